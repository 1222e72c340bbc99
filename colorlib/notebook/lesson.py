"""What several notebooks begin with: photographs, and pictures without their colours."""

import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from matplotlib import cbook
from PIL import Image
from skimage import data
from torch import Tensor

from colorlib.color import lab_to_rgb_u8, rgb_u8_to_lab

FIRST_PHOTOS = ("astronaut", "coffee", "cat", "rocket")


def _china() -> np.ndarray:
    return _from_scikit_learn("china.jpg")[:, 140:560]


def _flower() -> np.ndarray:
    return _from_scikit_learn("flower.jpg")[:, 110:530]


def _hopper() -> np.ndarray:
    with cbook.get_sample_data("grace_hopper.jpg") as file, Image.open(file) as picture:
        return np.asarray(picture.convert("RGB"))[:512]


def _from_scikit_learn(name: str) -> np.ndarray:
    # Found, not imported: importing scikit-learn takes many times longer than reading its file.
    package = importlib.util.find_spec("sklearn")
    if package is None:
        raise ImportError(
            "the photographs china and flower come with scikit-learn, which is not installed: "
            "pip install scikit-learn, or choose others."
        )
    folder = Path(package.submodule_search_locations[0]) / "datasets" / "images"
    with Image.open(folder / name) as picture:
        return np.asarray(picture.convert("RGB"))


PHOTOS: dict[str, Callable[[], np.ndarray]] = {
    "astronaut": lambda: data.astronaut()[:440, 20:460],
    "cat": lambda: data.chelsea()[:, 90:390],
    "china": _china,
    "coffee": lambda: data.coffee()[:, 80:480],
    "flower": _flower,
    "galaxies": lambda: data.hubble_deep_field()[:, :872],
    "hopper": _hopper,
    "retina": lambda: data.retina()[55:1355, 55:1355],
    "rocket": lambda: data.rocket()[:, 107:534],
    "tissue": data.immunohistochemistry,
}


def example_photos(*names: str) -> dict[str, np.ndarray]:
    """Return photographs that come with the libraries of the course, nearly square.

    From scikit-image: astronaut, cat, coffee, galaxies, retina, rocket and tissue (public domain
    or CC0); from matplotlib: hopper (public domain, US Navy); from scikit-learn: china and flower
    (CC BY 2.0, danielbuechele and vultilion on Flickr).

    Args:
        *names: which; by default astronaut, coffee, cat and rocket.

    Returns:
        Name to uint8 (H, W, 3), 300 to 1,300 pixels a side, in the order asked for.

    Raises:
        ValueError: no photograph has that name.
        ImportError: scikit-learn is needed and not installed.

    Example:
        >>> {name: photo.shape for name, photo in example_photos("cat", "coffee").items()}
        {'cat': (300, 300, 3), 'coffee': (400, 400, 3)}

    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """
    unknown = [name for name in names if name not in PHOTOS]
    if unknown:
        raise ValueError(f"no photograph {unknown[0]!r}; there are {', '.join(PHOTOS)}.")
    return {name: PHOTOS[name]().copy() for name in names or FIRST_PHOTOS}


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
