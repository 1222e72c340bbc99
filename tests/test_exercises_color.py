"""The exercises of notebooks 00 and 01: more wrong answers, and other ways to be right."""

import re

import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

import colorlib


def byte_L(rgb_u8):
    return rgb2lab(rgb_u8)[..., 0]


def decibels(ratio):
    return 10 * np.log10(ratio)


def mean_square(fake, real):
    return ((fake.astype(float) - real) ** 2).mean()


def planes(pixels_u8):
    pixels = np.stack([pixels_u8] * 3, axis=-1) if pixels_u8.ndim == 2 else pixels_u8
    return torch.from_numpy(pixels).permute(2, 0, 1)


def has_lightness(rgb_u8, L):
    return colorlib.rgb_u8_to_lab(rgb_u8)[0].round() == L


def light_of(L):
    f = (L + 16) / 116
    return torch.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2)


def encode(light, entering_the_power):
    power = 1.055 * entering_the_power ** (1 / 2.4) - 0.055
    return torch.where(light > 0.0031308, power, 12.92 * light)


WRONG_ANSWERS = [
    (
        "check_remove_color",
        lambda p: np.stack([byte_L(p).astype(np.uint8)] * 3, axis=-1),
        "writes L itself",
    ),
    ("check_worst_lightness_change", lambda a, b: (byte_L(a) - byte_L(b)).max(), "photos swapped"),
    (
        "check_worst_lightness_change",
        lambda a, b: np.linalg.norm(rgb2lab(a) - rgb2lab(b), axis=-1).max(),
        "distance in L, a and b",
    ),
    (
        "check_psnr",
        lambda f, r: decibels(255**2 / ((f - r).astype(float) ** 2).mean()),
        "Convert first, then subtract",
    ),
    (
        "check_psnr",
        lambda f, r: decibels(255**2 / (mean_square(f, r) * f.size)),
        "takes their mean",
    ),
    ("check_psnr", lambda f, r: decibels(float(r.max()) ** 2 / mean_square(f, r)), "peak is 255"),
    ("check_byte_of_lightness", lambda L: 255 * ((L + 16) / 116) ** 3, "light Y times 255.*near"),
    (
        "check_byte_of_lightness",
        lambda L: 255 * encode(L / 100, L / 100),
        "takes L / 100 for the light",
    ),
    (
        "check_lightness_of_file",
        lambda p: colorlib.rgb_to_lab(planes(p).float())[0],
        "yours goes up to 9342.*divide bytes by 255",
    ),
    ("check_share_with_lightness", lambda c, L: has_lightness(c, L).mean(), "output dtype"),
    ("check_share_with_lightness", lambda c, L: int(has_lightness(c, L).sum()), "the number of"),
    (
        "check_share_with_lightness",
        lambda c, L: has_lightness(c, L).sum() / c.numel(),
        "three numbers a colour",
    ),
    ("check_linear_to_srgb", lambda x: encode(x, x + 1e-9), "below 0 the gradient is NaN"),
]


@pytest.mark.parametrize(("check", "answer", "message"), WRONG_ANSWERS)
def test_a_wrong_answer_is_told_what_it_misunderstood(check, answer, message, verdict):
    said = verdict(check, answer)
    assert said.startswith("wrong: ")
    assert re.search(message, said)


RIGHT_ANSWERS = [
    ("check_worst_lightness_change", lambda a, b: float(np.abs(byte_L(a) - byte_L(b)).max())),
    ("check_psnr", lambda f, r: 20 * np.log10(255 / np.sqrt(mean_square(f, r)))),
    ("check_byte_of_lightness", lambda L: 255 * encode(light_of(L), light_of(L))),
    ("check_lightness_of_file", lambda p: colorlib.rgb_to_lab(planes(p) / 255)[0]),
    ("check_share_with_lightness", lambda c, L: has_lightness(c, L).double().mean().item()),
    ("check_share_with_lightness", lambda c, L: has_lightness(c, L).sum() / c[0].numel()),
    ("check_linear_to_srgb", lambda x: encode(x, torch.where(x > 0.0031308, x, 1.0))),
]


@pytest.mark.parametrize(("check", "answer"), RIGHT_ANSWERS)
def test_a_right_answer_passes_however_it_is_written(check, answer, verdict):
    assert verdict(check, answer).startswith("passed: ")


def test_a_stub_of_the_share_is_still_not_attempted(verdict):
    def share_with_lightness(rgb_u8, L):
        raise NotImplementedError("your code here")

    text = verdict("check_share_with_lightness", share_with_lightness)
    assert text.startswith("not attempted")
