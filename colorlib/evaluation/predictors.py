"""Guard the border between an evaluation and the models that it measures."""

import warnings
from collections.abc import Callable, Collection, Mapping

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn.functional import interpolate

# Maps L_norm (n, 1, S, S) in [-1, 1] to ab_norm (n, 2, S, S).
Predictor = Callable[[Tensor], Tensor]

# Twice the range: a network without tanh may overshoot 1, Lab units go far beyond 2.
LARGEST_AB_NORM = 2.0


def at_own_size(generator: Predictor, size: int) -> Predictor:
    """Let a generator predict at the size it was trained at, whatever size it is measured at.

    As when a photo of any size is colorized: the generator sees the lightness scaled to its own
    size by Pillow's Lanczos filter, as in its training, and its ab is stretched to the photo's.
    The filter matters: what a softer one leaves looks out of focus, and is painted otherwise.

    Args:
        generator: maps L_norm (n, 1, size, size) to ab_norm (n, 2, size, size).
        size: pixels a side.

    Returns:
        A function from L_norm (n, 1, S, S) to ab_norm (n, 2, S, S) for any S.
    """

    def predict(L_norm: Tensor) -> Tensor:
        if L_norm.shape[-1] == size:
            return generator(L_norm)
        ab_norm = generator(_scaled(L_norm, size))
        return interpolate(ab_norm, size=L_norm.shape[-2:], mode="bilinear")

    return predict


def _scaled(L_norm: Tensor, size: int) -> Tensor:
    planes = [Image.fromarray(plane) for plane in L_norm[:, 0].float().cpu().numpy()]
    scaled = [np.array(plane.resize((size, size), Image.Resampling.LANCZOS)) for plane in planes]
    # Beside hard edges the filter overshoots.
    return torch.from_numpy(np.stack(scaled)[:, None]).clamp(-1, 1).to(L_norm)


def blind(predictor: Predictor) -> Callable[[Tensor, Tensor], Tensor]:
    """Give a predictor the signature of a baseline, and keep the photo's colours from it.

    Args:
        predictor: maps L_norm to ab_norm.

    Returns:
        A function of (L_norm, real_ab) that passes on a copy of L_norm alone, so that a predictor
        can neither see the truth nor change what the others are given.
    """
    return lambda L_norm, real_ab: predictor(L_norm.clone())


def check_predictors(predictors: Mapping[str, Predictor], reserved: Collection[str]) -> None:
    """Refuse what cannot be evaluated; warn of networks in training mode.

    Args:
        predictors: name to predictor.
        reserved: names that a report card gives to rows of its own.

    Raises:
        TypeError: not callable.
        ValueError: a reserved name.
    """
    for name, predictor in predictors.items():
        if name in reserved:
            raise ValueError(
                f"`predictors` must leave the name {name!r} to the report card's own row."
            )
        if not callable(predictor):
            raise TypeError(
                f"`predictors[{name!r}]` must be callable, got {type(predictor).__name__}."
            )
        if isinstance(predictor, nn.Module) and predictor.training:
            warnings.warn(
                f"{name!r} is in training mode: dropout draws, and BatchNorm uses each batch and "
                "keeps changing. Call .eval() first unless that is what you want to measure.",
                stacklevel=3,
            )


def check_prediction(name: str, ab_norm: Tensor, real_ab: Tensor) -> None:
    """Refuse a prediction that is no ab_norm of the batch.

    Args:
        name: the predictor's name, for the message.
        ab_norm: what it returned.
        real_ab: (n, 2, S, S), whose shape and device it must have.

    Raises:
        ValueError: another type, shape or device, Lab units, or NaN.
    """
    if not torch.is_tensor(ab_norm) or not ab_norm.is_floating_point():
        got = ab_norm.dtype if torch.is_tensor(ab_norm) else type(ab_norm).__name__
        raise ValueError(f"{name!r} must return a floating-point tensor ab_norm, got {got}.")
    if ab_norm.shape != real_ab.shape or ab_norm.device != real_ab.device:
        raise ValueError(
            f"{name!r} must return ab_norm {tuple(real_ab.shape)} on {real_ab.device}, "
            f"got {tuple(ab_norm.shape)} on {ab_norm.device}."
        )
    # Written so that NaN fails too.
    if not ab_norm.abs().max() <= LARGEST_AB_NORM:
        raise ValueError(
            f"{name!r} must return ab_norm in [-1, 1], got values up to {ab_norm.abs().max():.4g}. "
            "Divide Lab units by colorlib.color.AB_SCALE; NaN means a broken training."
        )
