"""Initialise networks that are trained from scratch."""

from torch import nn
from torch.nn.utils.parametrize import is_parametrized

CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)
WITH_DRAWS = (*CONVOLUTIONS, nn.BatchNorm2d)


def init_weights(module: nn.Module, std: float = 0.02) -> nn.Module:
    """Draw convolutions from N(0, std) and BatchNorm scales from N(1, std), in place.

    Call it on new layers only: on a pretrained body it wipes what the body knows, and on layers
    that begin in a way of their own it wipes that, as ICNR's kernels and the equal scales behind
    them in a `PixelShuffleUp`.

    Args:
        module: the network, every layer of it included.
        std: standard deviation of both draws.

    Returns:
        The same module.

    Raises:
        ValueError: a weight is computed from another, as by spectral norm: a draw would be lost.

    Source: Radford et al. 2015 (DCGAN), section 4; Isola et al. 2017 (pix2pix), section 6.2.
    """
    for layer in module.modules():
        # By type, not by class name: a wrapper called "...Conv..." may have no weight.
        if isinstance(layer, WITH_DRAWS) and is_parametrized(layer, "weight"):
            raise ValueError(
                f"a {type(layer).__name__}'s weight is computed by a parametrization, so a draw "
                "would be lost. Call init_weights first, then add the parametrization."
            )
        if isinstance(layer, CONVOLUTIONS):
            nn.init.normal_(layer.weight, 0.0, std)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d) and layer.affine:
            nn.init.normal_(layer.weight, 1.0, std)
            nn.init.zeros_(layer.bias)
    return module
