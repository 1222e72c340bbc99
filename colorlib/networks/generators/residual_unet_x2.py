"""A residual U-Net that predicts colour at twice the size of what it sees."""

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from colorlib.networks.base import Generator
from colorlib.networks.blocks.pixel_shuffle import icnr_
from colorlib.networks.blocks.residual import Residual
from colorlib.networks.generators.residual_unet import ResidualUNetGenerator
from colorlib.networks.generators.sizes import check_sizes
from colorlib.networks.initialization import init_weights


class ResidualUNetX2Generator(Generator):
    """Predict colour at twice the condition's size: a residual U-Net, then a way to double it.

    Behind the U-Net, residual blocks look at its colours and at the lightness they belong to, one
    pixel shuffle doubles the size, and what comes out is added to the U-Net's colours, stretched
    bilinearly. The last convolution begins at zero: before training the network is its U-Net with
    bilinear up-sampling, and has only what that lacks to learn.

    Args:
        base_channels: of the U-Net.
        num_downs: of the U-Net.
        num_blocks: residual blocks behind it.
        refine_channels: channels of these blocks.
        in_channels: of the condition: 1, the lightness, unless there are hints.
        out_channels: 2, a and b.
        use_dropout: in the U-Net.
        init: how the weights begin, as `init_weights` takes it.

    Raises:
        ValueError: a count below 1, `num_downs` below 2, or no such `init`.

    Source: the IITK report, section 4.3, model 6; Ledig et al. 2017 (SRGAN), section 2.1.1, for
        blocks with PReLU and the pixel shuffle.

    Example:
        >>> generator = ResidualUNetX2Generator(base_channels=2, num_downs=3, refine_channels=4)
        >>> generator.eval()(torch.zeros(1, 1, 32, 32)).shape
        torch.Size([1, 2, 64, 64])
    """

    small_config: ClassVar[dict] = {
        "base_channels": 2,
        "num_downs": 3,
        "num_blocks": 1,
        "refine_channels": 4,
    }
    output_scale = 2

    def __init__(
        self,
        base_channels: int = 64,
        num_downs: int = 6,
        num_blocks: int = 6,
        refine_channels: int = 64,
        in_channels: int = 1,
        out_channels: int = 2,
        use_dropout: bool = True,
        init: str = "normal",
    ):
        super().__init__()
        check_sizes(num_blocks=num_blocks, refine_channels=refine_channels)
        self.unet = ResidualUNetGenerator(
            base_channels, num_downs, in_channels, out_channels, use_dropout, init=init
        )
        self.refine = nn.Sequential(
            nn.Conv2d(out_channels + in_channels, refine_channels, 3, padding=1),
            nn.PReLU(),
            *(_block(refine_channels) for _ in range(num_blocks)),
            nn.Conv2d(refine_channels, 4 * refine_channels, 3, padding=1),
            nn.PixelShuffle(2),
            nn.PReLU(),
            nn.Conv2d(refine_channels, out_channels, 3, padding=1),
        )
        init_weights(self.refine, init=init)
        icnr_(self.refine[-4].weight)
        nn.init.zeros_(self.refine[-1].weight)
        self.in_channels = in_channels
        self.size_multiple = self.unet.size_multiple

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, 2H, 2W) in [-1, 1] from condition (N, C, H, W) in [-1, 1]."""
        self.check(condition)
        small_ab = self.unet(condition)
        detail = self.refine(torch.cat([condition, small_ab], dim=1))
        stretched = interpolate(small_ab, scale_factor=2, mode="bilinear")
        return (stretched + detail).clamp(-1, 1)

    def start_from(self, start: nn.Module) -> None:
        """Take the weights of a residual U-Net, or all of a network of this kind."""
        is_unet = isinstance(start, ResidualUNetGenerator)
        (self.unet if is_unet else self).load_state_dict(start.state_dict())


def _block(channels: int) -> Residual:
    def conv() -> nn.Conv2d:
        return nn.Conv2d(channels, channels, 3, padding=1, bias=False)

    norm, last_norm = nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)
    return Residual(nn.Sequential(conv(), norm, nn.PReLU(), conv(), last_norm))
