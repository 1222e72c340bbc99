"""Nothing stays behind on the CPU: on the devices there are, and on one that is made believe."""

import numpy as np
import pytest
import torch
from torch import nn
from training_helpers import images

from colorlib.color import (
    denormalize_lab,
    lab_to_rgb,
    lab_to_rgb_u8,
    normalize_lab,
    rgb_to_lab,
    rgb_u8_to_lab,
)
from colorlib.colorize.painting import paint
from colorlib.data.batches import BatchLoader
from colorlib.evaluation import (
    colorfulness,
    eps_acc_ab_mean,
    eps_acc_rgb_and,
    mae_rgb255,
    psnr,
    ssim,
)
from colorlib.gamut import gamut_mask, out_of_gamut_share
from colorlib.images.resizing import reduce_rgb_u8, seen_lightness, stretch_ab
from colorlib.losses.gan import build_gan_loss, gan_losses
from colorlib.losses.pixel import l1_loss, l2_loss
from colorlib.networks.base import Discriminator, Generator, rebuild
from colorlib.networks.registry import DISCRIMINATORS, GENERATORS, network_class
from colorlib.training.config import TrainingConfig
from colorlib.training.gan_setups import GAN_SETUPS
from colorlib.training.trainer import Pix2PixTrainer

SIDE = 32
NETWORKS = {
    **{name: (name, GENERATORS) for name in GENERATORS},
    **{name: (name, DISCRIMINATORS) for name in DISCRIMINATORS},
}


def pictures(device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Return two batches of bytes, uint8 (2, 3, SIDE, SIDE), made on the CPU."""
    draws = torch.Generator().manual_seed(0)
    both = torch.randint(256, (2, 2, 3, SIDE, SIDE), generator=draws, dtype=torch.uint8)
    return both[0].to(device), both[1].to(device)


def colors(device: torch.device) -> dict[str, torch.Tensor]:
    """Return what the functions of colour, gamut and scaling make of pictures."""
    rgb_u8, _ = pictures(device)
    lab = rgb_u8_to_lab(rgb_u8)
    L_norm, ab_norm = normalize_lab(lab)
    return {
        "rgb_u8_to_lab": lab,
        "rgb_to_lab": rgb_to_lab(rgb_u8 / 255),
        "lab_to_rgb": lab_to_rgb(denormalize_lab(L_norm, -ab_norm)),
        "lab_to_rgb_u8": lab_to_rgb_u8(lab),
        "gamut_mask": gamut_mask(lab * 1.5),
        "out_of_gamut_share": out_of_gamut_share(lab * 1.5),
        "stretch_ab": stretch_ab(ab_norm, 50, 20),
        "reduce_rgb_u8": reduce_rgb_u8(rgb_u8, 8),
    }


def numbers(device: torch.device) -> dict[str, torch.Tensor]:
    """Return what losses and metrics measure between pictures."""
    fake_u8, real_u8 = pictures(device)
    (_, fake_ab), (_, real_ab) = (normalize_lab(rgb_u8_to_lab(one)) for one in (fake_u8, real_u8))
    measured = {
        "l1": l1_loss(fake_ab, real_ab),
        "l2": l2_loss(fake_ab, real_ab),
        "psnr": psnr(fake_u8, real_u8),
        "mae": mae_rgb255(fake_u8, real_u8),
        "ssim": ssim(fake_u8, real_u8),
        "colorfulness": colorfulness(real_u8),
        "eps_acc_rgb_and": eps_acc_rgb_and(fake_u8, real_u8, 0.05),
        "eps_acc_ab_mean": eps_acc_ab_mean(rgb_u8_to_lab(fake_u8), rgb_u8_to_lab(real_u8), 0.05),
    }
    for family in gan_losses():
        loss = build_gan_loss(family)
        measured[f"{family} discriminator"] = loss.discriminator_loss(real_ab, fake_ab)
        measured[f"{family} generator"] = loss.generator_loss(fake_ab)
    return measured


def moved(network: nn.Module, device: torch.device) -> nn.Module:
    """Move parameters and buffers, as `network.to` does, which cannot move fake ones."""
    for module in network.modules():
        for tensors in (module._parameters, module._buffers):
            for name, tensor in tensors.items():
                if isinstance(tensor, nn.Parameter):
                    tensors[name] = nn.Parameter(tensor.detach().to(device), tensor.requires_grad)
                elif tensor is not None:
                    tensors[name] = tensor.to(device)
    return network


def small_network(name: str, device: torch.device) -> tuple[nn.Module, tuple[torch.Tensor, ...]]:
    """Return a network on a device, its weights drawn on the CPU, and inputs for it."""
    torch.manual_seed(0)
    network_type = network_class(*NETWORKS[name])
    network = moved(network_type(**network_type.small_config), device)
    draws = torch.Generator().manual_seed(1)
    judges = isinstance(network, Discriminator)
    multiple = 1 if judges else network.size_multiple
    side = max(-(-SIDE // multiple) * multiple, network.smallest_side if judges else 1)
    channels = network.in_channels - (2 if judges else 0)
    condition = torch.rand(2, channels, side, side, generator=draws).to(device)
    ab_norm = torch.rand(2, 2, side, side, generator=draws).to(device)
    return network, (condition, ab_norm) if judges else (condition,)


@pytest.mark.parametrize("functions", [colors, numbers])
def test_functions_agree_with_the_cpu(device, functions):
    expected = functions(torch.device("cpu"))
    for name, found in functions(device).items():
        assert found.device.type in (device.type, "cpu"), name
        if name == "lab_to_rgb_u8" or name == "reduce_rgb_u8":
            assert (found.cpu().int() - expected[name].int()).abs().max() <= 1, name
        else:
            torch.testing.assert_close(
                found.cpu(), expected[name], rtol=1e-4, atol=2e-3, msg=lambda m, n=name: n + m
            )


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_agree_with_the_cpu(device, name):
    network, inputs = small_network(name, torch.device("cpu"))
    expected = network.eval()(*inputs).detach()
    network, inputs = small_network(name, device)
    found = network.eval()(*inputs)
    assert found.device.type == device.type
    torch.testing.assert_close(found.cpu().detach(), expected, rtol=1e-2, atol=1e-3)
    network.train()(*inputs).square().mean().backward()
    assert all(torch.isfinite(parameter.grad).all() for parameter in network.parameters())
    assert {parameter.device.type for parameter in rebuild(network).parameters()} == {device.type}


@pytest.mark.parametrize("name", GAN_SETUPS)
def test_a_training_step_of_each_phase(device, name):
    setup = GAN_SETUPS[name]
    generator, _ = small_network("unet", torch.device("cpu"))
    judge = network_class(setup.discriminator_architecture, DISCRIMINATORS)
    discriminator = judge(**judge.small_config | setup.discriminator)
    config = TrainingConfig(
        pretrain_steps=1,
        warm_up_discriminator_steps=1,
        gan_steps=1,
        gan_loss=setup.family,
        gan_loss_options=setup.options,
        log_every=1,
        ema_decay=0.9,
        **setup.training,
    )
    batches = BatchLoader(images(8), 2, crop=SIDE, seed=0, device=device)
    trainer = Pix2PixTrainer(generator, batches, config, discriminator=discriminator)
    trainer.fit(progress=False)
    for network in (trainer.generator, trainer.discriminator, trainer.averaged_generator()):
        tensors = list(network.state_dict().values())
        assert {tensor.device.type for tensor in tensors} == {device.type}
        assert all(torch.isfinite(tensor).all() for tensor in tensors)


def test_a_photograph_is_painted(device):
    photo = np.random.default_rng(0).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    assert seen_lightness([photo], 16, device).device.type == device.type
    painted = paint(photo, torch.full((2, 8, 8), 0.2, device=device))
    expected = paint(photo, torch.full((2, 8, 8), 0.2))
    assert np.abs(painted.astype(int) - expected.astype(int)).max() <= 1


def test_functions_leave_nothing_on_the_cpu(fake_cuda):
    for name, result in colors(fake_cuda).items():
        assert result.device.type == "cuda", name


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_leave_nothing_on_the_cpu(fake_cuda, name):
    network, inputs = small_network(name, fake_cuda)
    for mode in (True, False):
        assert network.train(mode)(*inputs).device.type == "cuda"


class Forgetful(Generator):
    """Makes a tensor and forgets where its input is."""

    def forward(self, condition):
        self.check(condition)
        return condition.expand(-1, 2, -1, -1) + torch.ones(2, *condition.shape[-2:])


class Unregistered(Generator):
    """Keeps a constant that `to` does not know of."""

    def __init__(self):
        super().__init__()
        self.tint = torch.ones(2, 1, 1)

    def forward(self, condition):
        self.check(condition)
        return condition * self.tint


@pytest.mark.parametrize("toy", [Forgetful, Unregistered])
def test_a_tensor_left_on_the_cpu_is_found(fake_cuda, toy):
    network, condition = toy(), torch.zeros(2, 1, SIDE, SIDE)
    assert network(condition).shape == (2, 2, SIDE, SIDE)
    network = moved(network, fake_cuda)
    with pytest.raises(RuntimeError, match="same device"):
        network(condition.to(fake_cuda))
