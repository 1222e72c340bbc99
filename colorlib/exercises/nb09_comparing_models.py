"""Checks of notebooks/09_compare_models.ipynb: the wipe, the blend, the saturation.

The truths are computed here from their definitions, not taken from colorlib.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_number,
    exercise,
    expect,
    expect_none,
)

TOLERANCE = 1e-4
FOR_ALL = "one number for all pictures"


@exercise
def check_wipe(answer: Callable[[np.ndarray, np.ndarray, float], np.ndarray]) -> str:
    """Check a wipe: columns of one picture, then columns of the other."""
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, 256, (2, 10, 19, 3), dtype=np.uint8)  # no square
    for position in (40, 12, 0, 100, 90):  # of 19 columns: 7.6, 2.28, 17.1
        columns = round(position / 100 * left.shape[1])
        result = call(answer, left, right, position)
        expect(
            isinstance(result, np.ndarray) and result.shape == left.shape,
            f"return an array of shape {left.shape}, as both pictures have, yours is "
            f"{getattr(result, 'shape', type(result).__name__)}.",
        )
        expect(
            result.dtype == np.uint8,
            f"8-bit pictures went in, {result.dtype} came out. A wipe copies, it does not compute.",
        )
        truth = np.concatenate([left[:, :columns], right[:, columns:]], axis=1)
        if np.array_equal(result, truth):
            continue
        width = left.shape[1]

        def at(divider: int, left: np.ndarray = left, right: np.ndarray = right) -> np.ndarray:
            return np.concatenate([left[:, :divider], right[:, divider:]], axis=1)

        rows = round(position / 100 * len(left))
        across = np.concatenate([left[:rows], right[rows:]])
        mixture = f"{position} % of {width} columns are {position / 100 * width:g}"
        faded = (1 - position / 100) * left.astype(float) + position / 100 * right
        known = {
            "left and right are swapped: the left picture is what stands left of the divider.": (
                at(columns, right, left)
            ),
            "this wipes from the top down: the first axis holds rows, the second columns.": across,
            "the position is counted from the right; it shall count from the left.": (
                at(width - columns)
            ),
            f"{mixture}; `int` and `//` round down, take the nearest whole column.": (
                at(math.floor(position / 100 * width))
            ),
            f"{mixture}; `ceil`, and comparing with the fraction, round up, take the nearest whole "
            "column.": at(math.ceil(position / 100 * width)),
            "the position is in percent of the width; yours counts columns.": at(position),
            "these are percent of the height, and the divider cuts the width.": at(rows),
            "this is a cross-fade: every pixel is a mixture. In a wipe each is one or the other.": (
                faded.astype(np.uint8)
            ),
        }
        expect_none(known, lambda values, result=result: np.array_equal(result, values))
        raise Mistake(
            f"at position {position} of a picture of {left.shape[1]} columns, {columns} columns "
            "are the left picture's and the rest the right one's. Yours differs in column "
            f"{int((result != truth).any(axis=(0, 2)).argmax())}. The position is in percent."
        )
    return "one picture up to the divider, the other from there on."


@exercise
def check_blend_weight(answer: Callable[[Tensor, Tensor, Tensor], float]) -> str:
    """Check the weight of a blend that minimises the squared error, in closed form."""
    for ab_1, ab_2, true_ab in (_predictions(0.35), _predictions(0.8, seed=1), _predictions(1.4)):
        step, wanted = ab_2 - ab_1, true_ab - ab_1
        free = float((wanted * step).sum() / (step * step).sum())
        truth = min(max(free, 0.0), 1.0)
        result = call_for_number(answer, ab_1, ab_2, true_ab, what=FOR_ALL)
        if abs(result - truth) <= TOLERANCE:
            continue
        each = (wanted * step).sum(dim=(1, 2, 3)) / (step * step).sum(dim=(1, 2, 3))
        errors = [(true_ab - ab).square().mean() for ab in (ab_1, ab_2)]
        known = {
            "a weight below 0 or above 1 is no blend. Clip it to [0, 1].": free,
            "this is the weight of the first model; the second one's is asked for.": 1 - truth,
            "one half is the fair guess, not the best one. Let the data choose.": 0.5,
            "this is the mean of the best weights of single pictures. One weight shall serve all: "
            "sum over the pictures before you divide.": float(each.mean()),
            "nothing was subtracted. How far to go is counted from the first model: (truth - ab_1) "
            "along (ab_2 - ab_1).": float((true_ab * ab_2).sum() / (ab_2 * ab_2).sum()),
            "weighting by the errors alone ignores that both models make many of the same "
            "mistakes.": float(errors[0] / (errors[0] + errors[1])),
            "one number serves a and b together: sum over the channels, too, before you divide.": (
                float(((wanted * step).sum((0, 2, 3)) / (step * step).sum((0, 2, 3))).mean())
            ),
            "divided by both lengths this is a cosine, how alike the directions are. Divide by the "
            "squared length of ab_2 - ab_1 alone.": float(
                (wanted * step).sum() / (wanted.norm() * step.norm())
            ),
            "divide by the squared length of ab_2 - ab_1, not by its length or by the number of "
            "values.": float((wanted * step).mean()),
        }
        expect_none(known, lambda value, result=result: abs(result - value) <= TOLERANCE)
        expect(
            result != 0 or truth == 0,
            "walking from ab_1 towards ab_2 leads nearer to the truth here; 0 stays at ab_1. Is "
            "the sign of (truth - ab_1) turned, and then clipped?",
        )
        _expect_no_search(result, truth)
        raise Mistake(f"for the check's pictures the weight is {truth:.3f}, yours is {result:.3f}.")
    return "the best blend of the two, without trying a single one."


@exercise
def check_saturation(answer: Callable[[Tensor, Tensor], float]) -> str:
    """Check the factor on ab that minimises the squared error, in closed form."""
    for seed, scale in ((0, 1.0), (1, 3.0)):
        _, ab, true_ab = _predictions(0.5, seed=seed)
        ab = ab / scale + 0.02
        inner, own = (true_ab * ab).sum(), (ab * ab).sum()
        truth = float(inner / own)
        result = call_for_number(answer, ab, true_ab, what=FOR_ALL)
        if abs(result - truth) <= TOLERANCE:
            continue
        length = float((true_ab * true_ab).sum().sqrt() / own.sqrt())
        centred, centred_true = ab - ab.mean(), true_ab - true_ab.mean()
        each = (true_ab * ab).sum(dim=(1, 2, 3)) / (ab * ab).sum(dim=(1, 2, 3))
        known = {
            "this makes the colours as strong as the true ones. The smallest error wants less: "
            "wherever the hue is wrong, strength only adds to the error.": length,
            "upside down: this factor, on the true colours, comes nearest to the model's.": float(
                inner / (true_ab * true_ab).sum()
            ),
            "do not take the means off: the factor pulls towards grey, which is 0, not towards "
            "the mean colour.": float((centred * centred_true).sum() / (centred**2).sum()),
            "this is the mean of the best factors of single pictures. One factor shall serve all: "
            "sum over the pictures before you divide.": float(each.mean()),
            "the mean of the ratios pixel by pixel blows up where ab is near 0. Sum first, then "
            "divide.": float((true_ab / ab).mean()),
            "clipped to 1: colours may be too pale by any factor, and then more than 1 is right.": (
                min(truth, 1.0)
            ),
            "one factor serves a and b together: sum over the channels, too, before you divide.": (
                float(((true_ab * ab).sum((0, 2, 3)) / (ab * ab).sum((0, 2, 3))).mean())
            ),
            "the sum of sizes forgets the signs: where the hue is wrong, strength must cost.": (
                float(true_ab.abs().sum() / ab.abs().sum())
            ),
            "means of a and b can be 0 in the liveliest picture, as red and green cancel.": float(
                true_ab.mean() / ab.mean()
            ),
        }
        expect_none(known, lambda value, result=result: abs(result - value) <= TOLERANCE)
        _expect_no_search(result, truth)
        raise Mistake(f"for the check's pictures the factor is {truth:.3f}, yours is {result:.3f}.")
    return "and it is smaller than the factor that would make the colours as strong as the truth."


def _predictions(weight: float, seed: int = 0) -> tuple[Tensor, Tensor, Tensor]:
    """Return two models' ab_norm (3, 2, 6, 5) and a truth that lies near their blend."""
    generator = torch.Generator().manual_seed(seed)
    shape = (3, 2, 6, 5)
    ab_1, noise_2, noise_3 = (
        0.2 * torch.randn(shape, generator=generator, dtype=torch.float64) for _ in range(3)
    )
    # Pictures differ in strength, so that a mean over pictures is not a sum over pixels.
    strength = torch.tensor([0.3, 1.0, 2.0], dtype=torch.float64)[:, None, None, None]
    ab_1 = strength * ab_1
    ab_2 = ab_1 + strength.flip(0) * noise_2 + 0.05
    return ab_1, ab_2, (1 - weight) * ab_1 + weight * ab_2 + 0.5 * noise_3


def _expect_no_search(result: float, truth: float) -> None:
    expect(
        abs(result - truth) > 0.01,
        f"near, but not the best: that is {truth:.5f}, yours is {result:.5f}. Trying values stops "
        "beside it; set the derivative of the error to zero and you have it exactly.",
    )
