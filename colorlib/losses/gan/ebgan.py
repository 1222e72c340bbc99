"""The energy-based GAN: the discriminator is an autoencoder, its score an error."""

from torch import Tensor, nn
from torch.nn.functional import relu

from colorlib.errors import ColorlibError
from colorlib.losses.gan.base import GANLoss
from colorlib.losses.gan.refusals import (
    refuse_batch_norm,
    refuse_what_is_no_energy,
)

FARTHEST = 20.0  # a margin's ratio to the energy of answering grey, or the reverse


class EBGANLoss(GANLoss):
    """Give photographs a low energy, and fakes one of at least a margin (EBGAN).

    The energy is each picture's error of reconstruction, given its lightness, as
    `EnergyAutoencoder` computes it. Beyond the margin fakes are left alone. The margin must have
    the energy's own scale: far above it the hinge never closes and the discriminator only drives
    fakes' energies up; far below it nothing is left to tell fakes by.

    Args:
        margin: energy that fakes are pushed to, above 0; the paper's m. The energy of answering
            grey, the mean square of ab_norm, is the unit: 0.01 to 0.05 for photographs.
        r1_weight: as `GANLoss` takes it.

    Raises:
        ColorlibError: `margin` is not above 0, or `r1_weight` below 0.

    Example:
        >>> import torch
        >>> photographs, fakes = torch.tensor([0.01, 0.03]), torch.tensor([0.02, 0.07])
        >>> print(f"{EBGANLoss(margin=0.05).discriminator_loss(photographs, fakes):.3f}")
        0.035

    Source: Zhao et al. 2017, "Energy-based generative adversarial networks", equations 1 and 2;
        the term that pulls away (section 2.4) is left out.
    """

    family = "ebgan"
    real_is_high = False

    def __init__(self, margin: float = 0.03, r1_weight: float = 0.0):
        super().__init__(r1_weight)
        if not margin > 0:
            raise ColorlibError(
                f"`margin` must be above 0, got {margin}. Take about the mean square of ab_norm."
            )
        self.margin = margin

    def discriminator_loss(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return photographs' mean energy and what fakes' energies lack to the margin.

        Args:
            pred_real: energies of photographs, any shape.
            pred_fake: energies of the generator's pictures, any shape.
        """
        return pred_real.mean() + relu(self.margin - pred_fake).mean()

    def generator_loss(self, pred_fake: Tensor) -> Tensor:
        """Return the mean energy of the generator's pictures.

        Args:
            pred_fake: energies of the generator's pictures, any shape.
        """
        return pred_fake.mean()

    def check(self, discriminator: nn.Module, condition: Tensor, real_ab: Tensor) -> None:
        """Refuse scores that are no conditional energy, and a margin far from the colours' scale.

        Raises:
            ColorlibError: one of these; the message says which.
        """
        refuse_what_is_no_energy(discriminator, condition, real_ab)
        if self.differentiates_twice:
            refuse_batch_norm(discriminator)
        grey = real_ab.float().square().mean().item()
        if not grey / FARTHEST <= self.margin <= grey * FARTHEST:
            raise ColorlibError(
                f"`margin` must be near the energies that it parts, got {self.margin:g}: to answer "
                f"grey costs {grey:.2g} on these photographs, so take from {grey / FARTHEST:.1g} "
                f"to {grey * FARTHEST:.1g}, such as {grey:.2g}."
            )

    def border(self, pred_real: Tensor, pred_fake: Tensor) -> float:
        """Return half the margin."""
        return self.margin / 2
