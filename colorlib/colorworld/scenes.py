"""The kinds of scenes: what stands where."""

from collections.abc import Callable

import numpy as np

from colorlib.colorworld.backdrop import paint_hills, paint_mountains, paint_sky
from colorlib.colorworld.buildings import paint_house
from colorlib.colorworld.canvas import Canvas
from colorlib.colorworld.ground import (
    paint_field,
    paint_grass,
    paint_road,
    paint_sand,
    paint_snow,
    paint_table,
    paint_wall,
    paint_water,
)
from colorlib.colorworld.light import Light, draw_light, finish
from colorlib.colorworld.plants import paint_fir, paint_flowers, paint_forest, paint_tree
from colorlib.colorworld.table import paint_bowl, paint_fruit
from colorlib.colorworld.vehicles import paint_balloon, paint_boat, paint_car, paint_parasol


def meadow(canvas: Canvas) -> Light:
    """Flowers in the grass, trees, perhaps a house."""
    rng, light = canvas.rng, draw_light(canvas.rng)
    horizon = rng.uniform(0.38, 0.52)
    paint_sky(canvas, light, horizon)
    paint_hills(canvas, horizon)
    land = _paint_land(canvas, horizon, 0.7)
    if rng.random() < 0.5:
        paint_house(canvas, light, rng.uniform(0.15, 0.85), horizon + 0.12, rng.uniform(0.26, 0.4))
    for x in _spread(rng, int(rng.integers(1, 4))):
        paint_tree(canvas, light, x, horizon + rng.uniform(0.1, 0.25), rng.uniform(0.36, 0.6))
    if land == "grass":
        paint_flowers(canvas, int(rng.integers(10, 20)), horizon + 0.22)
    return light


def beach(canvas: Canvas) -> Light:
    """Sand, sea, a boat, a parasol."""
    rng = canvas.rng
    light = draw_light(rng, ("day", "day", "sunset"))
    horizon = rng.uniform(0.35, 0.5)
    shore = horizon + rng.uniform(0.12, 0.25)
    paint_sky(canvas, light, horizon)
    paint_water(canvas, light, horizon, shore + 0.05)
    for x in _spread(rng, int(rng.integers(0, 3))):
        paint_boat(canvas, x, horizon + rng.uniform(0.03, 0.08), rng.uniform(0.12, 0.24))
    paint_sand(canvas, shore)
    for x in _spread(rng, int(rng.integers(1, 3))):
        paint_parasol(canvas, light, x, rng.uniform(0.8, 0.95), rng.uniform(0.14, 0.22))
    return light


def lake(canvas: Canvas) -> Light:
    """Mountains and dark woods over water."""
    rng, light = canvas.rng, draw_light(canvas.rng)
    horizon = rng.uniform(0.45, 0.55)
    paint_sky(canvas, light, horizon)
    paint_mountains(canvas, light, horizon)
    paint_forest(canvas, light, horizon + 0.02, rng.uniform(0.1, 0.18))
    near = rng.uniform(0.8, 0.92)
    paint_water(canvas, light, horizon + 0.02, 1.0)
    for x in _spread(rng, int(rng.integers(0, 3))):
        paint_boat(canvas, x, rng.uniform(horizon + 0.1, near - 0.05), rng.uniform(0.16, 0.3))
    paint_grass(canvas, near)
    if rng.random() < 0.5:
        paint_tree(canvas, light, rng.uniform(0.1, 0.9), near + 0.06, rng.uniform(0.45, 0.65))
    return light


def winter(canvas: Canvas) -> Light:
    """Snow, firs, a house."""
    rng, light = canvas.rng, draw_light(canvas.rng)
    horizon = rng.uniform(0.42, 0.55)
    paint_sky(canvas, light, horizon)
    paint_mountains(canvas, light, horizon)
    paint_snow(canvas, horizon)
    if rng.random() < 0.6:
        paint_house(canvas, light, rng.uniform(0.2, 0.8), horizon + 0.16, rng.uniform(0.22, 0.34))
    for x in _spread(rng, int(rng.integers(2, 6))):
        paint_fir(canvas, light, x, horizon + rng.uniform(0.12, 0.4), rng.uniform(0.25, 0.5))
    return light


def street(canvas: Canvas) -> Light:
    """Houses side by side, cars on the road before them."""
    rng, light = canvas.rng, draw_light(canvas.rng)
    kerb = rng.uniform(0.6, 0.7)
    paint_sky(canvas, light, kerb)
    paint_grass(canvas, kerb - 0.06)
    x, widths = rng.uniform(0.0, 0.12), rng.uniform(0.28, 0.44, 5)
    for width in widths:
        paint_house(canvas, light, x, kerb, width)
        x += width * 1.12
    if rng.random() < 0.6:
        paint_tree(canvas, light, rng.uniform(0.1, 0.9), kerb + 0.02, rng.uniform(0.35, 0.5))
    paint_road(canvas, kerb, 1.0)
    lanes = (0.52, 0.92)
    for lane, x in zip(lanes, _spread(rng, 2), strict=True):
        if rng.random() < 0.85:
            paint_car(canvas, light, x, kerb + (1 - kerb) * lane, rng.uniform(0.36, 0.5))
    return light


def balloons(canvas: Canvas) -> Light:
    """Hot-air balloons over fields or grass."""
    rng = canvas.rng
    light = draw_light(rng, ("day", "day", "day", "sunset"))
    horizon = rng.uniform(0.62, 0.8)
    paint_sky(canvas, light, horizon)
    paint_hills(canvas, horizon)
    _paint_land(canvas, horizon, 0.75)
    count = int(rng.integers(1, 6))
    largest = {1: 0.28, 2: 0.24, 3: 0.2, 4: 0.17, 5: 0.15}[count]
    for x in _spread(rng, count):
        radius = largest * rng.uniform(0.7, 1.15)
        y = rng.uniform(1.1 * radius, max(1.15 * radius, horizon - 1.3 * radius))
        paint_balloon(canvas, light, x, y, radius)
    return light


def still_life(canvas: Canvas) -> Light:
    """Fruit on a table before a papered wall."""
    rng = canvas.rng
    light = Light("day", 0.2 if rng.random() < 0.5 else 0.8, 0.1)
    edge = rng.uniform(0.45, 0.58)
    paint_wall(canvas, edge)
    paint_table(canvas, edge)
    kinds = ("apple", "apple", "orange", "lemon")
    if rng.random() < 0.6:
        x, radius = rng.uniform(0.3, 0.7), rng.uniform(0.22, 0.3)
        foot = rng.uniform(0.74, 0.8)
        for offset in (-0.5, 0.0, 0.5):
            kind = kinds[rng.integers(4)]
            paint_fruit(
                canvas, light, kind, x + offset * radius, foot - 0.52 * radius, 0.42 * radius
            )
        paint_bowl(canvas, light, x, foot, radius)
    for x in _spread(rng, int(rng.integers(2, 5))):
        kind = kinds[rng.integers(4)]
        paint_fruit(canvas, light, kind, x, rng.uniform(0.84, 0.96), rng.uniform(0.09, 0.13))
    return light


# Kind, its painter, and its share of all scenes.
SCENES: dict[str, tuple[Callable[[Canvas], Light], float]] = {
    "meadow": (meadow, 0.17),
    "beach": (beach, 0.07),
    "lake": (lake, 0.05),
    "winter": (winter, 0.04),
    "street": (street, 0.16),
    "balloons": (balloons, 0.26),
    "still life": (still_life, 0.25),
}


def paint_scene(canvas: Canvas) -> str:
    """Paint a scene of a random kind and return the kind's name."""
    kinds, shares = list(SCENES), [share for _, share in SCENES.values()]
    kind = kinds[np.searchsorted(np.cumsum(shares)[:-1], canvas.rng.random(), side="right")]
    paint, _ = SCENES[kind]
    light = paint(canvas)
    finish(canvas, light)
    np.clip(canvas.L, 2.0, 98.0, out=canvas.L)
    return kind


def _paint_land(canvas: Canvas, horizon: float, share_of_fields: float) -> str:
    """Paint the ground as a sown field or as grass, and return which it is."""
    if canvas.rng.random() < share_of_fields:
        paint_field(canvas, horizon)
        return "field"
    paint_grass(canvas, horizon)
    return "grass"


def _spread(rng: np.random.Generator, count: int) -> list[float]:
    """Return `count` places from left to right that keep some distance, in random order."""
    if not count:
        return []
    cells = (np.arange(count) + rng.uniform(0.2, 0.8, count)) / count
    return [float(x) for x in rng.permutation(cells)]
