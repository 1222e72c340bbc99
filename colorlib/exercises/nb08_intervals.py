"""Checks of notebooks/08_evaluation.ipynb: how sure a mean is, and how many pictures it takes.

The truths are computed here from their definitions, not taken from colorlib.
"""

import math
from collections.abc import Callable

import numpy as np

from colorlib.evaluation.statistics.intervals import bootstrap_interval
from colorlib.exercises.checking import Mistake, call, exercise, expect, expect_none
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.nb08_numbers import SEED, Z95, drawn_from, numbers_of

RESAMPLES = 4_000


@exercise
def check_bootstrap(
    answer: Callable[[np.ndarray, int, np.random.Generator], tuple[float, float]],
) -> str:
    """Check a percentile bootstrap interval of a mean, on values that are far from symmetric."""
    values = np.exp(np.random.default_rng(7).normal(0.0, 1.3, 24))
    rng = np.random.default_rng(SEED)
    result = call_without((bootstrap_interval,), answer, values, RESAMPLES, rng)
    result = numbers_of(result, "return (low, high)", 2).numpy()
    drawn = np.random.default_rng(2).choice(values, (20_000, len(values))).mean(axis=1)
    error = values.std() / math.sqrt(len(values))
    expect(
        result[1] - result[0] > 1e-9,
        "the interval has no width. Draw *with* replacement: the same picture may come twice, or "
        "every drawn set has the same mean."
        if result[1] >= result[0]
        else "low is above high.",
    )
    truth = np.percentile(drawn, (2.5, 97.5))
    tolerance = 0.14 * error
    if np.abs(result - truth).max() > tolerance:
        known = _known_intervals(values, drawn, error)
        expect_none(known, lambda ends: np.abs(result - np.asarray(ends)).max() <= tolerance)
        expect(
            result[1] > np.percentile(drawn, 10),
            "both ends lie below nearly all drawn means: np.percentile counts in per cent, "
            "np.quantile in shares. 0.025 and 0.975 belong to the second.",
        )
        raise Mistake(
            f"of these {len(values)} values the interval is about [{truth[0]:.2f}, "
            f"{truth[1]:.2f}], yours is [{result[0]:.2f}, {result[1]:.2f}]."
        )
    expect(
        drawn_from(rng),
        "the ends are right, but nothing was drawn from the generator `rng`: then a run cannot be "
        "repeated. Draw with rng.choice or rng.integers.",
    )
    return "no formula, no table, no bell curve: only the values themselves, drawn again."


def _known_intervals(values: np.ndarray, drawn: np.ndarray, error: float) -> dict:
    middle = float(values.mean())
    rng = np.random.default_rng(3)
    medians = np.median(rng.choice(values, (20_000, len(values))), axis=1)
    halves = rng.choice(values, (20_000, len(values) // 2)).mean(axis=1)
    ends = np.percentile(drawn, (2.5, 97.5))
    return {
        "these are percentiles of the single values. The question is how far their *mean* would "
        "move: take the mean of each drawn set first.": np.percentile(values, (2.5, 97.5)),
        "this interval holds 90 %: cut off 2.5 % at either end, not 5 %.": np.percentile(
            drawn, (5, 95)
        ),
        "this interval holds all but half a per cent at either end: np.percentile counts in per "
        "cent, 2.5 and 97.5.": np.percentile(drawn, (0.5, 99.5)),
        "these are the least and the greatest of the drawn means, which grow apart the more you "
        "draw. Cut off 2.5 % at either end.": (drawn.min(), drawn.max()),
        "this is the mean plus and minus 1.96 standard errors, which is symmetric. These values "
        "are not: read the two ends off the drawn means.": (
            middle - Z95 * error,
            middle + Z95 * error,
        ),
        "this is one standard error either way, 68 %.": (middle - error, middle + error),
        "this is the interval of the median. Take the *mean* of each drawn set.": np.percentile(
            medians, (2.5, 97.5)
        ),
        "the drawn sets are smaller than the values, so their means stray too far: draw as many "
        "as there are.": np.percentile(halves, (2.5, 97.5)),
        "this is turned round about the mean: 2 x mean - end. The percentile interval takes the "
        "ends as they are.": 2 * middle - ends[::-1],
    }


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


def _check_images_needed(result: object, a: np.ndarray, b: np.ndarray) -> None:
    n = float(numbers_of([result], "return one whole number", 1)[0])
    difference = a - b
    gap = abs(difference.mean())
    exact = (Z95 * difference.std(ddof=1) / gap) ** 2
    separate = Z95**2 * (a.var(ddof=1) + b.var(ddof=1)) / gap**2
    # Wide enough for 1.96 or 2, for either deviation, and for the next whole number.
    if abs(n - exact) <= 1 + 0.06 * exact:
        expect(n == int(n), f"{n:.2f} images? Round up to a whole number.")
        expect(n >= exact / 1.01 - 1e-9, f"with {n:g} the interval still holds 0: round up.")
        return
    expect(
        n >= 0,
        f"{n:g} images? A gap below 0 is as good as one above: square the ratio, or take its size.",
    )
    known = {
        "this takes the two models' spreads apart, as if they had seen different pictures. Take "
        "the deviation of the differences a - b.": separate,
        "this asks that each model's own interval is narrower than the gap. Compare the "
        "differences a - b instead.": (Z95 * a.std() / gap) ** 2,
        "the 1.96 is missing: one standard error is 68 % confidence.": exact / Z95**2,
        "1.645 is for an interval that holds 90 %. For 95 % it is 1.96.": exact
        * (1.645 / Z95) ** 2,
        "n stands under a root: square the ratio of 1.96 deviations to the gap.": math.sqrt(exact),
        "the whole interval must lie on one side of 0: its half, not its width, must be below "
        "the gap.": exact * 4,
        "the deviation of single differences, please: it is the new n, not the pilot's 200, that "
        "it will be divided by.": math.ceil(exact / len(a)),
        "the mean of the differences, not of their sizes: |a - b| counts pictures where the "
        "worse model wins as gains.": (Z95 * difference.std(ddof=1) / np.abs(difference).mean())
        ** 2,
        "the variance is the square of the deviation already.": (Z95 / gap) ** 2
        * difference.var(ddof=1) ** 2,
    }
    expect_none(known, lambda value: abs(n - value) <= 1 + 0.02 * value)
    raise Mistake(
        f"for a mean difference of {difference.mean():.2f} and a deviation of "
        f"{difference.std(ddof=1):.2f} it takes {math.ceil(exact):,} images, yours are {n:,.0f}."
    )
