"""The U-Net of pix2pix."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from colorlib.networks.base import Generator
from colorlib.networks.initialization import init_weights


class UNetGenerator(Generator):
    """Predict colour from lightness with pix2pix's U-Net (`unet_256` at `num_downs=8`).

    The encoder halves the picture `num_downs` times, at size `2**num_downs` down to one pixel;
    the decoder doubles it back and sees, at each size, the encoder's features of that size.

    Args:
        base_channels: channels of the first convolution, pix2pix `ngf`; widths go 1, 2, 4, 8,
            8, ... times this.
        num_downs: how often the picture is halved: 8 for 256 px, 6 for 64 px, 5 for 32 px.
        in_channels: of the condition: 1, the lightness, unless there are hints.
        out_channels: 2, a and b.
        use_dropout: drop half of the features in the `num_downs - 5` decoder blocks after the
            innermost, three of them at 256 px: pix2pix's only source of noise.
        skip_connections: False for an encoder-decoder, whose decoder sees the innermost features
            alone; it exists to show what the skips do.

    Raises:
        ValueError: `num_downs` below 2 or `base_channels` below 1.

    Source: Isola et al. 2017 (pix2pix), section 6.1.1; 54,409,858 parameters at the defaults,
        as in the authors' `UnetGenerator`.
    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """

    small_config: ClassVar[dict] = {"base_channels": 2, "num_downs": 4}

    def __init__(
        self,
        base_channels: int = 64,
        num_downs: int = 8,
        in_channels: int = 1,
        out_channels: int = 2,
        use_dropout: bool = True,
        skip_connections: bool = True,
    ):
        super().__init__()
        if num_downs < 2:
            raise ValueError(
                f"`num_downs` must be at least 2, got {num_downs}. "
                "Use 5 for 32 px, 6 for 64 px, 7 for 128 px, 8 for 256 px."
            )
        if base_channels < 1:
            raise ValueError(f"`base_channels` must be at least 1, got {base_channels}.")
        widths = [base_channels * min(2**i, 8) for i in range(num_downs)]
        innermost = num_downs - 1
        joined = 2 if skip_connections else 1  # what came up, and the encoder's features beside it

        downs = [nn.Conv2d(in_channels, widths[0], 4, stride=2, padding=1, bias=False)]
        for i in range(1, num_downs):
            # At one pixel a side BatchNorm would have a single value to normalise.
            downs.append(_down(widths[i - 1], widths[i], has_norm=i != innermost))
        self.downs = nn.ModuleList(downs)

        ups = [_up(widths[innermost], widths[innermost - 1], has_dropout=False)]
        for i in range(innermost - 1, 0, -1):
            has_dropout = use_dropout and widths[i] == widths[i - 1]
            ups.append(_up(joined * widths[i], widths[i - 1], has_dropout))
        self.ups = nn.ModuleList(ups)
        self.head = nn.Sequential(
            nn.ReLU(),
            nn.ConvTranspose2d(joined * widths[0], out_channels, 4, stride=2, padding=1),
            nn.Tanh(),
        )
        init_weights(self)
        self.in_channels = in_channels
        self.size_multiple = 2**num_downs
        self.skip_connections = skip_connections

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H, W) in [-1, 1] from condition (N, C, H, W) in [-1, 1]."""
        self.check(condition)
        skips = []
        x = condition
        for down in self.downs:
            x = down(x)  # (N, widths[i], H / 2**(i+1), W / 2**(i+1))
            skips.append(x)
        skips.pop()  # the innermost features go on by themselves
        for up in self.ups:
            x = up(x)
            if self.skip_connections:
                x = torch.cat([x, skips.pop()], dim=1)
        return self.head(x)


def _down(in_channels: int, out_channels: int, has_norm: bool) -> nn.Sequential:
    layers = [
        nn.LeakyReLU(0.2),
        nn.Conv2d(in_channels, out_channels, 4, stride=2, padding=1, bias=False),
    ]
    if has_norm:
        layers.append(nn.BatchNorm2d(out_channels))
    return nn.Sequential(*layers)


def _up(in_channels: int, out_channels: int, has_dropout: bool) -> nn.Sequential:
    layers = [
        nn.ReLU(),
        nn.ConvTranspose2d(in_channels, out_channels, 4, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(out_channels),
    ]
    if has_dropout:
        layers.append(nn.Dropout(0.5))
    return nn.Sequential(*layers)
