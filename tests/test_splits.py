import random

import numpy as np
import pytest
import torch

from colorlib.evaluation.statistics.distances import frechet_distance, kernel_distance
from colorlib.evaluation.statistics.splits import SetDistances, SplitRange, set_distances


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


@pytest.fixture
def seen():
    """A distance that records the rows which it is given; a row's first number is its index."""

    def distance(x, y):
        distance.calls.append((x[:, 0].astype(int).tolist(), y[:, 0].astype(int).tolist()))
        return float(len(distance.calls))

    distance.calls = []
    return distance


@pytest.mark.parametrize(("pictures", "n"), [(10, 5), (11, 5), (4, 2)])
def test_halves_are_disjoint_and_paired_row_by_row(seen, pictures, n):
    rows = np.arange(pictures)[:, None].repeat(2, axis=1)
    result = set_distances(rows, rows, seen, splits=6)
    assert (result.n, result.splits) == (n, 6)
    paired, disjoint = seen.calls[::2], seen.calls[1::2]
    for (fake, real), (same_fake, other) in zip(paired, disjoint, strict=True):
        assert fake == real == same_fake
        assert len(set(fake) | set(other)) == 2 * n
    assert len({tuple(sorted(fake)) for fake, _ in paired}) > 1


def test_odd_picture_is_another_one_each_time(seen):
    rows = np.arange(7)[:, None]
    set_distances(rows, rows, seen, splits=40)
    left_out = {(set(range(7)) - {*fake, *other}).pop() for fake, other in seen.calls[1::2]}
    assert left_out == set(range(7))


def test_mean_and_ends_are_over_the_splits(seen):
    rows = np.arange(8)[:, None]
    result = set_distances(rows, rows, seen, splits=3)
    # The calls alternate: paired 1, 3, 5 and disjoint 2, 4, 6.
    assert result == SetDistances(SplitRange(3, 1, 5), SplitRange(4, 2, 6), 4, 3)


def test_photos_and_themselves_are_not_apart_and_other_photos_are():
    real = normal(60, 8)
    result = set_distances(real, real, frechet_distance)
    assert result.paired.high < 1e-10
    assert result.disjoint.low > 0.1
    assert result.disjoint.low < result.disjoint.mean < result.disjoint.high


def test_paired_is_below_disjoint_where_each_colorization_is_close_to_its_photo():
    real = normal(60, 8)
    fake = real + 0.3 * normal(60, 8, seed=1)
    result = set_distances(fake, real, frechet_distance)
    assert result.paired.high < result.disjoint.low
    # A constant shift moves both by its square.
    shifted = set_distances(fake + 2, real, frechet_distance)
    assert shifted.paired.mean > result.paired.mean + 20
    assert shifted.disjoint.mean > result.disjoint.mean + 20


def test_without_pairs_both_are_the_same_up_to_chance():
    real, fake = normal(2, 400, 8)
    result = set_distances(fake, real, kernel_distance, splits=20)
    assert result.paired.low < result.disjoint.mean < result.paired.high


def test_seed_and_nothing_else_decides():
    fake, real = normal(2, 30, 4)
    first = set_distances(fake, real, frechet_distance, seed=1)
    state = torch.get_rng_state(), random.getstate()
    torch.manual_seed(5)
    random.seed(5)
    assert set_distances(fake, real, frechet_distance, seed=1) == first
    torch.set_rng_state(state[0])
    random.setstate(state[1])
    assert set_distances(fake, real, frechet_distance, seed=2) != first


def test_every_model_gets_the_same_halves(seen):
    rows = np.arange(20)[:, None]
    set_distances(rows, rows, seen)
    first, seen.calls = seen.calls, []
    set_distances(rows, rows, seen)
    assert seen.calls == first


def test_text():
    assert str(SplitRange(1.23456, 1, 2.5)) == "1.235 (1 to 2.5)"
    assert f"{SplitRange(1.23456, 1, 2.5):.1f}" == "1.2 (1.0 to 2.5)"


def test_features_are_checked():
    fake = normal(6, 3)
    for real in (fake[:5], fake[:, :2], fake[0]):
        with pytest.raises(ValueError, match=r"must be \(N, D\) of the same pictures"):
            set_distances(fake, real, frechet_distance)
    with pytest.raises(ValueError, match=r"at least 4 pictures, two a half, got 3"):
        set_distances(fake[:3], fake[:3], frechet_distance)


def test_options_are_checked():
    fake = normal(6, 3)
    with pytest.raises(ValueError, match="`splits` must be at least 1, got 0"):
        set_distances(fake, fake, frechet_distance, splits=0)
    with pytest.raises(ValueError, match="`seed` must be 0 or more, got -1"):
        set_distances(fake, fake, frechet_distance, seed=-1)
