"""Answers to the exercises of notebook 00: typical wrong ones, and right ones in other words."""

import numpy as np
import torch
from skimage.color import lab2rgb, rgb2lab

import colorlib


def as_grey(plane):
    return np.stack([plane.round().astype(np.uint8)] * 3, axis=-1)


def byte_L(rgb_u8):
    return rgb2lab(rgb_u8)[..., 0]


def decibels(ratio):
    return 10 * np.log10(ratio)


def mean_square(fake, real):
    return ((fake.astype(float) - real) ** 2).mean()


def by_the_library(fake, real):
    return colorlib.psnr(*(torch.tensor(x).movedim(-1, 0)[None] for x in (fake, real))).item()


def grey_by_scikit_image(rgb_u8):
    lab = rgb2lab(rgb_u8)
    lab[..., 1:] = 0
    return (255 * lab2rgb(lab)).round().astype(np.uint8)


def cut_off(rgb_u8):
    lab = rgb2lab(rgb_u8)
    lab[..., 1:] = 0
    return (255 * lab2rgb(lab)).astype(np.uint8)


def a_channel_each(fake, real):
    return np.square(fake.astype(float) - real).mean(axis=(0, 1))


def against_grey(painters, photos, *, seen=grey_by_scikit_image, mean=np.mean, **options):
    report = {}
    for name, painter in painters.items():
        gains = []
        for photo in photos:
            grey = grey_by_scikit_image(photo)
            scores = [
                decibels(255**2 / mean_square(x, photo)) for x in (painter(seen(photo)), grey)
            ]
            gains.append(scores[0] - scores[1] * options.get("minus", 1))
        gains = [options.get("sign", 1) * gain for gain in gains][options.get("some", slice(None))]
        won = sum(gain >= 0 if options.get("ties") else gain > 0 for gain in gains)
        report[name] = (mean(gains), won)
    return report


def wrong_report(**options):
    def answer(painters, photos):
        with np.errstate(divide="ignore"):
            return against_grey(painters, photos, **options)

    return answer


def without_a_pair(painters, photos):
    return {name: gain for name, (gain, _) in against_grey(painters, photos).items()}


def one_short(painters, photos):
    return {
        name: (gain, won and won - 1)
        for name, (gain, won) in against_grey(painters, photos).items()
    }


WRONG = {
    "check_against_grey": [
        (wrong_report(seen=lambda photo: photo), "a gain is infinite"),
        (wrong_report(minus=0), "painters' own scores"),
        (wrong_report(sign=-1), "sign is turned round"),
        (wrong_report(mean=np.sum), "sums over the photographs"),
        (wrong_report(mean=np.median), "median of the gains"),
        (wrong_report(some=slice(1)), "first photograph alone"),
        (wrong_report(some=slice(-1, None)), "last photograph alone"),
        (wrong_report(ties=True), "who changes nothing wins nothing"),
        (wrong_report(mean=np.max), "the mean gain of 'warm' is"),
        (without_a_pair, "must be a pair"),
        (one_short, "beats grey on .* photographs, yours says"),
        (lambda painters, photos: [(0.0, 0)], "return a dict"),
    ],
    "check_remove_color": [
        (cut_off, "cut off instead of rounded"),
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
        (lambda f, r: decibels(255**2 / a_channel_each(f, r)).mean(), "three channels' decibels"),
        (lambda f, r: decibels(255**2 / a_channel_each(f, r).sum()), "adds the channels' errors"),
        (lambda f, r: 2 * decibels(255**2 / mean_square(f, r)), "20 times the logarithm"),
        (by_the_library, "colorlib's `psnr` did the work"),
    ],
}

RIGHT = {
    "check_against_grey": [against_grey],
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
