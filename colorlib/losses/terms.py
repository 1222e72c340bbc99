"""The generator's objective beside the adversarial term: a weighted sum of named terms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from torch import Tensor

from colorlib.losses.pixel import l1_loss


@dataclass(frozen=True)
class LossTerm:
    """One weighted term of the generator's objective.

    Args:
        name: how the history and the progress bar call it, such as "l1".
        weight: its lambda.
        compute: called as `compute(L_norm, fake_ab, real_ab)`; returns a scalar. It gets the
            lightness too, as a perceptual loss needs the whole picture.
    """

    name: str
    weight: float
    compute: Callable[[Tensor, Tensor, Tensor], Tensor]


def l1_term(lambda_l1: float) -> LossTerm:
    """Return pix2pix's L1 term with weight `lambda_l1` (100 in the paper)."""
    return LossTerm("l1", lambda_l1, lambda L_norm, fake_ab, real_ab: l1_loss(fake_ab, real_ab))


def evaluate_terms(
    terms: Sequence[LossTerm], L_norm: Tensor, fake_ab: Tensor, real_ab: Tensor
) -> dict[str, Tensor]:
    """Return each term's unweighted scalar, by name."""
    return {term.name: term.compute(L_norm, fake_ab, real_ab) for term in terms}


def weighted_sum(terms: Sequence[LossTerm], values: dict[str, Tensor]) -> Tensor:
    """Return the sum of the terms' values, each times its weight."""
    return sum(term.weight * values[term.name] for term in terms)
