"""Convert between sRGB and CIE L*a*b*, differentiably, on whole batches.

Constants as in scikit-image: sRGB primaries (IEC 61966-2-1), white point D65, observer 2 degrees.
"""

from functools import cache

import torch
from torch import Tensor

# L* runs from 0 to 100, so L*/50 - 1 fills [-1, 1].
L_SCALE = 50.0
# Over all 16.7 million sRGB colours a* spans [-86.18, 98.23] and b* [-107.86, 94.48]:
# dividing by 110 keeps every target inside tanh's range without squeezing it.
AB_SCALE = 110.0

# What checkpoints and model cards keep, and refuse to go on without.
NORMALIZATION = {"L_SCALE": L_SCALE, "AB_SCALE": AB_SCALE}

RGB_TO_XYZ = (
    (0.412453, 0.357580, 0.180423),
    (0.212671, 0.715160, 0.072169),
    (0.019334, 0.119193, 0.950227),
)
WHITE_D65 = (0.95047, 1.0, 1.08883)


def rgb_to_lab(rgb01: Tensor) -> Tensor:
    """Convert sRGB to CIE L*a*b*.

    Args:
        rgb01: float tensor (..., 3, H, W) in [0, 1].

    Returns:
        Lab, same shape and dtype: L* in [0, 100], a* and b* in Lab units, about [-108, 99].

    Raises:
        TypeError: not a float32 or float64 tensor.
        ValueError: the third axis from the end is not 3.

    Example:
        >>> red = torch.tensor([1.0, 0.0, 0.0])[:, None, None]  # (3, 1, 1)
        >>> [round(value, 1) for value in rgb_to_lab(red).flatten().tolist()]
        [53.2, 80.1, 67.2]

    Source: CIE 15:2004; sRGB by IEC 61966-2-1. Checked against `skimage.color.rgb2lab`.
    Taught in: notebooks/01_lab_color_space.ipynb
    """
    _check_channels(rgb01, "rgb01", 3)
    return _linear_rgb_to_lab(_srgb_to_linear(rgb01))


def lab_to_rgb(lab: Tensor, *, clip: bool = True) -> Tensor:
    """Convert CIE L*a*b* to sRGB.

    Args:
        lab: float tensor (..., 3, H, W), L* in [0, 100], a* and b* in Lab units.
        clip: clamp to [0, 1], as a screen does. Where the colour lies outside sRGB the clamp
            changes its lightness too, and no gradient passes through the clamped channel.

    Returns:
        rgb01, same shape and dtype; without `clip` outside [0, 1] for colours that sRGB lacks.

    Raises:
        TypeError: not a float32 or float64 tensor.
        ValueError: the third axis from the end is not 3.

    Source: CIE 15:2004; sRGB by IEC 61966-2-1. Checked against scikit-image where f(Z) >= 0.
    Taught in: notebooks/01_lab_color_space.ipynb
    """
    _check_channels(lab, "lab", 3)
    rgb01 = _linear_to_srgb(_lab_to_linear_rgb(lab))
    return rgb01.clamp(0.0, 1.0) if clip else rgb01


def rgb_u8_to_lab(rgb_u8: Tensor) -> Tensor:
    """Convert 8-bit sRGB to CIE L*a*b* through a table of the 256 linear intensities.

    Args:
        rgb_u8: uint8 tensor (..., 3, H, W), 0 to 255.

    Returns:
        Lab as float32, the same values as `rgb_to_lab(rgb_u8 / 255)` without its powers.

    Raises:
        TypeError: not a uint8 tensor.
        ValueError: the third axis from the end is not 3.

    Taught in: notebooks/01_lab_color_space.ipynb
    """
    if not torch.is_tensor(rgb_u8):
        raise TypeError(
            f"`rgb_u8` must be a uint8 tensor (..., 3, H, W), got {type(rgb_u8).__name__}. For an "
            "array (H, W, 3) call torch.from_numpy(array).permute(2, 0, 1) first."
        )
    if rgb_u8.dtype != torch.uint8:
        raise TypeError(
            f"`rgb_u8` must be uint8, got {rgb_u8.dtype}. "
            "For floats in [0, 1] call rgb_to_lab instead."
        )
    _check_axis(rgb_u8, "rgb_u8", 3)
    table = _linear_table(rgb_u8.device)
    return _linear_rgb_to_lab(table[rgb_u8.int()])


def lab_to_rgb_u8(lab: Tensor) -> Tensor:
    """Convert CIE L*a*b* to 8-bit sRGB: clipped to the gamut and rounded to nearest.

    Args:
        lab: float tensor (..., 3, H, W), L* in [0, 100], a* and b* in Lab units.

    Returns:
        uint8 tensor of the same shape, 0 to 255.
    """
    return (lab_to_rgb(lab) * 255.0).round().to(torch.uint8)


def normalize_lab(lab: Tensor) -> tuple[Tensor, Tensor]:
    """Split Lab into the network's input and target.

    Args:
        lab: tensor (..., 3, H, W), L* in [0, 100], a* and b* in Lab units.

    Returns:
        L_norm (..., 1, H, W) in [-1, 1] and ab_norm (..., 2, H, W), inside [-0.99, 0.90] for sRGB.
    """
    _check_channels(lab, "lab", 3)
    return lab[..., :1, :, :] / L_SCALE - 1.0, lab[..., 1:, :, :] / AB_SCALE


def denormalize_lab(L_norm: Tensor, ab_norm: Tensor) -> Tensor:
    """Join the network's input and output to Lab, the inverse of `normalize_lab`.

    Args:
        L_norm: tensor (..., 1, H, W) in [-1, 1].
        ab_norm: tensor (..., 2, H, W) in [-1, 1].

    Returns:
        Lab (..., 3, H, W), L* in [0, 100], a* and b* in Lab units.
    """
    _check_channels(L_norm, "L_norm", 1)
    _check_channels(ab_norm, "ab_norm", 2)
    return torch.cat([(L_norm + 1.0) * L_SCALE, ab_norm * AB_SCALE], dim=-3)


def _srgb_to_linear(rgb01: Tensor) -> Tensor:
    # The power is taken of a clamped copy: the branch that `where` drops still sends its gradient
    # back times zero, and zero times an infinite slope would be NaN.
    power = ((rgb01.clamp_min(0.04045) + 0.055) / 1.055) ** 2.4
    return torch.where(rgb01 > 0.04045, power, rgb01 / 12.92)


def _linear_to_srgb(linear: Tensor) -> Tensor:
    power = 1.055 * linear.clamp_min(0.0031308) ** (1 / 2.4) - 0.055
    return torch.where(linear > 0.0031308, power, linear * 12.92)


def _linear_rgb_to_lab(linear: Tensor) -> Tensor:
    xyz = _mix_channels(linear, _matrix("rgb_to_white_scaled_xyz", linear))
    cube_root = xyz.clamp_min(0.008856) ** (1 / 3)
    fx, fy, fz = torch.where(xyz > 0.008856, cube_root, 7.787 * xyz + 16 / 116).unbind(-3)
    return torch.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)], dim=-3)


def _lab_to_linear_rgb(lab: Tensor) -> Tensor:
    lightness, a, b = lab.unbind(-3)
    fy = (lightness + 16) / 116
    f = torch.stack([fy + a / 500, fy, fy - b / 200], dim=-3)
    xyz = torch.where(f > 0.2068966, f**3, (f - 16 / 116) / 7.787)
    return _mix_channels(xyz, _matrix("white_scaled_xyz_to_rgb", lab))


def _mix_channels(image: Tensor, matrix: Tensor) -> Tensor:
    # Products and a sum rather than einsum, which autocast would run in bfloat16.
    return (matrix[..., None, None] * image.unsqueeze(-4)).sum(dim=-3)  # (..., 3, H, W)


def _matrix(name: str, like: Tensor) -> Tensor:
    return _matrix_on(name, like.device, like.dtype)


# Kept for later calls, so never made as an inference tensor, through which no gradient passes.
@cache
@torch.inference_mode(False)
def _matrix_on(name: str, device: torch.device, dtype: torch.dtype) -> Tensor:
    rgb_to_xyz = torch.tensor(RGB_TO_XYZ, dtype=torch.float64)
    scaled = rgb_to_xyz / torch.tensor(WHITE_D65, dtype=torch.float64)[:, None]
    matrix = scaled if name == "rgb_to_white_scaled_xyz" else torch.linalg.inv(scaled)
    return matrix.to(device=device, dtype=dtype)


@cache
@torch.inference_mode(False)
def _linear_table(device: torch.device) -> Tensor:
    table = _srgb_to_linear(torch.arange(256, dtype=torch.float64) / 255)
    return table.to(device=device, dtype=torch.float32)


def _check_channels(image: Tensor, name: str, channels: int) -> None:
    # Half precision is refused: its steps are wider than those of 8-bit colours.
    if not torch.is_tensor(image) or image.dtype not in (torch.float32, torch.float64):
        got = image.dtype if torch.is_tensor(image) else type(image).__name__
        raise TypeError(
            f"`{name}` must be a float32 or float64 tensor, got {got}. Call .float() on it; "
            "8-bit values must also be divided by 255, or go through rgb_u8_to_lab."
        )
    _check_axis(image, name, channels)


def _check_axis(image: Tensor, name: str, channels: int) -> None:
    if image.ndim < 3 or image.shape[-3] != channels:
        raise ValueError(
            f"`{name}` must be (..., {channels}, H, W), got {tuple(image.shape)}. "
            "Move the channel axis in front of height and width, for example with permute."
        )
