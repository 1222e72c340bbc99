"""What the trainer asks of an adversarial loss, with defaults for all that most need not say."""

from collections.abc import Callable
from typing import ClassVar

import torch
from torch import Tensor, nn

from colorlib.errors import ColorlibError
from colorlib.losses.gan.penalties import r1_penalty
from colorlib.losses.gan.refusals import (
    probe_scores,
    refuse_batch_norm,
    refuse_energies,
    refuse_patch_scores,
)


class GANLoss:
    """An adversarial loss: what the discriminator and the generator each minimise.

    A family is one file of this folder with a subclass that has a `family` name and the two loss
    methods; its options are the constructor's arguments. The methods take scores of any shape, so
    that a family serves patch, pixel and image discriminators alike. It keeps nothing from step to
    step: a checkpoint would not hold it.

    Args:
        r1_weight: of a penalty on the discriminator's slope at photographs (R1), 0 for none; the
            paper's gamma.

    Attributes:
        family: the name for `build_gan_loss`, such as "vanilla".
        discriminator_steps: batches that the discriminator learns from between two steps of the
            generator (n_critic in WGAN).
        real_is_high: high scores say "real"; energies say it by low ones.

    Raises:
        ColorlibError: `r1_weight` below 0.

    Source: Mescheder et al. 2018, "Which training methods for GANs do actually converge?",
        section 4.1, for R1.
    """

    family: ClassVar[str]
    real_is_high: ClassVar[bool] = True
    discriminator_steps: int = 1
    r1_weight: float = 0.0

    def __init__(self, r1_weight: float = 0.0):
        if r1_weight < 0:
            raise ColorlibError(
                f"`r1_weight` must be 0 or more, got {r1_weight}. Use 0 for no penalty, or 10."
            )
        self.r1_weight = r1_weight

    def discriminator_loss(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return the scalar that the discriminator minimises.

        Args:
            pred_real: scores of photographs, any shape.
            pred_fake: scores of the generator's pictures, the same shape.
        """
        raise NotImplementedError

    def generator_loss(self, pred_fake: Tensor) -> Tensor:
        """Return the scalar that the generator minimises.

        Args:
            pred_fake: scores of the generator's pictures, any shape.
        """
        raise NotImplementedError

    @property
    def differentiates_twice(self) -> bool:
        """Whether the penalty asks for gradients of gradients."""
        return self.r1_weight > 0

    def penalty(
        self, discriminator: Callable[[Tensor], Tensor], real_ab: Tensor, fake_ab: Tensor
    ) -> Tensor | None:
        """Return a scalar that joins the discriminator's loss, such as a gradient penalty.

        Args:
            discriminator: maps ab_norm to scores, under the batch's condition.
            real_ab: (N, 2, H, W), of photographs.
            fake_ab: (N, 2, H, W), the generator's, detached.

        Returns:
            None for no penalty.
        """
        if self.r1_weight == 0:
            return None
        return self.r1_weight * r1_penalty(discriminator, real_ab)

    def after_step(self, discriminator: nn.Module) -> None:
        """Do what follows each step of the discriminator, such as clipping its weights."""

    def check(self, discriminator: nn.Module, condition: Tensor, real_ab: Tensor) -> None:
        """Refuse a discriminator that cannot learn by this loss; nothing is changed.

        Args:
            discriminator: maps (condition, ab_norm) to scores.
            condition: (N, C, H, W), of the first batch.
            real_ab: (N, 2, H, W), its photographs' colours.

        Raises:
            ColorlibError: the two do not go together; the message says why.
        """
        refuse_energies(discriminator, self.family)
        if self.differentiates_twice:
            refuse_batch_norm(discriminator)
            refuse_patch_scores(probe_scores(discriminator, condition, real_ab))

    def border(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor | float:
        """Return the score between fake and real: 0, as for logits.

        Args:
            pred_real: scores of photographs, any shape.
            pred_fake: scores of the generator's pictures, any shape.
        """
        return 0.0

    def is_right(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Tell which scores put their picture on the right side, for the accuracy that is logged.

        Args:
            pred_real: scores of photographs, any shape.
            pred_fake: scores of the generator's pictures, any shape.

        Returns:
            Boolean tensor (K,), one for each score of either.
        """
        border = self.border(pred_real, pred_fake)
        if self.real_is_high:
            right = pred_real > border, pred_fake < border
        else:
            right = pred_real < border, pred_fake > border
        return torch.cat([side.flatten() for side in right])
