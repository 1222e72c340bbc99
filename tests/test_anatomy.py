"""What networks cost and how far they see, against counts by hand."""

import pytest
import torch
from torch import nn
from typer.testing import CliRunner

from colorlib.anatomy import (
    anatomy_table,
    common_size,
    cost_of,
    describe_networks,
    gradient_map,
    seen_side,
    side_holding,
)
from colorlib.cli import app
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.networks.receptive_field import receptive_field
from colorlib.networks.registry import GENERATORS, build_generator, network_class
from colorlib.zoo.named import networks_by_name

pytestmark = pytest.mark.usefixtures("one_thread")


def two_convolutions() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1, bias=False), nn.ReLU(), nn.Conv2d(4, 2, 5, padding=2)
    )


def small_u_net() -> UNetGenerator:
    """Return a U-Net of two halvings: 2 channels at half the size, 4 at a quarter of it."""
    return UNetGenerator(base_channels=2, num_downs=2)


def test_cost_of_two_convolutions_by_hand():
    cost = cost_of(two_convolutions(), 10)
    assert cost.parameters == 4 * 9 + 2 * 4 * 25 + 2
    assert cost.multiply_adds == 100 * (4 * 9 + 2 * 4 * 25)
    # The picture and the four maps behind the ReLU, which serve both layers beside it.
    assert cost.activation_bytes == 4 * 100 * (1 + 4)


def test_cost_of_a_small_u_net_by_hand():
    cost = cost_of(small_u_net(), 16)
    # Down to 8x8 and 4x4, up to 8x8, where 2 channels are joined by 2, and up to 16x16.
    weights = 16 * (1 * 2 + 2 * 4) + 16 * (4 * 2 + 4 * 2)
    assert cost.parameters == weights + 2 * 2 + 2  # one BatchNorm of two channels, the last bias
    # A transposed convolution spreads each of its inputs over 16 outputs.
    assert cost.multiply_adds == 16 * (64 * 1 * 2 + 16 * 2 * 4 + 16 * 4 * 2 + 64 * 4 * 2)


def test_counting_leaves_the_network_and_the_random_numbers_as_they_were():
    network = small_u_net().eval()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    torch.manual_seed(2)
    random = torch.get_rng_state()
    cost_of(network, 16)
    seen_side(network)
    gradient_map(network, torch.zeros(1, 1, 16, 16))
    assert torch.equal(torch.get_rng_state(), random)
    assert not network.training
    assert all(torch.equal(before[name], value) for name, value in network.state_dict().items())
    assert all(one.requires_grad and one.grad is None for one in network.parameters())


def test_frozen_weights_do_not_count_as_parameters():
    network = two_convolutions()
    network[0].requires_grad_(False)
    assert cost_of(network, 4).parameters == 2 * 4 * 25 + 2


def test_a_stack_s_reach_is_the_recursion_s():
    layers = [(3, 2), (5, 1), (4, 2), (3, 1)]
    network = nn.Sequential(
        *(
            nn.Conv2d(1 if number == 0 else 3, 3, kernel, stride, padding=kernel // 2)
            for number, (kernel, stride) in enumerate(layers)
        )
    )
    network.size_multiple = 4

    class Enlarged(nn.Module):  # as large as the picture again, each answer in 4 x 4 pixels
        size_multiple = 4

        def __init__(self):
            super().__init__()
            self.stack = network

        def forward(self, x):
            return nn.functional.interpolate(self.stack(x), size=x.shape[-2:])

    assert seen_side(Enlarged()) == receptive_field(layers)


@pytest.mark.parametrize(
    ("layer", "side"),
    [
        (nn.Conv2d(1, 2, 3, padding=4, dilation=4), 9),
        (nn.Conv2d(1, 2, 1), 1),
        (nn.Sequential(nn.ReflectionPad2d(3), nn.Conv2d(1, 2, 7)), 7),
        (nn.Sequential(nn.Conv2d(1, 4, 1), nn.Conv2d(4, 4, 3, padding=1, groups=4)), 3),
        (nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.PixelShuffle(2), nn.AvgPool2d(2)), 3),
    ],
)
def test_reach_of_single_layers(layer, side):
    assert seen_side(layer) == side


def test_the_weights_do_not_change_the_reach():
    network = two_convolutions()
    with torch.no_grad():
        network[0].weight.zero_()
        network[2].weight.fill_(-1)
    assert seen_side(network) == 7


def test_a_network_that_averages_the_whole_picture_sees_all_of_it():
    class Mean(nn.Module):
        def forward(self, x):
            return x + x.mean(dim=(2, 3), keepdim=True)

    assert seen_side(Mean()) is None


@pytest.mark.parametrize("name", GENERATORS)
def test_every_generator_s_gradients_lie_within_its_reach(name):
    torch.manual_seed(0)
    network = build_generator(name, **network_class(name, GENERATORS).small_config)
    side = common_size([network], least=64)
    gradients = gradient_map(network, torch.rand(2, 1, side, side) * 2 - 1)
    answered = (gradients > 0).nonzero()
    span = (answered.max(dim=0).values - answered.min(dim=0).values + 1).max().item()
    reach = seen_side(network)
    assert reach is None or 1 <= span <= reach


def test_the_gradient_of_a_linear_network_is_its_kernel():
    conv = nn.Conv2d(1, 2, 3, padding=1)
    gradients = gradient_map(conv, torch.rand(3, 1, 7, 7))
    expected = torch.zeros(7, 7)
    expected[2:5, 2:5] = conv.weight.detach().abs().sum(dim=(0, 1))
    torch.testing.assert_close(gradients, expected)


def test_the_square_that_holds_a_share():
    point = torch.zeros(9, 9)
    assert side_holding(point) == 0
    point[4, 4] = 1.0
    assert side_holding(point) == 1
    assert side_holding(torch.ones(9, 9), 0.99) == 9
    assert side_holding(torch.ones(8, 8), 1) == 8
    with pytest.raises(ValueError, match="`share` must be above 0 and at most 1, got 1"):
        side_holding(point, 1.5)


def test_one_size_that_all_take():
    networks = [UNetGenerator(base_channels=1, num_downs=n) for n in (2, 5)]
    assert common_size(networks, least=40) == 64
    assert common_size([build_generator("resnet", base_channels=1)], least=1) == 8


def test_the_table_has_a_row_for_each_and_the_counts_in_it():
    networks = {"small": small_u_net().train(), "stack": two_convolutions()}
    rows = describe_networks(networks, 16, with_speed=False)
    assert networks["small"].training
    header, _, *lines = anatomy_table(rows, markdown=True).splitlines()
    assert "pictures/s" not in header
    assert [line.split("|")[1].strip() for line in lines] == ["small", "stack"]
    assert [line.split("|")[4].strip() for line in lines] == [
        f"{seen_side(small_u_net())} px",
        "7 px",
    ]
    assert f"{cost_of(two_convolutions(), 16).parameters:,}" in lines[1]


def test_the_command_describes_models_and_architectures():
    result = CliRunner().invoke(app, ["describe", "unet-l1", "resnet-flat", "--no-speed"])
    assert result.exit_code == 0, result.output
    assert "one picture of 64 x 64 pixels" in result.output
    assert "1,829,538" in result.output
    result = CliRunner().invoke(app, ["describe", "unet-l1", "--size", "100"])
    assert result.exit_code == 1 and "multiples of 64" in result.output


def test_a_name_is_a_model_s_first_and_an_architecture_s_else():
    networks, size = networks_by_name(["resnet18-unet", "unet"], device="cpu")
    assert list(networks) == ["resnet18-unet", "unet (fresh)"]
    assert size == 96
    networks, size = networks_by_name(["resnet18-unet"], fresh=True, device="cpu")
    assert list(networks) == ["resnet18-unet (fresh)"]
    assert size == 1


def test_unknown_names_are_refused_with_those_there_are():
    result = CliRunner().invoke(app, ["describe", "vgg"])
    assert result.exit_code == 1
    assert "no model or architecture 'vgg'; there are" in result.output
    assert "unet-l1" in result.output and "resnet-flat" in result.output
