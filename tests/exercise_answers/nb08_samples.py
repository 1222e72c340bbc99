"""Answers to notebook 08's exercises on means and sets: typical wrong ones, and right ones."""

import math

import numpy as np
import torch
from scipy import linalg, stats

import colorlib
from colorlib.evaluation.statistics import distances


def bootstrap(values, resamples, rng, *, replace=True, cut=2.5):
    means = [rng.choice(values, len(values), replace).mean() for _ in range(resamples)]
    return np.percentile(means, (cut, 100 - cut))


def bootstrap_by_indices(values, resamples, rng):
    drawn = rng.integers(0, len(values), (resamples, len(values)))
    return tuple(np.quantile(values[drawn].mean(axis=1), [0.025, 0.975]))


def bootstrap_by_scipy(values, resamples, rng):
    options = {"n_resamples": resamples, "method": "percentile", "rng": rng}
    ends = stats.bootstrap((values,), np.mean, **options).confidence_interval
    return ends.low, ends.high


def standard_error_interval(values, resamples, rng, *, errors=1.96):
    error = values.std() / math.sqrt(len(values))
    return values.mean() - errors * error, values.mean() + errors * error


def needed(a, b, *, z=1.96, ddof=1):
    difference = a - b
    return math.ceil((z * difference.std(ddof=ddof) / difference.mean()) ** 2)


def needed_by_counting(a, b):
    difference = a - b
    n = 1
    while 1.96 * difference.std(ddof=1) / math.sqrt(n) >= abs(difference.mean()):
        n += 1
    return n


def exactly_needed(a, b, z=1.96):
    return (z * (a - b).std(ddof=1) / (a - b).mean()) ** 2


def frechet(x, y):
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    return mean_gap(x, y) + np.trace(s + t - 2 * linalg.sqrtm(s @ t).real)


def frechet_by_n(x, y):
    s, t = np.cov(x, rowvar=False, ddof=0), np.cov(y, rowvar=False, ddof=0)
    half = linalg.sqrtm(s)
    return torch.tensor(mean_gap(x, y) + np.trace(s + t - 2 * linalg.sqrtm(half @ t @ half).real))


def mean_gap(x, y):
    return ((x.mean(axis=0) - y.mean(axis=0)) ** 2).sum()


def frechet_with(x, y, taken_off):
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    return mean_gap(x, y) + np.trace(s) + np.trace(t) - taken_off(s, t)


def frechet_of_columns(x, y):
    s, t = np.cov(x), np.cov(y)
    shared = np.sqrt(np.linalg.eigvals(s @ t).real.clip(min=0)).sum()
    return mean_gap(x, y) + np.trace(s) + np.trace(t) - 2 * shared


def gap(x, y):
    return x.mean() - y.mean()


def frechet_of_pairs(x, y):
    return frechet(x, y) + (0.0 if np.array_equal(x, y) else 1e-3)


def bootstrap_seeded(seed):
    """Draw the given generator on first, so that other samples are drawn."""

    def answer(values, resamples, rng):
        rng.random(seed)
        return bootstrap_by_indices(values, resamples, rng)

    return answer


def bootstrap_of_ones_own(values, resamples, rng):
    return bootstrap_by_indices(values, resamples, np.random.default_rng(5))


def bootstrap_by_the_library(values, resamples, rng):
    interval = colorlib.bootstrap_interval(values, resamples=resamples)
    return interval.low, interval.high


def bootstrap_spawned(values, resamples, rng):
    return bootstrap_by_indices(values, resamples, rng.spawn(1)[0])


def resampled(values, resamples, rng, statistic, size=None):
    drawn = rng.choice(values, (resamples, size or len(values)))
    return statistic(drawn, axis=1)


WRONG = {
    "check_bootstrap": [
        (lambda v, n, rng: bootstrap(v, n, rng, replace=False), r"\*with\* replacement"),
        (lambda v, n, rng: np.percentile(v, (2.5, 97.5)), "single values"),
        (lambda v, n, rng: bootstrap(v, n, rng, cut=5), "holds 90 %"),
        (lambda v, n, rng: bootstrap(v, n, rng, cut=0.5), "half a per cent"),
        (
            lambda v, n, rng: np.percentile(
                [rng.choice(v, 24).mean() for _ in range(n)], (0.025, 0.975)
            ),
            "np.quantile in shares",
        ),
        (standard_error_interval, "symmetric"),
        (lambda v, n, rng: standard_error_interval(v, n, rng, errors=1), "68 %"),
        (lambda v, n, rng: bootstrap(v, n, rng)[::-1], "low is above high"),
        (bootstrap_of_ones_own, "nothing was drawn from the generator"),
        (bootstrap_by_the_library, "colorlib's `bootstrap_interval`"),
        (
            lambda v, n, rng: np.percentile(resampled(v, n, rng, np.median), (2.5, 97.5)),
            "interval of the median",
        ),
        (
            lambda v, n, rng: np.percentile(resampled(v, n, rng, np.mean, 12), (2.5, 97.5)),
            "smaller than the values",
        ),
        (lambda v, n, rng: 2 * v.mean() - bootstrap(v, n, rng)[::-1], "turned round"),
        (lambda v, n, rng: 2 * bootstrap(v, n, rng), "of these 24 values the interval is about"),
        (lambda v, n, rng: bootstrap(v, n, rng)[0], "return .low, high."),
        (lambda v, n, rng: [rng.choice(v, 24).mean() for _ in range(n)], "yours holds 4000"),
    ],
    "check_images_needed": [
        (lambda a, b: math.ceil(3.84 * (a.var() + b.var()) / gap(a, b) ** 2), "spreads apart"),
        (lambda a, b: math.ceil((1.96 * a.std() / gap(a, b)) ** 2), "own interval"),
        (lambda a, b: needed(a, b, z=1.0), "1.96 is missing"),
        (lambda a, b: math.ceil(math.sqrt(exactly_needed(a, b))), "stands under a root"),
        (lambda a, b: math.ceil(exactly_needed(a, b) * 4), "its half, not its width"),
        (exactly_needed, "Round up to a whole number"),
        (lambda a, b: int(exactly_needed(a, b)), "round up"),
        (lambda a, b: needed(a, b, z=1.645), "holds 90 %"),
        (lambda a, b: math.ceil(exactly_needed(a, b) / len(a)), "not the pilot's 200"),
        (lambda a, b: math.ceil(exactly_needed(a, b)) * np.sign(gap(a, b)), "A gap below 0"),
        (
            lambda a, b: math.ceil((1.96 * (a - b).var() / gap(a, b)) ** 2),
            "square of the deviation",
        ),
        (lambda a, b: 100_000, "it takes"),
        (lambda a, b: "many", "return one whole number"),
    ],
    "check_frechet": [
        (mean_gap, "the means alone"),
        (
            lambda x, y: frechet(x, y) - mean_gap(x, y) + (x.mean() - y.mean()) ** 2,
            "over all features at once",
        ),
        (
            lambda x, y: frechet(x, y) - mean_gap(x, y) + math.sqrt(mean_gap(x, y)),
            "must be squared",
        ),
        (
            lambda x, y: mean_gap(x, y) + ((x.std(axis=0) - y.std(axis=0)) ** 2).sum(),
            "each feature by itself",
        ),
        (
            lambda x, y: frechet_with(
                x, y, lambda s, t: 2 * np.sqrt(np.diag(s) * np.diag(t)).sum()
            ),
            "each feature by itself",
        ),
        (
            lambda x, y: frechet_with(x, y, lambda s, t: 2 * np.sqrt(np.diag(s @ t)).sum()),
            "root of each entry",
        ),
        (lambda x, y: frechet_with(x, y, lambda s, t: 0), "nothing is taken off"),
        (lambda x, y: frechet_with(x, y, lambda s, t: 2 * np.trace(s @ t)), "root of the product"),
        (
            lambda x, y: frechet_with(x, y, lambda s, t: linalg.sqrtm(s @ t).real.trace()),
            "the 2 before the root",
        ),
        (lambda x, y: math.sqrt(frechet(x, y)), "this is the root"),
        (
            lambda x, y: frechet_with(
                x, y, lambda s, t: 2 * np.trace(linalg.sqrtm(s) @ linalg.sqrtm(t)).real
            ),
            r"sqrtm\(S\) @ sqrtm\(T\)",
        ),
        (
            lambda x, y: frechet_with(x, y, lambda s, t: 2 * math.sqrt(np.trace(s @ t))),
            "not the root of the trace",
        ),
        (lambda x, y: frechet(x, y) - mean_gap(x, y), "the spreads alone"),
        (lambda x, y: frechet(x, y) - mean_gap(x, y) * 2 / 3, "summed, not averaged"),
        (frechet_of_columns, "takes rows for the features"),
        (distances.frechet_distance, "colorlib's `frechet_distance`"),
        (lambda x, y: frechet(x, y) + 0.7, "two sets of 240 pictures"),
        (lambda x, y: (x.mean(axis=0) - y.mean(axis=0)) ** 2, "return one number"),
        (lambda x, y: (1.0, 2.0), "return one number"),
        (frechet_of_pairs, "in another order"),
    ],
}


RIGHT = {
    "check_bootstrap": [
        bootstrap,
        bootstrap_by_indices,
        bootstrap_by_scipy,
        bootstrap_spawned,
        *(bootstrap_seeded(seed) for seed in range(8)),
    ],
    "check_images_needed": [
        needed,
        needed_by_counting,
        lambda a, b: needed(a, b, z=2),
        lambda a, b: np.int64(needed(a, b, ddof=0)),
    ],
    "check_frechet": [
        frechet,
        frechet_by_n,
    ],
}
