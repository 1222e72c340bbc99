"""Tell which Lab colours a screen can show."""

import torch
from torch import Tensor

from colorlib.color import lab_to_rgb


def gamut_mask(lab: Tensor, tolerance: float = 1e-4) -> Tensor:
    """Mark the pixels whose colour lies inside the sRGB gamut.

    Args:
        lab: float tensor (..., 3, H, W), L* in [0, 100], a* and b* in Lab units.
        tolerance: how far, in rgb01 units, a channel may leave [0, 1] and still count as inside;
            the default forgives rounding in float32.

    Returns:
        Boolean tensor (..., H, W), True where the colour can be shown.

    Taught in: notebooks/01_lab_color_space.ipynb
    """
    rgb01 = lab_to_rgb(lab, clip=False)
    inside = (rgb01 >= -tolerance) & (rgb01 <= 1.0 + tolerance)
    return inside.all(dim=-3)


def out_of_gamut_share(lab: Tensor) -> Tensor:
    """Return the share of each image's pixels that no screen can show.

    Args:
        lab: float tensor (..., 3, H, W), L* in [0, 100], a* and b* in Lab units.

    Returns:
        Float tensor (...), from 0 (all colours can be shown) to 1. Log it in training: clipping
        hides what the generator did there, and passes no gradient back.

    Taught in: notebooks/01_lab_color_space.ipynb
    """
    return (~gamut_mask(lab)).to(torch.get_default_dtype()).mean(dim=(-2, -1))
