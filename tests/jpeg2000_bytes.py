"""JPEG 2000 files of any depth and number of channels, whose samples are known without a decoder.

Pillow writes no more than 8 bits per channel but in grey. With one layer, one resolution and no
colour transform, a codestream is its header and one packet after the other, channel by channel: so
16-bit grey codestreams are put together to one of several channels (ISO/IEC 15444-1, Annexes A
and B; boxes: Annex I).
"""

import struct

import numpy as np
from image_bytes import encoded
from PIL import Image

SOT, SOD, SIZ, COMMENT, END = b"\xff\x90", b"\xff\x93", b"\xff\x51", b"\xff\x64", b"\xff\xd9"
SRGB, GREY, SYCC = 16, 17, 18


def codestream(samples, depth, signed=False):
    """Encode uint16 (H, W, channels), 0 to 2**depth - 1, without loss."""
    channels = np.moveaxis(samples.astype(np.int64), -1, 0)
    # Half of the range is taken off before coding: here that of 16 bits, in the file its own.
    shifted = (channels - 2 ** (depth - 1) + 2**15).astype(np.uint16)
    parts = [
        encoded(Image.fromarray(channel), "JPEG2000", no_jp2=True, num_resolutions=1)
        for channel in shifted
    ]
    head, position = parts[0][:2], 2
    while parts[0][position : position + 2] != SOT:
        (length,) = struct.unpack(">H", parts[0][position + 2 : position + 4])
        segment = parts[0][position : position + 2 + length]
        if segment[:2] == SIZ:
            channel = bytes([(0x80 if signed else 0) + depth - 1, 1, 1])
            content = segment[4:38] + struct.pack(">H", len(parts)) + channel * len(parts)
            segment = SIZ + struct.pack(">H", 2 + len(content)) + content
        if segment[:2] != COMMENT:
            head += segment
        position += 2 + length
    packets = b"".join(part[part.index(SOD) + 2 : -2] for part in parts)
    return head + SOT + struct.pack(">HHIBB", 10, 0, 14 + len(packets), 0, 1) + SOD + packets + END


def box(name, content):
    return struct.pack(">I4s", 8 + len(content), name) + content


def long_box(name, content):
    return struct.pack(">I4sQ", 1, name, 16 + len(content)) + content


def enumerated(color_space):
    return box(b"colr", b"\1\0\0" + struct.pack(">I", color_space))


def with_profile(profile, method=2):
    return box(b"colr", bytes([method, 0, 0]) + profile)


def jp2(codestream, shape, depth, *colors, stream_box=box):
    """Wrap a codestream of shape (H, W, channels) in a JP2 file."""
    height, width, channels = shape
    size = struct.pack(">IIHBBBB", height, width, channels, depth - 1, 7, 0, 0)
    start = box(b"jP  ", b"\r\n\x87\n") + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
    colors = colors or (enumerated(SRGB if channels > 2 else GREY),)
    head = box(b"jp2h", box(b"ihdr", size) + b"".join(colors))
    return start + head + stream_box(b"jp2c", codestream)
