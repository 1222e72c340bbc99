"""The three phases' training steps: what one batch does to the networks."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import torch
from torch import Tensor, nn

from colorlib.color import denormalize_lab
from colorlib.gamut import out_of_gamut_share
from colorlib.losses import GANLoss, GradientBalance, LossTerm, evaluate_terms, weighted_sum
from colorlib.networks.base import Prediction, predict_with, reduced_for
from colorlib.training.seen import SeenStep, UnseenStep


@dataclass(frozen=True)
class StepContext:
    """The networks, optimisers and losses that a step works with."""

    generator: nn.Module
    discriminator: nn.Module | None
    optimizer_generator: torch.optim.Optimizer | None
    optimizer_discriminator: torch.optim.Optimizer | None
    terms: list[LossTerm]
    gan_loss: GANLoss
    balance: GradientBalance
    step: int
    autocast: torch.autocast
    is_logged: bool  # what only the history needs is computed only then
    seen: SeenStep | UnseenStep  # where the step leaves its tensors, if a callback wants them


def pretrain_step(context: StepContext, condition: Tensor, real_ab: Tensor) -> dict[str, Tensor]:
    """Train the generator for one batch on its terms alone."""
    prediction = _predict(context, condition)
    context.seen.see_pictures(condition, real_ab, prediction.ab_norm)
    values = _evaluate(context, prediction, condition, real_ab)
    weights = context.balance.weights(values, prediction.ab_norm, context.step)
    context.seen.see_losses(values, weights, prediction.ab_norm)
    loss = weighted_sum(context.terms, values, weights)
    norm = _update(context.optimizer_generator, loss)
    row = {**values, **_balanced(context, weights), "grad_norm_generator": norm}
    return row | _color_statistics(context, condition, prediction.ab_norm)


def warm_up_discriminator_step(
    context: StepContext, condition: Tensor, real_ab: Tensor
) -> dict[str, Tensor]:
    """Train the discriminator for one batch on the generator's pictures as they are."""
    with torch.no_grad():
        fake_ab = _predict(context, condition).ab_norm
    return _discriminator_update(context, condition, real_ab, fake_ab)


def gan_step(context: StepContext, condition: Tensor, real_ab: Tensor) -> dict[str, Tensor]:
    """Train discriminator, then generator, for one batch.

    Source: Isola et al. 2017 (pix2pix), section 3.3: one step on D, then one on G.
    """
    prediction = _predict(context, condition)
    fake_ab = prediction.ab_norm
    row = _discriminator_update(context, condition, real_ab, fake_ab.detach())

    with _without_gradients(context.discriminator):
        with context.autocast:
            pred_fake = context.discriminator(condition, fake_ab)
        loss_gan = context.gan_loss.generator_loss(pred_fake.float())
        values = _evaluate(context, prediction, condition, real_ab)
        weights = context.balance.weights({"gan": loss_gan, **values}, fake_ab, context.step)
        context.seen.see_losses({"gan": loss_gan, **values}, weights, fake_ab)
        loss = weights["gan"] * loss_gan + weighted_sum(context.terms, values, weights)
        norm = _update(context.optimizer_generator, loss)
    row |= {"gan": loss_gan.detach(), **values, **_balanced(context, weights)}
    row["grad_norm_generator"] = norm
    return row | _color_statistics(context, condition, fake_ab)


STEPS = {
    "pretrain": pretrain_step,
    "warm_up_discriminator": warm_up_discriminator_step,
    "gan": gan_step,
}


def _discriminator_update(
    context: StepContext, condition: Tensor, real_ab: Tensor, fake_ab: Tensor
) -> dict[str, Tensor]:
    with context.autocast:
        pred_real = context.discriminator(condition, real_ab)
        pred_fake = context.discriminator(condition, fake_ab)
    pred_real, pred_fake = pred_real.float(), pred_fake.float()
    context.seen.see_pictures(condition, real_ab, fake_ab)
    context.seen.see_scores(pred_real, pred_fake)
    loss = context.gan_loss.discriminator_loss(pred_real, pred_fake)
    row = {"discriminator": loss.detach()}
    judge = partial(context.discriminator, condition)
    penalty = context.gan_loss.penalty(judge, real_ab, fake_ab)
    if penalty is not None:
        loss = loss + penalty
        row["penalty"] = penalty.detach()
    norm = _update(context.optimizer_discriminator, loss)
    context.gan_loss.after_step(context.discriminator)
    accuracy = context.gan_loss.is_right(pred_real, pred_fake).float().mean()
    return row | {"discriminator_accuracy": accuracy, "grad_norm_discriminator": norm}


@contextmanager
def _without_gradients(network: nn.Module) -> Iterator[None]:
    """Let no gradient reach a network's weights, and leave them afterwards as they were."""
    trained = [parameter for parameter in network.parameters() if parameter.requires_grad]
    network.requires_grad_(False)
    try:
        yield
    finally:
        for parameter in trained:
            parameter.requires_grad_(True)


def _predict(context: StepContext, condition: Tensor) -> Prediction:
    """Predict in the training's precision; return float32, which losses are computed in."""
    with context.autocast:
        seen = reduced_for(context.generator, condition)
        prediction = predict_with(context.generator, seen)
    logits = prediction.logits
    return Prediction(prediction.ab_norm.float(), None if logits is None else logits.float())


def _evaluate(
    context: StepContext, prediction: Prediction, condition: Tensor, real_ab: Tensor
) -> dict[str, Tensor]:
    # Under autocast for the networks that some terms look through.
    with context.autocast:
        return evaluate_terms(context.terms, prediction, condition[:, :1], real_ab)


def _balanced(context: StepContext, weights: dict[str, float]) -> dict[str, Tensor]:
    """Return the weights that follow the gradients, as the history calls them."""
    names = context.balance.shares
    return {f"weight_{name}": torch.tensor(weights[name]) for name in names}


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
def _color_statistics(
    context: StepContext, condition: Tensor, fake_ab: Tensor
) -> dict[str, Tensor]:
    if not context.is_logged:
        return {}
    lab = denormalize_lab(condition[:, :1], fake_ab.detach())
    chroma = torch.linalg.vector_norm(lab[:, 1:], dim=1)
    return {"out_of_gamut": out_of_gamut_share(lab).mean(), "chroma": chroma.mean()}
