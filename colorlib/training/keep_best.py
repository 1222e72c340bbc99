"""Keep the generator that did best on validation pictures, which need not be the last one."""

import math
from collections.abc import Callable
from pathlib import Path

from torch import nn

from colorlib.errors import ColorlibError
from colorlib.networks.base import rebuild
from colorlib.training.checkpoint import read_checkpoint, write_checkpoint

BEST_NAME = "best.safetensors"


class KeepBest:
    """Sample a training, and keep the generator whose sample was best (checkpoint selection).

    Goes where `Pix2PixTrainer` takes `sample`; passes the numbers on.

    Args:
        sample: called as `sample(generator, step)`, returns numbers, such as a `Monitor` does.
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

    def __init__(
        self,
        sample: Callable[[nn.Module, int], dict[str, float]],
        by: str,
        *,
        lowest: bool = True,
        folder: str | Path | None = None,
    ):
        self.sample = sample
        self.by = by
        self.sign = 1 if lowest else -1
        self.path = None if folder is None else Path(folder) / BEST_NAME
        self.generator: nn.Module | None = None
        self.step: int | None = None
        self.value: float | None = None

    def __call__(self, generator: nn.Module, step: int) -> dict[str, float]:
        """Return `sample`'s numbers, with the best step so far as `best_step`.

        Raises:
            ColorlibError: the number to go by is not among them.
        """
        numbers = self.sample(generator, step)
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
        return numbers | {"best_step": self.step}

    def _is_best(self, value: float) -> bool:
        if self.value is None or math.isnan(self.value):
            return True
        return self.sign * value < self.sign * self.value

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
