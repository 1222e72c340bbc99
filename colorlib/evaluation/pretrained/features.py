"""Turn pictures into the features that distances of picture sets are computed on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
import torch
from torch import Tensor

from colorlib.devices import pick_device
from colorlib.evaluation.image_checks import check_rgb_u8, check_smallest_side
from colorlib.evaluation.pretrained.availability import NotMeasurable, hub_weights, squeezenet
from colorlib.evaluation.pretrained.chunks import in_chunks
from colorlib.networks.features.normalizations import NORMALIZATIONS

# About the root mean square of SqueezeNet's features on photos. Without it x.y/D is 13, beside
# which the 1 in the kernel of `kernel_distance` would not count, and single pictures would decide.
SQUEEZENET_SCALE = 8.0


@dataclass(frozen=True)
class _Features:
    """Pictures to rows of numbers by a pretrained network.

    Args:
        network: maps chunks of rgb01 (n, 3, H, W) on `device` to (n, D).
        device: where `network` is.
        description: one line that names the network, its layer and its weights.
    """

    network: Callable[[Tensor], Tensor]
    device: torch.device
    description: str

    name: ClassVar[str]
    skip_as: ClassVar[str]
    dimensions: ClassVar[int]
    smallest_side: ClassVar[int]

    def __call__(self, rgb_u8: Tensor) -> np.ndarray:
        """Return the features of uint8 (N, 3, H, W), on any device, as float32 (N, D).

        Raises:
            TypeError: not a uint8 tensor.
            ValueError: not (N, 3, H, W), or too small.
        """
        check_rgb_u8(rgb_u8, "rgb_u8")
        check_smallest_side(rgb_u8, "rgb_u8", self.smallest_side, f"{self.name} needs that much")
        return in_chunks(self.network, self.device, rgb_u8).numpy()


class SqueezeNetFeatures(_Features):
    """Describe pictures by the 512 channel means behind SqueezeNet 1.1's last feature layer.

    They are divided by 8, for numbers around 1; that divides a Fréchet distance by 64.
    Pictures are normalised as on ImageNet and go in at their own size, from 32 pixels a side on;
    the same pictures at another size have other features, so compare equal sizes only. A Fréchet
    distance on these features is no FID and comparable with none. They stand in where Inception's
    weights, twenty times larger, are not to be had.

    Source: Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB
        model size", 2016; torchvision's ImageNet weights.
    """

    name = "SqueezeNet"
    skip_as = "squeezenet"
    dimensions = 512
    smallest_side = 32

    @classmethod
    def load(cls, device: str | torch.device | None = None) -> Self:
        """Load the network, once for any number of calls.

        Args:
            device: as `colorlib.pick_device` takes it.

        Raises:
            NotMeasurable: its weights are neither cached nor to be downloaded.
        """
        network, weights = squeezenet("the Fréchet distance on SqueezeNet features")
        device = pick_device(device)
        layers = network.features.to(device)
        mean, std = (
            torch.tensor(values, device=device)[:, None, None]
            for values in NORMALIZATIONS["imagenet"]
        )

        def features(rgb01: Tensor) -> Tensor:
            return layers((rgb01 - mean) / std).mean(dim=(2, 3)) / SQUEEZENET_SCALE

        return cls(features, device, f"SqueezeNet 1.1, last feature layer / 8, weights {weights}")


class InceptionFeatures(_Features):
    """Describe pictures by the 2,048 features of pytorch-fid's Inception v3: those of FID.

    pytorch-fid stretches every picture to 299 x 299 without antialiasing and scales it to [-1, 1].
    The network is not torchvision's: it holds the TensorFlow weights of 2015 that FID is defined
    with. pytorch-fid comes with the course: `pip install "colorlib[course]"`.

    Source: Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash
        equilibrium", 2017; Seitzer, `pytorch_fid` 0.3.
    Taught in: notebooks/08_evaluation.ipynb
    """

    name = "Inception"
    skip_as = "fid"
    dimensions = 2048
    smallest_side = 1

    @classmethod
    def load(cls, device: str | torch.device | None = None) -> Self:
        """Load the network, once for any number of calls.

        Args:
            device: as `colorlib.pick_device` takes it.

        Raises:
            NotMeasurable: pytorch-fid is not installed, or the weights (91 MB) are neither cached
                nor to be downloaded.
        """
        try:
            from pytorch_fid import inception
        except ImportError as error:
            raise NotMeasurable(
                f"FID and KID need pytorch-fid, which is not installed here ({error}). "
                'Install it with: pip install "colorlib[course]"'
            ) from error
        # First, because pytorch-fid would read any file under that name.
        _, weights = hub_weights(inception.FID_WEIGHTS_URL, "the Inception network (FID, KID)")
        device = pick_device(device)
        block = inception.InceptionV3.BLOCK_INDEX_BY_DIM[cls.dimensions]
        try:
            network = inception.InceptionV3([block]).eval().to(device)
        except RuntimeError as error:
            raise NotMeasurable(
                f"FID and KID need pytorch-fid's weights, not {weights}."
            ) from error

        def features(rgb01: Tensor) -> Tensor:
            return network(rgb01)[0].flatten(1)

        return cls(features, device, f"pytorch-fid's Inception v3, pool 3, weights {weights}")
