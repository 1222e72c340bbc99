"""An alarm of the flight recorder, and how one is looked for along a training."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from colorlib.training.recorder.entry import Entry


@dataclass(frozen=True)
class Alarm:
    """Something that went wrong in a training.

    Attributes:
        name: of the failure, such as "grey collapse".
        step: at which it was first certain; 0 for what was wrong from the start.
        says: what was seen, in plain words.
        what_to_do: how to go on.
    """

    name: str
    step: int
    says: str
    what_to_do: str

    def __str__(self) -> str:
        return f"{self.name} (step {self.step:,}): {self.says} {self.what_to_do}"


Window = Sequence[Entry]


def windows(entries: Window, length: int) -> Iterator[Window]:
    """Yield each stretch of so many entries, the earliest first."""
    for end in range(length, len(entries) + 1):
        yield entries[end - length : end]


def first(entries: Window, length: int, holds: Callable[[Window], bool]) -> Window | None:
    """Return the first stretch of so many entries of which something holds."""
    return next((window for window in windows(entries, length) if holds(window)), None)


def with_scores(entries: Window) -> list[Entry]:
    """Return the entries in which the discriminator was asked and answered in numbers."""
    return [entry for entry in entries if entry.scores is not None and not entry.not_finite]


def of_phase(entries: Window, phase: str) -> list[Entry]:
    """Return the entries of a phase that hold numbers throughout."""
    return [entry for entry in entries if entry.phase == phase and not entry.not_finite]


def is_growing(values: Sequence[float]) -> bool:
    """Tell whether each number is above the one before."""
    return all(a < b for a, b in pairwise(values))
