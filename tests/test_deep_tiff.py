"""TIFFs whose white is not the largest number that their bytes hold, and TIFFs of Lab colours."""

import io
import struct
import warnings
import zlib

import numpy as np
import pytest
import tifffile
from image_bytes import (
    SRGB_TO_XYZ_D50,
    WHITE_D50,
    assert_one_line,
    gamma_curve,
    icc_profile,
    lab_d50_to_srgb_u8,
    linear_to_srgb_u8,
)
from PIL import Image
from skimage import color as skcolor

from colorlib.errors import ImageError
from colorlib.images import read_image

RNG = np.random.default_rng(0)
BLACK_ZERO, WHITE_ZERO, LAB = 1, 0, 8
NONE, DEFLATE = 1, 8
SHORT, LONG, UNDEFINED = 3, 4, 7


def grey12(height=7, width=9):
    values = RNG.integers(0, 4096, (height, width))
    values[0, :2] = 4095, 0
    return values


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


def to_u8(values, white):
    return np.rint(values * 255 / white).astype(int)


def assert_grey(data, u8):
    photo = read_image(data)
    np.testing.assert_array_equal(photo.rgb_u8, np.repeat(u8[..., None], 3, axis=-1))
    assert photo.alpha_u8 is None


# Packed 12 bits


@pytest.mark.parametrize(("order", "big"), [("<", False), ("<", True), (">", False)])
@pytest.mark.parametrize("photometric", [BLACK_ZERO, WHITE_ZERO])
@pytest.mark.parametrize("width", [9, 10])
def test_twelve_bit_grey_is_scaled_by_its_white(width, photometric, order, big):
    values = grey12(width=width)
    white_zero = photometric == WHITE_ZERO
    stored = 4095 - values if white_zero else values
    for rows in (7, 3):
        parts = strips(stored, rows)
        data = tiff(
            order, parts, values.shape, (278, SHORT, [rows]), photometric=photometric, big=big
        )
        assert_grey(data, to_u8(values, 4095))


@pytest.mark.parametrize("order", "<>")
def test_twelve_bit_tiles(order):
    values = grey12(40, 35)
    size = [(322, SHORT, [16]), (323, SHORT, [16])]
    assert_grey(tiff(order, tiles(values, 16), values.shape, *size), to_u8(values, 4095))


def test_twelve_bits_compressed():
    values = grey12()
    parts = [zlib.compress(strips(values, 7)[0])]
    data = tiff("<", parts, values.shape, (278, SHORT, [7]), compression=DEFLATE)
    assert_grey(data, to_u8(values, 4095))
    for order, photometric in ((">", BLACK_ZERO), ("<", WHITE_ZERO)):
        with pytest.raises(ImageError) as error:
            read_image(
                tiff(order, parts, values.shape, photometric=photometric, compression=DEFLATE)
            )
        assert_one_line(error, "begins like TIFF", "PNG")


@pytest.mark.parametrize("order", "<>")
def test_orientation_and_profile_of_a_twelve_bit_scan(order):
    values = grey12()
    profile = icc_profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": gamma_curve(1.8)})
    tags = [(274, SHORT, [6]), (34675, UNDEFINED, profile)]
    photo = read_image(tiff(order, strips(values, 7), values.shape, *tags))
    grey = to_u8(values, 4095) / 255
    expected = np.rot90(linear_to_srgb_u8(grey ** (round(1.8 * 256) / 256)), -1)
    assert photo.rgb_u8.shape == (9, 7, 3)
    assert np.abs(photo.rgb_u8[..., 0] - expected).max() <= 2


def test_a_pillow_image_of_twelve_bits_loaded_or_not():
    values = grey12()
    data = tiff("<", strips(values, 7), values.shape)
    for load in (False, True):
        with Image.open(io.BytesIO(data)) as image:
            if load:
                image.load()
            assert_grey(image, to_u8(values, 4095))


def test_other_packed_depths_are_one_line():
    values = grey12()
    data = tiff(">", strips(values, 7), values.shape)
    for bits in (9, 10, 14):
        other = data.replace(
            struct.pack(">HHIH", 258, SHORT, 1, 12), struct.pack(">HHIH", 258, SHORT, 1, bits)
        )
        assert other != data
        with pytest.raises(ImageError) as error:
            read_image(other)
        assert_one_line(error, "begins like TIFF", "PNG")


def test_size_is_checked_before_the_pixels():
    values = grey12()
    one = strips(values, 7)
    with pytest.raises(ImageError) as error:
        read_image(tiff(">", one, values.shape), max_pixels=62)
    assert_one_line(error, "62", "9 x 7")
    with pytest.raises(ImageError) as error:
        read_image(tiff(">", one, (2**31, 2**31)))
    assert_one_line(error, "100,000,000")
    for rows in (0, 1):
        with pytest.raises(ImageError) as error:
            read_image(tiff(">", one, (2**32 - 1, 2**32 - 1), (278, LONG, [rows])))
        assert_one_line(error, "damaged")


def test_truncated_twelve_bits():
    values = grey12()
    with pytest.raises(ImageError) as error:
        read_image(tiff(">", strips(values, 7), values.shape)[:-9])
    assert_one_line(error, "damaged or incomplete")


@pytest.mark.parametrize("order", "<>")
def test_no_damage_gives_another_error_than_image_error(order):
    values = grey12(40, 35)
    data = tiff(order, strips(values, 8), values.shape, (278, SHORT, [8]))
    rng = np.random.default_rng(1)
    refused = 0
    for _ in range(150):
        damaged = bytearray(data)
        for position in rng.integers(0, 250, 3):
            damaged[position] = rng.integers(256)
        damaged = damaged[: rng.integers(1, len(damaged) + 1)]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                assert read_image(bytes(damaged), max_pixels=10_000).rgb_u8.dtype == np.uint8
        except ImageError as error:
            refused += 1
            assert "\n" not in str(error)
    assert refused > 10


# 16 bits of which fewer are used


def tiff16(values, highest=None, **options):
    tags = [] if highest is None else [(281, "H", 1, highest, False)]
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, values.astype(np.uint16), extratags=tags, metadata=None, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("byteorder", "<>")
@pytest.mark.parametrize("bits", [10, 12, 14])
def test_declared_white_is_believed(bits, byteorder):
    white = 2**bits - 1
    values = RNG.integers(0, white + 1, (6, 8))
    for photometric, stored in (("minisblack", values), ("miniswhite", white - values)):
        data = tiff16(stored, white, byteorder=byteorder, photometric=photometric)
        assert_grey(data, to_u8(values, white))


@pytest.mark.parametrize("highest", [None, 20_000, 65_535])
def test_the_brightest_pixels_value_is_no_white(highest):
    values = RNG.integers(0, 20_001, (6, 8))
    assert_grey(tiff16(values, highest), to_u8(values, 65535))


def test_declared_white_below_a_pixel_is_not_believed():
    values = RNG.integers(0, 65536, (6, 8))
    values[0, 0] = 4096
    assert_grey(tiff16(values, 4095), to_u8(values, 65535))


# Lab


def lab_tiff(lab_bytes):
    buffer = io.BytesIO()
    tifffile.imwrite(buffer, lab_bytes, photometric="cielab", metadata=None)
    return buffer.getvalue()


def neutral_bytes():
    lab_bytes = np.zeros((1, 256, 3), np.uint8)
    lab_bytes[0, :, 0] = np.arange(256)
    return lab_bytes


def test_neutral_lab_is_grey_of_that_lightness():
    rgb_u8 = read_image(lab_tiff(neutral_bytes())).rgb_u8
    assert (rgb_u8 == rgb_u8[..., :1]).all()
    assert rgb_u8[0, 0].tolist() == [0, 0, 0]
    assert rgb_u8[0, 255].tolist() == [255, 255, 255]
    lightness = skcolor.rgb2lab(rgb_u8)[0, :, 0] * 2.55
    # One level of sRGB is at most 1.24 levels of lightness, in the dark greys.
    np.testing.assert_allclose(lightness, np.arange(256), atol=0.65)


def lab_in_gamut(count):
    """Random sRGB colours in Lab of 8 bits, a and b as signed bytes."""
    rgb = RNG.integers(0, 256, (count, 3)) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    t = linear @ SRGB_TO_XYZ_D50.T / WHITE_D50
    f = np.where(t > (6 / 29) ** 3, np.cbrt(t), t / (3 * (6 / 29) ** 2) + 4 / 29)
    lab = np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], -1)
    return np.rint(lab * [2.55, 1, 1]).astype(int)


def test_lab_colors_are_those_of_the_formula():
    lab = lab_in_gamut(2000)
    rgb_u8 = read_image(lab_tiff((lab & 255).astype(np.uint8)[None])).rgb_u8[0]
    expected = [lab_d50_to_srgb_u8(lightness / 2.55, a, b) for lightness, a, b in lab]
    assert np.abs(rgb_u8 - np.array(expected)).max() <= 1


def test_pillows_lab_image_holds_signed_bytes_as_an_array():
    stored = (lab_in_gamut(60) & 255).astype(np.uint8).reshape(6, 10, 3)
    with Image.open(io.BytesIO(lab_tiff(stored))) as image:
        assert image.mode == "LAB"
        np.testing.assert_array_equal(np.asarray(image), stored)
        from_image = read_image(image)
    again = Image.frombytes("LAB", (10, 6), stored.tobytes())
    np.testing.assert_array_equal(read_image(again).rgb_u8, from_image.rgb_u8)
    np.testing.assert_array_equal(read_image(lab_tiff(stored)).rgb_u8, from_image.rgb_u8)
