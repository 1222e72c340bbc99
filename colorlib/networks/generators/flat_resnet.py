"""A residual network that keeps the picture's size from end to end."""

from collections.abc import Sequence
from typing import ClassVar

from torch import Tensor, nn

from colorlib.networks.base import Generator
from colorlib.networks.blocks.residual import Residual
from colorlib.networks.generators.sizes import check_sizes
from colorlib.networks.initialization import init_weights


class FlatResNetGenerator(Generator):
    """Predict colour from lightness without ever making the picture smaller.

    A 3x3 convolution, residual blocks of two 3x3 convolutions, and a 3x3 convolution to two
    channels; the lightness reaches the output by a way of its own too. Without stride the network
    sees few pixels around each one: 37 at the defaults. A dilation spreads a kernel's nine
    weights, so that it sees further with the same weights, depth and resolution.

    Args:
        base_channels: channels of every layer.
        dilations: of both convolutions of each block, one number a block; 1 is an ordinary one.
        in_channels: of the condition: 1, the lightness, unless there are hints.
        out_channels: 2, a and b.
        has_shortcuts: False leaves the blocks' shortcuts out; it exists to show what they do.
        init: how the weights begin, as `init_weights` takes it.

    Raises:
        ValueError: `base_channels` or a dilation below 1, no block, or no such `init`.

    Source: the IITK report, section 4.3, model 4; He et al. 2016 (ResNet), section 3; Yu and
        Koltun 2016, "Multi-scale context aggregation by dilated convolutions", section 2.

    Example:
        >>> FlatResNetGenerator(16, dilations=[1, 2, 4, 8]).receptive_field
        65
    """

    small_config: ClassVar[dict] = {"base_channels": 4, "dilations": [1, 2]}

    def __init__(
        self,
        base_channels: int = 64,
        dilations: Sequence[int] = (1,) * 8,
        in_channels: int = 1,
        out_channels: int = 2,
        has_shortcuts: bool = True,
        init: str = "normal",
    ):
        super().__init__()
        check_sizes(base_channels=base_channels)
        if not dilations or min(dilations) < 1:
            raise ValueError(
                f"`dilations` must be numbers of at least 1, one a block, got {list(dilations)}. "
                "Use [1] * 8 for eight ordinary blocks."
            )
        self.stem = nn.Sequential(nn.Conv2d(in_channels, base_channels, 3, padding=1), nn.ReLU())
        self.blocks = nn.Sequential(
            *(_block(base_channels, dilation, has_shortcuts) for dilation in dilations)
        )
        self.head = nn.Conv2d(base_channels, out_channels, 3, padding=1)
        self.skip = nn.Conv2d(in_channels, out_channels, 1, bias=False)
        init_weights(self, init=init)
        self.in_channels = in_channels
        # 3x3 each: stem and head at dilation 1, and two a block.
        self.receptive_field = 1 + 2 * (2 + 2 * sum(dilations))

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H, W) in [-1, 1] from condition (N, C, H, W) in [-1, 1]."""
        self.check(condition)
        x = self.blocks(self.stem(condition))  # (N, base_channels, H, W)
        return (self.head(x) + self.skip(condition)).tanh()


def _block(channels: int, dilation: int, has_shortcut: bool) -> Residual:
    def conv() -> nn.Conv2d:
        return nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)

    branch = nn.Sequential(conv(), nn.ReLU(), conv(), nn.ReLU(), nn.BatchNorm2d(channels))
    return Residual(branch, has_shortcut=has_shortcut)
