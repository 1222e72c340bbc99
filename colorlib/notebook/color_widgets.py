"""Slider panels of the Lab notebook: a gamut slice, a swatch, a whole photo."""

import io
import math

import numpy as np
import torch
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from torch import Tensor

from colorlib.color import lab_to_rgb, lab_to_rgb_u8, rgb_to_lab, rgb_u8_to_lab
from colorlib.gamut import gamut_mask, out_of_gamut_share
from colorlib.notebook.figures import BACKGROUND
from colorlib.notebook.gamut_pictures import ab_plane, draw_gamut_slice
from colorlib.notebook.panels import SliderPanel, SliderRange


def gamut_panel(L: int = 50) -> SliderPanel:
    """Make a slider over L* that redraws the slice of the sRGB gamut at that lightness.

    Taught in: notebooks/01_lab_color_space.ipynb
    """
    figure = Figure(figsize=(4.6, 4.6), dpi=90, facecolor=BACKGROUND, layout="none")
    FigureCanvasAgg(figure)
    axis = figure.add_axes((0.17, 0.13, 0.80, 0.80))

    def draw(L: int) -> bytes:
        axis.clear()
        draw_gamut_slice(axis, L)
        axis.set_title(f"L = {L}")
        figure.canvas.draw()
        pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]
        return _saved_png(Image.fromarray(pixels))

    def describe(L: int) -> str:
        share = gamut_mask(ab_plane(L)).float().mean().item()
        return f"At L = {L} sRGB fills {share:.1%} of the square |a|, |b| <= 110."

    return SliderPanel(
        "One slider, L from 0 to 100: which (a, b) pairs a screen can show.",
        {"L": SliderRange(0, 100, L)},
        draw,
        describe,
    )


def swatch_panel(L: int = 60, a: int = 40, b: int = 20) -> SliderPanel:
    """Make sliders over L*, a* and b* that show the colour asked for and what a screen shows.

    Taught in: notebooks/01_lab_color_space.ipynb
    """

    def draw(L: int, a: int, b: int) -> bytes:
        swatch = lab_to_rgb_u8(_pixel(L, a, b))
        grey = lab_to_rgb_u8(_pixel(L, 0, 0))
        both = torch.cat([swatch.expand(3, 120, 300), grey.expand(3, 120, 100)], dim=-1)
        return _encode_png(both)

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


def photo_panel(rgb_u8: np.ndarray) -> SliderPanel:
    """Make sliders that turn, strengthen and shift a photo's colours and leave its L* alone.

    Args:
        rgb_u8: uint8 array (H, W, 3); pictures of a few hundred pixels a side redraw at once.

    Taught in: notebooks/01_lab_color_space.ipynb
    """
    lab = rgb_u8_to_lab(torch.from_numpy(rgb_u8.copy()).permute(2, 0, 1))  # (3, H, W)

    def draw(turn: int, chroma: int, warmth: int) -> bytes:
        return _encode_png(lab_to_rgb_u8(move_colours(lab, turn, chroma / 100, warmth)))

    def describe(turn: int, chroma: int, warmth: int) -> str:
        share = out_of_gamut_share(move_colours(lab, turn, chroma / 100, warmth)).item()
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


def move_colours(
    lab: Tensor, turn: float = 0.0, chroma: float = 1.0, warmth: float = 0.0
) -> Tensor:
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


def _pixel(L: float, a: float, b: float) -> Tensor:
    return torch.tensor([L, a, b], dtype=torch.float32)[:, None, None]  # (3, 1, 1)


def _encode_png(rgb_u8: Tensor) -> bytes:
    return _saved_png(Image.fromarray(rgb_u8.permute(1, 2, 0).contiguous().numpy()))


def _saved_png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", compress_level=1)
    return buffer.getvalue()
