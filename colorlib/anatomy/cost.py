"""Count what a network costs: weights, multiplications, memory."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from colorlib.networks.base import channels_of, rebuild


@dataclass(frozen=True)
class Cost:
    """What a network costs for one picture.

    Args:
        parameters: numbers that training changes.
        multiply_adds: of convolutions and matrix products, for one picture.
        activation_bytes: what a training step keeps of one picture for the way back, beside the
            weights.
        size: pixels a side of that picture.
    """

    parameters: int
    multiply_adds: int
    activation_bytes: int
    size: int


def cost_of(network: nn.Module, size: int) -> Cost:
    """Count what a generator costs for one picture.

    Multiply-adds are counted by PyTorch's `FlopCounterMode`, which counts two operations for each
    and leaves out activations, normalisation and pooling: a small part. The network stays as it
    is; a copy of it is run.

    Args:
        network: maps L_norm (N, 1, size, size) to ab_norm.
        size: pixels a side, which the network must take.

    Raises:
        ValueError: the network refuses the size.

    Example:
        >>> conv = torch.nn.Conv2d(1, 2, 3, padding=1, bias=False)  # 9 * 2 for each of 64 pixels
        >>> cost_of(conv, 8).multiply_adds
        1152
    """
    copy = rebuild(network).cpu().float().train()
    # Two pictures: BatchNorm cannot normalise the single pixel that one may leave at the bottom.
    pictures = torch.zeros(2, channels_of(copy), size, size)
    counter = FlopCounterMode(display=False)
    weights = {one.data_ptr() for one in (*copy.parameters(), *copy.buffers())}
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if tensor.data_ptr() not in weights:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.random.fork_rng():  # dropout draws
        with counter, torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
            output = copy(pictures)
        del output
    return Cost(
        parameters=sum(one.numel() for one in copy.parameters() if one.requires_grad),
        multiply_adds=counter.get_total_flops() // 2 // len(pictures),
        activation_bytes=sum(kept.values()) // len(pictures),
        size=size,
    )
