"""Tiny trainings with one thing wrong raise the alarm for it; sound ones raise none."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from training_helpers import images

from colorlib.color import AB_SCALE
from colorlib.data.batches import BatchLoader
from colorlib.losses import VanillaGANLoss
from colorlib.networks.discriminators.patch import PatchDiscriminator
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.networks.initialization import init_weights
from colorlib.training.config import TrainingConfig
from colorlib.training.recorder.recorder import FlightRecorder
from colorlib.training.trainer import Pix2PixTrainer

GAN = TrainingConfig(gan_steps=10, log_every=100)
LONG = replace(GAN, gan_steps=110)
PICTURES = images(48)


def alarms_of_training(
    *,
    batches=BatchLoader,
    generator=None,
    discriminator=PatchDiscriminator,
    config=GAN,
    gan_loss=None,
    spoil=lambda generator: None,
    pictures=PICTURES,
    batch_size=4,
    every=1,
):
    torch.manual_seed(0)
    generator = generator or UNetGenerator(2, 5)
    spoil(generator)
    recorder = FlightRecorder(every)
    trainer = Pix2PixTrainer(
        generator,
        batches(pictures, batch_size, crop=32),
        config,
        discriminator=discriminator(1, 4),
        gan_loss=gan_loss,
        callbacks=[recorder],
    )
    trainer.fit(progress=False)
    return {alarm.name: alarm for alarm in recorder.alarms()}


def test_a_sound_training_raises_none():
    config = replace(LONG, pretrain_steps=80, warm_up_discriminator_steps=20, lr_pretrain=1e-2)
    assert alarms_of_training(generator=UNetGenerator(4, 5), config=config, every=5) == {}


def scaled(lightness, colors):
    """Return a loader that hands out other ranges than the networks take."""

    class Scaled(BatchLoader):
        def batch(self, step):
            L_norm, real_ab = super().batch(step)
            return lightness(L_norm), colors(real_ab)

    return Scaled


@pytest.mark.parametrize(
    ("lightness", "colors"),
    [
        (lambda L_norm: (L_norm + 1) * 50, lambda ab: ab),  # L* as it comes
        (lambda L_norm: L_norm, lambda ab: ab * AB_SCALE),  # a* and b* as they come
        (lambda L_norm: (L_norm + 1) / 2, lambda ab: (ab * AB_SCALE + 128) / 255),  # 8-bit / 255
        (lambda L_norm: L_norm, lambda ab: ab * AB_SCALE / 255),
    ],
    ids=["raw L", "raw ab", "bytes over 255", "ab over 255"],
)
def test_another_normaliser_is_a_wrong_range(lightness, colors):
    assert "wrong range" in alarms_of_training(batches=scaled(lightness, colors))


def test_pictures_sorted_by_their_kind_are_not_shuffled():
    class InOrder(BatchLoader):
        def batch(self, step):
            self._shuffled_epoch, self._order = step // len(self), self.positions
            return super().batch(step)

    kinds = np.repeat(images(6), 8, axis=0)  # eight of a kind, one kind after the other
    options = {"pictures": kinds, "batch_size": 8, "config": replace(GAN, gan_steps=12)}
    assert "no shuffle" in alarms_of_training(batches=InOrder, **options)
    assert "no shuffle" not in alarms_of_training(**options)


def test_a_discriminator_that_ends_in_a_sigmoid():
    class EndsInSigmoid(PatchDiscriminator):
        def forward(self, condition, ab_norm):
            return torch.sigmoid(super().forward(condition, ab_norm))

    found = alarms_of_training(discriminator=EndsInSigmoid)
    assert found["sigmoid scores"].step == 5


def test_a_discriminator_that_is_never_trained():
    found = alarms_of_training(config=replace(LONG, lr_discriminator=0.0), every=10)
    assert "dead discriminator" in found
    learns = alarms_of_training(config=replace(LONG, lr_discriminator=2e-3), every=10)
    assert "dead discriminator" not in learns


def test_a_discriminator_at_fifty_times_the_rate_with_five_steps():
    class FiveSteps(VanillaGANLoss):
        family = "five-steps"
        discriminator_steps = 5

    config = replace(LONG, lr_discriminator=50 * GAN.lr_discriminator)
    found = alarms_of_training(config=config, gan_loss=FiveSteps(), every=10)
    assert "discriminator too strong" in found


def smooth_encoder(generator):
    """Give the encoder kernels as training leaves them: neighbours resemble one another."""
    generator.config["encoder_origin"] = "file stand-in.pth"
    with torch.no_grad():
        for layer in generator.encoder.modules():
            if isinstance(layer, nn.Conv2d) and layer.kernel_size[0] > 1:
                layer.weight += layer.weight.roll(1, -1)


@pytest.mark.parametrize("is_lost", [False, True])
def test_an_encoder_wiped_by_init_weights(is_lost):
    def spoil(generator):
        smooth_encoder(generator)
        if is_lost:
            init_weights(generator)

    found = alarms_of_training(
        generator=ResNet18UNetGenerator("layer1", (8, 8)),
        spoil=spoil,
        config=replace(GAN, gan_steps=1),
    )
    assert list(found) == ["encoder knows nothing"] * is_lost


def test_a_generator_pressed_against_the_ends_of_tanh():
    def spoil(generator):
        nn.init.constant_(generator.head[1].bias, 8.0)

    found = alarms_of_training(spoil=spoil, config=replace(GAN, gan_steps=50), every=10)
    assert found["oversaturated"].step == 50


def test_a_generator_that_prints_stripes():
    class Striped(UNetGenerator):
        def forward(self, condition):
            columns = torch.tensor([0.1, -0.1]).repeat(16)
            return super().forward(condition) + columns

    found = alarms_of_training(generator=Striped(2, 5), config=LONG, every=10)
    assert found["chequerboard"].step == 100
