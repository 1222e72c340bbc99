"""ColorWorld: endless procedural pictures whose colours follow a known distribution."""

import operator
from collections.abc import Iterable

import numpy as np

from colorlib.colorworld.canvas import Canvas
from colorlib.colorworld.oracle import Oracle
from colorlib.colorworld.scene import Scene
from colorlib.colorworld.scenes import paint_scene
from colorlib.threads import one_thread
from colorlib.waiting import bar

MIN_SIZE, MAX_SIZE = 16, 1024
# What each stream of random numbers decides.
_STRUCTURE, _COLORS, _SAMPLES = 0, 1, 2


class ColorWorld:
    """Pictures made by rules, any number of them, in which the right answer is known.

    A grey scene is painted first, from one stream of random numbers; then every thing in it draws
    its colour from `COLOR_TABLE`, from another stream. So lightness and texture tell the class
    and nothing more, and for each grey scene the distribution of colours is known: `oracle`.

    Args:
        size: pixels a side, 16 to 1024. The same scenes come out at every size.
        seed: 0 or more; another seed is another world.

    Raises:
        ValueError: size or seed out of range.

    Example:
        >>> world = ColorWorld(size=32, seed=0)
        >>> world.image(7).shape
        (32, 32, 3)
        >>> bool((world.image(7) == ColorWorld(size=32, seed=0).image(7)).all())
        True

    Taught in: notebooks/02_building_a_dataset.ipynb
    """

    def __init__(self, size: int = 64, seed: int = 0) -> None:
        self.size = _whole_number("size", size, MIN_SIZE, MAX_SIZE)
        self.seed = _whole_number("seed", seed, 0, 2**63 - 1)

    def __repr__(self) -> str:
        return f"ColorWorld(size={self.size}, seed={self.seed})"

    def scene(self, index: int) -> Scene:
        """Return the grey scene number `index`, 0 or more, without colours."""
        canvas = Canvas(self.size, self._rng(_STRUCTURE, index))
        kind = paint_scene(canvas)
        dither = canvas.rng.uniform(-1.0, 1.0, (self.size, self.size, 3)).astype(np.float32)
        return Scene(
            kind=kind,
            L=canvas.L,
            regions=canvas.regions,
            things=tuple(canvas.things),
            chroma=canvas.chroma,
            under=canvas.under,
            under_chroma=canvas.under_chroma,
            blend=canvas.blend,
            tint=canvas.tint,
            dither=dither,
        )

    def image(self, index: int) -> np.ndarray:
        """Return picture number `index`, 0 or more, as uint8 (S, S, 3).

        It depends on seed, size and index alone, not on what was made before.
        """
        scene = self.scene(index)
        return scene.paint(scene.draw(self._rng(_COLORS, index)))

    def images(self, count: int, start: int = 0, *, progress: bool = True) -> np.ndarray:
        """Return `count` pictures from number `start` on, as uint8 (count, S, S, 3).

        Args:
            count: how many.
            start: number of the first.
            progress: show a bar where it takes more than two seconds.
        """
        count = _whole_number("count", count, 0, 10**9)
        images = np.empty((count, self.size, self.size, 3), np.uint8)
        for row in bar(range(count), "drawing ColorWorld", unit="pictures", progress=progress):
            images[row] = self.image(start + row)
        return images

    def oracle(self, index: int) -> Oracle:
        """Return what can be known about the colours of picture `index` from its grey scene."""
        scene = self.scene(index)
        return Oracle(scene, lambda draw: self._rng(_SAMPLES, index, draw))

    def lowest_errors(
        self, indices: Iterable[int], *, progress: bool = True
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the lowest expected L1 and L2 errors of these pictures.

        Args:
            indices: numbers of pictures.
            progress: show a bar where it takes more than two seconds.

        Returns:
            Two float64 arrays, a number a picture: mean absolute error and mean squared error
            over pixels and both channels, in Lab units and squared Lab units.
        """
        lowest = []
        with one_thread():
            for index in bar(indices, "asking the oracle", unit="pictures", progress=progress):
                oracle = self.oracle(index)
                lowest.append((oracle.lowest_l1, oracle.lowest_l2))
        l1, l2 = np.array(lowest, dtype=np.float64).reshape(-1, 2).T
        return l1, l2

    def _rng(self, stream: int, index: int, draw: int = 0) -> np.random.Generator:
        index = _whole_number("index", index, 0, 2**63 - 1)
        draw = _whole_number("draw", draw, 0, 2**63 - 1)
        return np.random.default_rng((stream, draw, self.seed, index))


def _whole_number(name: str, value: int, low: int, high: int) -> int:
    try:
        number = operator.index(value)
    except TypeError:
        number = None
    if number is None or not low <= number <= high:
        raise ValueError(f"`{name}` must be a whole number from {low} to {high}, got {value!r}.")
    return number
