"""The hinge loss of GANs."""

from torch import Tensor, nn
from torch.nn.functional import relu

from colorlib.losses.gan.base import GANLoss
from colorlib.losses.gan.refusals import refuse_squashed


class HingeGANLoss(GANLoss):
    """Push real scores above 1 and fake ones below -1, and no further (hinge).

    What is beyond the margin teaches the discriminator nothing; the generator's part is the plain
    mean. With spectral norm in the discriminator it is the usual choice of large image GANs.

    Args:
        r1_weight: as `GANLoss` takes it.

    Raises:
        ColorlibError: `r1_weight` below 0.

    Example:
        >>> import torch
        >>> sure = torch.full((1, 1, 30, 30), 2.0)
        >>> HingeGANLoss().discriminator_loss(sure, -sure).item()
        0.0

    Source: Lim and Ye 2017, "Geometric GAN", section 3; Miyato et al. 2018, "Spectral
        normalization for generative adversarial networks", equations 16 and 17.
    """

    family = "hinge"

    def __init__(self, r1_weight: float = 0.0):
        super().__init__(r1_weight)

    def discriminator_loss(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return how far scores fall short of 1 and -1, on average.

        Args:
            pred_real: scores of photographs, any shape, not squashed.
            pred_fake: scores of the generator's pictures, any shape.
        """
        return relu(1 - pred_real).mean() + relu(1 + pred_fake).mean()

    def generator_loss(self, pred_fake: Tensor) -> Tensor:
        """Return the mean score of the generator's pictures, negated.

        Args:
            pred_fake: scores of the generator's pictures, any shape.
        """
        return -pred_fake.mean()

    def check(self, discriminator: nn.Module, condition: Tensor, real_ab: Tensor) -> None:
        """Refuse what no GAN loss can use, and scores that a last layer squashes."""
        super().check(discriminator, condition, real_ab)
        refuse_squashed(discriminator, self.family)
