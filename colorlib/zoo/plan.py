"""Say what a training would do, without doing it."""

from dataclasses import dataclass
from pathlib import Path

import torch

from colorlib.data.photos import TrainingPhotos, prepare_photos
from colorlib.data.sources import SourceSpec
from colorlib.devices import describe_device, pick_device
from colorlib.networks.registry import DISCRIMINATORS, GENERATORS, network_class
from colorlib.threads import settled
from colorlib.training.checkpoint import read_checkpoint
from colorlib.training.checkpointing import CHECKPOINT_NAME, check_same_training
from colorlib.training.config import TrainingConfig
from colorlib.training.description import describe_config
from colorlib.training.recipe import Recipe
from colorlib.training.timing import duration_text, seconds_per_step, training_seconds


@dataclass(frozen=True)
class TrainingPlan:
    """What carrying out a recipe would take.

    Args:
        recipe: what would be trained.
        photos: what it would be trained on.
        parameters: network -> how many weights it has.
        done_steps: steps that the run folder's checkpoint holds already.
        step_seconds: phase -> median of a few real training steps on this machine.
        device: what they ran on.
    """

    recipe: Recipe
    photos: TrainingPhotos
    parameters: dict[str, int]
    done_steps: int
    step_seconds: dict[str, float]
    device: str

    def table(self) -> str:
        """Return the plan as plain text."""
        recipe, training = self.recipe, self.recipe.training
        description = self.photos.description
        dropped = sum(description["dropped"].values())
        terms = [_term(name, options) for name, options in training.terms.items()]
        if training.gan_steps:
            terms.insert(0, f"{training.lambda_gan:g} x {training.gan_loss} GAN")
        architectures = {
            "generator": recipe.architecture,
            "discriminator": recipe.discriminator_architecture,
        }
        seconds = training_seconds(recipe, self.step_seconds)
        lines = [
            f"recipe          {recipe.name}: {recipe.summary}",
            f"starts from     {recipe.starts_from or _fresh(recipe)}",
            *[
                f"{kind:<15} {architectures[kind]}, {count:,} parameters"
                for kind, count in self.parameters.items()
            ],
            f"objective       {' + '.join(terms)}",
            *[
                f"{'phases' if not number else '':<15} {steps:,} {phase.replace('_', ' ')} steps "
                f"of {recipe.batch_size}, {1000 * self.step_seconds[phase]:.0f} ms each"
                for number, (phase, steps) in enumerate(training.phases)
            ],
            f"pictures        {recipe.size} x {recipe.size} px out of {recipe.cache_size} px",
            f"data            {description['source']}: {description['train']:,} to train on, "
            f"{description['validation']:,} to watch by, {dropped:,} dropped",
            f"time            about {duration_text(seconds)} on {self.device}",
        ]
        if self.done_steps == training.total_steps:
            lines.append("finished        nothing is left to train in this run folder")
        elif self.done_steps:
            lines.append(
                f"goes on         at step {self.done_steps:,} of {training.total_steps:,}, about "
                f"{duration_text(self._seconds_left())} left"
            )
        return "\n".join(lines)

    def _seconds_left(self) -> float:
        done, left = self.done_steps, 0.0
        for phase, steps in self.recipe.training.phases:
            still = max(0, steps - done)
            done = max(0, done - steps)
            left += still * self.step_seconds[phase]
        return left


def plan_training(
    recipe: Recipe,
    photos: SourceSpec,
    *,
    run_folder: str | Path,
    held_out: SourceSpec | None = None,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> TrainingPlan:
    """Find out what `train_model` would do with the same arguments.

    The photographs are cleaned and cached, which the training finds done; a few steps of each
    phase are trained for their time and thrown away. Neither run folder nor zoo changes.

    Args:
        recipe: what to train, from `get_recipe`.
        photos: what to train on: folder, tar shards or arrays.
        run_folder: of the run, which may hold a checkpoint.
        held_out: photographs to measure the model on, kept out of the training.
        device: by default CUDA where there is one, else CPU.
        progress: show progress bars.

    Raises:
        ColorlibError: the photographs cannot be used, or the checkpoint is damaged or was
            written under other settings.
    """
    device = pick_device(device)
    prepared = prepare_photos(photos, recipe.cache_size, held_out=held_out, progress=progress)
    checkpoint = Path(run_folder) / CHECKPOINT_NAME
    done = _done_steps(checkpoint, recipe) if checkpoint.exists() else 0
    with settled():
        step_seconds = seconds_per_step(recipe, prepared.cache.images, device, progress=progress)
        described = describe_device(device)
    return TrainingPlan(recipe, prepared, _parameters(recipe), done, step_seconds, described)


def _done_steps(checkpoint: Path, recipe: Recipe) -> int:
    state = read_checkpoint(checkpoint)
    settings = describe_config(recipe.training)
    saved = {name: state["training"][name] for name in settings if name in state["training"]}
    check_same_training(saved, settings, checkpoint, TrainingConfig().to_dict())
    return state["step"]


def _term(name: str, options: dict) -> str:
    network = f" ({options['network']}, {options['layers']})" if "network" in options else ""
    if options.get("balance") is not None:
        return f"{name}{network} at {options['balance']:.0%} of the pull"
    return f"{options['weight']:g} x {name}{network}"


def _fresh(recipe: Recipe) -> str:
    if recipe.encoder_weights is None:
        return "fresh weights"
    return f"fresh weights, the encoder from {Path(recipe.encoder_weights).name}"


def _parameters(recipe: Recipe) -> dict[str, int]:
    wanted = {"generator": (recipe.architecture, GENERATORS, recipe.generator)}
    if recipe.discriminator is not None:
        place = recipe.discriminator_architecture, DISCRIMINATORS, recipe.discriminator
        wanted["discriminator"] = place
    counts = {}
    for kind, (architecture, registry, options) in wanted.items():
        with torch.device("meta"):  # shapes alone: no weights are drawn
            network = network_class(architecture, registry)(**options)
        counts[kind] = sum(parameter.numel() for parameter in network.parameters())
    return counts
