"""Checks of the exercises in notebooks/00_start_here.ipynb.

The truths come from scikit-image and closed forms, not from colorlib.
"""

from collections.abc import Callable

import numpy as np
from skimage import data
from skimage.color import lab2rgb, rgb2lab

from colorlib.evaluation import psnr
from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_number,
    exercise,
    expect,
    expect_none,
)
from colorlib.exercises.library_calls import call_without

TOO_SOFT = 0.6  # bytes: what rounding may cost


@exercise
def check_remove_color(answer: Callable[[np.ndarray], np.ndarray]) -> str:
    """Check the photograph without its colours: same lightness, a = b = 0."""
    photo = data.coffee()[100:220, 200:360]
    grey = np.asarray(call(answer, photo))
    expect(
        grey.shape == photo.shape,
        f"the result must have the photo's shape {photo.shape}, yours has {grey.shape}.",
    )
    expect(grey.dtype == np.uint8, f"the result must be uint8, yours is {grey.dtype}.")
    spread = (grey.max(axis=-1).astype(int) - grey.min(axis=-1)).max()
    expect(spread <= 1, "the result still has colour: its three channels differ.")

    lab = rgb2lab(photo)
    truth = 255 * lab2rgb(np.stack([lab[..., 0], *np.zeros((2, *photo.shape[:2]))], axis=-1))
    plane, red = grey.mean(axis=-1), photo[..., 0]
    exact = truth.mean(axis=-1)
    if np.abs(plane - exact).max() <= 1.2 and (plane - exact).mean() < -0.3:
        raise Mistake(
            "each byte is cut off instead of rounded, so the photo darkens by half a byte on "
            "average: round before astype(np.uint8)."
        )
    known = {
        "this is the red channel, in which the red saucer comes out bright. Take L.": red,
        "this is the mean of red, green and blue, which counts blue as much as green. Take L.": (
            photo.mean(axis=-1)
        ),
        "this is luma, a weighted sum of bytes. It is near, but bytes are not light: take L.": (
            photo @ np.array([0.299, 0.587, 0.114])
        ),
        "this writes L itself, 0 to 100, as a byte. Convert Lab with a = b = 0 back to RGB.": (
            lab[..., 0]
        ),
        "this is L stretched to bytes, but a screen shows byte 128 darker than L = 50. Convert "
        "Lab with a = b = 0 back to RGB.": 2.55 * lab[..., 0],
    }
    if np.abs(plane - exact).max() > TOO_SOFT:
        expect_none(known, lambda wrong: np.abs(plane - wrong).max() <= 1.0)
        off = np.abs(rgb2lab(grey)[..., 0] - lab[..., 0]).max()
        raise Mistake(f"the lightness is up to {off:.1f} units of L off; it must stay as it was.")
    return "this is what a network sees, and what it scores when it does not dare to colour."


@exercise
def check_worst_lightness_change(
    answer: Callable[[np.ndarray, np.ndarray], float],
) -> str:
    """Check the largest change of L between two photographs."""
    rng = np.random.default_rng(0)
    before = data.astronaut()[:60, :80]
    # More darker than lighter, so that a forgotten absolute value shows.
    after = (before.astype(int) + rng.integers(-20, 9, before.shape)).clip(0, 255).astype(np.uint8)
    result = call_for_number(answer, before, after)
    change = rgb2lab(after)[..., 0] - rgb2lab(before)[..., 0]
    truth = np.abs(change).max()
    if abs(result - truth) <= 0.01:
        swapped = call_for_number(answer, after, before)
        expect(
            abs(swapped - truth) <= 0.01,
            "with the two photos swapped yours gives another number. Changes up and down count "
            "alike: take absolute values before the maximum.",
        )
        return "a good colorizer stays near 1 or below: rounding, and colours that no screen has."
    known = {
        "this is the mean of the changes. The worst pixel is the maximum.": np.abs(change).mean(),
        "changes down count too: take absolute values before the maximum.": change.max(),
        "this compares bytes. Convert both photos to Lab and compare their L.": np.abs(
            after.astype(int) - before
        ).max(),
        "uint8 differences wrap around, from 3 - 5 to 254. Convert to Lab first.": (
            (after - before).max()
        ),
        "this is L_norm; L runs from 0 to 100, so multiply by 50.": truth / 50,
        "this is the largest change in L, a and b together. Take the first channel alone.": np.abs(
            rgb2lab(after) - rgb2lab(before)
        ).max(),
        "this is the distance in L, a and b together. Take the first channel alone.": (
            np.linalg.norm(rgb2lab(after) - rgb2lab(before), axis=-1).max()
        ),
    }
    expect_none(known, lambda wrong: abs(result - wrong) <= 0.01 * max(1.0, wrong))
    raise Mistake(f"for two test photos the answer is {truth:.3f}, yours is {result:.3f}.")


@exercise
def check_psnr(answer: Callable[[np.ndarray, np.ndarray], float]) -> str:
    """Check the PSNR of one photograph, in dB."""
    real = data.chelsea()[:80, 100:200]
    rng = np.random.default_rng(1)
    spread = np.array([60, 30, 10])  # a channel each, so that a mean of their decibels shows
    noise = (rng.uniform(-1, 1, real.shape) * spread).round()
    fake = (real + noise).clip(0, 255).astype(np.uint8)
    call_without([psnr], answer, fake, real)
    result = call_for_number(answer, fake, real)
    truth = 10 * np.log10(255**2 / np.square(fake.astype(float) - real).mean())
    if abs(result - truth) <= 1e-3:
        return "higher is better, and 3 dB more means half the squared error."
    difference = fake.astype(float) - real
    half_wrapped = np.square((fake - real).astype(float)).mean()
    wrapped = np.square(fake - real, dtype=np.uint8).astype(float).mean()
    known = {
        "this is the mean squared error itself. Set 255² in relation to it, in decibels.": np.mean(
            difference**2
        ),
        "the logarithm is to base 10; yours is the natural one.": 10
        * np.log(255**2 / np.mean(difference**2)),
        "uint8 arithmetic wraps around. Convert to float before you subtract.": 10
        * np.log10(255**2 / wrapped),
        "the difference wrapped around before you made it float. Convert first, then subtract.": 10
        * np.log10(255**2 / half_wrapped),
        "this sums the squared errors; PSNR takes their mean.": 10
        * np.log10(255**2 / np.sum(difference**2)),
        "the peak is 255, the greatest possible byte, not the brightest of this photo.": 10
        * np.log10(float(real.max()) ** 2 / np.mean(difference**2)),
        "this uses the mean absolute error; PSNR squares the differences first.": 10
        * np.log10(255**2 / np.abs(difference).mean()),
        "this forgets that the peak is squared, like the error.": 10
        * np.log10(255 / np.mean(difference**2)),
        "this has the right size and the wrong sign: divide 255² by the error.": -truth,
        "a bel is ten decibels: multiply the logarithm by 10.": truth / 10,
        "20 times the logarithm belongs to a ratio that is not squared, 255 over the *root* of the "
        "mean squared error; with squares it is 10.": 2 * truth,
        "this is the mean of the three channels' decibels. Take one mean squared error over all "
        "of them, then the logarithm.": np.mean(
            10 * np.log10(255**2 / np.square(difference).mean(axis=(0, 1)))
        ),
        "this adds the channels' errors up before the mean over the points. The mean goes over "
        "points and channels.": 10 * np.log10(255**2 / np.square(difference).sum(axis=-1).mean()),
    }
    expect_none(known, lambda wrong: abs(result - wrong) <= 1e-3 * max(1.0, abs(wrong)))
    raise Mistake(f"for the test photo the answer is {truth:.2f} dB, yours is {result:.2f}.")
