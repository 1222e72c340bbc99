"""Gather the networks that judge pictures, and say which of them are not to be had."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch

from colorlib.evaluation.metrics.metric import MetricNetwork
from colorlib.evaluation.metrics.registry import METRICS
from colorlib.evaluation.pretrained.availability import NotMeasurable
from colorlib.evaluation.pretrained.features import InceptionFeatures, SqueezeNetFeatures
from colorlib.evaluation.statistics.distances import frechet_distance, kernel_distance
from colorlib.evaluation.statistics.splits import SMALLEST_HALF

Features = SqueezeNetFeatures | InceptionFeatures
SMALLEST_SET = 2 * SMALLEST_HALF


@dataclass(frozen=True)
class Distance:
    """A distance between two sets of pictures, by the features that a network sees in them.

    Args:
        definition: what it is.
        network: the class of features that it is measured on.
        between: maps features (N, D) and (M, D) to a number, lower is nearer.
        may_be_paired: whether it means something between photos and their own colorizations; the
            kernel distance's estimate rests on independent sets.
        decimals: with which numbers are printed.
    """

    definition: str
    network: type
    between: Callable[[np.ndarray, np.ndarray], float]
    may_be_paired: bool
    decimals: int = 2

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return which of "paired" and "disjoint" it is worth printing for."""
        return ("paired", "disjoint") if self.may_be_paired else ("disjoint",)


# A distance on other features than Inception's never goes by the name of FID or KID.
DISTANCES = {
    "frechet_squeezenet": Distance(
        "Frechet distance between Gaussians fitted to features",
        SqueezeNetFeatures,
        frechet_distance,
        may_be_paired=True,
    ),
    "kernel_squeezenet": Distance(
        "squared MMD of features, cubic kernel, unbiased",
        SqueezeNetFeatures,
        kernel_distance,
        may_be_paired=False,
        decimals=3,
    ),
    "fid": Distance(
        "Frechet Inception distance (FID)", InceptionFeatures, frechet_distance, may_be_paired=True
    ),
    "kid": Distance(
        "kernel Inception distance (KID): squared MMD, cubic kernel, unbiased",
        InceptionFeatures,
        kernel_distance,
        may_be_paired=False,
        decimals=3,
    ),
}


def _groups() -> dict[str, tuple[str, ...]]:
    groups: dict[str, tuple[str, ...]] = {}
    for name, measure in (METRICS | DISTANCES).items():
        if measure.network is not None:
            key = measure.network.skip_as
            groups[key] = (*groups.get(key, ()), name)
    return groups


# What `skip` may name, with the measures that go with it.
GROUPS = _groups()


@dataclass(frozen=True)
class Instruments:
    """The networks to judge pictures with; without an argument there are none.

    Args:
        networks: metric to the network that it is computed with.
        features: networks whose features distances between sets are measured on.
        not_measured: measure that was wanted to the reason why it is not to be had.
    """

    networks: Mapping[str, MetricNetwork] = field(default_factory=dict)
    features: tuple[Features, ...] = ()
    not_measured: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, device: torch.device, skip: Collection[str] = ()) -> "Instruments":
        """Load every network whose weights are in PyTorch's cache or can be downloaded.

        Args:
            device: where they go.
            skip: keys of `GROUPS` to do without.

        Raises:
            ValueError: `skip` names something else.
        """
        unknown = sorted(set(skip) - set(GROUPS))
        if unknown:
            raise ValueError(f"`skip` takes {', '.join(GROUPS)}, got {', '.join(unknown)}.")
        missing: dict[str, str] = {}

        @contextmanager
        def noting(group: str) -> Iterator[None]:
            try:
                yield
            except NotMeasurable as reason:
                missing.update(dict.fromkeys(GROUPS[group], str(reason)))

        networks, features = {}, []
        for network in dict.fromkeys(metric.network for metric in METRICS.values()):
            if network is not None and network.skip_as not in skip:
                with noting(network.skip_as):
                    loaded = network.load(device)
                    networks |= {m.name: loaded for m in METRICS.values() if m.network is network}
        for network in (SqueezeNetFeatures, InceptionFeatures):
            if network.skip_as not in skip:
                with noting(network.skip_as):
                    features.append(network.load(device))
        return cls(networks, tuple(features), missing)

    def fitting(self, size: int, images: int) -> "Instruments":
        """Return those that can judge such photos; of the others the reason is noted.

        Args:
            size: pixels a side of the photos.
            images: how many photos there are.
        """
        reasons = {
            name: too_small(METRICS[name].smallest_side)
            for name in self.networks
            if size < METRICS[name].smallest_side
        }
        large = tuple(network for network in self.features if size >= network.smallest_side)
        for name, (_, network) in self.distances.items():
            if network not in large:
                reasons[name] = too_small(network.smallest_side)
            elif images < SMALLEST_SET:
                reasons[name] = f"it needs at least {SMALLEST_SET} photographs."
        return Instruments(
            {name: one for name, one in self.networks.items() if name not in reasons},
            large if images >= SMALLEST_SET else (),
            self.not_measured | reasons,
        )

    def describe(self) -> list[str]:
        """Return a line for each network, which changes whenever its numbers would."""
        return [network.description for network in (*self.networks.values(), *self.features)]

    def definitions(self, images: int, splits: int) -> dict[str, str]:
        """Return what each distance is, measured on so many photographs.

        Args:
            images: of the evaluation.
            splits: random halvings of them.
        """
        return {
            name: f"{distance.definition}; {images // 2} pictures a side, mean and range over "
            f"{splits} random halvings; {network.description}"
            for name, (distance, network) in self.distances.items()
        }

    @property
    def distances(self) -> dict[str, tuple[Distance, Features]]:
        """Return the distances that can be measured, each with its features."""
        return {
            name: (distance, features)
            for name, distance in DISTANCES.items()
            for features in self.features
            if isinstance(features, distance.network)
        }


def too_small(smallest_side: int) -> str:
    """Return the reason why smaller pictures are not measured.

    Args:
        smallest_side: height and width in pixels that they must have.
    """
    return f"it needs pictures of at least {smallest_side} pixels a side."
