"""Cars, boats, balloons and a parasol: the things of which only a coin knows the colour."""

import numpy as np

from colorlib.colorworld.canvas import Canvas
from colorlib.colorworld.light import Light
from colorlib.colorworld.plants import cast_shadow
from colorlib.colorworld.shapes import box, ellipse, polygon


def paint_car(canvas: Canvas, light: Light, x: float, foot: float, width: float) -> None:
    """Paint a car from the side."""
    facing = 1.0 if canvas.rng.random() < 0.5 else -1.0
    height = 0.42 * width
    cast_shadow(canvas, x, foot, 0.6 * width, 0.45)
    window = canvas.window(x - 0.52 * width, foot - height, x + 0.52 * width, foot)
    body = (
        box(
            window.x,
            window.y,
            x - 0.46 * width,
            foot - 0.56 * height,
            x + 0.46 * width,
            foot - 0.2 * height,
        )
        - 0.04 * width
    )

    def cabin(shrink: float) -> np.ndarray:
        low, high = foot - (0.56 - shrink) * height, foot - (1.0 - shrink) * height
        outline = [
            (x + facing * (-0.22 + shrink * 0.5) * width, high),
            (x + facing * (0.12 - shrink * 0.5) * width, high),
            (x + facing * (0.28 - shrink) * width, low),
            (x + facing * (-0.34 + shrink) * width, low),
        ]
        return polygon(window.x, window.y, outline if facing > 0 else outline[::-1])

    paint = canvas.add("car")
    L = 57 + 16 * (foot - 0.5 * height - window.y) / height
    canvas.paint(window, canvas.coverage(np.minimum(body, cabin(0.0))), paint, L)
    glass = np.maximum(cabin(0.09), 0.012 * width - np.abs(window.x - x + 0.04 * facing * width))
    L_glass = 34 + 30 * (foot - window.y)
    canvas.paint(window, canvas.coverage(glass), canvas.add("window"), L_glass)
    tyre = canvas.add("tyre")
    for offset in (-0.28, 0.28):
        wheel = ellipse(
            window.x,
            window.y,
            x + offset * width,
            foot - 0.16 * height,
            0.105 * width,
            0.105 * width,
        )
        hub = np.where(wheel < -0.06 * width, 62, 16)
        canvas.paint(window, canvas.coverage(wheel), tyre, hub)


def paint_balloon(canvas: Canvas, light: Light, x: float, y: float, radius: float) -> None:
    """Paint a hot-air balloon; its gores alternate between strong and pale, or are all alike."""
    pattern = int(canvas.rng.integers(3))
    tip = y + 1.75 * radius
    window = canvas.window(x - radius, y - 1.1 * radius, x + radius, y + 2.2 * radius)
    ball = ellipse(window.x, window.y, x, y, radius, radius)
    neck = polygon(
        window.x,
        window.y,
        [
            (x - 0.9 * radius, y + 0.44 * radius),
            (x + 0.9 * radius, y + 0.44 * radius),
            (x + 0.2 * radius, tip - 0.25 * radius),
            (x - 0.2 * radius, tip - 0.25 * radius),
        ],
    )
    u, v = (window.x - x) / radius, (window.y - y) / radius
    girth = np.where(v < 0.44, np.sqrt(np.clip(1 - v**2, 0.04, 1)), 0.9 - 0.65 * (v - 0.44))
    angle = np.arcsin(np.clip(u / girth, -0.999, 0.999))  # around the balloon, -pi/2 to pi/2
    gore = np.floor((angle / np.pi + 0.5) * 8).astype(int)
    seam = np.abs((angle / np.pi + 0.5) * 8 % 1 - 0.5) > 0.42
    pale = {0: gore % 2 == 1, 1: np.abs(v) < 0.22, 2: np.zeros_like(gore, bool)}[pattern]
    pale = pale & np.ones_like(seam)
    # Lit as a ball: the cosine between its surface and the light.
    facing = 0.5 * light.side * np.sin(angle) - 0.45 * v + 0.55 * np.cos(angle)
    L = 44 + 22 * np.clip(facing, -0.2, 1) + 13 * pale - 4 * seam
    L = L + canvas.noise(64, 64)[window.place]  # the weave
    chroma = np.where(pale, 0.3, 1.0)
    envelope = canvas.coverage(np.minimum(ball, neck))
    canvas.paint(window, envelope, canvas.add("balloon"), L, chroma=chroma)
    basket = box(window.x, window.y, x - 0.14 * radius, tip, x + 0.14 * radius, tip + 0.24 * radius)
    canvas.paint(window, canvas.coverage(basket), canvas.add("wicker"), 40.0)


def paint_boat(canvas: Canvas, x: float, waterline: float, width: float) -> None:
    """Paint a sailing boat: a wooden hull under two sails."""
    mast = 1.3 * width
    window = canvas.window(x - width, waterline - mast, x + width, waterline + 0.2 * width)
    sail = canvas.add("sail")
    top, low = waterline - mast, waterline - 0.14 * width
    for reach in (0.42, -0.3):
        corners = [(x + 0.02 * width, top), (x + reach * width, low), (x + 0.02 * width, low)]
        triangle = polygon(window.x, window.y, corners if reach > 0 else corners[::-1])
        L = 76 - 9 * (reach < 0) + 5 * (window.y - top) / mast
        canvas.paint(window, canvas.coverage(triangle), sail, L)
    hull = polygon(
        window.x,
        window.y,
        [
            (x - 0.5 * width, waterline - 0.1 * width),
            (x + 0.55 * width, waterline - 0.1 * width),
            (x + 0.38 * width, waterline + 0.1 * width),
            (x - 0.36 * width, waterline + 0.1 * width),
        ],
    )
    canvas.paint(window, canvas.coverage(hull), canvas.add("wood"), 38.0)


def paint_parasol(canvas: Canvas, light: Light, x: float, foot: float, radius: float) -> None:
    """Paint a striped parasol stuck into the sand."""
    cast_shadow(canvas, x - 0.4 * radius * light.side, foot, 1.1 * radius, 0.3)
    top = foot - 1.5 * radius
    window = canvas.window(x - radius, top - radius, x + radius, foot)
    pole = box(window.x, window.y, x - 0.03 * radius, top, x + 0.03 * radius, foot)
    canvas.paint(window, canvas.coverage(pole), canvas.add("wood"), 46.0)
    dome = np.maximum(
        ellipse(window.x, window.y, x, top, radius, 0.8 * radius), window.y - top - 0.02 * radius
    )
    height = np.clip(1 - ((top - window.y) / (0.8 * radius)) ** 2, 0.03, 1)
    around = np.clip((window.x - x) / (radius * np.sqrt(height)), -1, 1)
    pale = np.floor((np.arcsin(around) / np.pi + 0.5) * 7).astype(int) % 2 == 1
    L = 54 + 9 * light.side * (window.x - x) / radius + 22 * pale
    chroma = np.where(pale, 0.12, 1.0)
    canvas.paint(window, canvas.coverage(dome), canvas.add("parasol"), L, chroma=chroma)
