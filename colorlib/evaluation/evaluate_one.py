"""Measure what one predictor makes of photos."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from colorlib.color import denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.evaluation.instruments import Instruments
from colorlib.evaluation.metrics.metric import Batch, Metric
from colorlib.evaluation.metrics.registry import PER_IMAGE
from colorlib.evaluation.predictors import check_prediction
from colorlib.evaluation.statistics.splits import SetDistances, set_distances
from colorlib.images.resizing import reduce_rgb_u8
from colorlib.waiting import Counter

# Random halvings of the photos behind every distance between sets.
RANDOM_HALVINGS = 10

# Maps L_norm and real_ab to ab_norm.
Colorize = Callable[[Tensor, Tensor], Tensor]
# One array (N, D) for each of the instruments' networks.
FeatureArrays = list[np.ndarray]


@dataclass(frozen=True)
class Measurement:
    """What one predictor got.

    Args:
        values: metric name to (N,) float64, one number an image.
        distances: name to the distance between the colorized and the real photos.
    """

    values: dict[str, np.ndarray]
    distances: dict[str, SetDistances] = field(default_factory=dict)


@dataclass(frozen=True)
class Photos:
    """The photos of an evaluation, read in batches.

    Args:
        images_u8: uint8 array or memmap (N, S, S, 3).
        size: pixels a side to reduce them to.
        batch_size: photos at once.
        device: where to measure.
    """

    images_u8: np.ndarray
    size: int
    batch_size: int
    device: torch.device

    def batches(self) -> Iterator[tuple[int, Tensor]]:
        """Yield the number of the first photo of each batch, and the batch, uint8 (n, 3, S, S)."""
        for start in range(0, len(self.images_u8), self.batch_size):
            # A copy, since a read-only memmap cannot become a tensor.
            batch = np.array(self.images_u8[start : start + self.batch_size], order="C")
            batch_u8 = torch.from_numpy(batch).permute(0, 3, 1, 2)
            yield start, reduce_rgb_u8(batch_u8, self.size).to(self.device)


def steps_of_one(photos: Photos, instruments: Instruments) -> int:
    """Return by how many steps a bar moves on while one predictor, or the truth, is measured."""
    batches = -(-len(photos.images_u8) // photos.batch_size)
    return batches + 2 * RANDOM_HALVINGS * len(instruments.distances)


def measure_truth(
    photos: Photos, instruments: Instruments, seed: int, count: Counter
) -> tuple[Measurement, FeatureArrays]:
    """Measure the photos themselves, and return their features too."""
    values, features = [], []
    for _, real_u8 in photos.batches():
        real_lab = rgb_u8_to_lab(real_u8)
        itself = Batch(real_u8, real_lab, real_u8, real_lab)
        metrics = [metric for metric in PER_IMAGE if metric.of_photos_too]
        values.append(_numbers(metrics, itself, instruments))
        features.append([network(real_u8) for network in instruments.features])
        count.update()
    real = _stack(features)
    return Measurement(_concatenate(values), _distances(instruments, real, real, seed, count)), real


def measure_predictor(
    name: str,
    colorize: Colorize,
    photos: Photos,
    instruments: Instruments,
    real_features: FeatureArrays,
    seed: int,
    count: Counter,
) -> Measurement:
    """Colorize the photos and compare the results with them.

    Args:
        name: of the predictor, for messages.
        colorize: maps (L_norm, real_ab) to ab_norm, both (n, C, S, S).
        photos: to colorize.
        instruments: networks that judge; pixels are compared in any case.
        real_features: of the photos, from `measure_truth`.
        seed: seeds PyTorch's generator before each batch, and the splits of distances.
        count: the bar, moved on by `steps_of_one`.

    Raises:
        ValueError: what `colorize` returns is no ab_norm of the batch.
    """
    values, features = [], []
    for start, real_u8 in photos.batches():
        real_lab = rgb_u8_to_lab(real_u8)
        L_norm, real_ab = normalize_lab(real_lab)
        torch.manual_seed(seed + start)
        ab_norm = colorize(L_norm, real_ab)
        check_prediction(name, ab_norm, real_ab)
        fake_lab = denormalize_lab(L_norm, ab_norm.float())
        fake_u8 = lab_to_rgb_u8(fake_lab)
        batch = Batch(fake_u8, fake_lab, real_u8, real_lab)
        values.append(_numbers(PER_IMAGE, batch, instruments))
        features.append([network(fake_u8) for network in instruments.features])
        count.update()
    distances = _distances(instruments, _stack(features), real_features, seed, count)
    return Measurement(_concatenate(values), distances)


def _numbers(metrics: list[Metric], batch: Batch, instruments: Instruments) -> dict[str, Tensor]:
    side = min(batch.fake_u8.shape[-2:])
    numbers = {}
    for metric in metrics:
        if metric.network is None and side >= metric.smallest_side:
            numbers[metric.name] = metric.compute(batch)
        elif metric.name in instruments.networks:
            numbers[metric.name] = metric.compute(batch, instruments.networks[metric.name])
    return numbers


def _distances(
    instruments: Instruments, fake: FeatureArrays, real: FeatureArrays, seed: int, count: Counter
) -> dict[str, SetDistances]:
    results = {}
    for name, (distance, network) in instruments.distances.items():
        place = instruments.features.index(network)
        results[name] = set_distances(
            fake[place],
            real[place],
            _counted(distance.between, count),
            splits=RANDOM_HALVINGS,
            seed=seed,
        )
    return results


def _counted(between: Callable[..., float], count: Counter) -> Callable[..., float]:
    """Return a distance that moves a bar on each time."""

    def distance(one: np.ndarray, other: np.ndarray) -> float:
        found = between(one, other)
        count.update()
        return found

    return distance


def _stack(features: list[FeatureArrays]) -> FeatureArrays:
    return [np.concatenate(parts) for parts in zip(*features, strict=True)]


def _concatenate(parts: list[dict[str, Tensor]]) -> dict[str, np.ndarray]:
    return {metric: torch.cat([part[metric] for part in parts]).numpy() for metric in parts[0]}
