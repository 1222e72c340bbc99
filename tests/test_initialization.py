"""Initialisation: the draws that DCGAN and pix2pix prescribe, and nothing else touched."""

import math

import pytest
import torch
from torch import nn

from colorlib.networks.initialization import init_weights


def test_convolutions_and_norms_get_their_draws():
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(64, 128, 4), nn.BatchNorm2d(4096), nn.ConvTranspose2d(128, 64, 4, bias=False)
    )
    nn.init.ones_(network[0].bias)
    init_weights(network)
    for layer in (network[0], network[2]):
        assert layer.weight.mean().item() == pytest.approx(0.0, abs=5e-4)
        assert layer.weight.std().item() == pytest.approx(0.02, rel=0.01)
    assert network[0].bias.abs().max() == 0
    assert network[1].weight.mean().item() == pytest.approx(1.0, abs=2e-3)
    assert network[1].weight.std().item() == pytest.approx(0.02, rel=0.05)
    assert network[1].bias.abs().max() == 0


def test_other_layers_and_norms_without_weights_are_left_alone():
    linear = nn.Linear(3, 3)
    before = linear.weight.clone()
    init_weights(nn.Sequential(linear, nn.BatchNorm2d(3, affine=False)))
    assert torch.equal(linear.weight, before)


def test_a_class_that_only_sounds_like_a_convolution_is_left_alone():
    class ConvWithoutWeight(nn.Module):
        pass

    init_weights(ConvWithoutWeight())


def test_a_weight_that_would_not_keep_its_draw_is_refused():
    layer = nn.utils.parametrizations.spectral_norm(nn.Conv2d(2, 2, 3))
    with pytest.raises(ValueError, match="Conv2d's weight is computed by a parametrization"):
        init_weights(nn.Sequential(layer))
    drawn = init_weights(nn.Conv2d(2, 2, 3))
    before = drawn.weight.detach().clone()
    nn.utils.parametrizations.spectral_norm(drawn)
    assert torch.equal(drawn.parametrizations.weight.original, before)


def test_xavier_and_kaiming_follow_the_number_of_weights_that_meet():
    torch.manual_seed(0)
    conv = nn.Conv2d(32, 64, 3, bias=True)
    fan_in, fan_out = 32 * 9, 64 * 9
    init_weights(conv, init="xavier")
    limit = math.sqrt(6 / (fan_in + fan_out))  # Glorot and Bengio 2010, equation 16
    assert conv.weight.abs().max().item() == pytest.approx(limit, rel=1e-3)
    assert conv.weight.std().item() == pytest.approx(limit / math.sqrt(3), rel=0.02)
    init_weights(conv, init="kaiming")
    # He et al. 2015, equation 10
    assert conv.weight.std().item() == pytest.approx(math.sqrt(2 / fan_in), rel=0.02)
    assert conv.bias.abs().max() == 0


def test_an_unknown_init_is_refused():
    with pytest.raises(ValueError, match="`init` must be one of normal, xavier, kaiming, got 'he'"):
        init_weights(nn.Conv2d(1, 1, 1), init="he")


@pytest.mark.parametrize(
    "layer",
    [nn.Conv2d(32, 64, 3, padding=1), nn.ConvTranspose2d(64, 8, 4, stride=2, padding=1)],
    ids=["convolution", "transposed"],
)
def test_kaiming_keeps_the_variance_behind_a_relu(layer):
    torch.manual_seed(0)
    init_weights(layer, init="kaiming")
    signal = torch.randn(4, layer.in_channels, 32, 32).relu()
    # E[relu(x)**2] is a half, and fan_in * 2 / fan_in * 1/2 is 1.
    found = layer(signal)[..., 4:-4, 4:-4].square().mean().item()
    assert found == pytest.approx(1.0, rel=0.1)
