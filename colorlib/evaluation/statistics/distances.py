"""Measure how far two sets of pictures are apart, from their features: Fréchet and kernel distance.

A feature extractor (`colorlib.evaluation.pretrained.features`) turns each picture into a row of
numbers; these distances compare the rows of one set with those of another, and know nothing of
pairs. Both depend on the extractor, and the Fréchet distance on the number of pictures too.
"""

import numpy as np
from numpy.typing import ArrayLike


def frechet_distance(x: ArrayLike, y: ArrayLike) -> float:
    """Return the squared Fréchet distance of the normal distributions fitted to two feature sets.

    Called FID when the features are Inception's 2,048: |mean difference|^2 + tr(Sx + Sy - 2 (Sx
    Sy)^(1/2)), the covariances divided by n - 1. Two samples of one distribution are still apart,
    the more the fewer pictures and the more dimensions: compare distances of equally many pictures
    only, and beside the distance of photos from photos.

    Args:
        x: (N, D) features, N at least 2.
        y: (M, D) features of the other set, M at least 2.

    Returns:
        0 for equal means and covariances, never below.

    Raises:
        ValueError: not two-dimensional, fewer than 2 rows, different D, or not finite.

    Source: Dowson and Landau, "The Fréchet distance between multivariate normal distributions",
        1982; Heusel et al., "GANs trained by a two time-scale update rule converge to a local Nash
        equilibrium", 2017, section 4. Checked against `pytorch_fid`.
    Taught in: notebooks/08_evaluation.ipynb
    """
    x, y = _features(x, "x"), _features(y, "y")
    _check_same_dimensions(x, y)
    return _distance(x.mean(axis=0), _factor(x), y.mean(axis=0), _factor(y))


def frechet_distance_of_moments(
    mu1: ArrayLike, sigma1: ArrayLike, mu2: ArrayLike, sigma2: ArrayLike
) -> float:
    """Return the squared Fréchet distance of two normal distributions given by their moments.

    Args:
        mu1: (D,) mean.
        sigma1: (D, D) covariance, symmetric with no negative eigenvalue.
        mu2: (D,) mean of the other.
        sigma2: (D, D) covariance of the other.

    Returns:
        As `frechet_distance` of features with these moments.

    Raises:
        ValueError: the shapes do not fit, not finite, or a matrix that is no covariance.

    Source: as for `frechet_distance`.
    """
    mu1, mu2 = _finite(mu1, "mu1"), _finite(mu2, "mu2")
    if mu1.ndim != 1 or mu1.shape != mu2.shape:
        raise ValueError(
            f"`mu1` and `mu2` must be (D,) with one D, got {mu1.shape} and {mu2.shape}. "
            "Pass means over the pictures."
        )
    factors = [
        _factor_of_covariance(_finite(sigma, name), len(mu1), name)
        for sigma, name in ((sigma1, "sigma1"), (sigma2, "sigma2"))
    ]
    return _distance(mu1, factors[0], mu2, factors[1])


def kernel_distance(x: ArrayLike, y: ArrayLike) -> float:
    """Return the unbiased squared maximum mean discrepancy with the kernel (x.y / D + 1)^3.

    Called KID when the features are Inception's 2,048. Its expectation is 0 for two independent
    samples of one distribution, however few, so single values fall below 0 too. Sets that are not
    independent, such as photos and their own colorizations, come out lower; a set and itself is
    below 0.

    Args:
        x: (N, D) features, N at least 2.
        y: (M, D) features of the other set, M at least 2.

    Raises:
        ValueError: not two-dimensional, fewer than 2 rows, different D, or not finite.

    Source: Binkowski, Sutherland, Arbel and Gretton, "Demystifying MMD GANs", 2018, section 4.
    """
    x, y = _features(x, "x"), _features(y, "y")
    _check_same_dimensions(x, y)
    within = _mean_off_diagonal(_cubic_kernel(x, x)) + _mean_off_diagonal(_cubic_kernel(y, y))
    return float(within - 2 * _cubic_kernel(x, y).mean())


def _distance(mu1: np.ndarray, factor1: np.ndarray, mu2: np.ndarray, factor2: np.ndarray) -> float:
    """Compute the distance from factors F (k, D) of the covariances F^T F.

    The eigenvalues of S1 S2 are the squared singular values of F1 F2^T, so the trace of the square
    root is their plain sum. Nothing is squared on the way: a matrix square root of S1 S2 would turn
    rounding errors of 1e-16 into 1e-8, and singular covariances into complex numbers.
    """
    shared = np.linalg.svd(factor1 @ factor2.T, compute_uv=False).sum()
    spread = (factor1**2).sum() + (factor2**2).sum() - 2 * shared
    # Never below 0 in exact arithmetic; rounding leaves some -1e-14 where the sets are equal.
    return float(((mu1 - mu2) ** 2).sum() + max(spread, 0.0))


def _factor(features: np.ndarray) -> np.ndarray:
    centred = (features - features.mean(axis=0)) / np.sqrt(len(features) - 1)
    # More rows than columns say nothing more than their triangular factor R: F^T F = R^T R.
    tall = centred.shape[0] > centred.shape[1]
    return np.linalg.qr(centred, mode="r") if tall else centred


def _factor_of_covariance(sigma: np.ndarray, dimensions: int, name: str) -> np.ndarray:
    if sigma.shape != (dimensions, dimensions):
        raise ValueError(
            f"`{name}` must be ({dimensions}, {dimensions}) as the means have it, "
            f"got {sigma.shape}. Pass np.cov(features, rowvar=False)."
        )
    if not np.allclose(sigma, sigma.T, rtol=1e-5, atol=1e-8 * np.abs(sigma).max()):
        raise ValueError(f"`{name}` must be symmetric. Pass np.cov(features, rowvar=False).")
    values, vectors = np.linalg.eigh(sigma)
    # A covariance computed in float32 has some eigenvalues of -1e-7 of the largest.
    if values[0] < -1e-5 * abs(values[-1]):
        raise ValueError(
            f"`{name}` must have no negative eigenvalue, got {values[0]:.4g}. "
            "Pass np.cov(features, rowvar=False)."
        )
    return np.sqrt(values.clip(min=0))[:, None] * vectors.T


def _cubic_kernel(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (x @ y.T / x.shape[1] + 1) ** 3


def _mean_off_diagonal(kernel: np.ndarray) -> float:
    n = len(kernel)
    return (kernel.sum() - np.trace(kernel)) / (n * (n - 1))


def _features(values: ArrayLike, name: str) -> np.ndarray:
    features = _finite(values, name)
    if features.ndim != 2 or len(features) < 2 or features.shape[1] == 0:
        raise ValueError(
            f"`{name}` must be (N, D) features of at least 2 pictures, got {features.shape}. "
            "Each picture is a row."
        )
    return features


def _finite(values: ArrayLike, name: str) -> np.ndarray:
    numbers = np.asarray(values, dtype=np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError(
            f"`{name}` must be finite, got {np.count_nonzero(~np.isfinite(numbers))} of "
            f"{numbers.size} numbers infinite or NaN. Look for the pictures that gave them."
        )
    return numbers


def _check_same_dimensions(x: np.ndarray, y: np.ndarray) -> None:
    if x.shape[1] != y.shape[1]:
        raise ValueError(
            f"`x` and `y` must have features of one length, got {x.shape[1]} and {y.shape[1]}. "
            "Compute both with the same extractor."
        )
