"""Bring a photograph to the square that training uses."""

import numpy as np
from PIL import Image

# Part of every cache's key: another rule gives another cache.
RESIZE_RULE = "short side to size with antialiased LANCZOS, then centre crop"


def to_square(rgb_u8: np.ndarray, size: int) -> np.ndarray:
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
