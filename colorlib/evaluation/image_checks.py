"""Refuse image batches that no metric can be computed on."""

import torch
from torch import Tensor


def check_pair(fake: Tensor, real: Tensor) -> None:
    """Refuse colorizations and photos that cannot be compared pixel by pixel.

    Args:
        fake: must be a uint8 tensor (N, 3, H, W).
        real: must be a uint8 tensor of the same shape.

    Raises:
        TypeError: not uint8 tensors.
        ValueError: not (N, 3, H, W), or the shapes differ.
    """
    check_rgb_u8(fake, "fake")
    check_rgb_u8(real, "real")
    check_same_shape(fake, real, "fake", "real")


def check_rgb_u8(image: Tensor, name: str) -> None:
    """Refuse what is not 8-bit RGB.

    Args:
        image: must be a uint8 tensor (N, 3, H, W).
        name: the argument's name, for the message.

    Raises:
        TypeError: not a uint8 tensor.
        ValueError: not (N, 3, H, W), or empty.
    """
    if not torch.is_tensor(image) or image.dtype != torch.uint8:
        got = image.dtype if torch.is_tensor(image) else type(image).__name__
        raise TypeError(
            f"`{name}` must be a uint8 tensor, 0 to 255, got {got}. "
            "Turn Lab into 8-bit RGB with colorlib.color.lab_to_rgb_u8."
        )
    check_batch(image, name)


def check_batch(image: Tensor, name: str) -> None:
    """Refuse what is not a batch of images of three channels.

    Args:
        image: must be (N, 3, H, W) and not empty.
        name: the argument's name, for the message.

    Raises:
        ValueError: another shape.
    """
    if image.ndim != 4 or image.shape[1] != 3 or image.numel() == 0:
        raise ValueError(
            f"`{name}` must be (N, 3, H, W) and not empty, got {tuple(image.shape)}. "
            f"Add the batch axis of a single image with {name}[None]."
        )


def check_same_shape(fake: Tensor, real: Tensor, fake_name: str, real_name: str) -> None:
    """Refuse two batches of different shapes.

    Args:
        fake: the colorizations.
        real: must have the shape of `fake`.
        fake_name: the argument's name, for the message.
        real_name: the other's name.

    Raises:
        ValueError: the shapes differ.
    """
    if fake.shape != real.shape:
        raise ValueError(
            f"`{fake_name}` and `{real_name}` must have one shape, got {tuple(fake.shape)} and "
            f"{tuple(real.shape)}. Compare each colorization with the photo it was made from."
        )


def check_smallest_side(image: Tensor, name: str, smallest: int, why: str) -> None:
    """Refuse images that are too small for a measure.

    Args:
        image: (N, 3, H, W).
        name: the argument's name, for the message.
        smallest: pixels that the shorter side must have.
        why: what needs them, for the message.

    Raises:
        ValueError: the height or the width is below `smallest`.
    """
    height, width = image.shape[-2:]
    if min(height, width) < smallest:
        raise ValueError(
            f"`{name}` must be at least {smallest} pixels high and wide, got {height} x {width}: "
            f"{why}."
        )
