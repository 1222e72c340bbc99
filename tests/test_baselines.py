import pytest
import torch
from skimage.color import rgb2lab
from skimage.data import chelsea

from colorlib.color import denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.evaluation.baselines import (
    BASELINES,
    constant_ab,
    constant_brown,
    half_saturated,
    predict_grey,
)


@pytest.fixture(scope="module")
def cat():
    """L_norm (1, 1, 60, 90) and real_ab (1, 2, 60, 90) of a photo."""
    rgb_u8 = torch.from_numpy(chelsea()[90:150, 100:190]).permute(2, 0, 1)[None]
    return normalize_lab(rgb_u8_to_lab(rgb_u8))


def test_grey_is_a_black_and_white_picture(cat):
    L_norm, _ = cat
    ab_norm = predict_grey(L_norm)
    assert ab_norm.shape == (1, 2, 60, 90)
    assert ab_norm.abs().max() == 0
    rgb_u8 = lab_to_rgb_u8(denormalize_lab(L_norm, ab_norm)).int()
    assert (rgb_u8.amax(dim=1) - rgb_u8.amin(dim=1)).max() <= 1  # rounding of the white point


def test_brown_is_a_3_b_7_in_lab(cat):
    L_norm, _ = cat
    lab = denormalize_lab(L_norm, constant_brown(L_norm))
    torch.testing.assert_close(lab[:, 1], torch.full((1, 60, 90), 3.0))
    torch.testing.assert_close(lab[:, 2], torch.full((1, 60, 90), 7.0))
    # A warm colour to scikit-image too, where it lies in the gamut.
    middle = torch.full((1, 1, 2, 2), 0.2)
    rgb_u8 = lab_to_rgb_u8(denormalize_lab(middle, constant_brown(middle)))
    back = rgb2lab(rgb_u8[0].permute(1, 2, 0).numpy())
    assert back[0, 0] == pytest.approx([60, 3, 7], abs=0.4)


def test_constant_ab_takes_lab_units():
    ab_norm = constant_ab(torch.zeros(3, 1, 4, 5, dtype=torch.float64), 55.0, -110.0)
    assert ab_norm.dtype == torch.float64
    assert ab_norm[:, 0].unique().tolist() == [0.5]
    assert ab_norm[:, 1].unique().tolist() == [-1.0]


def test_half_saturated_keeps_the_hue(cat):
    _, real_ab = cat
    ab_norm = half_saturated(real_ab)
    torch.testing.assert_close(ab_norm.norm(dim=1), real_ab.norm(dim=1) / 2)
    torch.testing.assert_close(
        torch.atan2(ab_norm[:, 1], ab_norm[:, 0]), torch.atan2(real_ab[:, 1], real_ab[:, 0])
    )


@pytest.mark.parametrize("name", BASELINES)
def test_only_oracles_depend_on_the_truth(name, cat):
    L_norm, real_ab = cat
    baseline = BASELINES[name]
    with_truth = baseline.predict(L_norm, real_ab)
    assert with_truth.shape == real_ab.shape
    changes = not torch.equal(with_truth, baseline.predict(L_norm, -real_ab))
    assert changes == baseline.sees_truth


def test_shapes_are_checked(cat):
    L_norm, _ = cat
    with pytest.raises(ValueError, match=r"`L_norm` must be \(N, 1, H, W\), got \(1, 60, 90\)"):
        predict_grey(L_norm[0])
    with pytest.raises(ValueError, match=r"`real_ab` must be \(N, 2, H, W\)"):
        half_saturated(L_norm)
