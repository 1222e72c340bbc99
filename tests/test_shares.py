"""Shares with their Wilson intervals, against Wilson's formula and by simulation."""

import math

import numpy as np
import pytest

from colorlib.evaluation.statistics.shares import share_interval

Z = 1.959963984540054


@pytest.mark.parametrize(("count", "n"), [(0, 10), (3, 10), (10, 20), (19, 20), (500, 1000)])
def test_the_ends_are_wilsons(count, n):
    share = count / n
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    interval = share_interval(count, n)
    assert interval.mean == share
    assert interval.n == n
    assert interval.low == pytest.approx(middle - half, abs=1e-12)
    assert interval.high == pytest.approx(middle + half, abs=1e-12)


def test_ten_of_ten_are_not_certain():
    interval = share_interval(10, 10)
    assert interval.high == pytest.approx(1.0)
    assert 0.69 < interval.low < 0.73


@pytest.mark.parametrize("truth", [0.5, 0.3, 0.9])
def test_nearly_all_intervals_hold_the_truth(truth):
    counts = np.random.default_rng(0).binomial(20, truth, 2000)
    ends = {count: share_interval(int(count), 20) for count in set(counts.tolist())}
    holds = [ends[count].low <= truth <= ends[count].high for count in counts.tolist()]
    assert 0.93 < np.mean(holds) < 0.98


def test_more_confidence_is_wider():
    narrow, wide = (share_interval(8, 20, confidence=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < 0.4 < narrow.high < wide.high


@pytest.mark.parametrize(
    ("count", "n", "options", "says"),
    [
        (0, 0, {}, "at least 1"),
        (3, 2, {}, "from 0 to the 2"),
        (-1, 2, {}, "from 0 to the 2"),
        (1, 2, {"confidence": 95}, "0.95"),
    ],
)
def test_what_is_no_share_is_refused(count, n, options, says):
    with pytest.raises(ValueError, match=says):
        share_interval(count, n, **options)
