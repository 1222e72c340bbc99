"""An alarm of the flight recorder, and how one is looked for along a training."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

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


def windows(entries: Window, length: int, steps: int = 0) -> Iterator[Window]:
    """Yield the shortest stretches that are long enough, the earliest first.

    Args:
        entries: in the order of their steps.
        length: entries at least.
        steps: from a stretch's first entry to its last at least: what takes a network a hundred
            steps to do is not judged after ten, however often it was looked at.
    """
    start = 0
    for end in range(length, len(entries) + 1):
        last = entries[end - 1].step
        while start < end - length and last - entries[start + 1].step >= steps:
            start += 1
        if last - entries[start].step >= steps:
            yield entries[start:end]


def first(
    entries: Window, length: int, holds: Callable[[Window], bool], steps: int = 0
) -> Window | None:
    """Return the first stretch of which something holds; the others as for `windows`."""
    return next((window for window in windows(entries, length, steps) if holds(window)), None)


def with_scores(entries: Window) -> list[Entry]:
    """Return the entries in which the discriminator was asked and answered in numbers."""
    return [entry for entry in entries if entry.scores is not None and not entry.not_finite]


def of_phase(entries: Window, phase: str) -> list[Entry]:
    """Return the entries of a phase that hold numbers throughout."""
    return [entry for entry in entries if entry.phase == phase and not entry.not_finite]
