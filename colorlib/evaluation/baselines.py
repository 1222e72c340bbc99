"""Colorize without a model: what every trained one has to beat before it has learnt anything."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from colorlib.color import AB_SCALE

# A dull warm brown, near the mean colour of photographs.
BROWN_AB = (3.0, 7.0)


@dataclass(frozen=True)
class Baseline:
    """A colorization that needs no training.

    Args:
        predict: maps (L_norm (N, 1, H, W), real_ab (N, 2, H, W)) to ab_norm (N, 2, H, W).
        sees_truth: whether `predict` looks at real_ab, which makes it an oracle: a mark on the
            scale, not a competitor.
        description: what it does, in a few words.
    """

    predict: Callable[[Tensor, Tensor], Tensor]
    sees_truth: bool
    description: str


def predict_grey(L_norm: Tensor) -> Tensor:
    """Predict a = b = 0 everywhere: the black-and-white photo itself.

    Errors counted pixel by pixel reward it, since most pixels of most photos are nearly grey.

    Args:
        L_norm: float tensor (N, 1, H, W) in [-1, 1].

    Returns:
        ab_norm (N, 2, H, W), all 0.

    Raises:
        ValueError: not (N, 1, H, W).

    Source: the "Gray" rows of Zhang et al. 2016, "Colorful Image Colorization".
    """
    return constant_ab(L_norm, 0.0, 0.0)


def constant_brown(L_norm: Tensor) -> Tensor:
    """Predict (a, b) = (3, 7) everywhere: a sepia print.

    Args:
        L_norm: float tensor (N, 1, H, W) in [-1, 1].

    Returns:
        ab_norm (N, 2, H, W), constant.

    Raises:
        ValueError: not (N, 1, H, W).
    """
    return constant_ab(L_norm, *BROWN_AB)


def constant_ab(L_norm: Tensor, a: float, b: float) -> Tensor:
    """Predict one colour everywhere.

    Args:
        L_norm: float tensor (N, 1, H, W) in [-1, 1].
        a: a* in Lab units.
        b: b* in Lab units.

    Returns:
        ab_norm (N, 2, H, W), constant.

    Raises:
        ValueError: not (N, 1, H, W).
    """
    _check(L_norm, "L_norm", 1)
    ab_norm = torch.tensor((a, b), dtype=L_norm.dtype, device=L_norm.device) / AB_SCALE
    return ab_norm[:, None, None].repeat(len(L_norm), 1, *L_norm.shape[-2:])


def half_saturated(real_ab: Tensor) -> Tensor:
    """Return the true hue at half the true chroma.

    An oracle: it sees the photo's colours. It scores far above any colorizer on errors counted
    pixel by pixel, and shows what desaturation alone costs.

    Args:
        real_ab: float tensor (N, 2, H, W), normalised ab in [-1, 1].

    Returns:
        ab_norm (N, 2, H, W).

    Raises:
        ValueError: not (N, 2, H, W).
    """
    _check(real_ab, "real_ab", 2)
    return real_ab * 0.5


BASELINES: dict[str, Baseline] = {
    "predict-grey": Baseline(
        lambda L_norm, real_ab: predict_grey(L_norm), False, "a = b = 0 everywhere"
    ),
    "constant-brown": Baseline(
        lambda L_norm, real_ab: constant_brown(L_norm), False, "(a, b) = (3, 7) everywhere"
    ),
    "half-saturated": Baseline(
        lambda L_norm, real_ab: half_saturated(real_ab), True, "the true hue at half its chroma"
    ),
}


def _check(tensor: Tensor, name: str, channels: int) -> None:
    if tensor.ndim != 4 or tensor.shape[1] != channels:
        raise ValueError(
            f"`{name}` must be (N, {channels}, H, W), got {tuple(tensor.shape)}. "
            "colorlib.color.normalize_lab makes both L_norm and real_ab from Lab."
        )
