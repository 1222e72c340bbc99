"""The time of day: where the light stands, and what it does to a finished scene."""

from typing import NamedTuple

import numpy as np

from colorlib.colorworld.canvas import EVERYWHERE, Canvas

# What shines by itself, or was painted in its own light, is not dimmed again.
_SHINING = ("sky", "sun", "moon", "cloud", "lit window")


class Light(NamedTuple):
    """Time of day and the place of sun or moon.

    Attributes:
        time: "day", "sunset" or "night"; told apart by lightness alone: a bright sky, a great low
            sun, or stars.
        x: of sun or moon, 0 to 1; things are lit from that side.
        y: of sun or moon.
    """

    time: str
    x: float
    y: float

    @property
    def side(self) -> float:
        """Return 1.0 where the light comes from the right, else -1.0."""
        return 1.0 if self.x > 0.5 else -1.0


def draw_light(
    rng: np.random.Generator, times: tuple[str, ...] = ("day", "day", "day", "sunset", "night")
) -> Light:
    """Draw a time of day and the place of its light; repeat a time to make it likelier."""
    time = times[rng.integers(len(times))]
    x = float(rng.uniform(0.12, 0.88))
    return Light(time, x, float(rng.uniform(0.08, 0.2)))


def finish(canvas: Canvas, light: Light) -> None:
    """Dim and tint everything that does not shine, as evening and night do."""
    if light.time == "day":
        return
    shines = [thing.class_name.endswith(_SHINING) for thing in canvas.things]
    lit = ~np.array(shines)[canvas.regions]
    if light.time == "sunset":
        glow = 0.9 - 0.12 * np.abs(canvas.window(*EVERYWHERE).x - light.x)
        canvas.L *= np.where(lit, glow, 1.0).astype(np.float32)
        _fade(canvas, lit, 0.9)
        canvas.tint += np.where(lit, 1.0, 0.0) * np.float32([[[5.0]], [[9.0]]])
    else:
        canvas.L *= np.where(lit, np.float32(0.58), np.float32(1.0))
        _fade(canvas, lit, 0.65)
        canvas.tint += np.where(lit, 1.0, 0.0) * np.float32([[[1.0]], [[-7.0]]])


def _fade(canvas: Canvas, lit: np.ndarray, factor: float) -> None:
    factors = np.where(lit, np.float32(factor), np.float32(1.0))
    canvas.chroma *= factors
    canvas.under_chroma *= factors
