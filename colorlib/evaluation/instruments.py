"""Gather the networks that judge pictures, and say which of them are not to be had."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch

from colorlib.evaluation.availability import NotMeasurable
from colorlib.evaluation.distances import frechet_distance, kernel_distance
from colorlib.evaluation.features import InceptionFeatures, SqueezeNetFeatures
from colorlib.evaluation.perceptual import SMALLEST_SIDE, Lpips
from colorlib.evaluation.protocol import LPIPS
from colorlib.evaluation.splits import SMALLEST_HALF

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
    """

    definition: str
    network: type
    between: Callable[[np.ndarray, np.ndarray], float]
    may_be_paired: bool

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
    ),
    "fid": Distance(
        "Frechet Inception distance (FID)", InceptionFeatures, frechet_distance, may_be_paired=True
    ),
    "kid": Distance(
        "kernel Inception distance (KID): squared MMD, cubic kernel, unbiased",
        InceptionFeatures,
        kernel_distance,
        may_be_paired=False,
    ),
}
# What `skip` may name, with the measures that go with it.
GROUPS = {
    "lpips": (LPIPS,),
    "squeezenet": ("frechet_squeezenet", "kernel_squeezenet"),
    "fid": ("fid", "kid"),
}


@dataclass(frozen=True)
class Instruments:
    """The networks to judge pictures with; without an argument there are none.

    Args:
        lpips: the perceptual distance, or None.
        features: networks whose features distances between sets are measured on.
        not_measured: measure that was wanted to the reason why it is not to be had.
    """

    lpips: Lpips | None = None
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

        lpips, features = None, []
        if "lpips" not in skip:
            with noting("lpips"):
                lpips = Lpips.load(device)
        for group, network in (("squeezenet", SqueezeNetFeatures), ("fid", InceptionFeatures)):
            if group not in skip:
                with noting(group):
                    features.append(network.load(device))
        return cls(lpips, tuple(features), missing)

    def fitting(self, size: int, images: int) -> "Instruments":
        """Return those that can judge such photos; of the others the reason is noted.

        Args:
            size: pixels a side of the photos.
            images: how many photos there are.
        """
        reasons = {}
        if self.lpips is not None and size < SMALLEST_SIDE:
            reasons[LPIPS] = f"it needs pictures of at least {SMALLEST_SIDE} pixels a side."
        large = tuple(network for network in self.features if size >= network.smallest_side)
        for name, (_, network) in self.distances.items():
            if network not in large:
                smallest = network.smallest_side
                reasons[name] = f"it needs pictures of at least {smallest} pixels a side."
            elif images < SMALLEST_SET:
                reasons[name] = f"it needs at least {SMALLEST_SET} photographs."
        return Instruments(
            None if LPIPS in reasons else self.lpips,
            large if images >= SMALLEST_SET else (),
            self.not_measured | reasons,
        )

    def describe(self) -> list[str]:
        """Return a line for each network, which changes whenever its numbers would."""
        networks = [*self.features] if self.lpips is None else [self.lpips, *self.features]
        return [network.description for network in networks]

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
