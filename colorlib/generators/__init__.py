"""Generators: networks that predict ab from L, one architecture a file."""

import torch
from torch import nn

from colorlib.generators.resnet_unet import ResNet18UNetGenerator, resnet18_unet
from colorlib.generators.unet import UNetGenerator

ARCHITECTURES: dict[str, type[nn.Module]] = {
    "unet": UNetGenerator,
    "resnet18-unet": ResNet18UNetGenerator,
}


def build_generator(architecture: str, **config) -> nn.Module:
    """Build a generator by name, with fresh weights.

    Args:
        architecture: a key of `ARCHITECTURES`, such as "unet".
        **config: the arguments of that class.

    Raises:
        ValueError: no such architecture.
    """
    if architecture not in ARCHITECTURES:
        raise ValueError(
            f"`architecture` must be one of {', '.join(ARCHITECTURES)}, got {architecture!r}."
        )
    return ARCHITECTURES[architecture](**config)


def architecture_of(generator: nn.Module) -> str:
    """Return the name under which `build_generator` builds this generator's class."""
    for name, built in ARCHITECTURES.items():
        if type(generator) is built:
            return name
    raise ValueError(
        f"{type(generator).__name__} is not registered: add it to ARCHITECTURES "
        f"({', '.join(ARCHITECTURES)}) so that its weights can be saved and loaded."
    )


def rebuild(generator: nn.Module) -> nn.Module:
    """Return a generator of the same class, settings and device, with fresh weights.

    The global random numbers stay as they are, so that a training is not disturbed by it.
    """
    device = next(generator.parameters()).device
    with torch.random.fork_rng():
        return type(generator)(**generator.config).to(device)


__all__ = [
    "ARCHITECTURES",
    "ResNet18UNetGenerator",
    "UNetGenerator",
    "architecture_of",
    "build_generator",
    "rebuild",
    "resnet18_unet",
]
