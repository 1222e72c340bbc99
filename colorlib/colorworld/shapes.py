"""Signed distances of simple shapes: negative inside, in units of the picture's side."""

from collections.abc import Sequence

import numpy as np


def ellipse(x: np.ndarray, y: np.ndarray, cx: float, cy: float, rx: float, ry: float) -> np.ndarray:
    """Return the distance to an ellipse, exact for circles."""
    return (np.hypot((x - cx) / rx, (y - cy) / ry) - 1.0) * min(rx, ry)


def box(
    x: np.ndarray, y: np.ndarray, left: float, top: float, right: float, bottom: float
) -> np.ndarray:
    """Return the distance to a rectangle."""
    return np.maximum(np.maximum(left - x, x - right), np.maximum(top - y, y - bottom))


def polygon(x: np.ndarray, y: np.ndarray, corners: Sequence[tuple[float, float]]) -> np.ndarray:
    """Return the distance to a convex polygon whose corners go round clockwise on the screen."""
    distance = None
    for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
        length = float(np.hypot(x1 - x0, y1 - y0))
        side = ((y1 - y0) * (x - x0) - (x1 - x0) * (y - y0)) / length
        distance = side if distance is None else np.maximum(distance, side)
    return distance


def below(y: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Return the distance to everything below a line y = line(x)."""
    return line - y
