"""Keep the generator that did best on validation pictures, which need not be the last one."""

import math
from pathlib import Path
from typing import Any

from torch import nn

from colorlib.errors import ColorlibError
from colorlib.networks.base import rebuild
from colorlib.training.callbacks import Callback
from colorlib.training.checkpoint import read_checkpoint, write_checkpoint

BEST_NAME = "best.safetensors"


class KeepBest(Callback):
    """Keep the generator whose sample was best by one number (checkpoint selection).

    A callback for a trainer with a `sample`; several may stand side by side.

    Args:
        by: name of the number to go by.
        lowest: whether the lowest is best; False for the highest.
        folder: where the best generator is kept for a training that goes on later; None keeps it
            in memory alone.

    Attributes:
        generator: the best so far, None before the first sample.
        step: when it was sampled.
        value: its number.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """

    def __init__(self, by: str, *, lowest: bool = True, folder: str | Path | None = None):
        self.by = by
        self.sign = 1 if lowest else -1
        self.path = None if folder is None else Path(folder) / BEST_NAME
        self.generator: nn.Module | None = None
        self.step: int | None = None
        self.value: float | None = None

    def at_start(self, trainer: Any, end: int) -> None:
        """Refuse a training that is never sampled."""
        if trainer.sampling is None:
            raise ColorlibError(
                f"`KeepBest` goes by {self.by!r}, and this trainer samples nothing. "
                "Pass it a `sample`, such as a Monitor."
            )

    def after_step(self, trainer: Any, row: dict | None) -> None:
        """Look at the sample, where this step has one, and tell the row the best step so far."""
        sampling = trainer.sampling
        if row is not None and sampling.step == trainer.step:
            self.offer(sampling.generator, sampling.step, sampling.numbers)
            row[f"best_step_by_{self.by}"] = self.step

    def offer(self, generator: nn.Module, step: int, numbers: dict[str, float]) -> None:
        """Keep a generator if it is the best so far; a trainer's samples come here by themselves.

        Args:
            generator: a copy that nobody changes any more.
            step: when it was sampled.
            numbers: of the sample.

        Raises:
            ColorlibError: the number to go by is not among them.
        """
        if self.by not in numbers:
            raise ColorlibError(
                f"`by` must be a number that `sample` returns ({', '.join(numbers)}), "
                f"got {self.by!r}."
            )
        self.restore(generator, before=step)
        value = numbers[self.by]
        if self._is_best(value):
            self.generator, self.step, self.value = generator, step, value
            if self.path is not None:
                state = {"step": step, "value": value, "generator": dict(generator.state_dict())}
                write_checkpoint(self.path, state)

    def restore(self, like: nn.Module, before: int) -> None:
        """Take over the best of the part of a training that ran earlier, unless one is known.

        Args:
            like: a generator of the same class and settings.
            before: only a best of an earlier step counts; a later one belongs to a training that
                is being done over.
        """
        if self.generator is not None or self.path is None or not self.path.exists():
            return
        state = read_checkpoint(self.path)
        if state["step"] >= before:
            return
        self.generator = rebuild(like).eval()
        self.generator.load_state_dict(state["generator"])
        self.step, self.value = state["step"], state["value"]

    def _is_best(self, value: float) -> bool:
        if self.value is None or math.isnan(self.value):
            return True
        return self.sign * value < self.sign * self.value
