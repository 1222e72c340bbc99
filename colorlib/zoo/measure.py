"""Measure models of the zoo: for a report card of many, or for the model card of one."""

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from colorlib.data.photos import prepare_test_photos
from colorlib.data.sources import SourceSpec
from colorlib.devices import pick_device
from colorlib.errors import WeightsError
from colorlib.evaluation import ReportCard, at_own_size, evaluate, report_card_json
from colorlib.evaluation.instruments import GROUPS, Instruments
from colorlib.evaluation.measurement_cache import MeasurementCache
from colorlib.evaluation.report_card.protocol import GREY
from colorlib.evaluation.report_card.short_tables import short_metrics
from colorlib.evaluation.speed import frames_per_second
from colorlib.files import cache_root
from colorlib.waiting import bar
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.model_identity import model_identity
from colorlib.zoo.model_page import write_card_and_page
from colorlib.zoo.weights import list_models, load_model, model_card_path

# Photographs are measured at so many pixels a side, whatever size a model predicts at, so that
# all model cards can be compared. Another number means measuring every model again.
MEASURED_AT = 96


# What `skip` may name.
EXTRAS = (*GROUPS, "speed")


def measure_model(
    name: str,
    held_out: SourceSpec,
    *,
    root: str | Path | None = None,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> ModelCard:
    """Measure a model of the zoo, and write the results into its model card and its page.

    Args:
        name: of the model.
        held_out: photographs that training never saw.
        root: the zoo's folder; by default `zoo_root()`.
        device: by default CUDA where there is one, else CPU.
        progress: show progress bars.

    Returns:
        The model card as written.

    Raises:
        WeightsError: the model is missing or damaged.
        ColorlibError: the photographs cannot be used; the message says why.
    """
    # A model card holds what can be measured anywhere: no network is downloaded for it.
    options = {"root": root, "device": device, "progress": progress}
    report_card = evaluate_models([name], held_out, skip=EXTRAS, **options)
    path = model_card_path(name, root)
    model_card = replace(
        ModelCard.read(path),
        metrics=json.loads(report_card_json(report_card, per_image=False)),
        limits=limits_of(report_card, name),
    )
    write_card_and_page(model_card, path)
    return model_card


def limits_of(report_card: ReportCard, name: str) -> list[str]:
    """Say on which sets of photographs a model does not beat plain grey, a sentence a metric.

    Args:
        report_card: the model's, with sets.
        name: the model's row.
    """
    limits = []
    for metric in short_metrics(report_card, on_model_page=True):
        if not metric.better:
            continue
        lost = []
        for set_name in report_card.set_names:
            gain = report_card.compare(name, GREY, metric.name, set_name)
            if not gain.excludes_zero or metric.sign * gain.mean < 0:
                lost.append(f"{set_name} ({gain:+.2f})")
        if lost:
            column = metric.short_column
            label = f"{column.heading}, in {column.unit}," if column.unit else column.heading
            limits.append(f"By {label} it does not beat plain grey on: {', '.join(lost)}.")
    return limits


def evaluate_models(
    names: Sequence[str],
    photos: SourceSpec,
    *,
    size: int | None = None,
    skip: Collection[str] = (),
    root: str | Path | None = None,
    device: str | torch.device | None = None,
    fresh: bool = False,
    progress: bool = True,
) -> ReportCard:
    """Measure models of the zoo on photographs that training never saw.

    Each model predicts at its own size, and its ab is stretched to the size measured at. What was
    measured is kept in colorlib's cache folder, so that an evaluation that stopped goes on; only
    the speed is measured every time.

    Args:
        names: the models; all of the zoo when empty.
        photos: folder, tar shards or arrays; broken, grey and repeated ones are dropped.
        size: pixels a side at which to measure; by default those of the model cards.
        skip: what to do without: "lpips", "squeezenet", "fid" or "speed". The first three need
            networks that PyTorch downloads once; where that fails the report
            card says so.
        root: the zoo's folder; by default `zoo_root()`.
        device: by default CUDA where there is one, else CPU.
        fresh: measure again what was measured before.
        progress: show progress bars.

    Raises:
        WeightsError: a model is missing or damaged, or the zoo is empty.
        ValueError: `skip` names something else.
    """
    device = pick_device(device)
    names = list(names) or [model_card.name for model_card in list_models(root)]
    models = {name: load_model(name, device=device, root=root) for name in names}
    if not models:
        raise WeightsError("the zoo holds no model to measure. Train one with `colorlib train`.")
    instruments = Instruments.load(device, [one for one in skip if one != "speed"])
    cache = prepare_test_photos(photos, MEASURED_AT if size is None else size, progress=progress)
    predictors = {name: at_own_size(model.generator, model.size) for name, model in models.items()}
    report_card = evaluate(
        predictors,
        cache.images,
        sets=cache.sets,
        device=device,
        instruments=instruments,
        measurement_cache=None if fresh else MeasurementCache(cache_root() / "measurements"),
        identities={name: model_identity(model) for name, model in models.items()},
        progress=progress,
    )
    if "speed" not in skip:
        timed = bar(models.items(), "timing the models", unit="models", progress=progress)
        for name, model in timed:
            report_card.speeds[name] = frames_per_second(model.generator, model.size, device=device)
    return report_card
