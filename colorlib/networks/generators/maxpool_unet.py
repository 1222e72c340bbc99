"""A U-Net that halves the picture by max-pooling."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from colorlib.networks.base import Generator
from colorlib.networks.generators.sizes import check_sizes
from colorlib.networks.initialization import init_weights


class MaxPoolUNetGenerator(Generator):
    """Predict colour from lightness with a U-Net of single convolutions and max-pooling.

    Each encoder block is a 3x3 convolution, BatchNorm, ReLU and a 2x2 max-pooling; each decoder
    block doubles the size by a 2x2 transposed convolution, joins the encoder's features of that
    size (before their pooling), and normalises both together. A 1x1 convolution makes two
    channels.

    Args:
        base_channels: channels of the first block; each block doubles them.
        num_downs: how often the picture is halved.
        in_channels: of the condition: 1, the lightness, unless there are hints.
        out_channels: 2, a and b.
        init: how the weights begin, as `init_weights` takes it.

    Raises:
        ValueError: `num_downs` or `base_channels` below 1, or no such `init`.

    Source: Barusco and Rampon's report, section V, which gives no widths; Ronneberger et al. 2015
        (U-Net), for the pooling.
    """

    small_config: ClassVar[dict] = {"base_channels": 4, "num_downs": 3}

    def __init__(
        self,
        base_channels: int = 64,
        num_downs: int = 5,
        in_channels: int = 1,
        out_channels: int = 2,
        init: str = "normal",
    ):
        super().__init__()
        check_sizes(base_channels=base_channels, num_downs=num_downs)
        widths = [base_channels * 2**i for i in range(num_downs)]
        self.downs = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(before, width, 3, padding=1, bias=False),
                nn.BatchNorm2d(width),
                nn.ReLU(),
            )
            for before, width in zip([in_channels, *widths], widths, strict=False)
        )
        self.pool = nn.MaxPool2d(2)
        befores = [widths[-1], *(2 * width for width in reversed(widths))]
        self.ups = nn.ModuleList(
            nn.ConvTranspose2d(before, width, 2, stride=2, bias=False)
            for before, width in zip(befores, reversed(widths), strict=False)
        )
        self.norms = nn.ModuleList(
            nn.Sequential(nn.BatchNorm2d(2 * width), nn.ReLU()) for width in reversed(widths)
        )
        self.head = nn.Sequential(nn.Conv2d(2 * base_channels, out_channels, 1), nn.Tanh())
        init_weights(self, init=init)
        self.in_channels = in_channels
        self.size_multiple = 2**num_downs

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H, W) in [-1, 1] from condition (N, C, H, W) in [-1, 1]."""
        self.check(condition)
        skips = []
        x = condition
        for down in self.downs:
            skips.append(down(x))  # (N, widths[i], H / 2**i, W / 2**i)
            x = self.pool(skips[-1])
        for up, norm in zip(self.ups, self.norms, strict=True):
            x = norm(torch.cat([up(x), skips.pop()], dim=1))
        return self.head(x)
