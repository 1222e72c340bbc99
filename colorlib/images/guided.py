"""Enlarge colour along the edges of the lightness, without training."""

from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate


def guided_upsampling(
    ab_norm: Tensor, L_norm: Tensor, L_large: Tensor, *, radius: int = 2, eps: float = 1e-3
) -> Tensor:
    """Enlarge colour so that its edges follow those of the large lightness.

    In each small window colour is taken for a straight line of lightness; slopes and offsets are
    averaged, stretched bilinearly, and met with the large lightness (the fast guided filter).

    Args:
        ab_norm: (N, 2, h, w).
        L_norm: (N, 1, h, w), the lightness that belongs to it.
        L_large: (N, 1, H, W).
        radius: of the window, which has 2 * radius + 1 pixels a side.
        eps: in squared units of L_norm: lightness that varies by less counts as flat, and colour
            there as constant.

    Returns:
        (N, 2, H, W); a slope may carry it a little beyond ab_norm's range.

    Raises:
        ValueError: sizes that do not belong together.

    Source: He and Sun 2015, "Fast guided filter", algorithm 2.
    """
    if ab_norm.shape[-2:] != L_norm.shape[-2:]:
        raise ValueError(
            f"`ab_norm` and `L_norm` must have one size, got {tuple(ab_norm.shape[-2:])} and "
            f"{tuple(L_norm.shape[-2:])}. Give the lightness that the colour was predicted from."
        )

    def mean(values: Tensor) -> Tensor:
        # Beyond the edges there is nothing: windows there are smaller.
        window = 2 * radius + 1
        return avg_pool2d(values, window, stride=1, padding=radius, count_include_pad=False)

    mean_L, mean_ab = mean(L_norm), mean(ab_norm)
    covariance = mean(L_norm * ab_norm) - mean_L * mean_ab
    variance = (mean(L_norm * L_norm) - mean_L * mean_L).clamp_min(0)
    slope = covariance / (variance + eps)
    offset = mean_ab - slope * mean_L
    slope, offset = (
        interpolate(mean(values), size=L_large.shape[-2:], mode="bilinear")
        for values in (slope, offset)
    )
    return slope * L_large + offset
