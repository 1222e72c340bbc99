"""Read any photo into 8-bit sRGB."""

import io
import os
import re
import stat
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, UnidentifiedImageError

from colorlib.errors import ImageError
from colorlib.images.jpeg2000 import complete_jpeg2000
from colorlib.images.pixels import check_u8_array, rgb_and_alpha_of_array, rgb_and_alpha_of_image
from colorlib.images.tiff import TIFF_STARTS, open_tiff
from colorlib.text import one_line, shown_path

MAX_PIXELS = 100_000_000

# Only formats that hold photos: others reach for programs outside (EPS) or guess without a mark.
READABLE_FORMATS = ("JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "AVIF", "JPEG2000", "PPM")

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_EXIF_ORIENTATION = 0x0112
_PILLOW_IS_QUIET = threading.Lock()


@dataclass(frozen=True, eq=False, repr=False)
class Photo:
    """A photo in memory: upright, 8-bit sRGB.

    Args:
        rgb_u8: uint8 (H, W, 3), 0 to 255; a greyscale photo has three equal channels.
        alpha_u8: uint8 (H, W), 0 transparent to 255 opaque, or None where the photo has none.
        name: the file's name without its folder, or what the photo was made from.
    """

    rgb_u8: np.ndarray
    alpha_u8: np.ndarray | None
    name: str

    def __post_init__(self) -> None:
        check_u8_array(self.rgb_u8, "rgb_u8", (None, None, 3))
        if self.alpha_u8 is not None:
            check_u8_array(self.alpha_u8, "alpha_u8", self.rgb_u8.shape[:2])

    def __repr__(self) -> str:
        height, width = self.rgb_u8.shape[:2]
        alpha = "" if self.alpha_u8 is None else ", with alpha"
        return f"Photo({self.name!r}, {width} x {height}{alpha})"


def read_image(
    source: str | Path | bytes | Image.Image | np.ndarray | Photo, *, max_pixels: int = MAX_PIXELS
) -> Photo:
    """Read a photo from wherever it is, upright and in sRGB.

    EXIF orientation is applied, embedded ICC profiles are converted to sRGB, values of 9 to 16
    bits are scaled to 8, and of an animation or a document the first frame or page is taken.

    Args:
        source: a file's path, a file's bytes, a Pillow image, or an array (H, W), (H, W, 1),
            (H, W, 3) or (H, W, 4) of uint8, uint16, bool, or floats in [0, 1].
        max_pixels: refuse larger images, before a pixel is decoded.

    Returns:
        The photo. A `Photo` is returned as it is.

    Raises:
        ImageError: the source is no readable image; one line says why and what to do.
    """
    if isinstance(source, Photo):
        return source
    if isinstance(source, np.ndarray):
        label = "the array"
        if source.ndim >= 2:
            _check_pixels(source.shape[1], source.shape[0], label, max_pixels)
        rgb_u8, alpha_u8 = rgb_and_alpha_of_array(source, label)
        return Photo(rgb_u8, alpha_u8, name="array")
    if isinstance(source, Image.Image):
        name = Path(os.fsdecode(getattr(source, "filename", "") or "image")).name
        return _decode(source, "the Pillow image", name, max_pixels)
    if isinstance(source, bytes | bytearray | memoryview):
        return _read_file(io.BytesIO(source), "the image in `bytes`", "bytes", max_pixels)
    if isinstance(source, str | os.PathLike):
        path = Path(source)
        with _open_file(path) as file:
            return _read_file(file, shown_path(path), path.name, max_pixels)
    raise ImageError(
        "`source` must be a path, bytes, a Pillow image or a NumPy array, "
        f"got {type(source).__name__}. Turn a (3, H, W) tensor into an array: "
        "tensor.permute(1, 2, 0).numpy()."
    )


def _open_file(path: Path) -> BinaryIO:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise ImageError(
                f"{shown_path(path)} is a folder, not an image file. Name a file in it."
            )
        if not stat.S_ISREG(mode):
            # Opening a pipe would wait for its other end.
            raise ImageError(f"{shown_path(path)} is no ordinary file. Name an image file.")
        return open(path, "rb")
    except FileNotFoundError as error:
        what = "is a link to a file that does not exist" if path.is_symlink() else "does not exist"
        raise ImageError(f"{shown_path(path)} {what}. Check the path.") from error
    except ImageError:
        raise
    except (OSError, ValueError) as error:
        raise ImageError(
            f"{shown_path(path)} cannot be opened: {one_line(error)}. Check path and rights."
        ) from error


def _read_file(file: BinaryIO, label: str, name: str, max_pixels: int) -> Photo:
    start = b""
    try:
        start = file.read(16)
        with _quiet_pillow():
            is_tiff = start.startswith(TIFF_STARTS)
            image = open_tiff(file) if is_tiff else Image.open(file, formats=_formats())
    except UnidentifiedImageError as error:
        raise _unknown_kind(label, start) from error
    except Image.DecompressionBombError as error:
        # Pillow refuses what is far too large before it tells the width and height.
        limit = min(max_pixels, 2 * Image.MAX_IMAGE_PIXELS)
        count = re.search(r"\d+(?= pixels)", str(error))
        got = f"{int(count[0]):,}" if count else "far more"
        raise ImageError(
            f"{label} must have at most {limit:,} pixels, got {got}. Make it smaller first."
        ) from error
    except Exception as error:
        raise _damaged(label, error) from error
    with image:
        return _decode(image, label, name, max_pixels)


def _decode(image: Image.Image, label: str, name: str, max_pixels: int) -> Photo:
    _check_pixels(image.width, image.height, label, max_pixels)
    try:
        if image.format == "JPEG2000":
            image = complete_jpeg2000(image, label)
        image.load()
        rgb, alpha = rgb_and_alpha_of_image(image, label)
        # Read after the pixels: TIFF turns itself, and PNG may keep EXIF at its end.
        turn = _UPRIGHT.get(_orientation(image, label))
        if turn is not None:
            rgb = rgb.transpose(turn)
            alpha = None if alpha is None else alpha.transpose(turn)
        return Photo(np.array(rgb), None if alpha is None else np.array(alpha), name)
    except ImageError:
        raise
    # Pillow's decoders raise OSError, SyntaxError, ValueError, struct.error and more.
    except Exception as error:
        raise _damaged(label, error) from error


def _orientation(image: Image.Image, label: str) -> object:
    try:
        with _quiet_pillow():
            return image.getexif().get(_EXIF_ORIENTATION)
    except Exception as error:
        warnings.warn(
            f"{label}: its EXIF data cannot be read ({one_line(error)}), "
            "so it is taken to be upright.",
            stacklevel=2,
        )
        return None


@contextmanager
def _quiet_pillow() -> Iterator[None]:
    # The filters are one list for all threads: without the lock, two threads could restore
    # them in the wrong order and leave every later warning switched off.
    with _PILLOW_IS_QUIET, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _check_pixels(width: int, height: int, label: str, max_pixels: int) -> None:
    if width * height > max_pixels:
        raise ImageError(
            f"{label} must have at most {max_pixels:,} pixels, got {width:,} x {height:,} = "
            f"{width * height:,}. Make it smaller first."
        )
    if width * height == 0:
        raise ImageError(
            f"{label} must have at least one pixel, got {width} x {height}. Look at what made it."
        )


def _unknown_kind(label: str, start: bytes) -> ImageError:
    if not start:
        return ImageError(f"{label} is empty (0 bytes). Copy the image again.")
    if re.match(rb".{4}ftyp(hei|hev|mif1|msf1)", start, re.DOTALL):
        return ImageError(
            f"{label} is a HEIC photo, which Pillow does not read. Export it as JPEG or PNG."
        )
    for name in _formats():
        _, accepts = Image.OPEN[name]
        if accepts(start) is True:
            return ImageError(
                f"{label} begins like {name}, but is damaged or of a kind that Pillow does not "
                "read. Copy it again, or save it as PNG or JPEG."
            )
    return ImageError(
        f"{label} must be {', '.join(READABLE_FORMATS[:-1])} or {READABLE_FORMATS[-1]}, "
        f"got a file that begins with {start!r}. Save or export it as PNG or JPEG."
    )


def _formats() -> list[str]:
    Image.init()
    # AVIF came with Pillow 11.3.
    return [name for name in READABLE_FORMATS if name in Image.OPEN]


def _damaged(label: str, error: Exception) -> ImageError:
    return ImageError(
        f"{label} is damaged or incomplete: {one_line(error)}. Copy or download it again."
    )
