"""The Wasserstein GAN, whose critic is kept at slope 1 by a penalty."""

from collections.abc import Callable

from torch import Tensor, nn

from colorlib.errors import ColorlibError
from colorlib.losses.gan.base import GANLoss
from colorlib.losses.gan.penalties import gradient_penalty
from colorlib.losses.gan.refusals import refuse_squashed


class WGANGPLoss(GANLoss):
    """Let a critic of slope 1 part the mean scores of photographs and fakes (WGAN-GP).

    The penalty stands in the place of WGAN's clip: the slope is held at 1 on the lines between
    photographs and the generator's pictures. The paper trains with Adam, betas 0 and 0.9.

    Args:
        penalty_weight: of the penalty, 0 or more; the paper's lambda.
        discriminator_steps: steps of the critic between two of the generator (n_critic).
        r1_weight: as `GANLoss` takes it.

    Raises:
        ColorlibError: a weight below 0.

    Source: Gulrajani et al. 2017, "Improved training of Wasserstein GANs", algorithm 1.
    """

    family = "wgan-gp"

    def __init__(
        self, penalty_weight: float = 10.0, discriminator_steps: int = 5, r1_weight: float = 0.0
    ):
        super().__init__(r1_weight)
        if penalty_weight < 0:
            raise ColorlibError(
                f"`penalty_weight` must be 0 or more, got {penalty_weight}. The paper uses 10."
            )
        self.penalty_weight, self.discriminator_steps = penalty_weight, discriminator_steps

    @property
    def differentiates_twice(self) -> bool:
        """Whether the penalty asks for gradients of gradients: it does."""
        return True

    def discriminator_loss(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return the mean score of fakes minus that of photographs.

        Args:
            pred_real: scores of photographs, any shape, not squashed.
            pred_fake: scores of the generator's pictures, any shape.
        """
        return pred_fake.mean() - pred_real.mean()

    def generator_loss(self, pred_fake: Tensor) -> Tensor:
        """Return the mean score of the generator's pictures, negated.

        Args:
            pred_fake: scores of the generator's pictures, any shape.
        """
        return -pred_fake.mean()

    def penalty(
        self, discriminator: Callable[[Tensor], Tensor], real_ab: Tensor, fake_ab: Tensor
    ) -> Tensor:
        """Return the weighted penalty on the critic's slope; arguments as `GANLoss.penalty`."""
        penalty = self.penalty_weight * gradient_penalty(discriminator, real_ab, fake_ab)
        r1 = super().penalty(discriminator, real_ab, fake_ab)
        return penalty if r1 is None else penalty + r1

    def check(self, discriminator: nn.Module, condition: Tensor, real_ab: Tensor) -> None:
        """Refuse what no gradient penalty can use, and scores that a last layer squashes."""
        super().check(discriminator, condition, real_ab)
        refuse_squashed(discriminator, self.family)

    def border(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return the middle between the two means: a critic's scores have no zero of their own."""
        return (pred_real.mean() + pred_fake.mean()) / 2
