"""TIFFs and Pillow images of CIE Lab colours, against the formula."""

import io

import numpy as np
import tifffile
from image_bytes import SRGB_TO_XYZ_D50, WHITE_D50, lab_d50_to_srgb_u8
from PIL import Image
from skimage import color as skcolor

from colorlib.images import read_image

RNG = np.random.default_rng(0)


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
