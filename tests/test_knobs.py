import io
import re
import warnings

import numpy as np
import pytest
import torch
from comparison_helpers import PHOTO, largest_difference, runs_of, some_comparison
from PIL import Image
from skimage import color as skcolor
from skimage.metrics import peak_signal_noise_ratio

from colorlib.errors import ColorlibError
from colorlib.notebook.comparing.comparison import Comparison
from colorlib.notebook.comparing.knobs import Knobs


def array(rgb_u8):
    return rgb_u8.permute(1, 2, 0).numpy()


@pytest.mark.parametrize(
    ("blend", "saturation"), [(0.0, 1.0), (1.0, 1.0), (0.3, 1.5), (0.5, 0.0), (0.5, 2.0)]
)
def test_the_picture_is_the_blend_of_the_colors_times_the_saturation(blend, saturation):
    knobs = Knobs(some_comparison())
    painted = array(knobs.rgb_u8("coffee", "reddish", "bluish", blend, saturation, 0))
    ab = (1 - blend) * np.array([30.0, 10.0]) + blend * np.array([-5.0, -20.0])
    lab = skcolor.rgb2lab(PHOTO)
    lab[..., 1:] = saturation * ab
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # of colours that no eye can see
        expected = np.rint(255 * skcolor.lab2rgb(lab))
    assert largest_difference(painted, expected) <= 1


def test_models_of_different_sizes_are_blended_at_the_size_shown():
    comparison = some_comparison()
    knobs = Knobs(comparison)
    half = array(knobs.rgb_u8("camera", "waves", "reddish", 0.5, 1.0, 0))
    height, width = half.shape[:2]
    waves = torch.nn.functional.interpolate(
        comparison.ab("camera", "waves")[None], size=(height, width), mode="bilinear"
    )[0].permute(1, 2, 0)
    lab = skcolor.rgb2lab(comparison.rgb_u8("camera"))
    lab[..., 1:] = 0.5 * 110 * waves.numpy() + 0.5 * np.array([30.0, 10.0])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        expected = np.rint(255 * skcolor.lab2rgb(lab))
    assert largest_difference(half, expected) <= 2


def test_a_turn_runs_no_model_again():
    comparison = some_comparison()
    knobs = Knobs(comparison)
    for blend in (0.0, 0.2, 0.9):
        for saturation in (0.5, 1.0):
            knobs.paint("coffee", "reddish", "bluish", blend, saturation, 0)
    assert runs_of(comparison, "reddish") == runs_of(comparison, "bluish") == 1
    knobs.paint("coffee", "reddish", "bluish", 0.5, 1.0, 32)
    knobs.paint("coffee", "reddish", "bluish", 0.1, 1.0, 32)
    assert runs_of(comparison, "reddish") == runs_of(comparison, "bluish") == 2


def test_only_sizes_that_fit_are_on_offer():
    knobs = Knobs(some_comparison())
    assert knobs.sizes("reddish") == [32, 64, 96, 128, 192]
    knobs.comparison._colorizers["waves"].generator.size_multiple = 64
    assert knobs.sizes("waves") == [64, 128, 192]
    with pytest.raises(ColorlibError, match="`size` must be a multiple of 64 for 'waves', got 96"):
        knobs.paint("coffee", "reddish", "waves", 0.5, 1.0, 96)


def test_the_sentence_measures_what_is_shown():
    knobs = Knobs(some_comparison())
    sentence = knobs.paint("coffee", "reddish", "bluish", 0.0, 1.0, 0).sentence
    found = re.fullmatch(
        r"Colourfulness (\d+), the photograph's own (\d+)\. PSNR against the photograph "
        r"([\d.]+) dB, of grey ([\d.]+) dB\.",
        sentence,
    )
    painted = array(knobs.rgb_u8("coffee", "reddish", "bluish", 0.0, 1.0, 0))
    grey = array(knobs.rgb_u8("coffee", "reddish", "bluish", 0.0, 0.0, 0))
    assert float(found[3]) == pytest.approx(peak_signal_noise_ratio(PHOTO, painted), abs=0.06)
    assert float(found[4]) == pytest.approx(peak_signal_noise_ratio(PHOTO, grey), abs=0.06)
    nothing = knobs.paint("camera", "reddish", "bluish", 0.0, 0.0, 0).sentence
    # No truth to compare with.
    assert nothing == (
        "Colourfulness 0; the photograph is shown as scanned and has no colours to measure against."
    )


def test_the_picture_is_small_enough_for_a_drag():
    large = np.random.default_rng(0).integers(0, 256, (400, 500, 3), dtype=np.uint8)
    comparison = Comparison({"large": large}, some_comparison()._colorizers)
    picture = Knobs(comparison).paint("large", "reddish", "waves", 0.5, 1.0, 0).picture
    assert Image.open(io.BytesIO(picture)).size == (320, 256)
