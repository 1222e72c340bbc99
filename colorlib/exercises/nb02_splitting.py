"""Checks of notebooks/02_building_a_dataset.ipynb on leaks and on the sizes of a split."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from colorlib.data.duplicates import find_duplicates, find_near_duplicates
from colorlib.data.scan import scan
from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_tensor,
    exercise,
    expect,
    expect_none,
)
from colorlib.exercises.library_calls import call_without


@exercise
def check_remember(answer: Callable[[Tensor, Tensor], Tensor]) -> str:
    """Check a colorizer that learns nothing and hands out the colours of the nearest picture."""
    generator = torch.Generator().manual_seed(0)
    train_lab = torch.rand(5, 3, 8, 6, generator=generator) * 100
    train_lab[:, 0] += torch.tensor([0.0, -20.0, 30.0, 5.0, 10.0])[:, None, None]
    train_lab[3, 0] = train_lab[1, 0].flip(-1)  # as bright on the whole, and another picture
    sources = [2, 0, 3, 1]
    noise = torch.randn(4, 1, 8, 6, generator=generator)
    test_L = train_lab[sources, :1] + noise
    truth = train_lab[sources, 1:]
    result = call(answer, train_lab, test_L)
    if torch.is_tensor(result) and not result.is_floating_point() and result.numel() == 4:
        raise Mistake("these are positions in train. Return the colours there: train_lab[..., 1:].")
    if torch.is_tensor(result) and tuple(result.shape) == (4, 3, 8, 6):
        raise Mistake(
            "three channels came back, lightness among them. Return a and b alone: the test "
            "picture keeps its own lightness."
        )
    if torch.is_tensor(result) and tuple(result.shape) == (5, 2, 8, 6):
        raise Mistake(
            "one answer for each picture of train; wanted is one for each of the test. Take the "
            "smallest distance over train, not over test."
        )
    result = call_for_tensor(answer, train_lab, test_L, shape=(4, 2, 8, 6))
    if torch.allclose(result, truth.double(), atol=1e-4):
        return "it knows its training pictures by heart, and nothing else."
    distance = (test_L[:, None] - train_lab[None, :, :1]).abs().mean(dim=(2, 3, 4))  # (4, 5)
    brightness = (test_L.mean((1, 2, 3))[:, None] - train_lab[:, 0].mean((1, 2))).abs()
    mean_ab = train_lab[:, 1:].mean(dim=0).expand(4, -1, -1, -1)
    expect_none(
        {
            "these are the colours of the picture that is *least* like it: argmin, not argmax.": (
                train_lab[distance.argmax(dim=1), 1:]
            ),
            "this compares how bright the pictures are on the whole. Compare pixel by pixel, and "
            "add up the differences.": train_lab[brightness.argmin(dim=1), 1:],
            "this is the mean of all colours in train, for every picture the same. Choose the one "
            "nearest picture.": mean_ab,
            "these are the first pictures of train, in order, not the nearest ones.": (
                train_lab[:4, 1:]
            ),
        },
        lambda known: torch.allclose(result, known.double(), atol=1e-4),
    )
    right = (result - truth).abs().amax(dim=(1, 2, 3)) < 1e-3
    raise Mistake(
        f"{int(right.sum())} of 4 test pictures get the colours of the picture in train whose "
        "lightness differs least from theirs, summed over all pixels without signs."
    )


@exercise
def check_find_leaks(answer: Callable[[np.ndarray, np.ndarray], Sequence[int]]) -> str:
    """Check which test pictures are found to have a version of themselves in train."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(20, 236, (40, 6, 6, 3), dtype=np.uint8)
    scenes = np.stack(
        [np.asarray(Image.fromarray(c).resize((48, 48), Image.Resampling.BICUBIC)) for c in coarse]
    )
    train, test = scenes[:25].copy(), scenes[25:].copy()
    noise = rng.integers(-6, 7, test.shape)
    test[3] = train[11]
    test[8] = (train[2].astype(int) + noise[8]).clip(0, 255)
    test[12] = (0.9 * train[20] + 6).astype(np.uint8)
    result = call_without((scan, find_duplicates, find_near_duplicates), answer, train, test)
    try:
        is_mask = np.asarray(result).dtype == bool
        found = sorted(int(position) for position in result)
    except (TypeError, ValueError):
        raise Mistake("return the positions in `test` as a list of whole numbers.") from None
    expect(
        not is_mask,
        "this says True or False for each picture. Return the positions of the True ones: "
        "np.flatnonzero gives them.",
    )
    truth = [3, 8, 12]
    if found == truth:
        return "the copy, the noisy copy and the darker copy are found, and no other picture."
    for wrong, message in {
        (3,): "only the copy of the same bytes is found. The other versions differ by a few bytes "
        "in every pixel: compare with a tolerance, and the mean of the differences, not their sum. "
        "If you do, mind that uint8 differences wrap around, from 3 - 5 to 254: convert to float "
        "first.",
        (2, 11, 20): "these are positions in `train`; return those in `test`.",
        (3, 8): "the darker copy is missing: it is off by more in its bright parts. Allow a mean "
        "absolute difference of about 15 steps.",
        (): "nothing is found. uint8 differences wrap around, from 3 - 5 to 254: convert to float "
        "before you subtract.",
    }.items():
        if tuple(found) == wrong:
            raise Mistake(message)
    expect(
        len(set(found)) == len(found),
        "a position is named more than once: one twin in train is enough, then the next picture.",
    )
    strangers = [position for position in found if position not in truth]
    if strangers:
        raise Mistake(
            f"test picture {strangers[0]} has no version in train: the tolerance is too wide, or "
            "a mean without `abs`, or of each whole picture, hides that their parts differ."
        )
    raise Mistake(f"the leaks are at {truth} in `test`, yours are {found}.")


@exercise
def check_plan_split(answer: Callable[[int, float, float], tuple[int, int, int]]) -> str:
    """Check the sizes of train, val and test, the latter large enough for what is claimed."""
    for total, deviation, half_width in (
        (50_000, 6.0, 0.5),
        (21_837, 5.0, 0.25),
        (9_000, 4.0, 0.2),
    ):
        result = call(answer, total, deviation, half_width)
        try:
            counts = [float(count) for count in result]
            train, val, test = (int(count) for count in counts)
        except (TypeError, ValueError):
            raise Mistake("return three whole numbers: train, val, test.") from None
        expect(
            counts == [train, val, test],
            "there is no such thing as a part of a photograph: return whole numbers, rounded up "
            "for the test set.",
        )
        name = f"{total:,} photographs, a deviation of {deviation} dB and +-{half_width} dB"
        expect(
            train + val + test == total,
            f"for {name} your parts add up to {train + val + test:,}. Every photograph belongs to "
            "a part, and none to two.",
        )
        needed = math.ceil((1.96 * deviation / half_width) ** 2)
        expect(
            val > 0,
            "there is no validation set. Whatever picks the best model, the best epoch or the "
            "best weight must not be the test set.",
        )
        if test == needed and val == needed:
            continue
        if test == math.ceil((deviation / half_width) ** 2):
            raise Mistake("this is one standard error. A 95 % interval reaches 1.96 of them.")
        if test == math.ceil((1.96 * deviation / half_width / 2) ** 2):
            raise Mistake("`half_width` reaches to each side of the mean; do not double it.")
        if test == math.ceil((1.96 * deviation / half_width * 2) ** 2):
            raise Mistake("`half_width` is half of the interval already; do not halve it again.")
        if train == needed:
            raise Mistake("the numbers are right and the order is not: return train, val, test.")
        if test == math.ceil(2 * deviation / half_width) ** 2:
            raise Mistake(
                "a little too many: 1.96 standard errors, not 2, and round up at the end, after "
                "squaring."
            )
        if test == math.ceil((1.96 * deviation) ** 2 / half_width):
            raise Mistake("square the half-width too: the whole ratio stands under the square.")
        if test == math.ceil(1.96 * deviation / half_width):
            raise Mistake("the error falls with the square root of n: square the ratio.")
        if test == needed:
            raise Mistake(f"val must be as large as test, {needed:,}; yours is {val:,}.")
        if abs(test - needed) == 1:
            raise Mistake(f"round up: for {name} the test set needs {needed:,}, yours is {test:,}.")
        raise Mistake(f"for {name} the test set needs {needed:,}, yours is {test:,}.")
    return "the parts add up, something chooses, and something else measures."
