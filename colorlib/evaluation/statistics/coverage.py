"""Say whether things that may have several colours are painted as often in each as they occur."""

from collections.abc import Mapping, Sequence

import numpy as np

from colorlib.evaluation.statistics.intervals import Interval, _bootstrap, check_options


def total_variation(
    found: Sequence[Sequence[str]],
    expected: Mapping[str, float],
    *,
    confidence: float = 0.95,
    resamples: int = 2_000,
    seed: int = 0,
) -> Interval:
    """Return how far the shares of what was found lie from the true ones, 0 to 1, with an interval.

    The total-variation distance: the share of things that would have to change. What is not in
    the table counts as found wrongly. Even things that are drawn by the table lie a little away
    from it: `total_variation_by_chance` says how far.

    Args:
        found: what each picture shows, a name a thing, such as `painted_hues` returns; pictures
            without any are left out.
        expected: name to probability, which sum to 1.
        confidence: of the bootstrap interval over pictures, in (0, 1).
        resamples: how often pictures are drawn with replacement, at least 100.
        seed: of the draws, 0 or more.

    Raises:
        ValueError: nothing was found, the probabilities do not sum to 1, or an option is out of
            its range.

    Example:
        >>> expected = {"red": 0.5, "blue": 0.5}
        >>> print(total_variation([["red", "blue"], ["red", "red"]] * 20, expected).mean)
        0.25
    """
    check_options(confidence, resamples, seed)
    _check_table(expected)
    pictures = [one for one in found if len(one)]
    if not pictures:
        raise ValueError("`found` must hold a thing at least, got none. Take more pictures.")
    names = [*expected, *sorted({name for one in pictures for name in one} - set(expected))]
    shares = np.array([expected.get(name, 0.0) for name in names])
    counts = tuple(np.array([list(one).count(name) for one in pictures]) for name in names)

    def distance(*columns: np.ndarray, axis: int = -1) -> np.ndarray:
        totals = np.stack([column.sum(axis=axis) for column in columns]).astype(np.float64)
        truth = shares.reshape(-1, *[1] * (totals.ndim - 1))
        return 0.5 * np.abs(totals / totals.sum(axis=0) - truth).sum(axis=0)

    return _bootstrap(counts, distance, confidence, resamples, seed)


def total_variation_by_chance(
    count: int, expected: Mapping[str, float], *, draws: int = 10_000, seed: int = 0
) -> float:
    """Return the mean total-variation distance of `count` things that are drawn by the table.

    Args:
        count: of things, at least 1.
        expected: name to probability, which sum to 1.
        draws: how often so many things are drawn.
        seed: of the draws.

    Raises:
        ValueError: `count` below 1, or the probabilities do not sum to 1.

    Example:
        >>> print(total_variation_by_chance(1, {"red": 0.5, "blue": 0.5}))
        0.5
    """
    _check_table(expected)
    if count < 1:
        raise ValueError(f"`count` must be at least 1, got {count}.")
    truth = np.array(list(expected.values()))
    counts = np.random.default_rng(seed).multinomial(count, truth / truth.sum(), size=draws)
    return float(0.5 * np.abs(counts / count - truth).sum(axis=1).mean())


def _check_table(expected: Mapping[str, float]) -> None:
    if not np.isclose(sum(expected.values()), 1.0):
        raise ValueError(
            f"the probabilities in `expected` must sum to 1, got {sum(expected.values()):g}."
        )
