"""Losses, one idea a file: pixel by pixel, adversarial, and how they are weighed together."""

from colorlib.losses.gan import (
    GANLoss,
    VanillaGANLoss,
    build_gan_loss,
    gan_loss_options,
    gan_losses,
)
from colorlib.losses.pixel import l1_loss, l2_loss
from colorlib.losses.terms import (
    TERMS,
    LossTerm,
    build_terms,
    evaluate_terms,
    l1_term,
    term_options,
    weighted_sum,
)

__all__ = [
    "TERMS",
    "GANLoss",
    "LossTerm",
    "VanillaGANLoss",
    "build_gan_loss",
    "build_terms",
    "evaluate_terms",
    "gan_loss_options",
    "gan_losses",
    "l1_loss",
    "l1_term",
    "l2_loss",
    "term_options",
    "weighted_sum",
]
