"""What an adversarial loss may do beside scoring logits, and what each family must keep."""

from dataclasses import replace
from functools import partial
from typing import ClassVar

import pytest
import torch
from torch import nn
from training_helpers import images

from colorlib.data.batches import BatchLoader
from colorlib.errors import ColorlibError
from colorlib.losses import GANLoss, build_gan_loss, gan_losses
from colorlib.networks.discriminators.energy import EnergyAutoencoder
from colorlib.networks.discriminators.patch import PatchDiscriminator
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.training.config import TrainingConfig
from colorlib.training.trainer import Pix2PixTrainer

GAN = TrainingConfig(gan_steps=3, log_every=1, ema_decay=None)
every_family = pytest.mark.parametrize("family", gan_losses())


class Watched(GANLoss):
    """A critic's loss that notes down what the trainer asks of it."""

    family = "watched"
    discriminator_steps = 2

    def __init__(self):
        self.calls: list[str] = []

    def discriminator_loss(self, pred_real, pred_fake):
        return pred_fake.mean() - pred_real.mean()

    def generator_loss(self, pred_fake):
        return -pred_fake.mean()

    def penalty(self, discriminator, real_ab, fake_ab):
        self.calls.append("penalty")
        between = ((real_ab + fake_ab) / 2).requires_grad_()
        (slope,) = torch.autograd.grad(discriminator(between).sum(), between, create_graph=True)
        assert slope.shape == real_ab.shape and not fake_ab.requires_grad
        return 10 * (slope.flatten(1).norm(dim=1) - 1).square().mean()

    def after_step(self, discriminator):
        self.calls.append("after_step")
        with torch.no_grad():
            for weight in discriminator.parameters():
                weight.clamp_(-0.01, 0.01)

    def is_right(self, pred_real, pred_fake):
        return torch.cat([pred_real.flatten() > 0.5, pred_fake.flatten() < 0.5])


class Recording(BatchLoader):
    """Batches that note down which ones were asked for."""

    asked: ClassVar[list[int]] = []

    def batch(self, step):
        self.asked.append(step)
        return super().batch(step)


def trainer_with(loss, config=GAN, discriminator=None):
    torch.manual_seed(0)
    batches = Recording(images(), 4, crop=32)
    batches.asked.clear()
    discriminator = discriminator or PatchDiscriminator(1, 2)
    return Pix2PixTrainer(
        UNetGenerator(2, 5), batches, config, discriminator=discriminator, gan_loss=loss
    )


def test_penalty_and_what_follows_a_step_come_with_each_discriminator_step():
    trainer = trainer_with(loss := Watched())
    trainer.fit(progress=False)
    assert loss.calls == ["penalty", "after_step"] * 6
    assert max(w.abs().max() for w in trainer.discriminator.parameters()) <= 0.01
    assert trainer.history.rows[0]["penalty"] > 0


def test_the_discriminator_gets_further_batches_of_its_own():
    config = TrainingConfig(pretrain_steps=2, warm_up_discriminator_steps=1, gan_steps=3)
    trainer = trainer_with(Watched(), config)
    trainer.fit(progress=False)
    assert trainer.batches.asked == [0, 1, 2, 3, 4, 5, 6, 7, 8]


def test_the_penalty_reaches_the_weights():
    with_penalty, without = trainer_with(Watched()), trainer_with(Watched())
    without.gan_loss.penalty = lambda *arguments: None
    for trainer in (with_penalty, without):
        trainer.gan_loss.after_step = lambda discriminator: None
        trainer.fit(1, progress=False)
    pairs = zip(
        with_penalty.discriminator.parameters(), without.discriminator.parameters(), strict=True
    )
    assert any(not torch.equal(one, other) for one, other in pairs)
    assert "penalty" not in without.history.rows[0]


def test_the_border_between_right_and_wrong_is_the_losses_own():
    real, fake = torch.tensor([0.9, 0.6]), torch.tensor([0.1, 0.4])
    # Scores of a perfect least-squares discriminator: above 0 for both.
    assert Watched().is_right(real, fake).tolist() == [True] * 4
    assert GANLoss().is_right(real, fake).tolist() == [True, True, False, False]


@every_family
def test_a_family_scores_any_shape_and_pushes_the_right_way(family):
    loss = build_gan_loss(family)
    assert loss.family == family and loss.discriminator_steps >= 1
    up = 1 if loss.real_is_high else -1
    # Between a family's targets, where neither side is content yet.
    score = {"ebgan": 0.015}.get(family, 0.5)
    for shape in ((4,), (2, 1), (2, 1, 3, 5)):
        real, fake = (torch.full(shape, score, requires_grad=True) for _ in range(2))
        loss.discriminator_loss(real, fake).backward()
        assert (up * real.grad <= 0).all() and (up * fake.grad >= 0).all()
        assert real.grad.abs().sum() > 0 and fake.grad.abs().sum() > 0
        fake = torch.full(shape, score, requires_grad=True)
        loss.generator_loss(fake).backward()
        assert (up * fake.grad <= 0).all() and fake.grad.abs().sum() > 0


def test_unknown_families_and_options_are_refused():
    with pytest.raises(ColorlibError, match=r"one of .*vanilla.*, got 'lsgan\?'"):
        build_gan_loss("lsgan?")
    with pytest.raises(ColorlibError, match="'vanilla' takes label_smoothing, r1_weight, got clip"):
        build_gan_loss("vanilla", clip=0.01)
    with pytest.raises(ColorlibError, match="got clip"):
        trainer_with(None, TrainingConfig(gan_steps=1, gan_loss_options={"clip": 1}))


def test_a_new_file_is_all_that_a_family_takes(tmp_path, monkeypatch):
    (tmp_path / "one_sided.py").write_text(
        "from colorlib.losses.gan.base import GANLoss\n\n\n"
        "class OneSided(GANLoss):\n"
        "    family = 'one-sided'\n\n"
        "    def __init__(self, weight: float = 1.0):\n"
        "        self.weight = weight\n"
    )
    from colorlib.losses import gan

    monkeypatch.setattr(gan, "__path__", [*gan.__path__, str(tmp_path)])
    gan_losses.cache_clear()
    try:
        assert build_gan_loss("one-sided", weight=3.0).weight == 3.0
        with pytest.raises(ColorlibError, match="'one-sided' takes weight, got wait"):
            build_gan_loss("one-sided", wait=1)
    finally:
        gan_losses.cache_clear()


def test_two_classes_of_one_family_are_refused(tmp_path, monkeypatch):
    (tmp_path / "copied.py").write_text(
        "from colorlib.losses.gan.base import GANLoss\n\n\n"
        "class Copied(GANLoss):\n    family = 'vanilla'\n"
    )
    from colorlib.losses import gan

    monkeypatch.setattr(gan, "__path__", [*gan.__path__, str(tmp_path)])
    gan_losses.cache_clear()
    try:
        with pytest.raises(ValueError, match="two classes have the `family` 'vanilla'"):
            gan_losses()
    finally:
        gan_losses.cache_clear()


def test_an_error_in_the_generators_half_leaves_the_discriminator_as_it_was():
    trainer = trainer_with(Watched())
    frozen = next(trainer.discriminator.parameters()).requires_grad_(False)
    fails = [True, False, False, False]

    def generator_loss(pred_fake):
        if fails.pop(0):
            raise RuntimeError("once")
        return -pred_fake.mean()

    trainer.gan_loss.generator_loss = generator_loss
    with pytest.raises(RuntimeError, match="once"):
        trainer.fit(progress=False)
    trainer.fit(progress=False)
    flags = [parameter.requires_grad for parameter in trainer.discriminator.parameters()]
    assert not frozen.requires_grad and all(flags[1:])


def test_a_loss_that_never_trains_its_discriminator_is_refused():
    loss = Watched()
    loss.discriminator_steps = 0
    with pytest.raises(ColorlibError, match="`discriminator_steps` of Watched must be 1 or more"):
        trainer_with(loss)


def one_sided(**changes):
    return PatchDiscriminator(1, 2, **{"norm": "none", "one_score": True} | changes)


class Energy(nn.Module):
    """An energy that is wrong in the one way that it is asked to be."""

    def __init__(self, sees_lightness: bool = True, sign: float = 1.0):
        super().__init__()
        self.conv = nn.Conv2d(3 if sees_lightness else 2, 2, 1)
        self.sees_lightness, self.sign = sees_lightness, sign

    def forward(self, condition, ab_norm):
        # With the lightness on both sides of the error, as in a report's code, it cancels.
        seen = torch.cat([condition, ab_norm], 1) if self.sees_lightness else ab_norm
        rebuilt = torch.cat([condition, self.conv(seen)], dim=1)
        error = rebuilt - torch.cat([condition, ab_norm], dim=1)
        return self.sign * error.square().mean(dim=(1, 2, 3))


def with_sigmoid():
    class Squashed(PatchDiscriminator):
        def __init__(self):
            super().__init__(1, 2)
            self.layers.append(nn.Sigmoid())

    return Squashed()


@pytest.mark.parametrize(
    ("family", "options", "discriminator", "message"),
    [
        ("wgan-gp", {}, lambda: one_sided(norm="batch"), "BatchNorm makes it depend on the whole"),
        ("wgan-gp", {}, lambda: one_sided(one_score=False), r"one score a picture, got \(4, 1, 14"),
        ("vanilla", {"r1_weight": 10}, lambda: one_sided(norm="batch"), "BatchNorm makes it"),
        ("hinge", {"r1_weight": 10}, lambda: one_sided(one_score=False), "one_score=True"),
        ("ebgan", {"r1_weight": 1}, lambda: EnergyAutoencoder(2, 2, 2), "BatchNorm makes it"),
        ("vanilla", {}, with_sigmoid, "ends in Sigmoid, whose slope vanishes"),
        ("lsgan", {}, with_sigmoid, "'lsgan' needs scores of any size"),
        ("hinge", {}, with_sigmoid, "Leave the last layer off"),
        ("wgan", {}, with_sigmoid, "ends in Sigmoid"),
        ("wgan", {}, lambda: one_sided(norm="spectral"), "the clip does nothing"),
        ("vanilla", {}, lambda: EnergyAutoencoder(2, 2, 2), "returns energies, which are low"),
        ("wgan-gp", {}, lambda: EnergyAutoencoder(2, 2, 2), "Use the family ebgan"),
        ("ebgan", {}, lambda: PatchDiscriminator(1, 2), r"one energy a picture.*\(4, 1, 14, 14\)"),
        ("ebgan", {}, lambda: Energy(sign=-1.0), "0 or more"),
        ("ebgan", {}, lambda: Energy(sees_lightness=False), "the same whatever the lightness is"),
        ("ebgan", {"margin": 80.0}, Energy, r"got 80: to answer grey costs 0\.\d+ on these"),
        ("ebgan", {"margin": 1e-5}, Energy, "must be near the energies that it parts, got 1e-05"),
    ],
)
def test_what_cannot_work_together_is_refused_before_the_first_step(
    family, options, discriminator, message
):
    config = TrainingConfig(pretrain_steps=1, warm_up_discriminator_steps=1, gan_steps=1)
    config = replace(config, gan_loss=family, gan_loss_options=options)
    batches = BatchLoader(images(), 4, crop=32)
    judge = discriminator()
    before = {name: value.clone() for name, value in judge.state_dict().items()}
    trainer = Pix2PixTrainer(UNetGenerator(2, 5), batches, config, discriminator=judge)
    for _ in range(2):  # a second try is refused as the first
        with pytest.raises(ColorlibError, match=message):
            trainer.fit(progress=False)
    assert trainer.step == 1 and judge.training
    assert all(torch.equal(value, before[name]) for name, value in judge.state_dict().items())


def test_a_check_leaves_no_trace():
    def trained(check):
        torch.manual_seed(0)
        config = TrainingConfig(gan_steps=3, gan_loss="hinge")
        judge = PatchDiscriminator(1, 2, norm="spectral")
        batches = BatchLoader(images(), 4, crop=32)
        trainer = Pix2PixTrainer(UNetGenerator(2, 5), batches, config, discriminator=judge)
        if not check:
            trainer.gan_loss.check = lambda *arguments: None
        trainer.fit(progress=False)
        return trainer.discriminator.state_dict().values()

    assert all(map(torch.equal, trained(check=True), trained(check=False)))


def test_a_penalty_does_not_go_with_compiled_networks():
    config = TrainingConfig(gan_steps=1, gan_loss="wgan-gp", compile=True)
    with pytest.raises(ColorlibError, match="WGANGPLoss takes gradients of gradients"):
        trainer_with(None, config)


@pytest.mark.parametrize("penalty", ["wgan-gp", "r1"])
def test_a_penalty_moves_the_critic_of_each_set_up(penalty):
    # The penalty is the same whichever way the loss is weighed, and its gradient is not nothing.
    loss = (
        build_gan_loss("wgan-gp") if penalty == "wgan-gp" else build_gan_loss("hinge", r1_weight=1)
    )
    judge = one_sided(norm="instance")
    real_ab = torch.rand(4, 2, 32, 32) - 0.5
    value = loss.penalty(partial(judge, torch.rand(4, 1, 32, 32)), real_ab, -real_ab)
    value.backward()
    assert judge.layers[0].weight.grad.abs().sum() > 0
