"""Penalties on the slope of a discriminator, computed in float32 whatever the training's precision.

The penalty shares one backward with the loss that it joins: it is returned, not applied.
"""

from collections.abc import Callable

import torch
from torch import Tensor


def gradient_penalty(
    discriminator: Callable[[Tensor], Tensor], real_ab: Tensor, fake_ab: Tensor
) -> Tensor:
    """Return how far a critic's slope is from 1 on the way from fakes to photographs.

    Each picture has its own place on the line from fake to real, and its own slope: the norm over
    channels, height and width together.

    Args:
        discriminator: maps ab_norm (N, 2, H, W) to one score a picture.
        real_ab: (N, 2, H, W), of photographs.
        fake_ab: (N, 2, H, W), the generator's.

    Returns:
        Scalar, the mean over the pictures of (slope - 1) squared.

    Source: Gulrajani et al. 2017, "Improved training of Wasserstein GANs", algorithm 1.

    Example:
        >>> real_ab, fake_ab = torch.rand(4, 2, 8, 8), torch.rand(4, 2, 8, 8)
        >>> critic = lambda ab_norm: ab_norm.mean(dim=(1, 2, 3)) * 128**0.5  # its slope is 1
        >>> print(f"{gradient_penalty(critic, real_ab, fake_ab):.3f}")
        0.000
    """
    share = torch.rand(len(real_ab), 1, 1, 1, device=real_ab.device)
    between = share * real_ab.float() + (1 - share) * fake_ab.float()
    slopes = _slopes(discriminator, between)
    return (torch.linalg.vector_norm(slopes.flatten(1), dim=1) - 1).square().mean()


def r1_penalty(discriminator: Callable[[Tensor], Tensor], real_ab: Tensor) -> Tensor:
    """Return half the discriminator's mean squared slope at photographs (R1, at gamma 1).

    Args:
        discriminator: maps ab_norm (N, 2, H, W) to one score a picture.
        real_ab: (N, 2, H, W), of photographs.

    Returns:
        Scalar: a picture's squared slope is summed over channels, height and width.

    Source: Mescheder et al. 2018, "Which training methods for GANs do actually converge?",
        equation 9.

    Example:
        >>> r1_penalty(lambda ab_norm: ab_norm.sum(dim=(1, 2, 3)), torch.rand(4, 2, 8, 8)).item()
        64.0
    """
    return 0.5 * _slopes(discriminator, real_ab.float()).square().sum(dim=(1, 2, 3)).mean()


def _slopes(discriminator: Callable[[Tensor], Tensor], ab_norm: Tensor) -> Tensor:
    """Return the gradient of each picture's score by the picture, with a graph of its own."""
    ab_norm = ab_norm.detach().requires_grad_()
    with torch.autocast(ab_norm.device.type, enabled=False):
        scores = discriminator(ab_norm)
        # No picture has a part in another's score, so that the sum's gradient is each one's own.
        (slopes,) = torch.autograd.grad(scores.sum(), ab_norm, create_graph=True)
    return slopes
