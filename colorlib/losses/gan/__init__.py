"""Adversarial losses, one family a file; a new file in this folder is found by itself."""

import inspect
import pkgutil
from functools import cache
from importlib import import_module

from colorlib.errors import ColorlibError
from colorlib.losses.gan.base import GANLoss
from colorlib.losses.gan.vanilla import VanillaGANLoss


def build_gan_loss(family: str, **options) -> GANLoss:
    """Build an adversarial loss by the name of its family.

    Args:
        family: a key of `gan_losses()`, such as "vanilla".
        **options: the arguments of that class.

    Raises:
        ColorlibError: no such family, or one without such an option.
    """
    families = gan_losses()
    if family not in families:
        raise ColorlibError(f"`family` must be one of {', '.join(families)}, got {family!r}.")
    allowed = list(inspect.signature(families[family]).parameters)
    if unknown := sorted(set(options) - set(allowed)):
        raise ColorlibError(
            f"the GAN loss {family!r} takes {', '.join(allowed) or 'no options'}, "
            f"got {', '.join(unknown)}."
        )
    return families[family](**options)


@cache
def gan_losses() -> dict[str, type[GANLoss]]:
    """Return family -> class of all adversarial losses in this folder, by name."""
    found = {}
    for file in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, GANLoss) and "family" in vars(value):
                found[value.family] = value
    return dict(sorted(found.items()))


__all__ = ["GANLoss", "VanillaGANLoss", "build_gan_loss", "gan_losses"]
