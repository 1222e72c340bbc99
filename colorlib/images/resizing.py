"""Scale photographs and colour: every rule of the library, once each.

| for | by | function |
|---|---|---|
| training and test photographs | Lanczos, proportions kept, margins cut off | `crop_to_square` |
| what a network sees of a photograph | Lanczos, squashed | `squash_to_square`, `seen_lightness` |
| the colour it predicts, on the photograph | bilinear | `stretch_ab` |
| a photograph to be shown | Lanczos, proportions kept | `scale_down` |
| test photographs, to a smaller size | antialiased bilinear | `reduce_rgb_u8` |
| finding repeated and colourless photographs | means of boxes | `thumbnail` |
"""

from collections.abc import Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import interpolate

from colorlib.color import normalize_lab, rgb_u8_to_lab

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

    >>> crop_to_square(np.zeros((60, 90, 3), dtype=np.uint8), 32).shape
    (32, 32, 3)
    """
    height, width = rgb_u8.shape[:2]
    scale = size / min(height, width)
    # A rounded long side is at least `size`, because the scale is exact for the short one.
    scaled_height = max(size, round(height * scale))
    scaled_width = max(size, round(width * scale))
    if (scaled_height, scaled_width) != (height, width):
        rgb_u8 = lanczos(rgb_u8, scaled_height, scaled_width)
    top, left = (scaled_height - size) // 2, (scaled_width - size) // 2
    return np.ascontiguousarray(rgb_u8[top : top + size, left : left + size])


def squash_to_square(rgb_u8: np.ndarray, size: int) -> np.ndarray:
    """Squash a photo to a square, with the antialiased filter of the training photos.

    Networks were trained on centre squares, and see all of a photograph squashed none the less.
    On 47 oblong photographs nothing else was told apart from it by the mean PSNR of the zoo's
    five models: padding with mirror images -0.06 dB [-0.30, +0.18], with grey -0.50 [-1.03,
    +0.01], the centre square alone +0.21 [-0.08, +0.52], overlapping squares +0.04 [-0.31,
    +0.39], an oblong of the photograph's own proportions +0.08 [-0.20, +0.36]. Of these squashing
    is the simplest, takes one run of the network, and shows it the whole photograph
    (`tools/measure_squash.py`, data/results/squash_pad_crop.json).

    Args:
        rgb_u8: uint8 (H, W, 3).
        size: pixels a side of the square; the photo's proportions are not kept.

    Returns:
        uint8 (size, size, 3), by Pillow's Lanczos filter.
    """
    return lanczos(rgb_u8, size, size)


def seen_lightness(
    photos: Sequence[np.ndarray], size: int, device: str | torch.device = "cpu"
) -> Tensor:
    """Return what a network sees of photographs: the lightness of each one squashed.

    The bytes are squashed and the lightness is taken then, as in training, whose photographs are
    scaled as bytes. Colorizing and evaluating both come through here. The other way round, with
    the lightness scaled, looks almost the same, but predictions answer to it: of 1,763 photographs
    single ones move by up to 0.8 dB, their mean by 0.002 dB.

    Args:
        photos: uint8 (H, W, 3) each, of any sizes.
        size: pixels a side of the square.
        device: where to compute.

    Returns:
        L_norm (N, 1, size, size) in [-1, 1].
    """
    squares = np.stack([squash_to_square(rgb_u8, size) for rgb_u8 in photos])
    rgb_u8 = torch.from_numpy(squares).permute(0, 3, 1, 2)  # (N, 3, size, size)
    L_norm, _ = normalize_lab(rgb_u8_to_lab(rgb_u8.to(device)))
    return L_norm


def stretch_ab(
    ab_norm: Tensor,
    height: int,
    width: int,
    rows: slice = slice(None),
    columns: slice = slice(None),
) -> Tensor:
    """Stretch predicted colour bilinearly to a photograph's size, or a window of it.

    The same as `torch.nn.functional.interpolate(mode="bilinear")`, of which it computes the
    window alone.

    Args:
        ab_norm: (..., 2, h, w).
        height: of the photograph, in pixels.
        width: of the photograph, in pixels.
        rows: of the window.
        columns: of the window.

    Returns:
        (..., 2, rows, columns).

    >>> stretch_ab(torch.tensor([[[0.0, 1.0]]]), height=1, width=4)
    tensor([[[0.0000, 0.2500, 0.7500, 1.0000]]])
    """
    ab_norm = _stretched(ab_norm, -2, height, rows)
    return _stretched(ab_norm, -1, width, columns)


def scale_down(rgb_u8: np.ndarray, longest_side: int) -> np.ndarray:
    """Scale a photograph to at most so many pixels on its longer side; never up.

    Args:
        rgb_u8: uint8 (H, W, 3).
        longest_side: in pixels.

    Returns:
        uint8 (h, w, 3); the photograph itself where it is small enough.
    """
    factor = longest_side / max(rgb_u8.shape[:2])
    if factor >= 1:
        return rgb_u8
    height, width = (max(1, round(side * factor)) for side in rgb_u8.shape[:2])
    return lanczos(rgb_u8, height, width)


def thumbnail(image: Image.Image, width: int, height: int) -> np.ndarray:
    """Squeeze a picture into a few pixels, each the mean of what it covers.

    Args:
        image: of mode L or RGB.
        width: in pixels.
        height: in pixels.

    Returns:
        uint8 (height, width) or (height, width, 3).
    """
    return np.asarray(image.resize((width, height), Image.Resampling.BOX))


def reduce_rgb_u8(rgb_u8: Tensor, size: int) -> Tensor:
    """Reduce square pictures by antialiased bilinear interpolation.

    Args:
        rgb_u8: uint8 (N, 3, S, S), on any device.
        size: pixels a side of the result, at most S.

    Returns:
        uint8 (N, 3, size, size); the pictures themselves where S is `size`.
    """
    if rgb_u8.shape[-1] == size:
        return rgb_u8
    reduced = interpolate(rgb_u8.float(), size=(size, size), mode="bilinear", antialias=True)
    return reduced.round().clamp(0, 255).to(torch.uint8)


def lanczos(rgb_u8: np.ndarray, height: int, width: int) -> np.ndarray:
    """Scale bytes by Pillow's Lanczos filter, which is antialiased."""
    image = Image.fromarray(rgb_u8)
    return np.array(image.resize((width, height), Image.Resampling.LANCZOS))


def _stretched(values: Tensor, axis: int, length: int, window: slice) -> Tensor:
    """Cut a window out of `values` stretched to `length` along one axis, without the rest."""
    size = values.shape[axis]
    centres = torch.arange(*window.indices(length)) + 0.5
    position = (centres * (size / length) - 0.5).clamp_min(0)
    low = position.floor().long()
    high = (low + 1).clamp_max(size - 1)
    weight = (position - low).to(values)
    weight = weight[:, None] if axis == -2 else weight
    low, high = low.to(values.device), high.to(values.device)
    return torch.lerp(values.index_select(axis, low), values.index_select(axis, high), weight)
