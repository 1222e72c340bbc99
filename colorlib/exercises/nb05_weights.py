"""Check of notebooks/05_perceptual_loss.ipynb: a weight for a share of the whole pull."""

import math
from collections.abc import Callable, Iterator

from colorlib.exercises.checking import Mistake, call_for_number, exercise, expect
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures

Numbers = dict[str, float]

NAME = "perceptual"
# Gradient norms, weights of all but one, share; a loss may be switched off by a weight of 0.
CASES: tuple[tuple[Numbers, Numbers, float], ...] = (
    ({"gan": 0.083, NAME: 0.27, "l1": 0.0061}, {"gan": 1.0, "l1": 100.0}, 0.3),
    ({"l1": 0.0073, "gan": 0.29, NAME: 1.9}, {"l1": 10.0, "gan": 0.01}, 0.65),
    (
        {"l1": 0.0054, "style": 3.1, "gan": 0.21, NAME: 0.032},
        {"gan": 1.0, "l1": 100.0, "style": 0.0},
        0.1,
    ),
)


@exercise
def check_balanced_weight(answer: Callable[[Numbers, Numbers, float], float]) -> str:
    """Check the weight with which a loss has a given share of the whole pull."""
    for norms, weights, share in CASES:
        truth = _right(norms, weights, share)
        result = _called(answer, norms, weights, share)
        if _is_same(result, truth):
            continue
        for message, wrong in _wrong_weights(norms, weights, share):
            expect(not _is_same(result, wrong), message)
        rest = _pull(norms, weights)
        pull = result * norms[NAME]
        raise Mistake(
            f"norms {norms}, weights {weights}: with a weight of {result:.4g} the pull of "
            f"{NAME!r} is {pull:.4g}, that of the others {rest:.4g}, so its share is "
            f"{pull / (pull + rest or math.nan):.1%}, not {share:.0%}. The weight is {truth:.4g}."
        )
    return "its share is what you asked for, whatever units its features happen to have."


def _called(answer: Callable, norms: Numbers, weights: Numbers, share: float) -> float:
    try:
        return call_for_number(answer, dict(norms), dict(weights), share, what="one weight")
    except Mistake as mistake:
        expect(
            "KeyError" not in str(mistake) or not str(mistake).endswith(f": {NAME!r}"),
            f"weights has no {NAME!r}: that is the weight you look for. Go through the names in "
            "weights.",
        )
        raise


def _pull(norms: Numbers, weights: Numbers) -> float:
    return sum(weight * norms[name] for name, weight in weights.items())


def _right(norms: Numbers, weights: Numbers, share: float) -> float:
    return share / (1 - share) * _pull(norms, weights) / norms[NAME]


def _wrong_weights(norms: Numbers, weights: Numbers, share: float) -> Iterator[tuple[str, float]]:
    """Yield the message of each misunderstanding and the weight that it yields."""
    own, truth = norms[NAME], _right(norms, weights, share)
    pulls = {name: weight * norms[name] for name, weight in weights.items()}
    others = [norms[name] for name in weights]
    rest = sum(pulls.values())
    yield "upside down: this is one divided by the weight.", 1 / truth
    yield (
        "upside down in the norms: a loss that pulls hard needs a *small* weight. Divide the "
        f"pull of the others by the norm of {NAME!r}.",
        share / (1 - share) * own / rest,
    )
    rests = {
        RIGHT: rest,
        "a weight of 0 counts as 1 here. It switches a loss off: such a loss pulls with 0.": sum(
            (weight or 1.0) * norms[name] for name, weight in weights.items()
        ),
        "the weights of the other losses are left out. A loss pulls with weight * norm.": sum(
            others
        ),
        "the norms of the other losses are left out. A loss pulls with weight * norm.": sum(
            weights.values()
        ),
        f"the norm of {NAME!r} is counted among the others, as if its weight were 1. Its weight "
        "is what you look for: leave it out of the rest.": rest + own,
        "the norms of the other losses are squared. A pull is weight * norm.": sum(
            weight * norms[name] ** 2 for name, weight in weights.items()
        ),
        "the pulls of the others are squared, added, and the root is taken. Add them as they "
        "are.": math.hypot(*pulls.values()),
        "the squares of the pulls are added. Add the pulls as they are.": sum(
            pull**2 for pull in pulls.values()
        ),
        "this takes the mean of the other pulls, their sum is asked for.": rest / len(pulls),
    }
    rests |= {
        f"this is the pull of {name!r} alone. Add up what all the others pull.": pull
        for name, pull in pulls.items()
    }
    part = share / 100
    ratios = {
        RIGHT: share / (1 - share),
        "this is `share` of the pull of the *others*. The sum has its own pull in it: share / (1 "
        "- share).": share,
        "with this its pull equals the whole that it should be a part of: 1 / (1 - share) lacks "
        "a factor of share.": 1 / (1 - share),
        "upside down in the share: share / (1 - share), so that a larger share means a larger "
        "weight.": (1 - share) / share,
        "the others have 1 - share of the whole: divide by it, do not multiply.": share
        * (1 - share),
        "the share is taken for the others' share: 1 - share belongs below the line, share above "
        "it.": 1 - share,
        "`share` is no percentage: 0.3 means 30 %. No division by 100, and no 100 - share.": part
        / (1 - part),
        "`share` is no percentage: 0.3 means 30 %. No division by 100; and the sum has its "
        "own pull in it: share / (1 - share).": part,
        "this is a weight in per cent: 100 times too much.": 100 * share / (1 - share),
    }
    norm = {
        RIGHT: 1 / own,
        f"this is the pull that {NAME!r} should have. Divide it by the norm.": 1.0,
        f"the norm of {NAME!r} is multiplied, where it is to be divided by: a loss that pulls hard "
        "needs a small weight.": own,
        f"the norm of {NAME!r} is squared. A pull is weight * norm.": 1 / own**2,
        f"the root of the norm of {NAME!r} is taken. A pull is weight * norm.": own**-0.5,
    }
    for message, (sum_of_pulls, ratio, by_own) in mixtures(rests, ratios, norm):
        yield message, ratio * sum_of_pulls * by_own


def _is_same(result: float, known: float) -> bool:
    return abs(result - known) <= 1e-5 * abs(known)
