import io

import numpy as np
from comparison_helpers import PHOTO, some_comparison
from PIL import Image
from skimage import color as skcolor

from colorlib.images.resizing import scale_down
from colorlib.notebook.pictures.ab_planes import REACH, ab_planes, gamut_slices


def test_planes_hold_truth_and_predictions_in_whole_lab_units():
    L, planes = ab_planes(some_comparison(), "coffee")
    assert L.shape == (85, 128) and L.dtype == np.uint8
    assert list(planes) == ["ground truth", "reddish", "bluish", "waves"]
    lab = np.moveaxis(skcolor.rgb2lab(scale_down(PHOTO, 128)), -1, 0)
    assert np.abs(L - lab[0]).max() <= 0.51
    assert np.abs(planes["ground truth"] - lab[1:]).max() <= 0.51
    assert planes["reddish"].dtype == np.int8 and planes["reddish"].shape == (2, 85, 128)
    assert (planes["reddish"][0] == 30).all() and (planes["reddish"][1] == 10).all()
    a, b = planes["waves"]
    assert (np.diff(a[0].astype(int)) >= 0).all() and a[0, 0] == b[0, 0] == -44 and a[-1, -1] == 44


def test_a_photograph_taken_in_grey_has_no_plane_of_the_truth():
    _, planes = ab_planes(some_comparison(), "camera")
    assert list(planes) == ["reddish", "bluish", "waves"]


def test_slices_show_the_gamut_with_b_upwards():
    slices = gamut_slices()
    assert len(slices) == 21
    middle = np.asarray(Image.open(io.BytesIO(slices[10])).convert("RGB")).astype(int)
    assert middle.shape[:2] == (2 * REACH + 1, 2 * REACH + 1)

    def at(a, b):
        return middle[REACH - b, REACH + a]

    expected = 255 * skcolor.lab2rgb(np.array([[[50.0, 40.0, 30.0]]]))[0, 0]
    assert np.abs(at(40, 30) - expected).max() <= 8  # a JPEG
    assert np.abs(at(-100, -100) - 204).max() <= 8  # outside sRGB
