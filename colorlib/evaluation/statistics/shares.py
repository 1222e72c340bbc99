"""Say how far a share of yes-or-no answers can be trusted."""

import operator

from colorlib.evaluation.statistics.intervals import Interval


def share_interval(count: int, n: int, *, confidence: float = 0.95) -> Interval:
    """Return the share count / n with its Wilson score interval.

    For answers that are yes or no, such as "this picture is real". The bootstrap fails there where
    it matters: of 10 answers that are all yes every resample is all yes, and its interval has no
    width. Wilson's stays within [0, 1] and is sound for few answers.

    Args:
        count: answers that are yes, from 0 to `n`.
        n: all answers, at least 1; they must be independent of each other.
        confidence: in (0, 1).

    Returns:
        The share in [0, 1]; its ends are not symmetric about it.

    Raises:
        ValueError: an argument out of its range.

    Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference";
        computed by `scipy.stats.binomtest`.
    Taught in: notebooks/08_evaluation.ipynb

    >>> print(share_interval(10, 10))
    1.00 [0.72, 1.00]
    """
    count, n = operator.index(count), operator.index(n)
    if n < 1:
        raise ValueError(f"`n` must be at least 1 answer, got {n}.")
    if not 0 <= count <= n:
        raise ValueError(f"`count` must be from 0 to the {n} answers, got {count}.")
    if not 0 < confidence < 1:
        raise ValueError(f"`confidence` must be in (0, 1), got {confidence}. Write 95 % as 0.95.")
    # Imported when needed: who only looks at pictures need not wait for it.
    from scipy import stats

    ends = stats.binomtest(count, n).proportion_ci(confidence, method="wilson")
    return Interval(count / n, float(ends.low), float(ends.high), n, confidence)
