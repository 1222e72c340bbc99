"""Losses, one idea a file: pixel by pixel, adversarial, and how they are weighed together."""

from colorlib.losses.gan import GAN_LOSSES, GANLoss, VanillaGANLoss, build_gan_loss
from colorlib.losses.pixel import l1_loss, l2_loss
from colorlib.losses.terms import LossTerm, evaluate_terms, l1_term, weighted_sum

__all__ = [
    "GAN_LOSSES",
    "GANLoss",
    "LossTerm",
    "VanillaGANLoss",
    "build_gan_loss",
    "evaluate_terms",
    "l1_loss",
    "l1_term",
    "l2_loss",
    "weighted_sum",
]
