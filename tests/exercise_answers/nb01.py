"""Answers to the exercises of notebook 01: typical wrong ones, and right ones in other words."""

import numpy as np
import torch

import colorlib
from colorlib.exercises import nb01_lab_truths


def f_inverse(L):
    f = (L + 16) / 116
    return torch.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2)


def encode(light, entering_the_power=None):
    entering_the_power = light if entering_the_power is None else entering_the_power
    power = 1.055 * entering_the_power ** (1 / 2.4) - 0.055
    return torch.where(light > 0.0031308, power, 12.92 * light)


def detour_by_clipping(lab):
    return colorlib.rgb_to_lab(colorlib.lab_to_rgb(lab))


def grey_as_it_should_be(pixels_u8, of_color):
    """Treat grey files right, so that the check reaches the colour photo."""
    if pixels_u8.ndim == 3:
        return of_color(torch.from_numpy(pixels_u8).permute(2, 0, 1))
    grey = torch.from_numpy(pixels_u8)
    return colorlib.rgb_u8_to_lab(grey.expand(3, *grey.shape))[0]


def lightness(rgb_u8):
    return colorlib.rgb_u8_to_lab(rgb_u8)[0]


def planes(pixels_u8):
    pixels = np.stack([pixels_u8] * 3, axis=-1) if pixels_u8.ndim == 2 else pixels_u8
    return torch.from_numpy(pixels).permute(2, 0, 1)


def has_lightness(rgb_u8, L):
    return colorlib.rgb_u8_to_lab(rgb_u8)[0].round() == L


def pull_by_halving(lab):
    """Halve the interval in which each colour's own factor lies."""
    low, high = torch.zeros_like(lab[0]), torch.ones_like(lab[0])
    for _ in range(30):
        middle = (low + high) / 2
        fits = colorlib.gamut_mask(torch.stack([lab[0], *(middle * lab[1:])]))
        low, high = torch.where(fits, middle, low), torch.where(fits, high, middle)
    factor = torch.where(colorlib.gamut_mask(lab), 1.0, low)
    return torch.stack([lab[0], *(factor * lab[1:])])


WRONG = {
    "check_byte_of_lightness": [
        (lambda L: 2.55 * L, "spreads L evenly"),
        (lambda L: 255 * f_inverse(L), "Bytes are encoded"),
        (lambda L: 255 * f_inverse(L) ** (1 / 2.2), "not a plain power of 1/2.2"),
        (lambda L: 255 * encode(((L + 16) / 116) ** 3), "below f = 6/29 do not cube"),
        (lambda L: 255 * (1.055 * f_inverse(L) ** (1 / 2.4) - 0.055), "makes black negative"),
        (lambda L: encode(f_inverse(L)), "a byte runs to 255"),
        (lambda L: 255 * encode(f_inverse(L)) + 3, "for L = "),
        (lambda L: L[:10], r"must have shape \(401,\)"),
        (lambda L: (L - 50) ** 0.5, "NaN"),
        (lambda L: None, "Is there a `return`"),
        (lambda L: L.numpy(), "must return a tensor"),
        (lambda L: L + undefined_name, "raised NameError"),  # noqa: F821
        (lambda L: 255 * ((L + 16) / 116) ** 3, "light Y times 255.*near"),
        (lambda L: 255 * encode(L / 100, L / 100), "takes L / 100 for the light"),
        (lambda L: L.mul_(2.55), "spreads L evenly"),
    ],
    "check_lightness_of_file": [
        (lambda p: torch.from_numpy(p[..., 0] if p.ndim == 3 else p) / 2.55, "up to 3.4 units"),
        (lambda p: grey_as_it_should_be(p, lightness) / 50 - 1, r"in \[-1, 1\]"),
        (
            lambda p: grey_as_it_should_be(p, lambda c: lightness(c[:1].expand(c.shape))),
            "red channel",
        ),
        (lambda p: grey_as_it_should_be(p, lambda c: c[0] / 2.55), "red channel.*not L"),
        (lambda p: grey_as_it_should_be(p, lambda c: c.double().mean(0) / 2.55), "the mean of"),
        (
            lambda p: grey_as_it_should_be(
                p,
                lambda c: torch.einsum("chw,c->hw", c / 2.55, torch.tensor([0.299, 0.587, 0.114])),
            ),
            "this is luma",
        ),
        (lambda p: colorlib.rgb_u8_to_lab(torch.from_numpy(p))[0], "your code raised ValueError"),
        (
            lambda p: colorlib.rgb_to_lab(planes(p).float())[0],
            "yours goes up to 9342.*divide bytes by 255",
        ),
    ],
    "check_share_with_lightness": [
        (lambda c, L: (lightness(c) == L).double().mean(), "round it first"),
        (lambda c, L: (lightness(c).round() == L).sum(), "the number of colours"),
        (lambda c, L: 100 * (lightness(c).round() == L).double().mean(), "in percent"),
        (lambda c, L: ((c.double().mean(0) / 2.55).round() == L).double().mean(), "mean of the"),
        (lambda c, L: (lightness(c).floor() == L).double().mean(), "rounds down"),
        (lambda c, L: lightness(c).round() == L, "return one number"),
        (lambda c, L: 0.5, "the share is"),
        (lambda c, L: has_lightness(c, L).mean(), "output dtype"),
        (lambda c, L: int(has_lightness(c, L).sum()), "the number of"),
        (lambda c, L: has_lightness(c, L).sum() / c.numel(), "three numbers a colour"),
    ],
    "check_linear_to_srgb": [
        (encode, "gradient at 0 is NaN"),
        (lambda x: encode(x.clamp_min(1e-12)), "the gradient at black is finite but 0"),
        (lambda x: encode(x.detach()), "no gradient reaches the input"),
        (lambda x: x.clamp_min(1e-9) ** (1 / 2.2), "plain power"),
        (lambda x: 1.055 * x.clamp_min(0) ** (1 / 2.4) - 0.055, "near black the curve"),
        (nb01_lab_truths.decoded_light, "the way back"),
        (
            lambda x: torch.where(x < 0, 0 * x, nb01_lab_truths.encoded_light(x)),
            "outside sRGB has negative light",
        ),
        (lambda x: encode(x, x + 1e-9), "below 0 the gradient is NaN"),
    ],
    "check_pull_into_gamut": [
        (detour_by_clipping, "clipped in RGB"),
        (lambda lab: lab, "still lies outside"),
        (lambda lab: lab * torch.tensor([1, 0.3, 0.3])[:, None, None], "must stay as it is"),
        (lambda lab: lab * torch.tensor([1, 0, 0])[:, None, None], "must stay as it is"),
        (
            lambda lab: torch.where(
                colorlib.gamut_mask(lab), lab, lab * torch.tensor([1.0, 0, 0])[:, None, None]
            ),
            "became grey",
        ),
        (
            lambda lab: torch.where(
                colorlib.gamut_mask(lab), lab, lab * torch.tensor([1, 0.3, 0.3])[:, None, None]
            ),
            "more chroma than it must",
        ),
        (lambda lab: torch.cat([lab[:1], lab[1:].clamp(-40, 40)]), "must keep its hue"),
        (lambda lab: torch.cat([lab[:1] - 1, lab[1:]]), "must keep its L"),
    ],
}

RIGHT = {
    "check_byte_of_lightness": [
        lambda L: 255 * encode(f_inverse(L), f_inverse(L)),
    ],
    "check_lightness_of_file": [
        lambda p: colorlib.rgb_to_lab(planes(p) / 255)[0],
    ],
    "check_share_with_lightness": [
        lambda c, L: has_lightness(c, L).double().mean().item(),
        lambda c, L: has_lightness(c, L).sum() / c[0].numel(),
    ],
    "check_linear_to_srgb": [
        lambda x: encode(x, torch.where(x > 0.0031308, x, 1.0)),
    ],
    "check_pull_into_gamut": [
        pull_by_halving,
    ],
}
