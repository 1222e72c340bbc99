"""Decide which decoder reads a TIFF, and what its grey values mean.

Pillow reads a TIFF wherever it knows the kind. What it refuses is tried here: grey of 12 or 16
bits in the byte order, or with the meaning of white, that its table leaves out.
"""

import contextlib
import math
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageFile, TiffImagePlugin, UnidentifiedImageError

from colorlib.images.depth import WHITE_U16

TIFF_STARTS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")

_ORIENTATION = 274
_MAX_SAMPLE_VALUE = 281
_TILE_WIDTH, _TILE_LENGTH = 322, 323
# What scanners and cameras count to; MaxSampleValue may also be the brightest pixel's value.
_WHITES = tuple(2**bits - 1 for bits in range(9, 16))


def open_tiff(file: BinaryIO) -> Image.Image:
    """Open a TIFF with the decoder that reads its kind; no pixel is decoded yet.

    Raises:
        PIL.UnidentifiedImageError: no decoder knows the kind, or the file is damaged.
    """
    try:
        return Image.open(file, formats=["TIFF"])
    except UnidentifiedImageError:
        with contextlib.suppress(SyntaxError):
            file.seek(0)
            return _DeepGreyTiff(file)
        raise


def white_of_grey(image: Image.Image, values: np.ndarray) -> int:
    """Return the value that stands for white in the 16-bit values of a grey image.

    Other formats use all 16 bits. A TIFF may hold packed values of 12 bits, or say by
    MaxSampleValue that fewer bits are used, which is believed where it is the largest number of
    9 to 15 bits and no value is above it.

    Args:
        image: of a 16-bit grey mode.
        values: uint16, its values.
    """
    tags = _tags(image)
    if tags.get(TiffImagePlugin.BITSPERSAMPLE) == (12,):
        return 4095
    declared = (tags.get(_MAX_SAMPLE_VALUE) or (WHITE_U16,))[0]
    return declared if declared in _WHITES and values.max() <= declared else WHITE_U16


def stores_negative(image: Image.Image) -> bool:
    """Tell a TIFF whose white is 0, which Pillow turns round for 8 bits but not for 16."""
    return _tags(image).get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == 0


def _tags(image: Image.Image) -> dict:
    return getattr(image, "tag_v2", None) or getattr(image, "tiff_tags", {})


class _DeepGreyTiff(ImageFile.ImageFile):
    """Uncompressed grey of 12 packed bits or of 16, in either byte order, black or white 0.

    Packed values follow the order of bits: the order of bytes concerns the tags alone.

    Source: TIFF revision 6.0, FillOrder (section 8), strips (section 3) and tiles (section 15).
    """

    format = "TIFF"
    format_description = "TIFF of deep grey"

    def _open(self) -> None:
        tags = _first_directory(self.fp)
        bits = tags.get(TiffImagePlugin.BITSPERSAMPLE)
        kind = (
            tags.get(TiffImagePlugin.SAMPLESPERPIXEL, 1),
            tags.get(TiffImagePlugin.COMPRESSION, 1),
            tags.get(TiffImagePlugin.FILLORDER, 1),
            tags.get(TiffImagePlugin.SAMPLEFORMAT, (1,)),
        )
        photometric = tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION)
        if bits not in ((12,), (16,)) or kind != (1, 1, 1, (1,)) or photometric not in (0, 1):
            raise SyntaxError("not uncompressed grey of 12 or 16 bits")
        raw_mode = "I;12" if bits == (12,) else ("I;16" if tags.prefix == b"II" else "I;16B")
        self.tiff_tags = tags
        self._mode = "I;16"
        self._size = tags[TiffImagePlugin.IMAGEWIDTH], tags[TiffImagePlugin.IMAGELENGTH]
        self.tile = _pieces(tags, *self._size, bits[0], raw_mode)
        if profile := tags.get(TiffImagePlugin.ICCPROFILE):
            self.info["icc_profile"] = profile
        if orientation := tags.get(_ORIENTATION):
            self.getexif()[_ORIENTATION] = orientation


def _first_directory(file: BinaryIO) -> TiffImagePlugin.ImageFileDirectory_v2:
    head = file.read(8)
    if head.startswith(b"II+"):  # BigTIFF
        head += file.read(8)
    tags = TiffImagePlugin.ImageFileDirectory_v2(head)
    file.seek(tags.next)
    tags.load(file)
    return tags


def _pieces(
    tags: TiffImagePlugin.ImageFileDirectory_v2, width: int, height: int, bits: int, raw_mode: str
) -> list[ImageFile._Tile]:
    """List the strips or tiles, from left to right and from top to bottom, for Pillow's `load`."""
    if TiffImagePlugin.TILEOFFSETS in tags:
        offsets = tags[TiffImagePlugin.TILEOFFSETS]
        across, down = tags[_TILE_WIDTH], tags[_TILE_LENGTH]
    else:
        offsets = tags[TiffImagePlugin.STRIPOFFSETS]
        across, down = width, min(tags.get(TiffImagePlugin.ROWSPERSTRIP, height), height)
    # Before the list is made: a damaged size would fill the memory.
    count = math.ceil(height / down) * math.ceil(width / across)
    if count != len(offsets):
        raise SyntaxError(f"must have {count} strips or tiles, got {len(offsets)}")
    corners = [(x, y) for y in range(0, height, down) for x in range(0, width, across)]
    bytes_a_row = math.ceil(across * bits / 8)
    return [
        ImageFile._Tile(
            "raw",
            (x, y, min(x + across, width), min(y + down, height)),
            offset,
            (raw_mode, bytes_a_row, 1),
        )
        for (x, y), offset in zip(corners, offsets, strict=True)
    ]
