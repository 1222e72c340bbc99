"""Refuse an answer that lets the library do what the learner should write."""

import inspect
import sys
from collections.abc import Callable, Collection
from types import FrameType

from colorlib.exercises.checking import Mistake, call


def call_without(library: Collection[Callable], answer: Callable, *arguments: object) -> object:
    """Call the learner's function as `call` does, and refuse it if it uses one of the library's.

    What runs is watched, not what is written, so another name for a function does not hide it.

    Args:
        library: Python functions that would do the whole exercise.
        answer: the learner's function.
        *arguments: what it is called with.

    Raises:
        NotAttempted: see `call`.
        Mistake: see `call`, or one of the functions was called.
    """
    names = {inspect.unwrap(function).__code__: function.__name__ for function in library}
    used = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in names:
            used.append(names[frame.f_code])

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        return call(answer, *arguments)
    finally:
        sys.setprofile(before)
        if used:
            raise Mistake(f"colorlib's `{used[0]}` did the work. Write it yourself, step by step.")
