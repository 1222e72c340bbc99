"""The least-squares GAN loss."""

from torch import Tensor, nn

from colorlib.losses.gan.base import GANLoss
from colorlib.losses.gan.labels import checked_smoothing
from colorlib.losses.gan.refusals import refuse_squashed


class LSGANLoss(GANLoss):
    """Draw scores of photographs to 1 and of the generator's pictures to 0, by squares (LSGAN).

    The targets are the paper's a = 0, b = 1, c = 1. A fake that is already on the right side is
    still drawn, from however far; with a sigmoid before it the loss would lose just that. A
    discriminator that has learnt all there is scores the share of photographs among the pictures
    that look like this one.

    Args:
        label_smoothing: taken off b in the discriminator's loss alone.
        r1_weight: as `GANLoss` takes it.

    Raises:
        ColorlibError: `label_smoothing` not in [0, 0.5), or `r1_weight` below 0.

    Example:
        >>> import torch
        >>> undecided = torch.full((1, 1, 30, 30), 0.5)
        >>> LSGANLoss().discriminator_loss(undecided, undecided).item()
        0.25

    Source: Mao et al. 2017, "Least squares generative adversarial networks", equation 9.
    """

    family = "lsgan"

    def __init__(self, label_smoothing: float = 0.0, r1_weight: float = 0.0):
        super().__init__(r1_weight)
        self.label_smoothing = checked_smoothing(label_smoothing)

    def discriminator_loss(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return half the squared distances of real scores from 1 and of fake ones from 0.

        Args:
            pred_real: scores of photographs, any shape, not squashed.
            pred_fake: scores of the generator's pictures, any shape.
        """
        real = (pred_real - (1 - self.label_smoothing)).square().mean()
        return 0.5 * (real + pred_fake.square().mean())

    def generator_loss(self, pred_fake: Tensor) -> Tensor:
        """Return half the squared distance of fake scores from 1.

        Args:
            pred_fake: scores of the generator's pictures, any shape.
        """
        return 0.5 * (pred_fake - 1).square().mean()

    def check(self, discriminator: nn.Module, condition: Tensor, real_ab: Tensor) -> None:
        """Refuse what no GAN loss can use, and scores that a last layer squashes."""
        super().check(discriminator, condition, real_ab)
        refuse_squashed(discriminator, self.family)

    def border(self, pred_real: Tensor, pred_fake: Tensor) -> float:
        """Return the middle between the two targets."""
        return (1 - self.label_smoothing) / 2
