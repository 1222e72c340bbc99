"""The U-Net for pictures of 32 pixels."""

from itertools import pairwise
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from colorlib.networks.base import Generator
from colorlib.networks.generators.sizes import check_sizes
from colorlib.networks.initialization import init_weights

KERNEL = 4
NUM_DOWNS = 4


class CifarUNetGenerator(Generator):
    """Predict colour from lightness with a U-Net that begins at the picture's own size.

    The picture is enlarged by three pixels a side, from 32 to 35, so that a first 4x4 convolution
    without padding brings it back. Four stride-2 convolutions follow, then four transposed ones;
    each joins the encoder's features of its size, the first convolution's included. A 1x1
    convolution makes two channels.

    Args:
        base_channels: channels of the first convolution; widths go 1, 2, 4, 8, 8 times this.
        in_channels: of the condition: 1, the lightness, unless there are hints.
        out_channels: 2, a and b.
        use_dropout: drop half of the features of the two innermost decoder blocks, before they
            are joined.
        init: how the weights begin, as `init_weights` takes it.

    Raises:
        ValueError: `base_channels` below 1, or no such `init`.

    Source: Ehrenberg's report, section 1.2: four 4x4 convolutions down and four up, BatchNorm,
        LeakyReLU and ReLU, pictures enlarged to 35. From the code that it is based on,
        karoly-hars/GAN_image_colorizing: the first and last convolution, widths, skips, the slope
        0.2, dropout, and biases in front of BatchNorm; 16,654,722 parameters at the defaults, as
        there. Xavier is what the report says of its larger model; the code draws from N(0, 0.02).
    """

    small_config: ClassVar[dict] = {"base_channels": 4}

    def __init__(
        self,
        base_channels: int = 64,
        in_channels: int = 1,
        out_channels: int = 2,
        use_dropout: bool = True,
        init: str = "xavier",
    ):
        super().__init__()
        check_sizes(base_channels=base_channels)
        widths = [base_channels * min(2**i, 8) for i in range(NUM_DOWNS + 1)]
        self.stem = nn.Sequential(*_normed(nn.Conv2d(in_channels, widths[0], KERNEL)))
        self.downs = nn.ModuleList(
            nn.Sequential(*_normed(nn.Conv2d(before, width, KERNEL, stride=2, padding=1)))
            for before, width in pairwise(widths)
        )
        befores = [widths[-1], *(2 * width for width in widths[-2:0:-1])]
        ups = []
        for number, (before, width) in enumerate(zip(befores, widths[-2::-1], strict=True)):
            layers = _normed(nn.ConvTranspose2d(before, width, KERNEL, stride=2, padding=1))
            if use_dropout and number < 2:
                layers.append(nn.Dropout(0.5))
            ups.append(nn.Sequential(*layers))
        self.ups = nn.ModuleList(ups)
        self.head = nn.Sequential(nn.Conv2d(2 * widths[0], out_channels, 1), nn.Tanh())
        init_weights(self, init=init)
        self.in_channels = in_channels
        self.size_multiple = 2**NUM_DOWNS

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H, W) in [-1, 1] from condition (N, C, H, W) in [-1, 1]."""
        self.check(condition)
        height, width = condition.shape[-2:]
        enlarged = (height + KERNEL - 1, width + KERNEL - 1)
        x = interpolate(condition, size=enlarged, mode="bilinear", align_corners=False)
        x = self.stem(x)  # (N, widths[0], H, W)
        skips = []
        for down in self.downs:
            skips.append(x)
            x = down(x)  # (N, widths[i + 1], H / 2**(i+1), W / 2**(i+1))
        for up in self.ups:
            x = torch.cat([up(x), skips.pop()], dim=1)
        return self.head(x)


def _normed(conv: nn.Conv2d | nn.ConvTranspose2d) -> list[nn.Module]:
    activation = nn.ReLU() if isinstance(conv, nn.ConvTranspose2d) else nn.LeakyReLU(0.2)
    return [conv, nn.BatchNorm2d(conv.out_channels), activation]
