"""Checks of the exercises in notebooks/01_lab_color_space.ipynb.

The truths come from scikit-image or from the standard's formulas in NumPy, not from colorlib.
"""

from collections.abc import Callable

import numpy as np
import torch
from skimage import color as skimage_color
from torch import Tensor

from colorlib import color
from colorlib.exercises import nb01_lab_truths as true
from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_number,
    call_for_tensor,
    exercise,
    expect,
    expect_close,
)
from colorlib.exercises.library_calls import call_without

RED = "this is the red channel. Saturated colours have a red byte far from their lightness."


@exercise
def check_byte_of_lightness(answer: Callable[[Tensor], Tensor]) -> str:
    """Check the grey byte, unrounded, of each lightness L*."""
    L = torch.linspace(0, 100, 401, dtype=torch.float64)
    call_without((color.lab_to_rgb, color._linear_to_srgb), answer, L)
    byte = call_for_tensor(answer, L, shape=(401,))
    grey = torch.stack([L, torch.zeros_like(L), torch.zeros_like(L)], dim=-1)
    truth = 255 * torch.from_numpy(skimage_color.lab2rgb(grey[None].numpy())[0]).mean(dim=-1)

    f = (L + 16) / 116
    light = torch.where(f > 6 / 29, f**3, (f - 4 / 29) * 3 * (6 / 29) ** 2)
    power = 1.055 * light ** (1 / 2.4) - 0.055
    cube = f**3
    late_line = torch.where(light > 0.04045, power, 12.92 * light)
    both_cubed = (
        "near black both curves are straight lines, and so are their inverses: below f = 6/29 do "
        "not cube, below a light of 0.0031308 multiply by 12.92."
    )
    no_line = (
        "near black the sRGB curve is a straight line, 12.92 Y; the power alone makes black "
        "negative."
    )
    like_light = "this is the light Y times 255. Bytes are encoded: apply the sRGB curve to Y."
    misconceptions = {
        "this spreads L evenly over the bytes, but L and bytes follow different curves. Go "
        "through the amount of light Y.": 2.55 * L,
        like_light: 255 * light,
        like_light + " And near black f is a straight line.": 255 * cube,
        "this takes L / 100 for the light Y. Undo the curve f first: L = 50 is 18 % light.": 255
        * true.encoded_light(L / 100),
        "the sRGB curve is not a plain power of 1/2.2: it is 1.055 Y^(1/2.4) - 0.055, with a "
        "straight piece near black.": 255 * light ** (1 / 2.2),
        "near black f is a straight line, and so is its inverse: below f = 6/29 do not cube.": 255
        * true.encoded_light(cube),
        both_cubed: 255 * (1.055 * cube ** (1 / 2.4) - 0.055),
        no_line: 255 * power,
        no_line + " Clamping it to 0 hides that, and makes the darkest greys black.": 255
        * power.clamp_min(0),
        "the straight piece of the sRGB curve ends at a light of 0.0031308. 0.04045 is where it "
        "ends among the encoded values.": 255 * late_line,
        "neither curve is a plain power: sRGB's is 1.055 Y^(1/2.4) - 0.055, and both have a "
        "straight piece near black.": 255 * cube ** (1 / 2.2),
        "the values are in [0, 1]; a byte runs to 255.": truth / 255,
    }
    expect_close(
        byte,
        truth,
        0.05,
        misconceptions=misconceptions,
        where=lambda index: f"L = {L[index]:.4g}",
    )
    return "L = 50 is byte 119, not 128, and takes 18 % of the light of white."


@exercise
def check_lightness_of_file(answer: Callable[[np.ndarray], Tensor]) -> str:
    """Check L* of pixels as a file reader hands them over, grey or in colour."""
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    result = call_for_tensor(answer, grey, shape=(16, 16))
    expect(
        result.max() < 101,
        f"L ends at 100, yours goes up to {result.max():.0f}. A byte is no L, and "
        "colorlib.rgb_to_lab takes values from 0 to 1: divide bytes by 255 first.",
    )
    truth = torch.from_numpy(true.lab_of_bytes(np.repeat(grey[..., None], 3, axis=-1))[..., 0])
    linear = torch.from_numpy(grey / 2.55)
    expect_close(
        result,
        truth,
        0.02,
        misconceptions={
            "on a grey file, this scales the byte linearly to 0..100. That is luma, up to 3.4 "
            "units off L: make three equal channels of it and convert to Lab.": linear,
            "on a grey file, this leaves L in [-1, 1]; L runs from 0 to 100.": truth / 50 - 1,
        },
        where=lambda index: f"grey byte {index}",
    )

    pixels = np.random.default_rng(0).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    result = call_for_tensor(answer, pixels, shape=(12, 16))
    truth = torch.from_numpy(true.lab_of_bytes(pixels)[..., 0])
    red = np.repeat(pixels[..., :1], 3, axis=-1)
    luma = pixels @ np.array([0.299, 0.587, 0.114])
    luma_grey = np.repeat(luma.round().astype(np.uint8)[..., None], 3, axis=-1)
    expect_close(
        result,
        truth,
        0.02,
        misconceptions={
            RED: torch.from_numpy(true.lab_of_bytes(red)[..., 0]),
            RED + " And a byte is not L.": torch.from_numpy(red[..., 0] / 2.55),
            "this is the mean of red, green and blue. Green gives far more light than blue.": (
                torch.from_numpy(pixels.mean(axis=-1) / 2.55)
            ),
            "this is luma, a weighted mean of bytes. L weighs amounts of light: convert to Lab "
            "and keep the first channel.": torch.from_numpy(luma / 2.55),
            "this turns the photo grey by luma first, which costs about one unit of L: convert "
            "the colours themselves.": torch.from_numpy(true.lab_of_bytes(luma_grey)[..., 0]),
        },
        where=lambda index: f"the colour {tuple(pixels.reshape(-1, 3)[index].tolist())}",
    )
    return "grey files and colour files give the L that the network was trained on."


@exercise
def check_share_with_lightness(answer: Callable[[Tensor, int], float]) -> str:
    """Check the share of 8-bit colours whose L* rounds to a given integer."""
    colors = np.random.default_rng(1).integers(0, 256, (150, 200, 3), dtype=np.uint8)
    tensor = torch.from_numpy(colors).permute(2, 0, 1).contiguous()
    lightness = true.lab_of_bytes(colors)[..., 0]
    mean = colors.mean(axis=-1) / 2.55
    luma = colors @ np.array([0.299, 0.587, 0.114]) / 2.55
    for L in (10, 50, 90):
        share = call_for_number(answer, tensor, L, what="one number, the share")
        truth = _share(lightness, L)
        if abs(share - truth) < 1e-4:
            continue
        expect(share != 0, "no colour counted. L is hardly ever a whole number: round it first.")
        expect(
            abs(share - truth * lightness.size) > 0.5,
            "this is the number of colours. Divide by how many there are.",
        )
        expect(
            abs(share - truth / 3) > 1e-6,
            "this divides by three numbers a colour. Divide by the number of colours, H x W.",
        )
        expect(
            abs(share - np.mean(np.abs(lightness - L) < 1)) > 1e-6,
            f"this counts from L = {L - 1} to {L + 1}, twice as much as rounds to {L}.",
        )
        expect(
            abs(share - np.mean(np.ceil(lightness) == L)) > 1e-6,
            f"this rounds up: L = {L} should hold {L - 0.5} to {L + 0.5}, yours ends at {L}.",
        )
        expect(abs(share - 100 * truth) > 1e-2, "this is in percent. Return a share up to 1.")
        expect(
            min(abs(share - _share(mean, L)), abs(share - _share(luma, L))) > 1e-6,
            "this counts by a mean of the bytes. Lightness is L: convert to Lab first.",
        )
        expect(
            abs(share - np.mean(np.floor(lightness) == L)) > 1e-6,
            "this rounds down: L = 50 should hold 49.5 to 50.5, and yours holds 50 to 51.",
        )
        raise Mistake(f"at L = {L} the share is {truth:.4f}, yours is {share:.4f}.")
    return "three numbers or two, once L is known few colours are left."


@exercise
def check_linear_to_srgb(answer: Callable[[Tensor], Tensor]) -> str:
    """Check the sRGB encoding of light: values, and gradients at black and below."""
    light = torch.tensor(
        [0.0, 1e-6, 0.002, 0.0031, 0.0032, 0.02, 0.05, 0.5, 1.0], dtype=torch.float64
    )
    call_without((color._linear_to_srgb,), answer, light)
    values = call_for_tensor(answer, light, shape=(9,))
    truth = true.encoded_light(light)
    expect_close(
        values,
        truth,
        1e-4,
        misconceptions={
            "this is the way back, from sRGB to light.": true.decoded_light(light),
            "the curve is not a plain power of 1/2.2.": light ** (1 / 2.2),
            "near black the curve is a straight line, 12.92 times the light.": (
                1.055 * light ** (1 / 2.4) - 0.055
            ),
            "the straight piece ends at a light of 0.0031308. 0.04045 is where it ends among the "
            "encoded values.": torch.where(
                light > 0.04045, 1.055 * light ** (1 / 2.4) - 0.055, 12.92 * light
            ),
        },
        where=lambda index: f"the light {light[index]:.4g}",
    )

    light.requires_grad_()
    encoded = call(answer, light)
    expect(
        encoded.requires_grad,
        "the values are right, but no gradient reaches the input: is there a detach, a .data or "
        "a NumPy call?",
    )
    (slope,) = torch.autograd.grad(encoded.sum(), light)
    expect(
        torch.isfinite(slope).all(),
        "the values are right, but the gradient at 0 is NaN. torch.where drops the value of the "
        "power, not its gradient: zero times an infinite slope. Keep 0 from entering the power.",
    )
    expect(
        slope[0] != 0,
        "the gradient at black is finite but 0: a clamp or a replaced NaN blocks the straight "
        "piece too, and a black pixel could never learn. Clamp only what enters the power.",
    )
    steep = 1.055 / 2.4 * light.detach() ** (1 / 2.4 - 1)
    true_slope = torch.where(light.detach() > 0.0031308, steep, 12.92)
    expect_close(
        slope,
        true_slope,
        1e-3,
        misconceptions={},
        where=lambda index: f"the slope at light {light[index]:.4g}",
    )
    negative = torch.tensor([-0.2], dtype=torch.float64, requires_grad=True)
    below = call_for_tensor(answer, negative, shape=(1,))
    expect(
        abs(below.item() + 0.2 * 12.92) < 1e-6,
        "a colour outside sRGB has negative light; there the straight line goes on: "
        f"-0.2 gives {-0.2 * 12.92:.3f}, yours gives {below.item():.3f}.",
    )
    (slope,) = torch.autograd.grad(call(answer, negative).sum(), negative)
    expect(
        torch.isfinite(slope).all(),
        "all is right from 0 up, but below 0 the gradient is NaN: a small number added keeps 0 "
        "out of the power, not negative light. Clamp what enters the power.",
    )
    return "the slope at black is 12.92, and nothing is NaN. The conversion breaks no gradient."


def _share(values: np.ndarray, whole: int) -> float:
    return float(np.mean(np.round(values) == whole))
