"""Checks of notebooks/08_evaluation.ipynb: what a score of one picture counts.

The truths are computed here from their definitions, not taken from colorlib.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from colorlib.evaluation.metrics.colorfulness import colorfulness
from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_number,
    exercise,
    expect,
    expect_close,
    expect_none,
)
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.nb08_numbers import numbers_of, pair


@exercise
def check_colorfulness(answer: Callable[[np.ndarray], float]) -> str:
    """Check Hasler and Suesstrunk's colourfulness on blotches of many colours."""
    rng = np.random.default_rng(5)
    blotches = rng.integers(0, 256, (4, 6, 3)).astype(np.uint8)
    picture = blotches.repeat(5, axis=0).repeat(4, axis=1)
    result = call_without((colorfulness,), answer, picture)
    result = call_for_number(lambda: result)
    red, green, blue = np.moveaxis(picture.astype(float), -1, 0)
    rg, yb = red - green, (red + green) / 2 - blue
    spread, middle = math.hypot(rg.std(), yb.std()), math.hypot(rg.mean(), yb.mean())
    wrapped_rg = (picture[..., 0] - picture[..., 1]).astype(float)
    wrapped_yb = (picture[..., 0] + picture[..., 1]) / 2 - blue
    known = {
        "without their signs reddish and greenish are one: leave out the absolute values, as the "
        "formula does.": _colorfulness(abs(rg), abs(yb)),
        "uint8 has no negative numbers, 3 - 5 is 254 there: make the picture float first.": (
            _colorfulness(wrapped_rg, wrapped_yb)
        ),
        "uint8 wraps at 256 in a sum too: make the picture float before any arithmetic.": (
            _colorfulness(rg, wrapped_yb)
        ),
        "0.3 is missing: the distance of the mean from grey counts less than the spread.": (
            spread + middle
        ),
        "this is the spread alone. A picture in one strong colour would not be colourful.": spread,
        "spreads add up by Pythagoras, root of the sum of the squares, and so do the means.": (
            rg.std() + yb.std() + 0.3 * (abs(rg.mean()) + abs(yb.mean()))
        ),
        "variances stand under the first root: the squares of the deviations.": (
            math.sqrt(rg.std() + yb.std()) + 0.3 * middle
        ),
        "the first root is missing: the squares of the deviations are summed, then the root.": (
            rg.var() + yb.var() + 0.3 * middle
        ),
        "yb takes half of R + G, so that grey is 0.": _colorfulness(rg, red + green - blue),
        "on the scale of 0 to 255, not 0 to 1.": (spread + 0.3 * middle) / 255,
        "0.3 belongs to the means, not to the spread.": 0.3 * spread + middle,
    }
    truth = spread + 0.3 * middle
    if abs(result - truth) > 0.005 * truth:  # deviations divided by n or by n - 1
        expect_none(known, lambda value: abs(result - value) <= 0.005 * abs(value))
        raise Mistake(
            f"of 24 blotches of all colours the colourfulness is {truth:.2f}, yours {result:.2f}."
        )
    grey = np.repeat(rng.integers(0, 256, (6, 6, 1)), 3, axis=-1).astype(np.uint8)
    expect(
        abs(call_for_number(answer, grey)) < 1e-3, "a grey picture's colourfulness must come out 0."
    )
    return "the only column of the table with a sign: too little or too much."


@exercise
def check_best_strength(answer: Callable[[Tensor, Tensor], float]) -> str:
    """Check the factor on all painted colours that leaves the least squared error."""
    for sure, strength, seed in ((0.6, 1.0, 3), (0.9, 0.5, 4)):
        generator = torch.Generator().manual_seed(seed)
        true = 20 * torch.randn(12, 2, 4, 4, generator=generator)
        true *= torch.linspace(0.2, 2.0, 12)[:, None, None, None]  # pale and lively pictures
        other = 20 * torch.randn(12, 2, 4, 4, generator=generator)
        painted = strength * (sure * true + (1 - sure) * other)
        result = call_for_number(answer, painted, true)
        _check_strength(result, painted.double(), true.double())
    return "below 1 the painter was too bold for what he knows, above 1 too shy."


def _check_strength(result: float, painted: Tensor, true: Tensor) -> None:
    agreement = (painted * true).sum()
    truth = float(agreement / painted.square().sum())
    if abs(result - truth) <= 0.006:  # found on a grid of 0.01, too
        return
    each = (painted * true).sum(dim=(1, 2, 3)) / painted.square().sum(dim=(1, 2, 3))
    norms = painted.norm(), true.norm()
    known = {
        "this is the other way round: it fits the truth to the painting. Divide by the squares of "
        "what the factor stands at, the painted colours.": agreement / true.square().sum(),
        "this makes the painted colours as strong as the true ones, whether they are right or "
        "not. Wrong hues must count against strength.": norms[1] / norms[0],
        "this is the quotient of the mean strengths. Whether the hues agree must count.": (
            true.norm(dim=1).mean() / painted.norm(dim=1).mean()
        ),
        "this is the correlation, which has no regard for how strong the painting is. Divide by "
        "the painted squares alone.": agreement / (norms[0] * norms[1]),
        "one factor for all pictures, please: sum above and below the line first, then divide.": (
            each.mean()
        ),
        "this is the middle of the quotients, value by value; where the painting is nearly grey "
        "they explode. Sum first, then divide.": (true / painted).median(),
        "this is the mean of the quotients, value by value; where the painting is nearly grey "
        "they explode. Sum first, then divide.": (true / painted).mean(),
        "the derivative is right, its sign is not: the factor is positive here.": -truth,
        "the 2 of the derivative cancels: it stands in both terms.": 2 * truth,
        "a factor above 1 is allowed: a shy painter should be told so.": min(truth, 1.0),
    }
    expect_none(known, lambda value: abs(result - float(value)) <= 0.006)
    costs = [float((factor * painted - true).square().mean()) for factor in (truth, result)]
    raise Mistake(
        f"your factor {result:.3f} leaves a mean squared error of {costs[1]:.2f}; {truth:.3f} "
        f"leaves {costs[0]:.2f}, the least."
    )


@exercise
def check_two_psnrs(answer: Callable[[np.ndarray], tuple[float, float]]) -> str:
    """Check the mean of the images' decibels and the decibels of their mean error."""
    mse = np.array([6.5, 65.0, 650.0, 2600.0])
    result = numbers_of(call(answer, mse), "return (mean of the dB, dB of the mean)", 2)
    of_each = 10 * np.log10(255**2 / mse)
    pooled = 10 * math.log10(255**2 / mse.mean())
    expect_close(
        result,
        pair(of_each.mean(), pooled),
        6e-3,  # rounded to two decimals will do
        misconceptions={
            "the two are in the wrong order: first the mean of the dB.": pair(
                pooled, of_each.mean()
            ),
            "both are the mean of the images' decibels. For the second, average the errors first "
            "and take one logarithm.": pair(of_each.mean(), of_each.mean()),
            "both are the decibels of the mean error. For the first, take each image's decibels "
            "and average those.": pair(pooled, pooled),
            "10 log10 of a *squared* ratio: 255 must be squared too.": pair(
                (10 * np.log10(255 / mse)).mean(), 10 * math.log10(255 / mse.mean())
            ),
            "20 log10 is for amplitudes. A mean squared error is squared already: 10.": pair(
                2 * of_each.mean(), 2 * pooled
            ),
            "half of what it should be: 10 log10 takes 255 squared and the error squared, without "
            "a root.": pair(of_each.mean() / 2, pooled / 2),
            "for the second, average the squared errors themselves, not their roots.": pair(
                of_each.mean(), 20 * math.log10(255 / np.sqrt(mse).mean())
            ),
            "for the second, take the mean of the errors, not their median: the bad pictures "
            "are what it is about.": pair(of_each.mean(), 10 * math.log10(255**2 / np.median(mse))),
            "the sign: a small error has a high PSNR, so the error stands below the line.": pair(
                -of_each.mean(), -pooled
            ),
            "decibels count in powers of ten: log10, not the natural logarithm.": pair(
                of_each.mean() * math.log(10), pooled * math.log(10)
            ),
            "these are sums. Divide by how many images there are.": pair(
                of_each.sum(), 10 * math.log10(255**2 / mse.sum())
            ),
        },
        where=lambda index: ("the mean of the dB", "the dB of the mean")[index],
    )
    return "one good picture lifts the first, one bad picture sinks the second."


@exercise
def check_epsilon_accuracies(answer: Callable[[Tensor, float], tuple[float, float]]) -> str:
    """Check the two epsilon-accuracies: all channels at once, and averaged over channels."""
    difference = torch.tensor(
        [[[-4.0, 5.0, -4.0], [-9.0, 3.0, 1.0]], [[4.0, -4.0, 7.0], [8.0, -6.0, -1.0]]]
    )  # (2 channels, 2, 3)
    bound = 5.0
    result = numbers_of(call(answer, difference, bound), "return (all at once, averaged)", 2)
    right = difference.abs() <= bound
    both, mean = right.all(0).double().mean(), right.double().mean()
    strict = difference.abs() < bound
    expect_close(
        result,
        pair(both, mean),
        1e-4,
        misconceptions={
            "the two are in the wrong order: first the share of pixels right in all channels.": (
                pair(mean, both)
            ),
            "a difference of exactly the bound is right as well: <=, not <.": pair(
                strict.all(0).double().mean(), strict.double().mean()
            ),
            "differences have a sign: -9 is as far off as 9.": pair(
                (difference <= bound).all(0).double().mean(), (difference <= bound).double().mean()
            ),
            "a pixel with one right channel counts in yours. All of its channels must be right.": (
                pair(right.any(0).double().mean(), mean)
            ),
            "the distance over the channels is no measure of either: every channel must be within "
            "the bound by itself.": pair((difference.norm(dim=0) <= bound).double().mean(), mean),
            "both are averaged over the channels. For the first, a pixel is right if all of its "
            "channels are.": pair(mean, mean),
            "both ask for all channels. The second counts every channel by itself.": pair(
                both, both
            ),
            "the first asks for the whole picture at once. Ask it of each pixel: `dim=0`, the "
            "channels.": pair(right.all(), mean),
            "the first asks for whole columns at once. The channels are axis 0.": pair(
                right.all(1).double().mean(), mean
            ),
            "the first asks for whole rows at once. The channels are axis 0.": pair(
                right.all(2).double().mean(), mean
            ),
            "these are the shares of what is wrong.": pair(1 - both, 1 - mean),
            "shares, not per cent.": pair(100 * both, 100 * mean),
            "these are counts. Divide by how many there are.": pair(
                right.all(0).sum(), right.sum()
            ),
            "channels are averaged before they are compared: then -9 and 8 are as good as 0.": (
                pair((difference.mean(dim=0).abs() <= bound).double().mean(), mean)
            ),
        },
        where=lambda index: ("all channels at once", "averaged over channels")[index],
    )
    return "the same picture, the same tolerance: 50 % or 67 %."


def _colorfulness(rg: np.ndarray, yb: np.ndarray) -> float:
    middle = math.hypot(rg.mean(), yb.mean())
    return math.hypot(rg.std(), yb.std()) + 0.3 * middle
