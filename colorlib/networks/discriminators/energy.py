"""A discriminator that is an autoencoder: what it cannot rebuild, it calls fake."""

from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from colorlib.networks.base import Discriminator
from colorlib.networks.discriminators.normalization import draw_weights, normed
from colorlib.networks.generators.sizes import check_sizes

KERNEL = 4


class EnergyAutoencoder(Discriminator):
    """Judge a picture by how badly its colours are rebuilt from a narrow code (EBGAN).

    The encoder halves lightness and colour together `num_downs` times, down to a code; the decoder
    doubles the code back to the picture's size, and sees the lightness at each size, so that the
    code need only hold what the lightness leaves open. The energy is the squared error of the
    colours alone: lightness on both sides of the difference would cancel and condition nothing.

    Args:
        num_downs: how often the picture is halved; its sides must be multiples of 2**num_downs.
        base_channels: channels of the first convolution; widths go 1, 2, 4, 8, 8, ... times this.
        code_channels: of the code. At 4 halvings and 32 channels it has a 16th as many numbers as
            a and b.
        norm: of the convolutions between: "batch", "instance", "none"; or "spectral", of every
            convolution.
        init: how the weights begin, as `init_weights` takes it.
        in_channels: of the condition and of ab together: 3, the lightness and a and b.

    Raises:
        ValueError: a count below 1, or no such `norm` or `init`; in use, shapes that do not belong
            together or sides that are no multiples.

    Source: Zhao et al. 2017, "Energy-based generative adversarial networks", section 2.3, here
        conditional; Fabbri and Islam's report, whose code rebuilds ab without seeing L.
    """

    gives_energy = True
    small_config: ClassVar[dict] = {"num_downs": 2, "base_channels": 4, "code_channels": 2}

    def __init__(
        self,
        num_downs: int = 4,
        base_channels: int = 64,
        code_channels: int = 32,
        norm: str = "batch",
        init: str = "normal",
        in_channels: int = 3,
    ):
        super().__init__()
        check_sizes(num_downs=num_downs, base_channels=base_channels, code_channels=code_channels)
        seen = in_channels - 2  # the condition's channels, which join the decoder at each size
        widths = [base_channels * min(2**i, 8) for i in range(num_downs - 1)]
        encoder: list[nn.Module] = []
        for i, (before, width) in enumerate(zip([in_channels, *widths], widths, strict=False)):
            conv = normed(norm if i else "none", before, width, KERNEL, stride=2, padding=1)
            encoder += [*conv, nn.LeakyReLU(0.2)]
        last = widths[-1] if widths else in_channels
        encoder.append(nn.Conv2d(last, code_channels, KERNEL, stride=2, padding=1))
        self.encoder = nn.Sequential(*encoder)
        befores, afters = [code_channels, *widths[::-1]], [*widths[::-1], base_channels]
        self.ups = nn.ModuleList(
            nn.Sequential(
                *normed(norm, before + seen, after, KERNEL, stride=2, padding=1, transposed=True),
                nn.ReLU(),
            )
            for before, after in zip(befores, afters, strict=True)
        )
        self.head = nn.Conv2d(base_channels + seen, 2, 3, padding=1)
        draw_weights(self, norm, init)
        self.in_channels = in_channels
        self.smallest_side = 2**num_downs

    def forward(self, condition: Tensor, ab_norm: Tensor) -> Tensor:
        """Return one energy a picture, (N,), from condition (N, C, H, W) and ab (N, 2, H, W).

        The mean squared error of its reconstruction, in the square of ab_norm's unit: low says
        "real". In float32 also where the layers compute in bfloat16.
        """
        error = self.reconstruct(condition, ab_norm).float() - ab_norm.float()
        return error.square().mean(dim=(1, 2, 3))

    def reconstruct(self, condition: Tensor, ab_norm: Tensor) -> Tensor:
        """Return what the code and the condition tell of ab_norm: (N, 2, H, W) in [-1, 1].

        Args:
            condition: (N, C, H, W).
            ab_norm: (N, 2, H, W).
        """
        self.check(condition, ab_norm)
        height, width = condition.shape[-2:]
        multiple = self.smallest_side
        if height % multiple or width % multiple:
            raise ValueError(
                f"height and width must be multiples of {multiple}, got {height}x{width}. "
                "Crop the pictures, or take fewer `num_downs`."
            )
        x = self.encoder(torch.cat([condition, ab_norm], dim=1))  # the code
        for i, up in enumerate(self.ups):
            x = up(torch.cat([x, avg_pool2d(condition, multiple // 2**i)], dim=1))
        return self.head(torch.cat([x, condition], dim=1)).tanh()
