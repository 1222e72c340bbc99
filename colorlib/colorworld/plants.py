"""Trees, firs and flowers."""

import numpy as np

from colorlib.colorworld.canvas import Canvas
from colorlib.colorworld.light import Light
from colorlib.colorworld.shapes import box, ellipse, polygon


def cast_shadow(canvas: Canvas, x: float, y: float, width: float, share: float = 0.3) -> None:
    """Let a soft, flat shadow fall on the ground around a foot."""
    height = 0.22 * width
    window = canvas.window(x - width, y - height, x + width, y + height)
    inside = 1 - np.hypot((window.x - x) / width, (window.y - y) / height)
    canvas.darken(window, share * np.minimum(np.maximum(1.6 * inside, 0), 1))


def paint_tree(canvas: Canvas, light: Light, x: float, foot: float, height: float) -> None:
    """Paint a leafy tree; all trees of a scene stand in the same season."""
    rng = canvas.rng
    cast_shadow(canvas, x - 0.12 * height * light.side, foot, 0.34 * height)
    window = canvas.window(x - 0.05 * height, foot - 0.5 * height, x + 0.05 * height, foot)
    trunk = box(window.x, window.y, x - 0.04 * height, foot - 0.5 * height, x + 0.04 * height, foot)
    L = 34 + 10 * light.side * (window.x - x) / (0.04 * height)
    canvas.paint(window, canvas.coverage(trunk), canvas.add("trunk"), L)
    cx, cy, radius = x, foot - 0.66 * height, 0.3 * height
    window = canvas.window(cx - 1.5 * radius, cy - 1.4 * radius, cx + 1.5 * radius, cy + radius)
    distance = ellipse(window.x, window.y, cx, cy, radius, radius)
    for angle in np.linspace(0, 2 * np.pi, 6, endpoint=False) + rng.uniform(0, 1):
        px, py = cx + 0.72 * radius * np.cos(angle), cy + 0.55 * radius * np.sin(angle)
        puff = ellipse(window.x, window.y, px, py, 0.52 * radius, 0.52 * radius)
        distance = np.minimum(distance, puff)
    across = (window.x - cx) * light.side / radius - (window.y - cy) / radius
    L = 47 + 7 * across + 9 * canvas.noise(40, 40)[window.place]
    canvas.paint(window, canvas.coverage(distance), canvas.add("leaves", "season"), L)


def paint_fir(canvas: Canvas, light: Light, x: float, foot: float, height: float) -> None:
    """Paint a fir: stacked triangles, dark at every season."""
    cast_shadow(canvas, x - 0.1 * height * light.side, foot, 0.22 * height)
    half = 0.24 * height
    window = canvas.window(x - half, foot - height, x + half, foot)
    trunk = box(
        window.x, window.y, x - 0.035 * height, foot - 0.15 * height, x + 0.035 * height, foot
    )
    canvas.paint(window, canvas.coverage(trunk), canvas.add("trunk"), 28.0)
    needles = canvas.add("fir")
    texture = 5 * canvas.noise(50, 34)[window.place]
    for low, high, share in ((0.1, 0.55, 1.0), (0.32, 0.78, 0.76), (0.55, 1.0, 0.52)):
        bottom, top = foot - low * height, foot - high * height
        triangle = polygon(
            window.x,
            window.y,
            [(x, top), (x + share * half, bottom), (x - share * half, bottom)],
        )
        across = light.side * (window.x - x) / half
        droop = (window.y - top) / (bottom - top)
        L = 31 + 6 * across - 7 * droop + texture
        canvas.paint(window, canvas.coverage(triangle), needles, L)


def paint_forest(canvas: Canvas, light: Light, foot: float, height: float) -> None:
    """Paint the dark edge of a wood, from the left border to the right one."""
    for x in np.arange(-0.02, 1.05, 0.55 * height) + canvas.rng.uniform(-0.02, 0.02):
        tall = height * canvas.rng.uniform(0.75, 1.15)
        paint_fir(canvas, light, float(x), foot, tall)


def paint_flowers(canvas: Canvas, count: int, top: float) -> None:
    """Paint a patch of flowers of one kind and colour, larger towards the viewer."""
    rng = canvas.rng
    petals, centre = canvas.add("flower"), canvas.add("flower centre")
    cx, spread = rng.uniform(0.2, 0.8), rng.uniform(0.12, 0.3)
    places = np.column_stack([rng.normal(cx, spread, count), rng.uniform(top, 0.98, count)])
    for x, y in places[np.argsort(places[:, 1])]:
        radius = 0.012 + 0.03 * (y - top) / (1 - top)
        window = canvas.window(x - radius, y - radius, x + radius, y + radius)
        angle = np.arctan2(window.y - y, window.x - x)
        reach = radius * (0.82 + 0.18 * np.cos(5 * angle))
        distance = np.hypot(window.x - x, window.y - y) - reach
        L = 60 + 10 * (y - window.y) / radius
        canvas.paint(window, canvas.coverage(distance), petals, L)
        disc = ellipse(window.x, window.y, x, y, 0.32 * radius, 0.32 * radius)
        canvas.paint(window, canvas.coverage(disc), centre, 76.0)
