"""A frozen classifier as a function from pictures to named feature maps."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from colorlib.errors import ColorlibError
from colorlib.networks.features.architectures import feature_architecture
from colorlib.networks.features.normalizations import NORMALIZATIONS
from colorlib.networks.features.weights import load_feature_weights


class FeatureNetwork(nn.Module):
    """See pictures as a frozen image classifier does: its feature maps at named layers.

    A layer's features are taken after its activation. No weight ever trains or gets a gradient,
    and the network stays in eval mode; gradients do pass through it to the picture.

    Args:
        network: "vgg16", "vgg19" or "squeezenet1_1".
        layers: the layers to return: relu1_1 to relu5_3 (VGG16) or relu5_4 (VGG19); relu1 and
            fire2 to fire9 (SqueezeNet). What lies behind the deepest one is not built.
        feature_weights: "shipped", "imagenet", a path or None, as `load_feature_weights` says.
        normalization: of R, G and B as the weights learnt with: "imagenet", or "caffe".

    Attributes:
        origin: one line that says which weights it has, for checkpoints and cards.
        smallest_side: height and width must be at least so many pixels.

    Raises:
        ColorlibError: no such network, layer or normalisation.
        WeightsError: the weights are not to be had, damaged, or another network's.

    Source: Simonyan and Zisserman, "Very deep convolutional networks for large-scale image
        recognition", 2015; Iandola et al., "SqueezeNet", 2016.
    Taught in: notebooks/05_perceptual_loss.ipynb

    Example:
        >>> see = FeatureNetwork("squeezenet1_1", ["relu1", "fire3"], feature_weights=None)
        >>> {name: tuple(maps.shape) for name, maps in see(torch.rand(1, 3, 64, 64)).items()}
        {'relu1': (1, 64, 31, 31), 'fire3': (1, 128, 15, 15)}
    """

    def __init__(
        self,
        network: str = "squeezenet1_1",
        layers: str | Sequence[str] = ("fire3",),
        feature_weights: str | Path | None = "shipped",
        normalization: str = "imagenet",
    ):
        super().__init__()
        architecture = feature_architecture(network)
        layers = [layers] if isinstance(layers, str) else list(layers)
        known = list(architecture.layers)
        if not layers or (unknown := [name for name in layers if name not in known]):
            got = ", ".join(map(repr, unknown)) if layers else "none"
            raise ColorlibError(
                f"`layers` of {network} may name {', '.join(known)} (after activation), got {got}."
            )
        if normalization not in NORMALIZATIONS:
            raise ColorlibError(
                f"`normalization` must be one of {', '.join(NORMALIZATIONS)}, "
                f"got {normalization!r}."
            )
        deepest = max(layers, key=known.index)
        self.convolutions = architecture.convolutions(deepest)
        self.origin = load_feature_weights(self.convolutions, network, feature_weights)
        if normalization != "imagenet":
            self.origin += f", {normalization} normalisation"
        self.smallest_side = architecture.smallest_side
        self.layers = tuple(sorted(set(layers), key=known.index))
        self._name_at = {architecture.layers[name]: name for name in self.layers}
        mean, std = (
            torch.tensor(values)[:, None, None] for values in NORMALIZATIONS[normalization]
        )
        self.register_buffer("mean", mean, persistent=False)
        self.register_buffer("std", std, persistent=False)
        self.requires_grad_(False)
        self.eval()

    def train(self, mode: bool = True) -> "FeatureNetwork":
        """Stay in eval mode: the network is a ruler."""
        return super().train(False)

    def forward(self, rgb01: Tensor) -> dict[str, Tensor]:
        """Return the feature maps.

        Args:
            rgb01: float tensor (N, 3, H, W); [0, 1] is what a screen shows, and values beyond it,
                colours outside the gamut, go through as they are.

        Returns:
            A layer's name to its features (N, C, h, w), in the order of depth.

        Raises:
            TypeError: whole numbers.
            ValueError: another shape, or too small.
        """
        if not rgb01.is_floating_point():
            raise TypeError(
                f"`rgb01` must hold floats in [0, 1], got {rgb01.dtype}. Divide bytes by 255."
            )
        side = self.smallest_side
        if rgb01.ndim != 4 or rgb01.shape[1] != 3 or min(rgb01.shape[2:]) < side:
            raise ValueError(
                f"`rgb01` must be (N, 3, H, W), {side} pixels a side or more, "
                f"got {tuple(rgb01.shape)}."
            )
        maps = (rgb01 - self.mean) / self.std
        found = {}
        for position, module in enumerate(self.convolutions):
            maps = module(maps)
            if position in self._name_at:
                found[self._name_at[position]] = maps
        return found
