"""What the flight recorder notes once: the encoder's origin, how the loss counts, the end."""

import torch
from torch import Tensor, nn

from colorlib.losses import GANLoss
from colorlib.training.recorder.fresh_weights import neighbor_correlation
from colorlib.training.seen import SeenStep


def facts_of(gan_loss: GANLoss) -> dict:
    """Return what alarms must know of an adversarial loss, as plain values.

    Args:
        gan_loss: of the training.
    """
    return {"border_is_zero": border_is_zero(gan_loss), "undecided_loss": undecided_loss(gan_loss)}


def encoder_facts(generator: nn.Module) -> dict:
    """Return what the weights of a generator's pretrained encoder look like; {} without one.

    Args:
        generator: before its first step; its `config` says where the encoder comes from.
    """
    origin = getattr(generator, "config", {}).get("encoder_origin", "random")
    encoder = getattr(generator, "encoder", None)
    if origin == "random" or not isinstance(encoder, nn.Module):
        return {}
    measured = neighbor_correlation(encoder)
    if measured is None:
        return {}
    correlation, errors = measured
    return {"encoder": {"origin": origin, "correlation": correlation, "errors": errors}}


def border_is_zero(gan_loss: GANLoss) -> bool:
    """Tell whether a family counts scores above 0 as "real" and below as "fake", as logits are.

    Args:
        gan_loss: asked by its own rule for accuracy.

    Example:
        >>> from colorlib.losses import VanillaGANLoss
        >>> border_is_zero(VanillaGANLoss())
        True
    """
    near = torch.tensor([0.01, -0.01])
    told = [gan_loss.is_right(near + shift, near + shift).tolist() for shift in (0.0, 0.6)]
    return told == [[True, False, False, True], [True, True, False, False]]


def undecided_loss(gan_loss: GANLoss) -> float:
    """Return the lowest discriminator's loss that one score for all pictures can reach.

    A discriminator that tells nothing apart stays there. Critics of a Wasserstein loss have 0: all
    constants cost them the same, and what they gain by learning has no bound.

    Args:
        gan_loss: asked for constants from -2 to 2.

    Example:
        >>> from colorlib.losses import VanillaGANLoss
        >>> round(undecided_loss(VanillaGANLoss()), 3)  # log 2
        0.693
    """
    constants = torch.linspace(-2, 2, 401)  # 0 and 1/2 among them, where the usual families lie
    scores = (constant.reshape(1) for constant in constants)
    return min(gan_loss.discriminator_loss(one, one).item() for one in scores)


def broken_weights(networks: dict[str, nn.Module | None], seen: SeenStep | None) -> list[str]:
    """Name what holds numbers that are not finite: networks, and the last tensors seen.

    Args:
        networks: by name; None where there is none.
        seen: of the last step that was looked at.
    """
    found = [
        name
        for name, network in networks.items()
        if network is not None and not all(_is_finite(one) for one in network.parameters())
    ]
    if seen is not None:
        tensors = {
            "the photographs": seen.real_ab,
            "the generator's colours": seen.fake_ab,
            "the scores": seen.pred_fake,
        }
        found += [name for name, one in tensors.items() if one is not None and not _is_finite(one)]
    return found


def _is_finite(tensor: Tensor) -> bool:
    return bool(torch.isfinite(tensor).all())
