"""TIFFs of 12-bit grey, put together tag by tag (TIFF revision 6.0, sections 2, 3 and 15)."""

import struct

import numpy as np

BLACK_ZERO, WHITE_ZERO = 1, 0
NONE, DEFLATE = 1, 8
SHORT, LONG, UNDEFINED = 3, 4, 7


def packed12(values):
    """Pack each row's values into bytes, the first bits first (TIFF 6.0, FillOrder 1)."""
    bits = (values[..., None] >> np.arange(11, -1, -1)) & 1
    return np.packbits(bits.reshape(len(values), -1).astype(np.uint8), axis=1)


def strips(values, rows):
    return [packed12(values[top : top + rows]).tobytes() for top in range(0, len(values), rows)]


def tiles(values, size):
    height, width = values.shape
    padded = np.pad(values, ((0, -height % size), (0, -width % size)))
    return [
        packed12(padded[top : top + size, left : left + size]).tobytes()
        for top in range(0, height, size)
        for left in range(0, width, size)
    ]


def tiff(order, parts, shape, *more, photometric=BLACK_ZERO, compression=NONE, big=False):
    """Write a TIFF by hand: its tags, then what does not fit into them, then its parts.

    Args:
        order: "<" or ">".
        parts: the strips' or tiles' bytes.
        shape: (height, width).
        more: tags (number, type, values or bytes).
        photometric: what values mean.
        compression: of the parts.
        big: as BigTIFF.
    """
    tiled = any(tag[0] == 322 for tag in more)
    sizes = [len(part) for part in parts]
    tags = [
        (256, LONG, [shape[1]]),
        (257, LONG, [shape[0]]),
        (258, SHORT, [12]),
        (259, SHORT, [compression]),
        (262, SHORT, [photometric]),
        (277, SHORT, [1]),
        (324 if tiled else 273, LONG, sizes),  # places, once they are known
        (325 if tiled else 279, LONG, sizes),
        *more,
    ]
    tags.sort(key=lambda tag: tag[0])
    count, word, room = ("Q", "Q", 8) if big else ("H", "I", 4)
    start = 16 if big else 8
    outside = (
        start + struct.calcsize("=" + count + word) + len(tags) * (8 + 12 * big + 4 * (not big))
    )

    def content(kind, values):
        letter = {SHORT: "H", LONG: "I"}
        if isinstance(values, bytes):
            return values
        return struct.pack(f"{order}{len(values)}{letter[kind]}", *values)

    extra = sum(len(c) for _, k, v in tags if len(c := content(k, v)) > room)
    places = [outside + extra + sum(sizes[:i]) for i in range(len(sizes))]
    directory, overflow = struct.pack(order + count, len(tags)), b""
    for number, kind, values in tags:
        data = content(kind, places if number in (273, 324) else values)
        if len(data) > room:
            pointer = struct.pack(order + word, outside + len(overflow))
            overflow += data
        else:
            pointer = data.ljust(room, b"\0")
        directory += struct.pack(order + "HH" + word, number, kind, len(values)) + pointer
    directory += bytes(room)
    head = {"<": b"II", ">": b"MM"}[order]
    head += struct.pack(order + "HHHQ", 43, 8, 0, 16) if big else struct.pack(order + "HI", 42, 8)
    return head + directory + overflow + b"".join(parts)
