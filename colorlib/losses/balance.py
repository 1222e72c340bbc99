"""Weigh losses by how hard they pull: the gradient that each sends to the generator's output."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from colorlib.errors import ColorlibError
from colorlib.losses.terms import LossTerm

MEASURE_EVERY = 10
SMOOTHING = 0.9


def output_gradient_norms(losses: Mapping[str, Tensor], fake_ab: Tensor) -> dict[str, float]:
    """Measure how hard each loss pulls at the generator's output.

    Args:
        losses: name to unweighted scalar, computed from `fake_ab`.
        fake_ab: ab_norm (N, 2, H, W), what the generator returned, with its gradient's graph.

    Returns:
        L2 norm of each loss's gradient at `fake_ab`, of the whole batch; times its weight it is
        the loss's pull. 0 where no gradient arrives.

    Taught in: notebooks/05_perceptual_loss.ipynb

    Example:
        >>> fake_ab = torch.ones(1, 2, 2, 2, requires_grad=True)
        >>> losses = {"mean": fake_ab.mean(), "sum": fake_ab.sum()}
        >>> {name: round(norm, 3) for name, norm in output_gradient_norms(losses, fake_ab).items()}
        {'mean': 0.354, 'sum': 2.828}
    """
    norms = {}
    for name, loss in losses.items():
        (gradient,) = torch.autograd.grad(loss, fake_ab, retain_graph=True, allow_unused=True)
        norms[name] = 0.0 if gradient is None else torch.linalg.vector_norm(gradient).item()
    return norms


class GradientBalance:
    """Keep terms at their shares of the total pull on the generator's output.

    The norms are measured at the first step and every 10th, and smoothed (0.9 of the old value);
    from them follows the weight of each term with a `balance`. The others keep their weights.

    Args:
        terms: of the objective.
        lambda_gan: weight of the adversarial loss.

    Raises:
        ColorlibError: the shares add up to 1 or more.

    Source: Esser et al., "Taming transformers for high-resolution image synthesis" (VQGAN), 2021,
        section 3.2, whose weight of the adversarial loss follows gradient norms at every step.
    Taught in: notebooks/05_perceptual_loss.ipynb
    """

    def __init__(self, terms: Sequence[LossTerm], lambda_gan: float):
        self.shares = {term.name: term.balance for term in terms if term.balance is not None}
        self.fixed = {"gan": lambda_gan}
        self.fixed |= {term.name: term.weight for term in terms if term.balance is None}
        self.norms: dict[str, float] = {}
        if sum(self.shares.values()) >= 1:
            raise ColorlibError(
                f"the shares in `balance` must add up to less than 1, got {self.shares}: "
                "something has to be left for the losses with a weight."
            )

    def weights(self, losses: Mapping[str, Tensor], fake_ab: Tensor, step: int) -> dict[str, float]:
        """Return the weight of each loss at this step; measure first where it is time.

        Args:
            losses: name to unweighted scalar; "gan" is the adversarial one, absent where the
                generator trains alone.
            fake_ab: ab_norm (N, 2, H, W) that they were computed from.
            step: number of the training step.

        Raises:
            ColorlibError: a balanced term, or all others together, do not pull at all, or a
                gradient is not finite.
        """
        if not self.shares:
            return {name: self.fixed[name] for name in losses}
        if step % MEASURE_EVERY == 0 or set(losses) - set(self.norms):
            for name, norm in output_gradient_norms(losses, fake_ab).items():
                old = self.norms.get(name, norm)
                self.norms[name] = SMOOTHING * old + (1 - SMOOTHING) * norm
        rest = sum(self.fixed[name] * self.norms[name] for name in losses if name in self.fixed)
        pulls = [rest] + [self.norms[name] for name in self.shares]
        if not all(0 < pull < float("inf") for pull in pulls):
            raise ColorlibError(
                f"`balance` {self.shares} cannot be kept at step {step}: gradient norms at the "
                f"generator's output are {self.norms}, the pull of the losses with a weight is "
                f"{rest:g}. Each must be finite and above 0; give the terms weights instead."
            )
        total = rest / (1 - sum(self.shares.values()))
        balanced = {name: share * total / self.norms[name] for name, share in self.shares.items()}
        return {name: balanced[name] if name in balanced else self.fixed[name] for name in losses}

    def state_dict(self) -> dict:
        """Return what a checkpoint must hold to go on with the same weights."""
        return {"norms": dict(self.norms)}

    def load_state_dict(self, state: dict) -> None:
        """Go on from what `state_dict` returned."""
        self.norms = dict(state["norms"])
