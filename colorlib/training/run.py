"""Carry out a recipe: one training run in one folder, resumed where it stopped."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from colorlib.data.batches import BatchLoader
from colorlib.data.photos import TrainingPhotos
from colorlib.devices import pick_device, seed_everything
from colorlib.errors import ColorlibError
from colorlib.networks.generators.encoder_weights import load_encoder_weights
from colorlib.networks.registry import build_discriminator, build_generator
from colorlib.training.keep_best import KeepBest
from colorlib.training.monitor import Monitor
from colorlib.training.recipes import Recipe
from colorlib.training.trainer import Pix2PixTrainer

IN_MEMORY_BYTES = 2 * 2**30


def train_recipe(
    recipe: Recipe,
    photos: TrainingPhotos,
    *,
    run_folder: str | Path,
    starting_generator: nn.Module | None = None,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> Pix2PixTrainer:
    """Train a recipe's model to its end, going on from the run folder's checkpoint.

    Args:
        recipe: what to train.
        photos: what to train on, from `prepare_photos`.
        run_folder: where checkpoint, history.csv and samples/ go.
        starting_generator: the generator of `recipe.starts_from`, which it needs.
        device: by default CUDA where there is one, else CPU.
        progress: show a progress bar.

    Returns:
        The trainer; `chosen_generator` returns the model from it.

    Raises:
        ColorlibError: the starting generator is missing or not wanted, or too few photographs.
        WeightsError: the encoder's weights are not to be had.
        CheckpointError: the run folder's checkpoint belongs to another training.
    """
    if (starting_generator is None) != (recipe.starts_from is None):
        raise ColorlibError(
            f"the recipe {recipe.name!r} starts from {recipe.starts_from or 'fresh weights'}: "
            "`starting_generator` must be that model's generator, or None for fresh weights."
        )
    device = pick_device(device)
    if device.type == "cpu":
        # Vanishing weights become denormal numbers, on which a CPU is up to 100 times slower.
        torch.set_flush_denormal(True)
    seed_everything(recipe.training.seed)
    generator = _generator(recipe, starting_generator)
    run_folder = Path(run_folder)
    validation = photos.cache.subset(photos.validation).images
    images = photos.cache.images
    if images.nbytes <= IN_MEMORY_BYTES:
        images = np.array(images)  # random reads from a disk would hold the training up
    sample = None
    if recipe.chosen_by is not None and not len(validation):
        raise ColorlibError(
            f"the recipe {recipe.name!r} picks its checkpoint by validation, and none of the "
            f"{len(photos.cache)} photographs fell to it (about 2 % do). Use more photographs."
        )
    if len(validation):
        sample = Monitor(validation, recipe.size, folder=run_folder / "samples", device=device)
        if recipe.chosen_by is not None:
            sample = KeepBest(sample, recipe.chosen_by, folder=run_folder)
    trainer = Pix2PixTrainer(
        generator,
        BatchLoader(
            images,
            recipe.batch_size,
            crop=recipe.size,
            positions=photos.train_positions(recipe.large_repeats),
            seed=recipe.training.seed,
            device=device,
        ),
        recipe.training,
        discriminator=_discriminator(recipe),
        run_folder=run_folder,
        sample=sample,
    )
    trainer.resume()
    trainer.fit(progress=progress)
    return trainer


def chosen_generator(trainer: Pix2PixTrainer) -> nn.Module:
    """Return what a training made: the best by validation where that was asked, else the last."""
    if isinstance(trainer.sample, KeepBest):
        # A run that was finished before has sampled nothing in this process.
        trainer.sample.restore(trainer.generator, before=trainer.step + 1)
        return trainer.sample.generator
    return trainer.averaged_generator()


def _generator(recipe: Recipe, starting_generator: nn.Module | None) -> nn.Module:
    options = dict(recipe.generator)
    if starting_generator is not None and "encoder_origin" in starting_generator.config:
        options["encoder_origin"] = starting_generator.config["encoder_origin"]
    generator = build_generator(recipe.architecture, **options)
    if starting_generator is not None:
        generator.load_state_dict(starting_generator.state_dict())
    elif recipe.encoder_weights is not None:
        origin = load_encoder_weights(generator.encoder, recipe.encoder_weights)
        generator.config["encoder_origin"] = origin
    return generator


def _discriminator(recipe: Recipe) -> nn.Module | None:
    return (
        None
        if recipe.discriminator is None
        else build_discriminator("patch", **recipe.discriminator)
    )
