"""Show how far a training is."""

from typing import Any

from tqdm.auto import tqdm

from colorlib.training.callbacks import Callback

SHOWN = ("l1", "gan", "discriminator", "discriminator_accuracy")


class Progress(Callback):
    """Draw a bar that moves with each step and tells the last logged losses."""

    def at_start(self, trainer: Any, end: int) -> None:
        """Draw the bar where the training stands."""
        self.bar = tqdm(total=end, initial=trainer.step, unit="step")

    def after_step(self, trainer: Any, row: dict | None) -> None:
        """Move the bar."""
        if row is not None:
            shown = [f"{name} {row[name]:.3f}" for name in SHOWN if name in row]
            self.bar.set_postfix_str(", ".join(shown))
        self.bar.update()

    def at_end(self, trainer: Any) -> None:
        """Leave the bar as it is."""
        self.bar.close()
