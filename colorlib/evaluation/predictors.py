"""Guard the border between an evaluation and the models that it measures."""

import warnings
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from colorlib.color import denormalize_lab, lab_to_rgb_u8
from colorlib.images.resizing import seen_lightness, stretch_ab

# Maps L_norm (n, 1, S, S) in [-1, 1] to ab_norm (n, 2, S, S).
Predictor = Callable[[Tensor], Tensor]

# Twice the range: a network without tanh may overshoot 1, Lab units go far beyond 2.
LARGEST_AB_NORM = 2.0


def at_own_size(generator: Predictor, size: int) -> "OwnSizePredictor":
    """Let a generator predict at the size it was trained at, whatever size it is measured at.

    Exactly as `Colorizer` does: the generator sees the lightness of the squashed photograph, and
    its ab is stretched to the photograph's size.

    Args:
        generator: maps L_norm (n, 1, size, size) to ab_norm, of that size or a larger one.
        size: pixels a side.

    Returns:
        A predictor for photographs of any size.
    """
    return OwnSizePredictor(generator, size)


@dataclass(frozen=True)
class OwnSizePredictor:
    """A generator that predicts at its own size; see `at_own_size`.

    A photograph is squashed before its lightness is taken, so what the generator sees depends a
    little on the colours: `blind` computes it, and passes on lightness alone. Called with
    lightness alone, it colorizes the grey photograph of that lightness.
    """

    generator: Predictor
    size: int

    def __call__(self, L_norm: Tensor) -> Tensor:
        """Predict ab_norm (n, 2, H, W) for grey photographs L_norm (n, 1, H, W)."""
        return self.colorize(L_norm, L_norm.new_zeros(L_norm.shape).expand(-1, 2, -1, -1))

    def colorize(self, L_norm: Tensor, real_ab: Tensor) -> Tensor:
        """Predict ab_norm (n, 2, H, W) for photographs, of which the generator sees lightness."""
        height, width = L_norm.shape[-2:]
        seen = L_norm
        if not height == width == self.size:
            # 8-bit colours come back from Lab as they were.
            rgb_u8 = lab_to_rgb_u8(denormalize_lab(L_norm, real_ab))
            photos = rgb_u8.permute(0, 2, 3, 1).cpu().numpy()
            seen = seen_lightness(photos, self.size, L_norm.device)
        ab_norm = self.generator(seen)
        if ab_norm.shape[-2:] == (height, width):
            return ab_norm
        return stretch_ab(ab_norm, height, width)


def blind(predictor: Predictor) -> Callable[[Tensor, Tensor], Tensor]:
    """Give a predictor the signature of a baseline, and keep the photo's colours from it.

    Args:
        predictor: maps L_norm to ab_norm.

    Returns:
        A function of (L_norm, real_ab) that passes on lightness alone, in a tensor of its own, so
        that a predictor can neither see the truth nor change what the others are given.
    """
    if isinstance(predictor, OwnSizePredictor):
        return lambda L_norm, real_ab: predictor.colorize(L_norm.clone(), real_ab)
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
