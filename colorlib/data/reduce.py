"""Reduce pictures that are tensors already, on their device."""

import torch
from torch import Tensor
from torch.nn.functional import interpolate


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
