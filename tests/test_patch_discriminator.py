"""The PatchGAN: published size, output maps, and a receptive field that gradients confirm."""

import pytest
import torch
from torch import nn

from colorlib.networks.discriminators.patch import PatchDiscriminator, patch_receptive_field
from colorlib.networks.receptive_field import receptive_field


def test_published_parameter_count():
    # pix2pix's NLayerDiscriminator with 3 input channels.
    discriminator = PatchDiscriminator()
    assert sum(parameter.numel() for parameter in discriminator.parameters()) == 2_765_633


@pytest.mark.parametrize(("n_layers", "side"), [(1, 126), (2, 62), (3, 30), (4, 14), (5, 6)])
def test_output_map_at_256(n_layers, side):
    discriminator = PatchDiscriminator(n_layers, base_channels=1).eval()
    logits = discriminator(torch.zeros(1, 1, 256, 256), torch.zeros(1, 2, 256, 256))
    assert logits.shape == (1, 1, side, side)


@pytest.mark.parametrize(("n_layers", "field"), [(1, 16), (2, 34), (3, 70), (4, 142), (5, 286)])
def test_published_receptive_fields(n_layers, field):
    assert patch_receptive_field(n_layers) == field


def test_receptive_field_by_hand():
    assert receptive_field([]) == 1
    assert receptive_field([(3, 1)]) == 3
    assert receptive_field([(3, 1), (3, 1)]) == 5
    assert receptive_field([(3, 2), (3, 1)]) == 7


@pytest.mark.parametrize("n_layers", [1, 2, 3])
def test_gradients_reach_exactly_the_receptive_field(n_layers):
    discriminator = PatchDiscriminator(n_layers, base_channels=2).eval()
    field = patch_receptive_field(n_layers)
    ab_norm = torch.randn(1, 2, 160, 160, requires_grad=True)
    logits = discriminator(torch.randn(1, 1, 160, 160), ab_norm)
    middle = logits.shape[-1] // 2
    logits[0, 0, middle, middle].backward()
    seen = ab_norm.grad.abs().sum(dim=(0, 1)) > 0
    rows, columns = seen.any(dim=1).nonzero(), seen.any(dim=0).nonzero()
    assert rows.max() - rows.min() + 1 == field
    assert columns.max() - columns.min() + 1 == field


def test_the_lightness_is_a_condition():
    discriminator = PatchDiscriminator(2, base_channels=4).eval()
    ab_norm = torch.zeros(1, 2, 64, 64)
    bright, dark = (discriminator(torch.full((1, 1, 64, 64), L), ab_norm) for L in (1.0, -1.0))
    assert not torch.allclose(bright, dark)


def test_logits_are_not_squashed():
    discriminator = PatchDiscriminator(1, base_channels=2).eval()
    torch.nn.init.constant_(discriminator.layers[-1].bias, 7.0)
    assert discriminator(torch.zeros(1, 1, 32, 32), torch.zeros(1, 2, 32, 32)).min() > 1


def test_the_default_keeps_the_names_and_the_draws_that_checkpoints_rely_on():
    conv = nn.Conv2d
    torch.manual_seed(3)
    reference = nn.Sequential(
        *[conv(3, 4, 4, 2, 1), nn.LeakyReLU(0.2)],
        *[conv(4, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.LeakyReLU(0.2)],
        *[conv(8, 16, 4, 1, 1, bias=False), nn.BatchNorm2d(16), nn.LeakyReLU(0.2)],
        conv(16, 1, 4, 1, 1),
    )
    for layer in reference:
        if isinstance(layer, conv):
            nn.init.normal_(layer.weight, 0.0, 0.02)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.weight, 1.0, 0.02)
    expected = {f"layers.{name}": value for name, value in reference.state_dict().items()}
    torch.manual_seed(3)
    found = PatchDiscriminator(2, base_channels=4).state_dict()
    assert list(found) == list(expected)
    assert all(torch.equal(found[name], value) for name, value in expected.items())


def test_one_score_is_the_mean_of_a_picture_s_patches():
    torch.manual_seed(0)
    patches = PatchDiscriminator(1, base_channels=4, init="xavier").eval()
    critic = PatchDiscriminator(1, base_channels=4, init="xavier", one_score=True).eval()
    critic.load_state_dict(patches.state_dict())
    condition, ab_norm = torch.rand(3, 1, 32, 40), torch.rand(3, 2, 32, 40)
    scores = critic(condition, ab_norm)
    assert scores.shape == (3,)
    torch.testing.assert_close(scores, patches(condition, ab_norm).flatten(1).mean(dim=1))
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert critic(condition, ab_norm).dtype == torch.float32


def test_under_instance_norm_a_patch_s_score_knows_the_whole_picture():
    torch.manual_seed(0)
    discriminator = PatchDiscriminator(1, base_channels=2, norm="instance", init="xavier").eval()
    ab_norm = torch.randn(1, 2, 64, 64, requires_grad=True)
    discriminator(torch.randn(1, 1, 64, 64), ab_norm)[0, 0, 15, 15].backward()
    assert (ab_norm.grad.abs().sum(dim=1) > 0).all()


def test_wrong_arguments_are_refused():
    with pytest.raises(ValueError, match="`n_layers` must be at least 1, got 0"):
        PatchDiscriminator(n_layers=0)
    with pytest.raises(ValueError, match="`base_channels` must be at least 1, got 0"):
        PatchDiscriminator(base_channels=0)
