"""Check of the build in notebooks/01_lab_color_space.ipynb: from sRGB to Lab and back.

The truths come from scikit-image.
"""

import warnings
from collections.abc import Callable

import numpy as np
import torch
from skimage import color as skimage_color
from torch import Tensor

from colorlib import color
from colorlib.exercises import nb01_lab_slips as slips
from colorlib.exercises.checking import call, call_for_tensor, exercise, expect, expect_close
from colorlib.exercises.library_calls import call_without

LIBRARY = (
    color.rgb_to_lab,
    color.rgb_u8_to_lab,
    color.lab_to_rgb,
    color._linear_rgb_to_lab,
    color._lab_to_linear_rgb,
)
SHAPE = (3, 6, 16)
# Outside sRGB, some above 1 and some below 0; f(Z) is positive in all of them.
OUTSIDE = ((50.0, 90.0, 30.0), (80.0, -90.0, 20.0), (60.0, -60.0, -50.0), (40.0, 60.0, -90.0))


@exercise
def check_convert(answer: Callable[[Tensor, bool], Tensor]) -> str:
    """Check a conversion of sRGB to Lab and, with `back`, of Lab to sRGB."""
    rng = np.random.default_rng(0)
    # Half of the colours are so dark that both curves are straight there.
    bytes_u8 = np.concatenate([rng.integers(0, 256, (3, 16, 3)), rng.integers(1, 14, (3, 16, 3))])
    rgb01, lab = _planes(bytes_u8 / 255), _planes(skimage_color.rgb2lab(bytes_u8 / 255))
    _check_forth(_tensor_of(answer, rgb01, False), rgb01, lab)
    expect(
        not torch.equal(call(answer, lab, True), call(answer, lab, False)),
        "`back` changes nothing: where it is True, Lab comes in and rgb01 goes out.",
    )
    _check_back(_tensor_of(answer, lab, True), lab, rgb01)

    asked = torch.tensor(OUTSIDE, dtype=torch.float64).T[:, None]  # (3, 1, 4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-image may warn of colours outside sRGB
        clipped = _planes(skimage_color.lab2rgb(asked.permute(1, 2, 0).numpy()))
    shown = _tensor_of(answer, asked, True)
    ends = f"yours runs from {shown.min():.2f} to {shown.max():.2f}"
    expect(
        -1e-6 <= shown.min() and shown.max() <= 1 + 1e-6,
        f"inside sRGB all is right, outside it no screen can follow: {ends}. Clip to 0..1.",
    )
    expect_close(
        shown,
        clipped,
        2e-3,
        misconceptions={},
        where=lambda index: f"{OUTSIDE[index % 4]}, outside sRGB, and its {_name(index, 4)}",
    )
    return "there and back in PyTorch, equal to scikit-image; and a gradient can pass."


def _tensor_of(answer: Callable, colors: Tensor, back: bool) -> Tensor:
    colors = colors.clone().requires_grad_()
    result = call_without(LIBRARY, answer, colors, back)
    expect(
        not torch.is_tensor(result) or result.requires_grad,
        "no gradient reaches the input: is there a detach, a .data or a NumPy call? Stay in "
        "PyTorch's tensors from end to end.",
    )
    return call_for_tensor(answer, colors, back, shape=tuple(colors.shape))


def _check_forth(result: Tensor, rgb01: Tensor, truth: Tensor) -> None:
    known = {
        "L runs from 0 to 100, yours from 0 to 1: it is 116 f(y) - 16.": slips.with_L(
            truth, truth[0] / 100
        ),
        "L runs from 0 to 100, yours from -1 to 1. That is L_norm.": slips.with_L(
            truth, truth[0] / 50 - 1
        ),
        "the L of black is 0, yours is 16: subtract 16.": slips.with_L(truth, truth[0] + 16),
        **slips.forth(rgb01.flatten(1)),
    }
    expect_close(
        result,
        truth,
        0.02,
        misconceptions={
            f"on the way to Lab: {why}": lab.reshape(SHAPE) for why, lab in known.items()
        },
        where=lambda index: f"bytes {_bytes(rgb01, index)}, {'Lab'[index // 96]}:",
    )


def _check_back(result: Tensor, lab: Tensor, truth: Tensor) -> None:
    expect(
        (result - 255 * truth).abs().max() > 0.5,
        "on the way back: these are bytes, from 0 to 255. rgb01 runs from 0 to 1.",
    )
    expect_close(
        result.clamp(0, 1),  # whether it is clipped is asked later
        truth,
        2e-3,
        misconceptions={
            f"on the way back: {why}": rgb01.reshape(SHAPE)
            for why, rgb01 in slips.back(lab.flatten(1)).items()
        },
        where=lambda index: f"the Lab of bytes {_bytes(truth, index)}, {_name(index, 96)}",
    )


def _planes(pixels: np.ndarray) -> Tensor:
    return torch.from_numpy(pixels).permute(2, 0, 1).contiguous()  # (3, H, W)


def _bytes(rgb01: Tensor, index: int) -> tuple[int, ...]:
    return tuple((255 * rgb01.flatten(1)[:, index % 96]).round().int().tolist())


def _name(index: int, pixels: int) -> str:
    return ("red", "green", "blue")[index // pixels]
