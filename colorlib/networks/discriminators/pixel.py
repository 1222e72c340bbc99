"""The discriminator of pix2pix that sees single pixels."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from colorlib.networks.base import Discriminator
from colorlib.networks.discriminators.normalization import draw_weights, normed
from colorlib.networks.generators.sizes import check_sizes


class PixelDiscriminator(Discriminator):
    """Judge each pixel's colour, given its own lightness and nothing else (PixelGAN).

    Three 1x1 convolutions: no score knows where its pixel lies or what is beside it, so what can
    be learned is which colours there are at each lightness. Under `norm="instance"` alone it
    knows more: the means of the whole picture.

    Args:
        base_channels: channels of the first convolution, pix2pix `ndf`; the second has twice as
            many.
        in_channels: of the condition and of ab together: 3, the lightness and a and b.
        norm: of the second convolution: "batch", "instance", "none"; or "spectral", of all three.
        init: how the weights begin, as `init_weights` takes it.

    Raises:
        ValueError: `base_channels` below 1, or no such `norm` or `init`; in use, shapes that do
            not belong together.

    Source: Isola et al. 2017 (pix2pix), section 6.1.2, "1x1 discriminator"; 8,832 parameters at
        the defaults, as in the authors' `PixelDiscriminator`, whose last layer has no bias
        beside BatchNorm.
    """

    small_config: ClassVar[dict] = {"base_channels": 4}

    def __init__(
        self,
        base_channels: int = 64,
        in_channels: int = 3,
        norm: str = "batch",
        init: str = "normal",
    ):
        super().__init__()
        check_sizes(base_channels=base_channels)
        self.layers = nn.Sequential(
            nn.Conv2d(in_channels, base_channels, 1),
            nn.LeakyReLU(0.2),
            *normed(norm, base_channels, 2 * base_channels, kernel=1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(2 * base_channels, 1, 1, bias=norm != "batch"),
        )
        draw_weights(self, norm, init)
        self.in_channels = in_channels
        # A picture of one pixel has no spread to normalise by.
        self.smallest_side = 2 if norm == "instance" else 1

    def forward(self, condition: Tensor, ab_norm: Tensor) -> Tensor:
        """Return one logit a pixel, (N, 1, H, W), from condition (N, C, H, W), ab (N, 2, H, W).

        Logits above 0 say "real", below 0 "fake".
        """
        self.check(condition, ab_norm)
        return self.layers(torch.cat([condition, ab_norm], dim=1))
