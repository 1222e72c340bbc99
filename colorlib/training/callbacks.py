"""What may happen around the steps of a training, behind one small interface."""

from typing import Any


class Callback:
    """Watch a training: sample it, average it, show or keep what it does.

    The trainer calls each method for its callbacks in their order; all may be left out. A callback
    must not draw random numbers, and may read and change what it finds on the trainer: `step`,
    `phase`, `generator`, `discriminator`, `history`, `optimizers`, `seen`. It ends the training by
    `trainer.stop()`, which still writes a checkpoint, or by raising an error, which does not.
    """

    def at_start(self, trainer: Any, end: int) -> None:
        """Begin: the trainer is about to go on from `trainer.step` to step `end`."""

    def wants_row(self, trainer: Any, step: int) -> bool:
        """Tell whether the history should get a row at step number `step`, counted from 1."""
        return False

    def wants_tensors(self, trainer: Any, step: int) -> bool:
        """Tell whether `trainer.seen` should keep the tensors of step number `step`, from 1."""
        return False

    def after_step(self, trainer: Any, row: dict | None) -> None:
        """Do what follows a step.

        Args:
            trainer: its `step` counts the step that was done.
            row: the history's new row, to add plain numbers to; None where none is logged, which
                is most steps (`TrainingConfig.log_every`): ask for more with `wants_row`.
        """

    def at_end(self, trainer: Any) -> None:
        """End: the steps asked for are done, or Ctrl-C stopped them."""

    def at_failure(self, trainer: Any) -> None:
        """Note that an error is about to end the training; nothing may be raised here."""

    def state_dict(self) -> dict:
        """Return what a checkpoint must hold for this callback to go on.

        It finds its way back by the callback's class, and by the order among those of one class.
        """
        return {}

    def load_state_dict(self, state: dict) -> None:
        """Go on from what `state_dict` returned."""
