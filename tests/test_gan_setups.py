"""Every loss with its own discriminator trains, in both precisions, and resumes after a kill."""

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from training_helpers import images

from colorlib.data.batches import BatchLoader
from colorlib.errors import ColorlibError
from colorlib.losses import gan_losses
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.networks.registry import build_discriminator
from colorlib.training.callbacks import Callback
from colorlib.training.config import TrainingConfig
from colorlib.training.gan_setups import GAN_SETUPS, gan_setup
from colorlib.training.recipe import Recipe
from colorlib.training.recipes import get_recipe
from colorlib.training.trainer import Pix2PixTrainer

pytestmark = pytest.mark.usefixtures("one_thread")
every_setup = pytest.mark.parametrize("name", GAN_SETUPS)
GAME = Recipe(
    name="game",
    summary="for tests",
    size=32,
    cache_size=36,
    batch_size=4,
    generator={"base_channels": 2, "num_downs": 5},
    discriminator={"n_layers": 1, "base_channels": 2},
    training=TrainingConfig(
        warm_up_discriminator_steps=2, gan_steps=6, log_every=1, checkpoint_every=3, ema_decay=0.9
    ),
)


def trainer_of(name, folder: Path | None = None, callbacks=(), **changes) -> Pix2PixTrainer:
    torch.manual_seed(0)
    recipe = gan_setup(name).applied_to(GAME, name="other", summary="for tests")
    judge = build_discriminator(recipe.discriminator_architecture, **recipe.discriminator)
    return Pix2PixTrainer(
        UNetGenerator(**recipe.generator),
        BatchLoader(images(), 4, crop=32),
        replace(recipe.training, **changes),
        discriminator=judge,
        run_folder=folder,
        callbacks=callbacks,
    )


def train_until_killed(name: str, folder: Path) -> None:
    """Train in a forked process, which kills itself in its fifth step, or ends with 1."""

    class AtStep5(Callback):
        def after_step(self, trainer, row):
            if trainer.step == 5:
                os.kill(os.getpid(), signal.SIGKILL)

    try:
        trainer_of(name, folder, [AtStep5()]).fit(progress=False)
    finally:
        os._exit(1)


def weights(trainer):
    networks = (trainer.generator, trainer.discriminator, trainer.averaged_generator())
    return [value for one in networks for value in one.state_dict().values()]


def test_every_family_has_a_set_up():
    assert {setup.family for setup in GAN_SETUPS.values()} == set(gan_losses())


@every_setup
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_it_trains(name, precision):
    trainer = trainer_of(name, precision=precision)
    trainer.fit(progress=False)
    assert all(torch.isfinite(value.float()).all() for value in weights(trainer))
    row = trainer.history.rows[-1]
    assert 0 <= row["discriminator_accuracy"] <= 1
    assert row["grad_norm_generator"] > 0 and row["grad_norm_discriminator"] > 0
    assert ("penalty" in row) == trainer.gan_loss.differentiates_twice


@pytest.mark.skipif(not hasattr(os, "fork"), reason="os.fork")
@every_setup
def test_a_killed_training_resumes_bit_for_bit(name, tmp_path):
    whole = trainer_of(name)
    whole.fit(progress=False)
    if (child := os.fork()) == 0:
        train_until_killed(name, tmp_path)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    resumed = trainer_of(name, tmp_path)
    assert resumed.resume() and resumed.step == 3
    resumed.fit(progress=False)
    assert all(map(torch.equal, weights(resumed), weights(whole)))
    assert resumed.history.rows == whole.history.rows


@every_setup
def test_it_fits_the_shipped_recipe(name):
    pix2pix = get_recipe("pix2pix-unet")
    recipe = gan_setup(name).applied_to(pix2pix, name="x", summary="y")
    assert (recipe.generator, recipe.starts_from) == (pix2pix.generator, pix2pix.starts_from)
    assert recipe.training.gan_steps == pix2pix.training.gan_steps
    build_discriminator(recipe.discriminator_architecture, **recipe.discriminator)


def test_a_recipe_without_a_game_is_refused():
    with pytest.raises(ColorlibError, match="'unet-l1' trains no discriminator"):
        gan_setup("lsgan").applied_to(get_recipe("unet-l1"), name="x", summary="y")
    with pytest.raises(ColorlibError, match=r"must be one of vanilla, lsgan, .*, got 'dcgan'"):
        gan_setup("dcgan")
