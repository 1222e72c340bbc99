"""The gamut mask against colours whose place is known."""

import warnings

import numpy as np
import pytest
import torch
from skimage.color import lab2rgb, rgb2lab

from colorlib.color import rgb_u8_to_lab
from colorlib.gamut import gamut_mask, out_of_gamut_share


def lab_image(*colors) -> torch.Tensor:
    return torch.tensor(colors, dtype=torch.float64).T[None, :, :, None]


def test_colors_of_a_screen_are_inside():
    generator = torch.Generator().manual_seed(0)
    rgb_u8 = torch.randint(0, 256, (1, 3, 64, 64), dtype=torch.uint8, generator=generator)
    assert gamut_mask(rgb_u8_to_lab(rgb_u8)).all()


def test_known_colors():
    mask = gamut_mask(
        lab_image([50, 0, 0], [0, 40, 40], [50, 100, -100], [101, 0, 0], [60, 30, 20])
    )
    assert mask[0, :, 0].tolist() == [True, False, False, False, True]


def test_mask_agrees_with_a_round_trip_through_scikit_image():
    # What sRGB holds survives scikit-image's clipping; what it lacks comes back changed.
    rng = np.random.default_rng(0)
    lab = np.stack([rng.uniform(0, 100, 4000), *rng.uniform(-110, 110, (2, 4000))], axis=-1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # scikit-image tells of clipped values
        change = np.abs(rgb2lab(lab2rgb(lab)) - lab).max(axis=-1)
    mask = gamut_mask(torch.from_numpy(lab.T[None, :, :, None].copy()))[0, :, 0].numpy()
    assert mask[change < 1e-6].all()
    assert not mask[change > 1.0].any()
    assert 0.05 < mask.mean() < 0.5


def test_share_is_counted_per_image():
    inside, outside = [50.0, 0.0, 0.0], [0.0, 40.0, 40.0]
    images = torch.cat([lab_image(inside, inside, inside, outside), lab_image(*[inside] * 4)])
    assert out_of_gamut_share(images).tolist() == pytest.approx([0.25, 0.0])


def test_tolerance_widens_the_gamut():
    barely_outside = lab_image([100.02, 0, 0])
    assert not gamut_mask(barely_outside, tolerance=0.0).any()
    assert gamut_mask(barely_outside, tolerance=1e-2).all()
