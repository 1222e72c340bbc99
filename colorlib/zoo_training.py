"""Make a model of the zoo by its recipe: train it, measure it, write its weights and card."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from colorlib.data.sources import SourceSpec
from colorlib.errors import WeightsError
from colorlib.evaluation import ReportCard, at_own_size, evaluate
from colorlib.files import cache_root, write_text_atomic
from colorlib.model_card import ModelCard
from colorlib.model_page import model_page
from colorlib.training.interpolate import interpolate_weights
from colorlib.training.photos import prepare_photos, prepare_test_photos
from colorlib.training.recipes import Recipe, get_recipe
from colorlib.training.run import chosen_generator, train_recipe
from colorlib.zoo import LoadedModel, card_path, list_models, load_model, save_model

# Photographs are measured at so many pixels a side, whatever size a model predicts at, so that
# the cards of all models can be compared. Another number means measuring every model again.
MEASURED_AT = 96


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
        if not _is_in(root, recipe.starts_from) and not _is_in(None, recipe.starts_from):
            raise WeightsError(
                f"the recipe {recipe.name!r} starts from the model {recipe.starts_from!r}, which "
                f"is not in the zoo. Train it first, with the same photographs: "
                f"colorlib train --recipe {recipe.starts_from}"
            )
        start = _load_from_either(recipe.starts_from, root, device).generator
    prepared = prepare_photos(photos, recipe.cache_size, held_out=held_out, progress=progress)
    trainer = train_recipe(
        recipe,
        prepared,
        run_folder=run_folder,
        starting_generator=start,
        device=device,
        progress=progress,
    )
    generator = chosen_generator(trainer)
    if recipe.interpolation != 1.0:
        generator = interpolate_weights(start, generator, recipe.interpolation)
    card = ModelCard(
        name=recipe.name,
        summary=recipe.summary,
        size=recipe.size,
        recipe=recipe.to_dict(),
        training_data=prepared.description | {"about": about_data},
    )
    # Saved before it is measured: a fault in measuring must not cost the training.
    card = save_model(generator, card, root)
    if held_out is None:
        return card
    return measure_model(recipe.name, held_out, root=root, device=device, progress=progress)


def measure_model(
    name: str,
    held_out: SourceSpec,
    *,
    root: str | Path | None = None,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> ModelCard:
    """Measure a model of the zoo, and write the results into its card and its page.

    Args:
        name: of the model.
        held_out: photographs that training never saw.
        root: the zoo's folder; by default `zoo_root()`.
        device: by default CUDA where there is one, else CPU.
        progress: show progress bars.

    Returns:
        The card as written.

    Raises:
        WeightsError: the model is missing or damaged.
        ColorlibError: the photographs cannot be used; the message says why.
    """
    report = evaluate_models([name], held_out, root=root, device=device, progress=progress)
    path = card_path(name, root)
    card = replace(
        ModelCard.read(path),
        metrics=json.loads(report.to_json(per_image=False)),
        limits=limits_of(report, name),
    )
    card.write(path)
    write_text_atomic(path.with_suffix(".md"), model_page(card, report))
    return card


def limits_of(report: ReportCard, name: str) -> list[str]:
    """Say on which sets of photographs a model does not beat plain grey, a sentence a metric.

    Args:
        report: the model's report card, with sets.
        name: the model's row.
    """
    limits = []
    for metric, label, sign in (("psnr", "PSNR, in dB,", 1), ("mae_rgb255", "MAE", -1)):
        lost = []
        for set_name in report.set_names:
            gain = report.compare(name, "predict-grey", metric, set_name)
            if not gain.excludes_zero or sign * gain.mean < 0:
                lost.append(f"{set_name} ({gain:+.2f})")
        if lost:
            limits.append(f"By {label} it does not beat plain grey on: {', '.join(lost)}.")
    return limits


def evaluate_models(
    names: Sequence[str],
    photos: SourceSpec,
    *,
    size: int | None = None,
    root: str | Path | None = None,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> ReportCard:
    """Measure models of the zoo on photographs that training never saw.

    Each model predicts at its own size, and its ab is stretched to the size measured at.

    Args:
        names: the models; all of the zoo when empty.
        photos: folder, tar shards or arrays; broken, grey and repeated ones are dropped.
        size: pixels a side at which to measure; by default those of the models' cards.
        root: the zoo's folder; by default `zoo_root()`.
        device: by default CUDA where there is one, else CPU.
        progress: show progress bars.

    Raises:
        WeightsError: a model is missing or damaged, or the zoo is empty.
    """
    names = list(names) or [card.name for card in list_models(root)]
    models = {name: load_model(name, device=device, root=root) for name in names}
    if not models:
        raise WeightsError("the zoo holds no model to measure. Train one with `colorlib train`.")
    cache = prepare_test_photos(photos, MEASURED_AT if size is None else size, progress=progress)
    predictors = {name: at_own_size(model.generator, model.size) for name, model in models.items()}
    return evaluate(predictors, cache.images, sets=cache.sets, device=device, progress=progress)


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

    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """
    own = cache_root() / "zoo"
    if _is_in(own, name) or _is_in(None, name):
        return _load_from_either(name, own, device)
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


def _load_from_either(
    name: str, root: str | Path | None, device: str | torch.device | None
) -> LoadedModel:
    """Load from `root` where it has the model, else from the zoo that ships with the course."""
    return load_model(name, device=device, root=root if _is_in(root, name) else None)


def _is_in(root: str | Path | None, name: str) -> bool:
    return any(card.name == name for card in list_models(root))
