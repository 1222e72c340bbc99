"""Tell weights that learnt something from a fresh draw."""

from torch import Tensor, nn


def neighbor_correlation(network: nn.Module) -> tuple[float, float] | None:
    """Measure how alike the neighbouring weights of a network's kernels are.

    In fresh kernels each weight is a draw of its own, from whatever distribution: neighbours do
    not resemble one another. What kernels learn from pictures is smooth, with edges and blobs.

    Args:
        network: of any layers; its convolutions of at least 2 pixels a side count.

    Returns:
        The correlation of neighbours in rows and columns, over all kernels, each layer scaled
        alike; and how many of its own standard errors that would be for independent draws. None
        where there are no such kernels.

    Example:
        >>> import torch
        >>> _ = torch.manual_seed(0)
        >>> correlation, errors = neighbor_correlation(nn.Conv2d(16, 16, 3))
        >>> abs(errors) < 3
        True
    """
    products, squares, pairs = 0.0, 0.0, 0
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d) and min(layer.kernel_size) > 1:
            for one, other in _neighbors(layer.weight.detach().double()):
                products += (one * other).sum().item()
                squares += ((one.square() + other.square()) / 2).sum().item()
                pairs += one.numel()
    if not squares:
        return None
    correlation = products / squares
    return correlation, correlation * pairs**0.5


def _neighbors(weight: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Return each weight's neighbours to the right and below; the layer's spread becomes 1."""
    weight = (weight - weight.mean()) / weight.std().clamp_min(1e-30)
    return [
        (weight[..., :-1], weight[..., 1:]),
        (weight[..., :-1, :], weight[..., 1:, :]),
    ]
