"""What scenes stand on: grass, sand, snow, water, roads and tables."""

import numpy as np

from colorlib.colorworld.canvas import Canvas, Window
from colorlib.colorworld.light import Light
from colorlib.colorworld.shapes import below, box


def _ground(canvas: Canvas, top: float, wave: float) -> tuple[Window, np.ndarray, np.ndarray]:
    """Return the window below `top`, its coverage, and the nearness: 0 far, 1 at the bottom."""
    line = canvas.curve(3, top - wave, top + wave)
    window = canvas.window(0, top - wave, 1, 1)
    nearness = np.clip((window.y - top) / max(1 - top, 1e-6), 0, 1)
    return window, canvas.coverage(below(window.y, line)), nearness


def paint_grass(canvas: Canvas, top: float) -> None:
    """Paint a meadow: upright blades, finer with distance."""
    window, coverage, nearness = _ground(canvas, top, 0.015)
    blades = canvas.noise(60, 14)[window.place] * (2 + 5 * nearness)
    patches = canvas.noise(7, 9)[window.place] * 4
    canvas.paint(window, coverage, canvas.add("grass"), 58 - 10 * nearness + blades + patches)


def paint_sand(canvas: Canvas, top: float) -> None:
    """Paint a beach: pale, with ripples."""
    window, coverage, nearness = _ground(canvas, top, 0.02)
    bend = canvas.noise(4, 4)[window.place]
    ripples = np.sin(90 * (window.y + 0.03 * bend) * (1.4 - 0.6 * nearness))
    grain = canvas.noise(64, 64)[window.place]
    L = 76 + 2.2 * ripples + 1.5 * grain + 2 * bend - 4 * nearness
    canvas.paint(window, coverage, canvas.add("sand"), L)


def paint_snow(canvas: Canvas, top: float) -> None:
    """Paint a field of snow with soft drifts, blue in their hollows."""
    window, coverage, nearness = _ground(canvas, top, 0.03)
    drifts = canvas.noise(3, 7)[window.place]
    L = 91 + 4.5 * drifts - 4 * nearness
    canvas.paint(window, coverage, canvas.add("snow"), L, chroma=1.2 - 0.8 * drifts)


def paint_water(canvas: Canvas, light: Light, top: float, bottom: float = 1.0) -> None:
    """Paint water between two heights: level waves, and the light's path on it."""
    window = canvas.window(0, top, 1, bottom)
    inside = canvas.coverage(box(window.x, window.y, -1, top, 2, bottom))
    nearness = np.clip((window.y - top) / max(bottom - top, 1e-6), 0, 1)
    waves = canvas.noise(12, 70)[window.place] * (1.5 + 4 * nearness)
    path = np.exp(-(((window.x - light.x) / (0.06 + 0.1 * nearness)) ** 2))
    sparkle = np.clip(canvas.noise(24, 64)[window.place] + 0.3, 0, 1) * path
    L = 60 - 16 * nearness + waves + (26 if light.time != "day" else 14) * sparkle
    tint = (20 * path, 34 * path) if light.time == "sunset" else None
    canvas.paint(window, inside, canvas.add("water"), L, chroma=1 - 0.4 * path, tint=tint)


def paint_road(canvas: Canvas, top: float, bottom: float) -> None:
    """Paint a road across the picture, with a dashed line."""
    window = canvas.window(0, top, 1, bottom)
    inside = canvas.coverage(box(window.x, window.y, -1, top, 2, bottom))
    L = 42 + 2.5 * canvas.noise(64, 64)[window.place] + 2 * canvas.noise(5, 5)[window.place]
    canvas.paint(window, inside, canvas.add("asphalt"), L)
    middle, thick = (top + bottom) / 2, 0.045 * (bottom - top)
    shift = canvas.rng.uniform(0, 1)
    dash = 0.06 - np.abs((window.x * 4 + shift) % 1 / 4 - 0.06)
    line = np.maximum(box(window.x, window.y, -1, middle - thick, 2, middle + thick), -dash)
    canvas.paint(window, canvas.coverage(line), canvas.add("marking"), 86.0)


def paint_field(canvas: Canvas, top: float) -> None:
    """Paint a sown field whose rows run to a point on the horizon."""
    window, coverage, nearness = _ground(canvas, top, 0.01)
    vanishing = canvas.rng.uniform(0.2, 0.8)
    depth = np.maximum(window.y - top, 0.004) / (1 - top)
    rows = np.cos(2 * np.pi * 1.6 * (window.x - vanishing) / (depth + 0.12))
    tufts = canvas.noise(56, 44)[window.place]
    L = 58 - 4 * nearness + (3 + 7 * nearness) * rows + 4 * tufts
    chroma = 0.85 + 0.2 * rows
    canvas.paint(window, coverage, canvas.add("field"), L, chroma=chroma)


def paint_table(canvas: Canvas, top: float) -> None:
    """Paint a table: bare boards with a long grain, or a chequered cloth."""
    window = canvas.window(0, top, 1, 1)
    inside = canvas.coverage(below(window.y, np.full_like(window.x, top)))
    grain = canvas.noise(5, 60)[window.place] * 4 + canvas.noise(3, 18)[window.place] * 3
    depth = np.clip((window.y - top) / (1 - top), 0, 1)
    if canvas.rng.random() < 0.2:
        boards = np.abs((depth * 6) % 1 - 0.5) < 0.46
        L = np.where(boards, 50, 36) + grain + 3 * depth
        canvas.paint(window, inside, canvas.add("wood"), L)
        return
    along, across = np.sin(24 * (window.x - 0.5) / (0.6 + 0.5 * depth)), np.sin(20 * depth**0.8)
    squares = (along > 0).astype(np.float32) + (across > 0)  # 0, 1 or 2 stripes cross here
    L = 74 - 12 * squares + 0.5 * grain - 3 * depth
    canvas.paint(window, inside, canvas.add("tablecloth"), L, chroma=0.25 + 0.4 * squares)


def paint_wall(canvas: Canvas, bottom: float) -> None:
    """Paint a papered wall: stripes, dots or plain, light falling from one side."""
    rng = canvas.rng
    window = canvas.window(0, 0, 1, bottom)
    pattern, count = int(rng.integers(3)), int(rng.integers(5, 10))
    slope = rng.uniform(-8, 8)
    base = 70 + slope * (window.x - 0.5) - 6 * window.y + 0.8 * canvas.noise(9, 9)[window.place]
    if pattern == 0:
        motif = (window.x * count) % 1 < 0.5
    elif pattern == 1:
        u, v = (window.x * count) % 1 - 0.5, (window.y * count) % 1 - 0.5
        motif = np.hypot(u, v) < 0.24
    else:
        motif = np.zeros((1, 1), bool)
    motif = motif & np.ones_like(base, bool)
    L = np.where(motif, base + 7, base)
    inside = np.ones_like(base)
    canvas.paint(window, inside, canvas.add("wallpaper"), L, chroma=np.where(motif, 0.7, 1.0))
