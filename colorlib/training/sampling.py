"""Look at the generator from time to time."""

from collections.abc import Callable
from typing import Any

from torch import nn

from colorlib.training.callbacks import Callback


class Sampling(Callback):
    """Measure a copy of the generator every few steps and at the last one.

    Args:
        sample: called as `sample(generator, step)` with the averaged generator in eval mode;
            returns numbers for the history, such as a `Monitor` does.
        every: steps from one sample to the next.

    Attributes:
        step: of the last sample, None before the first.
        generator: the copy that was sampled last.
        numbers: what `sample` returned for it.
    """

    def __init__(self, sample: Callable[[nn.Module, int], dict[str, float]], every: int):
        self.sample = sample
        self.every = every
        self.step: int | None = None
        self.generator: nn.Module | None = None
        self.numbers: dict[str, float] = {}

    def wants_row(self, trainer: Any, step: int) -> bool:
        """Tell whether this step is sampled."""
        return step % self.every == 0 or step == trainer.config.total_steps

    def after_step(self, trainer: Any, row: dict | None) -> None:
        """Sample, where it is time, and add the numbers to the row."""
        if not self.wants_row(trainer, trainer.step):
            return
        self.step, self.generator = trainer.step, trainer.averaged_generator()
        self.numbers = self.sample(self.generator, self.step)
        row.update(self.numbers)
