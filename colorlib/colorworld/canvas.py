"""Paint lightness and regions; colours come later, so that no lightness can depend on a colour."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from colorlib.colorworld.palette import COLOR_TABLE

EVERYWHERE = (0.0, 0.0, 1.0, 1.0)


class Region(NamedTuple):
    """A thing on the canvas: its class, and the group of things that share one draw of colour."""

    class_name: str
    group: int


class Window(NamedTuple):
    """A rectangle of the canvas: where it lies, and the coordinates of its pixels' centres."""

    place: tuple[slice, slice]
    x: np.ndarray  # (1, w), 0 at the left edge of the picture, 1 at the right
    y: np.ndarray  # (h, 1), 0 at the top, 1 at the bottom


class Canvas:
    """A scene while it is painted, back to front, in coordinates from 0 to 1.

    Every random number is drawn by its painter, in an order that does not depend on `size`: the
    same scene comes out at every size.

    Args:
        size: pixels a side.
        rng: of the structure: shapes, textures, places.

    Attributes:
        L: float32 (S, S), lightness 0-100.
        regions: int16 (S, S), which of `things` a pixel shows.
        chroma: float32 (S, S), how much of the thing's colour a pixel has.
        under: int16 (S, S), the thing beside it where a border crosses the pixel.
        under_chroma: float32 (S, S), how much of that thing's colour.
        blend: float32 (S, S), the share of the pixel that shows `under`, 0 to 0.5.
        tint: float32 (2, S, S), a* and b* that light and haze add.
        things: the regions' classes and groups.
    """

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.size, self.rng = size, rng
        self.L = np.zeros((size, size), np.float32)
        self.regions = np.zeros((size, size), np.int16)
        self.chroma = np.ones((size, size), np.float32)
        self.under = np.zeros((size, size), np.int16)
        self.under_chroma = np.ones((size, size), np.float32)
        self.blend = np.zeros((size, size), np.float32)
        self.tint = np.zeros((2, size, size), np.float32)
        self.things: list[Region] = []
        self._groups: dict[str, int] = {}
        self._centres = (np.arange(size, dtype=np.float32) + 0.5) / size
        self._is_tinted = False

    def add(self, class_name: str, shares: str | None = None) -> int:
        """Register a thing and return its region's number.

        Args:
            class_name: a key of `COLOR_TABLE`.
            shares: things with the same word here get the same draw, such as all leaves of a
                scene; None for a draw of its own.
        """
        if class_name not in COLOR_TABLE:
            raise KeyError(f"ColorWorld has no colours for {class_name!r}")
        group = (
            len(self.things)
            if shares is None
            else self._groups.setdefault(shares, len(self.things))
        )
        self.things.append(Region(class_name, group))
        return len(self.things) - 1

    def window(self, left: float, top: float, right: float, bottom: float) -> Window:
        """Return the part of the canvas that holds a rectangle, one pixel wider on each side."""
        rows, columns = self._pixels(top, bottom), self._pixels(left, right)
        return Window((rows, columns), self._centres[None, columns], self._centres[rows, None])

    def _pixels(self, low: float, high: float) -> slice:
        first, last = int(low * self.size) - 1, int(high * self.size) + 2
        return slice(min(max(first, 0), self.size), min(max(last, 0), self.size))

    def coverage(self, signed_distance: np.ndarray) -> np.ndarray:
        """Return the share of each pixel inside a shape, from the distance to its border.

        Args:
            signed_distance: negative inside; a pixel across the border is covered in part.
        """
        return np.minimum(np.maximum(0.5 - signed_distance * self.size, 0.0), 1.0)

    def paint(
        self,
        window: Window,
        coverage: np.ndarray,
        region: int,
        L: np.ndarray | float,
        *,
        chroma: np.ndarray | float = 1.0,
        tint: tuple[np.ndarray | float, np.ndarray | float] | None = None,
    ) -> None:
        """Lay a thing over what is there.

        Args:
            window: where.
            coverage: (h, w), 0 to 1.
            region: from `add`.
            L: lightness, 0-100.
            chroma: how much of the thing's colour shows.
            tint: a* and b* that the light adds; None for none.
        """
        place = window.place
        lightness = self.L[place]
        lightness += coverage * (L - lightness)
        regions, under, blend = self.regions[place], self.under[place], self.blend[place]
        strength, under_strength = self.chroma[place], self.under_chroma[place]
        covered = coverage > 0.5
        grazed = (coverage > blend) & ~covered
        np.copyto(under, regions, where=covered)
        np.copyto(under_strength, strength, where=covered)
        np.copyto(blend, 1.0 - coverage, where=covered, casting="same_kind")
        np.copyto(regions, np.int16(region), where=covered)
        np.copyto(strength, chroma, where=covered, casting="same_kind")
        np.copyto(under, np.int16(region), where=grazed)
        np.copyto(under_strength, chroma, where=grazed, casting="same_kind")
        np.copyto(blend, coverage, where=grazed, casting="same_kind")
        if tint is not None or self._is_tinted:
            self._is_tinted = True
            for channel, value in zip(self.tint, tint or (0.0, 0.0), strict=True):
                np.copyto(channel[place], value, where=covered, casting="same_kind")

    def darken(self, window: Window, share: np.ndarray) -> None:
        """Let a shadow fall: take away a share of the lightness that is there."""
        self.L[window.place] *= 1.0 - share

    def noise(self, columns: int, rows: int) -> np.ndarray:
        """Return smooth noise from -1 to 1 over the whole canvas, called value noise.

        Args:
            columns: random values across.
            rows: random values from top to bottom.
        """
        lattice = self.rng.uniform(-1.0, 1.0, (rows + 1, columns + 1)).astype(np.float32)
        return _weights(self.size, rows) @ lattice @ _weights(self.size, columns).T

    def curve(self, knots: int, low: float, high: float) -> np.ndarray:
        """Return a random smooth line over x, (1, S), between two heights."""
        heights = self.rng.uniform(low, high, knots + 1).astype(np.float32)
        return (_weights(self.size, knots) @ heights)[None, :]


@lru_cache(maxsize=256)
def _weights(size: int, cells: int) -> np.ndarray:
    """Return (size, cells + 1): how much each lattice value counts at each pixel."""
    position = (np.arange(size) + 0.5) / size * cells
    left = np.minimum(position.astype(int), cells - 1)
    along = position - left
    along = along * along * (3 - 2 * along)  # smoothstep: flat at the lattice values
    weights = np.zeros((size, cells + 1), np.float32)
    weights[np.arange(size), left] = 1 - along
    weights[np.arange(size), left + 1] = along
    return weights
