"""Three sliders that move the colours of a whole photograph and leave its lightness alone."""

import math

import numpy as np
import torch
from torch import Tensor

from colorlib.color import lab_to_rgb_u8, rgb_u8_to_lab
from colorlib.gamut import out_of_gamut_share
from colorlib.notebook.show.encoding import encode_png
from colorlib.notebook.show.panels import SliderPanel, SliderRange


def photo_panel(rgb_u8: np.ndarray) -> SliderPanel:
    """Make sliders that turn, strengthen and shift a photo's colours and leave its L* alone.

    Args:
        rgb_u8: uint8 array (H, W, 3); pictures of a few hundred pixels a side redraw at once.

    Taught in: notebooks/01_lab_color_space.ipynb
    """
    lab = rgb_u8_to_lab(torch.from_numpy(rgb_u8.copy()).permute(2, 0, 1))  # (3, H, W)

    def draw(turn: int, chroma: int, warmth: int) -> bytes:
        moved_u8 = lab_to_rgb_u8(move_colors(lab, turn, chroma / 100, warmth))
        return encode_png(moved_u8.permute(1, 2, 0).numpy(), compress_level=1)

    def describe(turn: int, chroma: int, warmth: int) -> str:
        share = out_of_gamut_share(move_colors(lab, turn, chroma / 100, warmth)).item()
        return (
            f"Hue turned by {turn} degrees, chroma at {chroma} %, b shifted by {warmth}: "
            f"{share:.1%} of the pixels are outside sRGB and get clipped."
        )

    return SliderPanel(
        "Three sliders: turn the hue, scale the chroma (in %), warm or cool the photo.",
        {
            "turn": SliderRange(-180, 180, 0),
            "chroma": SliderRange(0, 200, 100),
            "warmth": SliderRange(-40, 40, 0),
        },
        draw,
        describe,
    )


def move_colors(lab: Tensor, turn: float = 0.0, chroma: float = 1.0, warmth: float = 0.0) -> Tensor:
    """Turn, scale and shift a photo's (a*, b*) and leave L* as it is.

    Args:
        lab: float tensor (3, H, W), L* in [0, 100], a* and b* in Lab units.
        turn: angle by which each hue turns, in degrees, from red towards yellow.
        chroma: factor on the distance from grey.
        warmth: added to b*, in Lab units: positive towards yellow, negative towards blue.

    Returns:
        Lab (3, H, W); it may leave the sRGB gamut.
    """
    angle = math.radians(turn)
    L, a, b = lab
    turned_a = math.cos(angle) * a - math.sin(angle) * b
    turned_b = math.sin(angle) * a + math.cos(angle) * b
    return torch.stack([L, chroma * turned_a, chroma * turned_b + warmth])
