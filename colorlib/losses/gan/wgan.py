"""The Wasserstein GAN, whose critic is kept flat by clipping its weights."""

import torch
from torch import Tensor, nn

from colorlib.errors import ColorlibError
from colorlib.losses.gan.base import GANLoss
from colorlib.losses.gan.refusals import refuse_spectral_norm, refuse_squashed


class WGANLoss(GANLoss):
    """Let a critic part the mean scores of photographs and fakes, its weights clipped (WGAN).

    Where the critic's slope is bounded, the largest distance of the two means is the earth mover's
    distance of the two sets of pictures, times that bound. Clipping bounds it, by a number that
    depends on the network. The paper trains with RMSprop at a rate of 5e-5.

    Args:
        clip: largest size of a weight, above 0; the paper's c.
        discriminator_steps: steps of the critic between two of the generator (n_critic).
        r1_weight: as `GANLoss` takes it.

    Raises:
        ColorlibError: `clip` is not above 0, or `r1_weight` below 0.

    Example:
        >>> import torch
        >>> WGANLoss().discriminator_loss(torch.tensor([3.0, 1.0]), torch.tensor([1.0, 0.0])).item()
        -1.5

    Source: Arjovsky et al. 2017, "Wasserstein generative adversarial networks", algorithm 1.
    """

    family = "wgan"

    def __init__(self, clip: float = 0.01, discriminator_steps: int = 5, r1_weight: float = 0.0):
        super().__init__(r1_weight)
        if not clip > 0:
            raise ColorlibError(f"`clip` must be above 0, got {clip}. The paper uses 0.01.")
        self.clip, self.discriminator_steps = clip, discriminator_steps

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

    @torch.no_grad()
    def after_step(self, discriminator: nn.Module) -> None:
        """Clip all weights of the critic to [-clip, clip]."""
        for weight in discriminator.parameters():
            weight.clamp_(-self.clip, self.clip)

    def check(self, discriminator: nn.Module, condition: Tensor, real_ab: Tensor) -> None:
        """Refuse what no GAN loss can use, squashed scores, and weights that clipping misses."""
        super().check(discriminator, condition, real_ab)
        refuse_squashed(discriminator, self.family)
        refuse_spectral_norm(discriminator)

    def border(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return the middle between the two means: a critic's scores have no zero of their own."""
        return (pred_real.mean() + pred_fake.mean()) / 2
