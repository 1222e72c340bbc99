"""Add to JPEG 2000 what Pillow leaves out: the ICC profile, and colours of more than 8 bits.

Pillow (10.4 to 13.0 at least) reads grey of up to 16 bits rightly. Anything else above 8 bits it
rounds up past 255, so that white becomes black and opaque becomes transparent: those files go to
OpenJPEG by another package, or are refused.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np
from PIL import Image

from colorlib.errors import ImageError
from colorlib.images.depth import u16_to_u8

_CODESTREAM_START = b"\xff\x4f\xff\x51"  # the markers SOC and SIZ
_ENUMERATED, _PROFILE_METHODS = 1, (2, 3)
_SYCC = 18


@dataclass(frozen=True)
class Jpeg2000Header:
    """What a file says of its channels and colours, before any pixel.

    Args:
        size: width and height in pixels.
        depths: bits of each channel.
        is_plain: no channel is signed or of fewer pixels, and none holds luma or chroma.
        icc_profile: the profile's bytes, or None.
    """

    size: tuple[int, int]
    depths: tuple[int, ...]
    is_plain: bool
    icc_profile: bytes | None


def complete_jpeg2000(image: Image.Image, label: str) -> Image.Image:
    """Return an opened JPEG 2000 image with its profile, decoded elsewhere where Pillow errs.

    Args:
        image: as Pillow opened it, not loaded. One that is loaded has lost its header, and is
            returned as it is.
        label: what messages call the image.

    Raises:
        ImageError: the channels have more bits than can be read here; one line says what to do.
    """
    if not getattr(image, "tile", None):
        return image
    header = read_header(image.fp)
    deepest = max(header.depths)
    if deepest > 8 and not (image.mode == "I;16" and deepest <= 16):
        image = _decode_deep(image, header, label)
    if header.icc_profile is not None:
        image.info.setdefault("icc_profile", header.icc_profile)
    return image


def read_header(file: BinaryIO) -> Jpeg2000Header:
    """Read a JP2 file's boxes, or a bare codestream, up to the size marker.

    Source: ISO/IEC 15444-1, Annex A.5.1 (SIZ) and Annex I (boxes `jp2h`, `colr`, `jp2c`).

    Raises:
        ValueError, struct.error: the file is damaged.
    """
    end = file.seek(0, 2)
    file.seek(0)
    if file.read(4) == _CODESTREAM_START:
        return _read_size_marker(file)
    color_space, icc_profile = None, None
    for name, start, stop in _boxes(file, 0, end):
        if name == b"jp2h":
            color_space, icc_profile = _read_color(file, start, stop)
        elif name == b"jp2c":
            file.seek(start)
            if file.read(4) != _CODESTREAM_START:
                break
            header = _read_size_marker(file)
            is_plain = header.is_plain and color_space != _SYCC
            return replace(header, is_plain=is_plain, icc_profile=icc_profile)
    raise ValueError("the JPEG 2000 codestream is missing")


def _read_color(file: BinaryIO, start: int, stop: int) -> tuple[int | None, bytes | None]:
    """Return the number of a colour space, or an ICC profile: whichever is told first."""
    for name, inner_start, inner_stop in _boxes(file, start, stop):
        if name == b"colr":
            file.seek(inner_start)
            content = file.read(inner_stop - inner_start)
            method = content[0] if content else None
            if method == _ENUMERATED:
                return int.from_bytes(content[3:7], "big"), None
            if method in _PROFILE_METHODS:
                return None, content[3:]
    return None, None


def _boxes(file: BinaryIO, position: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield each box's name and the place of its content."""
    while position + 8 <= end:
        file.seek(position)
        length, name = struct.unpack(">I4s", file.read(8))
        start = position + 8
        if length == 1:
            (length,) = struct.unpack(">Q", file.read(8))
            start += 8
        elif length == 0:  # to the end of the file
            length = end - position
        if length < start - position:
            raise ValueError(f"the JP2 box {name!r} is shorter than its own head")
        stop = min(position + length, end)
        yield name, start, stop
        position = stop


def _read_size_marker(file: BinaryIO) -> Jpeg2000Header:
    """Read what a bare codestream says, from behind its first two markers."""
    right, bottom, left, top, channels = struct.unpack(">4x4I16xH", file.read(38))
    if channels == 0:
        raise ValueError("the JPEG 2000 codestream has no channel")
    parts = list(struct.iter_unpack("BBB", file.read(3 * channels)))
    if len(parts) != channels:
        raise ValueError("the JPEG 2000 codestream ends in its header")
    depths = tuple((precision & 0x7F) + 1 for precision, _, _ in parts)
    is_plain = all(precision < 0x80 and (x, y) == (1, 1) for precision, x, y in parts)
    return Jpeg2000Header((right - left, bottom - top), depths, is_plain, None)


def _decode_deep(image: Image.Image, header: Jpeg2000Header, label: str) -> Image.Image:
    depth = header.depths[0]
    bands = Image.getmodebands(image.mode)
    other_way = "save it with 8 bits per channel, or as PNG, first."
    is_readable = (
        header.depths == (depth,) * bands
        and depth <= 16
        and header.is_plain
        and image.mode in ("L", "LA", "RGB", "RGBA", "CMYK")
    )
    if not is_readable:
        bits = ", ".join(str(bits) for bits in header.depths[:4])
        raise ImageError(
            f"{label} is a JPEG 2000 image of a kind that is not read: above 8 bits its channels "
            f"must be alike, unsigned, of at most 16 bits, in grey or RGB, got {image.mode} of "
            f"{bits} bits: {other_way}"
        )
    try:
        import openjpeg
    except ImportError as error:
        raise ImageError(
            f"{label} is a JPEG 2000 image of {depth} bits per channel, in which Pillow turns "
            f"white into black. Run `pip install pylibjpeg-openjpeg`, or {other_way}"
        ) from error
    if header.size != image.size:
        # The limit of pixels was held against the file's other header.
        raise ValueError(f"its two headers tell {image.size} and {header.size} pixels")
    image.fp.seek(0)
    samples = openjpeg.decode(image.fp)
    shape = (image.height, image.width) + ((bands,) if bands > 1 else ())
    if samples.shape != shape or samples.dtype != np.uint16:
        raise ValueError(f"must decode to uint16 {shape}, got {samples.dtype} {samples.shape}")
    values = u16_to_u8(samples, white=2**depth - 1).reshape(*shape[:2], bands)
    planes = [Image.fromarray(values[:, :, band]) for band in range(bands)]
    return Image.merge(image.mode, planes)
