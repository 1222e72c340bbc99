"""The flight recorder: notes down what a training does, and says where it goes wrong."""

from typing import TYPE_CHECKING, Any

from torch import nn

from colorlib.errors import ColorlibError
from colorlib.training.callbacks import Callback
from colorlib.training.recorder.alarm import Alarm
from colorlib.training.recorder.alarms import alarms_of
from colorlib.training.recorder.entry import Entry
from colorlib.training.recorder.facts import broken_weights, encoder_facts, facts_of
from colorlib.training.recorder.live import LiveView
from colorlib.training.recorder.measure import entry_of, patch_map

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class FlightRecorder(Callback):
    """Note down what a training does every few steps, and raise alarms in plain words.

    It watches all phases and changes nothing of what is trained. The alarms tell failures that a
    loss curve does not: see `alarms`.

    Args:
        every: steps from one entry to the next. Alarms need 8 to 12 entries.
        live: redraw the picture in the notebook while the training runs.

    Attributes:
        entries: the `Entry`s so far, in the order of their steps.
        patch_maps: of the last entry with scores, those of one photograph and of the generator's
            picture of it, rows first; empty before.

    Raises:
        ColorlibError: `every` below 1.

    Source: the failures are those of Salimans et al. 2016, "Improved techniques for training
        GANs", section 3, Odena et al. 2016, "Deconvolution and checkerboard artifacts", and of
        five reports on colorization that the course corrects.
    """

    def __init__(self, every: int = 20, *, live: bool = False):
        if every < 1:
            raise ColorlibError(
                f"`every` must be 1 or more, got {every}. Use 20, or 5 for a short training."
            )
        self.every = every
        self.entries: list[Entry] = []
        self.patch_maps: dict[str, list[list[float]]] = {}
        self._facts: dict = {}
        self._view = LiveView() if live else None

    def alarms(self) -> list[Alarm]:
        """Return what went wrong so far, each alarm once, in the order of their steps."""
        return alarms_of(self.entries, self._facts)

    def report(self) -> str:
        """Return the alarms as text, a line each; or a line that says there is none."""
        if found := self.alarms():
            return "\n".join(str(alarm) for alarm in found)
        last = f", the last at step {self.entries[-1].step:,}" if self.entries else ""
        return f"No alarm in {len(self.entries)} entries{last}."

    def plot(self) -> "Figure":
        """Draw what was noted, alarms marked, in the style that matplotlib is set to.

        Raises:
            ColorlibError: nothing was noted yet.
        """
        from colorlib.training.recorder.drawing import draw

        if not self.entries:
            raise ColorlibError(
                "the flight recorder has no entry yet. Pass it to the trainer as a callback, and "
                f"train for {self.every} steps or more."
            )
        return draw(self.entries, self.alarms(), self.patch_maps)

    def at_start(self, trainer: Any, end: int) -> None:
        """Look at what the training starts from; a new one begins a new recording."""
        if trainer.step == 0:
            self.entries, self.patch_maps = [], {}
            self._facts = facts_of(trainer.gan_loss) | encoder_facts(trainer.generator)
        elif not self._facts:  # the part before was trained without a recorder
            self._facts = facts_of(trainer.gan_loss)
        if self._view is not None:
            self._view.open()

    def wants_row(self, trainer: Any, step: int) -> bool:
        """Ask for a row wherever an entry is due."""
        return step % self.every == 0

    def wants_tensors(self, trainer: Any, step: int) -> bool:
        """Ask for the tensors of the same steps."""
        return step % self.every == 0

    def after_step(self, trainer: Any, row: dict | None) -> None:
        """Note down a step, where it is time."""
        if trainer.step % self.every:
            return
        seen = trainer.seen
        self.entries.append(entry_of(seen, row))
        if seen.pred_real is not None:
            scores = {"real": seen.pred_real, "fake": seen.pred_fake}
            self.patch_maps = {name: patch_map(one) for name, one in scores.items()}
        if self._view is not None:
            self._view.show(self)

    def at_end(self, trainer: Any) -> None:
        """Show the end, where it is shown live."""
        if self._view is not None and self.entries:
            self._view.show(self, at_once=True)

    def at_failure(self, trainer: Any) -> None:
        """Note what was no number any more when an error ended the training."""
        networks: dict[str, nn.Module | None] = {
            "the generator's weights": trainer.generator,
            "the discriminator's weights": trainer.discriminator,
        }
        if broken := broken_weights(networks, trainer.seen):
            self._facts["failure"] = {"step": trainer.step + 1, "not_finite": broken}

    def state_dict(self) -> dict:
        """Return what a checkpoint must hold to go on."""
        return {
            "entries": [entry.to_dict() for entry in self.entries],
            "patch_maps": self.patch_maps,
            "facts": self._facts,
        }

    def load_state_dict(self, state: dict) -> None:
        """Go on from what `state_dict` returned."""
        self.entries = [Entry.from_dict(values) for values in state["entries"]]
        self.patch_maps, self._facts = state["patch_maps"], state["facts"]
