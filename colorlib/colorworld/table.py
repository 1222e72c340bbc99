"""Still lifes: fruit in and beside a bowl."""

import numpy as np

from colorlib.colorworld.canvas import Canvas
from colorlib.colorworld.light import Light
from colorlib.colorworld.plants import cast_shadow
from colorlib.colorworld.shapes import box, ellipse


def paint_fruit(
    canvas: Canvas, light: Light, kind: str, x: float, foot: float, radius: float
) -> None:
    """Paint an apple (stalk in a hollow), an orange (pores) or a lemon (pointed)."""
    wide = 1.3 if kind == "lemon" else 1.0
    rx, ry = wide * radius, radius * (0.92 if kind == "apple" else 0.95)
    y = foot - ry
    cast_shadow(canvas, x - 0.3 * radius * light.side, foot, 1.3 * rx, 0.4)
    window = canvas.window(x - 1.3 * rx, y - 1.5 * ry, x + 1.3 * rx, foot)
    u, v = (window.x - x) / rx, (window.y - y) / ry
    distance = ellipse(window.x, window.y, x, y, rx, ry)
    if kind == "lemon":
        knob = ellipse(window.x, window.y, x + 0.98 * rx, y, 0.22 * rx, 0.26 * ry)
        distance = np.minimum(distance, knob)
    towards = np.sqrt(np.clip(1 - u**2 - v**2, 0, 1))
    facing = 0.45 * light.side * u - 0.5 * v + 0.62 * towards
    shine = np.clip(1 - 6 * ((u - 0.35 * light.side) ** 2 + (v + 0.4) ** 2), 0, 1)
    pores = 5.0 * canvas.noise(64, 64)[window.place] if kind == "orange" else 0.0
    base = {"apple": 36, "orange": 48, "lemon": 62}[kind]
    L = base + 26 * np.clip(facing, -0.3, 1) + 22 * shine**2 + pores
    hollow = np.exp(-(((u / 0.3) ** 2) + ((v + 0.86) / 0.2) ** 2)) if kind == "apple" else 0.0
    chroma = 1.0 - 0.7 * shine**2
    region = canvas.add(kind)
    canvas.paint(window, canvas.coverage(distance), region, L - 18 * hollow, chroma=chroma)
    if kind == "apple":
        stalk = box(window.x, window.y, x - 0.05 * rx, y - 1.3 * ry, x + 0.05 * rx, y - 0.8 * ry)
        canvas.paint(window, canvas.coverage(stalk), canvas.add("trunk"), 26.0)


def paint_bowl(canvas: Canvas, light: Light, x: float, foot: float, radius: float) -> None:
    """Paint a glazed bowl with a lighter band."""
    cast_shadow(canvas, x - 0.2 * radius * light.side, foot, 1.15 * radius, 0.4)
    top = foot - 0.75 * radius
    window = canvas.window(x - radius, top - 0.1 * radius, x + radius, foot)
    half = np.maximum(ellipse(window.x, window.y, x, top, radius, 0.75 * radius), top - window.y)
    u, v = (window.x - x) / radius, (window.y - top) / (0.75 * radius)
    band = (v > 0.22) & (v < 0.38) & np.ones_like(u, bool)
    shine = np.clip(1 - 9 * ((u - 0.45 * light.side) ** 2 + 0.4 * (v - 0.3) ** 2), 0, 1)
    L = 52 + 9 * light.side * u - 12 * v + 16 * band + 16 * shine
    chroma = np.where(band, 0.25, 1.0)
    canvas.paint(window, canvas.coverage(half), canvas.add("bowl"), L, chroma=chroma)
