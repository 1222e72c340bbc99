"""The generator's objective beside the adversarial term: a weighted sum of named terms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from torch import Tensor

from colorlib.errors import ColorlibError
from colorlib.losses.options import options_with_defaults
from colorlib.losses.pixel import l1_loss, l2_loss
from colorlib.networks.base import Prediction


@dataclass(frozen=True)
class LossTerm:
    """One weighted term of the generator's objective.

    Args:
        name: how the history and the progress bar call it, such as "l1".
        weight: its lambda, 0 or more.
        compute: called as `compute(prediction, L_norm, real_ab)`; returns a scalar. It gets the
            lightness too, as a perceptual loss needs the whole picture.
    """

    name: str
    weight: float
    compute: Callable[[Prediction, Tensor, Tensor], Tensor]


def l1_term(weight: float) -> LossTerm:
    """Return pix2pix's L1 term; its weight is `lambda_l1`, 100 in the paper."""
    return LossTerm(
        "l1", weight, lambda prediction, _, real_ab: l1_loss(prediction.ab_norm, real_ab)
    )


def l2_term(weight: float) -> LossTerm:
    """Return the squared error as a term; its weight is `lambda_l2`."""
    return LossTerm(
        "l2", weight, lambda prediction, _, real_ab: l2_loss(prediction.ab_norm, real_ab)
    )


# Name to what builds the term from its weight and options. A new term is one line here.
TERMS: dict[str, Callable[..., LossTerm]] = {
    "l1": l1_term,
    "l2": l2_term,
}


def build_terms(terms: Mapping[str, Mapping]) -> list[LossTerm]:
    """Build the terms of an objective.

    Args:
        terms: a key of `TERMS` to its options, such as {"l1": {"weight": 100.0}}.

    Raises:
        ColorlibError: no such term, an option that it does not take, or a weight below 0.

    Example:
        >>> [term.weight for term in build_terms({"l1": {"weight": 100.0}})]
        [100.0]
    """
    return [TERMS[name](**options) for name, options in term_options(terms).items()]


def term_options(terms: Mapping[str, Mapping]) -> dict[str, dict]:
    """Return all options of an objective's terms, defaults included; errors as `build_terms`."""
    full = {}
    for name, options in terms.items():
        if name not in TERMS:
            raise ColorlibError(f"`terms` may name {', '.join(TERMS)}, got {name!r}.")
        weight = options.get("weight")
        if isinstance(weight, str) or weight is None or not weight >= 0:
            raise ColorlibError(f"the term {name!r} needs a weight of 0 or more, got {weight}.")
        full[name] = options_with_defaults(TERMS[name], options, f"the term {name!r}")
    return full


def evaluate_terms(
    terms: Sequence[LossTerm], prediction: Prediction, L_norm: Tensor, real_ab: Tensor
) -> dict[str, Tensor]:
    """Return each term's unweighted scalar, by name."""
    return {term.name: term.compute(prediction, L_norm, real_ab) for term in terms}


def weighted_sum(terms: Sequence[LossTerm], values: dict[str, Tensor]) -> Tensor:
    """Return the sum of the terms' values, each times its weight."""
    return sum(term.weight * values[term.name] for term in terms)
