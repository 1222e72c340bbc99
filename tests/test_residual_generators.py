"""The reports' residual and max-pooling generators: counts, reach, sizes, and where x2 begins."""

from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn.functional import interpolate

from colorlib.anatomy import seen_side
from colorlib.networks.blocks.residual import Residual
from colorlib.networks.generators.flat_resnet import FlatResNetGenerator
from colorlib.networks.generators.maxpool_unet import MaxPoolUNetGenerator
from colorlib.networks.generators.residual_unet import ResidualUNetGenerator
from colorlib.networks.generators.residual_unet_x2 import ResidualUNetX2Generator
from colorlib.networks.generators.resnet import ResNetGenerator
from colorlib.networks.receptive_field import receptive_field

pytestmark = pytest.mark.usefixtures("one_thread")


def parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_a_residual_adds_its_shortcut_to_its_branch():
    x = torch.rand(2, 3)
    double = nn.Linear(3, 3, bias=False)
    with torch.no_grad():
        double.weight.copy_(2 * torch.eye(3))
    assert torch.equal(Residual(double)(x), x + 2 * x)
    assert torch.equal(Residual(double, nn.ReLU())(-x), -2 * x)
    assert torch.equal(Residual(double, has_shortcut=False)(x), 2 * x)


def test_the_resnet_has_the_published_number_of_parameters():
    assert parameters(ResNetGenerator()) == 11_374_018  # pix2pix's resnet_9blocks, 1 in, 2 out


def test_the_resnet_with_six_blocks_has_three_blocks_less():
    block = 2 * (256 * 256 * 9 + 2 * 256)
    assert parameters(ResNetGenerator(num_blocks=6)) == 11_374_018 - 3 * block


def test_parameters_of_the_max_pooling_u_net_by_hand():
    encoder = 9 * (1 * 64 + 64 * 128 + 128 * 256) + 2 * (64 + 128 + 256)
    doublings = 4 * (256 * 256 + 512 * 128 + 256 * 64)
    norms = 2 * (512 + 256 + 128)
    head = 128 * 2 + 2
    found = parameters(MaxPoolUNetGenerator(base_channels=64, num_downs=3))
    assert found == encoder + doublings + norms + head


def test_parameters_of_the_flat_residual_network_by_hand():
    block = 2 * (9 * 64 * 64 + 64) + 2 * 64
    ends = (9 * 64 + 64) + (9 * 64 * 2 + 2) + 2
    assert parameters(FlatResNetGenerator()) == ends + 8 * block
    assert parameters(FlatResNetGenerator(dilations=[1, 2, 4])) == ends + 3 * block


def test_parameters_of_the_residual_u_net_by_hand():
    def down(before, width):
        convs = 9 * before * width + 16 * width * width + 16 * before * width
        return convs + 3 * 2 * width

    last = (9 * 128 * 64 + 2 * 64) + (16 * 64 * 2 + 2) + 16 * 128 * 2
    widths = [1, 64, 128, 256, 512, 512, 512]
    encoder = sum(down(*pair) for pair in pairwise(widths))
    # Down and up blocks have the same kernels; what came up is joined by the encoder's features.
    ups = [(512, 512), (1024, 512), (1024, 256), (512, 128), (256, 64)]
    decoder = sum(down(*pair) for pair in ups)
    assert parameters(ResidualUNetGenerator()) == encoder + decoder + last


def test_parameters_behind_the_u_net_of_the_x2_generator_by_hand():
    options = {"base_channels": 2, "num_downs": 3}
    whole = ResidualUNetX2Generator(**options, num_blocks=6, refine_channels=64)
    stem = (9 * 3 * 64 + 64) + 1
    block = 2 * (9 * 64 * 64 + 2 * 64) + 1
    shuffle = (9 * 64 * 256 + 256) + 1
    last = 9 * 64 * 2 + 2
    behind = stem + 6 * block + shuffle + last
    assert parameters(whole) == parameters(ResidualUNetGenerator(**options)) + behind


@pytest.mark.parametrize("dilations", [[1] * 4, [1] * 8, [1, 2, 4, 8], [3]])
def test_only_dilation_and_depth_widen_the_flat_network_s_field(dilations):
    network = FlatResNetGenerator(4, dilations)
    # A dilated 3x3 kernel reaches as far as an ordinary one of 2 * dilation + 1.
    ends = [(3, 1), (3, 1)]
    kernels = [(2 * dilation + 1, 1) for dilation in dilations for _ in range(2)]
    assert network.receptive_field == receptive_field(ends + kernels) == seen_side(network)


def test_dilation_changes_neither_weights_nor_sizes():
    torch.manual_seed(0)
    near = FlatResNetGenerator(4, [1, 1, 1, 1])
    far = FlatResNetGenerator(4, [1, 2, 4, 8])
    far.load_state_dict(near.state_dict())
    picture = torch.rand(1, 1, 40, 24) * 2 - 1
    assert near(picture).shape == far(picture).shape == (1, 2, 40, 24)
    assert not torch.allclose(near.eval()(picture), far.eval()(picture))


def test_the_flat_network_s_lightness_reaches_the_output_by_a_way_of_its_own():
    network = FlatResNetGenerator(4, [1]).eval()
    with torch.no_grad():
        network.head.weight.zero_()
        network.skip.weight.copy_(torch.tensor([[[[0.5]]], [[[-1.0]]]]))
    picture = torch.rand(1, 1, 6, 6)
    expected = torch.cat([0.5 * picture, -picture], dim=1).tanh()
    torch.testing.assert_close(network(picture), expected)


@pytest.mark.parametrize(
    "network_class", [FlatResNetGenerator, ResidualUNetGenerator, ResNetGenerator]
)
def test_without_shortcuts_the_branches_are_alone(network_class):
    small = network_class.small_config
    torch.manual_seed(0)
    network = network_class(**small, has_shortcuts=False)
    residuals = [module for module in network.modules() if isinstance(module, Residual)]
    assert residuals and all(module.shortcut is None for module in residuals)
    assert parameters(network) <= parameters(network_class(**small))
    assert network(torch.rand(2, 1, 32, 32)).shape == (2, 2, 32, 32)


def test_the_report_s_three_blocks_drop_features():
    ups = ResidualUNetGenerator(base_channels=2).ups
    assert [any(isinstance(one, nn.Dropout) for one in up) for up in ups] == [
        False,
        True,
        True,
        True,
        False,
    ]
    without = ResidualUNetGenerator(base_channels=2, use_dropout=False)
    assert not any(isinstance(module, nn.Dropout) for module in without.modules())


def test_one_picture_that_shrinks_to_a_pixel_is_refused_in_training_alone():
    network = ResidualUNetGenerator(base_channels=2, num_downs=3)
    with pytest.raises(ValueError, match="one picture of 8x8 leaves a single pixel"):
        network(torch.zeros(1, 1, 8, 8))
    assert network(torch.zeros(2, 1, 8, 8)).shape == (2, 2, 8, 8)
    assert network.eval()(torch.zeros(1, 1, 8, 8)).shape == (1, 2, 8, 8)


def test_the_resnet_says_how_small_a_picture_may_be():
    network = ResNetGenerator(base_channels=2, num_blocks=1).eval()
    assert network(torch.zeros(1, 1, 8, 12)).shape == (1, 2, 8, 12)
    with pytest.raises(ValueError, match="at least 8, got 4x8"):
        network(torch.zeros(1, 1, 4, 8))


@pytest.mark.parametrize(
    ("network_class", "options", "message"),
    [
        (MaxPoolUNetGenerator, {"num_downs": 0}, "`num_downs` must be at least 1, got 0"),
        (ResidualUNetGenerator, {"num_downs": 1}, "`num_downs` must be at least 2, got 1"),
        (ResidualUNetGenerator, {"base_channels": 0}, "`base_channels` must be at least 1"),
        (FlatResNetGenerator, {"dilations": []}, "one a block, got"),
        (FlatResNetGenerator, {"dilations": [1, 0]}, r"at least 1, one a block, got \[1, 0\]"),
        (ResNetGenerator, {"num_blocks": 0}, "`num_blocks` must be at least 1"),
        (ResidualUNetX2Generator, {"refine_channels": 0}, "`refine_channels` must be at least 1"),
        (MaxPoolUNetGenerator, {"init": "orthogonal"}, "`init` must be one of normal, xavier"),
    ],
)
def test_what_no_network_can_be_is_refused(network_class, options, message):
    with pytest.raises(ValueError, match=message):
        network_class(**options)


def small_x2() -> ResidualUNetX2Generator:
    torch.manual_seed(0)
    return ResidualUNetX2Generator(**ResidualUNetX2Generator.small_config).eval()


def test_before_training_x2_is_its_u_net_stretched_bilinearly():
    network = small_x2()
    picture = torch.rand(2, 1, 16, 24) * 2 - 1
    expected = interpolate(network.unet(picture), size=(32, 48), mode="bilinear")
    torch.testing.assert_close(network(picture), expected)


def test_x2_draws_no_checkerboard_where_the_picture_is_flat():
    network = small_x2()
    torch.manual_seed(1)
    with torch.no_grad():
        nn.init.normal_(network.refine[-1].weight)
    detail = network.refine(torch.full((1, 3, 16, 16), 0.3))[..., 10:-10, 10:-10]
    assert detail.abs().max() > 0
    torch.testing.assert_close(detail, detail[..., :1, :1].expand_as(detail))


def test_x2_starts_from_a_residual_u_net_or_from_one_of_its_kind():
    torch.manual_seed(3)
    unet = ResidualUNetGenerator(base_channels=2, num_downs=3)
    network = small_x2()
    network.start_from(unet)
    for name, weight in unet.state_dict().items():
        assert torch.equal(network.state_dict()[f"unet.{name}"], weight)
    other = small_x2()
    other.start_from(network)
    assert torch.equal(
        other.state_dict()["unet.head.0.branch.0.weight"], unet.head[0].branch[0].weight
    )
