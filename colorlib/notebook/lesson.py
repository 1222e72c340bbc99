"""What several notebooks begin with: photographs, and pictures without their colours."""

import numpy as np
import torch
from skimage import data
from torch import Tensor

from colorlib.color import lab_to_rgb_u8, rgb_u8_to_lab


def example_photos() -> dict[str, np.ndarray]:
    """Return four photographs that come with scikit-image, public domain or CC0, nearly square.

    Returns:
        "astronaut", "coffee", "cat" and "rocket" to uint8 (H, W, 3), 300 to 440 pixels a side.

    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """
    return {
        "astronaut": data.astronaut()[:440, 20:460],
        "coffee": data.coffee()[:, 80:480],
        "cat": data.chelsea()[:, 90:390],
        "rocket": data.rocket()[:, 107:534],
    }


def to_lab(rgb_u8: np.ndarray) -> Tensor:
    """Convert pictures as arrays hold them, channels last, to Lab with channels first.

    Args:
        rgb_u8: uint8 (..., H, W, 3).

    Returns:
        float32 (..., 3, H, W): L* in [0, 100], a* and b* in Lab units.

    Example:
        >>> to_lab(np.full((2, 4, 6, 3), 255, np.uint8)).shape
        torch.Size([2, 3, 4, 6])

    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """
    return rgb_u8_to_lab(torch.from_numpy(rgb_u8.copy()).movedim(-1, -3))


def without_color(rgb_u8: np.ndarray) -> Tensor:
    """Return pictures in grey: their own lightness, a* = b* = 0.

    Args:
        rgb_u8: uint8 (..., H, W, 3).

    Returns:
        uint8 (..., 3, H, W), its three channels equal but for rounding.

    Example:
        >>> without_color(np.array([[[255, 0, 0]]], np.uint8)).flatten().tolist()
        [127, 127, 127]

    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """
    lab = to_lab(rgb_u8)
    lab[..., 1:, :, :] = 0
    return lab_to_rgb_u8(lab)
