"""Colour truths for the checks, from scikit-image and the standard rather than from colorlib."""

import warnings

import numpy as np
import torch
from skimage import color as skimage_color
from torch import Tensor


def lab_of_bytes(rgb_u8: np.ndarray) -> np.ndarray:
    """Return Lab (..., 3), float64, of uint8 colours (..., 3)."""
    return skimage_color.rgb2lab(rgb_u8)


def round_trip(lab: np.ndarray) -> np.ndarray:
    """Return the Lab (..., 3) that is left of colours after a screen has clipped them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-image warns of colours outside sRGB
        return skimage_color.rgb2lab(skimage_color.lab2rgb(lab))


def is_shown(lab: np.ndarray) -> bool:
    """Tell whether a screen shows these colours (..., 3) to within 0.05 Lab units."""
    return bool(np.abs(round_trip(lab) - lab).max() < 0.05)


def encoded_light(light: Tensor) -> Tensor:
    """Return rgb01 of linear light in [0, 1], by the formula of IEC 61966-2-1."""
    power = 1.055 * light.clamp_min(1e-12) ** (1 / 2.4) - 0.055
    return torch.where(light > 0.0031308, power, 12.92 * light)


def decoded_light(rgb01: Tensor) -> Tensor:
    """Return the linear light of rgb01, by the formula of IEC 61966-2-1."""
    power = ((rgb01 + 0.055) / 1.055) ** 2.4
    return torch.where(rgb01 > 0.04045, power, rgb01 / 12.92)
