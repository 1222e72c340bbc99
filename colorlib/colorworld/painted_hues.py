"""Which of its hues a colouring gave each thing of an ambiguous class."""

import numpy as np
import torch
from torch import Tensor

from colorlib.color import rgb_u8_to_lab
from colorlib.colorworld.palette import AMBIGUOUS_CLASSES, COLOR_TABLE
from colorlib.colorworld.scene import Scene

BETWEEN = "between"
FEWEST_PIXELS = 9  # of a thing that is judged
NEAR_SHARE, NEAR_UNITS = 0.25, 10.0  # of a hue's chroma; Lab units, for whites and greys


def painted_hues(scene: Scene, ab: Tensor, class_name: str = "balloon") -> list[str]:
    """Return the hue that each thing of a class was painted in.

    Its mean colour, away from borders, counts as the nearest of the hues that the class may have
    there, if it differs from it by less than a quarter of that hue's chroma, or by less than 10.
    Else it is "between": the cautious browns of a painter that answers with a mean or a median
    are nobody's hue. Things that share a draw count once, things of fewer than 9 such pixels not
    at all.

    Args:
        scene: the grey scene.
        ab: its painted colours, (2, S, S), Lab units.
        class_name: an ambiguous class of `COLOR_TABLE`.

    Returns:
        A name of the class's colours, or "between", for each thing; empty where there is none.

    Raises:
        ValueError: the class is not an ambiguous one.

    Example:
        >>> from colorlib import ColorWorld
        >>> oracle = ColorWorld(size=64, seed=0).oracle(0)
        >>> oracle.scene.kind, painted_hues(oracle.scene, oracle.mode_ab)
        ('balloons', ['red', 'red'])
    """
    if class_name not in AMBIGUOUS_CLASSES:
        raise ValueError(
            f"`class_name` must be one of {', '.join(AMBIGUOUS_CLASSES)}, got {class_name!r}."
        )
    choices = COLOR_TABLE[class_name]
    members: dict[int, list[int]] = {}
    for place, thing in enumerate(scene.things):
        if thing.class_name == class_name:
            members.setdefault(thing.group, []).append(place)
    found = []
    for places in members.values():
        pixels = np.flatnonzero(np.isin(scene.regions, places) & (scene.blend == 0))
        if len(pixels) < FEWEST_PIXELS:
            continue
        painted = ab.flatten(1)[:, pixels].double().mean(dim=1)
        hues = torch.stack([_mean_ab(scene, choice, pixels) for choice in range(len(choices))])
        distances = torch.linalg.vector_norm(hues - painted, dim=1)
        nearest = int(distances.argmin())
        chroma = torch.linalg.vector_norm(hues[nearest]).item()
        is_near = distances[nearest] < max(chroma * NEAR_SHARE, NEAR_UNITS)
        found.append(choices[nearest].name if is_near else BETWEEN)
    return found


def _mean_ab(scene: Scene, choice: int, pixels: np.ndarray) -> Tensor:
    """Return the mean colour of pixels whose thing has this choice, float64 (2,), Lab units."""
    drawn = np.array([min(choice, len(COLOR_TABLE[name]) - 1) for name in scene.classes])
    rgb_u8 = torch.from_numpy(scene.paint_pixels(drawn, drawn, pixels))
    return rgb_u8_to_lab(rgb_u8.T[None, :, :, None])[0, 1:, :, 0].double().mean(dim=1)
