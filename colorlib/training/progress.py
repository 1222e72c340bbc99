"""Show how far a training is."""

from typing import Any

from colorlib.training.callbacks import Callback
from colorlib.waiting import Counter, counter, read_optimizers

# The logged losses that are shown, and how: a narrow page has no room for their whole names.
SHOWN = {
    "l1": "L1 {:.3f}",
    "gan": "GAN {:.2f}",
    "discriminator": "D {:.2f}",
    "discriminator_accuracy": "right {:.2f}",
}


class Progress(Callback):
    """Draw a bar that moves with each step and tells the last logged losses.

    It is there from the start, since the first step may take much longer than the others, and is
    gone when the training ends. L1 is that of ab_norm, D the discriminator's loss, right the share
    of its verdicts that are.
    """

    def __init__(self):
        self.bar: Counter | None = None

    def at_start(self, trainer: Any, end: int) -> None:
        """Draw the bar where the training stands."""
        read_optimizers()
        self.bar = counter(end, "training", unit="steps", done=trainer.step, at_once=True)

    def after_step(self, trainer: Any, row: dict | None) -> None:
        """Move the bar."""
        if row is not None:
            shown = [text.format(row[name]) for name, text in SHOWN.items() if name in row]
            self.bar.note(", ".join(shown))
        self.bar.update()

    def at_end(self, trainer: Any) -> None:
        """Take the bar away."""
        self.bar.close()

    def at_failure(self, trainer: Any) -> None:
        """Take the bar away; a notebook keeps it, where it stopped."""
        if self.bar is not None:
            self.bar.close(failed=True)
