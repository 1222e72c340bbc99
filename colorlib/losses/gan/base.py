"""What the trainer asks of an adversarial loss, with defaults for all that most need not say."""

from collections.abc import Callable
from typing import ClassVar

import torch
from torch import Tensor, nn


class GANLoss:
    """An adversarial loss: what the discriminator and the generator each minimise.

    A family is one file of this folder with a subclass that has a `family` name and the two loss
    methods; its options are the constructor's arguments. The methods take scores of any shape, so
    that a family serves patch, pixel and image discriminators alike. It keeps nothing from step to
    step: a checkpoint would not hold it.

    Attributes:
        family: the name for `build_gan_loss`, such as "vanilla".
        discriminator_steps: batches that the discriminator learns from between two steps of the
            generator (n_critic in WGAN).
    """

    family: ClassVar[str]
    discriminator_steps: int = 1

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
        return None

    def after_step(self, discriminator: nn.Module) -> None:
        """Do what follows each step of the discriminator, such as clipping its weights."""

    def is_right(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Tell which scores put their picture on the right side, for the accuracy that is logged.

        Here the border between fake and real is 0, as it is for logits.

        Args:
            pred_real: scores of photographs, any shape.
            pred_fake: scores of the generator's pictures, any shape.

        Returns:
            Boolean tensor (K,), one for each score of either.
        """
        return torch.cat([(pred_real > 0).flatten(), (pred_fake < 0).flatten()])
