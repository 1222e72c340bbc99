"""Houses, with walls of brick or planks."""

import numpy as np

from colorlib.colorworld.canvas import Canvas
from colorlib.colorworld.light import Light
from colorlib.colorworld.plants import cast_shadow
from colorlib.colorworld.shapes import box, polygon


def paint_house(canvas: Canvas, light: Light, x: float, foot: float, width: float) -> None:
    """Paint a house with a pitched roof; its wall's texture tells brick from planks."""
    rng = canvas.rng
    height, rise = width * rng.uniform(0.75, 1.15), width * rng.uniform(0.35, 0.55)
    left, right, top = x - width / 2, x + width / 2, foot - height
    cast_shadow(canvas, x - 0.3 * width * light.side, foot, 0.7 * width, 0.25)
    window = canvas.window(left, top, right, foot)
    wall = canvas.coverage(box(window.x, window.y, left, top, right, foot))
    shade = 5 * light.side * (window.x - x) / width - 5 * (window.y - top) / height
    if rng.random() < 0.22:
        row = np.floor((window.y - top) / 0.028)
        joint = ((window.y - top) % 0.028 < 0.008) | (
            (window.x - left + 0.03 * (row % 2)) % 0.06 < 0.01
        )
        L = np.where(joint, 66, 50) + shade
        canvas.paint(window, wall, canvas.add("brick wall"), L)
    else:
        gap = ((window.y - top) % 0.045) < 0.011
        canvas.paint(window, wall, canvas.add("plank wall"), np.where(gap, 57, 67) + shade)
    _paint_roof(canvas, light, left, right, top, rise)
    _paint_openings(canvas, light, left, top, width, height)


def _paint_roof(
    canvas: Canvas, light: Light, left: float, right: float, top: float, rise: float
) -> None:
    over = 0.07 * (right - left)
    window = canvas.window(left - over, top - rise, right + over, top)
    inset = 0.3 * (right - left) * canvas.rng.uniform(0.0, 1.0)
    peak = (left + right) / 2
    corners = [
        (peak - inset - 1e-3, top - rise),
        (peak + inset + 1e-3, top - rise),
        (right + over, top),
        (left - over, top),
    ]
    roof = canvas.coverage(polygon(window.x, window.y, corners))
    tiles = 4 * np.sign(np.sin(2 * np.pi * (window.y - top) / 0.04))
    L = 46 + tiles + 5 * light.side * (window.x - peak) / (right - left)
    canvas.paint(window, roof, canvas.add("roof"), L + 3 * canvas.noise(40, 40)[window.place])


def _paint_openings(
    canvas: Canvas, light: Light, left: float, top: float, width: float, height: float
) -> None:
    rng = canvas.rng
    door = int(rng.integers(3))
    burning = rng.random(6) < 0.6
    night = light.time == "night"
    for column in range(3):
        x0 = left + width * (0.1 + 0.29 * column)
        x1 = x0 + 0.2 * width
        if column == door:
            window = canvas.window(x0, top + 0.45 * height, x1, top + height)
            inside = box(window.x, window.y, x0, top + 0.45 * height, x1, top + height)
            canvas.paint(window, canvas.coverage(inside), canvas.add("wood"), 38.0)
            continue
        y0, y1 = top + 0.25 * height, top + 0.6 * height
        window = canvas.window(x0, y0, x1, y1)
        inside = canvas.coverage(box(window.x, window.y, x0, y0, x1, y1))
        cross = np.minimum(
            np.abs(window.x - (x0 + x1) / 2), np.abs(window.y - (y0 + y1) / 2)
        ) < 0.012 * (1 + 4 * width)
        if night and burning[column]:
            L, name = np.where(cross, 58, 84), "lit window"
        else:
            L, name = np.where(cross, 74, 30 + 40 * (y1 - window.y)), "window"
        canvas.paint(window, inside, canvas.add(name), L)
