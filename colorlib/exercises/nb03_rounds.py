"""Rounds of the GAN game with one typical mistake in each, for the check of the build."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional


class Rules(NamedTuple):
    """How a round is played; the defaults are pix2pix's.

    Attributes:
        real_target: what the discriminator wants to call a real picture.
        fake_target: what it wants to call a made one.
        painter_target: what the painter wants its picture called.
        saturates: the painter minimises log(1 - D) instead of -log D.
        lambda_gan: weight of the painter's GAN loss.
        lambda_l1: weight of its closeness.
        power: 1 for L1, 2 for L2.
        clears_discriminator: when its gradients are cleared: "in time", "too early", right after
            its step, or "never".
        clears_painter: its gradients are cleared before they are computed.
        leaks: the discriminator's loss reaches the painter's gradients, and they are kept.
        is_joint: both losses are propagated before either optimiser steps.
        steps_twice: the discriminator steps in the painter's half as well.
        is_painter_first: the painter's half comes before the discriminator's.
        moves_discriminator: its optimiser steps on gradients that are there.
        moves_painter: its optimiser steps on gradients that are there.
        betas: of both Adams.
        lr: of both Adams; None for the one that is handed over.
    """

    real_target: float = 1.0
    fake_target: float = 0.0
    painter_target: float = 1.0
    saturates: bool = False
    lambda_gan: float = 1.0
    lambda_l1: float = 100.0
    power: int = 1
    clears_discriminator: str = "in time"
    clears_painter: bool = True
    leaks: bool = False
    is_joint: bool = False
    steps_twice: bool = False
    is_painter_first: bool = False
    moves_discriminator: bool = True
    moves_painter: bool = True
    betas: tuple[float, float] = (0.5, 0.999)
    lr: float | None = None


PLAIN = Rules()


def play(
    painter: nn.Module,
    discriminator: nn.Module,
    L_norm: Tensor,
    real_ab: Tensor,
    rounds: int,
    rules: Rules,
) -> list[dict[str, float]]:
    """Play rounds on one batch by these rules, training both networks; return a row a round."""
    adam_painter, adam_discriminator = (
        torch.optim.Adam(network.parameters(), lr=rules.lr, betas=rules.betas)
        for network in (painter, discriminator)
    )

    def discriminator_half(fake_ab: Tensor) -> dict[str, float]:
        shown = fake_ab if rules.leaks else fake_ab.detach()
        real = _cross_entropy(discriminator(L_norm, real_ab), rules.real_target)
        fake = _cross_entropy(discriminator(L_norm, shown), rules.fake_target)
        loss = 0.5 * (real + fake)
        if rules.clears_discriminator == "in time":
            adam_discriminator.zero_grad()
        loss.backward(retain_graph=True)
        if rules.moves_discriminator and not rules.is_joint:
            adam_discriminator.step()
        if rules.clears_discriminator == "too early":
            adam_discriminator.zero_grad()
        return {"loss_D": loss.item()}

    def painter_half(fake_ab: Tensor) -> dict[str, float]:
        score = discriminator(L_norm, fake_ab)
        target = 0.0 if rules.saturates else rules.painter_target
        gan = (-1 if rules.saturates else 1) * _cross_entropy(score, target)
        distance = (fake_ab - real_ab).abs().pow(rules.power).mean()
        if rules.clears_painter and not rules.leaks:
            adam_painter.zero_grad()
        (rules.lambda_gan * gan + rules.lambda_l1 * distance).backward()
        if rules.moves_painter:
            adam_painter.step()
        if rules.steps_twice or rules.is_joint:
            adam_discriminator.step()
        if rules.leaks:
            adam_painter.zero_grad()
        return {"loss_G_GAN": gan.item(), "loss_G_L1": distance.item()}

    halves = [discriminator_half, painter_half]
    if rules.is_painter_first:
        halves.reverse()
    rows = []
    for _ in range(rounds):
        fake_ab = painter(L_norm)
        first, second = (half(fake_ab) for half in halves)
        rows.append(first | second)
    return rows


def _cross_entropy(logits: Tensor, target: float) -> Tensor:
    # -log sigmoid(x) = log(1 + exp(-x)), and the same of -x for target 0.
    positive, negative = functional.softplus(-logits).mean(), functional.softplus(logits).mean()
    return target * positive + (1 - target) * negative


class _Discriminator(nn.Module):
    """A PatchGAN small enough for a hundred rounds in a second."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Conv2d(3, 4, 4, 2, 1), nn.Conv2d(4, 1, 4, 1, 1)

    def forward(self, L_norm: Tensor, ab_norm: Tensor) -> Tensor:
        features = self.first(torch.cat([L_norm, ab_norm], dim=1))
        return self.last(functional.leaky_relu(features, 0.2))


def fresh_game() -> tuple[nn.Module, nn.Module, Tensor, Tensor]:
    """Return a painter, a discriminator and a batch, the same ones each time."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        painter = nn.Sequential(
            nn.Conv2d(1, 12, 3, 1, 1),
            nn.BatchNorm2d(12),
            nn.LeakyReLU(0.2),
            nn.Conv2d(12, 12, 3, 1, 1),
            nn.LeakyReLU(0.2),
            nn.Conv2d(12, 2, 3, 1, 1),
            nn.Tanh(),
        )
        networks = painter.double(), _Discriminator().double()
        # Lightness that says which colour belongs there, so that it can be learnt by heart.
        L_norm = torch.rand(2, 1, 4, 4, dtype=torch.float64).repeat_interleave(3, 2)
        L_norm = 2 * L_norm.repeat_interleave(3, 3) - 1
        real_ab = torch.cat([0.6 * L_norm, 0.5 * (L_norm > 0) - 0.2], dim=1)
    return *networks, L_norm, real_ab
