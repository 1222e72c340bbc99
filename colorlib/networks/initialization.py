"""Initialise networks that are trained from scratch."""

import math

import torch
from torch import nn
from torch.nn.utils.parametrize import is_parametrized

CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)
WITH_DRAWS = (*CONVOLUTIONS, nn.BatchNorm2d)
INITS = ("normal", "xavier", "kaiming")


def init_weights(module: nn.Module, std: float = 0.02, init: str = "normal") -> nn.Module:
    """Draw the weights of convolutions, and BatchNorm scales from N(1, std), in place.

    "normal" draws convolutions from N(0, std), whatever their size; "xavier" uniformly, "kaiming"
    from a normal distribution, each with a spread that follows the number of weights that meet in
    one output (Kaiming), or in one output and one input (Xavier), so that signals neither vanish
    nor grow from layer to layer. Biases begin at 0.

    Call it on new layers only: on a pretrained body it wipes what the body knows, and on layers
    that begin in a way of their own it wipes that, as ICNR's kernels and the equal scales behind
    them in a `PixelShuffleUp`.

    Args:
        module: the network, every layer of it included.
        std: standard deviation of the draws.
        init: "normal", "xavier" or "kaiming".

    Returns:
        The same module.

    Raises:
        ValueError: no such `init`; or a weight is computed from another, as by spectral norm: a
            draw would be lost.

    Source: Radford et al. 2015 (DCGAN), section 4; Isola et al. 2017 (pix2pix), section 6.2;
        Glorot and Bengio 2010, equation 16; He et al. 2015, "Delving deep into rectifiers",
        equation 10.
    """
    if init not in INITS:
        raise ValueError(f"`init` must be one of {', '.join(INITS)}, got {init!r}.")
    for layer in module.modules():
        # By type, not by class name: a wrapper called "...Conv..." may have no weight.
        if isinstance(layer, WITH_DRAWS) and is_parametrized(layer, "weight"):
            raise ValueError(
                f"a {type(layer).__name__}'s weight is computed by a parametrization, so a draw "
                "would be lost. Call init_weights first, then add the parametrization."
            )
        if isinstance(layer, CONVOLUTIONS):
            _draw(layer, init, std)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d) and layer.affine:
            nn.init.normal_(layer.weight, 1.0, std)
            nn.init.zeros_(layer.bias)
    return module


def _draw(layer: nn.Conv2d | nn.ConvTranspose2d, init: str, std: float) -> None:
    if init == "normal":
        nn.init.normal_(layer.weight, 0.0, std)
        return
    # PyTorch takes an ordinary convolution's shape for granted, outputs first, and no stride: in a
    # transposed one inputs come first, and of its weights one in stride squared meets an output.
    is_transposed = isinstance(layer, nn.ConvTranspose2d)
    weight = layer.weight.transpose(0, 1) if is_transposed else layer.weight
    if init == "xavier":
        nn.init.xavier_uniform_(weight)
    else:
        nn.init.kaiming_normal_(weight)
        if is_transposed:
            with torch.no_grad():
                weight.mul_(math.sqrt(math.prod(layer.stride)))
