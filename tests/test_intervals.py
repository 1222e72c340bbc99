import math

import numpy as np
import pytest
import torch
from scipy import stats

from colorlib.evaluation.statistics.intervals import (
    Interval,
    bootstrap_interval,
    gap_interval,
    paired_gap_interval,
    paired_interval,
)


def random(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def ends(interval):
    return interval.low, interval.high


def test_agrees_with_the_closed_form_for_normal_values():
    values = 20 + 3 * random(500)
    interval = bootstrap_interval(values)
    closed = stats.norm.interval(0.95, values.mean(), stats.sem(values))
    assert interval.mean == pytest.approx(values.mean(), rel=1e-12)
    assert ends(interval) == pytest.approx(closed, abs=0.02)  # the ends lie 0.26 from the mean
    assert (interval.n, interval.confidence) == (500, 0.95)


def test_higher_confidence_is_wider():
    values = random(200)
    closed = stats.norm.interval(0.5, values.mean(), stats.sem(values))
    half = bootstrap_interval(values, confidence=0.5)
    assert ends(half) == pytest.approx(closed, abs=0.01)
    assert half.confidence == 0.5


@pytest.mark.parametrize(
    ("draw", "truth"),
    [
        (lambda generator: generator.normal(5, 2, 200), 5),
        (lambda generator: generator.exponential(5, 200), 5),
    ],
    ids=["normal", "skewed"],
)
def test_95_of_100_intervals_hold_the_truth(draw, truth):
    hits = 0
    for repetition in range(300):
        values = draw(np.random.default_rng(repetition))
        interval = bootstrap_interval(values, resamples=500, seed=repetition)
        hits += interval.low <= truth <= interval.high
    assert 0.91 <= hits / 300 <= 0.98


def test_paired_coverage_and_width():
    """Images differ much, the two models little: only pairing can tell them apart."""
    hits = 0
    for repetition in range(200):
        generator = np.random.default_rng(repetition)
        images = generator.normal(22, 5, 200)
        a = images + 0.3 + generator.normal(0, 1, 200)
        b = images + generator.normal(0, 1, 200)
        paired = paired_interval(a, b, resamples=500, seed=repetition)
        hits += paired.low <= 0.3 <= paired.high
    assert 0.90 <= hits / 200 <= 0.99
    alone = bootstrap_interval(a, resamples=500)
    assert alone.high - alone.low > 3 * (paired.high - paired.low)


def test_paired_is_the_interval_of_the_differences():
    a, b = random(2, 100)
    assert paired_interval(a, b) == bootstrap_interval(a - b)
    swapped = paired_interval(b, a)
    assert swapped.mean == pytest.approx(-paired_interval(a, b).mean)


def test_seed_and_nothing_else_decides():
    values = random(100)
    first = bootstrap_interval(values, seed=1)
    np.random.default_rng(7).random(5)
    bootstrap_interval(values, seed=2)
    assert bootstrap_interval(values, seed=1) == first
    assert ends(bootstrap_interval(values, seed=2)) != ends(first)


def test_order_of_the_images_does_not_matter():
    a, b, reference = random(3, 101)
    order = np.random.default_rng(3).permutation(101)
    assert bootstrap_interval(a[order]) == bootstrap_interval(a)
    assert paired_interval(a[order], b[order]) == paired_interval(a, b)
    assert paired_gap_interval(a[order], b[order], reference[order]) == paired_gap_interval(
        a, b, reference
    )


def test_lists_and_tensors_are_taken():
    values = [1.0, 2.0, 4.0, 8.0]
    expected = bootstrap_interval(np.array(values))
    assert bootstrap_interval(values) == expected
    assert bootstrap_interval(torch.tensor(values)) == expected


def test_one_image_bounds_nothing():
    interval = bootstrap_interval([22.7])
    assert interval == Interval(22.7, -math.inf, math.inf, 1, 0.95)
    assert not interval.excludes_zero
    assert ends(gap_interval([5.0], [3.0])) == (0, math.inf)


def test_constant_values_have_an_interval_of_no_width():
    interval = bootstrap_interval([0.1] * 7)
    assert interval.low == interval.mean == interval.high == pytest.approx(0.1)
    assert interval.excludes_zero
    same = paired_interval([1.5, 2.5, 9.0], [1.5, 2.5, 9.0])
    assert (same.mean, same.low, same.high) == (0, 0, 0)
    assert not same.excludes_zero


def test_two_images_give_the_range():
    assert bootstrap_interval([1.0, 2.0]) == Interval(1.5, 1.0, 2.0, 2, 0.95)


def test_gap_is_the_folded_difference():
    reference = 40 + 10 * random(300)
    model = reference - 15 + 5 * random(300, seed=1)
    signed = paired_interval(model, reference)
    gap = gap_interval(model, reference)
    assert gap.mean == pytest.approx(15, abs=1)
    assert (gap.mean, gap.low, gap.high) == (-signed.mean, -signed.high, -signed.low)
    other_way = gap_interval(reference, model)
    assert other_way.mean == gap.mean
    assert ends(other_way) == pytest.approx(ends(gap), abs=0.05)


def test_gap_without_evidence_starts_at_zero():
    a, b = random(2, 200)
    signed, gap = paired_interval(a, b), gap_interval(a, b)
    assert signed.low < 0 < signed.high
    assert gap.low == 0
    assert gap.high == max(-signed.low, signed.high)
    assert not gap.excludes_zero


def test_paired_gap_says_who_comes_nearer():
    reference = 40 + 10 * random(200)
    pale = reference - 15 + random(200, seed=1)
    gaudy = reference + 10 + random(200, seed=2)
    nearer = paired_gap_interval(gaudy, pale, reference)
    assert nearer.mean == pytest.approx(10 - 15, abs=0.3)
    assert nearer.low < nearer.mean < nearer.high < 0
    # Both on one side: the closed form is the plain paired difference.
    paler = pale - 1 + random(200, seed=3)
    one_side = paired_gap_interval(paler, pale, reference)
    expected = paired_interval(pale, paler)
    assert one_side.mean == pytest.approx(expected.mean)
    assert ends(one_side) == pytest.approx(ends(expected), abs=0.02)


@pytest.mark.parametrize(
    ("low", "high", "excludes"),
    [(0.1, 0.3, True), (-0.3, -0.1, True), (-0.1, 0.1, False), (0.0, 0.2, False)],
)
def test_excludes_zero(low, high, excludes):
    assert Interval(0.2, low, high, 10).excludes_zero is excludes


def test_text():
    interval = Interval(22.731, 22.418, 23.049, 600)
    assert str(interval) == "22.73 [22.42, 23.05]"
    assert f"{interval}" == str(interval)
    assert f"{interval:+.1f}" == "+22.7 [+22.4, +23.0]"
    assert str(Interval(-0.0001, -0.0, 0.001, 5)) == "0.00 [0.00, 0.00]"
    assert str(bootstrap_interval([3])) == "3.00 [-inf, inf]"


@pytest.mark.parametrize("values", [[], [[1.0, 2.0]], 3.0])
def test_values_are_one_column(values):
    with pytest.raises(ValueError, match=r"`values` must be \(N,\) with at least one"):
        bootstrap_interval(values)


def test_values_are_finite():
    with pytest.raises(ValueError, match=r"`values` must be finite, got 2 of 3 infinite or NaN"):
        bootstrap_interval([1.0, math.inf, math.nan])
    with pytest.raises(ValueError, match="`b` must be finite"):
        paired_interval([1.0], [math.nan])


def test_pairs_are_of_the_same_images():
    with pytest.raises(ValueError, match=r"`a` and `b` must hold the same images, got 3 and 2"):
        paired_interval([1, 2, 3], [1, 2])
    with pytest.raises(ValueError, match="`b` and `reference` must hold the same images"):
        paired_gap_interval([1, 2], [1, 2, 3], [1, 2])


@pytest.mark.parametrize("confidence", [0, 1, 95, math.nan])
def test_confidence_is_a_share(confidence):
    with pytest.raises(ValueError, match=r"`confidence` must be in \(0, 1\)"):
        bootstrap_interval([1, 2], confidence=confidence)


def test_resamples_are_enough():
    with pytest.raises(ValueError, match="`resamples` must be at least 100, got 10"):
        bootstrap_interval([1, 2], resamples=10)


def test_seed_is_not_negative():
    with pytest.raises(ValueError, match="`seed` must be 0 or more, got -1"):
        bootstrap_interval([1, 2], seed=-1)


def test_memory_limit_changes_nothing(monkeypatch):
    values = random(50)
    expected = bootstrap_interval(values)
    monkeypatch.setattr("colorlib.evaluation.statistics.intervals.NUMBERS_AT_ONCE", 120)
    assert bootstrap_interval(values) == expected
