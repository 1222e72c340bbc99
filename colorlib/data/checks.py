"""Examine photographs for the scan: can they be read, have they colour, what do they look like."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from colorlib.color import rgb_u8_to_lab
from colorlib.data.items import PhotoItem, content_hash
from colorlib.errors import ImageError
from colorlib.images import read_image
from colorlib.images.resizing import thumbnail
from colorlib.text import one_line

# Averaging to 32 x 32 keeps areas of colour and removes JPEG's colour noise.
_THUMBNAIL = 32
# Lab units, both of `color_measures`: a black-and-white photograph saved in colour is below them.
NEAR_GREY_SPREAD, NEAR_GREY_CHROMA = 4.0, 10.0


@dataclass(frozen=True)
class PhotoFlaw:
    """A photograph that cannot be used: the reason in one word, and the details."""

    reason: str
    detail: str


@dataclass(frozen=True)
class PhotoTraits:
    """What the scan needs to know about a readable photograph.

    Attributes:
        content_hash: SHA-256 of its bytes.
        height: in pixels.
        width: in pixels.
        is_greyscale: R = G = B in every pixel.
        chroma: its most colourful parts' distance from grey, see `color_measures`.
        spread: how far its colours differ, see `color_measures`.
        dhash: bool (64,), see `difference_hash`.
        thumbnail: uint8 (16, 16, 3), 0-255, squeezed to a square.
    """

    content_hash: str
    height: int
    width: int
    is_greyscale: bool
    chroma: float
    spread: float
    dhash: np.ndarray
    thumbnail: np.ndarray


def examine_photos(items: Sequence[PhotoItem], pool: Executor) -> list[PhotoTraits | PhotoFlaw]:
    """Read, decode and examine photographs; a broken one gives a `PhotoFlaw`, never an error.

    Args:
        items: some hundred photographs at most: their colours are measured together.
        pool: threads to decode in.

    Returns:
        One result a photograph, in the order given.
    """
    results = list(pool.map(_decode, items))
    decoded = [result for result in results if isinstance(result, _Decoded)]
    if not decoded:
        return results
    thumbnails = np.stack([result.thumbnail for result in decoded])
    chroma, spread = color_measures(thumbnails)
    half = _THUMBNAIL // 2
    small = thumbnails.reshape(-1, half, 2, half, 2, 3).mean((2, 4)).round().astype(np.uint8)
    examined = (
        PhotoTraits(
            content_hash=result.content_hash,
            height=result.height,
            width=result.width,
            is_greyscale=result.is_greyscale,
            chroma=float(chroma[index]),
            spread=float(spread[index]),
            dhash=result.dhash,
            thumbnail=small[index],
        )
        for index, result in enumerate(decoded)
    )
    return [next(examined) if isinstance(result, _Decoded) else result for result in results]


def is_truncated(data: bytes) -> bool:
    """Tell whether an image file that cannot be decoded ends too early.

    Looks for the end mark that JPEG, PNG and GIF files have, and for the length that WebP and BMP
    files name.

    Args:
        data: the file's bytes.

    Returns:
        True for a file that was cut off; False for other damage and other formats.
    """
    # Some programs pad a file with zeros or a line end.
    end = data[-64:].rstrip(b"\0\r\n ")
    if data.startswith(b"\xff\xd8"):
        return not end.endswith(b"\xff\xd9")
    if data.startswith(b"\x89PNG"):
        return b"IEND" not in data[-64:]
    if data.startswith(b"GIF8"):
        return not end.endswith(b";")
    if data.startswith(b"RIFF"):
        return len(data) < int.from_bytes(data[4:8], "little") + 8
    if data.startswith(b"BM"):
        return len(data) < int.from_bytes(data[2:6], "little")
    return False


def difference_hash(image: Image.Image) -> np.ndarray:
    """Describe a picture by where it gets brighter from left to right, called dHash.

    Args:
        image: the picture.

    Returns:
        bool (64,): for an 8 x 9 thumbnail of grey values, whether each is brighter than its left
        neighbour. Two savings of one photograph differ in a few of them.

    Source: N. Krawetz, "Kind of Like That",
        https://www.hackerfactor.com/blog/index.php?/archives/529-Kind-of-Like-That.html
    """
    grey = thumbnail(image.convert("L"), 9, 8)
    return (grey[:, 1:] > grey[:, :-1]).ravel()


def color_measures(thumbnails: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Measure how much colour pictures hold, and how much it varies within each.

    Chroma is a colour's distance from grey of the same lightness, sqrt(a*^2 + b*^2).

    Args:
        thumbnails: uint8 (N, H, W, 3), 0-255.

    Returns:
        chroma: float (N,), the 99th percentile of the pixels' chroma, in Lab units.
        spread: float (N,), the 99th percentile of the pixels' distance from the picture's median
            (a*, b*), in Lab units: a tint that covers the whole picture counts for nothing.
    """
    rgb_u8 = torch.from_numpy(thumbnails).permute(0, 3, 1, 2)
    ab = rgb_u8_to_lab(rgb_u8)[:, 1:].flatten(2).numpy()  # (N, 2, H * W)
    median_ab = _percentile(ab, 50)[..., None]
    chroma = _percentile(np.hypot(ab[:, 0], ab[:, 1]), 99)
    from_median = ab - median_ab
    spread = _percentile(np.hypot(from_median[:, 0], from_median[:, 1]), 99)
    return chroma, spread


def _percentile(values: np.ndarray, percent: int) -> np.ndarray:
    """Return the percentile along the last axis by sorting, several times faster than numpy's."""
    return np.sort(values, axis=-1)[..., values.shape[-1] * percent // 100]


@dataclass(frozen=True)
class _Decoded:
    content_hash: str
    height: int
    width: int
    is_greyscale: bool
    dhash: np.ndarray
    thumbnail: np.ndarray  # uint8 (32, 32, 3)


def _decode(item: PhotoItem) -> _Decoded | PhotoFlaw:
    try:
        content = item.read()
    except OSError as error:
        return PhotoFlaw("corrupt", f"it cannot be read: {one_line(error)}")
    try:
        rgb_u8 = read_image(content).rgb_u8
    except ImageError as error:
        is_cut = isinstance(content, bytes) and is_truncated(content)
        return PhotoFlaw("truncated" if is_cut else "corrupt", str(error))
    red, green, blue = rgb_u8[..., 0], rgb_u8[..., 1], rgb_u8[..., 2]
    image = Image.fromarray(rgb_u8)
    return _Decoded(
        content_hash=content_hash(content),
        height=rgb_u8.shape[0],
        width=rgb_u8.shape[1],
        is_greyscale=np.array_equal(red, green) and np.array_equal(green, blue),
        dhash=difference_hash(image),
        thumbnail=thumbnail(image, _THUMBNAIL, _THUMBNAIL),
    )
