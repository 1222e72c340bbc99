"""Scale photographs: to the squares that training and the networks take, and down."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

# Part of every cache's key: another rule gives another cache.
RESIZE_RULE = "short side to size with antialiased LANCZOS, then centre crop"


def crop_to_square(rgb_u8: np.ndarray, size: int) -> np.ndarray:
    """Scale the short side to `size` and cut the centre square out.

    A photograph smaller than `size` is enlarged; one of `size` x `size` stays as it is.

    Args:
        rgb_u8: uint8 (H, W, 3), 0-255.
        size: side of the square in pixels.

    Returns:
        uint8 (size, size, 3), 0-255.
    """
    height, width = rgb_u8.shape[:2]
    scale = size / min(height, width)
    # A rounded long side is at least `size`, because the scale is exact for the short one.
    scaled_height, scaled_width = (
        max(size, round(height * scale)),
        max(size, round(width * scale)),
    )
    if (scaled_height, scaled_width) != (height, width):
        image = Image.fromarray(rgb_u8).resize(
            (scaled_width, scaled_height), Image.Resampling.LANCZOS
        )
        rgb_u8 = np.asarray(image)
    top, left = (scaled_height - size) // 2, (scaled_width - size) // 2
    return np.ascontiguousarray(rgb_u8[top : top + size, left : left + size])


def squash_to_square(rgb_u8: np.ndarray, size: int) -> np.ndarray:
    """Squash a photo to a square, with the antialiased filter of the training photos.

    Args:
        rgb_u8: uint8 (H, W, 3).
        size: pixels a side of the square; the photo's proportions are not kept.

    Returns:
        uint8 (size, size, 3), by Pillow's Lanczos filter.
    """
    return np.array(Image.fromarray(rgb_u8).resize((size, size), Image.Resampling.LANCZOS))


def reduce_rgb_u8(rgb_u8: Tensor, size: int) -> Tensor:
    """Reduce square pictures by antialiased bilinear interpolation.

    Args:
        rgb_u8: uint8 (N, 3, S, S), on any device.
        size: pixels a side of the result, at most S.

    Returns:
        uint8 (N, 3, size, size); the pictures themselves where S is `size`.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    if rgb_u8.shape[-1] == size:
        return rgb_u8
    reduced = interpolate(rgb_u8.float(), size=(size, size), mode="bilinear", antialias=True)
    return reduced.round().clamp(0, 255).to(torch.uint8)
