"""The GAN loss of the first paper, with the generator's part turned round."""

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits

from colorlib.losses.gan.base import GANLoss


class VanillaGANLoss(GANLoss):
    """Score real against fake by binary cross-entropy (the non-saturating GAN loss).

    At equilibrium the discriminator is undecided and each term is log 2 = 0.693.

    Example:
        >>> import torch
        >>> undecided = torch.zeros(1, 1, 30, 30)
        >>> print(f"{VanillaGANLoss().discriminator_loss(undecided, undecided):.3f}")
        0.693

    Source: Goodfellow et al. 2014, section 3; Isola et al. 2017 (pix2pix), equation 1.
    """

    family = "vanilla"

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
