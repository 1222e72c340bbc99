"""A U-Net whose every layer is a residual block."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from colorlib.networks.base import Generator
from colorlib.networks.blocks.residual import Residual
from colorlib.networks.generators.sizes import check_sizes
from colorlib.networks.initialization import init_weights


class ResidualUNetGenerator(Generator):
    """Predict colour from lightness with a U-Net twice as deep, of residual blocks.

    A block of the encoder is a 3x3 convolution and a 4x4 one with stride 2, each with BatchNorm,
    and a 4x4 convolution with stride 2 as its shortcut; a block of the decoder is the same with
    transposed convolutions. The last block makes the two channels, without BatchNorm.

    Args:
        base_channels: channels of the first block; widths go 1, 2, 4, 8, 8, ... times this.
        num_downs: how often the picture is halved, and as often doubled.
        in_channels: of the condition: 1, the lightness, unless there are hints.
        out_channels: 2, a and b.
        use_dropout: drop half of the features in the three decoder blocks after the first.
        has_shortcuts: False leaves the blocks' shortcuts out; it exists to show what they do.
        init: how the weights begin, as `init_weights` takes it.

    Raises:
        ValueError: `num_downs` below 2, `base_channels` below 1, or no such `init`.

    Source: the IITK report, section 3.2; He et al. 2016 (ResNet), section 3.3, for shortcuts by
        convolution.
    """

    small_config: ClassVar[dict] = {"base_channels": 2, "num_downs": 3}

    def __init__(
        self,
        base_channels: int = 64,
        num_downs: int = 6,
        in_channels: int = 1,
        out_channels: int = 2,
        use_dropout: bool = True,
        has_shortcuts: bool = True,
        init: str = "normal",
    ):
        super().__init__()
        check_sizes(base_channels=base_channels)
        if num_downs < 2:
            raise ValueError(
                f"`num_downs` must be at least 2, got {num_downs}. The report has 6, which takes "
                "pictures of 64 px and multiples of it."
            )
        widths = [base_channels * min(2**i, 8) for i in range(num_downs)]
        self.downs = nn.ModuleList(
            _down(before, width, has_shortcuts)
            for before, width in zip([in_channels, *widths], widths, strict=False)
        )
        self.ups = nn.ModuleList()
        for i in range(num_downs - 1, 0, -1):
            # All but the first block see the encoder's features beside what came up.
            before = widths[i] if i == num_downs - 1 else 2 * widths[i]
            has_dropout = use_dropout and num_downs - 4 <= i < num_downs - 1
            self.ups.append(_up(before, widths[i - 1], has_shortcuts, has_dropout))
        self.head = _last(2 * widths[0], widths[0], out_channels, has_shortcuts)
        init_weights(self, init=init)
        self.in_channels = in_channels
        self.size_multiple = 2**num_downs

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H, W) in [-1, 1] from condition (N, C, H, W) in [-1, 1]."""
        self.check(condition)
        if self.training and condition[:, 0].numel() == self.size_multiple**2:
            raise ValueError(
                f"one picture of {self.size_multiple}x{self.size_multiple} leaves a single pixel "
                "at the bottom, which BatchNorm cannot normalise in training. Train on two "
                "pictures or more at once, or on larger ones."
            )
        skips = []
        x = condition
        for down in self.downs:
            x = down(x)  # (N, widths[i], H / 2**(i+1), W / 2**(i+1))
            skips.append(x)
        skips.pop()  # the innermost features go on by themselves
        for up in self.ups:
            x = torch.cat([up(x), skips.pop()], dim=1)
        return self.head(x)


def _conv(before: int, width: int) -> nn.Conv2d:
    return nn.Conv2d(before, width, 3, padding=1, bias=False)


def _half(before: int, width: int) -> nn.Conv2d:
    return nn.Conv2d(before, width, 4, stride=2, padding=1, bias=False)


def _double(before: int, width: int, bias: bool = False) -> nn.ConvTranspose2d:
    return nn.ConvTranspose2d(before, width, 4, stride=2, padding=1, bias=bias)


def _down(before: int, width: int, has_shortcut: bool) -> nn.Sequential:
    branch = nn.Sequential(
        _conv(before, width),
        nn.BatchNorm2d(width),
        nn.LeakyReLU(0.2),
        _half(width, width),
        nn.BatchNorm2d(width),
    )
    shortcut = nn.Sequential(_half(before, width), nn.BatchNorm2d(width))
    return nn.Sequential(Residual(branch, shortcut, has_shortcut=has_shortcut), nn.LeakyReLU(0.2))


def _up(before: int, width: int, has_shortcut: bool, has_dropout: bool) -> nn.Sequential:
    branch = nn.Sequential(
        _conv(before, width),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        _double(width, width),
        nn.BatchNorm2d(width),
    )
    shortcut = nn.Sequential(_double(before, width), nn.BatchNorm2d(width))
    layers = [Residual(branch, shortcut, has_shortcut=has_shortcut), nn.ReLU()]
    if has_dropout:
        layers.append(nn.Dropout(0.5))
    return nn.Sequential(*layers)


def _last(before: int, width: int, out_channels: int, has_shortcut: bool) -> nn.Sequential:
    branch = nn.Sequential(
        _conv(before, width),
        nn.BatchNorm2d(width),
        nn.ReLU(),
        _double(width, out_channels, bias=True),
    )
    shortcut = _double(before, out_channels)
    return nn.Sequential(Residual(branch, shortcut, has_shortcut=has_shortcut), nn.Tanh())
