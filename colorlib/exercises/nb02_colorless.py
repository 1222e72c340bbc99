"""Checks of notebooks/02_building_a_dataset.ipynb on grey: in pixels, in photographs, in losses."""

from collections.abc import Callable

import numpy as np
from skimage import data
from skimage.color import rgb2lab

from colorlib.data.checks import color_measures, examine_photos
from colorlib.data.scan import scan
from colorlib.exercises.checking import (
    Mistake,
    call_for_number,
    exercise,
    expect,
    expect_none,
)
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.nb02_odd_pictures import ODD_PICTURES

# How many photographs show a thing with a positive, a negative and no value of a.
CASES_OF_SIGNS = ((60, 40, 0), (30, 70, 0), (50, 0, 0), (45, 45, 10), (35, 30, 35))


@exercise
def check_near_grey_share(answer: Callable[[np.ndarray, float], float]) -> str:
    """Check which share of a picture's pixels is nearer to grey than a bound."""
    strewn = np.random.default_rng(0).integers(0, 256, (40, 30, 3), dtype=np.uint8)
    for name, picture, below in (
        ("a cup of coffee", data.coffee()[::8, ::8], 30.0),
        ("pixels of any colour", strewn, 50.0),
    ):
        share = call_for_number(answer, picture, below, what="one number, a share")
        lab = rgb2lab(picture).reshape(-1, 3)
        a, b = lab[:, 1], lab[:, 2]
        chroma = np.hypot(a, b)
        truth = (chroma < below).mean()
        if abs(share - truth) < 0.002:
            continue
        levels = picture.reshape(-1, 3).astype(float)
        known = {
            "this is the share of the pixels that are *not* nearly grey: turn the comparison.": (
                1 - truth
            ),
            "this is a percentage; return the share, between 0 and 1.": 100 * truth,
            "lightness is in this distance. Chroma is the length of (a, b) alone: leave out L.": (
                np.linalg.norm(lab, axis=1) < below
            ).mean(),
            "this adds |a| and |b|. A length is the root of the sum of the squares.": (
                np.abs(a) + np.abs(b) < below
            ).mean(),
            "this asks a and b one by one, so its border is a square; chroma's is a circle: "
            "combine a and b in one distance.": (np.maximum(np.abs(a), np.abs(b)) < below).mean(),
            "this compares the square of chroma: a root is missing.": ((chroma**2 < below).mean()),
            "these a and b were divided by 110, as a network likes them; `below` is in Lab "
            "units.": (chroma / 110 < below).mean(),
            "this is a mean or a median chroma, not a share: compare each pixel first, then "
            "average.": chroma.mean(),
            "this measures in RGB. The distance from grey is the length of (a, b) in Lab.": (
                np.ptp(levels, axis=1) < below
            ).mean(),
        }
        counts = {"this is a count; divide by the number of pixels.": truth * len(lab)}
        expect_none(known | counts, lambda value, share=share: abs(share - value) < 0.002)
        expect_none(
            {
                "this is a mean or a median chroma, not a share: compare each pixel first, then "
                "average.": np.median(chroma)
            },
            lambda value, share=share: abs(share - value) < 0.5,
        )
        raise Mistake(
            f"for {name} the share of pixels with a chroma below {below:.0f} is {truth:.3f}, "
            f"yours is {share:.3f}."
        )
    return "the length of (a, b) tells how far a pixel is from grey."


@exercise
def check_has_no_color(answer: Callable[[np.ndarray], bool]) -> str:
    """Check whether black-and-white photographs are found, tinted ones too, and no others."""
    for name, make, truth, message in ODD_PICTURES:
        result = call_without((color_measures, examine_photos, scan), answer, make())
        expect(
            isinstance(result, bool | np.bool_) or getattr(result, "ndim", None) == 0,
            f"return True or False, your function returned {type(result).__name__}.",
        )
        if bool(result) != truth:
            verdict = "has colour" if truth else "has none"
            raise Mistake(f"for {name} yours says that it {verdict}. {message}")
    return "grey, tinted grey and JPEG's colour noise are found, and no colour photo is lost."


@exercise
def check_grey_that_tips(answer: Callable[[np.ndarray], float]) -> str:
    """Check from which share of grey files on the best answer under L1 is grey."""
    for positive, negative, zeros in CASES_OF_SIGNS:
        values = np.array([40.0] * positive + [-25.0] * negative + [0.0] * zeros)
        values = np.random.default_rng(0).permutation(values)
        share = call_for_number(answer, values, what="one number, a share")
        larger = max(positive, negative) / len(values)
        truth = max(0.0, 1 - 1 / (2 * larger))
        if abs(share - truth) < 0.005:
            continue
        name = (
            f"a thing that is positive in {positive}, negative in {negative} and 0 in {zeros} of "
            f"{len(values)} photographs"
        )
        coloured = max(positive, negative) / (positive + negative)
        one_sided = max(0.0, 1 - len(values) / (2 * positive))
        bare = 1 - 1 / (2 * larger)
        known = {
            "below half the median is 0 without any grey file: a share cannot be negative, so "
            "return 0 there.": bare,
            "grey files come on top of the others and make these a smaller share: with a share g "
            "of grey, the larger side keeps (1 - g) times its share. Ask when that is a half.": (
                max(0.0, larger - 0.5)
            ),
            "this is how many grey files come to *one* photograph in colour; asked is their share "
            "of all files.": max(0.0, 2 * larger - 1),
            "grey needs no majority of its own: it stands in the middle between the positive and "
            "the negative values, and so helps the smaller side.": 0.5,
            "this looks at the positive values alone; where most are negative, their side is the "
            "one that has to shrink.": one_sided,
            "this is what is left of the colours, 1 - g; return g, the share of the grey files.": (
                1 / (2 * larger)
            ),
            "what is 0 already counts as grey: a side's share is of all values, not of those that "
            "differ from 0.": max(0.0, 1 - 1 / (2 * coloured)),
            "this is a percentage; return the share, between 0 and 1.": 100 * truth,
        }
        expect_none(known, lambda value, share=share: abs(share - value) < 0.005)
        raise Mistake(
            f"for {name} it takes a share of {truth:.3f} of grey files, yours is {share:.3f}."
        )
    return "grey wins as soon as neither side has more than half of all answers."
