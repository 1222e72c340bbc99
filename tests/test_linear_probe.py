"""The linear probe against scikit-learn's ridge regression."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge

from colorlib.networks.generators.resnet_encoder import ResNet18Encoder
from colorlib.notebook.linear_probe import probe_stages, squares_named


@pytest.mark.parametrize("penalty", [0.5, 150.0])
def test_it_names_what_a_ridge_regression_names(penalty):
    torch.manual_seed(0)
    labels = torch.randint(4, (60, 9))
    features = torch.randn(4, 12)[labels] + 1.5 * torch.randn(60, 9, 12)
    X = features.double().numpy()
    known = X[:40].reshape(-1, 12)
    X = (X - known.mean(0)) / known.std(0, ddof=1)
    X = np.concatenate([X, np.ones_like(X[..., :1])], axis=-1)
    ridge = Ridge(alpha=penalty, fit_intercept=False)
    ridge.fit(X[:40].reshape(-1, 13), np.eye(4)[labels[:40].numpy().ravel()])
    guesses = ridge.predict(X[40:].reshape(-1, 13)).argmax(-1)
    expected = (guesses == labels[40:].numpy().ravel()).mean()
    assert squares_named(features, labels, 40, penalty) == pytest.approx(expected, abs=1e-6)
    assert 0.3 < expected < 1


def test_the_squares_of_a_stage_are_means_over_its_places():
    torch.manual_seed(0)
    encoder = ResNet18Encoder("layer1").eval()
    pictures, labels = torch.rand(8, 1, 32, 32) * 2 - 1, torch.randint(2, (8, 4))
    found = probe_stages(encoder, pictures, labels, fit=6)
    assert len(found) == 2
    with torch.no_grad():
        first = encoder(((pictures + 1) / 2 - 0.449) / 0.226)[0]
    halves = [first[..., rows, columns].mean(dim=(2, 3)) for rows, columns in QUARTERS]
    assert found[0] == squares_named(torch.stack(halves, dim=1), labels, fit=6)


QUARTERS = [
    (rows, columns)
    for rows in (slice(0, 8), slice(8, 16))
    for columns in (slice(0, 8), slice(8, 16))
]
