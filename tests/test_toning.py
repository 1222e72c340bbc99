"""Black-and-white photographs that were saved in colour, and colour photographs that are not."""

import io
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from PIL import Image, ImageFilter, ImageOps
from skimage import data
from skimage.color import lab2rgb

from colorlib import ColorWorld
from colorlib.notebook.comparing.toning import is_black_and_white

HOPPER = Path(matplotlib.get_data_path(), "sample_data", "grace_hopper.jpg")
GREYS = {
    "camera": data.camera(),
    "coffee": np.array(Image.fromarray(data.coffee()).convert("L")),
    "hopper": np.array(Image.open(HOPPER).convert("L")),
}
every_grey = pytest.mark.parametrize("name", GREYS)


def toned(grey_u8, black, middle, white):
    image = ImageOps.colorize(Image.fromarray(grey_u8), black, white, middle)
    return np.array(image)


def as_jpeg(rgb_u8, quality=75):
    buffer = io.BytesIO()
    Image.fromarray(rgb_u8).save(buffer, "JPEG", quality=quality)
    return np.array(Image.open(buffer).convert("RGB"))


def sepia(grey_u8):
    """The tone that editors call sepia, light places clipped."""
    weights = np.array([1.351, 1.203, 0.937])
    return np.clip(grey_u8[..., None] * weights, 0, 255).round().astype(np.uint8)


@every_grey
def test_grey_and_nearly_grey_scans_have_no_colors(name):
    grey = np.repeat(GREYS[name][..., None], 3, axis=-1)
    assert is_black_and_white(grey)
    noise = np.random.default_rng(0).normal(0, 4, grey.shape)
    assert is_black_and_white(np.clip(grey + noise, 0, 255).astype(np.uint8))
    yellowed = np.clip(grey * np.array([1.0, 0.98, 0.94]), 0, 255).astype(np.uint8)
    assert is_black_and_white(as_jpeg(yellowed))


@every_grey
@pytest.mark.parametrize(
    "tone",
    [
        ("black", "#8a6a45", "#fff4dc"),
        ("#2b1a08", "#a07850", "#f3e2c0"),
        ("#001030", "#3070b0", "white"),
        ("#102040", "#808080", "#ffe8b0"),
    ],
    ids=["brown", "faded sepia", "cyanotype", "split toning"],
)
def test_a_toned_scan_has_one_color_for_each_lightness(name, tone):
    rgb_u8 = toned(GREYS[name], *tone)
    assert is_black_and_white(rgb_u8)
    assert is_black_and_white(as_jpeg(rgb_u8, 90))


@every_grey
def test_an_editors_sepia_is_toned(name):
    assert is_black_and_white(sepia(GREYS[name]))
    assert is_black_and_white(as_jpeg(sepia(GREYS[name])))


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket", "retina", "hopper"])
def test_a_color_photograph_keeps_its_truth(name):
    rgb_u8 = np.array(Image.open(HOPPER)) if name == "hopper" else getattr(data, name)()
    assert not is_black_and_white(rgb_u8)
    assert not is_black_and_white(as_jpeg(rgb_u8, 50))


def test_drawn_scenes_keep_their_truth():
    world = ColorWorld(128, seed=3)
    assert not any(is_black_and_white(world.image(number)) for number in range(60))


def beach(sky_ab, sand_ab):
    """A sky above sand, both with light and dark places, in L*, a*, b*."""
    rng = np.random.default_rng(1)
    noise = Image.fromarray((255 * rng.random((160, 240))).astype(np.uint8))
    waves = np.array(noise.filter(ImageFilter.GaussianBlur(4)), float).ravel()
    L = np.interp(waves, np.sort(waves), np.linspace(25, 85, waves.size)).reshape(160, 240)
    ab = np.empty((160, 240, 2))
    ab[:70], ab[70:] = sky_ab, sand_ab
    lab = np.concatenate([L[..., None], ab], axis=-1)
    return (255 * lab2rgb(lab)).round().astype(np.uint8)


@pytest.mark.parametrize(
    ("sky", "sand", "is_toned"),
    [
        ((-4, -16), (4, 20), False),  # blue and ochre
        ((3, 7), (6, 26), False),  # an evening: one hue, pale above and strong below
        ((4, 20), (4, 20), True),  # a sepia print of a beach
        ((4, 17), (5, 23), True),  # at the border: as much as JPEG blurs a tone
        ((4, 12), (5, 28), False),
    ],
)
def test_a_beach_of_one_hue_is_no_scan_unless_light_decides_alone(sky, sand, is_toned):
    assert is_black_and_white(beach(sky, sand)) == is_toned


def test_a_plain_sky_is_a_color_photograph():
    L = np.linspace(62, 74, 120)[:, None] + np.zeros(160)  # lighter towards the horizon
    lab = np.stack([L, np.full_like(L, -6), np.full_like(L, -28)], axis=-1)
    assert not is_black_and_white((255 * lab2rgb(lab)).round().astype(np.uint8))
