"""The PatchGAN discriminator of pix2pix."""

from typing import ClassVar

import torch
from torch import Tensor, nn

from colorlib.networks.base import Discriminator
from colorlib.networks.discriminators.normalization import draw_weights, normed
from colorlib.networks.receptive_field import receptive_field

KERNEL = 4


class PatchDiscriminator(Discriminator):
    """Judge each patch of a picture, given its lightness (PatchGAN, `NLayerDiscriminator`).

    A fully convolutional network: each of its outputs is the logit of one patch, and the
    patches overlap. The default is the "70x70 PatchGAN".

    Args:
        n_layers: stride-2 convolutions; 1 to 5 see patches of 16, 34, 70, 142, 286 pixels.
        base_channels: channels of the first convolution, pix2pix `ndf`.
        in_channels: of the condition and of ab together: 3, the lightness and a and b.
        norm: of all convolutions but the first and the last: "batch", as in pix2pix, or
            "instance", under which every score knows the whole picture's means; "spectral" is of
            every convolution; "none".
        init: how the weights begin, as `init_weights` takes it.
        one_score: give each picture the mean of its patches, as a critic does (WGAN); a gradient
            penalty needs it, since it asks for the slope of one score a picture.

    Raises:
        ValueError: `n_layers` below 1 or `base_channels` below 1, or no such `norm` or `init`; in
            use, shapes that do not belong together or pictures too small for one patch.

    Source: Isola et al. 2017 (pix2pix), section 6.1.2; 2,765,633 parameters at the defaults,
        as in the authors' `NLayerDiscriminator`.
    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """

    small_config: ClassVar[dict] = {"n_layers": 2, "base_channels": 2}

    def __init__(
        self,
        n_layers: int = 3,
        base_channels: int = 64,
        in_channels: int = 3,
        norm: str = "batch",
        init: str = "normal",
        one_score: bool = False,
    ):
        super().__init__()
        if n_layers < 1:
            raise ValueError(f"`n_layers` must be at least 1, got {n_layers}. pix2pix uses 3.")
        if base_channels < 1:
            raise ValueError(f"`base_channels` must be at least 1, got {base_channels}.")
        widths = [base_channels * min(2**i, 8) for i in range(n_layers + 1)]
        layers: list[nn.Module] = [
            nn.Conv2d(in_channels, widths[0], KERNEL, stride=2, padding=1),
            nn.LeakyReLU(0.2),
        ]
        for i, stride in enumerate(strides(n_layers)[1:-1], start=1):
            layers += [
                *normed(norm, widths[i - 1], widths[i], KERNEL, stride, padding=1),
                nn.LeakyReLU(0.2),
            ]
        layers.append(nn.Conv2d(widths[-1], 1, KERNEL, stride=1, padding=1))
        self.layers = nn.Sequential(*layers)
        draw_weights(self, norm, init)
        self.in_channels = in_channels
        self.one_score = one_score
        # Each stride halves, rounding down; the last two layers take a pixel each.
        self.smallest_side = 3 * 2**n_layers

    def forward(self, condition: Tensor, ab_norm: Tensor) -> Tensor:
        """Return one logit a patch, (N, 1, h, w), from condition (N, C, H, W), ab (N, 2, H, W).

        Logits above 0 say "real", below 0 "fake". With `one_score` it is one a picture, (N,).
        """
        self.check(condition, ab_norm)
        logits = self.layers(torch.cat([condition, ab_norm], dim=1))
        # In float32 also where the layers compute in bfloat16, whose sums are coarse.
        return logits.float().mean(dim=(1, 2, 3)) if self.one_score else logits


def strides(n_layers: int) -> list[int]:
    """Return the stride of each convolution of a `PatchDiscriminator(n_layers)`."""
    return [2] * n_layers + [1, 1]


def patch_receptive_field(n_layers: int) -> int:
    """Return the patch size, in pixels a side, that `PatchDiscriminator(n_layers)` judges.

    Example:
        >>> [patch_receptive_field(n_layers) for n_layers in range(1, 6)]
        [16, 34, 70, 142, 286]
    """
    return receptive_field((KERNEL, stride) for stride in strides(n_layers))
