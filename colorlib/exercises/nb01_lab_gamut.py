"""Check of the gamut exercise in notebooks/01_lab_color_space.ipynb.

The truths come from scikit-image, not from colorlib.
"""

from collections.abc import Callable

import torch
from torch import Tensor

from colorlib.exercises import nb01_lab_truths as true
from colorlib.exercises.checking import call_for_tensor, exercise, expect


@exercise
def check_pull_into_gamut(answer: Callable[[Tensor], Tensor]) -> str:
    """Check that colours keep L* and hue and lose only as much chroma as sRGB demands."""
    asked = torch.tensor(
        [
            [50.0, 20.0, -10.0],
            [70.0, 0.0, 0.0],
            [50.0, 90.0, 30.0],
            [80.0, -90.0, 20.0],
            [30.0, -60.0, 40.0],
            [60.0, 40.0, 95.0],
        ],
        dtype=torch.float64,
    ).T.reshape(3, 2, 3)
    pulled = call_for_tensor(answer, asked, shape=(3, 2, 3)).flatten(1).T  # (colours, 3)
    asked = asked.flatten(1).T
    _expect_factors_of_their_own(asked, pulled)
    for color, result in zip(asked, pulled, strict=True):
        name = f"({color[0]:.0f}, {color[1]:.0f}, {color[2]:.0f})"
        clipped = torch.from_numpy(true.round_trip(color.numpy()))
        expect(
            (result - clipped).abs().max() > 0.05 or (color - clipped).abs().max() < 0.05,
            f"{name} is clipped in RGB: its L went from {color[0]:.0f} to {clipped[0]:.0f}. "
            "Shrink a and b instead, and leave L alone.",
        )
        expect(
            abs(result[0] - color[0]) < 1e-3,
            f"{name} must keep its L, yours has L = {result[0]:.1f}.",
        )
        cross = result[1] * color[2] - result[2] * color[1]
        expect(
            abs(cross) < 1e-2 * float(color[1:].norm() + 1) and (result * color)[1:].sum() >= 0,
            f"{name} must keep its hue: shrink a and b by the same factor.",
        )
        expect(
            true.is_shown(result.numpy()),
            f"{name} still lies outside sRGB after your change.",
        )
        if true.is_shown(color.numpy()):
            expect(
                (result - color).abs().max() < 0.05,
                f"{name} is inside sRGB already and must stay as it is.",
            )
            continue
        expect(result[1:].norm() > 1e-3, f"{name} became grey: keep all the chroma that fits.")
        bolder = result * torch.tensor([1.0, 1.02, 1.02])
        expect(
            not true.is_shown(bolder.numpy()),
            f"{name} lost more chroma than it must: {_chroma_that_fits(color):.0f} fits into sRGB, "
            f"yours is {result[1:].norm():.0f}.",
        )
    return "same lightness, same hue, and as much colour as the screen has."


def _expect_factors_of_their_own(asked: Tensor, pulled: Tensor) -> None:
    """Refuse one factor for all colours, or for all that lie outside; both (colours, 3)."""
    if (pulled[:, 0] - asked[:, 0]).abs().max() > 1e-3:
        return  # clipping and the like: named later
    colored = asked[:, 1:].norm(dim=1) > 1
    outside = torch.tensor([not true.is_shown(color.numpy()) for color in asked])
    factors = pulled[:, 1:].norm(dim=1) / asked[:, 1:].norm(dim=1).clamp_min(1)
    for these, which in ((colored, "colour"), (outside, "colour outside")):
        factor = factors[these].mean()
        expect(
            factor > 0.999 or factor < 1e-6 or (factors[these] - factor).abs().max() > 1e-3,
            f"every {which} was shrunk by the same factor, {factor:.2f}, the one that the worst of "
            "them needs or less. Each pixel needs its own.",
        )


def _chroma_that_fits(color: Tensor) -> float:
    """Return the greatest chroma that sRGB has at this lightness and hue."""
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        fits = true.is_shown((color * torch.tensor([1.0, middle, middle])).numpy())
        low, high = (middle, high) if fits else (low, middle)
    return low * float(color[1:].norm())
