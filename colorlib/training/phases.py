"""The three phases' training steps: what one batch does to the networks."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from colorlib.color import denormalize_lab
from colorlib.gamut import out_of_gamut_share
from colorlib.losses import GANLoss, LossTerm, evaluate_terms, weighted_sum


@dataclass(frozen=True)
class StepContext:
    """The networks, optimisers and losses that a step works with."""

    generator: nn.Module
    discriminator: nn.Module | None
    optimizer_generator: torch.optim.Optimizer | None
    optimizer_discriminator: torch.optim.Optimizer | None
    terms: list[LossTerm]
    gan_loss: GANLoss
    lambda_gan: float
    autocast: torch.autocast
    is_logged: bool  # what only the history needs is computed only then


def pretrain_step(context: StepContext, L_norm: Tensor, real_ab: Tensor) -> dict[str, Tensor]:
    """Train the generator for one batch on its pixel losses alone."""
    with context.autocast:
        fake_ab = context.generator(L_norm)
    fake_ab = fake_ab.float()
    values = evaluate_terms(context.terms, L_norm, fake_ab, real_ab)
    loss = weighted_sum(context.terms, values)
    norm = _update(context.optimizer_generator, loss)
    return {**values, "grad_norm_generator": norm, **_color_statistics(context, L_norm, fake_ab)}


def warm_up_discriminator_step(
    context: StepContext, L_norm: Tensor, real_ab: Tensor
) -> dict[str, Tensor]:
    """Train the discriminator for one batch on the generator's pictures as they are."""
    with torch.no_grad(), context.autocast:
        fake_ab = context.generator(L_norm)
    return _discriminator_update(context, L_norm, real_ab, fake_ab.float())


def gan_step(context: StepContext, L_norm: Tensor, real_ab: Tensor) -> dict[str, Tensor]:
    """Train discriminator, then generator, for one batch.

    Source: Isola et al. 2017 (pix2pix), section 3.3: one step on D, then one on G.
    """
    with context.autocast:
        fake_ab = context.generator(L_norm)
    fake_ab = fake_ab.float()
    row = _discriminator_update(context, L_norm, real_ab, fake_ab.detach())

    context.discriminator.requires_grad_(False)
    with context.autocast:
        pred_fake = context.discriminator(L_norm, fake_ab)
    loss_gan = context.gan_loss.generator_loss(pred_fake.float())
    values = evaluate_terms(context.terms, L_norm, fake_ab, real_ab)
    loss = context.lambda_gan * loss_gan + weighted_sum(context.terms, values)
    norm = _update(context.optimizer_generator, loss)
    context.discriminator.requires_grad_(True)
    row |= {"gan": loss_gan.detach(), **values, "grad_norm_generator": norm}
    return row | _color_statistics(context, L_norm, fake_ab)


def _discriminator_update(
    context: StepContext, L_norm: Tensor, real_ab: Tensor, fake_ab: Tensor
) -> dict[str, Tensor]:
    with context.autocast:
        pred_real = context.discriminator(L_norm, real_ab)
        pred_fake = context.discriminator(L_norm, fake_ab)
    pred_real, pred_fake = pred_real.float(), pred_fake.float()
    loss = context.gan_loss.discriminator_loss(pred_real, pred_fake)
    norm = _update(context.optimizer_discriminator, loss)
    right = torch.cat([(pred_real > 0).flatten(), (pred_fake < 0).flatten()])
    return {
        "discriminator": loss.detach(),
        "discriminator_accuracy": right.float().mean(),
        "grad_norm_discriminator": norm,
    }


def _update(optimizer: torch.optim.Optimizer, loss: Tensor) -> Tensor:
    """Take one optimiser step down `loss`; return the gradient's L2 norm."""
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    gradients = [
        parameter.grad
        for group in optimizer.param_groups
        for parameter in group["params"]
        if parameter.grad is not None
    ]
    norm = nn.utils.get_total_norm(gradients)
    optimizer.step()
    return norm


@torch.no_grad()
def _color_statistics(context: StepContext, L_norm: Tensor, fake_ab: Tensor) -> dict[str, Tensor]:
    if not context.is_logged:
        return {}
    lab = denormalize_lab(L_norm, fake_ab.detach())
    chroma = torch.linalg.vector_norm(lab[:, 1:], dim=1)
    return {"out_of_gamut": out_of_gamut_share(lab).mean(), "chroma": chroma.mean()}
