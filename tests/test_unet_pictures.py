"""What a U-Net costs and how it is drawn, against numbers worked out by hand."""

import torch
from matplotlib import pyplot as plt
from torch import nn

from colorlib import notebook as nb
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator


class TwoLayers(nn.Module):
    """Halve a picture with eight kernels of 3 x 3, then double it with two of 4 x 4."""

    def __init__(self):
        super().__init__()
        self.down = nn.Conv2d(1, 8, 3, stride=2, padding=1)
        self.up = nn.ConvTranspose2d(8, 2, 4, stride=2, padding=1, bias=False)

    def forward(self, L_norm):
        return self.up(self.down(L_norm))


def test_costs_of_two_layers_are_those_worked_out_by_hand():
    costs = nb.convolution_costs(TwoLayers(), 8)
    assert costs.parameters == 8 * 9 + 8 + 8 * 2 * 16
    # Both work at 4 x 4 places: where the first puts out, where the second takes in.
    assert costs.by_side == {4: 8 * 9 * 16, 8: 8 * 2 * 16 * 16}
    assert costs.multiplications == 8 * 9 * 16 + 8 * 2 * 16 * 16


def test_four_times_the_pixels_cost_four_times_the_multiplications():
    generator = ResNet18UNetGenerator("layer1", (4, 4))
    small, large = (nb.convolution_costs(generator, size) for size in (16, 32))
    assert large.multiplications == 4 * small.multiplications
    assert large.parameters == small.parameters


def test_looking_changes_neither_modes_nor_statistics():
    generator = ResNet18UNetGenerator("layer1", (4, 4))
    generator.encoder.freeze("layer1")
    modes = [module.training for module in generator.modules()]
    state = {name: value.clone() for name, value in generator.state_dict().items()}
    nb.convolution_costs(generator, 16)
    nb.unet_shapes(generator, 16)
    assert [module.training for module in generator.modules()] == modes
    assert all(torch.equal(value, state[name]) for name, value in generator.state_dict().items())
    assert not any(module._forward_hooks for module in generator.modules())


def test_shapes_halve_on_the_way_down_and_double_on_the_way_up():
    shapes = nb.unet_shapes(ResNet18UNetGenerator("layer2", (16, 12, 6)), 32)
    assert shapes == {
        "grey": (1, 32),
        "conv1": (64, 16),
        "layer1": (64, 8),
        "layer2": (128, 4),
        "bottleneck": (128, 4),
        "block 1": (12, 8),
        "block 2": (6, 16),
        "up": (6, 32),
        "a, b": (2, 32),
    }


def test_the_drawing_names_every_part_with_its_shape_once():
    figure = nb.draw_unet(ResNet18UNetGenerator("layer2", (16, 12, 6)), 32)
    texts = [text.get_text() for text in figure.axes[0].texts if text.get_text()]
    plt.close(figure)
    assert sorted(texts) == [
        "a, b\n2 at 32²",
        "block 1\n12 at 8²",
        "block 2\n6 at 16²",
        "bottleneck\n128 at 4²",
        "conv1\n64 at 16²",
        "grey\n1 at 32²",
        "layer1\n64 at 8²",
        "layer2\n128 at 4²",
        "up\n6 at 32²",
    ]


def test_layers_are_told_at_each_run_and_left_as_they_were():
    norm, relu = nn.BatchNorm2d(1), nn.ReLU()
    network = nn.Sequential(relu, nn.Conv2d(1, 4, 3), relu, nn.Conv2d(4, 1, 1), norm)
    norm.eval()  # frozen while the rest trains
    found = nb.layer_shapes(network, [norm, relu], torch.randn(2, 1, 6, 7))
    assert found == [
        ("ReLU", (2, 1, 6, 7)),
        ("ReLU", (2, 4, 4, 5)),
        ("BatchNorm2d", (2, 1, 4, 5)),
    ]
    assert network.training and relu.training and not norm.training
    assert not norm._forward_hooks and not relu._forward_hooks
    assert norm.num_batches_tracked == 0
