"""Answers to the exercises of notebook 01: typical wrong ones, and right ones in other words."""

import numpy as np
import torch
from skimage import color as skimage_color

import colorlib
from colorlib import color
from colorlib.exercises import nb01_lab_truths


def f_inverse(L):
    f = (L + 16) / 116
    return torch.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2)


def encode(light, entering_the_power=None):
    entering_the_power = light if entering_the_power is None else entering_the_power
    power = 1.055 * entering_the_power ** (1 / 2.4) - 0.055
    return torch.where(light > 0.0031308, power, 12.92 * light)


MATRIX = torch.tensor(color.RGB_TO_XYZ, dtype=torch.float64)
INVERSE = torch.linalg.inv(MATRIX)
WHITE = torch.tensor(color.WHITE_D65, dtype=torch.float64)[:, None]


def f_of(t):
    return torch.where(t > (6 / 29) ** 3, t ** (1 / 3), t / (3 * (6 / 29) ** 2) + 4 / 29)


def f_undone(f):
    return torch.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2)


def to_lab(rgb01, matrix=MATRIX, white=WHITE, decode=nb01_lab_truths.decoded_light, f=f_of):
    fx, fy, fz = f(matrix @ decode(rgb01.flatten(1)) / white)
    return torch.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]).reshape(rgb01.shape)


def to_rgb(lab, inverse=INVERSE, white=WHITE, encode=encode, undo=f_undone):
    L, a, b = lab.flatten(1)
    fy = (L + 16) / 116
    xyz = white * undo(torch.stack([fy + a / 500, fy, fy - b / 200]))
    return encode(inverse @ xyz).clamp(0, 1).reshape(lab.shape)


def two_ways(forth=to_lab, back_again=to_rgb):
    """Return a whole answer to the build, of its two halves."""
    return lambda colors, back=False: back_again(colors) if back else forth(colors)


def changed(lab, of_L=1.0, of_a=1.0, of_b=1.0):
    """Scale the three channels; in L of [0, 1] for instance."""
    return lab * torch.tensor([of_L, of_a, of_b], dtype=lab.dtype)[:, None, None]


def by_another_library(colors, back=False):
    convert = skimage_color.lab2rgb if back else skimage_color.rgb2lab
    return torch.from_numpy(convert(colors.numpy(), channel_axis=0))


def by_numpy(colors, back=False):
    return two_ways()(colors.detach(), back)


def convert_in_einsums(colors, back=False):
    """Convert as the solution does, in other words."""
    scaled = MATRIX / WHITE
    if back:
        fy = (colors[0] + 16) / 116
        f = torch.stack([colors[1] / 500 + fy, fy, fy - colors[2] / 200])
        light = torch.einsum("ij,jhw->ihw", torch.linalg.inv(scaled), f_undone(f))
        power = 1.055 * light.clamp_min(1e-4) ** (1 / 2.4) - 0.055
        return torch.where(light > 0.0031308, power, 12.92 * light).clip(0, 1)
    light = nb01_lab_truths.decoded_light(colors)
    x, y, z = f_of(torch.einsum("ij,jhw->ihw", scaled, light))
    return torch.stack([116 * y - 16, (x - y) * 500, (y - z) * 200])


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


def nothing_forgotten_but_the_clip(lab):
    L, a, b = lab.flatten(1)
    fy = (L + 16) / 116
    xyz = WHITE * f_undone(torch.stack([fy + a / 500, fy, fy - b / 200]))
    return encode(INVERSE @ xyz).reshape(lab.shape)


def shrink_outside(lab, factor):
    shrunk = lab * torch.tensor([1.0, factor, factor])[:, None, None]
    return torch.where(colorlib.gamut_mask(lab), lab, shrunk)


def shrink_a_little_more(lab):
    pulled = pull_by_halving(lab)
    return torch.where(colorlib.gamut_mask(lab), lab, changed(pulled, 1, 0.9, 0.9))


def grey_by_library(L):
    return 255 * colorlib.lab_to_rgb(torch.stack([L, 0 * L, 0 * L])[:, None])[0, 0]


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
        (grey_by_library, "colorlib's `lab_to_rgb` did the work"),
        (
            lambda L: 255 * (1.055 * (((L + 16) / 116) ** 3) ** (1 / 2.4) - 0.055),
            "both curves are straight lines",
        ),
        (
            lambda L: 255 * (1.055 * f_inverse(L) ** (1 / 2.4) - 0.055).clamp(0, 1),
            "Clamping it to 0 hides",
        ),
        (
            lambda L: (
                255
                * torch.where(
                    f_inverse(L) > 0.04045,
                    1.055 * f_inverse(L) ** (1 / 2.4) - 0.055,
                    12.92 * f_inverse(L),
                )
            ),
            "ends at a light of 0.0031308",
        ),
        (lambda L: 255 * ((L + 16) / 116) ** (3 / 2.2), "neither curve is a plain power"),
    ],
    "check_convert": [
        (lambda colors, back=False: colorlib.rgb_to_lab(colors), "`rgb_to_lab` did the work"),
        (two_ways(colorlib.rgb_to_lab, colorlib.lab_to_rgb), "`rgb_to_lab` did the work"),
        (two_ways(back_again=colorlib.lab_to_rgb), "`lab_to_rgb` did the work"),
        (by_another_library, "requires grad"),
        (by_numpy, "no gradient reaches"),
        (lambda colors: to_lab(colors), "TypeError"),
        (lambda colors, back=False: to_lab(colors).flatten(1), r"must have shape \(3, 6, 16\)"),
        (lambda colors, back=False: to_lab(colors), "`back` changes nothing"),
        (two_ways(lambda rgb01: to_lab(rgb01, matrix=MATRIX.T)), "to Lab: the matrix is transp"),
        (two_ways(lambda rgb01: to_lab(rgb01, white=1)), "to Lab: the white point is missing"),
        (two_ways(lambda rgb01: to_lab(rgb01, decode=lambda v: v)), "Undo the sRGB curve before"),
        (two_ways(lambda rgb01: to_lab(rgb01, decode=encode)), "to Lab: .* the wrong way"),
        (two_ways(lambda rgb01: to_lab(rgb01, decode=lambda v: v**2.2)), "plain power of 2.2"),
        (
            two_ways(lambda rgb01: to_lab(rgb01, decode=lambda v: ((v + 0.055) / 1.055) ** 2.4)),
            "below 0.04045 divide by 12.92",
        ),
        (two_ways(lambda rgb01: to_lab(rgb01, f=lambda t: t ** (1 / 3))), "it is no cube root"),
        (two_ways(lambda rgb01: to_lab(rgb01, f=lambda t: t)), "f is left out"),
        (two_ways(lambda rgb01: changed(to_lab(rgb01), of_L=0.01)), "yours from 0 to 1"),
        (two_ways(lambda rgb01: changed(to_lab(rgb01), of_a=-1)), "a has the wrong sign"),
        (two_ways(lambda rgb01: changed(to_lab(rgb01), of_a=0.4, of_b=2.5)), "500 belongs to a"),
        (two_ways(lambda rgb01: 1.01 * to_lab(rgb01)), "for bytes .* the answer is"),
        (two_ways(back_again=lambda lab: to_rgb(lab, INVERSE.T)), "back: .*transposed"),
        (two_ways(back_again=lambda lab: to_rgb(lab, MATRIX)), "Back needs its inverse"),
        (two_ways(back_again=lambda lab: to_rgb(lab, white=1)), "back: the white point is miss"),
        (two_ways(back_again=lambda lab: to_rgb(lab, white=1 / WHITE)), "wrong side"),
        (two_ways(back_again=lambda lab: to_rgb(lab, encode=lambda x: x)), "not yet encoded"),
        (
            two_ways(back_again=lambda lab: to_rgb(lab, encode=nb01_lab_truths.decoded_light)),
            "this decodes light",
        ),
        (two_ways(back_again=lambda lab: to_rgb(lab, undo=lambda f: f**3)), "is no cube"),
        (two_ways(back_again=lambda lab: to_rgb(changed(lab, of_b=-1))), "b has the wrong sign"),
        (two_ways(back_again=lambda lab: 255 * to_rgb(lab)), "these are bytes"),
        (two_ways(back_again=nothing_forgotten_but_the_clip), "Clip to 0..1"),
        (two_ways(back_again=lambda lab: to_rgb(lab).clamp(0.02, 1)), "for the Lab of bytes"),
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
        (lambda c, L: ((lightness(c) - L).abs() < 1).double().mean(), "twice as much"),
        (lambda c, L: (lightness(c).ceil() == L).double().mean(), "rounds up"),
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
        (color._linear_to_srgb, "`_linear_to_srgb` did the work"),
        (lambda x: torch.nan_to_num(encode(x)), "gradient at 0 is NaN"),
        (lambda x: x.sign() * encode(x.abs(), x.abs() + 1e-9), "gradient at black is finite but 0"),
        (
            lambda x: torch.where(x > 0.04045, encode(x.clamp_min(0.04)), 12.92 * x),
            "0.04045 is where it ends",
        ),
    ],
    "check_pull_into_gamut": [
        (detour_by_clipping, "clipped in RGB"),
        (lambda lab: lab, "still lies outside"),
        (lambda lab: changed(lab, 1, 0.3, 0.3), "every colour was shrunk by the same factor, 0.30"),
        (lambda lab: changed(lab, 1, 0, 0), "must stay as it is"),
        (lambda lab: shrink_outside(lab, 0.0), "became grey"),
        (lambda lab: shrink_outside(lab, 0.3), "every colour outside was shrunk by the same"),
        (shrink_a_little_more, r"lost more chroma than it must: \d+ fits into sRGB, yours is \d+"),
        (lambda lab: changed(pull_by_halving(lab), 1, 1, -1), "must keep its hue"),
        (lambda lab: torch.cat([lab[:1], lab[1:].clamp(-40, 40)]), "must keep its hue"),
        (lambda lab: torch.cat([lab[:1] - 1, lab[1:]]), "must keep its L"),
    ],
}

RIGHT = {
    "check_byte_of_lightness": [
        lambda L: 255 * encode(f_inverse(L), f_inverse(L)),
    ],
    "check_convert": [two_ways(), convert_in_einsums],
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
