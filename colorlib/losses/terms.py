"""The generator's objective beside the adversarial term: a weighted sum of named terms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor, nn

from colorlib.errors import ColorlibError
from colorlib.losses.options import options_with_defaults
from colorlib.losses.perceptual import perceptual_loss
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
        balance: share of the total pull at the generator's output, between 0 and 1, that its
            weight is set to while it trains (`GradientBalance`); None keeps the weight.
        network: the frozen network that `compute` runs through, which the trainer moves to its
            device; its `origin` says which weights it has.
    """

    name: str
    weight: float
    compute: Callable[[Prediction, Tensor, Tensor], Tensor]
    balance: float | None = None
    network: nn.Module | None = None


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


def perceptual_term(
    weight: float,
    network: str = "squeezenet1_1",
    layers: str | Sequence[str] | Mapping[str, float] = ("fire3",),
    feature_weights: str | Path | None = "shipped",
    normalization: str = "imagenet",
    distance: str = "l2",
    lightness: float | None = None,
) -> LossTerm:
    """Return the perceptual loss as a term; its weight is `lambda_perceptual`.

    Args:
        weight: its lambda.
        network: this and all others as `perceptual_loss` takes them.
        layers: one name, names, or names with weights.
        feature_weights: "shipped", "imagenet", a path, or None for random ones.
        normalization: "imagenet" or "caffe".
        distance: "l2" or "l1".
        lightness: None for each picture's own, or an L* for all.
    """
    loss = perceptual_loss(network, layers, feature_weights, normalization, distance, lightness)
    return LossTerm(
        "perceptual",
        weight,
        lambda prediction, L_norm, real_ab: loss(L_norm, prediction.ab_norm, real_ab),
        network=loss.features,
    )


# Name to what builds the term from its weight and options. A new term is one line here.
TERMS: dict[str, Callable[..., LossTerm]] = {
    "l1": l1_term,
    "l2": l2_term,
    "perceptual": perceptual_term,
}


def build_terms(terms: Mapping[str, Mapping]) -> list[LossTerm]:
    """Build the terms of an objective.

    Args:
        terms: a key of `TERMS` to its options, such as {"l1": {"weight": 100.0}}; `balance` may
            stand in the place of `weight`.

    Raises:
        ColorlibError: no such term, an option that it does not take, a weight below 0, a balance
            not between 0 and 1, or both or neither of them.

    Example:
        >>> [term.weight for term in build_terms({"l1": {"weight": 100.0}})]
        [100.0]
    """
    return [_build(name, options) for name, options in term_options(terms).items()]


def term_options(terms: Mapping[str, Mapping]) -> dict[str, dict]:
    """Return all options of an objective's terms, defaults included; errors as `build_terms`."""
    full = {}
    for name, options in terms.items():
        if name not in TERMS:
            raise ColorlibError(f"`terms` may name {', '.join(TERMS)}, got {name!r}.")
        label = f"the term {name!r}"
        if options.get("balance") is not None:
            balanced = _placeholder(options, label)
            full[name] = options_with_defaults(TERMS[name], balanced, label)
            full[name] |= {"weight": None, "balance": options["balance"]}
            continue
        options = {key: value for key, value in options.items() if key != "balance"}
        weight = options.get("weight")
        if isinstance(weight, str) or weight is None or not weight >= 0:
            raise ColorlibError(f"{label} needs a weight of 0 or more, got {weight}.")
        full[name] = options_with_defaults(TERMS[name], options, label)
    return full


def terms_without_folders(terms: Mapping[str, Mapping]) -> dict[str, dict]:
    """Return the options of terms as checkpoints and cards keep them: of a path, the name alone."""
    kept = {name: dict(options) for name, options in terms.items()}
    for options in kept.values():
        if isinstance(options.get("feature_weights"), str | Path):
            options["feature_weights"] = Path(options["feature_weights"]).name
    return kept


def evaluate_terms(
    terms: Sequence[LossTerm], prediction: Prediction, L_norm: Tensor, real_ab: Tensor
) -> dict[str, Tensor]:
    """Return each term's unweighted scalar, by name."""
    return {term.name: term.compute(prediction, L_norm, real_ab) for term in terms}


def weighted_sum(
    terms: Sequence[LossTerm], values: dict[str, Tensor], weights: Mapping[str, float] | None = None
) -> Tensor:
    """Return the sum of the terms' values, each times its weight.

    Args:
        terms: of the objective.
        values: name to scalar.
        weights: name to weight; None takes the terms' own.
    """
    if weights is None:
        weights = {term.name: term.weight for term in terms}
    return sum(weights[term.name] * values[term.name] for term in terms)


def _placeholder(options: Mapping, label: str) -> dict:
    """Check a balance; return the options with a weight of 1 in its place."""
    share = options["balance"]
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share < 1:
        raise ColorlibError(f"{label} needs a balance between 0 and 1, got {share!r}.")
    if options.get("weight") is not None:
        raise ColorlibError(
            f"{label} takes a weight or a balance, got both: {options['weight']} and {share}."
        )
    return {key: value for key, value in options.items() if key != "balance"} | {"weight": 1.0}


def _build(name: str, options: Mapping) -> LossTerm:
    share = options.get("balance")
    if share is None:
        return TERMS[name](**options)
    return replace(TERMS[name](**_placeholder(options, f"the term {name!r}")), balance=share)
