"""What the checks of notebook 06 share: name a mistake, where only one explains the answer."""

from collections.abc import Callable, Iterable
from numbers import Real
from typing import TypeVar

import torch
from torch import Tensor

from colorlib.exercises.checking import Mistake, expect

Known = TypeVar("Known")


def expect_unknown(wrong: Iterable[tuple[str, Known]], is_it: Callable[[Known], bool]) -> None:
    """Raise `Mistake` with the misunderstanding that explains the answer, if only one does.

    Of several the one that takes fewest mistakes is meant; two that take equally many could both
    be the cause, and none is claimed.

    Args:
        wrong: messages, as `mixtures` joins them, and what each misunderstanding yields.
        is_it: tells whether the answer is that.
    """
    messages = [message for message, known in wrong if is_it(known)]
    if messages:
        fewest = min(map(_mistakes_in, messages))
        simplest = {message for message in messages if _mistakes_in(message) == fewest}
        expect(len(simplest) > 1, next(iter(simplest)))


def whole_number(value: object, what: str) -> int:
    """Return the learner's whole number.

    Args:
        value: what the learner's function returned.
        what: what it should be, in words that go on with "is a whole number".

    Raises:
        Mistake: it is none.
    """
    if torch.is_tensor(value) and value.ndim == 0:
        value = value.item()
    is_number = isinstance(value, Real) and not isinstance(value, bool)
    if not is_number or value != value // 1:
        raise Mistake(f"{what} is a whole number, yours is {value!r}.")
    return int(value)


def is_close(number: float, known: float, relative: float = 1e-5) -> bool:
    """Tell whether two numbers are the same but for rounding."""
    return abs(number - known) <= relative * abs(known)


def is_same(values: Tensor, known: Tensor, tolerance: float = 1e-5) -> bool:
    """Tell whether two tensors have one shape and the same values but for rounding."""
    return values.shape == known.shape and torch.allclose(
        values.double(), known.double(), rtol=tolerance, atol=tolerance
    )


def _mistakes_in(message: str) -> int:
    return message.count(" And ") + 1
