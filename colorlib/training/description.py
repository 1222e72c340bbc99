"""Say what a training is, so that a checkpoint goes on only under the same one."""

from collections.abc import Sequence

from torch import nn

from colorlib.losses import (
    GANLoss,
    LossTerm,
    gan_loss_options,
    term_options,
    terms_without_folders,
)
from colorlib.networks.arguments import arguments_of
from colorlib.networks.base import Network
from colorlib.training.config import TrainingConfig


def describe_config(
    config: TrainingConfig,
    terms: Sequence[LossTerm] | None = None,
    gan_loss: GANLoss | None = None,
) -> dict:
    """Return the settings of a training, with the defaults of its losses' options.

    Args:
        config: the settings.
        terms: the terms that take the place of the config's, or None.
        gan_loss: the adversarial loss that takes the place of the config's, or None.
    """
    described = config.to_dict()
    if terms is None:
        described["terms"] = terms_without_folders(term_options(config.terms))
    else:
        described["terms"] = {term.name: _weight(term) for term in terms}
    if gan_loss is None:
        options = gan_loss_options(config.gan_loss, config.gan_loss_options)
        described["gan_loss_options"] = options
    else:
        plain = {k: v for k, v in vars(gan_loss).items() if isinstance(v, int | float | str)}
        described |= {"gan_loss": type(gan_loss).__name__, "gan_loss_options": plain}
    return described


def _weight(term: LossTerm) -> dict:
    if term.balance is None:
        return {"weight": term.weight}
    return {"weight": None, "balance": term.balance}


def describe_network(network: nn.Module | None) -> dict:
    """Return a network's class and, where it keeps them, its arguments."""
    if network is None:
        return {"class": None}
    return {"class": type(network).__name__, **getattr(network, "config", {})}


def default_arguments(network: nn.Module | None) -> dict:
    """Return the defaults of a network's arguments, where it keeps its arguments."""
    return arguments_of(type(network), (), {}) if isinstance(network, Network) else {}
