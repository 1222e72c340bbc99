"""Compare pictures by what a frozen image classifier sees in them, not pixel by pixel."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from colorlib.color import denormalize_lab, lab_to_rgb
from colorlib.errors import ColorlibError
from colorlib.networks.features.network import FeatureNetwork

DISTANCES = {"l1": functional.l1_loss, "l2": functional.mse_loss}


class PerceptualLoss(nn.Module):
    """Measure how differently a classifier sees a colorization and the truth (content loss).

    Lab becomes RGB, differentiably and with the real lightness, then what the network expects,
    then features; the loss is their mean distance, summed over layers with their weights.

    RGB is not clipped to what a screen can show: a clamp would stop the gradient of every colour
    beyond it, and of black and white, which lie on its edge.

    Args:
        features: the network and the layers that compare.
        layer_weights: a layer's name to its weight; by default 1 each.
        distance: of two feature maps: "l2", mean squared difference, or "l1", mean absolute.
        lightness: None takes each picture's own; a number, L* in [0, 100], puts one lightness in
            the place of both pictures', so that the network sees their colours alone.

    Raises:
        ColorlibError: weights that do not fit the layers, another distance or lightness.

    Source: Johnson et al., "Perceptual losses for real-time style transfer and super-resolution",
        2016, section 3.2; Ledig et al., "Photo-realistic single image super-resolution using a
        GAN" (SRGAN), 2017, section 2.2.1.
    Taught in: notebooks/05_perceptual_loss.ipynb

    Example:
        >>> see = FeatureNetwork("squeezenet1_1", "fire2", feature_weights=None)
        >>> loss = PerceptualLoss(see)
        >>> L_norm, real_ab = torch.zeros(1, 1, 32, 32), torch.zeros(1, 2, 32, 32)
        >>> loss(L_norm, real_ab, real_ab).item(), loss(L_norm, real_ab + 0.2, real_ab).item() > 0
        (0.0, True)
    """

    def __init__(
        self,
        features: FeatureNetwork,
        layer_weights: Mapping[str, float] | None = None,
        distance: str = "l2",
        lightness: float | None = None,
    ):
        super().__init__()
        if layer_weights is None:
            layer_weights = dict.fromkeys(features.layers, 1.0)
        if set(layer_weights) != set(features.layers) or not _are_weights(layer_weights.values()):
            raise ColorlibError(
                f"`layer_weights` must give {', '.join(features.layers)} a weight above 0 each, "
                f"got {dict(layer_weights)}."
            )
        if distance not in DISTANCES:
            raise ColorlibError(
                f"`distance` must be one of {', '.join(DISTANCES)}, got {distance!r}."
            )
        if lightness is not None and not 0 <= lightness <= 100:
            raise ColorlibError(
                f"`lightness` must be L* in [0, 100], or None for each picture's own, "
                f"got {lightness}."
            )
        self.features, self.layer_weights = features, dict(layer_weights)
        self.distance, self.lightness = distance, lightness

    def forward(self, L_norm: Tensor, fake_ab: Tensor, real_ab: Tensor) -> Tensor:
        """Return the loss.

        Args:
            L_norm: (N, 1, H, W) in [-1, 1].
            fake_ab: ab_norm (N, 2, H, W), the colours to judge.
            real_ab: ab_norm (N, 2, H, W), the true ones; no gradient reaches them.

        Returns:
            Scalar, 0 or more. Under autocast the network runs in bfloat16, colours and distance
            in float32: the loss then agrees with float32's within 2 %, and the cosine of the
            gradients is above 0.98.
        """
        with torch.no_grad():
            real = self.features(self.to_rgb(L_norm, real_ab))
        fake = self.features(self.to_rgb(L_norm, fake_ab))
        measure = DISTANCES[self.distance]
        return sum(
            weight * measure(_in_full(fake[name]), _in_full(real[name]))
            for name, weight in self.layer_weights.items()
        )

    def to_rgb(self, L_norm: Tensor, ab_norm: Tensor) -> Tensor:
        """Return the picture that the network sees, rgb01 (N, 3, H, W), not clipped."""
        lab = denormalize_lab(L_norm, ab_norm)
        if self.lightness is not None:
            lab = torch.cat([torch.full_like(lab[:, :1], self.lightness), lab[:, 1:]], dim=1)
        return lab_to_rgb(lab, clip=False)


def perceptual_loss(
    network: str = "squeezenet1_1",
    layers: str | Sequence[str] | Mapping[str, float] = ("fire3",),
    feature_weights: str | Path | None = "shipped",
    normalization: str = "imagenet",
    distance: str = "l2",
    lightness: float | None = None,
) -> PerceptualLoss:
    """Build a perceptual loss from plain values, as a configuration holds them.

    Args:
        network: as `FeatureNetwork` takes it.
        layers: one name, names, or names with weights.
        feature_weights: as `FeatureNetwork` takes it.
        normalization: as `FeatureNetwork` takes it.
        distance: as `PerceptualLoss` takes it.
        lightness: as `PerceptualLoss` takes it.

    Raises:
        ColorlibError: as `FeatureNetwork` and `PerceptualLoss`.
        WeightsError: the weights are not to be had, damaged, or another network's.
    """
    layer_weights = layers if isinstance(layers, Mapping) else None
    names = list(layers) if isinstance(layers, Mapping) else layers
    features = FeatureNetwork(network, names, feature_weights, normalization)
    return PerceptualLoss(features, layer_weights, distance, lightness)


def _in_full(maps: Tensor) -> Tensor:
    """Return feature maps in float32 at least."""
    return maps.to(torch.promote_types(maps.dtype, torch.float32))


def _are_weights(values) -> bool:
    return all(isinstance(value, int | float) and 0 < value < float("inf") for value in values)
