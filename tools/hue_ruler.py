"""Count in which of their hues a painter paints ColorWorld's balloons."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from colorlib.color import AB_SCALE, normalize_lab, rgb_u8_to_lab
from colorlib.colorworld import BETWEEN, COLOR_TABLE, ColorWorld, painted_hues
from colorlib.evaluation import Interval, total_variation, total_variation_by_chance

BALLOONS = {choice.name: choice.probability for choice in COLOR_TABLE["balloon"]}


class HueRuler:
    """Scenes with balloons, and what a painter made of them.

    Args:
        world: that the scenes come from.
        first: number of the first scene to look at.
        count: how many scenes with balloons to take.
    """

    def __init__(self, world: ColorWorld, first: int, count: int) -> None:
        self.world, self.scenes, self.numbers = world, [], []
        number = first
        while len(self.scenes) < count:
            scene = world.scene(number)
            if "balloon" in scene.classes:
                self.scenes.append(scene)
                self.numbers.append(number)
            number += 1

    @cached_property
    def pictures(self) -> tuple[Tensor, Tensor]:
        """The scenes with their drawn colours: L_norm (N, 1, S, S) and ab_norm (N, 2, S, S)."""
        images = np.stack([self.world.image(number) for number in self.numbers])
        return normalize_lab(rgb_u8_to_lab(torch.from_numpy(images).movedim(-1, 1)))

    def hues(self, ab_norm: Tensor) -> list[list[str]]:
        """Return the hues that each scene's balloons were painted in."""
        pairs = zip(self.scenes, AB_SCALE * ab_norm, strict=True)
        return [painted_hues(scene, ab) for scene, ab in pairs]


def distance_of(found: Sequence[list[list[str]]]) -> Interval:
    """Return the distance of painted hues from the table, of all seeds together.

    Args:
        found: for each seed, each scene's hues; resampled are the scenes.
    """
    scenes = [[hue for hues in seeds for hue in hues] for seeds in zip(*found, strict=True)]
    return total_variation(scenes, BALLOONS)


def share_of_no_hue(found: Sequence[list[list[str]]]) -> float:
    """Return which share of all balloons has none of their hues."""
    painted = [hue for hues in found for scene in hues for hue in scene]
    return painted.count(BETWEEN) / len(painted)


def distance_by_chance(found: Sequence[list[list[str]]]) -> float:
    """Return how far as many balloons lie from the table that are drawn by it."""
    return total_variation_by_chance(sum(map(len, found[0])), BALLOONS)
