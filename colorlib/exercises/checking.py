"""Turn a learner's answer into one line: not attempted, wrong because, or passed."""

import functools
import traceback
from collections.abc import Callable, Mapping
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from colorlib.exercises.answer_source import answer_source
from colorlib.exercises.record import remember_passed

STUB_MESSAGE = "your code here"

Known = TypeVar("Known")


class Mistake(Exception):
    """The answer is wrong; the message says how, and which idea to revisit."""


class NotAttempted(Exception):
    """The answer is still the stub."""


def exercise(check: Callable[..., str]) -> Callable[..., None]:
    """Make a check print its verdict instead of raising it, and remember a pass.

    The check raises `Mistake` or `NotAttempted`, or returns the sentence that follows "passed".
    Any other exception is a fault of the check itself and is not hidden.
    """

    @functools.wraps(check)
    def printing(answer: object) -> None:
        try:
            verdict = f"passed: {check(answer)}"
        except NotAttempted:
            verdict = "not attempted: write your answer, then run this cell again."
        except Mistake as mistake:
            verdict = f"wrong: {mistake}"
        else:
            remember_passed(check.__name__, answer_source(answer))
        print(verdict)

    return printing


def call(answer: Callable, *arguments: object) -> object:
    """Call the learner's function on copies and return what it returned.

    Raises:
        NotAttempted: it is missing, is still the stub or returns `...`.
        Mistake: it is no function, raises anything else or returns None.
    """
    if answer is None or answer is ...:
        raise NotAttempted
    if not callable(answer):
        raise Mistake(f"hand over your function itself, this is {type(answer).__name__}.")
    try:
        result = answer(*(_copy(argument) for argument in arguments))
    except NotImplementedError as error:
        # PyTorch raises it too, for instance for the mean of True and False.
        if str(error) in ("", STUB_MESSAGE):
            raise NotAttempted from error
        raise Mistake(_failure(error)) from error
    except Exception as error:
        raise Mistake(_failure(error)) from error
    if result is ...:
        raise NotAttempted
    if result is None:
        raise Mistake("your function returned None. Is there a `return` at its end?")
    return result


def call_for_tensor(answer: Callable, *arguments: object, shape: tuple[int, ...]) -> Tensor:
    """Call the learner's function and return its float64 tensor, of a given shape.

    Raises:
        NotAttempted: see `call`.
        Mistake: the result is no tensor, has another shape, or is not finite.
    """
    result = call(answer, *arguments)
    if not torch.is_tensor(result):
        raise Mistake(f"your function must return a tensor, it returned {type(result).__name__}.")
    if tuple(result.shape) != shape:
        raise Mistake(f"the result must have shape {shape}, yours has {tuple(result.shape)}.")
    result = result.detach().to(torch.float64)
    if not torch.isfinite(result).all():
        raise Mistake(
            "the result holds NaN or infinity. A power of a negative number or a division by "
            "zero makes one."
        )
    return result


def call_for_number(answer: Callable, *arguments: object, what: str = "one number") -> float:
    """Call the learner's function and return its one number.

    Args:
        answer: the function.
        *arguments: what it is called with.
        what: what it should return, in words.

    Raises:
        NotAttempted: see `call`.
        Mistake: the result is no number, more than one, or is not finite.
    """
    result = call(answer, *arguments)
    array = result.detach().cpu().numpy() if torch.is_tensor(result) else np.asarray(result)
    if array.size != 1 or array.dtype.kind not in "fiu":
        raise Mistake(f"return {what}, yours is {type(result).__name__} {array.shape}.")
    number = float(array.reshape(()))
    expect(np.isfinite(number), f"the result must be a finite number, yours is {number}.")
    return number


def expect(condition: bool | Tensor, message: str) -> None:
    """Raise `Mistake` with the message unless the condition holds."""
    if not bool(condition):
        raise Mistake(message)


def expect_none(misconceptions: Mapping[str, Known], is_it: Callable[[Known], bool]) -> None:
    """Raise `Mistake` with the message of the first misunderstanding that the answer shows.

    Args:
        misconceptions: message to what this misunderstanding yields.
        is_it: tells whether the answer is that.
    """
    for message, known in misconceptions.items():
        expect(not is_it(known), message)


def expect_close(
    result: Tensor,
    truth: Tensor,
    tolerance: float,
    *,
    misconceptions: Mapping[str, Tensor],
    where: Callable[[int], str],
) -> None:
    """Raise `Mistake` unless the result is the truth; name the misunderstanding if it is known.

    Args:
        result: what the learner's function returned.
        truth: the right values, same shape.
        tolerance: the greatest absolute difference that still counts as right.
        misconceptions: message to the values that this misunderstanding yields.
        where: describes the input at a flat index, for a mistake that is none of the known ones.
    """
    if _largest_difference(result, truth) <= tolerance:
        return
    expect_none(misconceptions, lambda values: _largest_difference(result, values) <= tolerance)
    worst = int((result - truth).abs().argmax())
    raise Mistake(
        f"for {where(worst)} the answer is {truth.flatten()[worst]:.4g}, yours is "
        f"{result.flatten()[worst]:.4g}."
    )


def _largest_difference(left: Tensor, right: Tensor) -> float:
    return float((left - right.to(left.dtype)).abs().max())


def _copy(argument: object) -> object:
    if torch.is_tensor(argument):
        return argument.clone()  # attached, so that a gradient reaches the original
    return argument.copy() if isinstance(argument, np.ndarray) else argument


def _failure(error: Exception) -> str:
    """Say what the learner's code raised and on which of its lines."""
    frames = traceback.extract_tb(error.__traceback__)[1:]  # the first frame is `call`
    line = f" at `{frames[0].line}`" if frames and frames[0].line else ""
    return f"your code raised {type(error).__name__}{line}: {error}"
