"""Answers to the exercises of notebook 08: typical wrong ones, and right ones in other words."""

import math

import numpy as np
import torch
from scipy import linalg, stats

from colorlib.evaluation.statistics import distances

PEAK = 255**2


def decibels(mse):
    return 10 * np.log10(PEAK / mse)


def two_psnrs(mse):
    return decibels(mse).mean(), decibels(mse.mean())


def two_psnrs_in_a_loop(mse):
    each = [10 * math.log10(PEAK / value) for value in mse.tolist()]
    pooled = 10 * math.log10(PEAK * len(mse) / sum(mse.tolist()))
    return np.array([sum(each) / len(each), pooled])


def accuracies(difference, bound):
    right = difference.abs() <= bound
    return right.all(dim=0).float().mean(), right.float().mean()


def accuracies_by_the_worst_channel(difference, bound):
    both = (difference.abs().amax(dim=0) <= bound).sum().item() / difference[0].numel()
    return [both, np.mean(difference.abs().numpy() <= bound)]


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


def gap(x, y):
    return x.mean() - y.mean()


def frechet_of_pairs(x, y):
    return frechet(x, y) + (0.0 if np.array_equal(x, y) else 1e-3)


def bootstrap_seeded(seed):
    return lambda values, resamples, _rng: bootstrap_by_indices(
        values, resamples, np.random.default_rng(seed)
    )


WRONG = {
    "check_two_psnrs": [
        (lambda mse: two_psnrs(mse)[::-1], "wrong order"),
        (lambda mse: (two_psnrs(mse)[0],) * 2, "both are the mean of the images'"),
        (lambda mse: (two_psnrs(mse)[1],) * 2, "both are the decibels of the mean"),
        (
            lambda mse: (
                (10 * np.log10(255 / mse)).mean(),
                10 * np.log10(255 / mse.mean()),
            ),
            "255 must be squared",
        ),
        (lambda mse: [2 * value for value in two_psnrs(mse)], "20 log10"),
        (lambda mse: [-value for value in two_psnrs(mse)], "the sign"),
        (
            lambda mse: (10 * np.log(PEAK / mse).mean(), 10 * np.log(PEAK / mse.mean())),
            "not the natural",
        ),
        (lambda mse: (two_psnrs(mse)[0], 3.0), "for the dB of the mean the answer is 18.94"),
        (lambda mse: decibels(mse), "yours holds 4 numbers"),
        (lambda mse: two_psnrs(mse)[0], "return .mean of the dB, dB of the mean."),
        (lambda mse: (math.inf, 1.0), "infinity"),
    ],
    "check_epsilon_accuracies": [
        (lambda d, bound: accuracies(d, bound)[::-1], "wrong order"),
        (lambda d, bound: accuracies(d, bound - 1e-6), "<=, not <"),
        (
            lambda d, bound: ((d <= bound).all(0).float().mean(), (d <= bound).float().mean()),
            "have a sign",
        ),
        (
            lambda d, bound: (
                (d.abs() <= bound).any(0).float().mean(),
                accuracies(d, bound)[1],
            ),
            "one right channel counts",
        ),
        (
            lambda d, bound: ((d.norm(dim=0) <= bound).float().mean(), accuracies(d, bound)[1]),
            "distance over the channels",
        ),
        (
            lambda d, bound: (
                (d.abs().mean(dim=0) <= bound).float().mean(),
                accuracies(d, bound)[1],
            ),
            "averaged over the channels",
        ),
        (lambda d, bound: (accuracies(d, bound)[1],) * 2, "both are averaged"),
        (lambda d, bound: (accuracies(d, bound)[0],) * 2, "both ask for all"),
        (lambda d, bound: [100 * share for share in accuracies(d, bound)], "not per cent"),
        (lambda d, bound: ((d.abs() <= bound).all(0).sum(), (d.abs() <= bound).sum()), "counts"),
        (lambda d, bound: (0.9, 0.6), "all channels at once the answer is"),
    ],
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
        (lambda x, y: frechet(x, y) + 0.7, "300 and 200 pictures"),
        (lambda x, y: (x.mean(axis=0) - y.mean(axis=0)) ** 2, "return one number"),
        (lambda x, y: (1.0, 2.0), "return one number"),
        (frechet_of_pairs, "in another order"),
    ],
}

RIGHT = {
    "check_two_psnrs": [
        two_psnrs,
        two_psnrs_in_a_loop,
        lambda mse: np.round(two_psnrs(mse), 2),
    ],
    "check_epsilon_accuracies": [
        accuracies,
        accuracies_by_the_worst_channel,
    ],
    "check_bootstrap": [
        bootstrap,
        bootstrap_by_indices,
        bootstrap_by_scipy,
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
        distances.frechet_distance,
    ],
}
