"""Write a photo without ever leaving half a file."""

from pathlib import Path

import numpy as np
from PIL import Image

from colorlib.errors import ImageError
from colorlib.files import atomic_path
from colorlib.images.pixels import check_u8_array
from colorlib.text import one_line, shown_path

_JPEG = ("JPEG", {"quality": 95, "subsampling": 0})
_TIFF = ("TIFF", {"compression": "tiff_deflate"})
_WRITERS = {
    ".png": ("PNG", {}),
    ".tif": _TIFF,
    ".tiff": _TIFF,
    # `exact` keeps the colours below transparent pixels.
    ".webp": ("WEBP", {"lossless": True, "exact": True}),
    ".bmp": ("BMP", {}),
    ".jpg": _JPEG,
    ".jpeg": _JPEG,
}
WRITABLE_SUFFIXES = tuple(_WRITERS)
_SUFFIXES_WITH_ALPHA = (".png", ".tif", ".tiff", ".webp")


def write_image(path: str | Path, rgb_u8: np.ndarray, alpha_u8: np.ndarray | None = None) -> Path:
    """Write a photo, all of it or nothing; the suffix chooses the format.

    PNG, TIFF, WebP and BMP are lossless here; JPEG is not, and neither JPEG nor BMP keeps alpha.

    Args:
        path: ends in one of `WRITABLE_SUFFIXES`; missing folders are made, a file that is there
            is replaced.
        rgb_u8: uint8 (H, W, 3), 0 to 255.
        alpha_u8: uint8 (H, W) or None.

    Returns:
        The path.

    Raises:
        ImageError: wrong suffix or array, or the file cannot be written there.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in _WRITERS:
        raise ImageError(
            f"{shown_path(path)} must end in {', '.join(WRITABLE_SUFFIXES)}, "
            f"got {suffix or 'no suffix'!r}. Use .png, which keeps every pixel."
        )
    check_u8_array(rgb_u8, "rgb_u8", (None, None, 3))
    if alpha_u8 is not None:
        check_u8_array(alpha_u8, "alpha_u8", rgb_u8.shape[:2])
        if suffix not in _SUFFIXES_WITH_ALPHA:
            raise ImageError(
                f"{shown_path(path)} cannot hold transparency, only "
                f"{', '.join(_SUFFIXES_WITH_ALPHA)} can. Use .png, or leave `alpha_u8` out."
            )
    image = Image.fromarray(rgb_u8)
    if alpha_u8 is not None:
        image.putalpha(Image.fromarray(alpha_u8))
    image_format, options = _WRITERS[suffix]
    try:
        with atomic_path(path) as temporary:
            image.save(temporary, format=image_format, **options)
    # Pillow's encoders raise whatever they meet, as when a photo is too wide for the format.
    except Exception as error:
        raise ImageError(
            f"{shown_path(path)} cannot be written: {one_line(error)}. "
            "Choose a folder that can be written to, or .png for a very large image."
        ) from error
    return path
