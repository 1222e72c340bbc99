"""Adversarial losses, one family a file; a new file in this folder is found by itself."""

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from colorlib.errors import ColorlibError
from colorlib.losses.gan.base import GANLoss
from colorlib.losses.gan.ebgan import EBGANLoss
from colorlib.losses.gan.hinge import HingeGANLoss
from colorlib.losses.gan.lsgan import LSGANLoss
from colorlib.losses.gan.penalties import gradient_penalty, r1_penalty
from colorlib.losses.gan.vanilla import VanillaGANLoss
from colorlib.losses.gan.wgan import WGANLoss
from colorlib.losses.gan.wgan_gp import WGANGPLoss
from colorlib.losses.options import options_with_defaults


def build_gan_loss(family: str, **options) -> GANLoss:
    """Build an adversarial loss by the name of its family.

    Args:
        family: a key of `gan_losses()`, such as "vanilla".
        **options: the arguments of that class.

    Raises:
        ColorlibError: no such family, or one without such an option.
    """
    full = gan_loss_options(family, options)
    return gan_losses()[family](**full)


def gan_loss_options(family: str, options: Mapping) -> dict:
    """Return all options of an adversarial loss, defaults included; errors as `build_gan_loss`."""
    families = gan_losses()
    if family not in families:
        raise ColorlibError(f"`family` must be one of {', '.join(families)}, got {family!r}.")
    return options_with_defaults(families[family], options, f"the GAN loss {family!r}")


@cache
def gan_losses() -> dict[str, type[GANLoss]]:
    """Return family -> class of all adversarial losses in this folder, by name.

    Raises:
        ValueError: two classes of one family.
    """
    found: dict[str, type[GANLoss]] = {}
    for file in pkgutil.iter_modules(__path__):
        module = import_module(f"{__name__}.{file.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, GANLoss) and "family" in vars(value):
                if found.setdefault(value.family, value) is not value:
                    raise ValueError(
                        f"two classes have the `family` {value.family!r}: {value.__module__} and "
                        f"{found[value.family].__module__}. Rename one."
                    )
    return dict(sorted(found.items()))


__all__ = [
    "EBGANLoss",
    "GANLoss",
    "HingeGANLoss",
    "LSGANLoss",
    "VanillaGANLoss",
    "WGANGPLoss",
    "WGANLoss",
    "build_gan_loss",
    "gan_loss_options",
    "gan_losses",
    "gradient_penalty",
    "r1_penalty",
]
