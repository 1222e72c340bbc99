"""Norms of discriminators, and those that judge single pixels or whole pictures."""

import copy

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn.utils.parametrize import is_parametrized

from colorlib.networks.base import Discriminator, rebuild
from colorlib.networks.discriminators.energy import EnergyAutoencoder
from colorlib.networks.discriminators.image import ImageDiscriminator
from colorlib.networks.discriminators.normalization import NORMS, draw_weights, normed
from colorlib.networks.discriminators.patch import PatchDiscriminator
from colorlib.networks.discriminators.pixel import PixelDiscriminator
from colorlib.networks.initialization import CONVOLUTIONS
from colorlib.networks.registry import DISCRIMINATORS, network_class

pytestmark = pytest.mark.usefixtures("one_thread")

SIDE = 32


def parameters(network: nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def build(name: str, **config) -> Discriminator:
    torch.manual_seed(0)
    network_type = network_class(name, DISCRIMINATORS)
    return network_type(**network_type.small_config | config)


def pictures(count: int = 3, side: int = SIDE) -> tuple[torch.Tensor, torch.Tensor]:
    draws = torch.Generator().manual_seed(1)
    condition = torch.rand(count, 1, side, side, generator=draws) * 2 - 1
    return condition, torch.rand(count, 2, side, side, generator=draws) - 0.5


def convolutions(network: nn.Module) -> list[nn.Module]:
    return [layer for layer in network.modules() if isinstance(layer, CONVOLUTIONS)]


def pixels_behind(score: torch.Tensor, ab_norm: torch.Tensor) -> torch.Tensor:
    """Return which pixels a score has a gradient at, boolean (N, H, W)."""
    (gradient,) = torch.autograd.grad(score, ab_norm)
    return gradient.abs().sum(dim=1) > 0


def test_the_convolution_in_front_of_batch_norm_alone_has_no_bias():
    layers = {norm: normed(norm, 3, 8, 4, stride=2, padding=1) for norm in NORMS}
    kinds = {norm: [type(layer) for layer in found] for norm, found in layers.items()}
    assert kinds["batch"] == [nn.Conv2d, nn.BatchNorm2d]
    assert kinds["instance"] == [nn.Conv2d, nn.InstanceNorm2d]
    assert kinds["spectral"] == kinds["none"] == [nn.Conv2d]
    assert {norm: found[0].bias is None for norm, found in layers.items()} == {
        "batch": True,
        "instance": False,
        "spectral": False,
        "none": False,
    }
    assert parameters(layers["instance"][1]) == 0


def test_a_transposed_convolution_doubles():
    conv, _ = normed("batch", 3, 8, 4, stride=2, padding=1, transposed=True)
    assert conv(torch.zeros(1, 3, 5, 6)).shape == (1, 8, 10, 12)


def test_spectral_norm_begins_at_the_draws_of_init():
    layers = nn.Sequential(*normed("spectral", 3, 8, 4), *normed("spectral", 8, 8, 4))
    torch.manual_seed(0)
    draw_weights(layers, "spectral", "kaiming")
    torch.manual_seed(0)
    for layer in layers:
        expected = torch.empty_like(layer.weight)
        nn.init.kaiming_normal_(expected)
        assert torch.equal(layer.parametrizations.weight.original, expected)


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_spectral_norm_holds_every_convolution_s_largest_singular_value_at_1(name):
    network = build(name, norm="spectral").train()
    layers = convolutions(network)
    assert len(layers) >= 3 and all(is_parametrized(layer, "weight") for layer in layers)
    with torch.no_grad():
        for _ in range(100):  # each pass takes a step of power iteration
            network(*pictures(2))
    network.eval()
    for layer in layers:
        # A transposed convolution has its outputs second.
        weight = layer.weight.transpose(0, 1) if "Transpose" in repr(layer) else layer.weight
        assert torch.linalg.svdvals(weight.flatten(1))[0].item() == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_the_other_norms_leave_the_weights_as_they_were_drawn(name):
    for norm, kind in (("batch", nn.BatchNorm2d), ("instance", nn.InstanceNorm2d)):
        network = build(name, norm=norm)
        assert any(isinstance(layer, kind) for layer in network.modules())
    for norm in ("batch", "instance", "none"):
        assert not any(is_parametrized(layer) for layer in build(name, norm=norm).modules())


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_every_norm_keeps_what_networks_promise(name, norm, tmp_path):
    network = build(name, norm=norm).train()
    network(*pictures())  # moves running means, or power iterations
    network.eval()
    before = copy.deepcopy(network.state_dict())
    scores = network(*pictures())
    assert torch.equal(network(*pictures()), scores)
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())
    torch.testing.assert_close(network(*(one[:1] for one in pictures()))[0], scores[0])
    assert torch.equal(copy.deepcopy(network)(*pictures()), scores)

    save_file(network.state_dict(), tmp_path / "weights.safetensors")
    again = rebuild(network).eval()
    again.load_state_dict(load_file(tmp_path / "weights.safetensors"))
    assert torch.equal(again(*pictures()), scores)


@pytest.mark.parametrize("norm", ["none", "instance", "spectral"])
@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_gradients_of_gradients_reach_the_weights(name, norm):
    options = {"one_score": True} if name == "patch" else {}
    network = build(name, norm=norm, init="xavier", **options).train()
    condition, ab_norm = pictures()
    ab_norm.requires_grad_()
    scores = network(condition, ab_norm)
    (slopes,) = torch.autograd.grad(scores.sum(), ab_norm, create_graph=True)
    assert slopes.abs().max() > 0
    (slopes.flatten(1).norm(dim=1) - 1).square().mean().backward()
    gradients = [one.grad for one in network.parameters() if one.grad is not None]
    assert all(torch.isfinite(gradient).all() for gradient in gradients)
    for layer in convolutions(network):
        weight = layer.parametrizations.weight.original if norm == "spectral" else layer.weight
        assert weight.grad.abs().max() > 0


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_an_unknown_norm_or_init_is_refused(name):
    message = "`norm` must be one of batch, instance, spectral, none, got 'layer'"
    with pytest.raises(ValueError, match=message):
        build(name, norm="layer")
    with pytest.raises(ValueError, match="`init` must be one of normal, xavier, kaiming"):
        build(name, init="he")


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_only_the_autoencoder_gives_energies(name):
    assert build(name).gives_energy == (name == "energy")


def test_the_pixel_discriminator_has_the_authors_number_of_parameters():
    # pix2pix's PixelDiscriminator with 3 input channels: C64, C128 with BatchNorm, 1 without bias.
    assert parameters(PixelDiscriminator()) == (3 * 64 + 64) + (64 * 128 + 2 * 128) + 128 == 8_832
    # Its `use_bias` gives the last layers theirs under instance norm.
    assert parameters(PixelDiscriminator(norm="instance")) == 256 + 64 * 128 + 128 + 128 + 1


@pytest.mark.parametrize("norm", ["batch", "spectral", "none"])
def test_a_pixel_s_score_depends_on_that_pixel_alone(norm):
    network = build("pixel", norm=norm).eval()
    condition, ab_norm = pictures(1, 9)
    ab_norm.requires_grad_()
    logits = network(condition, ab_norm)
    assert logits.shape == (1, 1, 9, 9)
    assert pixels_behind(logits[0, 0, 2, 5], ab_norm)[0].nonzero().tolist() == [[2, 5]]


def test_a_pixel_s_score_knows_the_whole_picture_under_instance_norm():
    network = build("pixel", norm="instance").eval()
    condition, ab_norm = pictures(2, 9)
    ab_norm.requires_grad_()
    seen = pixels_behind(network(condition, ab_norm)[0, 0, 2, 5], ab_norm)
    assert seen[0].all() and not seen[1].any()
    one_pixel = torch.zeros(1, 1, 1, 1), torch.zeros(1, 2, 1, 1)
    with pytest.raises(ValueError, match="at least 2, got 1x1"):
        network(*one_pixel)
    assert build("pixel").eval()(*one_pixel).shape == (1, 1, 1, 1)


def test_parameters_of_the_image_discriminator_by_hand():
    first, last = 3 * 64 * 16 + 64, 512 * 16 + 1
    at_64 = 16 * (64 * 128 + 128 * 256 + 256 * 512) + 2 * (128 + 256 + 512)
    assert parameters(ImageDiscriminator()) == first + at_64 + last
    # The PatchGAN's convolutions with other strides: pix2pix's published number.
    assert parameters(ImageDiscriminator()) == parameters(PatchDiscriminator()) == 2_765_633
    at_256 = at_64 + 2 * (16 * 512 * 512 + 2 * 512)
    assert parameters(ImageDiscriminator(256)) == first + at_256 + last
    assert parameters(ImageDiscriminator(8)) == first + 64 * 16 + 1


@pytest.mark.parametrize("size", [8, 16, 32, 64])
def test_every_pixel_reaches_the_logit_of_its_picture_and_of_no_other(size):
    network = build("image", size=size).eval()
    condition, ab_norm = pictures(2, size)
    ab_norm.requires_grad_()
    logits = network(condition, ab_norm)
    assert logits.shape == (2,)
    seen = pixels_behind(logits[0], ab_norm)
    assert seen[0].all() and not seen[1].any()


def test_pictures_of_another_size_are_refused():
    network = build("image", size=32)
    with pytest.raises(ValueError, match=r"at least 32, got 16x16"):
        network(*pictures(1, 16))
    with pytest.raises(ValueError, match=r"must be 32, got 64x64: its last convolution covers"):
        network(*pictures(1, 64))


@pytest.mark.parametrize("size", [-8, 0, 4, 6, 12, 48, 63, 96])
def test_sizes_that_halving_does_not_bring_to_4_are_refused(size):
    with pytest.raises(ValueError, match=f"4 times a power of 2 and at least 8, got {size}"):
        ImageDiscriminator(size)


@pytest.mark.parametrize("network_type", [PixelDiscriminator, ImageDiscriminator])
def test_no_channels_are_refused(network_type):
    with pytest.raises(ValueError, match="`base_channels` must be at least 1, got 0"):
        network_type(base_channels=0)


@pytest.mark.parametrize("count", ["num_downs", "base_channels", "code_channels"])
def test_an_autoencoder_of_nothing_is_refused(count):
    with pytest.raises(ValueError, match=f"`{count}` must be at least 1, got 0"):
        EnergyAutoencoder(**{count: 0})
