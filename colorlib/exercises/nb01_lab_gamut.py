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
            f"{name} lost more chroma than it must: 2 % more would still be inside sRGB. Does "
            "each pixel have its own factor?",
        )
    return "same lightness, same hue, and as much colour as the screen has."
