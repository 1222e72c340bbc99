"""Say how far a mean over images can be trusted: bootstrap intervals over the images.

They answer "what if the test set had held other photos of the same kind?". They do not answer
"what if the model had been trained with another seed?": that takes several trainings.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

# Numbers held at once while resampling; it bounds the memory and changes no result.
NUMBERS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Interval:
    """An estimate with its confidence interval.

    `format(interval, spec)` and f-strings apply the number format to all three numbers;
    `str(interval)` reads "22.73 [22.42, 23.05]".

    Args:
        mean: the estimate itself, computed on the images as they are.
        low: lower end, -inf for a single image.
        high: upper end, inf for a single image.
        n: number of images.
        confidence: the share of such intervals that hold the true value, such as 0.95.
    """

    mean: float
    low: float
    high: float
    n: int
    confidence: float = 0.95

    @property
    def excludes_zero(self) -> bool:
        """Whether 0 lies outside: for a difference, whether the images tell its sides apart."""
        return self.low > 0 or self.high < 0

    def __format__(self, spec: str) -> str:
        """Format the three numbers, by default with two decimals."""
        spec = spec or "z.2f"
        return f"{self.mean:{spec}} [{self.low:{spec}}, {self.high:{spec}}]"

    def __str__(self) -> str:
        """Return "mean [low, high]" with two decimals."""
        return format(self)


def bootstrap_interval(
    values: ArrayLike, *, confidence: float = 0.95, resamples: int = 10_000, seed: int = 0
) -> Interval:
    """Return the mean of one number an image, with its percentile bootstrap interval.

    Depends on the values and the seed alone: neither on the order of the images nor on what was
    computed before. A single value bounds nothing, so its interval is (-inf, inf). With fewer than
    about 20 values the interval is too narrow, as percentile intervals are.

    Args:
        values: (N,) finite numbers, one an image; an array, a list or a tensor on the CPU.
        confidence: in (0, 1).
        resamples: how often N images are drawn with replacement, at least 100.
        seed: seed of the draws, 0 or more.

    Raises:
        ValueError: no values, not one-dimensional, not finite, or an argument out of its range.

    Source: Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13; computed by
        `scipy.stats.bootstrap`.

    >>> print(bootstrap_interval([20.0, 22.0, 24.0, 26.0]))
    23.00 [21.00, 25.00]
    """
    return _bootstrap((_column(values, "values"),), _mean, confidence, resamples, seed)


def paired_interval(
    a: ArrayLike,
    b: ArrayLike,
    *,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Interval:
    """Return the mean of a - b over the same images, with its bootstrap interval.

    Both sides find the same photos hard, so this interval is much narrower than what two separate
    ones suggest: overlapping intervals do not mean that two models are equal.

    Args:
        a: (N,) finite numbers, one an image.
        b: (N,) finite numbers of the same images in the same order.
        confidence: as for `bootstrap_interval`.
        resamples: as for `bootstrap_interval`.
        seed: as for `bootstrap_interval`.

    Raises:
        ValueError: as for `bootstrap_interval`, or the lengths differ.
    """
    differences = _differences(a, b, "a", "b")
    return _bootstrap((differences,), _mean, confidence, resamples, seed)


def gap_interval(
    values: ArrayLike,
    reference: ArrayLike,
    *,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Interval:
    """Return |mean(values) - mean(reference)| over the same images, with its bootstrap interval.

    The interval of the signed difference, folded at 0: where that interval holds 0 this one
    starts there.

    Args:
        values: (N,) finite numbers, one an image, such as a model's colourfulness.
        reference: (N,) finite numbers of the same images, such as the photos' colourfulness.
        confidence: as for `bootstrap_interval`.
        resamples: as for `bootstrap_interval`.
        seed: as for `bootstrap_interval`.

    Raises:
        ValueError: as for `bootstrap_interval`, or the lengths differ.
    """
    differences = _differences(values, reference, "values", "reference")
    signed = _bootstrap((differences,), _mean, confidence, resamples, seed)
    ends = sorted((abs(signed.low), abs(signed.high)))
    low = ends[0] if signed.excludes_zero else 0.0
    return Interval(abs(signed.mean), low, ends[1], signed.n, confidence)


def paired_gap_interval(
    a: ArrayLike,
    b: ArrayLike,
    reference: ArrayLike,
    *,
    confidence: float = 0.95,
    resamples: int = 10_000,
    seed: int = 0,
) -> Interval:
    """Return the gap of `a` minus the gap of `b`, each as in `gap_interval`, with its interval.

    Args:
        a: (N,) finite numbers, one an image.
        b: (N,) finite numbers of the same images.
        reference: (N,) finite numbers of the same images.
        confidence: as for `bootstrap_interval`.
        resamples: as for `bootstrap_interval`.
        seed: as for `bootstrap_interval`.

    Returns:
        Below 0 where `a` comes nearer to the reference.

    Raises:
        ValueError: as for `bootstrap_interval`, or the lengths differ.
    """
    gaps = (
        _differences(a, reference, "a", "reference"),
        _differences(b, reference, "b", "reference"),
    )
    return _bootstrap(gaps, _gap_difference, confidence, resamples, seed)


def check_options(confidence: float, resamples: int, seed: int) -> None:
    """Refuse options that no interval can be computed with.

    Args:
        confidence: must be in (0, 1).
        resamples: must be at least 100.
        seed: must be 0 or more.

    Raises:
        ValueError: one of them is out of its range.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"`confidence` must be in (0, 1), got {confidence}. Write 95 % as 0.95.")
    if resamples < 100:
        raise ValueError(f"`resamples` must be at least 100, got {resamples}. 2,000 is plenty.")
    if seed < 0:
        raise ValueError(f"`seed` must be 0 or more, got {seed}.")


def _mean(values: np.ndarray, axis: int = -1) -> np.ndarray:
    return values.mean(axis=axis)


def _gap_difference(gaps_a: np.ndarray, gaps_b: np.ndarray, axis: int = -1) -> np.ndarray:
    return np.abs(gaps_a.mean(axis=axis)) - np.abs(gaps_b.mean(axis=axis))


def _bootstrap(
    samples: tuple[np.ndarray, ...],
    statistic: Callable[..., np.ndarray],
    confidence: float,
    resamples: int,
    seed: int,
) -> Interval:
    check_options(confidence, resamples, seed)
    # Sorted jointly, so that the order of the images cannot matter.
    order = np.lexsort(samples)
    samples = tuple(sample[order] for sample in samples)
    n = len(order)
    estimate = float(statistic(*samples))
    if n == 1:
        return Interval(estimate, -math.inf, math.inf, n, confidence)
    if all(np.ptp(sample) == 0 for sample in samples):
        # Every resample is the same; means of it would differ by rounding only.
        return Interval(estimate, estimate, estimate, n, confidence)
    # Imported when needed: who only looks at pictures need not wait for it.
    from scipy import stats

    bounds = stats.bootstrap(
        samples,
        statistic,
        paired=True,
        vectorized=True,
        confidence_level=confidence,
        n_resamples=resamples,
        batch=max(1, NUMBERS_AT_ONCE // n),
        method="percentile",
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return Interval(estimate, float(bounds.low), float(bounds.high), n, confidence)


def _differences(a: ArrayLike, b: ArrayLike, a_name: str, b_name: str) -> np.ndarray:
    a, b = _column(a, a_name), _column(b, b_name)
    if len(a) != len(b):
        raise ValueError(
            f"`{a_name}` and `{b_name}` must hold the same images, got {len(a)} and {len(b)} "
            "values. A paired comparison needs one pair an image."
        )
    return a - b


def _column(values: ArrayLike, name: str) -> np.ndarray:
    column = np.asarray(values, dtype=np.float64)
    if column.ndim != 1 or len(column) == 0:
        raise ValueError(
            f"`{name}` must be (N,) with at least one number an image, got {column.shape}."
        )
    if not np.isfinite(column).all():
        raise ValueError(
            f"`{name}` must be finite, got {np.count_nonzero(~np.isfinite(column))} of "
            f"{len(column)} infinite or NaN. Cap infinite values, as metrics.psnr does."
        )
    return column
