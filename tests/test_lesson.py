"""What notebooks begin with, against scikit-image."""

import numpy as np
import pytest
from skimage import data
from skimage.color import lab2rgb, rgb2lab

from colorlib import notebook as nb
from colorlib.notebook import lesson

PHOTO = data.coffee()[100:160, 200:280]


def test_lab_is_scikit_images_with_channels_first():
    lab = nb.to_lab(PHOTO)
    assert lab.shape == (3, 60, 80)
    assert np.abs(lab.permute(1, 2, 0).numpy() - rgb2lab(PHOTO)).max() < 0.01


@pytest.mark.parametrize("function", [nb.to_lab, nb.without_color], ids=["lab", "grey"])
def test_a_batch_gives_what_its_pictures_give(function):
    batch = np.stack([PHOTO, PHOTO[::-1]])
    together = function(batch)
    assert together.shape == (2, 3, 60, 80)
    for one, picture in zip(together, batch, strict=True):
        assert one.equal(function(picture))


def test_without_color_the_lightness_is_left():
    grey = nb.without_color(PHOTO)
    assert grey.shape == (3, 60, 80)
    lab = rgb2lab(PHOTO)
    lab[..., 1:] = 0
    assert np.abs(grey.permute(1, 2, 0).numpy() - 255 * lab2rgb(lab)).max() <= 0.6  # of a byte
    assert np.ptp(grey.numpy().astype(int), axis=0).max() <= 1


def test_the_pictures_given_stay_as_they_were():
    before = PHOTO.copy()
    nb.without_color(PHOTO[::2, ::-2])  # of any strides
    assert np.array_equal(PHOTO, before)


def test_the_example_photographs_are_nearly_square_and_in_color():
    photos = nb.example_photos()
    assert list(photos) == ["astronaut", "coffee", "cat", "rocket"]
    for photo in photos.values():
        assert photo.dtype == np.uint8 and photo.shape[-1] == 3
        assert 300 <= min(photo.shape[:2]) <= max(photo.shape[:2]) <= 440
        assert np.abs(rgb2lab(photo)[..., 1:]).mean() > 3
    assert np.array_equal(photos["astronaut"], data.astronaut()[:440, 20:460])


def test_each_example_photograph_is_in_color_and_comes_in_the_order_asked_for():
    names = ["flower", *(name for name in lesson.PHOTOS if name != "flower")]
    photos = nb.example_photos(*names)
    assert list(photos) == names
    for name, photo in photos.items():
        height, width, channels = photo.shape
        assert photo.dtype == np.uint8 and channels == 3 and photo.flags.writeable
        assert min(height, width) >= 300 and max(height, width) <= 1.05 * min(height, width)
        assert np.abs(rgb2lab(photo[::4, ::4])[..., 1:]).mean() > 1, f"{name} is grey"


def test_an_unknown_photograph_is_refused_with_the_names_there_are():
    with pytest.raises(ValueError, match=r"no photograph 'dog'; there are astronaut, cat, china"):
        nb.example_photos("cat", "dog")


def test_the_page_adds_to_the_examples():
    from colorlib.notebook.widgets.compare_page import page_photos

    assert list(page_photos())[:4] == list(lesson.example_photos())
