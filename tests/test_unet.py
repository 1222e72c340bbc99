"""The U-Net: published size, shapes, skips, and what it refuses."""

import itertools

import pytest
import torch
from torch import nn

from colorlib.networks.generators.unet import UNetGenerator
from colorlib.networks.registry import architecture_of, build_generator


def count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def test_published_parameter_count():
    # pix2pix's unet_256 with one input and two output channels.
    assert count(UNetGenerator()) == 54_409_858


@pytest.mark.parametrize(("size", "num_downs"), [(32, 5), (64, 6), (128, 7), (256, 8)])
def test_output_has_the_size_of_the_input(size, num_downs):
    generator = UNetGenerator(base_channels=2, num_downs=num_downs)
    ab_norm = generator(torch.rand(2, 1, size, size) * 2 - 1)
    assert ab_norm.shape == (2, 2, size, size)
    assert ab_norm.abs().max() <= 1
    assert generator.size_multiple == size


def test_larger_and_oblong_pictures_fit_when_they_are_multiples():
    generator = UNetGenerator(base_channels=2, num_downs=4).eval()
    assert generator(torch.zeros(1, 1, 48, 80)).shape == (1, 2, 48, 80)


@pytest.mark.parametrize(("height", "width"), [(63, 64), (64, 96), (1, 1)])
def test_other_sizes_are_refused_with_the_factor(height, width):
    with pytest.raises(ValueError, match=rf"multiples of 64, got {height}x{width}"):
        UNetGenerator(base_channels=2, num_downs=6)(torch.zeros(1, 1, height, width))


def test_innermost_features_are_one_pixel():
    generator = UNetGenerator(base_channels=2, num_downs=6).eval()
    shapes = []
    for down in generator.downs:
        down.register_forward_hook(lambda module, inputs, output: shapes.append(output.shape[-1]))
    generator(torch.zeros(1, 1, 64, 64))
    assert shapes == [32, 16, 8, 4, 2, 1]


def test_every_skip_reaches_the_output():
    generator = UNetGenerator(base_channels=2, num_downs=5).eval()
    L_norm = torch.rand(1, 1, 32, 32)
    before = generator(L_norm)
    for down in generator.downs:
        handle = down.register_forward_hook(lambda module, inputs, output: output + 1.0)
        assert not torch.equal(generator(L_norm), before)
        handle.remove()


def test_without_skips_only_the_innermost_features_reach_the_output():
    generator = UNetGenerator(base_channels=2, num_downs=5, skip_connections=False).eval()
    L_norm = torch.rand(1, 1, 32, 32)
    before = generator(L_norm)
    assert before.shape == (1, 2, 32, 32)
    # With the bottleneck's output fixed, nothing of the input is left to see.
    generator.downs[-1].register_forward_hook(lambda module, inputs, output: output * 0 + 1.0)
    assert torch.equal(generator(L_norm), generator(-L_norm))
    with_skips = UNetGenerator(base_channels=2, num_downs=5).eval()
    with_skips.downs[-1].register_forward_hook(lambda module, inputs, output: output * 0 + 1.0)
    assert not torch.equal(with_skips(L_norm), with_skips(-L_norm))


def test_without_skips_the_decoder_takes_half_of_the_channels():
    # pix2pix's decoder at 256 px: weights of each transposed convolution, counted by hand.
    generator = UNetGenerator(skip_connections=False)
    widths = [64, 128, 256, 512, 512, 512, 512, 512]
    counted = sum(inner * outer * 16 for outer, inner in itertools.pairwise(widths))
    transposed = [m for m in generator.ups.modules() if isinstance(m, nn.ConvTranspose2d)]
    assert sum(layer.weight.numel() for layer in transposed) == counted


def test_batch_norm_stands_where_pix2pix_puts_it():
    generator = UNetGenerator(base_channels=2, num_downs=6)
    has_norm = [
        any(isinstance(m, nn.BatchNorm2d) for m in down.modules()) for down in generator.downs
    ]
    assert has_norm == [False, True, True, True, True, False]
    assert all(any(isinstance(m, nn.BatchNorm2d) for m in up.modules()) for up in generator.ups)
    assert not any(isinstance(m, nn.BatchNorm2d) for m in generator.head.modules())


@pytest.mark.parametrize(("num_downs", "dropouts"), [(8, 3), (7, 2), (6, 1), (5, 0)])
def test_dropout_layers_are_those_of_pix2pix(num_downs, dropouts):
    def layers(generator):
        return sum(isinstance(module, nn.Dropout) for module in generator.modules())

    assert layers(UNetGenerator(base_channels=1, num_downs=num_downs)) == dropouts
    assert layers(UNetGenerator(base_channels=1, num_downs=num_downs, use_dropout=False)) == 0


def test_a_batch_of_one_trains():
    UNetGenerator(base_channels=2, num_downs=5)(torch.rand(1, 1, 32, 32)).sum().backward()


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="`num_downs` must be at least 2, got 1"):
        UNetGenerator(num_downs=1)
    with pytest.raises(ValueError, match="`base_channels` must be at least 1, got 0"):
        UNetGenerator(base_channels=0)


def test_build_by_name_and_back():
    generator = build_generator("unet", base_channels=2, num_downs=5)
    assert architecture_of(generator) == "unet"
    again = build_generator("unet", **generator.config)
    again.load_state_dict(generator.state_dict())
    with pytest.raises(ValueError, match=r"one of unet.*got 'no-such-net'"):
        build_generator("no-such-net")
    with pytest.raises(ValueError, match="Linear is not registered"):
        architecture_of(nn.Linear(1, 1))
