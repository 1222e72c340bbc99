"""Make a model of the zoo by its recipe: train it, measure it, write its weights and card."""

from collections.abc import Iterable
from pathlib import Path

import torch

from colorlib.data.photos import prepare_photos
from colorlib.data.sources import SourceSpec
from colorlib.errors import WeightsError
from colorlib.files import cache_root
from colorlib.training.recipe import Recipe
from colorlib.training.recipes import get_recipe
from colorlib.training.run import train_recipe
from colorlib.zoo.measure import measure_model
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.weights import LoadedModel, load_model, model_card_path, save_model


def train_model(
    recipe: Recipe,
    photos: SourceSpec,
    *,
    run_folder: str | Path,
    held_out: SourceSpec | None = None,
    about_data: str = "",
    root: str | Path | None = None,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> ModelCard:
    """Train a recipe's model and put it into the zoo.

    Args:
        recipe: what to train, from `get_recipe`.
        photos: what to train on: folder, tar shards or arrays.
        run_folder: where checkpoint, history.csv and samples/ go; a run that stopped goes on.
        held_out: photographs to measure the model on, kept out of the training; without them the
            card carries no metrics.
        about_data: where the photographs come from and what one may do with them, for the card.
        root: the zoo's folder; by default `zoo_root()`.
        device: by default CUDA where there is one, else CPU.
        progress: show progress bars.

    Returns:
        The model's card.

    Raises:
        WeightsError: the model that the recipe starts from is not in the zoo.
        ColorlibError: photographs or run folder cannot be used; the message says why.
    """
    start = None
    if recipe.starts_from is not None:
        loaded = _load_from_first(recipe.starts_from, (root, None), device)
        if loaded is None:
            raise WeightsError(
                f"the recipe {recipe.name!r} starts from the model {recipe.starts_from!r}, which "
                f"is not in the zoo. Train it first, with the same photographs: "
                f"colorlib train --recipe {recipe.starts_from}"
            )
        start = loaded.generator
    prepared = prepare_photos(photos, recipe.cache_size, held_out=held_out, progress=progress)
    run = train_recipe(
        recipe,
        prepared.cache.images,
        prepared.validation_images,
        positions=prepared.train_positions(recipe.large_repeats),
        start=start,
        run_folder=run_folder,
        device=device,
        progress=progress,
    )
    term_networks = run.trainer.term_networks()
    model_card = ModelCard(
        name=recipe.name,
        summary=recipe.summary,
        size=recipe.size,
        recipe=recipe.to_dict() | ({"term_networks": term_networks} if term_networks else {}),
        training_data=prepared.description | {"about": about_data},
    )
    # Saved before it is measured: a fault in measuring must not cost the training.
    model_card = save_model(run.generator, model_card, root)
    if held_out is None:
        return model_card
    return measure_model(recipe.name, held_out, root=root, device=device, progress=progress)


def load_or_train(
    name: str,
    photos: SourceSpec | None = None,
    *,
    scale: float = 1.0,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> LoadedModel:
    """Load a model of the zoo, or train it by its recipe where it is not there.

    A model that you trained yourself is kept in colorlib's cache folder and found there the next
    time. Damaged weights are an error, never a reason to train.

    Args:
        name: a model, such as "unet-l1".
        photos: what to train on; needed only when training.
        scale: share of the recipe's steps to train.
        device: by default CUDA where there is one, else CPU.
        progress: show progress bars.

    Raises:
        WeightsError: the weights are damaged, or missing and there are no photographs.
        ColorlibError: there is neither such a model nor such a recipe.
    """
    own = cache_root() / "zoo"
    loaded = _load_from_first(name, (own, None), device)
    if loaded is not None:
        return loaded
    recipe = get_recipe(name).scaled(scale)
    if photos is None:
        raise WeightsError(
            f"the model {name!r} is not in the zoo. Pass `photos` to train it by its recipe."
        )
    if recipe.starts_from is not None:
        load_or_train(recipe.starts_from, photos, scale=scale, device=device, progress=progress)
    train_model(
        recipe,
        photos,
        run_folder=cache_root() / "runs" / name,
        root=own,
        device=device,
        progress=progress,
    )
    return load_model(name, device=device, root=own)


def _load_from_first(
    name: str, roots: Iterable[str | Path | None], device: str | torch.device | None
) -> LoadedModel | None:
    """Load a model from the first of the zoos that has its card, however damaged; else None."""
    for root in roots:
        if model_card_path(name, root).is_file():
            return load_model(name, device=device, root=root)
    return None
