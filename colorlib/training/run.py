"""Carry out a recipe: one training run in one folder, resumed where it stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from colorlib.data.batches import BatchLoader
from colorlib.devices import pick_device, seed_everything
from colorlib.errors import CheckpointError, ColorlibError
from colorlib.networks.base import output_scale_of
from colorlib.networks.generators.encoder_weights import load_encoder_weights
from colorlib.networks.registry import build_discriminator, build_generator
from colorlib.training.callbacks import Callback
from colorlib.training.interpolate import interpolate_weights
from colorlib.training.keep_best import KeepBest
from colorlib.training.monitor import Monitor
from colorlib.training.recipe import Recipe
from colorlib.training.trainer import Pix2PixTrainer

IN_MEMORY_BYTES = 2 * 2**30


@dataclass(frozen=True)
class RecipeRun:
    """What carrying out a recipe gave.

    Args:
        generator: the model, in eval mode: averaged, chosen and interpolated as the recipe says.
        trainer: what trained it, with its history.
    """

    generator: nn.Module
    trainer: Pix2PixTrainer


def train_recipe(
    recipe: Recipe,
    images: np.ndarray,
    validation: np.ndarray | None = None,
    *,
    positions: np.ndarray | None = None,
    start: nn.Module | None = None,
    run_folder: str | Path | None = None,
    callbacks: Sequence[Callback] = (),
    batch_seed: int | None = None,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> RecipeRun:
    """Train a recipe's model to its end, going on from the run folder's checkpoint.

    Args:
        recipe: what to train.
        images: uint8 (N, S, S, 3), an array or a memory-mapped one, to draw crops from.
        validation: uint8 (M, S, S, 3) to watch the training by; None or none of them watches
            nothing.
        positions: int64 (K,), which images an epoch shows, repetitions included; None for all.
        start: the generator of `recipe.starts_from`, which it needs.
        run_folder: where checkpoint, history.csv and samples/ go; None keeps nothing.
        callbacks: further ones, such as a recorder.
        batch_seed: of shuffles, crops and flips; by default the training's seed.
        device: by default CUDA where there is one, else CPU.
        progress: show bars with the time left.

    Raises:
        ColorlibError: `start` is missing or not wanted, or too few photographs.
        WeightsError: the encoder's weights are not to be had.
        CheckpointError: the run folder's checkpoint belongs to another training.
    """
    trainer = build_trainer(
        recipe,
        images,
        validation,
        positions=positions,
        start=start,
        run_folder=run_folder,
        callbacks=callbacks,
        batch_seed=batch_seed,
        device=device,
        progress=progress,
    )
    trainer.resume()
    trainer.fit(progress=progress)
    generator = _chosen_generator(trainer)
    if recipe.interpolation != 1.0:
        generator = interpolate_weights(start, generator, recipe.interpolation)
    return RecipeRun(generator, trainer)


def build_trainer(
    recipe: Recipe,
    images: np.ndarray,
    validation: np.ndarray | None = None,
    *,
    positions: np.ndarray | None = None,
    start: nn.Module | None = None,
    run_folder: str | Path | None = None,
    callbacks: Sequence[Callback] = (),
    batch_seed: int | None = None,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> Pix2PixTrainer:
    """Build a recipe's networks, batches and trainer; arguments and errors as `train_recipe`."""
    if (start is None) != (recipe.starts_from is None):
        raise ColorlibError(
            f"the recipe {recipe.name!r} starts from {recipe.starts_from or 'fresh weights'}: "
            "`start` must be that model's generator, or None for fresh weights."
        )
    has_validation = validation is not None and len(validation) > 0
    if recipe.chosen_by is not None and not has_validation:
        raise ColorlibError(
            f"the recipe {recipe.name!r} picks its checkpoint by validation, and no photograph "
            "fell to it (about 2 % do). Use more photographs."
        )
    device = pick_device(device)
    if device.type == "cpu":
        # Vanishing weights become denormal numbers, on which a CPU is up to 100 times slower.
        torch.set_flush_denormal(True)
    seed_everything(recipe.training.seed)
    generator = _generator(recipe, start)
    painted = recipe.size * output_scale_of(generator)  # pixels a side of what it paints
    if images.nbytes <= IN_MEMORY_BYTES:
        images = np.array(images)  # random reads from a disk would hold the training up
    sample = None
    if has_validation:
        samples = None if run_folder is None else Path(run_folder) / "samples"
        sample = Monitor(validation, painted, folder=samples, device=device, progress=progress)
    keepers = []
    if recipe.chosen_by is not None:
        keepers.append(KeepBest(recipe.chosen_by, folder=run_folder))
    discriminator = None
    if recipe.discriminator is not None:
        discriminator = build_discriminator(
            recipe.discriminator_architecture, **recipe.discriminator
        )
    batches = BatchLoader(
        images,
        recipe.batch_size,
        crop=painted,
        positions=positions,
        seed=recipe.training.seed if batch_seed is None else batch_seed,
        device=device,
    )
    return Pix2PixTrainer(
        generator,
        batches,
        recipe.training,
        discriminator=discriminator,
        run_folder=run_folder,
        sample=sample,
        callbacks=[*keepers, *callbacks],
    )


def _generator(recipe: Recipe, start: nn.Module | None) -> nn.Module:
    options = dict(recipe.generator)
    if start is not None and "encoder_origin" in start.config:
        options["encoder_origin"] = start.config["encoder_origin"]
    generator = build_generator(recipe.architecture, **options)
    if start is not None:
        generator.start_from(start)
    elif recipe.encoder_weights is not None:
        origin = load_encoder_weights(generator.encoder, recipe.encoder_weights)
        generator.config["encoder_origin"] = origin
    return generator


def _chosen_generator(trainer: Pix2PixTrainer) -> nn.Module:
    """Return what a training made: the best by validation where that was asked, else the last."""
    for callback in trainer.callbacks:
        if isinstance(callback, KeepBest):
            # A run that was finished before has sampled nothing in this process.
            callback.restore(trainer.generator, before=trainer.step + 1)
            if callback.generator is None:
                raise CheckpointError(
                    f"the run is finished, and {callback.path} with its best generator is missing. "
                    "Restore it, or train anew in another run folder."
                )
            return callback.generator
    return trainer.averaged_generator()
