"""What an adversarial loss may do beside scoring logits, and what each family must keep."""

from typing import ClassVar

import pytest
import torch
from training_helpers import images

from colorlib.data.batches import BatchLoader
from colorlib.errors import ColorlibError
from colorlib.losses import GANLoss, build_gan_loss, gan_losses
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


def trainer_with(loss, config=GAN):
    torch.manual_seed(0)
    batches = Recording(images(), 4, crop=32)
    batches.asked.clear()
    return Pix2PixTrainer(
        UNetGenerator(2, 5), batches, config, discriminator=PatchDiscriminator(1, 2), gan_loss=loss
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


@every_family
def test_a_family_trains(family):
    config = TrainingConfig(gan_steps=2, log_every=1, gan_loss=family)
    trainer = trainer_with(build_gan_loss(family), config)
    trainer.fit(progress=False)
    networks = (trainer.generator, trainer.discriminator)
    assert all(torch.isfinite(w).all() for net in networks for w in net.parameters())
    assert 0 <= trainer.history.rows[-1]["discriminator_accuracy"] <= 1


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
