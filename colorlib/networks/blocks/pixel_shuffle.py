"""Double a feature map's size by a pixel shuffle that starts as nearest-neighbour up-sampling."""

import torch
from torch import Tensor, nn


@torch.no_grad()
def icnr_(weight: Tensor, scale: int = 2) -> Tensor:
    """Fill a convolution's kernel so that the pixel shuffle after it repeats pixels, in place.

    The `scale**2` output channels that a shuffle lays side by side get one and the same kernel:
    a constant picture stays constant, where random kernels would draw a checkerboard (ICNR,
    "initialised to convolution nearest-neighbour resize").

    Args:
        weight: (C * scale**2, in_channels, k, k).
        scale: of the shuffle.

    Returns:
        The same tensor.

    Raises:
        ValueError: the output channels are no multiple of `scale**2`.

    Source: Aitken et al. 2017, "Checkerboard artifact free sub-pixel convolution", section 2.
    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    if weight.shape[0] % scale**2:
        raise ValueError(
            f"`weight` must have a multiple of {scale**2} output channels (scale**2), "
            f"got {weight.shape[0]}."
        )
    one_of_each = torch.empty_like(weight[:: scale**2])
    nn.init.kaiming_normal_(one_of_each)
    return weight.copy_(one_of_each.repeat_interleave(scale**2, dim=0))


class PixelShuffleUp(nn.Module):
    """Double height and width: 1x1 convolution, ReLU, pixel shuffle and, on wish, a blur.

    Known as sub-pixel convolution; fastai calls it `PixelShuffle_ICNR`.

    Args:
        in_channels: of the features (N, in_channels, H, W).
        out_channels: of the result (N, out_channels, 2H, 2W).
        blur: average each pixel with its upper, left and upper-left neighbours, which takes out
            what is left of a checkerboard.
        has_norm: put a BatchNorm between convolution and ReLU.

    Source: Shi et al. 2016 (sub-pixel convolution), section 3.2; Sugawara et al. 2018, "Super-
        resolution using convolutional neural networks without any checkerboard artifacts", for
        the blur.
    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """

    def __init__(
        self, in_channels: int, out_channels: int, *, blur: bool = False, has_norm: bool = False
    ):
        super().__init__()
        conv = nn.Conv2d(in_channels, 4 * out_channels, 1, bias=not has_norm)
        icnr_(conv.weight)
        if conv.bias is not None:
            nn.init.zeros_(conv.bias)  # a random bias would draw the checkerboard again
        layers = [conv, nn.BatchNorm2d(4 * out_channels)] if has_norm else [conv]
        layers += [nn.ReLU(inplace=True), nn.PixelShuffle(2)]
        if blur:
            layers += [nn.ReplicationPad2d((1, 0, 1, 0)), nn.AvgPool2d(2, stride=1)]
        self.layers = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """Return x (N, in_channels, H, W) as (N, out_channels, 2H, 2W)."""
        return self.layers(x)
