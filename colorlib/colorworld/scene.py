"""A grey scene, and what it looks like once its colours are drawn."""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import torch

from colorlib.color import lab_to_rgb
from colorlib.colorworld.canvas import Region
from colorlib.colorworld.palette import COLOR_TABLE

_HUES = 360


@dataclass(frozen=True, eq=False)
class Scene:
    """Everything about a picture but the colours that were drawn for it.

    Attributes:
        kind: "meadow", "beach", "lake", "winter", "street", "balloons" or "still life".
        L: float32 (S, S), lightness 0-100.
        regions: int16 (S, S), which of `things` each pixel shows.
        things: the class of each region, and the group that shares its draw.
        chroma: float32 (S, S), how much of its thing's colour a pixel has.
        under: int16 (S, S), the thing beside it where a border crosses the pixel.
        under_chroma: float32 (S, S), how much of that thing's colour.
        blend: float32 (S, S), the share of the pixel that shows `under`, 0 to 0.5.
        tint: float32 (2, S, S), a* and b* that light and haze add, Lab units.
        dither: float32 (S, S, 3), -1 to 1, added before rounding to 8 bits. Without it the
            rounding gives hues away: an even patch of lightness 60 rounds to 60.08 in one hue and
            to 59.93 in another.
    """

    kind: str
    L: np.ndarray
    regions: np.ndarray
    things: tuple[Region, ...]
    chroma: np.ndarray
    under: np.ndarray
    under_chroma: np.ndarray
    blend: np.ndarray
    tint: np.ndarray
    dither: np.ndarray

    @property
    def classes(self) -> list[str]:
        """The class of each region."""
        return [thing.class_name for thing in self.things]

    @cached_property
    def visible(self) -> list[int]:
        """The regions that at least one pixel shows."""
        return np.unique(self.regions).tolist()

    def draw(self, rng: np.random.Generator) -> np.ndarray:
        """Draw a colour for every thing.

        Returns:
            int64 (len(things),): which of its class's choices each thing gets. Things of one
            group get the same.
        """
        chances = rng.random(len(self.things))
        return np.array(
            [_choice_at(thing.class_name, float(chances[thing.group])) for thing in self.things],
            dtype=np.int64,
        )

    def paint(self, choices: np.ndarray) -> np.ndarray:
        """Return the picture with these colours, as 8-bit sRGB.

        Args:
            choices: (len(things),) as `draw` returns them.

        Returns:
            uint8 (S, S, 3). Its lightness is `L` whatever the colours, but for the rounding to 8
            bits: colours that no screen has at this lightness are brought closer to grey.
        """
        return self.paint_pixels(choices, choices).reshape(*self.L.shape, 3)

    def paint_in(self, class_name: str, ab: tuple[float, float]) -> np.ndarray:
        """Return the picture with all things of a class in a colour of your own.

        Everything else has its class's first colour.

        Args:
            class_name: such as "balloon".
            ab: a* and b* at lightness 60, Lab units.

        Returns:
            uint8 (S, S, 3), painted as `paint` does.

        Raises:
            ValueError: nothing of that class is in the scene.

        Taught in: notebooks/05_perceptual_loss.ipynb
        """
        if class_name not in self.classes:
            raise ValueError(
                f"`class_name` must be in the scene, one of {', '.join(sorted(set(self.classes)))}"
                f", got {class_name!r}."
            )
        colors = self._colors(np.zeros(len(self.things), dtype=np.int64))
        colors[:, np.array(self.classes) == class_name] = np.array(ab, dtype=np.float32)[:, None]
        return self._paint(colors, colors, slice(None)).reshape(*self.L.shape, 3)

    def paint_pixels(
        self, choices: np.ndarray, choices_under: np.ndarray, pixels: np.ndarray | None = None
    ) -> np.ndarray:
        """Return the 8-bit colours of some pixels.

        Args:
            choices: (len(things),) the draws of the things that pixels show.
            choices_under: (len(things),) the draws of the things beside them at borders.
            pixels: positions in the flattened picture; None for all.

        Returns:
            uint8 (pixels, 3), sRGB.
        """
        where = slice(None) if pixels is None else pixels
        return self._paint(self._colors(choices), self._colors(choices_under), where)

    def _paint(
        self, colors: np.ndarray, colors_under: np.ndarray, pixels: np.ndarray | slice
    ) -> np.ndarray:
        """Return uint8 (pixels, 3), given a* and b* of every thing at lightness 60."""

        def flat(values: np.ndarray) -> np.ndarray:
            return values.ravel()[pixels]

        L, blend = flat(self.L), flat(self.blend)
        # Light and shade change a surface's chroma less than its lightness.
        light = np.sqrt((L + 16.0) / 76.0)
        share, share_under = (1.0 - blend) * flat(self.chroma), blend * flat(self.under_chroma)
        ab = colors[:, flat(self.regions)] * share + colors_under[:, flat(self.under)] * share_under
        a = ab[0] * light + flat(self.tint[0])
        b = ab[1] * light + flat(self.tint[1])
        hue = (np.arctan2(b, a) * (_HUES / (2 * np.pi))).astype(np.int64) % _HUES
        limit = largest_chroma()[hue, L.astype(np.int64)]
        shrink = np.minimum(1.0, limit / np.maximum(np.hypot(a, b), 1e-6))
        lab = torch.from_numpy(np.stack([L, a * shrink, b * shrink]))[..., None]  # (3, pixels, 1)
        rgb = lab_to_rgb(lab)[..., 0].numpy().T * 255.0
        rgb = rgb + self.dither.reshape(-1, 3)[pixels]
        return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)

    def _colors(self, choices: np.ndarray) -> np.ndarray:
        """Return float32 (2, things): a* and b* at lightness 60."""
        return np.array(
            [
                COLOR_TABLE[thing.class_name][choice].ab
                for thing, choice in zip(self.things, choices, strict=True)
            ],
            dtype=np.float32,
        ).T


@cache
def largest_chroma() -> np.ndarray:
    """Return the chroma that sRGB surely has, by hue and lightness.

    Returns:
        float32 (360, 101): one row a degree of hue, one column a unit of L*; the least over the
        cell and its neighbours, so that every colour in the cell may have it.
    """
    degrees = torch.arange(_HUES, dtype=torch.float64) * (2 * torch.pi / _HUES)
    L = torch.arange(101, dtype=torch.float64).expand(_HUES, -1)
    low, high = torch.zeros_like(L), torch.full_like(L, 140.0)
    for _ in range(24):  # bisection
        middle = (low + high) / 2
        a, b = middle * degrees.cos()[:, None], middle * degrees.sin()[:, None]
        rgb01 = lab_to_rgb(torch.stack([L, a, b]), clip=False)
        inside = ((rgb01 >= 0) & (rgb01 <= 1)).all(dim=0)
        low, high = torch.where(inside, middle, low), torch.where(inside, high, middle)
    table = low.float().numpy()
    neighbours = [np.roll(table, turn, axis=0) for turn in (-1, 0, 1)]
    brighter = np.concatenate([table[:, 1:], table[:, -1:]], axis=1)
    neighbours += [np.roll(brighter, turn, axis=0) for turn in (-1, 0, 1)]
    return np.minimum.reduce(neighbours)


def _choice_at(class_name: str, chance: float) -> int:
    """Return the choice at a point of the cumulative probabilities."""
    total = 0.0
    for index, choice in enumerate(COLOR_TABLE[class_name]):
        total += choice.probability
        if chance < total:
            return index
    return len(COLOR_TABLE[class_name]) - 1
