"""Checks of notebooks/08_evaluation.ipynb: one metric under two names, and how sure a mean is.

The truths are computed here from their definitions, not taken from colorlib.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from colorlib.exercises.checking import Mistake, call, exercise, expect, expect_close, expect_none

RESAMPLES = 4_000
Z95 = 1.959964  # 95 % of a normal distribution lie within this many deviations of its mean


@exercise
def check_two_psnrs(answer: Callable[[np.ndarray], tuple[float, float]]) -> str:
    """Check the mean of the images' decibels and the decibels of their mean error."""
    mse = np.array([6.5, 65.0, 650.0, 2600.0])
    result = _numbers(call(answer, mse), "return (mean of the dB, dB of the mean)", 2)
    of_each = 10 * np.log10(255**2 / mse)
    pooled = 10 * math.log10(255**2 / mse.mean())
    expect_close(
        result,
        _pair(of_each.mean(), pooled),
        6e-3,  # rounded to two decimals will do
        misconceptions={
            "the two are in the wrong order: first the mean of the dB.": _pair(
                pooled, of_each.mean()
            ),
            "both are the mean of the images' decibels. For the second, average the errors first "
            "and take one logarithm.": _pair(of_each.mean(), of_each.mean()),
            "both are the decibels of the mean error. For the first, take each image's decibels "
            "and average those.": _pair(pooled, pooled),
            "10 log10 of a *squared* ratio: 255 must be squared too.": _pair(
                (10 * np.log10(255 / mse)).mean(), 10 * math.log10(255 / mse.mean())
            ),
            "20 log10 is for amplitudes. A mean squared error is squared already: 10.": _pair(
                2 * of_each.mean(), 2 * pooled
            ),
            "the sign: a small error has a high PSNR, so the error stands below the line.": _pair(
                -of_each.mean(), -pooled
            ),
            "decibels count in powers of ten: log10, not the natural logarithm.": _pair(
                of_each.mean() * math.log(10), pooled * math.log(10)
            ),
        },
        where=lambda index: ("the mean of the dB", "the dB of the mean")[index],
    )
    return "one good picture lifts the first, one bad picture sinks the second."


@exercise
def check_epsilon_accuracies(answer: Callable[[Tensor, float], tuple[float, float]]) -> str:
    """Check the two epsilon-accuracies: all channels at once, and averaged over channels."""
    difference = torch.tensor(
        [[[0.0, 3.0, -9.0], [5.0, -4.0, 1.0]], [[2.0, -8.0, 7.0], [4.0, 6.0, -1.0]]]
    )  # (2 channels, 2, 3)
    bound = 5.0
    result = _numbers(call(answer, difference, bound), "return (all at once, averaged)", 2)
    right = difference.abs() <= bound
    both, mean = right.all(0).double().mean(), right.double().mean()
    strict = difference.abs() < bound
    expect_close(
        result,
        _pair(both, mean),
        1e-4,
        misconceptions={
            "the two are in the wrong order: first the share of pixels right in all channels.": (
                _pair(mean, both)
            ),
            "a difference of exactly the bound is right as well: <=, not <.": _pair(
                strict.all(0).double().mean(), strict.double().mean()
            ),
            "differences have a sign: -9 is as far off as 9.": _pair(
                (difference <= bound).all(0).double().mean(), (difference <= bound).double().mean()
            ),
            "a pixel with one right channel counts in yours. All of its channels must be right.": (
                _pair(right.any(0).double().mean(), mean)
            ),
            "the distance over the channels is no measure of either: every channel must be within "
            "the bound by itself.": _pair((difference.norm(dim=0) <= bound).double().mean(), mean),
            "both are averaged over the channels. For the first, a pixel is right if all of its "
            "channels are.": _pair(mean, mean),
            "both ask for all channels. The second counts every channel by itself.": _pair(
                both, both
            ),
            "shares, not per cent.": _pair(100 * both, 100 * mean),
            "these are counts. Divide by how many there are.": _pair(
                right.all(0).sum(), right.sum()
            ),
        },
        where=lambda index: ("all channels at once", "averaged over channels")[index],
    )
    return "the same picture, the same tolerance: 50 % or 67 %."


@exercise
def check_bootstrap(
    answer: Callable[[np.ndarray, int, np.random.Generator], tuple[float, float]],
) -> str:
    """Check a percentile bootstrap interval of a mean, on values that are far from symmetric."""
    values = np.exp(np.random.default_rng(7).normal(0.0, 1.3, 24))
    result = _numbers(
        call(answer, values, RESAMPLES, np.random.default_rng(1)), "return (low, high)", 2
    )
    drawn = np.random.default_rng(2).choice(values, (20_000, len(values))).mean(axis=1)
    error = values.std() / math.sqrt(len(values))
    expect(
        result[1] - result[0] > 1e-9,
        "the interval has no width. Draw *with* replacement: the same picture may come twice, or "
        "every drawn set has the same mean."
        if result[1] >= result[0]
        else "low is above high.",
    )
    middle = float(values.mean())
    known = {
        "these are percentiles of the single values. The question is how far their *mean* would "
        "move: take the mean of each drawn set first.": np.percentile(values, (2.5, 97.5)),
        "this interval holds 90 %: cut off 2.5 % at either end, not 5 %.": np.percentile(
            drawn, (5, 95)
        ),
        "this interval holds all but half a per cent at either end: np.percentile counts in per "
        "cent, 2.5 and 97.5.": np.percentile(drawn, (0.5, 99.5)),
        "this is the mean plus and minus 1.96 standard errors, which is symmetric. These values "
        "are not: read the two ends off the drawn means.": (
            middle - Z95 * error,
            middle + Z95 * error,
        ),
        "this is one standard error either way, 68 %.": (middle - error, middle + error),
    }
    truth = np.percentile(drawn, (2.5, 97.5))
    tolerance = 0.14 * error
    if np.abs(result.numpy() - truth).max() > tolerance:
        expect_none(
            known, lambda ends: np.abs(result.numpy() - np.asarray(ends)).max() <= tolerance
        )
        expect(
            result[1] > np.percentile(drawn, 10),
            "both ends lie below nearly all drawn means: np.percentile counts in per cent, "
            "np.quantile in shares. 0.025 and 0.975 belong to the second.",
        )
        raise Mistake(
            f"of these {len(values)} values the interval is about [{truth[0]:.2f}, "
            f"{truth[1]:.2f}], yours is [{result[0]:.2f}, {result[1]:.2f}]."
        )
    return "no formula, no table, no bell curve: only the values themselves, drawn again."


@exercise
def check_images_needed(answer: Callable[[np.ndarray, np.ndarray], int]) -> str:
    """Check how many images a paired comparison needs, from a pilot of both models' scores."""
    for gap, seed in ((2.0, 0), (-0.5, 1)):
        rng = np.random.default_rng(seed)
        hard = rng.normal(68.0, 20.0, 200)
        scores_a = hard + rng.normal(0.0, 4.0, 200)
        scores_b = hard + rng.normal(0.0, 4.0, 200)
        scores_a += scores_b.mean() - scores_a.mean() + gap
        _check_images_needed(call(answer, scores_a, scores_b), scores_a, scores_b)
    return "dozens where two separate intervals would ask for hundreds: the same pictures, paired."


@exercise
def check_frechet(answer: Callable[[np.ndarray, np.ndarray], float]) -> str:
    """Check the Frechet distance of two sets of features, on features that hang together."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 3)) @ [[2.0, 1.5, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]]
    y = rng.normal(size=(200, 3)) @ [[1.0, 2.0, -0.5], [0.0, 0.5, 1.0], [0.0, 0.0, 0.5]]
    y += [3.0, -1.0, 0.5]
    result = _numbers([call(answer, x, y)], "return one number", 1)
    gap = float(((x.mean(axis=0) - y.mean(axis=0)) ** 2).sum())
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    # The trace of a root is the sum of the roots of the eigenvalues.
    root = float(np.sqrt(np.linalg.eigvals(s @ t).real).sum())
    both = float(np.trace(s) + np.trace(t))
    widths = x.std(axis=0, ddof=1) - y.std(axis=0, ddof=1)
    truth = gap + both - 2 * root
    known = {
        "the means alone: two sets with the same average colour, one grey and one lively, would "
        "be 0 apart.": gap,
        "the means over all features at once lose which feature is off: mean(axis=0).": (
            truth - gap + float((x.mean() - y.mean()) ** 2)
        ),
        "the difference of the means must be squared, feature by feature, and summed.": (
            truth - gap + math.sqrt(gap)
        ),
        "this takes each feature by itself, and the covariances between features are lost: "
        "multiply the matrices with @ and take the root of the whole matrix.": gap
        + float((widths**2).sum()),
        "the root of each entry is not the root of the matrix: scipy.linalg.sqrtm.": gap
        + both
        - 2 * float(np.sqrt(np.diag(s @ t).clip(min=0)).sum()),
        "the covariances are added and nothing is taken off: then two equal sets would not be 0 "
        "apart.": gap + both,
        "take 2 times the root of the product, not the product, off the covariances.": gap
        + both
        - 2 * float(np.trace(s @ t)),
        "the 2 before the root is missing.": gap + both - root,
        "this is the root. The Frechet distance in use (FID too) is the square.": math.sqrt(truth),
    }
    expect_close(
        result,
        torch.tensor([truth]),
        0.006 * truth,  # covariances divided by n or by n - 1
        misconceptions={message: torch.tensor([value]) for message, value in known.items()},
        where=lambda index: "300 and 200 pictures with 3 features",
    )
    for name, again in {"itself": x, "itself in another order": x[::-1].copy()}.items():
        same = _numbers([call(answer, x, again)], "return one number", 1)
        expect(abs(same[0]) < 1e-6, f"a set is {same[0]:.4g} from {name}, it should be 0.")
    return "means and covariances, nothing else: that is all the distance sees of its features."


def _check_images_needed(result: object, a: np.ndarray, b: np.ndarray) -> None:
    n = float(_numbers([result], "return one whole number", 1)[0])
    difference = a - b
    gap = abs(difference.mean())
    exact = (Z95 * difference.std(ddof=1) / gap) ** 2
    separate = Z95**2 * (a.var(ddof=1) + b.var(ddof=1)) / gap**2
    # Wide enough for 1.96 or 2, for either deviation, and for the next whole number.
    if abs(n - exact) <= 1 + 0.06 * exact:
        expect(n == int(n), f"{n:.2f} images? Round up to a whole number.")
        expect(n >= exact / 1.01 - 1e-9, f"with {n:g} the interval still holds 0: round up.")
        return
    known = {
        "this takes the two models' spreads apart, as if they had seen different pictures. Take "
        "the deviation of the differences a - b.": separate,
        "this asks that each model's own interval is narrower than the gap. Compare the "
        "differences a - b instead.": (Z95 * a.std() / gap) ** 2,
        "the 1.96 is missing: one standard error is 68 % confidence.": exact / Z95**2,
        "n stands under a root: square the ratio of 1.96 deviations to the gap.": math.sqrt(exact),
        "the whole interval must lie on one side of 0: its half, not its width, must be below "
        "the gap.": exact * 4,
    }
    expect_none(known, lambda value: abs(n - value) <= 1 + 0.06 * value)
    raise Mistake(
        f"for a mean difference of {difference.mean():.2f} and a deviation of "
        f"{difference.std(ddof=1):.2f} it takes {math.ceil(exact):,} images, yours are {n:,.0f}."
    )


def _numbers(result: object, what: str, count: int) -> Tensor:
    """Return `count` numbers as a float64 tensor, or say what is missing."""
    try:
        numbers = torch.tensor([float(number) for number in result], dtype=torch.float64)
    except (TypeError, ValueError) as error:
        raise Mistake(f"{what}, yours is {result!r:.60}.") from error
    expect(len(numbers) == count, f"{what}, yours holds {len(numbers)} numbers.")
    expect(torch.isfinite(numbers).all(), f"{what}, yours holds NaN or infinity.")
    return numbers


def _pair(first: float | Tensor, second: float | Tensor) -> Tensor:
    return torch.tensor([float(first), float(second)], dtype=torch.float64)
