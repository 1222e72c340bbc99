"""Keep a training on disk, and go on from there only where it is the same training."""

from pathlib import Path
from typing import Any

from torch import nn

from colorlib.errors import CheckpointError
from colorlib.training.callbacks import Callback
from colorlib.training.checkpoint import read_checkpoint, write_checkpoint
from colorlib.training.config import TrainingConfig
from colorlib.training.description import default_arguments

CHECKPOINT_NAME = "checkpoint.safetensors"
HISTORY_NAME = "history.csv"
ABSENT = object()


class Checkpoints(Callback):
    """Write checkpoint and history every few steps and at the end; read them back.

    Args:
        folder: of the run; None keeps nothing.
        every: steps from one checkpoint to the next.
    """

    def __init__(self, folder: str | Path | None, every: int):
        self.folder = None if folder is None else Path(folder)
        self.every = every
        self._kept_step: int | None = None

    def after_step(self, trainer: Any, row: dict | None) -> None:
        """Write, where it is time."""
        if trainer.step % self.every == 0:
            self.write(trainer)

    def at_end(self, trainer: Any) -> None:
        """Write what is not on disk yet."""
        if self._kept_step != trainer.step:
            self.write(trainer)

    def write(self, trainer: Any) -> None:
        """Write the trainer's state and history to the folder; nothing without one."""
        if self.folder is None:
            return
        trainer.history.write_csv(self.folder / HISTORY_NAME)
        state = {"training": trainer.description(), **trainer.state_dict()}
        write_checkpoint(self.folder / CHECKPOINT_NAME, state)
        self._kept_step = trainer.step

    def resume(self, trainer: Any) -> bool:
        """Load the folder's checkpoint into a trainer; return False where there is none.

        Raises:
            CheckpointError: the checkpoint is damaged, or of another training: other settings,
                objective, networks or batches.
        """
        if self.folder is None or not (self.folder / CHECKPOINT_NAME).exists():
            return False
        path = self.folder / CHECKPOINT_NAME
        state = read_checkpoint(path, trainer.device)
        defaults = TrainingConfig().to_dict()
        for kind in ("generator", "discriminator"):
            defaults[kind] = default_arguments(getattr(trainer, kind))
        # All is compared before anything is loaded: a refusal leaves the trainer as it was.
        check_same_training(state["training"], trainer.description(), path, defaults)
        _check_weights("generator", trainer.generator, state, path)
        if trainer.discriminator is not None:
            _check_weights("discriminator", trainer.discriminator, state, path)
        known = trainer.named_callbacks()
        if missing := [
            name for name, kept in state["callbacks"].items() if kept and name not in known
        ]:
            raise CheckpointError(
                f"{path} holds the state of the callback {missing[0]}, which this trainer lacks: "
                f"it has {', '.join(known)}. Pass it too, or use another run folder to start anew."
            )
        trainer.load_state_dict(state)
        self._kept_step = trainer.step
        return True


def check_same_training(saved: dict, now: dict, path: Path, defaults: dict) -> None:
    """Refuse a checkpoint whose training was described otherwise.

    Args:
        saved: the checkpoint's description.
        now: the description of the training that would go on.
        path: of the checkpoint, for the message.
        defaults: of settings and of the networks' arguments; one that the checkpoint does not know
            may stand at its default.

    Raises:
        CheckpointError: they differ; the message names up to five differences.
    """
    saved, now, defaults = _flat(saved), _flat(now), _flat(defaults)
    changes = []
    for name in dict.fromkeys([*now, *saved]):
        was, value = saved.get(name, ABSENT), now.get(name, ABSENT)
        if was is ABSENT and value == defaults.get(name, ABSENT):
            continue
        if was is ABSENT:
            changes.append(f"{name} was not set and is {value}")
        elif value is ABSENT:
            changes.append(f"{name} was {was} and is not set")
        elif was != value:
            changes.append(f"{name} was {was} and is {value}")
    if changes:
        more = f" and {len(changes) - 5} more" if len(changes) > 5 else ""
        raise CheckpointError(
            f"{path} was written by another training: {', '.join(changes[:5])}{more}. "
            "Use the old settings to go on, or another run folder to start anew."
        )


def _check_weights(kind: str, network: nn.Module, state: dict, path: Path) -> None:
    """Refuse weights of another shape: a network without a `config` tells by them alone."""
    saved, now = (
        {name: tuple(value.shape) for name, value in weights.items()}
        for weights in (state[kind], network.state_dict())
    )
    for name in dict.fromkeys([*now, *saved]):
        if saved.get(name) != now.get(name):
            raise CheckpointError(
                f"{path} does not fit this {kind}: its tensor {name!r} is {saved.get(name)}, here "
                f"it is {now.get(name)}. Use the old network to go on, or another run folder to "
                "start anew."
            )


def _flat(tree: dict, prefix: str = "") -> dict[str, object]:
    """Return a tree of dicts as one dict with dotted names."""
    flat: dict[str, object] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = list(value) if isinstance(value, tuple) else value
    return flat
