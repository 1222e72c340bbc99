import numpy as np
import pytest
import torch
from skimage import data
from skimage.metrics import structural_similarity

from colorlib.evaluation.metrics.ssim import ssim


@pytest.fixture(scope="module")
def photos():
    """Three crops of real photos and what noise, blocks and grey make of them, uint8."""
    crops = [data.astronaut()[100:148, 150:214], data.coffee()[100:148, 200:264]]
    real = np.stack([*crops, data.chelsea()[90:138, 120:184]])
    fake = real.copy()
    fake[0] = np.clip(real[0] + np.random.default_rng(0).normal(0, 25, real[0].shape), 0, 255)
    fake[1] = real[1][::4, ::4].repeat(4, axis=0).repeat(4, axis=1)
    fake[2] = real[2].mean(axis=-1, keepdims=True)
    return tuple(torch.from_numpy(x).permute(0, 3, 1, 2) for x in (fake, real))


def by_scikit_image(fake, real):
    return structural_similarity(
        real.permute(1, 2, 0).numpy(),
        fake.permute(1, 2, 0).numpy(),
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        channel_axis=-1,
        data_range=255,
    )


def test_equals_scikit_image(photos):
    fake, real = photos
    expected = [by_scikit_image(f, r) for f, r in zip(fake, real, strict=True)]
    assert 0.1 < min(expected) < max(expected) < 0.99
    np.testing.assert_allclose(ssim(fake, real), expected, atol=1e-4)


def test_two_plain_images_leave_the_term_of_their_means():
    fake = torch.full((1, 3, 16, 16), 100, dtype=torch.uint8)
    real = torch.full((1, 3, 16, 16), 150, dtype=torch.uint8)
    c1 = (0.01 * 255) ** 2
    expected = (2 * 100 * 150 + c1) / (100**2 + 150**2 + c1)
    assert ssim(fake, real).item() == pytest.approx(expected, abs=5e-4)


def test_identical_images_score_one(photos):
    _, real = photos
    np.testing.assert_allclose(ssim(real, real), [1.0, 1.0, 1.0], atol=1e-4)


def test_is_symmetric_and_needs_no_even_sides(photos):
    fake, real = (x[..., :47, :33] for x in photos)
    np.testing.assert_allclose(ssim(fake, real), ssim(real, fake), atol=1e-6)
    expected = [by_scikit_image(f, r) for f, r in zip(fake, real, strict=True)]
    np.testing.assert_allclose(ssim(fake, real), expected, atol=1e-4)


def test_smallest_image_is_one_window(photos):
    fake, real = (x[..., :11, :11] for x in photos)
    expected = [by_scikit_image(f, r) for f, r in zip(fake, real, strict=True)]
    np.testing.assert_allclose(ssim(fake, real), expected, atol=1e-4)
    with pytest.raises(ValueError, match=r"`fake` must be at least 11 pixels.*got 11 x 10: SSIM"):
        ssim(fake[..., :10], real[..., :10])


def test_a_batch_gives_what_its_images_give(photos):
    fake, real = photos
    together = ssim(fake, real)
    assert together.dtype == torch.float64
    assert together.shape == (3,)
    alone = [ssim(f[None], r[None]).item() for f, r in zip(fake, real, strict=True)]
    assert together.tolist() == alone


def test_checks_its_images(photos):
    fake, real = photos
    with pytest.raises(TypeError, match=r"`fake` must be a uint8 tensor.*float32"):
        ssim(fake / 255, real)
    with pytest.raises(ValueError, match=r"`fake` must be \(N, 3, H, W\)"):
        ssim(fake[0], real[0])
    with pytest.raises(ValueError, match="one shape"):
        ssim(fake[:1], real)
