"""The classifiers that features are taken from, and the names of their layers."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn

from colorlib.errors import ColorlibError


@dataclass(frozen=True)
class FeatureArchitecture:
    """A torchvision classifier whose convolutional part gives features.

    Args:
        title: how cards and messages call it.
        build: returns the whole classifier with weights that nobody will use.
        torchvision_weights: name of torchvision's enumeration of its weights.
        layers: a layer's name to its position in `features`, in order.
        smallest_side: pixels a side below which the deepest layer has no output left.
    """

    title: str
    build: Callable[[], nn.Module]
    torchvision_weights: str
    layers: dict[str, int]
    smallest_side: int

    def convolutions(self, deepest: str) -> nn.Sequential:
        """Return the convolutional part up to a layer, its weights not filled in yet."""
        with torch.device("meta"):  # the classifier of a VGG alone would take 500 MB
            features = self.build().features[: self.layers[deepest] + 1]
        for module in features.modules():
            if isinstance(module, nn.ReLU):
                module.inplace = False  # it would overwrite a layer that is asked for
        return features


def _vgg_layers(convolutions: tuple[int, ...]) -> dict[str, int]:
    """Return where a VGG's ReLUs stand; reluI_J follows convolution J of block I."""
    layers, position = {}, -1
    for block, count in enumerate(convolutions, start=1):
        for number in range(1, count + 1):
            position += 2  # the convolution, its ReLU
            layers[f"relu{block}_{number}"] = position
        position += 1  # the block's max-pooling
    return layers


def _torchvision(name: str) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        from torchvision import models  # slow to import

        return getattr(models, name)(weights=None)

    return build


FEATURE_ARCHITECTURES = {
    "vgg16": FeatureArchitecture(
        "VGG16",
        _torchvision("vgg16"),
        "VGG16_Weights",
        _vgg_layers((2, 2, 3, 3, 3)),
        smallest_side=16,
    ),
    "vgg19": FeatureArchitecture(
        "VGG19",
        _torchvision("vgg19"),
        "VGG19_Weights",
        _vgg_layers((2, 2, 4, 4, 4)),
        smallest_side=16,
    ),
    "squeezenet1_1": FeatureArchitecture(
        "SqueezeNet 1.1",
        _torchvision("squeezenet1_1"),
        "SqueezeNet1_1_Weights",
        {
            "relu1": 1,
            "fire2": 3,
            "fire3": 4,
            "fire4": 6,
            "fire5": 7,
            "fire6": 9,
            "fire7": 10,
            "fire8": 11,
            "fire9": 12,
        },
        smallest_side=17,
    ),
}


def feature_architecture(network: str) -> FeatureArchitecture:
    """Return the architecture called `network`.

    Raises:
        ColorlibError: there is none; the message lists those there are.
    """
    if network not in FEATURE_ARCHITECTURES:
        known = ", ".join(FEATURE_ARCHITECTURES)
        raise ColorlibError(f"the feature network must be one of {known}, got {network!r}.")
    return FEATURE_ARCHITECTURES[network]
