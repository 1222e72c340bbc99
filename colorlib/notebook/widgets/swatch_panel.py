"""Three sliders over L*, a* and b*: the colour asked for and what a screen shows of it."""

import math

import torch
from torch import Tensor

from colorlib.color import lab_to_rgb, lab_to_rgb_u8, rgb_to_lab
from colorlib.gamut import gamut_mask
from colorlib.notebook.show.encoding import encode_png
from colorlib.notebook.show.panels import SliderPanel, SliderRange


def swatch_panel(L: int = 60, a: int = 40, b: int = 20) -> SliderPanel:
    """Make sliders over L*, a* and b* that show the colour asked for and what a screen shows.

    Taught in: notebooks/01_lab_color_space.ipynb
    """

    def draw(L: int, a: int, b: int) -> bytes:
        swatch = lab_to_rgb_u8(_pixel(L, a, b))
        grey = lab_to_rgb_u8(_pixel(L, 0, 0))
        both = torch.cat([swatch.expand(3, 120, 300), grey.expand(3, 120, 100)], dim=-1)
        return encode_png(both.permute(1, 2, 0).numpy(), compress_level=1)

    def describe(L: int, a: int, b: int) -> str:
        asked = _pixel(L, a, b)
        red, green, blue = lab_to_rgb_u8(asked).flatten().tolist()
        chroma, hue = math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360
        sentence = f"Chroma {chroma:.0f}, hue {hue:.0f} degrees: bytes ({red}, {green}, {blue}), "
        if gamut_mask(asked).all():
            return sentence + "inside sRGB."
        shown = rgb_to_lab(lab_to_rgb(asked))
        miss = (shown - asked).norm().item()
        return sentence + (
            f"outside sRGB: the clipped colour has L = {shown[0].item():.0f} and lies "
            f"{miss:.0f} units off."
        )

    return SliderPanel(
        "Three sliders, L, a and b: the colour at the left, the grey of the same L at the right.",
        {
            "L": SliderRange(0, 100, L),
            "a": SliderRange(-110, 110, a),
            "b": SliderRange(-110, 110, b),
        },
        draw,
        describe,
    )


def _pixel(L: float, a: float, b: float) -> Tensor:
    return torch.tensor([L, a, b], dtype=torch.float32)[:, None, None]  # (3, 1, 1)
