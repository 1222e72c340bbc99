"""The trainer: learns, records, and resumes a killed run bit for bit."""

import math
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from training_helpers import CONFIG, images, make_trainer

from colorlib.data.batches import BatchLoader
from colorlib.errors import CheckpointError, ColorlibError
from colorlib.losses import LossTerm, gan_loss_options
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.training.checkpoint import read_checkpoint
from colorlib.training.checkpointing import CHECKPOINT_NAME
from colorlib.training.config import TrainingConfig
from colorlib.training.trainer import Pix2PixTrainer

pytestmark = pytest.mark.usefixtures("one_thread")


def same_networks(one: Pix2PixTrainer, other: Pix2PixTrainer) -> bool:
    networks = [(one.generator, other.generator), (one.discriminator, other.discriminator)]
    averages = zip(one.ema.averages.values(), other.ema.averages.values(), strict=True)
    return all(torch.equal(a, b) for a, b in averages) and all(
        torch.equal(a, b)
        for left, right in networks
        for a, b in zip(left.state_dict().values(), right.state_dict().values(), strict=True)
    )


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    torch.set_num_threads(1)
    trainer = make_trainer(tmp_path_factory.mktemp("whole"))
    trainer.fit(progress=False)
    return trainer


@pytest.mark.parametrize("cut", [1, 12, 14, 16, 21])
def test_a_resumed_run_equals_the_uninterrupted_one(tmp_path, uninterrupted, cut):
    make_trainer(tmp_path).fit(cut, progress=False)
    torch.manual_seed(99)
    resumed = make_trainer(tmp_path)
    assert resumed.resume()
    assert resumed.step == cut
    resumed.fit(progress=False)
    assert same_networks(resumed, uninterrupted)
    assert resumed.history.rows == uninterrupted.history.rows


def start(folder: Path) -> subprocess.Popen:
    script = Path(__file__).with_name("training_helpers.py")
    return subprocess.Popen(
        [sys.executable, str(script), str(folder)], stdout=subprocess.PIPE, text=True
    )


def read_until(process: subprocess.Popen, line: str) -> None:
    for got in process.stdout:
        if got.strip() == line:
            return
    raise AssertionError(f"the process ended before it printed {line!r}")


def test_a_killed_process_resumes_bit_for_bit(tmp_path, uninterrupted):
    with start(tmp_path) as process:
        read_until(process, "step 18")  # the checkpoint is of step 15
        process.kill()
    assert read_checkpoint(tmp_path / CHECKPOINT_NAME)["step"] == 15
    with start(tmp_path) as process:
        read_until(process, "started 15")
        process.communicate(timeout=60)
    assert process.returncode == 0
    finished = make_trainer(tmp_path)
    assert finished.resume()
    assert finished.step == CONFIG.total_steps
    assert same_networks(finished, uninterrupted)
    assert finished.history.rows == uninterrupted.history.rows


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_ends_after_the_step_with_a_checkpoint(tmp_path, uninterrupted):
    with start(tmp_path) as process:
        read_until(process, "step 7")
        os.kill(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode != 0
    resumed = make_trainer(tmp_path)
    assert resumed.resume()
    assert 7 <= resumed.step < CONFIG.total_steps
    resumed.fit(progress=False)
    assert same_networks(resumed, uninterrupted)


def test_the_checkpoint_holds_the_full_state(uninterrupted):
    state = read_checkpoint(uninterrupted.checkpoints.folder / CHECKPOINT_NAME)
    described = state["training"]
    assert described["normalization"] == {"L_SCALE": 50.0, "AB_SCALE": 110.0}
    settings = {name: described[name] for name in CONFIG.to_dict()}
    options = gan_loss_options(CONFIG.gan_loss, {})
    assert TrainingConfig.from_dict(settings) == replace(CONFIG, gan_loss_options=options)
    for name in ("generator", "discriminator", "callbacks", "random", "history"):
        assert state[name], name
    assert state["optimizers"]["generator"]["state"].keys()
    assert state["optimizers"]["discriminator"]["state"].keys()


def test_another_config_or_a_damaged_checkpoint_is_refused(tmp_path):
    make_trainer(tmp_path).fit(2, progress=False)
    other = make_trainer(tmp_path, replace(CONFIG, terms={"l1": 10}))
    with pytest.raises(CheckpointError, match=r"terms\.l1\.weight was 100\.0 and is 10\.0"):
        other.resume()
    path = tmp_path / CHECKPOINT_NAME
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="damaged"):
        make_trainer(tmp_path).resume()


def test_without_a_run_folder_nothing_is_written_or_resumed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    trainer = make_trainer(None)
    assert not trainer.resume()
    trainer.fit(2, progress=False)
    assert list(tmp_path.iterdir()) == []


def test_the_history_tells_phases_and_losses(uninterrupted):
    rows = uninterrupted.history.rows
    assert [row["step"] for row in rows] == [3, 6, 7, 9, 12, 14, 15, 18, 21, 24, 27, 28]
    phases = {row["step"]: row["phase"] for row in rows}
    assert (phases[12], phases[15], phases[18]) == ("pretrain", "warm_up_discriminator", "gan")
    last = rows[-1]
    for name in ("l1", "gan", "discriminator", "grad_norm_generator", "grad_norm_discriminator"):
        assert math.isfinite(last[name]) and last[name] > 0, name
    for name in ("discriminator_accuracy", "out_of_gamut"):
        assert 0 <= last[name] <= 1, name
    assert "val" in last and "gan" not in rows[0]
    text = (uninterrupted.checkpoints.folder / "history.csv").read_text().splitlines()
    assert len(text) == 1 + len(rows)
    steps, values = uninterrupted.history.column("gan")
    assert steps == [18, 21, 24, 27, 28] and values[-1] == last["gan"]
    with pytest.raises(KeyError, match="no column 'fid'; it has"):
        uninterrupted.history.column("fid")


def test_pretraining_overfits_four_pictures():
    torch.manual_seed(0)
    batches = BatchLoader(images(4, 32), 4, crop=32, flip=False)
    config = TrainingConfig(pretrain_steps=120, lr_pretrain=5e-3, terms={"l1": 1}, log_every=1)
    trainer = Pix2PixTrainer(UNetGenerator(8, 5), batches, config)
    trainer.fit(progress=False)
    _, l1 = trainer.history.column("l1")
    assert l1[-1] < 0.05 < 0.1 < l1[0]


def test_the_discriminator_learns_while_it_warms_up():
    trainer = make_trainer(
        None,
        TrainingConfig(
            warm_up_discriminator_steps=60, lr_discriminator=2e-3, log_every=1, decay_share=0.0
        ),
    )
    before = [value.clone() for value in trainer.generator.parameters()]
    trainer.fit(progress=False)
    _, losses = trainer.history.column("discriminator")
    _, accuracy = trainer.history.column("discriminator_accuracy")
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])
    assert sum(accuracy[-5:]) / 5 > 0.8
    after = trainer.generator.parameters()
    assert all(torch.equal(a, b) for a, b in zip(before, after, strict=True))


def test_further_terms_join_the_objective():
    seen = []

    def brightness(prediction, L_norm, real_ab):
        seen.append(L_norm.shape)
        return prediction.ab_norm.square().mean()

    trainer = make_trainer(
        None, TrainingConfig(pretrain_steps=2, log_every=1), terms=[LossTerm("b", 3.0, brightness)]
    )
    trainer.fit(progress=False)
    assert seen == [torch.Size([4, 1, 64, 64])] * 2
    assert "b" in trainer.history.rows[0] and "l1" not in trainer.history.rows[0]


@pytest.mark.parametrize(
    "change", [{"precision": "bfloat16"}, {"channels_last": True}, {"ema_decay": None}]
)
def test_variants_train_and_stay_near_the_plain_run(change):
    config = replace(CONFIG, pretrain_steps=6, warm_up_discriminator_steps=0, gan_steps=2)
    plain, other = make_trainer(None, config), make_trainer(None, replace(config, **change))
    for trainer in (plain, other):
        trainer.fit(progress=False)
    assert other.history.rows[-1]["l1"] == pytest.approx(plain.history.rows[-1]["l1"], rel=0.05)


@pytest.mark.parametrize("native", [False, True])
def test_automatic_precision_is_bfloat16_where_that_is_native(native, monkeypatch):
    monkeypatch.setattr("colorlib.training.trainer.has_native_bfloat16", lambda device: native)
    seen = []

    class Watched(UNetGenerator):
        def forward(self, condition):
            seen.append(torch.is_autocast_enabled("cpu"))
            return super().forward(condition)

    config = TrainingConfig(pretrain_steps=1, precision="automatic")
    Pix2PixTrainer(Watched(2, 5), BatchLoader(images(), 4, crop=32), config).fit(progress=False)
    assert seen == [native]


def test_compiled_networks_are_used_and_saved_uncompiled(tmp_path, monkeypatch):
    compiled = []
    monkeypatch.setattr(torch, "compile", lambda call, **options: compiled.append(call) or call)
    trainer = make_trainer(tmp_path, replace(CONFIG, compile=True))
    trainer.fit(1, progress=False)
    assert [call.__self__ for call in compiled] == [trainer.generator, trainer.discriminator]
    assert read_checkpoint(tmp_path / CHECKPOINT_NAME)["generator"].keys() == (
        trainer.generator.state_dict().keys()
    )


def test_the_averaged_generator_is_a_copy_in_eval_mode(uninterrupted):
    state = torch.get_rng_state()
    copy = uninterrupted.averaged_generator()
    assert torch.equal(torch.get_rng_state(), state)
    assert not copy.training
    for name, value in copy.state_dict().items():
        assert torch.equal(value, uninterrupted.ema.averages[name])


def test_a_discriminator_is_asked_for():
    with pytest.raises(ColorlibError, match="`discriminator` is needed"):
        Pix2PixTrainer(UNetGenerator(2, 5), BatchLoader(images(), 4, crop=32), CONFIG)
