"""Measure how different a colorization looks to a network trained on photos: LPIPS."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Self

import torch
from torch import Tensor

from colorlib.devices import pick_device
from colorlib.evaluation.image_checks import check_pair, check_smallest_side
from colorlib.evaluation.metrics.metric import Metric, ShortColumn
from colorlib.evaluation.pretrained.availability import squeezenet
from colorlib.evaluation.pretrained.chunks import in_chunks

SMALLEST_SIDE = 32


@dataclass(frozen=True)
class Lpips:
    """Measure the learned perceptual distance of colorizations to their photos: LPIPS.

    The features of seven layers of an ImageNet SqueezeNet are scaled to unit length at every
    pixel, their squared differences weighted as people judged distortions of photos, and averaged
    over the picture. 0 for identical pictures; greyscale copies of photos score about 0.2. The
    same pictures at another size, or another network than SqueezeNet, give other numbers.

    Call it with uint8 tensors (N, 3, H, W), colorizations and photos, at least 32 pixels a side,
    on any device; it returns a float64 tensor (N,) on the CPU. Raises TypeError for other types,
    ValueError for other shapes.

    Args:
        network: maps two chunks of rgb01 (n, 3, H, W) on `device` to n distances.
        device: where `network` is.
        description: one line that names the weights.

    Source: Zhang, Isola, Efros, Shechtman and Wang, "The unreasonable effectiveness of deep
        features as a perceptual metric", 2018, version 0.1 of their weights. Computed by
        torchmetrics; SqueezeNet's own weights are torchvision's.
    Taught in: notebooks/08_evaluation.ipynb
    """

    network: Callable[[Tensor, Tensor], Tensor]
    device: torch.device
    description: str

    skip_as: ClassVar[str] = "lpips"

    @classmethod
    def load(cls, device: str | torch.device | None = None) -> Self:
        """Load the network, once for any number of calls.

        Args:
            device: as `colorlib.pick_device` takes it.

        Raises:
            NotMeasurable: SqueezeNet's weights are neither cached nor to be downloaded.
        """
        # First, because torchmetrics would read any file under that name, and takes seconds.
        _, weights = squeezenet("LPIPS")
        from torchmetrics.image.lpip import LearnedPerceptualImagePatchSimilarity

        device = pick_device(device)
        lpips = LearnedPerceptualImagePatchSimilarity(net_type="squeeze", normalize=True).net
        lpips = lpips.eval().to(device)

        def network(fake_rgb01: Tensor, real_rgb01: Tensor) -> Tensor:
            return lpips(fake_rgb01, real_rgb01, normalize=True).flatten()

        return cls(network, device, f"LPIPS v0.1 with SqueezeNet 1.1, weights {weights}")

    def __call__(self, fake: Tensor, real: Tensor) -> Tensor:
        """Return the distance of each colorization to its photo, float64 (N,)."""
        check_pair(fake, real)
        check_smallest_side(fake, "fake", SMALLEST_SIDE, "SqueezeNet halves the picture four times")
        return in_chunks(self.network, self.device, fake, real).double()


LPIPS_SQUEEZE = Metric(
    name="lpips_squeeze",
    definition="mean over images of LPIPS with SqueezeNet 1.1, images as they are",
    better="lower",
    compute=lambda batch, network: network(batch.fake_u8, batch.real_u8),
    network=Lpips,
    smallest_side=SMALLEST_SIDE,
    decimals=3,
    place=40,
    short_column=ShortColumn("LPIPS", place=40, decimals=3),
)
