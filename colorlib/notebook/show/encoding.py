"""Encode pictures for the browser."""

import io

import numpy as np
from PIL import Image

# JPEG smears the hard edges of small pictures, and as PNG they take no more room.
PNG_UP_TO = 128 * 128
JPEG_QUALITY = 92


def encode_png(rgb_u8: np.ndarray, compress_level: int = 6) -> bytes:
    """Encode uint8 (H, W, 3) as PNG.

    Args:
        rgb_u8: the picture.
        compress_level: 1 is quick, for a slider that redraws; 6 is zlib's own.
    """
    buffer = io.BytesIO()
    Image.fromarray(rgb_u8).save(buffer, "PNG", compress_level=compress_level)
    return buffer.getvalue()


def encode_picture(rgb_u8: np.ndarray) -> bytes:
    """Encode uint8 (H, W, 3) as PNG where it is small, else as JPEG without colour subsampling."""
    buffer = io.BytesIO()
    picture = Image.fromarray(rgb_u8)
    if picture.width * picture.height <= PNG_UP_TO:
        picture.save(buffer, "PNG")
    else:
        picture.save(buffer, "JPEG", quality=JPEG_QUALITY, subsampling=0)
    return buffer.getvalue()
