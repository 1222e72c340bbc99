"""A discriminator that judges a picture as a whole."""

from itertools import pairwise
from typing import ClassVar

import torch
from torch import Tensor, nn

from colorlib.networks.base import Discriminator
from colorlib.networks.discriminators.normalization import draw_weights, normed
from colorlib.networks.generators.sizes import check_sizes

KERNEL = 4


class ImageDiscriminator(Discriminator):
    """Judge a whole picture by one logit, given its lightness (DCGAN, conditioned).

    Stride-2 convolutions halve the picture until it is 4 pixels a side; one last convolution, as
    large as that, makes one number of it.

    Args:
        size: pixels a side of all pictures: 8, 16, 32, 64, ...
        base_channels: channels of the first convolution; widths go 1, 2, 4, 8, 8, ... times this.
        in_channels: of the condition and of ab together: 3, the lightness and a and b.
        norm: of all convolutions but the first and the last: "batch", as in DCGAN, "instance",
            "none"; or "spectral", of every convolution.
        init: how the weights begin, as `init_weights` takes it.

    Raises:
        ValueError: `size` is not 4 times a power of 2, `base_channels` below 1, or no such `norm`
            or `init`; in use, shapes that do not belong together or pictures of another size.

    Source: Radford et al. 2015 (DCGAN), section 3 and figure 1, whose generator this turns round.
        The code that Ehrenberg's report is based on judges so, behind one more convolution of
        stride 1, though the report speaks of 1x1 patches; its spectral norm spares the first and
        the last layer. 2,765,633 parameters at the defaults, exactly the 70x70 PatchGAN's: the
        convolutions are the same, with other strides and paddings.
    """

    small_config: ClassVar[dict] = {"size": 32, "base_channels": 2}

    def __init__(
        self,
        size: int = 64,
        base_channels: int = 64,
        in_channels: int = 3,
        norm: str = "batch",
        init: str = "normal",
    ):
        super().__init__()
        num_downs = (size // 4).bit_length() - 1
        if num_downs < 1 or size != 4 * 2**num_downs:
            raise ValueError(
                f"`size` must be 4 times a power of 2 and at least 8, got {size}. "
                "Use 32, 64, 128 or 256, whichever the pictures have."
            )
        check_sizes(base_channels=base_channels)
        widths = [base_channels * min(2**i, 8) for i in range(num_downs)]
        layers: list[nn.Module] = [
            nn.Conv2d(in_channels, widths[0], KERNEL, stride=2, padding=1),
            nn.LeakyReLU(0.2),
        ]
        for before, width in pairwise(widths):
            layers += [*normed(norm, before, width, KERNEL, stride=2, padding=1), nn.LeakyReLU(0.2)]
        layers.append(nn.Conv2d(widths[-1], 1, KERNEL))
        self.layers = nn.Sequential(*layers)
        draw_weights(self, norm, init)
        self.in_channels = in_channels
        self.size = self.smallest_side = size

    def forward(self, condition: Tensor, ab_norm: Tensor) -> Tensor:
        """Return one logit a picture, (N,), from condition (N, C, H, W) and ab (N, 2, H, W).

        Logits above 0 say "real", below 0 "fake".
        """
        self.check(condition, ab_norm)
        height, width = condition.shape[-2:]
        if (height, width) != (self.size, self.size):
            raise ValueError(
                f"height and width must be {self.size}, got {height}x{width}: its last convolution "
                f"covers pictures of that size. Crop or resize them, or build it with their `size`."
            )
        return self.layers(torch.cat([condition, ab_norm], dim=1)).flatten()
