"""JPEG 2000: depths that Pillow rounds past white, and profiles that it leaves in the file."""

import importlib.util
import struct
import sys
import warnings

import numpy as np
import pytest
from image_bytes import (
    P3_TO_XYZ_D50,
    SRGB_TO_XYZ_D50,
    assert_one_line,
    encoded,
    gamma_curve,
    icc_profile,
    linear_to_srgb_u8,
    matrix_profile,
)
from jpeg2000_bytes import SRGB, SYCC, codestream, enumerated, jp2, long_box, with_profile
from PIL import Image

from colorlib.errors import ImageError
from colorlib.images import read_image

RNG = np.random.default_rng(0)
P3 = matrix_profile(P3_TO_XYZ_D50, 2.2)
needs_openjpeg = pytest.mark.skipif(
    importlib.util.find_spec("openjpeg") is None, reason="pylibjpeg-openjpeg is not installed"
)


def noise(depth, channels):
    samples = RNG.integers(0, 2**depth, (6, 9, channels))
    samples[0, 0], samples[0, 1] = 2**depth - 1, 0
    return samples


def both_kinds(samples, depth):
    stream = codestream(samples, depth)
    return {"codestream": stream, "JP2": jp2(stream, samples.shape, depth)}


def to_u8(samples, depth):
    return np.rint(samples.astype(float) * 255 / (2**depth - 1)).astype(int)


def assert_holds(photo, u8, atol=0):
    colors = u8[..., :3] if u8.shape[-1] > 2 else np.repeat(u8[..., :1], 3, axis=-1)
    np.testing.assert_allclose(photo.rgb_u8.astype(int), colors, atol=atol)
    if u8.shape[-1] in (2, 4):
        np.testing.assert_array_equal(photo.alpha_u8, u8[..., -1])
    else:
        assert photo.alpha_u8 is None


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_eight_bits_need_no_other_decoder(monkeypatch, channels):
    monkeypatch.setitem(sys.modules, "openjpeg", None)
    samples = noise(8, channels)
    for data in both_kinds(samples, 8).values():
        assert_holds(read_image(data), samples)


@pytest.mark.parametrize("depth", [10, 12, 16])
def test_deep_grey_needs_no_other_decoder(monkeypatch, depth):
    monkeypatch.setitem(sys.modules, "openjpeg", None)
    samples = noise(depth, 1)
    for data in both_kinds(samples, depth).values():
        photo = read_image(data)
        assert_holds(photo, to_u8(samples, depth), atol=1)
        assert photo.rgb_u8[0, :2, 0].tolist() == [255, 0]


@needs_openjpeg
@pytest.mark.parametrize("depth", [9, 10, 12, 16])
@pytest.mark.parametrize("channels", [2, 3, 4])
def test_white_stays_white_and_opaque_stays_opaque(channels, depth):
    samples = noise(depth, channels)
    for data in both_kinds(samples, depth).values():
        assert_holds(read_image(data), to_u8(samples, depth))


@needs_openjpeg
def test_grey_of_nine_bits_in_a_jp2_file():
    samples = noise(9, 1)
    assert_holds(read_image(both_kinds(samples, 9)["JP2"]), to_u8(samples, 9))


@needs_openjpeg
def test_wavelets_and_color_transform():
    from openjpeg.utils import encode_array

    ramp = np.linspace(0, 65535, 64 * 48).astype(np.uint16).reshape(48, 64)
    samples = np.stack([ramp, ramp[::-1], ramp[:, ::-1]], axis=-1)
    data = encode_array(samples, photometric_interpretation=1, codec_format=1)
    np.testing.assert_array_equal(read_image(bytes(data)).rgb_u8, to_u8(samples, 16))


@pytest.mark.parametrize("depth", [9, 10, 12, 16])
@pytest.mark.parametrize("channels", [2, 3, 4])
def test_without_the_decoder_one_line_says_what_to_install(monkeypatch, channels, depth):
    monkeypatch.setitem(sys.modules, "openjpeg", None)
    for data in both_kinds(noise(depth, channels), depth).values():
        with pytest.raises(ImageError) as error:
            read_image(data)
        assert_one_line(error, f"{depth} bits", "pip install pylibjpeg-openjpeg", "PNG")


def deep_signed():
    samples = noise(12, 3)
    return jp2(codestream(samples, 12, signed=True), samples.shape, 12)


def deep_ycc():
    samples = noise(12, 3)
    return jp2(codestream(samples, 12), samples.shape, 12, enumerated(SYCC))


def deeper_than_grey_of_sixteen_bits():
    samples = noise(16, 1)
    return jp2(codestream(samples, 20), samples.shape, 20)


def unlike_depths():
    samples = noise(12, 3)
    alike, unlike = bytes([11, 1, 1] * 3), bytes([7, 1, 1, 11, 1, 1, 11, 1, 1])
    stream = codestream(samples, 12).replace(alike, unlike)
    return jp2(stream, samples.shape, 12)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (deep_signed, ["12"]),
        (deep_ycc, ["12"]),
        (deeper_than_grey_of_sixteen_bits, ["20"]),
        (unlike_depths, ["8, 12, 12"]),
    ],
)
def test_deep_kinds_that_nobody_reads_are_refused(make, words):
    with pytest.raises(ImageError) as error:
        read_image(make())
    assert_one_line(error, "not read", "PNG", *words)


def test_an_image_that_pillow_opened_is_read_as_its_file(tmp_path):
    samples = np.full((6, 9, 3), (190, 120, 120))
    path = tmp_path / "a.jp2"
    path.write_bytes(jp2(codestream(samples, 8), samples.shape, 8, with_profile(P3)))
    with Image.open(path) as opened:
        assert_holds(read_image(opened), read_image(path).rgb_u8)
    with Image.open(path) as loaded:
        loaded.load()
        assert_holds(read_image(loaded), samples)


def test_pixel_limit_comes_before_the_decoder(monkeypatch):
    monkeypatch.setitem(sys.modules, "openjpeg", None)
    with pytest.raises(ImageError) as error:
        read_image(both_kinds(noise(16, 3), 16)["JP2"], max_pixels=53)
    assert_one_line(error, "53", "9 x 6")


# Profiles


@pytest.mark.parametrize("method", [2, 3])
@pytest.mark.parametrize("stream_box", [long_box, lambda name, content: bytes(4) + name + content])
def test_profile_in_the_file_is_applied(method, stream_box):
    p3 = RNG.integers(60, 196, (20, 20, 3))
    linear = (p3 / 255) ** 2.2
    expected = linear_to_srgb_u8(linear @ (np.linalg.inv(SRGB_TO_XYZ_D50) @ P3_TO_XYZ_D50).T)
    colors = with_profile(P3, method)
    data = jp2(codestream(p3, 8), p3.shape, 8, colors, stream_box=stream_box)
    assert_holds(read_image(data), expected, atol=2)
    assert np.abs(expected - p3).max() > 10


def test_profile_converts_color_below_alpha():
    rgba = np.full((4, 4, 4), (190, 120, 120, 77), np.uint8)
    in_jp2 = read_image(jp2(codestream(rgba, 8), rgba.shape, 8, with_profile(P3)))
    in_png = read_image(encoded(Image.fromarray(rgba), "PNG", icc_profile=P3))
    np.testing.assert_array_equal(in_jp2.rgb_u8, in_png.rgb_u8)
    assert (in_jp2.alpha_u8 == 77).all()


@needs_openjpeg
def test_profile_is_applied_to_deep_color():
    samples = np.full((4, 4, 3), (190, 120, 120))
    png = read_image(encoded(Image.fromarray(samples.astype(np.uint8)), "PNG", icc_profile=P3))
    deep = jp2(codestream(samples * 257, 16), samples.shape, 16, with_profile(P3))
    np.testing.assert_array_equal(read_image(deep).rgb_u8, png.rgb_u8)


@pytest.mark.parametrize("depth", [8, 16])
def test_grey_profile_is_applied(depth):
    profile = icc_profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": gamma_curve(1.8)})
    grey = np.arange(256).reshape(16, 16, 1)
    scale = (2**depth - 1) // 255
    data = jp2(codestream(grey * scale, depth), grey.shape, depth, with_profile(profile))
    expected = linear_to_srgb_u8((grey / 255) ** (round(1.8 * 256) / 256))
    assert_holds(read_image(data), expected, atol=2)


def test_the_first_color_specification_that_is_known_counts():
    samples = np.full((4, 4, 3), (190, 120, 120))
    stream = codestream(samples, 8)
    plain = jp2(stream, samples.shape, 8, enumerated(SRGB), with_profile(P3))
    assert_holds(read_image(plain), samples)
    applied = read_image(jp2(stream, samples.shape, 8, with_profile(P3)))
    unknown = with_profile(b"a vendor's own", method=4)
    for colors in ([with_profile(P3), enumerated(SRGB)], [unknown, with_profile(P3)]):
        data = jp2(stream, samples.shape, 8, *colors)
        np.testing.assert_array_equal(read_image(data).rgb_u8, applied.rgb_u8)


def test_broken_profile_is_ignored_with_a_warning():
    samples = noise(8, 3)
    data = jp2(codestream(samples, 8), samples.shape, 8, with_profile(b"not a profile"))
    with pytest.warns(UserWarning, match="ICC profile cannot be used"):
        assert_holds(read_image(data), samples)


# Damage


@pytest.mark.parametrize("depth", [8, 16])
def test_no_damage_gives_another_error_than_image_error(depth):
    samples = noise(depth, 3)
    data = jp2(codestream(samples, depth), samples.shape, depth, with_profile(P3))
    rng = np.random.default_rng(1)
    refused = 0
    for _ in range(100):
        damaged = bytearray(data)
        for position in rng.integers(0, len(damaged), 3):
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


@needs_openjpeg
def test_a_size_that_only_the_codestream_tells_is_not_decoded():
    samples = noise(16, 3)
    stream = bytearray(codestream(samples, 16))
    stream[8:16] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(ImageError) as error:
        read_image(jp2(bytes(stream), samples.shape, 16))
    assert_one_line(error, "damaged", "60000")


def test_codestream_cut_in_its_header():
    data = codestream(noise(16, 3), 16)
    for length in range(4, 60):
        with pytest.raises(ImageError):
            read_image(data[:length])


def test_box_that_is_shorter_than_its_head():
    samples = noise(8, 1)
    start, stream = jp2(codestream(samples, 8), samples.shape, 8).split(b"jp2c")
    for length in (2, 7):
        with pytest.raises(ImageError) as error:
            read_image(start[:-4] + length.to_bytes(4, "big") + b"jp2c" + stream)
        assert_one_line(error, "damaged")
