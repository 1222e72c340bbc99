import math

import numpy as np
import pytest
import torch
from skimage import data
from skimage.metrics import peak_signal_noise_ratio

from colorlib.color import rgb_u8_to_lab
from colorlib.evaluation import (
    colorfulness,
    eps_acc_ab_mean,
    eps_acc_rgb_and,
    mae_rgb255,
    psnr,
)

PAIR_METRICS = [mae_rgb255, psnr, eps_acc_rgb_and]


def image(*pixels):
    """A uint8 image (1, 3, 1, len(pixels)) of RGB pixels."""
    return torch.tensor(pixels, dtype=torch.uint8).T[None, :, None]


def lab(*pixels):
    return torch.tensor(pixels, dtype=torch.float32).T[None, :, None]


@pytest.fixture(scope="module")
def photos():
    """Two crops of real photos and noisy copies of them, uint8 (2, 3, 96, 128)."""
    real = np.stack([data.astronaut()[100:196, 150:278], data.coffee()[100:196, 200:328]])
    noise = np.random.default_rng(0).normal(0, [[[[4]]], [[[25]]]], real.shape)
    fake = np.clip(real + noise, 0, 255).round().astype(np.uint8)
    return tuple(torch.from_numpy(x).permute(0, 3, 1, 2) for x in (fake, real))


def test_mae_by_hand():
    fake = image((10, 20, 30), (0, 255, 0))
    real = image((13, 20, 29), (255, 0, 0))
    assert mae_rgb255(fake, real).tolist() == [pytest.approx((3 + 0 + 1 + 255 + 255 + 0) / 6)]


def test_mae_does_not_wrap_around_in_uint8(photos):
    fake, real = photos
    expected = np.abs(fake.numpy().astype(float) - real.numpy()).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(mae_rgb255(fake, real), expected, rtol=1e-14)
    np.testing.assert_array_equal(mae_rgb255(real, fake), mae_rgb255(fake, real))


def test_psnr_equals_scikit_image(photos):
    fake, real = photos
    expected = [
        peak_signal_noise_ratio(r.numpy(), f.numpy(), data_range=255)
        for f, r in zip(fake, real, strict=True)
    ]
    np.testing.assert_allclose(psnr(fake, real), expected, rtol=1e-12)


def test_psnr_by_hand():
    # One step wrong in one of three channels: MSE 1/3, 10 log10(3 * 255^2).
    assert psnr(image((1, 2, 3)), image((1, 2, 4))).item() == pytest.approx(52.9020, abs=1e-4)
    assert psnr(image((0, 0, 0)), image((255, 255, 255))).item() == pytest.approx(0.0)


def test_psnr_of_identical_images_is_the_cap(photos):
    _, real = photos
    assert psnr(real, real).tolist() == [100.0, 100.0]
    assert psnr(real, real, cap_db=60).tolist() == [60.0, 60.0]
    assert psnr(real, real, cap_db=math.inf).tolist() == [math.inf, math.inf]


def test_psnr_cap_bounds_every_image():
    # A single wrong step in 1,000,000 numbers would be 108 dB.
    real = torch.zeros(1, 3, 1000, 1000, dtype=torch.uint8)
    fake = real.clone()
    fake[0, 0, 0, 0] = 1
    assert psnr(fake, real, cap_db=math.inf).item() == pytest.approx(48.1308 + 64.7712, abs=1e-3)
    assert psnr(fake, real).item() == 100.0


def test_mean_of_decibels_is_not_the_decibels_of_the_mean(photos):
    fake, real = photos
    of_the_mean = peak_signal_noise_ratio(real.numpy(), fake.numpy(), data_range=255)
    assert psnr(fake, real).mean() > of_the_mean + 1


def test_eps_acc_rgb_needs_all_three_channels():
    # 5 % of 255 is 12.75: 12 steps are right, 13 are wrong.
    real = image((100, 100, 100))
    assert eps_acc_rgb_and(image((112, 88, 112)), real).item() == 1.0
    assert eps_acc_rgb_and(image((100, 100, 113)), real).item() == 0.0
    two_pixels = image((100, 100, 87), (100, 100, 88))
    assert eps_acc_rgb_and(two_pixels, image((100, 100, 100), (100, 100, 100))).item() == 0.5


@pytest.mark.parametrize("epsilon", [0.2, 0.4, 0.6, 0.8])
def test_eps_acc_rgb_includes_its_bound(epsilon):
    bound = round(epsilon * 255)  # a whole number for each of these
    real = image((0, 0, 0))
    assert eps_acc_rgb_and(image((bound, 0, 0)), real, epsilon).item() == 1.0
    assert eps_acc_rgb_and(image((bound + 1, 0, 0)), real, epsilon).item() == 0.0


def test_eps_acc_rgb_on_photos(photos):
    fake, real = photos
    close = np.abs(fake.numpy().astype(int) - real.numpy()) <= 0.05 * 255
    np.testing.assert_allclose(
        eps_acc_rgb_and(fake, real), close.all(axis=1).mean(axis=(1, 2)), rtol=1e-14
    )


def test_eps_acc_ab_counts_a_and_b_apart():
    # 5 % of 220 is 11 Lab units, included; L takes no part.
    real = lab((50, 0, 0), (50, 10, -10))
    fake = lab((90, 11, 11.5), (50, 30, -10))
    assert eps_acc_ab_mean(fake, real).item() == 0.5
    assert eps_acc_ab_mean(fake, real, epsilon=0.02).item() == 0.25
    assert eps_acc_ab_mean(fake, real, ab_range=256).item() == 0.75
    assert eps_acc_ab_mean(fake, real, ab_range=110).item() == 0.25


def test_eps_acc_ab_is_milder_than_both_right_at_once(photos):
    fake, real = (rgb_u8_to_lab(x) for x in photos)
    both = ((fake - real)[:, 1:].abs() <= 11).all(dim=1).double().mean(dim=(1, 2))
    assert (eps_acc_ab_mean(fake, real) >= both).all()
    expected = (np.abs((fake - real)[:, 1:].numpy()) <= 11).mean(axis=(1, 2, 3))
    np.testing.assert_allclose(eps_acc_ab_mean(fake, real), expected, rtol=1e-14)


def test_colorfulness_of_greys_is_zero():
    assert colorfulness(image((0, 0, 0), (77, 77, 77), (255, 255, 255))).item() == 0.0


def test_colorfulness_of_one_color_is_its_mean_term():
    # Pure blue: rg = 0, yb = -255.
    assert colorfulness(image((0, 0, 255), (0, 0, 255))).item() == pytest.approx(0.3 * 255)


def test_colorfulness_keeps_the_signs():
    # Red and green: rg = 255 and -255 (mean 0, deviation 255), yb = 127.5 twice.
    both = colorfulness(image((255, 0, 0), (0, 255, 0))).item()
    assert both == pytest.approx(255 + 0.3 * 127.5)


def test_colorfulness_on_photos(photos):
    _, real = photos
    red, green, blue = np.moveaxis(real.numpy().astype(float), 1, 0)
    rg, yb = red - green, (red + green) / 2 - blue
    spread = np.hypot(rg.std(axis=(1, 2)), yb.std(axis=(1, 2)))
    offset = np.hypot(rg.mean(axis=(1, 2)), yb.mean(axis=(1, 2)))
    np.testing.assert_allclose(colorfulness(real), spread + 0.3 * offset, rtol=1e-12)


@pytest.mark.parametrize("metric", PAIR_METRICS)
def test_a_batch_gives_what_its_images_give(metric, photos):
    fake, real = photos
    together = metric(fake, real)
    assert together.dtype == torch.float64
    assert together.shape == (2,)
    alone = [metric(f[None], r[None]).item() for f, r in zip(fake, real, strict=True)]
    assert together.tolist() == alone


@pytest.mark.parametrize("metric", PAIR_METRICS)
def test_pair_metrics_check_their_images(metric, photos):
    fake, real = photos
    with pytest.raises(TypeError, match=r"`fake` must be a uint8 tensor.*float32.*lab_to_rgb_u8"):
        metric(fake / 255, real)
    with pytest.raises(TypeError, match=r"`real` must be a uint8 tensor.*ndarray"):
        metric(fake, real.numpy())
    with pytest.raises(ValueError, match=r"`fake` must be \(N, 3, H, W\).*fake\[None\]"):
        metric(fake[0], real[0])
    with pytest.raises(ValueError, match="not empty"):
        metric(fake[:0], real[:0])
    with pytest.raises(ValueError, match=r"one shape, got \(1, 3.*\(2, 3"):
        metric(fake[:1], real)


def test_colorfulness_checks_its_images(photos):
    _, real = photos
    with pytest.raises(TypeError, match="`rgb_u8` must be a uint8 tensor"):
        colorfulness(real.float())
    with pytest.raises(ValueError, match=r"got \(2, 96, 128, 3\)"):
        colorfulness(real.permute(0, 2, 3, 1))


def test_eps_acc_ab_checks_its_lab(photos):
    _, real = photos
    real_lab = rgb_u8_to_lab(real)
    with pytest.raises(TypeError, match=r"`fake_lab` must be a floating-point tensor.*uint8"):
        eps_acc_ab_mean(real, real_lab)
    with pytest.raises(ValueError, match=r"`real_lab` must be Lab.*denormalize_lab"):
        eps_acc_ab_mean(real_lab, real_lab / 50 - 1)
    for broken in ((math.nan, 0, 0), (50, math.nan, 0), (50, 0, math.inf), (50, 0, -221)):
        with pytest.raises(ValueError, match="`fake_lab` must be Lab"):
            eps_acc_ab_mean(lab(broken), lab((50, 0, 0)))
    with pytest.raises(ValueError, match="one shape"):
        eps_acc_ab_mean(real_lab, real_lab[..., :10])


@pytest.mark.parametrize("epsilon", [0, 1, 5, -0.1, math.nan])
def test_epsilon_is_a_share(epsilon, photos):
    fake, real = photos
    with pytest.raises(ValueError, match=r"`epsilon` must be a share in \(0, 1\)"):
        eps_acc_rgb_and(fake, real, epsilon)
    with pytest.raises(ValueError, match=r"`epsilon` must be a share in \(0, 1\)"):
        eps_acc_ab_mean(rgb_u8_to_lab(fake), rgb_u8_to_lab(real), epsilon)


def test_other_options_are_checked(photos):
    fake, real = photos
    with pytest.raises(ValueError, match="`cap_db` must be above 0"):
        psnr(fake, real, cap_db=0)
    with pytest.raises(ValueError, match="`ab_range` must be above 0"):
        eps_acc_ab_mean(rgb_u8_to_lab(fake), rgb_u8_to_lab(real), ab_range=0)
