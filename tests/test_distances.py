import math

import numpy as np
import pytest
import scipy
import torch
from packaging.version import Version
from scipy import linalg, stats

from colorlib.evaluation.statistics.distances import (
    frechet_distance,
    frechet_distance_of_moments,
    kernel_distance,
)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape)


def moments(features):
    return features.mean(axis=0), np.cov(features, rowvar=False)


def covariance(dimensions, seed=0):
    factor = normal(dimensions, 2 * dimensions, seed=seed)
    return factor @ factor.T


def test_equal_covariances_leave_the_distance_of_the_means():
    x = normal(50, 7)
    shift = np.array([1.0, -2.0, 0.5, 0, 0, 3.0, 0])
    assert frechet_distance(x, x + shift) == pytest.approx((shift**2).sum(), rel=1e-12)


def test_one_dimension_by_hand():
    x, y = 2 + 3 * normal(40, 1), -1 + 0.5 * normal(30, 1, seed=1)
    expected = (x.mean() - y.mean()) ** 2 + (x.std(ddof=1) - y.std(ddof=1)) ** 2
    assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-12)


def test_diagonal_covariances():
    a, b = np.array([1.0, 4.0, 9.0, 0.0]), np.array([4.0, 1.0, 9.0, 25.0])
    expected = ((np.sqrt(a) - np.sqrt(b)) ** 2).sum()
    zero = np.zeros(4)
    distance = frechet_distance_of_moments(zero, np.diag(a), zero, np.diag(b))
    assert distance == pytest.approx(expected, rel=1e-12)


def test_commuting_covariances():
    basis = linalg.qr(normal(6, 6))[0]
    a, b = np.arange(1.0, 7.0), np.arange(6.0, 0.0, -1.0)
    distance = frechet_distance_of_moments(
        np.ones(6), basis @ np.diag(a) @ basis.T, np.zeros(6), basis @ np.diag(b) @ basis.T
    )
    assert distance == pytest.approx(6 + ((np.sqrt(a) - np.sqrt(b)) ** 2).sum(), rel=1e-10)


def test_covariances_that_do_not_commute():
    a, b = covariance(5), covariance(5, seed=1)
    root = linalg.sqrtm(a)
    expected = np.trace(a + b - 2 * linalg.sqrtm(root @ b @ root)).real
    zero = np.zeros(5)
    assert frechet_distance_of_moments(zero, a, zero, b) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("n", "m"), [(5, 8), (8, 5), (12, 12), (13, 40), (100, 60), (5, 60)])
def test_features_and_moments_agree_with_fewer_and_more_rows_than_columns(n, m):
    x, y = normal(n, 12), 1 + normal(m, 12, seed=1) @ normal(12, 12, seed=2)
    by_moments = frechet_distance_of_moments(*moments(x), *moments(y))
    # The small rest: rounding puts 1e-8 on each eigenvalue's root that should be 0.
    assert frechet_distance(x, y) == pytest.approx(by_moments, rel=1e-6)


def test_rank_deficient_covariances():
    # Two lines of one plane at 60 degrees, in 50 dimensions: tr(S1 S2)^(1/2) = |cos 60| s1 s2.
    along = np.zeros((2, 50))
    along[0, 0] = 1
    along[1, :2] = math.cos(math.pi / 3), math.sin(math.pi / 3)
    x, y = 2 * normal(20, 1) * along[0], 3 * normal(30, 1, seed=1) * along[1]
    s1, s2 = (np.sqrt(np.trace(np.cov(z, rowvar=False))) for z in (x, y))
    means = ((x.mean(axis=0) - y.mean(axis=0)) ** 2).sum()
    assert frechet_distance(x, y) == pytest.approx(means + s1**2 + s2**2 - s1 * s2, rel=1e-12)


@pytest.mark.parametrize("shape", [(2, 3), (10, 300), (300, 10)])
def test_a_set_and_itself_are_not_apart_and_never_below_zero(shape):
    for seed in range(20):
        x = normal(*shape, seed=seed)
        order = np.random.default_rng(seed).permutation(len(x))
        assert 0 <= frechet_distance(x, x) < 1e-10
        assert 0 <= frechet_distance(x, x[order]) < 1e-10


def test_is_symmetric_and_scales_with_the_square():
    x, y = normal(30, 8), 1 + 2 * normal(20, 8, seed=1)
    assert frechet_distance(x, y) == pytest.approx(frechet_distance(y, x), rel=1e-12)
    assert frechet_distance(10 * x, 10 * y) == pytest.approx(100 * frechet_distance(x, y))


@pytest.mark.skipif(
    Version(scipy.__version__) >= Version("1.18"),
    reason="pytorch-fid 0.3.0 calls sqrtm(disp=...), which SciPy 1.18 removed",
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_equals_pytorch_fid():
    fid_score = pytest.importorskip("pytorch_fid.fid_score", reason="pytorch-fid: course extra")
    x, y = normal(200, 24) @ normal(24, 24, seed=3), 0.3 + normal(150, 24, seed=1)
    expected = fid_score.calculate_frechet_distance(*moments(x), *moments(y))
    assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-8)


def test_frechet_distance_is_biased_and_less_so_with_more_pictures():
    few, many = (
        np.mean([frechet_distance(*normal(2, n, 16, seed=seed)) for seed in range(10)])
        for n in (20, 320)
    )
    assert few > 8 * many > 0


def test_kernel_distance_pair_by_pair():
    x, y = normal(5, 3), 0.5 + normal(4, 3, seed=1)

    def kernel(a, b):
        return (sum(p * q for p, q in zip(a, b, strict=True)) / 3 + 1) ** 3

    within_x = [kernel(x[i], x[j]) for i in range(5) for j in range(5) if i != j]
    within_y = [kernel(y[i], y[j]) for i in range(4) for j in range(4) if i != j]
    between = [kernel(a, b) for a in x for b in y]
    expected = np.mean(within_x) + np.mean(within_y) - 2 * np.mean(between)
    assert kernel_distance(x, y) == pytest.approx(expected, rel=1e-12)


def test_kernel_distance_equals_torchmetrics():
    from torchmetrics.image.kid import poly_mmd

    x, y = normal(40, 16), 0.2 + normal(40, 16, seed=1)
    expected = poly_mmd(torch.from_numpy(x), torch.from_numpy(y)).item()
    assert kernel_distance(x, y) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("n", [3, 12])
def test_kernel_distance_is_unbiased(n):
    values = [kernel_distance(*normal(2, n, 4, seed=seed)) for seed in range(2000)]
    assert min(values) < 0 < max(values)
    assert abs(np.mean(values)) < 4 * stats.sem(values)


def test_kernel_distance_does_not_depend_on_the_number_of_pictures():
    def values(n):
        return [
            kernel_distance(normal(n, 4, seed=2 * seed), 0.5 + normal(n, 4, seed=2 * seed + 1))
            for seed in range(1000)
        ]

    few, many = values(4), values(16)
    assert abs(np.mean(few) - np.mean(many)) < 4 * math.hypot(stats.sem(few), stats.sem(many))
    assert np.mean(many) > 4 * stats.sem(many)


def test_kernel_distance_of_a_set_and_itself_is_below_zero():
    x = normal(20, 5)
    assert kernel_distance(x, x) < 0


@pytest.mark.parametrize("distance", [frechet_distance, kernel_distance])
def test_features_are_checked(distance):
    good = normal(4, 3)
    for broken in (good[0], good[:1], good[:, :0], good[None]):
        with pytest.raises(ValueError, match=r"`x` must be \(N, D\) features of at least 2"):
            distance(broken, good)
    with pytest.raises(ValueError, match=r"one length, got 3 and 2.*same extractor"):
        distance(good, good[:, :2])
    broken = good.copy()
    broken[1, 2] = math.nan
    with pytest.raises(ValueError, match="`y` must be finite, got 1 of 12 numbers"):
        distance(good, broken)


def test_moments_are_checked():
    mu, sigma = np.zeros(3), covariance(3)
    with pytest.raises(ValueError, match=r"`mu1` and `mu2` must be \(D,\) with one D"):
        frechet_distance_of_moments(mu[:2], sigma, mu, sigma)
    with pytest.raises(ValueError, match=r"`sigma2` must be \(3, 3\).*got \(2, 2\)"):
        frechet_distance_of_moments(mu, sigma, mu, sigma[:2, :2])
    with pytest.raises(ValueError, match="`sigma1` must be symmetric"):
        frechet_distance_of_moments(mu, np.triu(sigma), mu, sigma)
    with pytest.raises(ValueError, match="`sigma1` must have no negative eigenvalue"):
        frechet_distance_of_moments(mu, -sigma, mu, sigma)
    with pytest.raises(ValueError, match="`mu2` must be finite"):
        frechet_distance_of_moments(mu, sigma, mu + math.inf, sigma)
