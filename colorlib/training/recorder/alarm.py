"""An alarm of the flight recorder, and how one is looked for along a training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from colorlib.training.recorder.entry import Entry


@dataclass(frozen=True)
class Alarm:
    """Something that went wrong in a training.

    Attributes:
        name: of the failure, such as "grey collapse".
        step: at which it was first certain.
        says: what was seen, in plain words.
        what_to_do: how to go on.
    """

    name: str
    step: int
    says: str
    what_to_do: str

    def __str__(self) -> str:
        return f"{self.name} (step {self.step:,}): {self.says} {self.what_to_do}"
