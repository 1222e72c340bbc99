"""What an ab probe shows: colours at each pixel in whole Lab units, and slices of the gamut."""

from functools import cache

import numpy as np
import torch
from torch import Tensor

from colorlib.color import AB_SCALE, rgb_u8_to_lab
from colorlib.images.resizing import scale_down
from colorlib.notebook.comparing.comparison import TRUTH, Comparison
from colorlib.notebook.pictures.gamut import gamut_slice
from colorlib.notebook.show.encoding import encode_picture
from colorlib.threads import one_thread

PLANE_SIDE = 128  # longest, in pixels
SLICE_STEP = 5  # of L*, between two slices
REACH = 110  # Lab units from the middle of a slice to its edge
SLICE_POINTS = 2 * REACH + 1  # one a unit


@one_thread()
def ab_planes(comparison: Comparison, photo: str) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return a photograph's lightness and the colours that truth and models give it.

    All in whole Lab units, at a size of at most 128 pixels: of what a model predicts, smaller
    still, nothing is lost; the truth is averaged a little.

    Args:
        comparison: whose photograph and models.
        photo: a name in `comparison.photos`.

    Returns:
        L* as uint8 (h, w), 0 to 100; and, by name, "ground truth" first where it is known, (a*, b*)
        as int8 (2, h, w).
    """
    rgb_u8 = scale_down(comparison.rgb_u8(photo), PLANE_SIDE)
    height, width = rgb_u8.shape[:2]
    lab = rgb_u8_to_lab(torch.from_numpy(rgb_u8.copy()).permute(2, 0, 1))
    planes = {TRUTH: _whole(lab[1:])} if comparison.has_color(photo) else {}
    for model in comparison.models:
        planes[model] = _whole(comparison.ab_at(photo, model, height, width) * AB_SCALE)
    return lab[0].round().to(torch.uint8).numpy(), planes


@cache
@one_thread()
def gamut_slices() -> tuple[bytes, ...]:
    """Return encoded pictures of the sRGB gamut at L* = 0, 5, ..., 100; a* to the right, b* up."""
    levels = range(0, 101, SLICE_STEP)
    slices = [gamut_slice(level, REACH, SLICE_POINTS) for level in levels]
    return tuple(encode_picture(_to_u8(rgb01)) for rgb01 in slices)


def _whole(ab: Tensor) -> np.ndarray:
    return ab.round().to(torch.int8).numpy()


def _to_u8(rgb01: Tensor) -> np.ndarray:
    return (rgb01 * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
