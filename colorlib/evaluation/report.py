"""Measure colorizers and baselines on the same photos and put them on one report card."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor
from tqdm.auto import tqdm

from colorlib.color import denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.data.reduce import reduce_rgb_u8
from colorlib.devices import describe_device, pick_device
from colorlib.errors import ColorlibError
from colorlib.evaluation.baselines import BASELINES
from colorlib.evaluation.card import ReportCard, Row
from colorlib.evaluation.intervals import check_options
from colorlib.evaluation.metrics import (
    colorfulness,
    eps_acc_ab_mean,
    eps_acc_rgb_and,
    mae_rgb255,
    psnr,
)
from colorlib.evaluation.predictors import Predictor, blind, check_prediction, check_predictors
from colorlib.evaluation.protocol import ALL, METRICS, TRUTH, Protocol, check_same_protocol
from colorlib.gamut import out_of_gamut_share

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
    progress: bool = False,
) -> ReportCard:
    """Colorize photos with every predictor and with the baselines, and measure the results.

    A colorization joins the photo's own L to the predicted ab, turns them into RGB, clips and
    rounds to 8 bits; it is compared with the 8-bit photo. The card always holds predict-grey, a
    constant brown, the truth at half its saturation (an oracle) and the truth's colourfulness.

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
        progress: show a progress bar.

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

    colorizers = {name: blind(predictor) for name, predictor in predictors.items()}
    colorizers |= {name: baseline.predict for name, baseline in BASELINES.items()}
    batches: dict[str, list[dict[str, Tensor]]] = {name: [] for name in [*colorizers, TRUTH]}
    fingerprint = hashlib.sha256("\n".join(sets or []).encode())
    cuda = [device] if device.type == "cuda" else []
    with torch.no_grad(), torch.random.fork_rng(cuda):
        for start in tqdm(range(0, len(images_u8), batch_size), disable=not progress):
            # A copy, since a read-only memmap cannot become a tensor.
            batch = np.array(images_u8[start : start + batch_size], order="C")
            fingerprint.update(batch)
            real_u8 = reduce_rgb_u8(torch.from_numpy(batch).permute(0, 3, 1, 2), size).to(device)
            real_lab = rgb_u8_to_lab(real_u8)
            L_norm, real_ab = normalize_lab(real_lab)
            batches[TRUTH].append({"colorfulness": colorfulness(real_u8)})
            for name, colorize in colorizers.items():
                torch.manual_seed(seed + start)
                ab_norm = colorize(L_norm, real_ab)
                check_prediction(name, ab_norm, real_ab)
                fake_lab = denormalize_lab(L_norm, ab_norm.float())
                batches[name].append(_measure(fake_lab, real_lab, real_u8))

    rows = {name: Row(_kind(name), _concatenate(parts)) for name, parts in batches.items()}
    protocol = Protocol(
        images=len(images_u8),
        image_size=size,
        source_size=images_u8.shape[1],
        fingerprint=fingerprint.hexdigest(),
        sets={name: sets.count(name) for name in sorted(set(sets))} if sets else {},
        near_grey=int((rows[TRUTH].values["colorfulness"] < NEAR_GREY_COLORFULNESS).sum()),
        seed=seed,
        resamples=resamples,
        confidence=confidence,
        device=describe_device(device),
        metrics={name: metric.definition for name, metric in METRICS.items()},
    )
    return ReportCard(protocol, rows, sets)


def combine(cards: Sequence[ReportCard]) -> ReportCard:
    """Put the models of several cards on one, so that they can be compared.

    Args:
        cards: cards of the same protocol; the baselines are taken from the first.

    Raises:
        ColorlibError: no cards, different protocols, or a model named twice.
    """
    if not cards:
        raise ColorlibError("`cards` must hold at least one report card, got none.")
    check_same_protocol(card.protocol for card in cards)
    models: dict[str, Row] = {}
    for card in cards:
        for name in card.models:
            if name in models:
                raise ColorlibError(f"Two cards have a model {name!r}. Rename one of them.")
            models[name] = card.rows[name]
    others = {name: row for name, row in cards[0].rows.items() if row.kind != "model"}
    devices = dict.fromkeys(card.protocol.device for card in cards)
    protocol = replace(cards[0].protocol, device=" and ".join(devices))
    return ReportCard(protocol, models | others, cards[0].sets)


def _measure(fake_lab: Tensor, real_lab: Tensor, real_u8: Tensor) -> dict[str, Tensor]:
    fake_u8 = lab_to_rgb_u8(fake_lab)
    return {
        "mae_rgb255": mae_rgb255(fake_u8, real_u8),
        "psnr": psnr(fake_u8, real_u8),
        "eps_acc_rgb_and_5": 100 * eps_acc_rgb_and(fake_u8, real_u8, 0.05),
        "eps_acc_ab_mean_2": 100 * eps_acc_ab_mean(fake_lab, real_lab, 0.02),
        "eps_acc_ab_mean_5": 100 * eps_acc_ab_mean(fake_lab, real_lab, 0.05),
        "colorfulness": colorfulness(fake_u8),
        "out_of_gamut": 100 * out_of_gamut_share(fake_lab).cpu().double(),
    }


def _concatenate(parts: list[dict[str, Tensor]]) -> dict[str, np.ndarray]:
    return {metric: torch.cat([part[metric] for part in parts]).numpy() for metric in parts[0]}


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
