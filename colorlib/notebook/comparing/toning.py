"""Tell a black-and-white photograph that was scanned in colour from a colour photograph."""

import numpy as np
import torch
from PIL import Image

from colorlib.color import rgb_u8_to_lab
from colorlib.data.checks import NEAR_GREY_CHROMA, NEAR_GREY_SPREAD, color_measures
from colorlib.images.resizing import thumbnail

TONED_SPREAD = 1.75 * NEAR_GREY_SPREAD  # JPEG keeps colour at half the size, which blurs a tone
TONED_CHROMA = 40.0  # sepia reaches 30, a cyanotype 39
TONED_LIGHTNESS_RANGE = 20.0  # below it a plain blue sky is a function of its lightness, too
THUMBNAIL = 32
SAMPLES = 64  # pixels along each side
STEPS = 32  # of lightness, each with as many pixels


def is_black_and_white(rgb_u8: np.ndarray) -> bool:
    """Tell whether a picture has no colours of its own: grey, nearly grey, or toned in one way.

    Nearly grey means what it means to `colorlib.data.scan`. Toned, as in a sepia print, means that
    colour is a function of lightness: equally light places have the same colour, 95 % of them
    within 7 Lab units. In a colour photograph they differ, sand from water and skin from sky, even
    where all of it is brown. Two more conditions keep a plain sky and a sunset out: the picture
    holds light and dark places (L* 20 apart) and no strong colour (chroma below 40).

    Args:
        rgb_u8: uint8 (H, W, 3).
    """
    red, green, blue = np.moveaxis(rgb_u8, -1, 0)
    if np.array_equal(red, green) and np.array_equal(green, blue):
        return True
    small = thumbnail(Image.fromarray(rgb_u8), THUMBNAIL, THUMBNAIL)
    (chroma,), (spread,) = color_measures(small[None].copy())
    if chroma < NEAR_GREY_CHROMA and spread < NEAR_GREY_SPREAD:
        return True
    toned_spread, lightness_range = _tone_measures(rgb_u8)
    return (
        chroma < TONED_CHROMA
        and lightness_range >= TONED_LIGHTNESS_RANGE
        and toned_spread < TONED_SPREAD
    )


def _tone_measures(rgb_u8: np.ndarray) -> tuple[float, float]:
    """Return how far 95 % of the colours lie from those of equal lightness, and the L* range.

    Single pixels are taken: averages of black and white would leave the tone's curve.
    """
    rows, columns = (
        ((np.arange(SAMPLES) + 0.5) * length / SAMPLES).astype(int) for length in rgb_u8.shape[:2]
    )
    pixels = torch.from_numpy(rgb_u8[np.ix_(rows, columns)]).permute(2, 0, 1)
    lab = rgb_u8_to_lab(pixels).flatten(1).double().numpy()
    L, *ab = lab[:, lab[0].argsort(kind="stable")]
    middle_L, *middle_ab = (np.median(values.reshape(STEPS, -1), axis=1) for values in (L, *ab))
    tone = [np.interp(L, middle_L, middle) for middle in middle_ab]
    distance = np.hypot(ab[0] - tone[0], ab[1] - tone[1])
    darkest, lightest = np.percentile(L, (5, 95))
    return float(np.percentile(distance, 95)), float(lightest - darkest)
