"""Refuse an answer that lets the library do what the learner should write."""

import inspect
import sys
from collections.abc import Callable, Collection
from types import FrameType

from colorlib.exercises.checking import Mistake, call

REFUSAL = "colorlib's `{name}` did the work. Write it yourself, step by step."
FINISHED = "`{name}` is the library's own answer. Write it yourself, then compare."


def call_without(
    library: Collection[Callable | str],
    answer: Callable,
    *arguments: object,
    refusal: str = REFUSAL,
) -> object:
    """Call the learner's function as `call` does, and refuse it if it uses one of the library's.

    What runs is watched, not what is written, so another name for a function does not hide it.

    Args:
        library: Python functions that would do the whole exercise; one that stands in a room
            which exercises may not import is given by its name.
        answer: the learner's function.
        *arguments: what it is called with.
        refusal: what to say to one who used it; {name} is the function's.

    Raises:
        NotAttempted: see `call`.
        Mistake: see `call`, or one of the functions was called.
    """
    names = {
        inspect.unwrap(function).__code__: function.__name__
        for function in library
        if not isinstance(function, str)
    }
    used = []

    def watch(frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        name = frame.f_code.co_name
        if frame.f_code in names:
            used.append(names[frame.f_code])
        elif name in library and frame.f_globals.get("__name__", "").startswith("colorlib."):
            used.append(name)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        return call(answer, *arguments)
    finally:
        sys.setprofile(before)
        if used:
            raise Mistake(refusal.format(name=used[0]))
