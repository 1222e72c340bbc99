"""fastai's DynamicUnet and its twin in plain PyTorch: the same weights, the same pictures."""

import pytest
import torch
from torch import nn
from torchvision.models import resnet18

pytest.importorskip("fastai")

import fastai.callback.progress  # noqa: F401  gives Learner its `no_bar`
from fastai.data.core import DataLoaders
from fastai.learner import Learner
from training_helpers import images

from colorlib.data.batches import BatchLoader
from colorlib.errors import WeightsError
from colorlib.networks.generators.fastai_unet import (
    DynamicUnetGenerator,
    resnet18_dynamic_unet,
    split_encoder,
    to_plain,
)
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator
from colorlib.training.config import TrainingConfig
from colorlib.training.trainer import Pix2PixTrainer


def with_statistics_of_its_own(generator: nn.Module) -> nn.Module:
    """Give every BatchNorm other numbers than a new one has, so that none can be left out."""
    for layer in generator.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.running_mean, -0.2, 0.2)
            nn.init.uniform_(layer.running_var, 0.5, 2.0)
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.uniform_(layer.bias, -0.2, 0.2)
    return generator


@pytest.mark.parametrize(
    ("cut_after", "norm", "blur", "y_range"),
    [
        ("layer4", "batch", True, (-1, 1)),
        ("layer3", "none", True, (-0.5, 1)),
        ("layer2", "batch", False, None),
        ("layer1", "none", False, None),
    ],
)
def test_twin_predicts_the_same(cut_after, norm, blur, y_range):
    torch.manual_seed(0)
    options = {"cut_after": cut_after, "norm": norm, "blur": blur, "y_range": y_range}
    theirs = with_statistics_of_its_own(DynamicUnetGenerator(64, **options))
    ours = to_plain(theirs)
    assert isinstance(ours, ResNet18UNetGenerator)
    L_norm = torch.rand(2, 1, 32, 64) * 2 - 1
    for mode in (False, True):  # BatchNorm by its statistics, and by the batch's
        expected = theirs.train(mode)(L_norm)
        torch.testing.assert_close(ours.train(mode)(L_norm), expected, rtol=1e-4, atol=1e-5)
    assert expected.std() > 0.01


def test_twin_learns_the_same():
    torch.manual_seed(0)
    theirs = DynamicUnetGenerator(32, cut_after="layer1")
    ours = to_plain(theirs)
    L_norm = torch.rand(2, 1, 32, 32)
    for generator in (theirs, ours):
        generator(L_norm).square().mean().backward()
    pairs = zip(theirs.unet.parameters(), ours.parameters(), strict=True)
    for expected, parameter in pairs:
        torch.testing.assert_close(parameter.grad, expected.grad, rtol=1e-3, atol=1e-7)


def test_both_get_the_same_encoder(tmp_path):
    network = resnet18(weights=None)
    torch.save(network.state_dict(), tmp_path / "resnet18.pth")
    theirs = resnet18_dynamic_unet(32, tmp_path / "resnet18.pth", cut_after="layer2")
    body = theirs.encoder
    torch.testing.assert_close(body[0].weight, network.conv1.weight.sum(1, keepdim=True))
    assert torch.equal(body[5][1].conv2.weight, network.layer2[1].conv2.weight)
    assert theirs.config["encoder_origin"].startswith("file resnet18.pth, SHA-256 ")
    ours = to_plain(theirs)
    assert torch.equal(ours.encoder.conv1.weight, body[0].weight)
    assert ours.config["encoder_origin"] == theirs.config["encoder_origin"]


def test_missing_weights_are_an_error_here_too(tmp_path):
    with pytest.raises(WeightsError, match="not there"):
        resnet18_dynamic_unet(32, tmp_path / "none.pth", cut_after="layer1")


def test_sizes_are_checked_when_built_and_when_used():
    with pytest.raises(ValueError, match="`size` must be a multiple of 32, got 48"):
        DynamicUnetGenerator(48)
    generator = DynamicUnetGenerator(32, cut_after="layer1")
    assert generator.size_multiple == 4
    with pytest.raises(ValueError, match="multiples of 4, got 30x32"):
        generator(torch.zeros(1, 1, 30, 32))


def test_last_layer_has_no_norm():
    generator = DynamicUnetGenerator(32, cut_after="layer1", norm="batch", y_range=None)
    generator.train()
    L_norm = torch.rand(4, 1, 32, 32)
    ab_norm = generator(L_norm)
    with torch.no_grad():
        generator.unet.layers[-2][0].bias += 3.0  # a BatchNorm behind it would take this away
    torch.testing.assert_close(
        generator(torch.rand(4, 1, 32, 32)).mean(), ab_norm.mean() + 3, atol=0.5, rtol=0
    )


def test_trainer_copies_it_although_fastai_hooks_it():
    generator = DynamicUnetGenerator(32, cut_after="layer1")
    trainer = Pix2PixTrainer(
        generator,
        BatchLoader(images(8, 32), 4, crop=32),
        TrainingConfig(pretrain_steps=2, ema_decay=0.5, encoder_lr_factor=0.1),
    )
    before = generator.encoder[0].weight.detach().clone()
    trainer.fit(progress=False)
    copy = trainer.averaged_generator()
    x = torch.rand(1, 1, 32, 32)
    first = copy(x)
    with torch.no_grad():
        for parameter in generator.parameters():
            parameter.zero_()  # hooks must read the copy's features, not the original's
    torch.testing.assert_close(copy(x), first)
    assert not torch.equal(copy.encoder[0].weight, before)


@pytest.mark.parametrize("plain", [True, False])
def test_fastais_learner_freezes_the_encoder_and_then_trains_it(plain):
    torch.manual_seed(0)
    options = {"cut_after": "layer1"}
    generator = ResNet18UNetGenerator(**options) if plain else DynamicUnetGenerator(32, **options)
    pairs = [
        tuple(part[0] for part in BatchLoader(images(8, 32), 1, crop=32).batch(i)) for i in range(8)
    ]
    learner = Learner(
        DataLoaders.from_dsets(pairs, pairs[:4], bs=4, device="cpu"),
        generator,
        loss_func=nn.L1Loss(),
        splitter=split_encoder,
        train_bn=False,
    )
    before = [parameter.detach().clone() for parameter in generator.parameters()]
    learner.freeze()
    with learner.no_bar(), learner.no_logging():
        learner.fit(1, lr=1e-2)
    in_encoder = {id(parameter) for parameter in generator.encoder.parameters()}

    def changed(inside):
        return [
            not torch.equal(old, new)
            for old, new in zip(before, generator.parameters(), strict=True)
            if (id(new) in in_encoder) is inside
        ]

    assert not any(changed(True)) and sum(changed(False)) > len(changed(False)) / 2
    learner.unfreeze()
    with learner.no_bar(), learner.no_logging():
        learner.fit(1, lr=slice(1e-3, 1e-2))
    assert all(changed(True))
