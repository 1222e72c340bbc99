"""Which pixels one patch of a discriminator looks at, measured by gradient."""

import torch
from torch import Tensor


def patch_gradient(
    discriminator: torch.nn.Module, L_norm: Tensor, ab_norm: Tensor, row: int, column: int
) -> Tensor:
    """Return how strongly each pixel moves the score of one patch (input gradient, saliency).

    BatchNorm must be in eval mode: with the batch's own statistics every pixel moves every score.

    Args:
        discriminator: maps (L_norm, ab_norm) to logits (N, 1, h, w).
        L_norm: (1, 1, H, W) in [-1, 1].
        ab_norm: (1, 2, H, W) in [-1, 1].
        row: of the patch, 0 to h - 1.
        column: of the patch, 0 to w - 1.

    Returns:
        (H, W), the absolute gradients summed over the three channels: exactly 0 outside the
        patch's receptive field.

    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """
    inputs = [channel.detach().clone().requires_grad_() for channel in (L_norm, ab_norm)]
    score = discriminator(*inputs)[0, 0, row, column]
    gradients = torch.autograd.grad(score, inputs)
    return torch.cat(gradients, dim=1)[0].abs().sum(dim=0)


def extent(seen: Tensor) -> tuple[int, int, int, int]:
    """Return the first and last row, the first and last column of a mask's True pixels.

    Args:
        seen: bool (H, W) with at least one True.
    """
    rows, columns = seen.any(dim=1).nonzero(), seen.any(dim=0).nonzero()
    return rows.min().item(), rows.max().item(), columns.min().item(), columns.max().item()
