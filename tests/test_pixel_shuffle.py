"""Pixel shuffle and ICNR against nearest-neighbour up-sampling and sums done by hand."""

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from colorlib.networks.blocks.pixel_shuffle import PixelShuffleUp, icnr_


@pytest.mark.parametrize("scale", [2, 3])
def test_icnr_makes_the_shuffle_a_nearest_neighbour_upsampling(scale):
    weight = icnr_(torch.empty(5 * scale**2, 3, 3, 3), scale)
    x = torch.randn(2, 3, 6, 7)
    shuffled = F.pixel_shuffle(F.conv2d(x, weight, padding=1), scale)
    small = F.conv2d(x, weight[:: scale**2], padding=1)
    expected = F.interpolate(small, scale_factor=scale, mode="nearest")
    torch.testing.assert_close(shuffled, expected)


def test_icnr_draws_different_kernels_for_different_channels_as_he_et_al_say():
    weight = icnr_(torch.empty(4 * 500, 32, 1, 1))
    assert weight[::4].unique(dim=0).shape[0] == 500
    assert weight.std().item() == pytest.approx((2 / 32) ** 0.5, rel=0.05)  # kaiming, fan in


def test_icnr_refuses_channels_that_no_shuffle_takes():
    with pytest.raises(ValueError, match=r"multiple of 4 output channels .* got 6"):
        icnr_(torch.empty(6, 1, 1, 1))


@pytest.mark.parametrize("blur", [True, False])
@pytest.mark.parametrize("has_norm", [True, False])
def test_constant_in_constant_out_at_the_start(blur, has_norm):
    torch.manual_seed(0)
    up = PixelShuffleUp(8, 4, blur=blur, has_norm=has_norm).eval()
    out = up(torch.full((1, 8, 3, 5), 0.7))
    assert out.shape == (1, 4, 6, 10)
    assert out.amax() > 0.1
    torch.testing.assert_close(out, out[..., :1, :1].expand_as(out))
    nn.init.kaiming_normal_(up.layers[0].weight)  # the usual draw: a checkerboard
    out = up(torch.full((1, 8, 3, 5), 0.7))
    assert (out - out[..., :1, :1]).abs().max() > 0.1


def test_blur_averages_with_the_upper_and_left_neighbours():
    up = PixelShuffleUp(1, 1, blur=True)
    nn.init.constant_(up.layers[0].weight, 1.0)
    out = up(torch.tensor([[[[1.0, 3.0]]]]))
    # Doubled: 1 1 3 3 in two rows; each pixel then with its left neighbour, borders repeated.
    torch.testing.assert_close(out, torch.tensor([[[[1.0, 1.0, 2.0, 3.0]] * 2]]).squeeze(2))
