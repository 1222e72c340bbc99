"""Skies, clouds, mountains and hills: what lies behind everything."""

import numpy as np

from colorlib.colorworld.canvas import EVERYWHERE, Canvas
from colorlib.colorworld.light import Light
from colorlib.colorworld.shapes import below, ellipse


def paint_sky(canvas: Canvas, light: Light, horizon: float) -> None:
    """Paint the sky with sun, moon and stars, and clouds by day and at sunset."""
    window = canvas.window(*EVERYWHERE)
    height = np.clip(window.y / horizon, 0.0, 1.0)  # 0 at the top, 1 at the horizon
    everywhere = np.ones_like(canvas.L)
    sky = canvas.add(f"{light.time} sky")
    if light.time == "day":
        L = 61 + 25 * height + 0.8 * canvas.noise(6, 6)
        canvas.paint(window, everywhere, sky, L, chroma=1.15 - 0.65 * height)
        _paint_sun(canvas, light._replace(y=light.y * horizon * 1.6), "sun", 0.045, 97.0)
    elif light.time == "sunset":
        glow = np.hypot(window.x - light.x, 1.3 * (height - 0.95))
        L = 36 + 34 * height + 16 * np.exp(-6 * glow**2) + 0.8 * canvas.noise(6, 6)
        tint = (16 * (1 - height), -34 * (1 - height))
        canvas.paint(window, everywhere, sky, L, chroma=1.25 * height**1.4, tint=tint)
        _paint_sun(canvas, light._replace(y=horizon - 0.05), "setting sun", 0.085, 80.0)
    else:
        canvas.paint(window, everywhere, sky, 9 + 14 * height + 0.8 * canvas.noise(6, 6))
        _paint_stars(canvas, horizon)
        _paint_sun(canvas, light, "moon", 0.05, 90.0)
        return
    for _ in range(canvas.rng.integers(0, 4)):
        _paint_cloud(canvas, light, horizon)


def _paint_sun(canvas: Canvas, light: Light, class_name: str, radius: float, L: float) -> None:
    reach = 4 * radius
    window = canvas.window(light.x - reach, light.y - reach, light.x + reach, light.y + reach)
    distance = ellipse(window.x, window.y, light.x, light.y, radius, radius)
    halo = np.clip(1 - np.maximum(distance, 0) / (3 * radius), 0, 1) ** 2
    lightness = canvas.L[window.place]
    lightness += 0.5 * halo * (L - lightness)
    canvas.paint(window, canvas.coverage(distance), canvas.add(class_name), L)


def _paint_stars(canvas: Canvas, horizon: float) -> None:
    x, y, bright = canvas.rng.random((3, 60))
    rows = (y * horizon * canvas.size).astype(int)
    columns = (x * canvas.size).astype(int)
    canvas.L[rows, columns] = np.maximum(canvas.L[rows, columns], 35 + 55 * bright)


def _paint_cloud(canvas: Canvas, light: Light, horizon: float) -> None:
    rng = canvas.rng
    cx, cy = rng.uniform(0.05, 0.95), rng.uniform(0.12, 0.62) * horizon
    width = rng.uniform(0.1, 0.22)
    height = width * rng.uniform(0.3, 0.45)
    window = canvas.window(cx - 1.6 * width, cy - 2 * height, cx + 1.6 * width, cy + height)
    distance = np.full((window.y.size, window.x.size), 9.0, np.float32)
    for along, lift, size in zip(
        np.linspace(-1, 1, 5), rng.uniform(0.0, 0.7, 5), rng.uniform(0.7, 1.1, 5), strict=True
    ):
        size *= 1.25 - 0.75 * abs(along)
        puff = ellipse(
            window.x,
            window.y,
            cx + along * width,
            cy - lift * height * (1 - abs(along)),
            size * width * 0.55,
            size * height,
        )
        distance = np.minimum(distance, puff)
    distance = np.maximum(distance, window.y - cy - 0.35 * height)  # a flat base
    rise = np.clip((cy + 0.4 * height - window.y) / (1.4 * height), 0, 1)
    day = light.time == "day"
    L = (80 + 17 * rise) if day else (58 + 22 * (1 - rise))
    tint = None if day else (18.0, 10.0)
    canvas.paint(window, canvas.coverage(distance), canvas.add("cloud"), L, tint=tint)


def paint_mountains(canvas: Canvas, light: Light, horizon: float) -> None:
    """Paint a mountain range with lit and shaded faces and snow on its peaks."""
    rng = canvas.rng
    knots = 9
    peaks = horizon - rng.uniform(0.04, 0.16, knots) - 0.16 * (np.arange(knots) % 2)
    window = canvas.window(0, 0, 1, horizon)
    line = np.interp(window.x[0], np.linspace(-0.02, 1.02, knots), peaks).astype(np.float32)
    line = line[None, :] + 0.012 * canvas.noise(24, 1)[:1]
    # A face falls away from its peak: lit on the light's side.
    warp = 0.05 * canvas.noise(10, 8)[window.place]
    position = (window.x + warp + 0.02) / 1.04 * (knots - 1)
    rising_right = np.floor(position).astype(int) % 2 == 1
    lit = rising_right if light.side > 0 else ~rising_right
    L = np.where(lit, 56, 40) + 4 * canvas.noise(20, 30)[window.place] + 14 * window.y
    coverage = canvas.coverage(below(window.y, line))
    canvas.paint(window, coverage, canvas.add("mountain"), L)
    snow_line = horizon - 0.17 + 0.03 * canvas.noise(22, 3)[window.place]
    snow = coverage * (window.y < snow_line)
    L_snow = np.where(lit, 94, 74) + 2 * canvas.noise(20, 30)[window.place]
    canvas.paint(window, snow, canvas.add("snow"), L_snow)


def paint_hills(canvas: Canvas, horizon: float, class_name: str = "hill") -> None:
    """Paint one or two ranges of smooth hills that reach above the horizon."""
    count = int(canvas.rng.integers(1, 3))
    for nearness in range(count):
        line = canvas.curve(4, horizon - 0.15 + 0.06 * nearness, horizon - 0.02)
        window = canvas.window(0, horizon - 0.2, 1, 1)
        L = 62 - 7 * nearness + 2.0 * canvas.noise(26, 22)[window.place]
        canvas.paint(window, canvas.coverage(below(window.y, line)), canvas.add(class_name), L)
