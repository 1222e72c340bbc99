"""Checks of notebooks/04_resnet18_dynamicunet_pretraining.ipynb: a linear probe.

The truth is computed here from its definition; nothing of colorlib's is asked.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from colorlib.exercises.checking import call_for_number, exercise, expect
from colorlib.exercises.library_calls import FINISHED, call_without

Squares = tuple[Tensor, Tensor, int]  # features (N, squares, numbers), labels (N, squares), fit
PENALTY = 2.0
CLOSE = 0.02  # shares nearer than this are one answer: where the bias is penalised, they move a bit


@exercise
def check_probe(answer: Callable[[Tensor, Tensor, int, float], float]) -> str:
    """Check a linear probe: ridge regression on one-hot classes, fitted and tested apart."""
    squares = _by_lot(torch.Generator().manual_seed(1))
    call_without(["squares_named"], answer, *squares, PENALTY, refusal=FINISHED)
    rng = torch.Generator().manual_seed(0)
    share = _share(answer, _by_lot(rng))
    expect(
        share < 0.68,
        f"it names {share:.0%} of squares whose classes were drawn by lot, where a half is to be "
        "had. It is tested on what it was fitted with: fit on the first scenes, test on the rest.",
    )
    share = _share(answer, _one_class_in_front(rng))
    expect(
        share > 0.7,
        f"these features know nothing, and 80 % of the squares are of one class; yours names "
        f"{share:.0%}. A probe that can say a class without features needs a bias: a column of "
        "ones.",
    )
    share = _share(answer, _four_corners(rng, scale=1.0))
    expect(
        share > 0.9,
        f"four classes at the corners of a square, no two alike; yours names {share:.0%}. Are the "
        "targets one-hot? A class's number is a name, and a line through names means nothing.",
    )
    share = _share(answer, _four_corners(rng, scale=0.01))
    expect(
        share > 0.9,
        f"with the telling features a hundred times smaller yours names {share:.0%}. The penalty "
        "punishes the large weights that small features need: divide by the deviation first.",
    )
    share = _share(answer, _other_test_scenes(rng))
    expect(
        share > 0.9,
        f"where all test scenes are of one class yours names {share:.0%}. Were they shifted by "
        "their own mean? Mean and deviation come from the scenes that fit, for all scenes.",
    )
    share = _share(answer, _far_test_scene(rng))
    expect(
        share > 0.9,
        f"one far-off test scene, and yours names {share:.0%}. The test scenes had a say in mean "
        "or deviation: take both from the scenes that fit.",
    )
    for squares in (_noisy(rng), _noisy(rng)):
        share, truth = _share(answer, squares), _ridge(squares)
        expect(
            abs(share - truth) < CLOSE,
            f"on noisy features a ridge with penalty {PENALTY:g} names {truth:.1%}, yours "
            f"{share:.1%}. Is the penalty added to XᵀX, on its diagonal, once?",
        )
    return "fitted here, tested there. Now random features can be asked too, as they must be."


def _share(answer: Callable, squares: Squares) -> float:
    share = call_for_number(answer, *squares, PENALTY, what="one share of squares")
    expect(
        0 <= share <= 1,
        f"return a share between 0 and 1, yours is {share:g}. A count, or a percentage?",
    )
    return share


def _by_lot(rng: torch.Generator) -> Squares:
    features = torch.randn(60, 4, 150, generator=rng)
    return features, torch.randint(2, (60, 4), generator=rng), 40


def _one_class_in_front(rng: torch.Generator) -> Squares:
    labels = (torch.arange(320) % 10 - 7).clamp_min(0).reshape(40, 8)  # 80 %, 10 %, 10 %
    return torch.randn(40, 8, 2, generator=rng), labels, 25


def _four_corners(rng: torch.Generator, scale: float) -> Squares:
    labels = torch.randint(4, (60, 6), generator=rng)
    corners = torch.tensor([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0]])
    telling = corners[labels] + 0.1 * torch.randn(60, 6, 2, generator=rng)
    return torch.cat([scale * telling, torch.randn(60, 6, 3, generator=rng)], dim=-1), labels, 40


def _other_test_scenes(rng: torch.Generator) -> Squares:
    labels = torch.randint(2, (50, 6), generator=rng)
    labels[30:] = 1
    telling = 2.0 * labels[..., None] - 1 + 0.2 * torch.randn(50, 6, 1, generator=rng)
    return telling, labels, 30


def _far_test_scene(rng: torch.Generator) -> Squares:
    labels = torch.randint(2, (50, 6), generator=rng)
    telling = 2.0 * labels[..., None] - 1 + 0.2 * torch.randn(50, 6, 1, generator=rng)
    telling[-1] *= 1e5
    return telling, labels, 30


def _noisy(rng: torch.Generator) -> Squares:
    labels = torch.randint(3, (400, 8), generator=rng)
    around = torch.randn(3, 12, generator=rng)[labels]
    features = 5 + 3 * (around + 1.5 * torch.randn(400, 8, 12, generator=rng))
    return features, labels, 4  # few to fit with, so that the penalty counts


def _ridge(squares: Squares) -> float:
    """Return the share by the augmented least-squares problem, without normal equations."""
    features, labels, fit = squares
    X = features.double()
    X = (X - X[:fit].mean(dim=(0, 1))) / X[:fit].flatten(0, 1).std(dim=0)
    X = functional.pad(X, (0, 1), value=1.0)
    rows = torch.cat([X[:fit].flatten(0, 1), PENALTY**0.5 * torch.eye(X.shape[-1]).double()])
    Y = functional.one_hot(labels[:fit].flatten()).double()
    Y = functional.pad(Y, (0, 0, 0, X.shape[-1]))
    guesses = (X[fit:] @ torch.linalg.lstsq(rows, Y).solution).argmax(dim=-1)
    return (guesses == labels[fit:]).double().mean().item()
