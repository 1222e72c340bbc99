"""The names under which recipes, checkpoints and model cards know the networks.

A new network is one file, and one line here: tests/test_network_contract.py then holds it to what
the others keep.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from colorlib.networks.base import Discriminator, Generator, Network

# Name to file and class. As text, so that a name can be looked up without importing PyTorch.
GENERATORS = {
    "unet": "generators.unet:UNetGenerator",
    "resnet18-unet": "generators.resnet_unet:ResNet18UNetGenerator",
    "maxpool-unet": "generators.maxpool_unet:MaxPoolUNetGenerator",
    "resnet-flat": "generators.flat_resnet:FlatResNetGenerator",
    "residual-unet": "generators.residual_unet:ResidualUNetGenerator",
    "residual-unet-x2": "generators.residual_unet_x2:ResidualUNetX2Generator",
    "resnet": "generators.resnet:ResNetGenerator",
    "cifar-unet": "generators.cifar_unet:CifarUNetGenerator",
}
DISCRIMINATORS = {
    "patch": "discriminators.patch:PatchDiscriminator",
    "pixel": "discriminators.pixel:PixelDiscriminator",
    "image": "discriminators.image:ImageDiscriminator",
    "energy": "discriminators.energy:EnergyAutoencoder",
}


def build_generator(architecture: str, **config) -> "Generator":
    """Build a generator by name, with fresh weights.

    Args:
        architecture: a key of `GENERATORS`, such as "unet".
        **config: the arguments of that class.

    Raises:
        ValueError: no such architecture.

    >>> build_generator("unet", num_downs=5).size_multiple
    32
    """
    return network_class(architecture, GENERATORS)(**config)


def build_discriminator(architecture: str, **config) -> "Discriminator":
    """Build a discriminator by name, with fresh weights.

    Args:
        architecture: a key of `DISCRIMINATORS`, such as "patch".
        **config: the arguments of that class.

    Raises:
        ValueError: no such architecture.
    """
    return network_class(architecture, DISCRIMINATORS)(**config)


def network_class(architecture: str, registry: dict[str, str]) -> type["Network"]:
    """Return the class that a registry knows under a name.

    Args:
        architecture: the name.
        registry: `GENERATORS` or `DISCRIMINATORS`.

    Raises:
        ValueError: no such architecture.
    """
    if architecture not in registry:
        raise ValueError(
            f"`architecture` must be one of {', '.join(registry)}, got {architecture!r}."
        )
    module, name = registry[architecture].split(":")
    return getattr(import_module(f"colorlib.networks.{module}"), name)


def architecture_of(network: "Network") -> str:
    """Return the name under which a network's class is registered.

    Raises:
        ValueError: it is not registered.
    """
    built = type(network)
    for registry in (GENERATORS, DISCRIMINATORS):
        for name, place in registry.items():
            if built.__module__ + ":" + built.__qualname__ == f"colorlib.networks.{place}":
                return name
    raise ValueError(
        f"{built.__name__} is not registered: add a line to colorlib/networks/registry.py "
        "so that its weights can be saved and loaded."
    )


def public_classes() -> dict[str, list[str]]:
    """Return module -> classes of all registered networks, below `colorlib`."""
    classes: dict[str, list[str]] = {}
    for place in (*GENERATORS.values(), *DISCRIMINATORS.values()):
        module, name = place.split(":")
        classes.setdefault(f"networks.{module}", []).append(name)
    return classes
