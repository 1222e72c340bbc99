"""The GAN loss of the first paper, with the generator's part turned round."""

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits

from colorlib.losses.gan.base import GANLoss
from colorlib.losses.gan.labels import checked_smoothing
from colorlib.losses.gan.refusals import refuse_squashed


class VanillaGANLoss(GANLoss):
    """Score real against fake by binary cross-entropy (the non-saturating GAN loss).

    At equilibrium the discriminator is undecided and each term is log 2 = 0.693. A discriminator
    that has learnt all there is estimates the logarithm of how much more often a picture occurs
    among photographs than among the generator's.

    Args:
        label_smoothing: taken off the label 1 of photographs, in the discriminator's loss alone
            (one-sided); 0.1 makes it 0.9.
        r1_weight: as `GANLoss` takes it.

    Raises:
        ColorlibError: `label_smoothing` not in [0, 0.5), or `r1_weight` below 0.

    Example:
        >>> import torch
        >>> undecided = torch.zeros(1, 1, 30, 30)
        >>> print(f"{VanillaGANLoss().discriminator_loss(undecided, undecided):.3f}")
        0.693

    Source: Goodfellow et al. 2014, section 3; Isola et al. 2017 (pix2pix), equation 1; Salimans
        et al. 2016, "Improved techniques for training GANs", section 3.4, for the labels.
    """

    family = "vanilla"

    def __init__(self, label_smoothing: float = 0.0, r1_weight: float = 0.0):
        super().__init__(r1_weight)
        self.label_smoothing = checked_smoothing(label_smoothing)

    def discriminator_loss(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return half the cross-entropy of calling `pred_real` real and `pred_fake` fake.

        Args:
            pred_real: logits for photographs, any shape.
            pred_fake: logits for the generator's pictures, any shape.
        """
        labels = torch.full_like(pred_real, 1 - self.label_smoothing)
        real = binary_cross_entropy_with_logits(pred_real, labels)
        fake = binary_cross_entropy_with_logits(pred_fake, torch.zeros_like(pred_fake))
        return 0.5 * (real + fake)

    def generator_loss(self, pred_fake: Tensor) -> Tensor:
        """Return the cross-entropy of calling `pred_fake` real.

        Args:
            pred_fake: logits for the generator's pictures, any shape.
        """
        return binary_cross_entropy_with_logits(pred_fake, torch.ones_like(pred_fake))

    def check(self, discriminator: nn.Module, condition: Tensor, real_ab: Tensor) -> None:
        """Refuse what no GAN loss can use, and a sigmoid: this loss has its own."""
        super().check(discriminator, condition, real_ab)
        refuse_squashed(discriminator, self.family)
