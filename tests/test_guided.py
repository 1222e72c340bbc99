"""Guided up-sampling against straight lines fitted by hand."""

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from colorlib.images.guided import guided_upsampling


def test_at_one_size_it_is_the_mean_of_lines_fitted_in_each_window():
    rng = np.random.default_rng(0)
    L, a = rng.uniform(-1, 1, (2, 7, 9))
    radius, eps = 1, 1e-2
    lines = np.zeros((2, 7, 9))
    for row, column in np.ndindex(7, 9):
        window = np.s_[max(0, row - radius) : row + 2, max(0, column - radius) : column + 2]
        x, y = L[window].ravel(), a[window].ravel()
        # Ridge regression: minimise sum((slope * x + offset - y)**2) + n * eps * slope**2.
        design = np.stack([x, np.ones_like(x)], axis=1)
        penalty = np.diag([x.size * eps, 0.0])
        lines[:, row, column] = np.linalg.solve(design.T @ design + penalty, design.T @ y)
    expected = np.zeros((7, 9))
    for row, column in np.ndindex(7, 9):
        window = np.s_[:, max(0, row - radius) : row + 2, max(0, column - radius) : column + 2]
        slope, offset = lines[window].mean(axis=(1, 2))
        expected[row, column] = slope * L[row, column] + offset
    L_norm = torch.from_numpy(L)[None, None]
    ab_norm = torch.from_numpy(np.stack([a, -a]))[None]
    found = guided_upsampling(ab_norm, L_norm, L_norm, radius=radius, eps=eps)
    np.testing.assert_allclose(found[0, 0].numpy(), expected, atol=1e-10)
    np.testing.assert_allclose(found[0, 1].numpy(), -expected, atol=1e-10)


def test_an_edge_becomes_sharper_than_by_bilinear_stretching():
    sharp = torch.full((1, 1, 32, 32), -0.5)
    sharp[..., 16:] = 0.5
    sharp[..., 15] = -0.3  # no edge falls exactly between two small pixels
    real_ab = torch.cat([sharp, -0.4 * sharp], dim=1)
    small_L, small_ab = (interpolate(t, size=(16, 16), mode="area") for t in (sharp, real_ab))
    guided = guided_upsampling(small_ab, small_L, sharp, radius=2, eps=1e-4)
    bilinear = interpolate(small_ab, size=(32, 32), mode="bilinear")
    assert (guided - real_ab).abs().mean() < 0.2 * (bilinear - real_ab).abs().mean()


def test_flat_lightness_gives_flat_color():
    flat = torch.full((1, 1, 8, 8), 0.2)
    ab_norm = torch.full((1, 2, 8, 8), 0.3)
    large = torch.full((1, 1, 20, 12), 0.2)
    torch.testing.assert_close(
        guided_upsampling(ab_norm, flat, large), torch.full((1, 2, 20, 12), 0.3)
    )


def test_lightness_of_another_size_is_refused():
    with pytest.raises(ValueError, match=r"must have one size, got \(8, 8\) and \(4, 4\)"):
        guided_upsampling(torch.zeros(1, 2, 8, 8), torch.zeros(1, 1, 4, 4), torch.zeros(1, 1, 8, 8))
