"""The oracle: the best that any model could say about the colours of a grey scene."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from colorlib.color import rgb_u8_to_lab
from colorlib.colorworld.palette import COLOR_TABLE
from colorlib.colorworld.scene import Scene


class Oracle:
    """The conditional distribution of a picture's colours given its grey scene.

    Each pixel shows one thing, or two where a border crosses it, and a thing has finitely many
    colours with known probabilities; so every expectation here is an exact, finite sum, over the
    pictures as a model sees them: rounded to 8 bits. No model that sees only grey can have lower
    errors on average, for it knows no more than the scene.

    Args:
        scene: the grey scene.
        rng_of: returns the random numbers of colouring number `draw`.

    Source: Bishop 2006, Pattern Recognition and Machine Learning, section 1.5.5 (mean and median
        as minimisers of expected squared and absolute error).
    """

    def __init__(self, scene: Scene, rng_of: Callable[[int], np.random.Generator]) -> None:
        self.scene = scene
        self._rng_of = rng_of

    @property
    def candidates_ab(self) -> Tensor:
        """The colours that each pixel may have: float32 (K, 2, S, S), Lab units."""
        return self._distribution[0]

    @property
    def probabilities(self) -> Tensor:
        """How likely each candidate is: float32 (K, S, S), summing to 1 over K."""
        return self._distribution[1]

    @cached_property
    def _distribution(self) -> tuple[Tensor, Tensor]:
        """List what each pixel may show: its thing's colours, at borders with its neighbour's."""
        scene = self.scene
        shown, under = scene.regions.ravel(), scene.under.ravel()
        groups = np.array([thing.group for thing in scene.things])
        chances = _chances(scene.classes)
        counts = (chances > 0).sum(axis=1)
        # A neighbour's draw matters where a border crosses the pixel and the draws are two.
        mixed = (scene.blend.ravel() > 0) & (groups[shown] != groups[under])
        most = counts[shown].max()
        most_under = max(1, counts[under[mixed]].max(initial=1))
        pictures, probabilities = [], []
        for first in range(most):
            own = np.minimum(first, counts - 1)
            alike = scene.paint_pixels(own, own)
            for second in range(most_under):
                picture = alike.copy()
                pixels = np.flatnonzero(
                    mixed & (chances[shown, first] * chances[under, second] > 0)
                )
                neighbour = np.minimum(second, counts - 1)
                picture[pixels] = scene.paint_pixels(own, neighbour, pixels)
                pictures.append(picture.reshape(*scene.L.shape, 3))
                beside = np.where(mixed, chances[under, second], float(second == 0))
                probabilities.append((chances[shown, first] * beside).reshape(scene.L.shape))
        candidates_ab = torch.stack([_ab_of(picture) for picture in pictures])
        return candidates_ab, torch.from_numpy(np.stack(probabilities)).float()

    @cached_property
    def mean_ab(self) -> Tensor:
        """Conditional mean, the minimiser of the expected L2 error: float32 (2, S, S)."""
        return (self.probabilities[:, None] * self.candidates_ab).sum(dim=0)

    @cached_property
    def median_ab(self) -> Tensor:
        """Conditional median of each channel, the minimiser of the expected L1 error."""
        values, order = self.candidates_ab.sort(dim=0)
        weights = self.probabilities[:, None].expand_as(values).gather(0, order)
        # The first candidate at which half of the probability is reached.
        position = (weights.cumsum(dim=0) < 0.5 - 1e-6).sum(dim=0, keepdim=True)
        return values.gather(0, position)[0]

    @cached_property
    def mode_ab(self) -> Tensor:
        """The likeliest colour of each thing: float32 (2, S, S)."""
        likeliest = self.probabilities.argmax(dim=0)
        return self.candidates_ab.gather(0, likeliest.expand(1, 2, -1, -1))[0]

    def toward_mode_ab(self, share: float) -> Tensor:
        """Return colours on the straight way from the median to the likeliest ones.

        They show what bolder colours must cost at least along this way: the expected L1 error
        grows from the lowest one, slowly at first.

        Args:
            share: of the way, from 0, the median, to 1, the likeliest colour of each thing.

        Returns:
            float32 (2, S, S), Lab units.

        Raises:
            ValueError: share out of range.

        Example:
            >>> from colorlib import ColorWorld
            >>> oracle = ColorWorld(size=32, seed=0).oracle(7)
            >>> bool((oracle.toward_mode_ab(0) == oracle.median_ab).all())
            True

        Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
        """
        if not 0 <= share <= 1:
            raise ValueError(
                f"`share` must be from 0 to 1, got {share!r}. "
                "0 gives the median, 1 the likeliest colours."
            )
        return torch.lerp(self.median_ab, self.mode_ab, float(share))

    def sample(self, draw: int) -> np.ndarray:
        """Return another picture of the same grey scene, as uint8 (S, S, 3).

        Args:
            draw: 0 or more; the same number gives the same picture.
        """
        return self.scene.paint(self.scene.draw(self._rng_of(draw)))

    def sample_ab(self, draw: int) -> Tensor:
        """Return the ab of `sample(draw)`: float32 (2, S, S), Lab units."""
        return _ab_of(self.sample(draw))

    def expected_l1(self, ab: Tensor) -> float:
        """Return a prediction's expected mean absolute error over pixels and channels, Lab units.

        Args:
            ab: the prediction, (2, S, S), Lab units.
        """
        return self._expected((self.candidates_ab - ab).abs())

    def expected_l2(self, ab: Tensor) -> float:
        """Return a prediction's expected mean squared error over pixels and channels.

        Args:
            ab: the prediction, (2, S, S), Lab units; the result is in squared Lab units.
        """
        return self._expected((self.candidates_ab - ab).square())

    @cached_property
    def lowest_l1(self) -> float:
        """The lowest expected L1 error that any model can reach here, Lab units."""
        return self.expected_l1(self.median_ab)

    @cached_property
    def lowest_l2(self) -> float:
        """The lowest expected L2 error that any model can reach here, squared Lab units."""
        return self.expected_l2(self.mean_ab)

    def _expected(self, errors: Tensor) -> float:
        return float((self.probabilities[:, None] * errors).sum(dim=0).mean(dtype=torch.float64))


def _chances(classes: list[str]) -> np.ndarray:
    """Return float64 (things, choices): how likely each draw is, 0 beyond a class's choices."""
    table = np.zeros((len(classes), max(map(len, COLOR_TABLE.values()))))
    for row, name in zip(table, classes, strict=True):
        row[: len(COLOR_TABLE[name])] = [choice.probability for choice in COLOR_TABLE[name]]
    return table


def _ab_of(picture: np.ndarray) -> Tensor:
    return rgb_u8_to_lab(torch.from_numpy(picture).permute(2, 0, 1))[1:]
