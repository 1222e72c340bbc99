"""Walk from one network's weights a part of the way to another's."""

import copy

from torch import nn


def interpolate_weights(start: nn.Module, end: nn.Module, share: float) -> nn.Module:
    """Return a network whose weights lie between those of two others (network interpolation).

    Between a generator trained on L1 and the same one trained on against a discriminator lie
    others, each livelier and further from the truth than the one before; near the middle the
    noise that both trainings left partly cancels.

    Args:
        start: the network at share 0.
        end: a network of the same shape, trained on from `start`.
        share: of the way from `start` to `end`, 0 to 1.

    Returns:
        A copy of `end` with those weights; the statistics of its BatchNorms lie between as well.

    Raises:
        ValueError: `share` is not from 0 to 1, or the networks differ in shape.

    Source: Wang et al. 2018, "ESRGAN", section 3.4.
    """
    if not 0 <= share <= 1:
        raise ValueError(f"`share` must be from 0 to 1, got {share}.")
    first, last = start.state_dict(), end.state_dict()
    shapes = [{name: value.shape for name, value in state.items()} for state in (first, last)]
    if shapes[0] != shapes[1]:
        raise ValueError("`start` and `end` must have the same layers, these differ in shape.")
    between = copy.deepcopy(end)
    for name, value in between.state_dict().items():
        if value.is_floating_point():  # not BatchNorm's count of batches
            value.lerp_(first[name].to(value), 1 - share)
    return between
