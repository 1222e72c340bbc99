"""Compare sets of pictures on random halves: with the photos of a half, and with the other half."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

SMALLEST_HALF = 2


@dataclass(frozen=True)
class SplitRange:
    """A distance over several random splits: its mean, and the smallest and the largest.

    The ends are no confidence interval. The splits share their pictures, so they show how much
    hangs on the choice of a half, and too little of what other pictures would have given.

    Args:
        mean: over the splits.
        low: the smallest.
        high: the largest.
    """

    mean: float
    low: float
    high: float

    def __format__(self, spec: str) -> str:
        """Format the three numbers, by default with four significant digits."""
        spec = spec or ".4g"
        return f"{self.mean:{spec}} ({self.low:{spec}} to {self.high:{spec}})"

    def __str__(self) -> str:
        """Return "mean (low to high)"."""
        return format(self)


@dataclass(frozen=True)
class SetDistances:
    """The distance of colorizations to the photos they came from, and to other photos.

    Args:
        paired: colorizations of one half against the photos of the same half. The photos
            themselves would score 0.
        disjoint: colorizations of one half against the photos of the other half. The photos
            themselves would score what two sets of photos are apart, which is not 0.
        n: pictures on each side of a comparison.
        splits: random splits.
    """

    paired: SplitRange
    disjoint: SplitRange
    n: int
    splits: int

    @classmethod
    def from_dict(cls, fields: dict) -> "SetDistances":
        """Return the distances that `dataclasses.asdict` turned into plain values."""
        ranges = {kind: SplitRange(**fields[kind]) for kind in ("paired", "disjoint")}
        return cls(**fields | ranges)


def set_distances(
    fake_features: ArrayLike,
    real_features: ArrayLike,
    distance: Callable[[np.ndarray, np.ndarray], float],
    *,
    splits: int = 10,
    seed: int = 0,
) -> SetDistances:
    """Return the paired and the disjoint distance of colorizations to photos, over random halves.

    A colorization shares the lightness of its photo, so the paired distance is far lower than
    what the literature on generated pictures reports, and hides mistakes of colour; the two must
    never stand in one column. Both compare equally many pictures here. The floor of the disjoint
    one is what the photos get: `set_distances(real_features, real_features, distance).disjoint`.

    The halves depend on the number of pictures, `splits` and `seed` alone, so that every model is
    compared on the same ones. With an odd number one picture sits out of each split.

    Args:
        fake_features: (N, D) features of the colorizations, N at least 4.
        real_features: (N, D) features of their photos, in the same order.
        distance: of two feature sets (n, D), such as `frechet_distance` or `kernel_distance`.
        splits: random splits, at least 1. The more, the wider apart `low` and `high`.
        seed: of the splits, 0 or more.

    Raises:
        ValueError: the shapes differ, are not (N, D), fewer than 4 pictures, or an option out of
            its range.

    Taught in: notebooks/08_evaluation.ipynb
    """
    fake, real = np.asarray(fake_features), np.asarray(real_features)
    _check(fake, real, splits, seed)
    generator = np.random.default_rng(seed)
    n = len(real) // 2
    paired, disjoint = [], []
    for _ in range(splits):
        order = generator.permutation(len(real))
        one, other = order[:n], order[n : 2 * n]
        paired.append(float(distance(fake[one], real[one])))
        disjoint.append(float(distance(fake[one], real[other])))
    return SetDistances(_range(paired), _range(disjoint), n, splits)


def _range(values: list[float]) -> SplitRange:
    return SplitRange(float(np.mean(values)), min(values), max(values))


def _check(fake: np.ndarray, real: np.ndarray, splits: int, seed: int) -> None:
    if fake.ndim != 2 or fake.shape != real.shape:
        raise ValueError(
            "`fake_features` and `real_features` must be (N, D) of the same pictures, got "
            f"{fake.shape} and {real.shape}. Compute both with the same extractor."
        )
    if len(real) < 2 * SMALLEST_HALF:
        raise ValueError(
            f"`real_features` must be of at least {2 * SMALLEST_HALF} pictures, two a half, got "
            f"{len(real)}. Some hundreds a half are worth reading."
        )
    if splits < 1:
        raise ValueError(f"`splits` must be at least 1, got {splits}. 10 is usual.")
    if seed < 0:
        raise ValueError(f"`seed` must be 0 or more, got {seed}.")
