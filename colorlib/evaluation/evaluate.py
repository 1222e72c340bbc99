"""Measure colorizers and baselines on the same photos and put them on one report card."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np
import torch

from colorlib.devices import describe_device, device_name, pick_device
from colorlib.evaluation.baselines import BASELINES
from colorlib.evaluation.evaluate_one import (
    RANDOM_HALVINGS,
    Measurement,
    Photos,
    measure_predictor,
    measure_truth,
    steps_of_one,
)
from colorlib.evaluation.instruments import Instruments, too_small
from colorlib.evaluation.measurement_cache import MeasurementCache
from colorlib.evaluation.metrics.colorfulness import COLORFULNESS
from colorlib.evaluation.metrics.registry import METRICS
from colorlib.evaluation.predictors import Predictor, blind, check_predictors
from colorlib.evaluation.report_card.protocol import ALL, GREY, TRUTH, Protocol
from colorlib.evaluation.report_card.report_card import ReportCard, Row
from colorlib.evaluation.statistics.intervals import check_options
from colorlib.threads import settled
from colorlib.waiting import counter

NEAR_GREY_COLORFULNESS = 1.0


def evaluate(
    predictors: Mapping[str, Predictor],
    images_u8: np.ndarray,
    *,
    sets: Sequence[str] | None = None,
    size: int | None = None,
    batch_size: int = 64,
    device: str | torch.device | None = None,
    seed: int = 0,
    resamples: int = 2_000,
    confidence: float = 0.95,
    instruments: Instruments | None = None,
    measurement_cache: MeasurementCache | None = None,
    identities: Mapping[str, str] | None = None,
    progress: bool = True,
) -> ReportCard:
    """Colorize photos with every predictor and with the baselines, and measure the results.

    A colorization joins the photo's own L to the predicted ab, turns them into RGB, clips and
    rounds to 8 bits; it is compared with the 8-bit photo. The report card always holds
    predict-grey, a constant brown, the truth at half its saturation (an oracle) and the truth's
    colourfulness.

    Args:
        predictors: name to a callable that maps L_norm (n, 1, S, S) in [-1, 1] on `device` to
            ab_norm (n, 2, S, S). A network comes on `device` and in eval mode. May be empty.
        images_u8: uint8 array or memmap (N, S, S, 3), the photos; grey ones do not belong here.
        sets: name of the set of each image, for results per set; all "" counts as none.
        size: reduce the photos to this height and width first, by antialiased bilinear
            interpolation; by default as they are.
        batch_size: images at once.
        device: as for `colorlib.devices.pick_device`.
        seed: 0 or more; seeds the bootstrap, and PyTorch's generator before every predictor's
            batch, so that a predictor that draws (dropout) gives the same on every run. The
            generator's state is put back afterwards.
        resamples: bootstrap resamples behind every interval.
        confidence: confidence of the intervals.
        instruments: networks that judge the pictures, from `Instruments.load`; without them the
            report card holds what can be counted pixel by pixel.
        measurement_cache: keeps each predictor's measurement as soon as it is made, and gives it
            back when the same is asked again.
        identities: name to a text that changes whenever the predictor does, such as the hash of
            its weights; a predictor without one is not kept.
        progress: show a bar where it takes more than two seconds.

    Raises:
        TypeError: the photos are not a uint8 array.
        ValueError: the photos, sets, names or options do not fit, or a predictor returns something
            else than ab_norm.

    Warns:
        UserWarning: a predictor is a network in training mode.
    """
    _check_images(images_u8)
    size = _check_size(size, images_u8.shape[1])
    sets = _check_sets(sets, len(images_u8))
    # Checked before the work, since the intervals come last.
    check_options(confidence, resamples, seed)
    if batch_size < 1:
        raise ValueError(f"`batch_size` must be at least 1, got {batch_size}.")
    check_predictors(predictors, reserved=[*BASELINES, TRUTH])
    device = pick_device(device)
    instruments = (instruments or Instruments()).fitting(size, len(images_u8))
    identities = dict(identities or {}) | {name: name for name in BASELINES}

    photos = Photos(images_u8, size, batch_size, device)
    conditions = {
        "photos": _fingerprint(images_u8, sets),
        "size": size,
        "seed": seed,
        "batch_size": batch_size,
        "device": device_name(device),  # threads change results by rounding only
        "instruments": instruments.describe(),
    }
    colorizers = {name: blind(predictor) for name, predictor in predictors.items()}
    colorizers |= {name: baseline.predict for name, baseline in BASELINES.items()}
    rows: dict[str, Row] = {}
    cuda = [device] if device.type == "cuda" else []
    one = steps_of_one(photos, instruments)
    with (
        torch.no_grad(),
        torch.random.fork_rng(cuda),
        settled(),
        counter((1 + len(colorizers)) * one, "measuring", unit="steps", progress=progress) as count,
    ):
        described = describe_device(device)
        count.note(TRUTH)
        truth, real_features = measure_truth(photos, instruments, seed, count)
        for name, colorize in colorizers.items():
            count.note(name)
            kept = conditions | {"predictor": identities.get(name)}
            may_keep = measurement_cache is not None and name in identities
            measured = measurement_cache.get(kept) if may_keep else None
            if measured is None:
                measured = measure_predictor(
                    name, colorize, photos, instruments, real_features, seed, count
                )
                if may_keep:
                    measurement_cache.put(kept, measured)
            else:
                count.update(one)
            rows[name] = _row(_kind(name), measured)
    rows[TRUTH] = _row("truth", truth)
    protocol = Protocol(
        images=len(images_u8),
        image_size=size,
        source_size=images_u8.shape[1],
        fingerprint=conditions["photos"],
        sets={name: sets.count(name) for name in sorted(set(sets))} if sets else {},
        near_grey=int((rows[TRUTH].values[COLORFULNESS.name] < NEAR_GREY_COLORFULNESS).sum()),
        seed=seed,
        resamples=resamples,
        confidence=confidence,
        device=described,
        metrics=_definitions(rows, instruments),
        distances=instruments.definitions(len(images_u8), RANDOM_HALVINGS),
        not_measured=_not_measured(size, instruments),
    )
    return ReportCard(protocol, rows, sets)


def _fingerprint(images_u8: np.ndarray, sets: list[str] | None) -> str:
    """Return the SHA-256 of the sets' names and the photos' pixels."""
    fingerprint = hashlib.sha256("\n".join(sets or []).encode())
    for image in images_u8:
        fingerprint.update(np.ascontiguousarray(image))
    return fingerprint.hexdigest()


def _row(kind: str, measured: Measurement) -> Row:
    return Row(kind, measured.values, measured.distances)


def _definitions(rows: Mapping[str, Row], instruments: Instruments) -> dict[str, str]:
    """Return the metrics that were measured, with their definitions."""
    measured = rows[GREY].values
    definitions = {}
    for name, metric in METRICS.items():
        if name in measured or metric.gap_of in measured:
            network = instruments.networks.get(name)
            weights = "" if network is None else f"; {network.description}"
            definitions[name] = metric.definition + weights
    return definitions


def _not_measured(size: int, instruments: Instruments) -> dict[str, str]:
    return instruments.not_measured | {
        metric.name: too_small(metric.smallest_side)
        for metric in METRICS.values()
        if metric.network is None and size < metric.smallest_side
    }


def _kind(name: str) -> str:
    if name == TRUTH:
        return "truth"
    if name in BASELINES:
        return "oracle" if BASELINES[name].sees_truth else "baseline"
    return "model"


def _check_images(images_u8: np.ndarray) -> None:
    if not isinstance(images_u8, np.ndarray) or images_u8.dtype != np.uint8:
        got = getattr(images_u8, "dtype", type(images_u8).__name__)
        raise TypeError(f"`images_u8` must be a NumPy array of uint8, 0 to 255, got {got}.")
    count, size = (*images_u8.shape, 0, 0)[:2]
    if images_u8.shape != (count, size, size, 3) or images_u8.size == 0:
        raise ValueError(
            f"`images_u8` must be (N, S, S, 3) and not empty, got {images_u8.shape}. "
            "colorlib.data.build_cache makes such an array from a folder of photos."
        )


def _check_size(size: int | None, source_size: int) -> int:
    size = source_size if size is None else size
    if not 1 <= size <= source_size:
        raise ValueError(
            f"`size` must be from 1 to the photos' {source_size}, got {size}. "
            "Photos are reduced, never enlarged: cache them at a larger size instead."
        )
    return size


def _check_sets(sets: Sequence[str] | None, images: int) -> list[str] | None:
    if sets is None or not any(sets):
        return None
    if len(sets) != images:
        raise ValueError(
            f"`sets` must name the set of each of the {images} images, got {len(sets)} names."
        )
    if ALL in sets or "" in sets:
        raise ValueError(f"`sets` must hold no empty name and no {ALL!r}, which means every image.")
    return list(sets)
