"""Run a measuring network over pictures, some at a time and always in the same precision."""

from collections.abc import Callable

import torch
from torch import Tensor

# Pictures at once; it bounds the memory and changes no result beyond rounding.
PICTURES_AT_ONCE = 32


def in_chunks(network: Callable[..., Tensor], device: torch.device, *images: Tensor) -> Tensor:
    """Apply a network to batches of pictures, some at a time.

    Neither the size of the caller's batch nor its precision settings decide the result: the
    pictures go through in float32, without gradients, autocast or the shortened TF32 of newer GPUs.

    Args:
        network: maps chunks of rgb01 (n, 3, H, W), one for each of `images`, to (n, ...).
        device: where `network` is.
        *images: uint8 tensors (N, 3, H, W), on any device.

    Returns:
        (N, ...) on the CPU.
    """
    results = []
    settings = torch.backends.cudnn.flags(enabled=True, deterministic=True, allow_tf32=False)
    with torch.inference_mode(), torch.autocast(device.type, enabled=False), settings:
        for chunk in zip(*(image.split(PICTURES_AT_ONCE) for image in images), strict=True):
            results.append(network(*(part.to(device).float() / 255 for part in chunk)).cpu())
    return torch.cat(results)
