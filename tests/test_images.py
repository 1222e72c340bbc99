import os
import struct
import threading
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from image_bytes import (
    P3_TO_XYZ_D50,
    SRGB_TO_XYZ_D50,
    assert_one_line,
    cmyk_profile,
    encoded,
    gamma_curve,
    icc_profile,
    lab_d50_to_srgb_u8,
    linear_to_srgb_u8,
    matrix_profile,
)
from PIL import Image, ImageCms
from skimage import color as skcolor
from skimage import data as skdata

from colorlib.errors import ImageError
from colorlib.images import (
    MAX_PIXELS,
    WRITABLE_SUFFIXES,
    Photo,
    find_images,
    read_image,
    write_image,
)

RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, (5, 7, 3), dtype=np.uint8)


def png_chunk(name, content):
    checked = name + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png_bytes(width, height, bits, color_type, rows, *chunks):
    """Write a PNG by hand, for kinds that Pillow cannot write."""
    header = struct.pack(">IIBBBBB", width, height, bits, color_type, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row for row in rows))
    named = [(b"IHDR", header), *chunks, (b"IDAT", body), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*chunk) for chunk in named)


# What is read


@pytest.mark.parametrize("make", [str, Path, lambda path: path.read_bytes(), Image.open])
def test_path_bytes_and_pillow_image_give_the_same_pixels(tmp_path, make):
    path = tmp_path / "a.png"
    Image.fromarray(NOISE).save(path)
    photo = read_image(make(path))
    np.testing.assert_array_equal(photo.rgb_u8, NOISE)
    assert photo.alpha_u8 is None
    assert photo.name == ("bytes" if isinstance(make(path), bytes) else "a.png")


def test_photo_is_frozen_and_comes_back_as_it_is():
    photo = read_image(NOISE)
    assert read_image(photo) is photo
    assert repr(photo) == "Photo('array', 7 x 5)"
    with pytest.raises(AttributeError):
        photo.name = "other"


def test_photo_refuses_floats():
    with pytest.raises(ImageError) as error:
        Photo(NOISE / 255, None, "a")
    assert_one_line(error, "rgb_u8", "uint8", "float64")


def test_photo_does_not_share_the_array():
    array = NOISE.copy()
    photo = read_image(array)
    array[:] = 0
    np.testing.assert_array_equal(photo.rgb_u8, NOISE)


@pytest.mark.parametrize(
    "array",
    [
        NOISE,
        NOISE.astype(np.uint16) * 257,
        NOISE.astype(">u2") * 257,
        NOISE / 255,
        (NOISE / 255).astype(np.float32),
        (NOISE / 255).astype(np.float16),
        np.asfortranarray(NOISE),
        np.flip(np.flip(NOISE, 0), 0),
    ],
    ids=["u8", "u16", "u16be", "f64", "f32", "f16", "fortran", "view"],
)
def test_arrays_of_each_type_give_the_same_pixels(array):
    np.testing.assert_array_equal(read_image(array).rgb_u8, NOISE)


def test_uint16_is_rounded_to_nearest():
    values = np.array([[0, 128, 129, 257 * 100 + 128, 257 * 100 + 129, 65535]], dtype=np.uint16)
    assert read_image(values).rgb_u8[0, :, 0].tolist() == [0, 0, 1, 100, 101, 255]


def test_array_shapes():
    grey = NOISE[:, :, 0]
    for array in (grey, grey[:, :, None]):
        photo = read_image(array)
        np.testing.assert_array_equal(photo.rgb_u8, np.stack([grey] * 3, -1))
        assert photo.alpha_u8 is None
    four = np.dstack([NOISE, grey])
    np.testing.assert_array_equal(read_image(four).rgb_u8, NOISE)
    np.testing.assert_array_equal(read_image(four / 255).alpha_u8, grey)
    assert read_image(np.array([[True, False]])).rgb_u8[0].tolist() == [[255] * 3, [0] * 3]


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.zeros((3, 8, 8)), ["(3, 8, 8)", "np.moveaxis"]),
        (np.zeros((2, 8, 8, 3)), ["(2, 8, 8, 3)", "one image"]),
        (np.zeros(8), ["(8,)"]),
        (np.zeros((8, 8, 2)), ["(8, 8, 2)"]),
        (np.zeros((0, 8, 3)), ["at least one pixel", "8 x 0"]),
        (np.zeros((8, 8, 0)), ["(8, 8, 0)"]),
        (np.zeros((8, 0)), ["at least one pixel"]),
        (np.zeros((8, 8), dtype=np.int64), ["int64", "uint8"]),
        (np.zeros((8, 8), dtype=object), ["object"]),
        (np.zeros((8, 8), dtype=complex), ["complex128"]),
        (np.full((8, 8), 255.0), ["[0, 1]", "255", "Divide"]),
        (np.full((8, 8), -0.1), ["-0.1"]),
        (np.full((8, 8), np.nan), ["NaN"]),
        (np.array([[0.5, np.nan]]), ["NaN"]),
        (np.full((8, 8), np.inf), ["inf"]),
    ],
)
def test_wrong_arrays_are_named(array, words):
    with pytest.raises(ImageError) as error:
        read_image(array)
    assert_one_line(error, *words)


@pytest.mark.parametrize("source", [None, 3, ["a.png"], {"a": 1}])
def test_wrong_sources_are_named(source):
    with pytest.raises(ImageError) as error:
        read_image(source)
    assert_one_line(error, "`source`", type(source).__name__)


def test_empty_pillow_image_is_refused():
    with pytest.raises(ImageError) as error:
        read_image(Image.new("RGB", (0, 4)))
    assert_one_line(error, "at least one pixel", "0 x 4")


# Modes


@pytest.mark.parametrize("mode", ["I;16", "I;16B", "I;16L", "I"])
def test_16_bit_grey_modes_are_scaled(mode):
    values = np.array([[0, 257, 25700, 65535]])
    if mode == "I":
        image = Image.fromarray(values.astype(np.int32))
    else:
        order = ">u2" if mode == "I;16B" else "<u2"
        image = Image.frombytes(mode, (4, 1), values.astype(order).tobytes())
    assert image.mode == mode
    assert read_image(image).rgb_u8[0].tolist() == [[0] * 3, [1] * 3, [100] * 3, [255] * 3]


@pytest.mark.parametrize(
    ("order", "bits", "white_is_zero"),
    [
        ("<", 8, True),
        ("<", 8, False),
        (">", 8, True),
        ("<", 16, True),
        ("<", 16, False),
        (">", 16, False),
    ],
)
def test_grey_tiff_that_stores_negatives(bits, order, white_is_zero):
    # TIFF 6.0, PhotometricInterpretation (262): 0 is WhiteIsZero, 1 is BlackIsZero.
    pixels = np.array([0, 100 * (257 if bits == 16 else 1), 2**bits - 1], f"{order}u{bits // 8}")
    tags = {256: 3, 257: 1, 258: bits, 259: 1, 262: int(not white_is_zero), 273: 8, 277: 1}
    tags |= {278: 1, 279: pixels.nbytes}
    data = struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, 16)
    data += pixels.tobytes().ljust(8) + struct.pack(f"{order}H", len(tags))
    for tag, value in tags.items():
        data += struct.pack(f"{order}HHII", tag, 4, 1, value)
    grey = read_image(data + bytes(4)).rgb_u8[0, :, 0].tolist()
    assert grey == ([255, 155, 0] if white_is_zero else [0, 100, 255])


@pytest.mark.parametrize("value", [-1, 65536])
def test_32_bit_grey_outside_16_bits_is_refused(value):
    image = Image.fromarray(np.array([[0, value]], dtype=np.int32))
    with pytest.raises(ImageError) as error:
        read_image(image)
    assert_one_line(error, "65535", str(value))


def test_16_bit_png_kinds():
    pixel = struct.pack(">4H", 0, 257 * 100, 65535, 257 * 7)
    photo = read_image(png_bytes(1, 1, 16, 6, [pixel]))
    assert photo.rgb_u8[0, 0].tolist() == [0, 100, 255]
    assert photo.alpha_u8[0, 0] == 7
    photo = read_image(png_bytes(1, 1, 16, 4, [struct.pack(">2H", 257 * 100, 257 * 7)]))
    assert photo.rgb_u8[0, 0].tolist() == [100] * 3
    assert photo.alpha_u8[0, 0] == 7


def test_one_grey_value_may_be_transparent():
    key = (b"tRNS", struct.pack(">H", 257))
    photo = read_image(png_bytes(2, 1, 16, 0, [struct.pack(">2H", 257, 65535)], key))
    assert photo.rgb_u8[0, :, 0].tolist() == [1, 255]
    assert photo.alpha_u8.tolist() == [[0, 255]]
    photo = read_image(png_bytes(2, 1, 8, 0, [b"\x01\xff"], (b"tRNS", b"\0\x01")))
    assert photo.rgb_u8[0, :, 0].tolist() == [1, 255]
    assert photo.alpha_u8.tolist() == [[0, 255]]


@pytest.mark.parametrize("mode", ["LA", "La", "RGBA", "RGBa", "PA"])
def test_modes_with_alpha_keep_it(mode):
    if mode == "PA":
        image = Image.fromarray(np.array([[0, 1]], np.uint8)).convert("P")
        image.putpalette([10, 20, 30, 40, 50, 60])
        image.putalpha(Image.fromarray(np.array([[255, 7]], np.uint8)))
        colors = [[10, 20, 30], [40, 50, 60]]
    else:
        image = Image.new("RGBA", (2, 1), (90, 90, 90, 255))
        image.putpixel((1, 0), (90, 90, 90, 7))
        image = image.convert("LA").convert(mode) if "L" in mode else image.convert(mode)
        colors = [[90] * 3, [90] * 3]
    assert image.mode == mode
    photo = read_image(image)
    assert photo.alpha_u8.tolist() == [[255, 7]]
    # Multiplied by an alpha of 7, a channel has eight steps left.
    tolerance = 18 if mode.endswith("a") else 0
    np.testing.assert_allclose(photo.rgb_u8[0].astype(int), colors, atol=tolerance)


@pytest.mark.parametrize("mode", ["YCbCr", "HSV", "LAB", "RGBX"])
def test_other_color_modes_are_converted(mode):
    if mode == "LAB":
        # L* in [0, 255], a* and b* offset by 128, white point D50.
        bands = [Image.new("L", (3, 2), value) for value in (110, 60 + 128, 45 + 128)]
        image = Image.merge("LAB", bands)
        expected = lab_d50_to_srgb_u8(110 / 2.55, 60, 45)
    else:
        image = Image.new("RGB", (3, 2), (200, 40, 30)).convert(mode)
        expected = (200, 40, 30)
    rgb_u8 = read_image(image).rgb_u8
    assert rgb_u8.shape == (2, 3, 3)
    np.testing.assert_allclose(rgb_u8[0, 0].astype(int), expected, atol=3)


@pytest.mark.parametrize("orientation", range(0, 10))
@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_exif_orientation_is_applied(image_format, orientation):
    quarters = np.zeros((16, 32, 3), dtype=np.uint8)
    quarters[:8, :16], quarters[:8, 16:], quarters[8:, :16] = 220, 120, 60
    # EXIF 2.32, tag 274: where the stored first row and column belong.
    upright = {
        2: quarters[:, ::-1],
        3: quarters[::-1, ::-1],
        4: quarters[::-1],
        5: quarters.swapaxes(0, 1),
        6: np.rot90(quarters, -1),
        7: np.rot90(quarters, 2).swapaxes(0, 1),
        8: np.rot90(quarters),
    }.get(orientation, quarters)
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = read_image(encoded(Image.fromarray(quarters), image_format, exif=exif))
    assert photo.rgb_u8.shape == upright.shape
    np.testing.assert_allclose(photo.rgb_u8.astype(int), upright, atol=12)


def test_orientation_turns_alpha_too():
    alpha = np.arange(6, dtype=np.uint8).reshape(2, 3)
    image = Image.fromarray(np.dstack([np.zeros((2, 3, 3), np.uint8), alpha]))
    exif = Image.Exif()
    exif[0x0112] = 6
    photo = read_image(encoded(image, "PNG", exif=exif))
    np.testing.assert_array_equal(photo.alpha_u8, np.rot90(alpha, -1))


# ICC profiles


def test_display_p3_photo_is_converted_to_srgb():
    p3 = RNG.integers(60, 196, (20, 20, 3), dtype=np.uint8)
    linear = (p3 / 255) ** 2.2
    expected = linear_to_srgb_u8(linear @ (np.linalg.inv(SRGB_TO_XYZ_D50) @ P3_TO_XYZ_D50).T)
    profile = matrix_profile(P3_TO_XYZ_D50, 2.2)
    photo = read_image(encoded(Image.fromarray(p3), "PNG", icc_profile=profile))
    assert np.abs(photo.rgb_u8 - expected).max() <= 2
    assert np.abs(expected - p3).max() > 10


def test_profile_converts_color_below_alpha():
    rgba = np.full((2, 2, 4), 120, np.uint8)
    rgba[..., 0], rgba[..., 3] = 190, 77
    profile = matrix_profile(P3_TO_XYZ_D50, 2.2)
    with_alpha = read_image(encoded(Image.fromarray(rgba), "PNG", icc_profile=profile))
    without = read_image(encoded(Image.fromarray(rgba[..., :3]), "PNG", icc_profile=profile))
    np.testing.assert_array_equal(with_alpha.rgb_u8, without.rgb_u8)
    assert (with_alpha.alpha_u8 == 77).all()
    assert (with_alpha.rgb_u8 != rgba[..., :3]).any()


def test_srgb_profile_changes_no_pixel():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    every_16th = np.arange(0, 256, 15, dtype=np.uint8)
    cube = np.stack(np.meshgrid(*[every_16th] * 3), -1).reshape(18, -1, 3)
    photo = read_image(encoded(Image.fromarray(cube), "PNG", icc_profile=srgb))
    np.testing.assert_array_equal(photo.rgb_u8, cube)


def test_grey_profile_is_applied_and_grey_stays_neutral():
    profile = icc_profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": gamma_curve(1.8)})
    grey = np.arange(256, dtype=np.uint8).reshape(16, 16)
    photo = read_image(encoded(Image.fromarray(grey), "PNG", icc_profile=profile))
    expected = linear_to_srgb_u8((grey / 255) ** (round(1.8 * 256) / 256))
    assert np.abs(photo.rgb_u8[..., 0] - expected).max() <= 2
    assert (photo.rgb_u8 == photo.rgb_u8[..., :1]).all()


def test_cmyk_without_a_profile():
    cmyk = Image.new("CMYK", (2, 2), (255, 0, 0, 0))
    assert read_image(cmyk).rgb_u8[0, 0].tolist() == [0, 255, 255]


@pytest.mark.parametrize(
    ("inks", "expected"),
    [
        ((255, 0, 0, 0), lab_d50_to_srgb_u8(55, -30, -40)),
        ((0, 0, 0, 0), (255, 255, 255)),
        # The darkest that the printer can do becomes the darkest that a screen can do.
        ((0, 0, 0, 255), (0, 0, 0)),
    ],
)
def test_cmyk_profile_is_applied(inks, expected):
    def lab_of_corner(cyan, magenta, yellow, black):
        if magenta or yellow or black:
            return (16, 0, 0)
        return (55, -30, -40) if cyan else (100, 0, 0)

    image = Image.new("CMYK", (16, 16), inks)
    data = encoded(image, "TIFF", icc_profile=cmyk_profile(lab_of_corner))
    rgb_u8 = read_image(data).rgb_u8[0, 0].astype(int)
    np.testing.assert_allclose(rgb_u8, expected, atol=8)


@pytest.mark.parametrize("profile", [b"not a profile", b"\0" * 200])
def test_broken_profile_is_ignored_with_a_warning(profile):
    data = encoded(Image.fromarray(NOISE), "PNG", icc_profile=profile)
    with pytest.warns(UserWarning, match="ICC profile cannot be used") as caught:
        photo = read_image(data)
    np.testing.assert_array_equal(photo.rgb_u8, NOISE)
    assert "\n" not in str(caught[0].message)


def test_profile_of_another_color_space_is_ignored_with_a_warning():
    data = encoded(
        Image.fromarray(NOISE), "PNG", icc_profile=cmyk_profile(lambda *inks: (50, 0, 0))
    )
    with pytest.warns(UserWarning, match="ICC profile cannot be used"):
        photo = read_image(data)
    np.testing.assert_array_equal(photo.rgb_u8, NOISE)


# Limits


def test_too_many_pixels_are_refused_whatever_the_source():
    array = np.zeros((10, 11), np.uint8)
    for source in (array, Image.fromarray(array), encoded(Image.fromarray(array), "PNG")):
        assert read_image(source, max_pixels=110).rgb_u8.shape == (10, 11, 3)
        with pytest.raises(ImageError) as error:
            read_image(source, max_pixels=109)
        assert_one_line(error, "109", "11 x 10", "110")


@pytest.mark.parametrize("width", [10_001, 12_000, 20_000, 2**31 - 1])
def test_pillows_own_bomb_checks_stay_silent(width):
    # From its own limit on Pillow warns, from twice that it raises; ours lies between.
    assert Image.MAX_IMAGE_PIXELS < MAX_PIXELS < 2 * Image.MAX_IMAGE_PIXELS
    data = png_bytes(width, 10_000, 8, 2, [])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ImageError) as error:
            read_image(data)
    assert_one_line(error, f"{MAX_PIXELS:,}", f"{width * 10_000:,}")


def test_threads_leave_the_warning_filters_as_they_were(monkeypatch):
    data = encoded(Image.fromarray(NOISE), "PNG")
    before = list(warnings.filters)
    first_is_in, second_is_in = threading.Event(), threading.Event()
    real_open = Image.open

    def overlapping_open(file, **options):
        if first_is_in.is_set():
            second_is_in.set()
            first.join(0.3)
        else:
            first_is_in.set()
            second_is_in.wait(0.3)
        return real_open(file, **options)

    monkeypatch.setattr(Image, "open", overlapping_open)
    first, second = (threading.Thread(target=read_image, args=(data,)) for _ in range(2))
    first.start()
    first_is_in.wait()
    second.start()
    first.join()
    second.join()
    assert second_is_in.is_set()
    assert warnings.filters == before


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "TIFF", "WEBP", "BMP", "GIF", "PPM"])
def test_no_damage_gives_another_error_than_image_error(image_format):
    data = encoded(Image.fromarray(skdata.chelsea()[::8, ::8]), image_format)
    rng = np.random.default_rng(1)
    refused = 0
    for _ in range(60):
        damaged = bytearray(data)
        for position in rng.integers(0, min(len(damaged), 400), 3):
            damaged[position] = rng.integers(256)
        damaged = damaged[: rng.integers(1, len(damaged) + 1)]
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                photo = read_image(bytes(damaged), max_pixels=1_000_000)
            assert photo.rgb_u8.dtype == np.uint8
        except ImageError as error:
            refused += 1
            assert "\n" not in str(error)
    assert refused > 10


# Writing


@pytest.mark.parametrize("suffix", WRITABLE_SUFFIXES)
def test_written_photo_reads_back(tmp_path, suffix):
    rgb_u8 = skdata.coffee()[:64, :80]
    path = write_image(tmp_path / "new" / f"a{suffix.upper()}", rgb_u8)
    back = read_image(path)
    assert back.alpha_u8 is None
    if suffix in (".jpg", ".jpeg"):
        assert np.abs(back.rgb_u8.astype(int) - rgb_u8).mean() < 3
    else:
        np.testing.assert_array_equal(back.rgb_u8, rgb_u8)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp"])
def test_alpha_is_written_and_colors_below_it_are_kept(tmp_path, suffix):
    alpha_u8 = np.array(RNG.integers(0, 256, (5, 7)), dtype=np.uint8)
    alpha_u8[0] = 0
    back = read_image(write_image(tmp_path / f"a{suffix}", NOISE, alpha_u8))
    np.testing.assert_array_equal(back.rgb_u8, NOISE)
    np.testing.assert_array_equal(back.alpha_u8, alpha_u8)


@pytest.mark.parametrize("suffix", [".jpg", ".jpeg", ".bmp"])
def test_alpha_where_it_cannot_be_kept_is_refused(tmp_path, suffix):
    with pytest.raises(ImageError) as error:
        write_image(tmp_path / f"a{suffix}", NOISE, np.zeros((5, 7), np.uint8))
    assert_one_line(error, "transparency", ".png")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.xyz", "a", "a.png.exe"])
def test_unknown_suffix_is_refused_with_the_allowed_ones(tmp_path, name):
    with pytest.raises(ImageError) as error:
        write_image(tmp_path / name, NOISE)
    assert_one_line(error, *WRITABLE_SUFFIXES)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("rgb_u8", "alpha_u8", "words"),
    [
        (NOISE / 255, None, ["`rgb_u8`", "float64", "(5, 7, 3)"]),
        (NOISE[:, :, 0], None, ["`rgb_u8`", "(5, 7)"]),
        (NOISE[:0], None, ["`rgb_u8`", "(0, 7, 3)"]),
        ([[1, 2, 3]], None, ["`rgb_u8`", "list"]),
        (NOISE, np.zeros((7, 5), np.uint8), ["`alpha_u8`", "(5, 7)", "(7, 5)"]),
        (NOISE, np.zeros((5, 7)), ["`alpha_u8`", "float64"]),
    ],
)
def test_wrong_arrays_are_not_written(tmp_path, rgb_u8, alpha_u8, words):
    with pytest.raises(ImageError) as error:
        write_image(tmp_path / "a.png", rgb_u8, alpha_u8)
    assert_one_line(error, *words)
    assert not list(tmp_path.iterdir())


def test_a_folder_or_file_in_the_way_is_one_line(tmp_path):
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path in (tmp_path / "folder.png", tmp_path / "file" / "a.png"):
        with pytest.raises(ImageError) as error:
            write_image(path, NOISE)
        assert_one_line(error, path.name, "cannot be written")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["file", "folder.png"]


def test_too_wide_for_the_format_is_one_line(tmp_path):
    wide = np.zeros((1, 70_000, 3), np.uint8)
    with pytest.raises(ImageError) as error:
        write_image(tmp_path / "a.webp", wide)
    assert_one_line(error, ".png")
    assert read_image(write_image(tmp_path / "a.png", wide)).rgb_u8.shape == wide.shape


@pytest.mark.parametrize("stop", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch, stop):
    path = write_image(tmp_path / "a.png", NOISE)
    before = path.read_bytes()

    def write_half(self, target, **options):
        Path(target).write_bytes(b"half a picture")
        raise stop

    monkeypatch.setattr(Image.Image, "save", write_half)
    with pytest.raises((KeyboardInterrupt, ImageError)) as error:
        write_image(path, NOISE[::-1])
    if isinstance(stop, OSError):
        assert_one_line(error, "No space left on device")
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


def test_grey_photo_has_the_lightness_of_its_grey():
    grey = skdata.camera()[::16, ::16]
    photo = read_image(encoded(Image.fromarray(grey), "PNG"))
    lab = skcolor.rgb2lab(photo.rgb_u8)
    np.testing.assert_allclose(lab[..., 1:], 0, atol=0.01)
    np.testing.assert_allclose(lab[..., 0], skcolor.rgb2lab(skcolor.gray2rgb(grey))[..., 0])


# Finding files


def touch(folder, *names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def found_names(paths, base):
    return [path.relative_to(base).as_posix() for _, path in find_images(paths)]


def test_folders_are_searched_to_any_depth_and_sorted(tmp_path):
    touch(tmp_path, "b.JPG", "a/z.png", "a/b/c/d.webp", "notes.txt", "Thumbs.db", "x.jpg/y.tif")
    assert found_names(tmp_path, tmp_path) == ["a/b/c/d.webp", "a/z.png", "b.JPG", "x.jpg/y.tif"]
    assert {root for root, _ in find_images(str(tmp_path))} == {tmp_path}


def test_hidden_files_and_folders_are_skipped_unless_named(tmp_path):
    touch(tmp_path, ".hidden.png", ".cache/a.png", "__MACOSX/._a.jpg", "a.png")
    assert found_names([tmp_path], tmp_path) == ["a.png"]
    named = [tmp_path / ".hidden.png", tmp_path / ".cache"]
    assert found_names(named, tmp_path) == [".hidden.png", ".cache/a.png"]


def test_named_files_are_listed_whatever_they_are_called(tmp_path):
    touch(tmp_path, "scan")
    assert find_images([tmp_path / "scan", tmp_path / "missing.png"]) == [
        (tmp_path, tmp_path / "scan"),
        (tmp_path, tmp_path / "missing.png"),
    ]


def test_no_file_is_listed_twice(tmp_path):
    touch(tmp_path, "a/b.png")
    paths = [tmp_path / "a" / "b.png", tmp_path, tmp_path / "a", tmp_path / "a" / ".." / "a"]
    assert find_images(paths) == [(tmp_path / "a", tmp_path / "a" / "b.png")]


def test_circles_of_links_end(tmp_path):
    touch(tmp_path, "z/b.png", "a/c.png")
    try:
        (tmp_path / "a" / "loop").symlink_to(tmp_path, target_is_directory=True)
        (tmp_path / "link").symlink_to(tmp_path / "z", target_is_directory=True)
        (tmp_path / "self.png").symlink_to(tmp_path / "self.png")
    except OSError:
        pytest.skip("links cannot be made here")
    # Real places come first; the link to itself is a file that reading refuses.
    assert found_names([tmp_path], tmp_path) == ["a/c.png", "self.png", "z/b.png"]
    assert found_names([tmp_path / "link"], tmp_path) == ["link/b.png"]
    with pytest.raises(ImageError) as error:
        read_image(tmp_path / "self.png")
    assert_one_line(error, "self.png")


def test_folder_that_cannot_be_searched_is_warned_about(tmp_path, monkeypatch):
    touch(tmp_path, "a.png", "locked/b.png")
    scandir = os.scandir

    def refuse_locked(folder):
        if Path(folder).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr("colorlib.images.finding.os.scandir", refuse_locked)
    with pytest.warns(UserWarning, match=r"locked' cannot be searched.*Permission denied"):
        assert found_names([tmp_path], tmp_path) == ["a.png"]


def test_empty_path_is_refused_because_it_would_mean_the_current_folder():
    for paths in ("", [""]):
        with pytest.raises(ImageError) as error:
            find_images(paths)
        assert_one_line(error, "'.'")
