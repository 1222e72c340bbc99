"""Draw what an ab probe shows, as one figure that stays."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from colorlib.notebook.comparing.comparison import TRUTH
from colorlib.notebook.pictures.gamut import draw_gamut_slice
from colorlib.notebook.show.figures import INK

TRUTH_MARK, MODEL_MARKS = "o", "s^DvPh"  # in the order of the widget's


def draw_probe(
    figure: Figure,
    pixels: np.ndarray,
    place: tuple[float, float],
    L: int,
    colors: Mapping[str, tuple[int, int]],
) -> None:
    """Draw a photograph with a pixel marked, and beside it that pixel's colours in the gamut.

    Args:
        figure: an empty one, about twice as wide as high.
        pixels: the photograph as shown, uint8 (H, W, 3).
        place: of the pixel, in parts of width and height, from the left and from above.
        L: lightness L* of the pixel, 0 to 100.
        colors: name to (a*, b*) in Lab units; "ground truth" gets a mark of its own.
    """
    left, right = figure.subplots(1, 2)
    height, width = pixels.shape[:2]
    left.imshow(pixels)
    left.set_axis_off()
    x, y = place[0] * width, place[1] * height
    left.plot(x, y, "o", ms=16, mfc="none", mec="black", mew=4)
    left.plot(x, y, "o", ms=16, mfc="none", mec="white", mew=2)
    draw_gamut_slice(right, L)
    right.set_title(f"L = {L}")
    _draw_marks(right, colors)
    right.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), fontsize=10)


def _draw_marks(axis: Axes, colors: Mapping[str, tuple[int, int]]) -> None:
    models = [name for name in colors if name != TRUTH]
    for name, (a, b) in colors.items():
        mark = TRUTH_MARK if name == TRUTH else MODEL_MARKS[models.index(name) % len(MODEL_MARKS)]
        axis.plot(
            a, b, mark, ms=9, mfc="white", mec=INK, mew=1.8, alpha=0.85, label=f"{name} ({a}, {b})"
        )
