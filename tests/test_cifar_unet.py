"""The U-Net for 32 pixels: its published size, the enlarged picture, skips, dropout."""

import pytest
import torch
from torch import nn

from colorlib.networks.generators.cifar_unet import CifarUNetGenerator

pytestmark = pytest.mark.usefixtures("one_thread")


def test_parameters_of_the_code_that_the_report_is_based_on():
    # karoly-hars/GAN_image_colorizing, `Generator("batch")`: each convolution has a bias.
    found = sum(parameter.numel() for parameter in CifarUNetGenerator().parameters())
    assert found == 16_654_722


def test_the_picture_is_enlarged_by_three_and_brought_back():
    network = CifarUNetGenerator(2).eval()
    seen = []
    network.stem.register_forward_hook(lambda _, args, out: seen.append((args[0], out)))
    ramp = torch.arange(32.0).expand(1, 1, 16, 32) / 32
    network(ramp)
    ((enlarged, out),) = seen
    assert enlarged.shape == (1, 1, 19, 35) and out.shape == (1, 2, 16, 32)
    # Pixels are squares: the middle of the new one number i lies at (i + 0.5) * 32 / 35.
    expected = (((torch.arange(35.0) + 0.5) * 32 / 35 - 0.5) / 32).clamp(0, 31 / 32)
    torch.testing.assert_close(enlarged[0, 0, 9], expected)


def test_the_encoder_halves_four_times_and_every_size_is_joined():
    network = CifarUNetGenerator(2).eval()
    sizes, joined = [], []
    for down in network.downs:
        down.register_forward_hook(lambda _, args, out: sizes.append(tuple(out.shape[1:])))
    for later in (*network.ups[1:], network.head):
        later.register_forward_pre_hook(lambda _, args: joined.append(tuple(args[0].shape[1:])))
    network(torch.zeros(1, 1, 32, 32))
    assert sizes == [(4, 16, 16), (8, 8, 8), (16, 4, 4), (16, 2, 2)]
    assert joined == [(32, 4, 4), (16, 8, 8), (8, 16, 16), (4, 32, 32)]


@pytest.mark.parametrize("silent", range(4))
def test_features_pass_by_a_decoder_block_that_is_silent(silent):
    torch.manual_seed(0)
    network = CifarUNetGenerator(4).eval()
    with torch.no_grad():
        network.ups[silent][1].weight.zero_()
    L_norm = torch.rand(2, 1, 32, 32)
    assert (network(L_norm)[0] - network(L_norm)[1]).abs().max() > 1e-3


def test_only_the_two_innermost_blocks_drop_features():
    def blocks_with_dropout(network):
        return [
            any(isinstance(layer, nn.Dropout) and layer.p == 0.5 for layer in up)
            for up in network.ups
        ]

    assert blocks_with_dropout(CifarUNetGenerator(2)) == [True, True, False, False]
    assert not any(blocks_with_dropout(CifarUNetGenerator(2, use_dropout=False)))


def test_xavier_is_the_default_draw():
    conv = CifarUNetGenerator(16).downs[0][0]
    limit = (6 / (16 * (16 + 32))) ** 0.5  # Glorot and Bengio 2010, equation 16
    assert conv.weight.abs().max().item() == pytest.approx(limit, rel=0.01)


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="`base_channels` must be at least 1, got 0"):
        CifarUNetGenerator(0)
    with pytest.raises(ValueError, match="`init` must be one of normal, xavier, kaiming"):
        CifarUNetGenerator(2, init="orthogonal")
