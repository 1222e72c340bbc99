"""Refuse discriminators that a loss cannot train, each with the reason."""

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.nn.utils.parametrize import is_parametrized

from colorlib.errors import ColorlibError

SQUASHING = (nn.Sigmoid, nn.Tanh, nn.Softmax, nn.Hardsigmoid, nn.Hardtanh)


def refuse_squashed(discriminator: nn.Module, family: str) -> None:
    """Refuse scores that a last layer squeezes into a range.

    Raises:
        ColorlibError: the last layer is a sigmoid, a tanh or the like.
    """
    *_, last = (layer for layer in discriminator.modules() if not list(layer.children()))
    if isinstance(last, SQUASHING):
        raise ColorlibError(
            f"the GAN loss {family!r} needs scores of any size, and this discriminator ends in "
            f"{type(last).__name__}, whose slope vanishes where it is sure. Leave the last layer "
            "off: the loss does what is needed."
        )


def refuse_batch_norm(discriminator: nn.Module) -> None:
    """Refuse BatchNorm under a gradient penalty.

    Raises:
        ColorlibError: it has one.
    """
    if any(isinstance(layer, _BatchNorm) for layer in discriminator.modules()):
        raise ColorlibError(
            "a gradient penalty needs a score that depends on one picture alone, and BatchNorm "
            'makes it depend on the whole batch. Build the discriminator with norm="instance", '
            '"spectral" or "none".'
        )


def refuse_patch_scores(scores: Tensor) -> None:
    """Refuse a map of scores under a gradient penalty.

    Args:
        scores: of a batch, pictures first.

    Raises:
        ColorlibError: a picture has more than one.
    """
    if scores[0].numel() > 1:
        raise ColorlibError(
            f"a gradient penalty needs one score a picture, got {tuple(scores.shape)}: summed over "
            "patches, the slope grows with their number. Build the discriminator with "
            "one_score=True, which takes their mean."
        )


def refuse_spectral_norm(discriminator: nn.Module) -> None:
    """Refuse weights that are rescaled after they were clipped.

    Raises:
        ColorlibError: a layer has spectral norm.
    """
    if any(is_parametrized(layer, "weight") for layer in discriminator.modules()):
        raise ColorlibError(
            "clipping bounds a critic by the size of its weights, and spectral norm rescales them "
            'afterwards, so that the clip does nothing. Build the critic with norm="none", or use '
            "the family hinge."
        )


def refuse_energies(discriminator: nn.Module, family: str) -> None:
    """Refuse an energy, which is low for photographs, where high scores say "real".

    Raises:
        ColorlibError: the discriminator returns energies.
    """
    if getattr(discriminator, "gives_energy", False):
        raise ColorlibError(
            f"the GAN loss {family!r} takes high scores for real, and "
            f"{type(discriminator).__name__} returns energies, which are low for photographs. Use "
            "the family ebgan, or another discriminator."
        )


def refuse_what_is_no_energy(discriminator: nn.Module, condition: Tensor, real_ab: Tensor) -> None:
    """Refuse scores that cannot be a conditional energy.

    Args:
        discriminator: maps (condition, ab_norm) to scores.
        condition: (N, C, H, W), of a batch.
        real_ab: (N, 2, H, W), its photographs' colours.

    Raises:
        ColorlibError: more than one score a picture, scores below 0, or scores that do not depend
            on the condition.
    """
    energies = probe_scores(discriminator, condition, real_ab)
    if energies.ndim != 1 or energies.min() < 0:
        raise ColorlibError(
            f"the GAN loss 'ebgan' needs one energy a picture, 0 or more, (N,), got "
            f"{tuple(energies.shape)} from {energies.min():.3g} up. Use EnergyAutoencoder."
        )
    other = probe_scores(discriminator, condition.flip(-1).neg(), real_ab)
    if torch.allclose(energies, other, rtol=1e-5, atol=0):
        raise ColorlibError(
            "this energy is the same whatever the lightness is: it judges colours without the "
            "picture that they are for. Let the reconstruction depend on the condition; it does "
            "not help to put it on both sides of the error, where it cancels. EnergyAutoencoder "
            "does it."
        )


def probe_scores(discriminator: nn.Module, condition: Tensor, ab_norm: Tensor) -> Tensor:
    """Return the scores of a batch in eval mode, and leave no trace of it.

    Args:
        discriminator: maps (condition, ab_norm) to scores.
        condition: (N, C, H, W).
        ab_norm: (N, 2, H, W).
    """
    modes = [(module, module.training) for module in discriminator.modules()]
    discriminator.eval()
    try:
        with torch.no_grad(), torch.random.fork_rng():
            return discriminator(condition, ab_norm)
    finally:
        for module, was_training in modes:
            module.training = was_training
