"""Losses against values computed by hand."""

import math

import numpy as np
import pytest
import torch

from colorlib.errors import ColorlibError
from colorlib.losses import (
    LossTerm,
    VanillaGANLoss,
    build_terms,
    evaluate_terms,
    l1_loss,
    l1_term,
    l2_loss,
    weighted_sum,
)
from colorlib.networks.base import Prediction
from colorlib.training.config import TrainingConfig


def test_pixel_losses_by_hand():
    fake_ab = torch.tensor([[[[0.0, 1.0]], [[0.5, -0.5]]]])
    real_ab = torch.tensor([[[[0.5, 0.0]], [[0.5, 0.5]]]])
    assert l1_loss(fake_ab, real_ab).item() == pytest.approx((0.5 + 1.0 + 0.0 + 1.0) / 4)
    assert l2_loss(fake_ab, real_ab).item() == pytest.approx((0.25 + 1.0 + 0.0 + 1.0) / 4)


def test_l1_is_minimised_by_the_median_and_l2_by_the_mean():
    # Sixty per cent of balloons are at 0, forty at 1.
    real = torch.tensor([0.0] * 6 + [1.0] * 4)
    guesses = torch.linspace(0, 1, 101)
    l1 = torch.stack([l1_loss(guess.expand(10), real) for guess in guesses])
    l2 = torch.stack([l2_loss(guess.expand(10), real) for guess in guesses])
    assert guesses[l1.argmin()].item() == pytest.approx(0.0)
    assert guesses[l2.argmin()].item() == pytest.approx(0.4)


def test_an_undecided_discriminator_pays_log_2():
    logits = torch.zeros(2, 1, 3, 3)
    loss = VanillaGANLoss()
    assert loss.discriminator_loss(logits, logits).item() == pytest.approx(math.log(2))
    assert loss.generator_loss(logits).item() == pytest.approx(math.log(2))


def test_vanilla_loss_by_hand():
    pred_real, pred_fake = torch.tensor([2.0, -1.0]), torch.tensor([0.5, -3.0])

    def sigmoid(x):
        return 1 / (1 + math.exp(-x))

    real = -(math.log(sigmoid(2.0)) + math.log(sigmoid(-1.0))) / 2
    fake = -(math.log(1 - sigmoid(0.5)) + math.log(1 - sigmoid(-3.0))) / 2
    generator = -(math.log(sigmoid(0.5)) + math.log(sigmoid(-3.0))) / 2
    loss = VanillaGANLoss()
    assert loss.discriminator_loss(pred_real, pred_fake).item() == pytest.approx((real + fake) / 2)
    assert loss.generator_loss(pred_fake).item() == pytest.approx(generator)


def test_the_generator_still_learns_when_it_is_losing():
    # Non-saturating: at a logit of -10 the gradient is nearly -1, not nearly 0.
    pred_fake = torch.tensor([-10.0], requires_grad=True)
    VanillaGANLoss().generator_loss(pred_fake).backward()
    assert pred_fake.grad.item() == pytest.approx(-1.0, abs=1e-3)


def test_extreme_logits_stay_finite():
    far = torch.tensor([1e4, -1e4])
    loss = VanillaGANLoss()
    assert torch.isfinite(loss.discriminator_loss(far, -far))
    assert torch.isfinite(loss.generator_loss(far))


def test_terms_are_weighed_and_summed():
    L_norm = torch.full((1, 1, 2, 2), 0.5)
    fake_ab, real_ab = torch.zeros(1, 2, 2, 2), torch.ones(1, 2, 2, 2)
    terms = [l1_term(100.0), LossTerm("light", 2.0, lambda prediction, L_norm, real: L_norm.mean())]
    values = evaluate_terms(terms, Prediction(fake_ab), L_norm, real_ab)
    assert {name: value.item() for name, value in values.items()} == {"l1": 1.0, "light": 0.5}
    assert weighted_sum(terms, values).item() == pytest.approx(101.0)


def test_terms_are_built_by_name_from_a_weight_or_options():
    config = TrainingConfig(terms={"l1": 100, "l2": {"weight": 3}})
    assert config.terms == {"l1": {"weight": 100.0}, "l2": {"weight": 3}}
    assert TrainingConfig.from_dict(config.to_dict()) == config
    values = evaluate_terms(
        terms := build_terms(config.terms),
        Prediction(torch.full((1, 2, 2, 2), 0.5)),
        torch.zeros(1, 1, 2, 2),
        torch.zeros(1, 2, 2, 2),
    )
    assert weighted_sum(terms, values).item() == pytest.approx(100 * 0.5 + 3 * 0.25)


@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"vgg": {"weight": 1}}, r"`terms` may name l1, l2, perceptual, got 'vgg'"),
        ({"l1": {"weight": 1, "layer": "relu3_3"}}, "'l1' takes weight, got layer"),
        ({"l1": {"weight": -1}}, "needs a weight of 0 or more, got -1"),
        ({"l1": {}}, "needs a weight of 0 or more, got None"),
        ({"l1": {"weight": float("nan")}}, "needs a weight of 0 or more, got nan"),
    ],
)
def test_terms_that_cannot_be_built_are_refused(terms, message):
    with pytest.raises(ColorlibError, match=message):
        build_terms(terms)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"terms": {"l1": "a"}}, "`terms` must give 'l1' a weight or its options, got 'a'"),
        ({"terms": {}, "pretrain_steps": 1}, "`terms` must name a term to pretrain on"),
        ({"gan_loss_options": {"clip": np.float32(1)}}, "which a checkpoint can keep"),
    ],
)
def test_settings_of_losses_that_cannot_be_kept_are_refused(settings, message):
    with pytest.raises(ColorlibError, match=message):
        TrainingConfig(**settings)
