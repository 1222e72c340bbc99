"""TIFFs whose white is not the largest number that their bytes hold."""

import io
import struct
import warnings
import zlib

import numpy as np
import pytest
import tifffile
from image_bytes import (
    assert_one_line,
    gamma_curve,
    icc_profile,
    linear_to_srgb_u8,
)
from PIL import Image
from tiff_bytes import BLACK_ZERO, DEFLATE, LONG, SHORT, UNDEFINED, WHITE_ZERO, strips, tiff, tiles

from colorlib.errors import ImageError
from colorlib.images import read_image

RNG = np.random.default_rng(0)


def grey12(height=7, width=9):
    values = RNG.integers(0, 4096, (height, width))
    values[0, :2] = 4095, 0
    return values


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
