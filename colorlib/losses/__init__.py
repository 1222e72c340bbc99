"""Losses, one idea a file: pixel by pixel, adversarial, and how they are weighed together."""

from colorlib.losses.balance import GradientBalance, output_gradient_norms
from colorlib.losses.gan import (
    EBGANLoss,
    GANLoss,
    HingeGANLoss,
    LSGANLoss,
    VanillaGANLoss,
    WGANGPLoss,
    WGANLoss,
    build_gan_loss,
    gan_loss_options,
    gan_losses,
    gradient_penalty,
    r1_penalty,
)
from colorlib.losses.perceptual import PerceptualLoss, perceptual_loss
from colorlib.losses.pixel import l1_loss, l2_loss
from colorlib.losses.terms import (
    TERMS,
    LossTerm,
    build_terms,
    evaluate_terms,
    l1_term,
    perceptual_term,
    term_options,
    terms_without_folders,
    weighted_sum,
)

__all__ = [
    "TERMS",
    "EBGANLoss",
    "GANLoss",
    "GradientBalance",
    "HingeGANLoss",
    "LSGANLoss",
    "LossTerm",
    "PerceptualLoss",
    "VanillaGANLoss",
    "WGANGPLoss",
    "WGANLoss",
    "build_gan_loss",
    "build_terms",
    "evaluate_terms",
    "gan_loss_options",
    "gan_losses",
    "gradient_penalty",
    "l1_loss",
    "l1_term",
    "l2_loss",
    "output_gradient_norms",
    "perceptual_loss",
    "perceptual_term",
    "r1_penalty",
    "term_options",
    "terms_without_folders",
    "weighted_sum",
]
