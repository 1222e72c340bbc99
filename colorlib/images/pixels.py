"""Turn pixels of any kind, a Pillow image's or an array's, into 8-bit sRGB and alpha."""

import io
import warnings

import numpy as np
from PIL import Image, ImageCms

from colorlib.errors import ImageError
from colorlib.images.depth import WHITE_U16, u16_to_u8
from colorlib.images.tiff import stores_negative, white_of_grey
from colorlib.text import one_line

_DEEP_GREY = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
_GREY = ("1", "L", "LA", "La")
_ARRAY_REMEDY = "Pass uint8 as it is, and floats in [0, 1], not 0 to 255."


def rgb_and_alpha_of_image(
    image: Image.Image, label: str
) -> tuple[Image.Image, Image.Image | None]:
    """Convert a loaded Pillow image of any mode to sRGB and, where it has one, its alpha.

    Args:
        image: any mode; deep grey is scaled, not clipped; an embedded ICC profile is applied.
        label: what messages call the image.

    Returns:
        An image of mode RGB and one of mode L, or None where the image has no transparency.

    Raises:
        ImageError: float or 32-bit values that do not say what white is.
    """
    alpha = None
    if image.mode in _DEEP_GREY:
        values, white = np.asarray(image), WHITE_U16
        if values.dtype.kind == "u":
            white = white_of_grey(image, values)
            values = white - values if stores_negative(image) else values
        key = image.info.get("transparency")
        if isinstance(key, int):
            alpha = Image.fromarray(np.where(values == key, 0, 255).astype(np.uint8))
        colors = Image.fromarray(_deep_grey_to_u8(values, white, label))
    elif image.has_transparency_data:
        layered = image.convert("LA" if image.mode in _GREY else "RGBA")
        alpha = layered.getchannel("A")
        colors = layered.convert("L" if layered.mode == "LA" else "RGB")
    elif image.mode == "LAB":
        # Its colours are absolute: a profile could only say so again.
        return _lab_to_srgb(image), None
    elif image.mode in ("L", "RGB", "CMYK"):
        colors = image
    else:
        colors = image.convert("L" if image.mode == "1" else "RGB")
    if profile := image.info.get("icc_profile"):
        colors = _to_srgb(colors, profile, label)
    return (colors if colors.mode == "RGB" else colors.convert("RGB")), alpha


def rgb_and_alpha_of_array(array: np.ndarray, label: str) -> tuple[np.ndarray, np.ndarray | None]:
    """Convert an array to rgb_u8 (H, W, 3) and, where it has four channels, alpha_u8 (H, W).

    Args:
        array: (H, W), (H, W, 1), (H, W, 3) or (H, W, 4); uint8, uint16, bool, or float in [0, 1];
            not empty.
        label: what messages call the array.

    Raises:
        ImageError: another shape or type, or floats outside [0, 1] or NaN.
    """
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim != 2 and not (array.ndim == 3 and array.shape[2] in (3, 4)):
        remedy = "Pass one image at a time."
        if array.ndim == 3 and array.shape[0] in (1, 3, 4):
            remedy = "Move the channel axis last: np.moveaxis(array, 0, -1)."
        raise ImageError(
            f"{label} must be (H, W), (H, W, 1), (H, W, 3) or (H, W, 4), "
            f"got shape {array.shape}. {remedy}"
        )
    pixels = _to_u8(array, label)
    if pixels.ndim == 2:
        return np.stack([pixels] * 3, axis=-1), None
    alpha = pixels[:, :, 3].copy() if pixels.shape[2] == 4 else None
    return np.ascontiguousarray(pixels[:, :, :3]), alpha


def check_u8_array(array: np.ndarray, name: str, shape: tuple[int | None, ...]) -> None:
    """Raise ImageError unless `array` is uint8 of that shape, where None allows any size."""
    got = type(array).__name__
    if isinstance(array, np.ndarray):
        fits = array.ndim == len(shape) and array.size > 0
        pairs = zip(shape, array.shape, strict=False)
        if fits and array.dtype == np.uint8 and all(want in (None, have) for want, have in pairs):
            return
        got = f"{array.dtype} {array.shape}"
    wanted = ", ".join(str(want or letter) for want, letter in zip(shape, "HWC", strict=False))
    raise ImageError(
        f"`{name}` must be a uint8 array ({wanted}) with at least one pixel, got {got}. "
        "Turn floats in [0, 1] into 8 bits: (255 * rgb01).round().astype(np.uint8)."
    )


def _to_u8(array: np.ndarray, label: str) -> np.ndarray:
    """Scale to 0-255 in an array of its own."""
    if array.dtype == np.bool_:
        return array.astype(np.uint8) * np.uint8(255)
    if array.dtype == np.uint8:
        return array.copy()
    if array.dtype.kind == "u" and array.dtype.itemsize == 2:
        return u16_to_u8(array)
    if array.dtype.kind != "f":
        raise ImageError(
            f"{label} must be uint8, uint16, bool or float, got {array.dtype}. {_ARRAY_REMEDY}"
        )
    low, high = array.min(), array.max()
    if np.isnan(low):
        raise ImageError(
            f"{label} must hold numbers in [0, 1], got NaN. Replace every NaN by a number first."
        )
    if low < 0 or high > 1:
        raise ImageError(
            f"{label} must hold floats in [0, 1], got values from {low:g} to {high:g}. "
            "Divide by the value of white, such as 255, or use 8 or 16 bits per channel."
        )
    return np.rint(array * array.dtype.type(255)).astype(np.uint8)


def _deep_grey_to_u8(values: np.ndarray, white: int, label: str) -> np.ndarray:
    if values.dtype.kind == "i":
        low, high = values.min(), values.max()
        if low < 0 or high > 65535:
            raise ImageError(
                f"{label} must hold grey values from 0 to 65535, got {low} to {high}. "
                "Save it with 8 or 16 bits per channel first."
            )
        values = values.astype(np.uint16)
    return _to_u8(values, label) if values.dtype.kind == "f" else u16_to_u8(values, white)


def _lab_to_srgb(image: Image.Image) -> Image.Image:
    """Convert CIE Lab (D50) of 8 bits, exactly where `convert` reads a coarse table.

    Without NOOPTIMIZE, lcms interpolates in a table that tints greys and is up to 39 levels off.
    """
    transform = ImageCms.buildTransform(
        ImageCms.createProfile("LAB"),
        ImageCms.createProfile("sRGB"),
        "LAB",
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        flags=ImageCms.Flags.NOOPTIMIZE,
    )
    return ImageCms.applyTransform(image, transform)


def _to_srgb(image: Image.Image, profile: bytes, label: str) -> Image.Image:
    """Apply an ICC profile, or warn and return the image as it is where that cannot be done."""
    try:
        transform = ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            image.mode,
            "RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
        return ImageCms.applyTransform(image, transform)
    # The profile's bytes come with the photo: whatever is wrong in them must not cost the photo.
    except Exception as error:
        warnings.warn(
            f"{label}: its ICC profile cannot be used ({one_line(error)}), "
            "so its colours are taken as sRGB.",
            stacklevel=2,
        )
        return image
