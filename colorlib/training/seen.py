"""What a step saw and computed, kept for callbacks that ask for more than the history's numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from torch import Tensor

from colorlib.losses import output_gradient_norms


@dataclass
class SeenStep:
    """Tensors of one step, detached; the step fills it in as it goes, and trains as without it.

    Attributes:
        step: number of the step, counted from 1.
        condition: (N, C, H, W), lightness first.
        real_ab: ab_norm (N, 2, H, W) of the photographs.
        fake_ab: ab_norm (N, 2, H, W) of the generator's pictures.
        pred_real: the discriminator's scores of the photographs, before it learnt from them;
            None where it was not asked.
        pred_fake: its scores of the generator's pictures.
        output_norms: by loss, the L2 norm of its gradient at the generator's output, unweighted;
            empty where the generator did not learn.
        weights: of these losses.
    """

    step: int
    condition: Tensor | None = None
    real_ab: Tensor | None = None
    fake_ab: Tensor | None = None
    pred_real: Tensor | None = None
    pred_fake: Tensor | None = None
    output_norms: dict[str, float] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)

    def see_pictures(self, condition: Tensor, real_ab: Tensor, fake_ab: Tensor) -> None:
        """Keep the batch and what the generator made of it."""
        self.condition, self.real_ab = condition.detach(), real_ab.detach()
        self.fake_ab = fake_ab.detach()

    def see_scores(self, pred_real: Tensor, pred_fake: Tensor) -> None:
        """Keep what the discriminator said."""
        self.pred_real, self.pred_fake = pred_real.detach(), pred_fake.detach()

    def see_losses(
        self, losses: Mapping[str, Tensor], weights: Mapping[str, float], fake_ab: Tensor
    ) -> None:
        """Measure how hard each loss pulls; `fake_ab` still has its gradient's graph."""
        pulling = {name: loss for name, loss in losses.items() if loss.requires_grad}
        self.output_norms = output_gradient_norms(pulling, fake_ab)
        self.weights = {name: weights[name] for name in losses}

    @property
    def pulls(self) -> dict[str, float]:
        """By loss, its gradient norm at the generator's output times its weight."""
        return {name: self.weights[name] * norm for name, norm in self.output_norms.items()}


class UnseenStep:
    """Stands in the place of `SeenStep` where no callback wants it: keeps and computes nothing."""

    def see_pictures(self, condition: Tensor, real_ab: Tensor, fake_ab: Tensor) -> None:
        """Let the batch go."""

    def see_scores(self, pred_real: Tensor, pred_fake: Tensor) -> None:
        """Let the scores go."""

    def see_losses(
        self, losses: Mapping[str, Tensor], weights: Mapping[str, float], fake_ab: Tensor
    ) -> None:
        """Measure nothing."""
