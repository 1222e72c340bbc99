"""What a training does to a pretrained encoder, and which generator it keeps."""

import csv
from dataclasses import replace

import pytest
import torch
from torch import nn
from training_helpers import images, make_trainer

from colorlib.data.batches import BatchLoader
from colorlib.errors import ColorlibError
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.training.config import TrainingConfig
from colorlib.training.keep_best import KeepBest
from colorlib.training.trainer import Pix2PixTrainer

SLIM = {"cut_after": "layer2", "decoder_widths": (4, 4, 4)}


def train(config: TrainingConfig, generator: nn.Module | None = None) -> Pix2PixTrainer:
    torch.manual_seed(0)
    generator = generator or ResNet18UNetGenerator(**SLIM)
    trainer = Pix2PixTrainer(generator, BatchLoader(images(8, 32), 4, crop=32), config)
    trainer.fit(progress=False)
    return trainer


def moved(trainer: Pix2PixTrainer) -> dict[str, float]:
    """Return how far the first step moved each parameter: Adam's first step is its rate."""
    torch.manual_seed(0)
    start = dict(ResNet18UNetGenerator(**SLIM).named_parameters())
    now = trainer.generator.named_parameters()
    return {name: (value - start[name]).abs().max().item() for name, value in now}


def test_encoder_learns_at_its_own_rate():
    config = TrainingConfig(pretrain_steps=1, lr_pretrain=1e-3, decay_share=0.0, warmup_share=0.0)
    distances = moved(train(replace(config, encoder_lr_factor=0.1)))
    assert distances["encoder.layer2.0.conv1.weight"] == pytest.approx(1e-4, rel=0.01)
    assert distances["head.weight"] == pytest.approx(1e-3, rel=0.01)
    distances = moved(train(config))
    assert distances["encoder.layer2.0.conv1.weight"] == pytest.approx(1e-3, rel=0.01)


def test_frozen_layers_do_not_move():
    distances = moved(train(TrainingConfig(pretrain_steps=2, freeze_encoder_until="layer1")))
    frozen = ("encoder.conv1", "encoder.bn1", "encoder.layer1")
    assert all(distance == 0 for name, distance in distances.items() if name.startswith(frozen))
    assert distances["encoder.layer2.0.conv1.weight"] > 0


@pytest.mark.parametrize(
    "setting", [{"encoder_lr_factor": 0.1}, {"freeze_encoder_until": "layer1"}]
)
def test_a_generator_without_encoder_is_refused(setting):
    with pytest.raises(ColorlibError, match=r"which UNetGenerator has not\. Use"):
        train(TrainingConfig(pretrain_steps=1, **setting), UNetGenerator(2, 5))


def test_negative_rates_are_refused():
    with pytest.raises(ColorlibError, match="`encoder_lr_factor` must be 0 or more, got -1"):
        TrainingConfig(encoder_lr_factor=-1)


def constant(value: float) -> UNetGenerator:
    generator = UNetGenerator(2, 5)
    nn.init.constant_(generator.head[1].bias, value)
    return generator


@pytest.mark.parametrize(("lowest", "best"), [(True, 2), (False, 3)])
def test_best_by_the_number_is_kept(lowest, best):
    keep = KeepBest("val", lowest=lowest)
    generators = [constant(i) for i in range(4)]
    numbers = [5.0, 1.0, 7.0, 3.0]
    for step, (generator, value) in enumerate(zip(generators, numbers, strict=True), start=1):
        keep.offer(generator, step, {"val": value})
    assert keep.step == best and keep.generator is generators[best - 1]


def test_nan_is_never_best():
    keep = KeepBest("val")
    for step, value in ((1, float("nan")), (2, 4.0), (3, float("nan"))):
        keep.offer(constant(step), step, {"val": value})
    assert keep.step == 2 and keep.value == 4.0


def test_best_outlives_the_process(tmp_path):
    KeepBest("val", folder=tmp_path).offer(constant(0.25), 1, {"val": 1.0})
    later = KeepBest("val", folder=tmp_path)
    later.offer(constant(0.5), 2, {"val": 2.0})
    assert later.step == 1 and later.value == 1.0
    assert later.generator.head[1].bias.tolist() == [0.25, 0.25]
    anew = KeepBest("val", folder=tmp_path)
    anew.offer(constant(0.5), 1, {"val": 2.0})  # the same step again: the run starts over
    assert anew.value == 2.0 and anew.generator.head[1].bias.tolist() == [0.5, 0.5]


def test_a_number_that_is_not_sampled_is_refused():
    with pytest.raises(ColorlibError, match=r"that `sample` returns \(val\), got 'psnr'"):
        KeepBest("psnr").offer(constant(0), 1, {"val": 1.0})
    trainer = make_trainer(None, sample=None, callbacks=[KeepBest("val")])
    with pytest.raises(ColorlibError, match="goes by 'val', and this trainer samples nothing"):
        trainer.fit(1, progress=False)


def test_trainer_keeps_its_best_by_each_number(tmp_path):
    seen = {}

    def score(generator, step):
        seen[step] = generator.state_dict()
        return {"val": abs(step - 14), "late": -step}

    keepers = [KeepBest("val", folder=tmp_path), KeepBest("late")]
    trainer = make_trainer(tmp_path, sample=score, callbacks=keepers)
    trainer.fit(progress=False)
    assert [keeper.step for keeper in keepers] == [14, 28]
    for name, value in keepers[0].generator.state_dict().items():
        assert torch.equal(value, seen[14][name]), name
    with open(tmp_path / "history.csv") as file:
        last = list(csv.DictReader(file))[-1]
    assert (last["best_step_by_val"], last["best_step_by_late"]) == ("14", "28")
