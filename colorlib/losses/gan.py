"""Adversarial losses: what the discriminator and the generator each minimise.

A family is a class with the two methods of `VanillaGANLoss`, registered in `GAN_LOSSES`. Both
take logits of any shape, so a family serves patch, pixel and image discriminators alike.
"""

from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits


class GANLoss(Protocol):
    """What the trainer asks of an adversarial loss."""

    def discriminator_loss(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return the scalar that the discriminator minimises."""

    def generator_loss(self, pred_fake: Tensor) -> Tensor:
        """Return the scalar that the generator minimises."""


class VanillaGANLoss:
    """Score real against fake by binary cross-entropy (the non-saturating GAN loss).

    At equilibrium the discriminator is undecided and each term is log 2 = 0.693.

    Source: Goodfellow et al. 2014, section 3; Isola et al. 2017 (pix2pix), equation 1.
    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """

    def discriminator_loss(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return half the cross-entropy of calling `pred_real` real and `pred_fake` fake.

        Args:
            pred_real: logits for photographs, any shape.
            pred_fake: logits for the generator's pictures, any shape.
        """
        real = binary_cross_entropy_with_logits(pred_real, torch.ones_like(pred_real))
        fake = binary_cross_entropy_with_logits(pred_fake, torch.zeros_like(pred_fake))
        return 0.5 * (real + fake)

    def generator_loss(self, pred_fake: Tensor) -> Tensor:
        """Return the cross-entropy of calling `pred_fake` real.

        Args:
            pred_fake: logits for the generator's pictures, any shape.
        """
        return binary_cross_entropy_with_logits(pred_fake, torch.ones_like(pred_fake))


GAN_LOSSES = {"vanilla": VanillaGANLoss}


def build_gan_loss(family: str) -> GANLoss:
    """Build an adversarial loss by the name of its family.

    Args:
        family: a key of `GAN_LOSSES`, such as "vanilla".

    Raises:
        ValueError: no such family.
    """
    if family not in GAN_LOSSES:
        raise ValueError(f"`family` must be one of {', '.join(GAN_LOSSES)}, got {family!r}.")
    return GAN_LOSSES[family]()
