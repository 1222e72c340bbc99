"""Weights between those of two networks."""

import pytest
import torch
from torch import nn

from colorlib.training.interpolate import interpolate_weights


def network(weight, mean, batches):
    norm = nn.BatchNorm1d(1)
    net = nn.Sequential(nn.Linear(1, 1, bias=False), norm)
    nn.init.constant_(net[0].weight, weight)
    norm.running_mean.fill_(mean)
    norm.num_batches_tracked.fill_(batches)
    return net


def test_weights_and_statistics_lie_between():
    start, end = network(2.0, 0.0, 3), network(12.0, -1.0, 8)
    between = interpolate_weights(start, end, 0.3)
    assert between[0].weight.item() == pytest.approx(5.0)
    assert between[1].running_mean.item() == pytest.approx(-0.3)
    assert between[1].num_batches_tracked.item() == 8
    assert (start[0].weight.item(), end[0].weight.item()) == (2.0, 12.0)
    for share, whole in ((0.0, start), (1.0, end)):
        assert torch.equal(interpolate_weights(start, end, share)[0].weight, whole[0].weight)


def test_what_has_nothing_between_is_refused():
    net = network(0.0, 0.0, 0)
    with pytest.raises(ValueError, match=r"from 0 to 1, got 1\.5"):
        interpolate_weights(net, net, 1.5)
    with pytest.raises(ValueError, match="differ in shape"):
        interpolate_weights(net, nn.Sequential(nn.Linear(2, 1)), 0.5)
