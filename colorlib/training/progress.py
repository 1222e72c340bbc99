"""Show how far a training is."""

from typing import Any

from colorlib.training.callbacks import Callback
from colorlib.waiting import counter

SHOWN = ("l1", "gan", "discriminator", "discriminator_accuracy")


class Progress(Callback):
    """Draw a bar that moves with each step and tells the last logged losses.

    It appears where a training takes more than two seconds, and is gone when that ends.
    """

    def at_start(self, trainer: Any, end: int) -> None:
        """Draw the bar where the training stands."""
        self.bar = counter(end, "training", unit="steps", done=trainer.step)

    def after_step(self, trainer: Any, row: dict | None) -> None:
        """Move the bar."""
        if row is not None:
            shown = [f"{name} {row[name]:.3f}" for name in SHOWN if name in row]
            self.bar.note(", ".join(shown))
        self.bar.update()

    def at_end(self, trainer: Any) -> None:
        """Take the bar away."""
        self.close()

    def close(self, *, failed: bool = False) -> None:
        """Take the bar away; after a failure a notebook keeps it, where it stopped."""
        self.bar.close(failed=failed)
