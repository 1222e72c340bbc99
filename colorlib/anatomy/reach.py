"""Find out which pixels of a picture a network's answer depends on."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.overrides import TorchFunctionMode

from colorlib.networks.base import channels_of, output_scale_of, rebuild

# Pixels of the picture that gradients are taken on: low, as only columns are counted, and wider
# than any dilation reaches at once.
LEAST_HEIGHT, LEAST_WIDTH, LONGEST_CANVAS = 32, 512, 2**14

# Functions that give each number on at its own place; max_pool2d is a mean in its place.
_GIVEN_ON = {
    functional.batch_norm,
    functional.instance_norm,
    functional.relu,
    functional.leaky_relu,
    functional.dropout,
    torch.prelu,
    torch.relu,
    torch.tanh,
    torch.sigmoid,
    Tensor.tanh,
    Tensor.sigmoid,
    Tensor.clamp,
}
_ADDED_IN_PLACE = {Tensor.__iadd__, Tensor.add_}
_CONVOLUTIONS = {torch.conv2d, torch.conv_transpose2d}


def seen_side(network: nn.Module) -> int | None:
    """Return how many pixels a side the answer for the middle pixel can depend on.

    The receptive field of the wiring, whatever the weights: the network is run with positive
    weights, nothing but sums, and one channel for all, on a picture as large as it takes; pixels
    that get a gradient are within reach.

    Args:
        network: maps L_norm (N, 1, H, W) to ab_norm.

    Returns:
        Pixels, left to right; None where all of any picture is within reach.

    Source: Araujo et al. 2019, "Computing Receptive Fields of Convolutional Neural Networks".

    Example:
        >>> seen_side(nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 2, 3, padding=1)))
        5
    """
    copy = rebuild(network).cpu().double().eval()
    multiple, smallest = getattr(copy, "size_multiple", 1), getattr(copy, "smallest_side", 1)
    height = -(-max(smallest, LEAST_HEIGHT) // multiple) * multiple
    width = -(-LEAST_WIDTH // multiple) * multiple
    while width <= LONGEST_CANVAS:
        picture = torch.zeros(1, channels_of(copy), height, width, dtype=torch.float64)
        with _OneChannel():
            gradient = _gradient_of_middle(copy, picture)
        columns = gradient.abs().sum(dim=(0, 1, 2)).nonzero().flatten()
        first, last = columns[0].item(), columns[-1].item()
        if first > 0 and last < width - 1:
            return last - first + 1
        width *= 2
    return None


def gradient_map(network: nn.Module, L_norm: Tensor) -> Tensor:
    """Return how strongly the colour of the middle pixel answers to each pixel of the picture.

    Args:
        network: maps L_norm (N, 1, H, W) to ab_norm; run in eval mode, and left as it is.
        L_norm: pictures (N, 1, H, W), which the answer is averaged over.

    Returns:
        (H, W), float32: the mean of |d a / d L| + |d b / d L|.

    Source: Luo et al. 2016, "Understanding the effective receptive field", section 2.
    """
    copy = rebuild(network)
    copy.load_state_dict(network.state_dict())
    copy.eval().requires_grad_(False)
    total = torch.zeros(L_norm.shape[-2:], device=L_norm.device)
    for channel in (0, 1):
        total += _gradient_of_middle(copy, L_norm, channel).abs().mean(dim=(0, 1))
    return total


def side_holding(gradients: Tensor, share: float = 0.9) -> int:
    """Return the side of the smallest square around the middle that holds a share of a map.

    Args:
        gradients: (H, W), not negative, such as `gradient_map` returns.
        share: between 0 and 1.

    Returns:
        Pixels, an odd number or all of them; 0 where the map is zero everywhere.

    Raises:
        ValueError: `share` out of range.

    Example:
        >>> side_holding(torch.ones(9, 9), 0.3)  # 25 of 81 pixels are 31 %
        5
    """
    if not 0 < share <= 1:
        raise ValueError(f"`share` must be above 0 and at most 1, got {share}.")
    height, width = gradients.shape
    total = gradients.double().sum()
    if total == 0:
        return 0
    row, column = height // 2, width // 2
    for reach in range(max(height, width)):
        top, left = max(0, row - reach), max(0, column - reach)
        square = gradients[top : row + reach + 1, left : column + reach + 1]
        # A share of 1 must not wait for the last digit.
        if square.double().sum() >= share * total * (1 - 1e-9):
            return min(2 * reach + 1, max(height, width))
    raise AssertionError("the whole map holds all of it")


def _gradient_of_middle(network: nn.Module, pictures: Tensor, channel: int = 0) -> Tensor:
    pictures = pictures.detach().clone().requires_grad_()
    ab_norm = network(pictures)
    scale = output_scale_of(network)
    row, column = (scale * (side // 2) for side in pictures.shape[-2:])
    return torch.autograd.grad(ab_norm[:, channel, row, column].sum(), pictures)[0]


class _OneChannel(TorchFunctionMode):
    """Compute with one channel for all, positive weights and sums alone.

    No gradient can then cancel another or meet a zero slope, and it costs next to nothing.
    """

    def __torch_function__(
        self, function: Callable, types: Any, args: tuple = (), kwargs: dict | None = None
    ) -> Any:
        kwargs = kwargs or {}
        if function in _CONVOLUTIONS:
            return _convolved(function, *args, **kwargs)
        if function in _GIVEN_ON:
            return args[0]
        if function in _ADDED_IN_PLACE:  # channels that share their memory refuse it
            return args[0] + args[1]
        if function is functional.max_pool2d:
            return _pooled(*args, **kwargs)
        return function(*args, **kwargs)


def _convolved(
    function: Callable,
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    stride: Any = 1,
    padding: Any = 0,
    *args: Any,
    **kwargs: Any,
) -> Tensor:
    """Convolve the mean of the channels with equal, positive weights."""
    is_transposed = function is torch.conv_transpose2d
    names = ("output_padding", "groups", "dilation") if is_transposed else ("dilation", "groups")
    options = dict(zip(names, args, strict=False)) | kwargs
    groups = options.pop("groups", 1)
    channels = weight.shape[1] * groups if is_transposed else weight.shape[0]
    kernel = x.new_full((1, 1, *weight.shape[-2:]), 1 / weight[0, 0].numel())
    mean = x.mean(dim=1, keepdim=True)
    out = function(mean, kernel, None, stride=stride, padding=padding, **options)
    return out.expand(-1, channels, -1, -1)


def _pooled(
    x: Tensor, kernel_size: Any, stride: Any = None, padding: Any = 0, *_: Any, **__: Any
) -> Tensor:
    return functional.avg_pool2d(x, kernel_size, stride, padding)
