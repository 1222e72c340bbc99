"""Join a photo's own lightness with colour that was predicted at a smaller size."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from colorlib.color import denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.images.resizing import stretch_ab
from colorlib.waiting import bar

# Lab takes about 100 bytes a pixel; windows that stay in a processor's cache are quicker, too.
WINDOW_PIXELS = 100_000


def paint(rgb_u8: np.ndarray, ab_norm: Tensor) -> np.ndarray:
    """Join a photo's own lightness with predicted colour, stretched bilinearly to the photo.

    Works window by window, so that beside the photo and the result it needs little memory.

    Args:
        rgb_u8: uint8 (H, W, 3), of which the lightness is taken.
        ab_norm: (2, h, w) in [-1, 1], on the device to compute on.

    Returns:
        uint8 (H, W, 3). Colours outside sRGB are clipped, which changes their lightness.

    Source: full-size L with low-size ab as in Zhang et al. 2016, "Colorful Image Colorization",
        https://arxiv.org/abs/1603.08511.
    Taught in: notebooks/00_start_here.ipynb
    """
    height, width = rgb_u8.shape[:2]
    painted = np.empty((height, width, 3), dtype=np.uint8)
    for rows, columns in bar(list(_windows(height, width)), "painting", unit="windows"):
        window = torch.from_numpy(np.array(rgb_u8[rows, columns])).permute(2, 0, 1)  # (3, h, w)
        L_norm, _ = normalize_lab(rgb_u8_to_lab(window.to(ab_norm.device)))
        ab_window = stretch_ab(ab_norm, height, width, rows, columns)  # (2, h, w)
        window = lab_to_rgb_u8(denormalize_lab(L_norm, ab_window))
        painted[rows, columns] = window.permute(1, 2, 0).cpu().numpy()
    return painted


def _windows(height: int, width: int) -> Iterator[tuple[slice, slice]]:
    columns = min(width, WINDOW_PIXELS)
    rows = max(1, WINDOW_PIXELS // columns)
    for top in range(0, height, rows):
        for left in range(0, width, columns):
            yield slice(top, min(top + rows, height)), slice(left, min(left + columns, width))
