"""The flight recorder beside a training: it changes nothing, goes on, and sees how a run ends."""

import json
import math
from dataclasses import replace

import pytest
import torch
from training_helpers import BALANCED, CONFIG, make_trainer

from colorlib.errors import CheckpointError, ColorlibError
from colorlib.training.callbacks import Callback
from colorlib.training.recorder.recorder import FlightRecorder

EVERY = 2


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    recorder = FlightRecorder(EVERY)
    trainer = make_trainer(tmp_path_factory.mktemp("recorded"), callbacks=[recorder])
    trainer.fit(progress=False)
    return recorder, trainer


def weights(trainer):
    states = trainer.generator.state_dict(), trainer.discriminator.state_dict()
    return [value for state in states for value in state.values()]


@pytest.mark.parametrize("config", [CONFIG, BALANCED], ids=["l1", "balanced"])
def test_a_training_is_bit_for_bit_the_same_without_it(config):
    trainers = []
    for callbacks in ([], [FlightRecorder(1)]):
        trainers.append(make_trainer(None, config, callbacks=callbacks))
        trainers[-1].fit(progress=False)
    plain, watched = trainers
    assert all(torch.equal(a, b) for a, b in zip(weights(plain), weights(watched), strict=True))
    rows = {row["step"]: row for row in watched.history.rows}
    assert all(rows[row["step"]] == row for row in plain.history.rows)


def test_entries_follow_the_phases(recorded):
    recorder, _ = recorded
    assert [entry.step for entry in recorder.entries] == list(range(2, 29, 2))
    for entry in recorder.entries:
        in_pretrain = entry.phase == "pretrain"
        assert (entry.scores is None) == (entry.accuracy is None) == in_pretrain
        assert (entry.grad_norm_generator is None) == (entry.phase == "warm_up_discriminator")
        pulling = {"pretrain": {"l1"}, "warm_up_discriminator": set(), "gan": {"l1", "gan"}}
        assert set(entry.pulls) == pulling[entry.phase]
    scores = recorder.entries[-1].scores
    assert sum(scores.real) == sum(scores.fake) == 4 * 14 * 14  # patches of 64 px at two strides
    assert [len(recorder.patch_maps[kind]) for kind in ("real", "fake")] == [14, 14]


def test_the_pull_of_l1_is_known_beforehand(recorded):
    recorder, _ = recorded
    # Of a mean over n numbers each has the slope 1/n, so the norm is 1/sqrt(n); lambda is 100.
    assert recorder.entries[0].pulls["l1"] == pytest.approx(
        100 / (4 * 2 * 64 * 64) ** 0.5, rel=1e-3
    )


def test_entries_agree_with_the_history(recorded):
    recorder, trainer = recorded
    rows = {row["step"]: row for row in trainer.history.rows}
    for entry in recorder.entries:
        row = rows[entry.step]
        assert entry.accuracy == row.get("discriminator_accuracy")
        assert entry.grad_norm_generator == row.get("grad_norm_generator")
        if "chroma" in row:
            assert entry.colors.fake_chroma == pytest.approx(row["chroma"], rel=1e-5)
            assert entry.colors.fake_out_of_gamut == pytest.approx(row["out_of_gamut"], rel=1e-5)


@pytest.mark.parametrize("cut", [4, 13, 21])
def test_a_resumed_recording_equals_the_uninterrupted_one(tmp_path, recorded, cut):
    make_trainer(tmp_path, callbacks=[FlightRecorder(EVERY)]).fit(cut, progress=False)
    recorder = FlightRecorder(EVERY)
    resumed = make_trainer(tmp_path, callbacks=[recorder])
    assert resumed.resume() and len(recorder.entries) == cut // EVERY
    resumed.fit(progress=False)
    assert recorder.state_dict() == recorded[0].state_dict()
    assert json.loads(json.dumps(recorder.state_dict())) == recorder.state_dict()


def test_a_checkpoint_with_a_recording_asks_for_the_recorder(recorded):
    _, trainer = recorded
    without = make_trainer(trainer.checkpoints.folder)
    with pytest.raises(CheckpointError, match="callback FlightRecorder, which this trainer lacks"):
        without.resume()


def test_a_recorder_may_join_a_training_that_goes_on(tmp_path):
    make_trainer(tmp_path).fit(20, progress=False)
    recorder = FlightRecorder(EVERY)
    resumed = make_trainer(tmp_path, callbacks=[recorder])
    assert resumed.resume()
    resumed.fit(progress=False)
    assert [entry.step for entry in recorder.entries] == [22, 24, 26, 28]
    assert recorder.state_dict()["facts"]["undecided_loss"] == pytest.approx(math.log(2))


def test_a_new_training_begins_a_new_recording(recorded):
    recorder = FlightRecorder(EVERY)
    recorder.load_state_dict(recorded[0].state_dict())
    make_trainer(None, callbacks=[recorder]).fit(4, progress=False)
    assert [entry.step for entry in recorder.entries] == [2, 4]


def test_where_nobody_wants_tensors_none_are_kept():
    trainer = make_trainer(None)
    trainer.fit(2, progress=False)
    assert trainer.seen is None


def test_the_tensors_of_a_step_are_its_own():
    trainer = make_trainer(None, callbacks=[FlightRecorder(20)])
    trainer.fit(21, progress=False)
    seen = trainer.seen
    assert seen.step == 20 and not seen.fake_ab.requires_grad
    _, real_ab = trainer.batches.batch(19)
    assert torch.equal(seen.real_ab, real_ab)


class Breaks(Callback):
    """Make the generator's weights no numbers at a step; end the training at a later one."""

    def __init__(self, breaks_at, raises_at=None):
        self.breaks_at, self.raises_at = breaks_at, raises_at

    def after_step(self, trainer, row):
        if trainer.step == self.breaks_at:
            torch.nn.init.constant_(trainer.generator.head[1].bias, float("nan"))
        if trainer.step == self.raises_at:
            raise RuntimeError("the end")


@pytest.mark.parametrize("phase_step", [5, 13, 20])
def test_numbers_that_are_none_are_noted_while_the_training_goes_on(phase_step):
    recorder = FlightRecorder(EVERY)
    make_trainer(None, callbacks=[Breaks(phase_step), recorder], sample=None).fit(progress=False)
    (alarm,) = [one for one in recorder.alarms() if one.name == "diverged"]
    assert alarm.step == phase_step // EVERY * EVERY + EVERY
    assert "the generator's colours" in alarm.says


def test_numbers_that_are_none_are_noted_where_the_training_dies_of_them():
    recorder = FlightRecorder(20)
    trainer = make_trainer(None, callbacks=[Breaks(3, raises_at=4), recorder], sample=None)
    with pytest.raises(RuntimeError, match="the end"):
        trainer.fit(progress=False)
    assert not recorder.entries
    (alarm,) = recorder.alarms()
    assert alarm.name == "diverged" and "the generator's weights" in alarm.says


def test_a_balance_that_cannot_be_kept_is_noted_too():
    recorder = FlightRecorder(20)
    config = replace(BALANCED, pretrain_steps=20)
    trainer = make_trainer(None, config, callbacks=[Breaks(4), recorder], sample=None)
    with pytest.raises(ColorlibError, match="cannot be kept at step 10"):
        trainer.fit(progress=False)
    (alarm,) = recorder.alarms()
    assert (alarm.name, alarm.step) == ("diverged", 11)


def test_an_ordinary_error_is_no_divergence():
    recorder = FlightRecorder(EVERY)
    trainer = make_trainer(None, callbacks=[Breaks(None, raises_at=4), recorder])
    with pytest.raises(RuntimeError):
        trainer.fit(progress=False)
    assert "diverged" not in [alarm.name for alarm in recorder.alarms()]


def test_an_interval_below_one_is_refused():
    with pytest.raises(ColorlibError, match="`every` must be 1 or more, got 0"):
        FlightRecorder(0)
