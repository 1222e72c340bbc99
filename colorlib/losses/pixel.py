"""Losses that compare predicted and real colours pixel by pixel."""

from torch import Tensor


def l1_loss(fake_ab: Tensor, real_ab: Tensor) -> Tensor:
    """Return the mean absolute difference of two ab tensors (L1, mean absolute error).

    Its minimiser is the conditional median: where several colours are plausible, the grey-brown
    in their middle.

    Args:
        fake_ab: ab_norm (N, 2, H, W), predicted.
        real_ab: ab_norm (N, 2, H, W), of the photograph.

    Returns:
        Scalar, in units of ab_norm (1 is 110 Lab units).

    Example:
        >>> import torch
        >>> l1_loss(torch.zeros(1, 2, 4, 4), torch.full((1, 2, 4, 4), -0.25)).item()
        0.25

    Source: Isola et al. 2017 (pix2pix), equation 3.
    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    return (fake_ab - real_ab).abs().mean()


def l2_loss(fake_ab: Tensor, real_ab: Tensor) -> Tensor:
    """Return the mean squared difference of two ab tensors (L2, MSE).

    Its minimiser is the conditional mean.

    Args:
        fake_ab: ab_norm (N, 2, H, W), predicted.
        real_ab: ab_norm (N, 2, H, W), of the photograph.

    Returns:
        Scalar, in squared units of ab_norm.
    """
    return (fake_ab - real_ab).square().mean()
