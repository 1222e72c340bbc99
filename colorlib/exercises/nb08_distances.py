"""Check of notebooks/08_evaluation.ipynb: the Frechet distance of two sets of features.

The truth is computed here from its definition, not taken from colorlib.
"""

import math
from collections.abc import Callable

import numpy as np
import torch
from scipy import linalg

from colorlib.evaluation.statistics.distances import frechet_distance, frechet_distance_of_moments
from colorlib.exercises.checking import exercise, expect, expect_close
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.nb08_numbers import numbers_of

N = 240


@exercise
def check_frechet(answer: Callable[[np.ndarray, np.ndarray], float]) -> str:
    """Check the Frechet distance of two sets of features, on features that hang together."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(N, 3)) @ [[2.0, 1.5, 0.5], [0.0, 1.0, 0.5], [0.0, 0.0, 1.0]]
    y = rng.normal(size=(N, 3)) @ [[1.0, 2.0, -0.5], [0.0, 0.5, 1.0], [0.0, 0.0, 0.5]]
    y += [3.0, -1.0, 0.5]
    library = (frechet_distance, frechet_distance_of_moments)
    result = numbers_of([call_without(library, answer, x, y)], "return one number", 1)
    truth = _frechet(x, y)
    expect_close(
        result,
        torch.tensor([truth]),
        0.006 * truth,  # covariances divided by n or by n - 1
        misconceptions={
            message: torch.tensor([value]) for message, value in _known_distances(x, y).items()
        },
        where=lambda index: f"two sets of {N} pictures with 3 features",
    )
    for name, again in {"itself": x, "itself in another order": x[::-1].copy()}.items():
        same = numbers_of([call_without(library, answer, x, again)], "return one number", 1)
        expect(abs(same[0]) < 1e-6, f"a set is {same[0]:.4g} from {name}, it should be 0.")
    fewer = numbers_of([call_without(library, answer, x, y[:90])], "return one number", 1)
    expect(
        abs(fewer[0] - _frechet(x, y[:90])) < 0.02 * truth,
        f"with {N} and 90 pictures it is {_frechet(x, y[:90]):.2f}, yours is {fewer[0]:.2f}: the "
        "sets need not be equally large.",
    )
    return "means and covariances, nothing else: that is all the distance sees of its features."


def _frechet(x: np.ndarray, y: np.ndarray) -> float:
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    return _gap(x, y) + float(np.trace(s) + np.trace(t)) - 2 * _trace_of_root(s @ t)


def _gap(x: np.ndarray, y: np.ndarray) -> float:
    return float(((x.mean(axis=0) - y.mean(axis=0)) ** 2).sum())


def _trace_of_root(product: np.ndarray) -> float:
    """Return tr(product^(1/2)): the trace of a root is the sum of the eigenvalues' roots."""
    return float(np.sqrt(np.linalg.eigvals(product).real.clip(min=0)).sum())


def _known_distances(x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    gap, truth = _gap(x, y), _frechet(x, y)
    s, t = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    both = float(np.trace(s) + np.trace(t))
    root = _trace_of_root(s @ t)
    roots = linalg.sqrtm(s).real, linalg.sqrtm(t).real
    widths = x.std(axis=0, ddof=1) - y.std(axis=0, ddof=1)
    rows = np.cov(x), np.cov(y)
    return {
        "sqrtm(S) @ sqrtm(T) is another matrix than sqrtm(S @ T), for S @ T is not T @ S: first "
        "multiply, then take the root.": gap + both - 2 * float(np.trace(roots[0] @ roots[1])),
        "the means alone: two sets with the same average colour, one grey and one lively, would "
        "be 0 apart.": gap,
        "the spreads alone: two sets of the same variety, one reddish and one bluish, would be 0 "
        "apart. Add the squared distance of the means.": truth - gap,
        "the means over all features at once lose which feature is off: mean(axis=0).": (
            truth - gap + float((x.mean() - y.mean()) ** 2)
        ),
        "the difference of the means must be squared, feature by feature, and summed.": (
            truth - gap + math.sqrt(gap)
        ),
        "the squared differences of the means are summed, not averaged.": truth - gap * 2 / 3,
        "this takes each feature by itself, and the covariances between features are lost: "
        "multiply the matrices with @ and take the root of the whole matrix.": gap
        + float((widths**2).sum()),
        "the root of each entry is not the root of the matrix: scipy.linalg.sqrtm.": gap
        + both
        - 2 * float(np.sqrt(np.diag(s @ t).clip(min=0)).sum()),
        "the trace of the root, not the root of the trace: first sqrtm, then np.trace.": gap
        + both
        - 2 * math.sqrt(np.trace(s @ t)),
        "the covariances are added and nothing is taken off: then two equal sets would not be 0 "
        "apart.": gap + both,
        "take 2 times the root of the product, not the product, off the covariances.": gap
        + both
        - 2 * float(np.trace(s @ t)),
        "the 2 before the root is missing.": gap + both - root,
        "np.cov takes rows for the features. Here rows are pictures: rowvar=False.": gap
        + float(np.trace(rows[0]) + np.trace(rows[1]))
        - 2 * float(np.linalg.svd(_factor(x.T) @ _factor(y.T).T, compute_uv=False).sum()),
        "this is the root. The Frechet distance in use (FID too) is the square.": math.sqrt(truth),
    }


def _factor(x: np.ndarray) -> np.ndarray:
    """Return F with F^T F the covariance over the rows."""
    return (x - x.mean(axis=0)) / math.sqrt(len(x) - 1)
