"""Scaling: one path from a photograph to what a network sees, and back to the photograph."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from skimage import data

from colorlib.colorize.colorizer import Colorizer
from colorlib.evaluation import at_own_size, evaluate, psnr
from colorlib.images.resizing import scale_down, seen_lightness, stretch_ab, thumbnail
from colorlib.networks.registry import build_generator


@pytest.fixture
def photos():
    """Coloured photographs with hard edges, between colours of one lightness too."""
    equally_light = np.zeros((48, 48, 3), np.uint8)
    equally_light[:, ::2] = (234, 51, 35)
    equally_light[:, 1::2] = (0, 143, 0)
    return np.stack(
        [data.coffee()[100:148, 200:248], data.astronaut()[20:68, 180:228], equally_light]
    )


@pytest.fixture
def generator():
    torch.manual_seed(0)
    network = build_generator("unet", base_channels=4, num_downs=4).eval()
    torch.nn.init.normal_(network.head[1].weight, std=0.1)
    return network


@pytest.mark.parametrize("size", [16, 32, 48, 64])
def test_evaluating_and_colorizing_give_a_photograph_the_same_colors(photos, generator, size):
    seen = []
    generator.register_forward_hook(lambda module, inputs, output: seen.append((*inputs, output)))
    report_card = evaluate(
        {"it": at_own_size(generator, size)}, photos, device="cpu", resamples=100
    )
    (evaluated_L, evaluated_ab), *_ = seen

    painted = Colorizer(generator, size=size).colorize_batch(photos)
    colorized_L, colorized_ab = seen[-1]
    assert torch.equal(evaluated_L, colorized_L)
    assert torch.equal(evaluated_ab, colorized_ab)
    fake, real = (
        torch.from_numpy(np.stack(pictures)).movedim(-1, 1)
        for pictures in ([photo.rgb_u8 for photo in painted], photos)
    )
    np.testing.assert_array_equal(report_card.values("it", "psnr"), psnr(fake, real).numpy())


def test_from_lightness_alone_the_grey_photograph_is_colorized(generator):
    grey = data.camera()[:96, :96, None].repeat(3, axis=2)
    L_norm = seen_lightness([grey], 96)
    expected = stretch_ab(Colorizer(generator, size=32).predict_ab(grey), 96, 96)
    with torch.no_grad():
        assert torch.equal(at_own_size(generator, 32)(L_norm)[0], expected)


def test_an_evaluated_generator_is_given_lightness_alone(photos, generator):
    given = []

    def spy(*tensors):
        given.extend(tensors)
        return generator(*tensors)

    evaluate({"it": at_own_size(spy, 32)}, photos, device="cpu", resamples=100)
    assert [tuple(one.shape) for one in given] == [(3, 1, 32, 32)]


@pytest.mark.parametrize(("height", "width"), [(48, 48), (7, 31), (8, 8), (5, 64), (1, 1)])
def test_stretching_is_bilinear_interpolation(height, width):
    ab_norm = torch.rand(3, 2, 8, 8) - 0.5
    expected = F.interpolate(ab_norm, size=(height, width), mode="bilinear")
    torch.testing.assert_close(stretch_ab(ab_norm, height, width), expected)


def test_a_window_is_cut_out_of_the_whole():
    ab_norm = torch.rand(2, 8, 6)
    whole = stretch_ab(ab_norm, 50, 70)
    window = stretch_ab(ab_norm, 50, 70, slice(13, 31), slice(60, 70))
    assert torch.equal(window, whole[:, 13:31, 60:70])


def test_scaled_down_keeps_proportions_and_never_enlarges():
    photo = data.coffee()
    assert scale_down(photo, 600) is photo
    assert scale_down(photo, 150).shape == (100, 150, 3)
    assert scale_down(photo[:1], 60).shape == (1, 60, 3)


def test_a_thumbnail_holds_means():
    values = np.random.default_rng(0).integers(0, 256, (8, 12), dtype=np.uint8)
    means = values.reshape(4, 2, 3, 4).mean((1, 3))
    np.testing.assert_allclose(
        thumbnail(Image.fromarray(values), 3, 4), means, atol=1.01
    )  # two passes
