"""One slider over L*: the slice of the sRGB gamut at that lightness."""

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from colorlib.gamut import gamut_mask
from colorlib.notebook.pictures.gamut import ab_plane, draw_gamut_slice
from colorlib.notebook.show.encoding import encode_png
from colorlib.notebook.show.figures import BACKGROUND
from colorlib.notebook.show.panels import SliderPanel, SliderRange


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
        return encode_png(pixels, compress_level=1)

    def describe(L: int) -> str:
        share = gamut_mask(ab_plane(L)).float().mean().item()
        return f"At L = {L} sRGB fills {share:.1%} of the square |a|, |b| <= 110."

    return SliderPanel(
        "One slider, L from 0 to 100: which (a, b) pairs a screen can show.",
        {"L": SliderRange(0, 100, L)},
        draw,
        describe,
    )
