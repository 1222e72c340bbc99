"""Answers to the exercises of notebook 00: typical wrong ones, and right ones in other words."""

import numpy as np
from skimage.color import lab2rgb, rgb2lab


def as_grey(plane):
    return np.stack([plane.round().astype(np.uint8)] * 3, axis=-1)


def byte_L(rgb_u8):
    return rgb2lab(rgb_u8)[..., 0]


def decibels(ratio):
    return 10 * np.log10(ratio)


def mean_square(fake, real):
    return ((fake.astype(float) - real) ** 2).mean()


def grey_by_scikit_image(rgb_u8):
    lab = rgb2lab(rgb_u8)
    lab[..., 1:] = 0
    return (255 * lab2rgb(lab)).round().astype(np.uint8)


WRONG = {
    "check_remove_color": [
        (lambda p: p, "still has colour"),
        (lambda p: p[..., :1], "must have the photo's shape"),
        (lambda p: p / 255, "must be uint8"),
        (lambda p: as_grey(p[..., 0]), "red channel"),
        (lambda p: as_grey(p.mean(axis=-1)), "the mean of red, green and blue"),
        (lambda p: as_grey(p @ [0.299, 0.587, 0.114]), "this is luma"),
        (lambda p: as_grey(2.55 * byte_L(p)), "L stretched to bytes"),
        (lambda p: as_grey(np.full(p.shape[:2], 128)), "units of L off"),
        (lambda p: np.stack([byte_L(p).astype(np.uint8)] * 3, axis=-1), "writes L itself"),
    ],
    "check_worst_lightness_change": [
        (lambda a, b: np.abs(byte_L(b) - byte_L(a)).mean(), "mean of the changes"),
        (lambda a, b: (byte_L(b) - byte_L(a)).max(), "changes down count too"),
        (lambda a, b: np.abs(b.astype(int) - a).max(), "this compares bytes"),
        (lambda a, b: (b - a).max(), "wrap around"),
        (lambda a, b: np.abs(byte_L(b) - byte_L(a)).max() / 50, "multiply by 50"),
        (lambda a, b: np.abs(rgb2lab(b) - rgb2lab(a)).max(), "together"),
        (lambda a, b: np.abs(byte_L(b) - byte_L(a)), "return one number"),
        (lambda a, b: float("nan"), "finite number"),
        (lambda a, b: 1.0, "the answer is"),
        (lambda a, b: (byte_L(a) - byte_L(b)).max(), "photos swapped"),
        (
            lambda a, b: np.linalg.norm(rgb2lab(a) - rgb2lab(b), axis=-1).max(),
            "distance in L, a and b",
        ),
    ],
    "check_psnr": [
        (lambda f, r: ((f.astype(float) - r) ** 2).mean(), "mean squared error itself"),
        (lambda f, r: 10 * np.log(255**2 / ((f.astype(float) - r) ** 2).mean()), "natural"),
        (lambda f, r: decibels(255**2 / ((f - r) ** 2).astype(float).mean()), "wraps around"),
        (lambda f, r: decibels(255**2 / np.abs(f.astype(float) - r).mean()), "absolute error"),
        (lambda f, r: decibels(255 / ((f.astype(float) - r) ** 2).mean()), "peak is squared"),
        (lambda f, r: decibels(((f.astype(float) - r) ** 2).mean() / 255**2), "wrong sign"),
        (lambda f, r: np.log10(255**2 / ((f.astype(float) - r) ** 2).mean()), "multiply the"),
        (lambda f, r: 20.0, "the answer is"),
        (
            lambda f, r: decibels(255**2 / ((f - r).astype(float) ** 2).mean()),
            "Convert first, then subtract",
        ),
        (lambda f, r: decibels(255**2 / (mean_square(f, r) * f.size)), "takes their mean"),
        (lambda f, r: decibels(float(r.max()) ** 2 / mean_square(f, r)), "peak is 255"),
    ],
}

RIGHT = {
    "check_remove_color": [
        grey_by_scikit_image,
    ],
    "check_worst_lightness_change": [
        lambda a, b: float(np.abs(byte_L(a) - byte_L(b)).max()),
    ],
    "check_psnr": [
        lambda f, r: 20 * np.log10(255 / np.sqrt(mean_square(f, r))),
    ],
}
