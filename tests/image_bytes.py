"""Photographs as bytes, ICC profiles made by hand, and colours by the standards' formulas."""

import io
import struct

import numpy as np

# Primaries adapted to D50, as ICC profiles store them (columns R, G, B; rows X, Y, Z).
SRGB_TO_XYZ_D50 = np.array(
    [
        [0.4360747, 0.3850649, 0.1430804],
        [0.2225045, 0.7168786, 0.0606169],
        [0.0139322, 0.0971045, 0.7141733],
    ]
)
P3_TO_XYZ_D50 = np.array(
    [
        [0.515102, 0.291965, 0.157153],
        [0.241182, 0.692236, 0.066582],
        [-0.001049, 0.041882, 0.784378],
    ]
)
WHITE_D50 = np.array([0.9642, 1.0, 0.8249])


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def icc_profile(kind, space, connection, tags):
    """Lay out a version-2 ICC profile (ICC.1:2001-04) with a text description."""
    text = b"made for a test\0"
    desc = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(8 + 3 + 67)
    white = b"XYZ " + bytes(4) + b"".join(fixed(value) for value in WHITE_D50)
    tags = {b"desc": desc, b"wtpt": white, b"cprt": b"text" + bytes(4) + b"none\0", **tags}
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, content in tags.items():
        content += bytes(-len(content) % 4)
        table += name + struct.pack(">II", offset + len(body), len(content))
        body += content
    header = struct.pack(">I4sI4s4s4s", 0, b"none", 0x02100000, kind, space, connection)
    header += bytes(12) + b"acsp" + bytes(28) + b"".join(fixed(v) for v in WHITE_D50)
    profile = header.ljust(128, b"\0") + table + body
    return struct.pack(">I", len(profile)) + profile[4:]


def gamma_curve(gamma):
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256))


def matrix_profile(rgb_to_xyz, gamma):
    tags = {}
    for index, letter in enumerate((b"r", b"g", b"b")):
        column = b"".join(fixed(value) for value in rgb_to_xyz[:, index])
        tags[letter + b"XYZ"] = b"XYZ " + bytes(4) + column
        tags[letter + b"TRC"] = gamma_curve(gamma)
    return icc_profile(b"mntr", b"RGB ", b"XYZ ", tags)


def cmyk_profile(lab_of_corner):
    """Make a profile whose 16 corners of full and no ink have the given Lab colours."""
    ramp = bytes(range(256))
    corners = b""
    for corner in range(16):
        inks = [corner >> 3 & 1, corner >> 2 & 1, corner >> 1 & 1, corner & 1]
        lightness, a, b = lab_of_corner(*inks)
        corners += bytes([round(lightness * 2.55), round(a) + 128, round(b) + 128])
    identity = b"".join(fixed(value) for value in np.eye(3).ravel())
    start = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + identity + ramp * 4
    # The table of the other rendering intents is all one grey: using it shows.
    tags = {b"A2B0": start + bytes([128] * 48) + ramp * 3, b"A2B1": start + corners + ramp * 3}
    return icc_profile(b"scnr", b"CMYK", b"Lab ", tags)


def linear_to_srgb_u8(linear):
    linear = np.clip(linear, 0, 1)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.rint(255 * encoded)


def lab_d50_to_srgb_u8(lightness, a, b):
    f = (lightness + 16) / 116 + np.array([a / 500, 0, -b / 200])
    xyz = WHITE_D50 * np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
    return linear_to_srgb_u8(np.linalg.inv(SRGB_TO_XYZ_D50) @ xyz)


def encoded(image, image_format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format=image_format, **options)
    return buffer.getvalue()


def assert_one_line(error, *words):
    text = str(error.value)
    assert "\n" not in text and text.endswith(".")
    for word in words:
        assert word in text
