"""A checkpoint goes on only under the training that wrote it, and is written once."""

from dataclasses import replace

import pytest
import torch
from torch import nn
from training_helpers import CONFIG, images, make_trainer

from colorlib.data.batches import BatchLoader
from colorlib.errors import CheckpointError
from colorlib.losses import LossTerm, VanillaGANLoss, gan
from colorlib.networks.discriminators.patch import PatchDiscriminator
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.training import checkpointing
from colorlib.training.callbacks import Callback
from colorlib.training.checkpoint import read_checkpoint, write_checkpoint
from colorlib.training.checkpointing import CHECKPOINT_NAME
from colorlib.training.config import TrainingConfig
from colorlib.training.trainer import Pix2PixTrainer

SHORT = TrainingConfig(pretrain_steps=4)


def trainer_of(folder, generator=None, config=SHORT, pictures=24, **options):
    generator = generator or UNetGenerator(2, 5)
    batches = BatchLoader(images(pictures), options.pop("batch_size", 4), crop=32)
    return Pix2PixTrainer(generator, batches, config, run_folder=folder, **options)


def zero(prediction, L_norm, real_ab):
    return 0 * prediction.ab_norm.mean()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"config": replace(SHORT, terms={"l1": 10})},
            r"terms\.l1\.weight was 100\.0 and is 10\.0",
        ),
        ({"config": replace(SHORT, terms={"l2": 100})}, r"terms\.l2\.weight was not set"),
        ({"terms": [LossTerm("zero", 1.0, zero)]}, r"terms\.zero\.weight was not set"),
        ({"config": replace(SHORT, lambda_gan=2.0)}, r"lambda_gan was 1\.0 and is 2\.0"),
        ({"generator": UNetGenerator(4, 5)}, r"generator\.base_channels was 2 and is 4"),
        ({"generator": UNetGenerator(2, 4)}, r"generator\.num_downs was 5 and is 4"),
        ({"discriminator": PatchDiscriminator(1, 2)}, r"discriminator\.class was None"),
        ({"pictures": 20}, r"batches\.pictures was 24 and is 20"),
        ({"batch_size": 6}, r"batches\.batch_size was 4 and is 6"),
    ],
)
def test_another_training_is_refused_by_what_differs(tmp_path, change, message):
    trainer_of(tmp_path).fit(2, progress=False)
    other = trainer_of(tmp_path, **change)
    with pytest.raises(CheckpointError, match=message):
        other.resume()
    assert other.step == 0
    assert trainer_of(tmp_path).resume()


def test_weights_of_a_module_without_settings_that_do_not_fit_are_a_checkpoint_error(tmp_path):
    def plain(width):
        return nn.Sequential(nn.Conv2d(1, width, 1), nn.Conv2d(width, 2, 1))

    trainer_of(tmp_path, plain(3)).fit(2, progress=False)
    other = trainer_of(tmp_path, plain(5))
    before = [value.clone() for value in other.generator.state_dict().values()]
    with pytest.raises(
        CheckpointError,
        match=r"does not fit this generator: its tensor '0\.weight' is \(3, 1, 1, 1\), here",
    ):
        other.resume()
    assert all(map(torch.equal, before, other.generator.state_dict().values()))


def change_settings(folder, change):
    path = folder / CHECKPOINT_NAME
    state = read_checkpoint(path)
    change(state["training"])
    write_checkpoint(path, state)


def test_a_setting_that_was_renamed_is_named(tmp_path):
    trainer_of(tmp_path).fit(2, progress=False)
    change_settings(tmp_path, lambda saved: saved.update(lambda_l1=saved.pop("lambda_gan")))
    with pytest.raises(CheckpointError, match=r"lambda_l1 was 1\.0 and is not set"):
        trainer_of(tmp_path).resume()


def test_a_setting_that_is_new_may_stand_at_its_default_and_nowhere_else(tmp_path):
    trainer_of(tmp_path).fit(2, progress=False)
    change_settings(tmp_path, lambda saved: saved.pop("warmup_share"))
    assert trainer_of(tmp_path).resume()
    other = trainer_of(tmp_path, config=replace(SHORT, warmup_share=0.5))
    with pytest.raises(CheckpointError, match=r"warmup_share was not set and is 0\.5"):
        other.resume()


def test_an_argument_that_networks_got_later_may_stand_at_its_default_and_nowhere_else(tmp_path):
    def trainer(**options):
        networks = {"discriminator": PatchDiscriminator(1, 2, **options)}
        return trainer_of(tmp_path, config=replace(SHORT, gan_steps=1), **networks)

    def forget(saved):
        del saved["discriminator"]["one_score"], saved["generator"]["skip_connections"]

    trainer().fit(2, progress=False)
    change_settings(tmp_path, forget)
    assert trainer().resume()
    with pytest.raises(CheckpointError, match=r"discriminator\.one_score was not set and is True"):
        trainer(one_score=True).resume()


@pytest.mark.parametrize(("every", "steps"), [(4, [4]), (3, [3, 4]), (100, [4])])
def test_each_step_is_written_once(tmp_path, monkeypatch, every, steps):
    written = []
    keep = checkpointing.write_checkpoint
    monkeypatch.setattr(
        checkpointing,
        "write_checkpoint",
        lambda path, state: written.append(state["step"]) or keep(path, state),
    )
    config = replace(SHORT, checkpoint_every=every)
    trainer_of(tmp_path, config=config).fit(progress=False)
    assert written == steps
    finished = trainer_of(tmp_path, config=config)
    finished.resume()
    finished.fit(progress=False)
    assert written == steps


def test_terms_that_were_passed_resume_where_they_are_passed_again(tmp_path):
    terms = [LossTerm("zero", 1.0, zero)]
    trainer_of(tmp_path, terms=terms).fit(2, progress=False)
    resumed = trainer_of(tmp_path, terms=terms)
    assert resumed.resume() and resumed.step == 2


def test_a_trainer_with_all_its_state_goes_on_with_a_bar_as_without(tmp_path, capsys, bars_at_once):
    make_trainer(tmp_path).fit(5, progress=True)
    resumed = make_trainer(tmp_path)
    assert resumed.resume()
    resumed.fit(progress=True)
    assert resumed.step == CONFIG.total_steps
    assert f"{CONFIG.total_steps} of {CONFIG.total_steps} steps" in capsys.readouterr().err
    assert torch.isfinite(next(iter(resumed.ema.averages.values()))).all()


class Counting(Callback):
    """Count steps; keeps nothing while there is nothing to keep."""

    def __init__(self):
        self.counts = {}

    def after_step(self, trainer, row):
        self.counts["steps"] = self.counts.get("steps", 0) + 1

    def state_dict(self):
        return dict(self.counts)

    def load_state_dict(self, state):
        self.counts = dict(state)


class Silent(Callback):
    """Keep nothing at all."""


def test_callbacks_find_their_states_whatever_stands_beside_them(tmp_path):
    trainer_of(tmp_path, callbacks=[Counting(), Counting()]).fit(3, progress=False)
    pair = [Counting(), Counting()]
    resumed = trainer_of(tmp_path, callbacks=[Silent(), *pair])
    assert resumed.resume()
    assert [one.counts for one in pair] == [{"steps": 3}] * 2
    lacking = trainer_of(tmp_path, callbacks=[Counting()])
    with pytest.raises(CheckpointError, match="state of the callback Counting 2, which this"):
        lacking.resume()
    assert lacking.step == 0


class StopAt(Callback):
    def after_step(self, trainer, row):
        if trainer.step == 2:
            trainer.stop()


def test_a_callback_may_end_a_training_which_then_goes_on(tmp_path):
    trainer = trainer_of(tmp_path, callbacks=[StopAt()])
    trainer.fit(progress=False)
    assert trainer.step == 2
    assert read_checkpoint(tmp_path / CHECKPOINT_NAME)["step"] == 2
    trainer.fit(progress=False)
    assert trainer.step == SHORT.total_steps


def test_a_default_that_changed_is_noticed(tmp_path, monkeypatch):
    def smoothed(default):
        def build(smoothing: float = default):
            return VanillaGANLoss()

        return build

    config = TrainingConfig(gan_steps=2, gan_loss="smoothed")

    def trainer(config=config):
        return trainer_of(tmp_path, config=config, discriminator=PatchDiscriminator(1, 2))

    monkeypatch.setattr(gan, "gan_losses", lambda: {"smoothed": smoothed(0.1)})
    trainer().fit(1, progress=False)
    assert trainer(replace(config, gan_loss_options={"smoothing": 0.1})).resume()
    monkeypatch.setattr(gan, "gan_losses", lambda: {"smoothed": smoothed(0.5)})
    with pytest.raises(CheckpointError, match=r"smoothing was 0\.1 and is 0\.5"):
        trainer().resume()
