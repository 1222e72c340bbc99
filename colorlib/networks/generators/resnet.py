"""The residual generator of pix2pix and CycleGAN."""

from itertools import pairwise
from typing import ClassVar

from torch import Tensor, nn

from colorlib.networks.base import Generator
from colorlib.networks.blocks.residual import Residual
from colorlib.networks.generators.sizes import check_sizes
from colorlib.networks.initialization import init_weights

NUM_DOWNS = 2


class ResNetGenerator(Generator):
    """Predict colour from lightness with residual blocks at a quarter of the picture's size.

    A 7x7 convolution, two that halve the picture, residual blocks, two transposed ones that double
    it, and a 7x7 convolution. Edges are padded with the picture's mirror image.

    Args:
        base_channels: channels of the first convolution, pix2pix `ngf`; the blocks have 4 times
            as many.
        num_blocks: 9 for pix2pix `resnet_9blocks`, 6 for `resnet_6blocks`.
        in_channels: of the condition: 1, the lightness, unless there are hints.
        out_channels: 2, a and b.
        use_dropout: drop half of the features between the convolutions of each block.
        has_shortcuts: False leaves the blocks' shortcuts out; it exists to show what they do.
        init: how the weights begin, as `init_weights` takes it.

    Raises:
        ValueError: `base_channels` or `num_blocks` below 1, or no such `init`.

    Source: Johnson et al. 2016, "Perceptual losses for real-time style transfer", supplement;
        11,374,018 parameters at the defaults, as in pix2pix's `ResnetGenerator`.
    """

    small_config: ClassVar[dict] = {"base_channels": 4, "num_blocks": 2}

    def __init__(
        self,
        base_channels: int = 64,
        num_blocks: int = 9,
        in_channels: int = 1,
        out_channels: int = 2,
        use_dropout: bool = False,
        has_shortcuts: bool = True,
        init: str = "normal",
    ):
        super().__init__()
        check_sizes(base_channels=base_channels, num_blocks=num_blocks)
        widths = [base_channels * 2**i for i in range(NUM_DOWNS + 1)]
        layers = [nn.ReflectionPad2d(3), *_normed(nn.Conv2d(in_channels, widths[0], 7, bias=False))]
        for before, width in pairwise(widths):
            layers += _normed(nn.Conv2d(before, width, 3, stride=2, padding=1, bias=False))
        for _ in range(num_blocks):
            layers.append(_block(widths[-1], use_dropout, has_shortcuts))
        for before, width in zip(widths[:0:-1], widths[-2::-1], strict=True):
            layers += _normed(
                nn.ConvTranspose2d(
                    before, width, 3, stride=2, padding=1, output_padding=1, bias=False
                )
            )
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(widths[0], out_channels, 7), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        init_weights(self, init=init)
        self.in_channels = in_channels
        self.size_multiple = 2**NUM_DOWNS
        # A mirror image of 1 pixel needs 2, at a quarter of the size.
        self.smallest_side = 2 * self.size_multiple

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H, W) in [-1, 1] from condition (N, C, H, W) in [-1, 1]."""
        self.check(condition)
        return self.layers(condition)


def _normed(conv: nn.Conv2d | nn.ConvTranspose2d) -> list[nn.Module]:
    return [conv, nn.BatchNorm2d(conv.out_channels), nn.ReLU()]


def _block(channels: int, use_dropout: bool, has_shortcut: bool) -> Residual:
    def conv() -> list[nn.Module]:
        layers = [nn.ReflectionPad2d(1), nn.Conv2d(channels, channels, 3, bias=False)]
        return [*layers, nn.BatchNorm2d(channels)]

    between = [nn.ReLU(), nn.Dropout(0.5)] if use_dropout else [nn.ReLU()]
    return Residual(nn.Sequential(*conv(), *between, *conv()), has_shortcut=has_shortcut)
