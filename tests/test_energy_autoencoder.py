"""The conditional autoencoder: its energy is an error, of each picture alone, given lightness."""

import pytest
import torch

from colorlib.color import normalize_lab, rgb_u8_to_lab
from colorlib.colorworld import ColorWorld
from colorlib.networks.discriminators.energy import EnergyAutoencoder

pytestmark = pytest.mark.usefixtures("one_thread")


def photographs(count: int = 8, size: int = 32) -> tuple[torch.Tensor, torch.Tensor]:
    images = torch.from_numpy(ColorWorld(size, seed=0).images(count, progress=False))
    return normalize_lab(rgb_u8_to_lab(images.permute(0, 3, 1, 2)))


def small(**options) -> EnergyAutoencoder:
    torch.manual_seed(0)
    return EnergyAutoencoder(
        **{"num_downs": 3, "base_channels": 8, "code_channels": 4, "init": "xavier"} | options
    )


def test_the_energy_is_each_picture_s_mean_squared_error_of_color():
    network, (L_norm, ab_norm) = small().eval(), photographs()
    rebuilt = network.reconstruct(L_norm, ab_norm)
    assert rebuilt.shape == ab_norm.shape
    energies = network(L_norm, ab_norm)
    assert energies.shape == (8,) and energies.dtype == torch.float32
    for index in range(8):
        expected = torch.nn.functional.mse_loss(rebuilt[index], ab_norm[index])
        assert energies[index].item() == pytest.approx(expected.item(), rel=1e-5)


def test_the_error_is_computed_in_float32_where_the_layers_are_not():
    network, (L_norm, ab_norm) = small().eval(), photographs()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rebuilt = network.reconstruct(L_norm, ab_norm)
        assert rebuilt.dtype == torch.bfloat16
        energies = network(L_norm, ab_norm.bfloat16())
    assert energies.dtype == torch.float32
    expected = (rebuilt.double() - ab_norm.bfloat16().double()).square().mean(dim=(1, 2, 3))
    torch.testing.assert_close(energies.double(), expected, rtol=1e-3, atol=0)


def test_a_reconstruction_stays_within_the_range_of_colors():
    network, (L_norm, ab_norm) = small(), photographs()
    with torch.no_grad():
        network.head.weight.mul_(1000)
    rebuilt = network.reconstruct(L_norm, ab_norm)
    assert 0.99 < rebuilt.abs().max() <= 1


def test_lightness_changes_the_energy_because_it_changes_the_reconstruction():
    network, (L_norm, ab_norm) = small().eval(), photographs()
    other = L_norm.flip(-1)
    assert not torch.allclose(network(L_norm, ab_norm), network(other, ab_norm), rtol=1e-3)
    first, second = (network.reconstruct(L, ab_norm) for L in (L_norm, other))
    assert first.shape[1] == 2  # a and b: lightness has no part in the error
    assert not torch.allclose(first, second, rtol=1e-3)


@pytest.mark.parametrize("silent", ["encoder", "decoder"])
def test_encoder_and_decoder_each_see_the_lightness(silent):
    network, (L_norm, ab_norm) = small().eval(), photographs()
    with torch.no_grad():
        if silent == "encoder":
            network.encoder[0].weight[:, 0] = 0
        else:
            for up in network.ups:
                up[0].weight[-1] = 0
            network.head.weight[:, -1] = 0
    first, second = (network.reconstruct(L, ab_norm) for L in (L_norm, L_norm.flip(-1)))
    assert not torch.allclose(first, second, rtol=1e-3)


def test_the_decoder_sees_means_of_the_lightness_at_each_size():
    network, (L_norm, ab_norm) = small(norm="none").eval(), photographs()
    seen = []
    for layer in (*(up[0] for up in network.ups), network.head):
        layer.register_forward_pre_hook(lambda _, args: seen.append(args[0][:, -1]))
    network(L_norm, ab_norm)
    assert [tuple(one.shape[1:]) for one in seen] == [(4, 4), (8, 8), (16, 16), (32, 32)]
    torch.testing.assert_close(seen[0][:, 0, 1], L_norm[:, 0, :8, 8:16].mean(dim=(1, 2)))
    assert torch.equal(seen[-1], L_norm[:, 0])


def test_colors_reach_the_reconstruction_through_the_code_alone():
    network, (L_norm, ab_norm) = small().eval(), photographs()
    with torch.no_grad():
        network.encoder[-1].weight.zero_()
    first, second = (network.reconstruct(L_norm, ab) for ab in (ab_norm, -ab_norm))
    assert torch.equal(first, second)
    assert network.encoder(torch.cat([L_norm, ab_norm], dim=1)).shape == (8, 4, 4, 4)


@pytest.mark.parametrize("norm", ["batch", "none"])
def test_a_few_steps_bring_it_below_the_energy_of_answering_grey(norm):
    L_norm, ab_norm = photographs()
    network = small(norm=norm, init="normal").train()
    optimizer = torch.optim.Adam(network.parameters(), 3e-3)
    for _ in range(30):
        optimizer.zero_grad()
        network(L_norm, ab_norm).mean().backward()
        optimizer.step()
    grey = ab_norm.square().mean()
    assert network(L_norm, ab_norm).mean() < 0.8 * grey


def test_parameters_by_hand():
    first, code = 16 * 3 * 64 + 64, 16 * 256 * 32 + 32
    encoder = first + 16 * (64 * 128 + 128 * 256) + 2 * (128 + 256) + code
    # One more channel at each size, the lightness.
    ups = 16 * (33 * 256 + 257 * 128 + 129 * 64 + 65 * 64) + 2 * (256 + 128 + 64 + 64)
    head = 9 * 65 * 2 + 2
    found = sum(parameter.numel() for parameter in EnergyAutoencoder().parameters())
    assert found == encoder + ups + head


def test_hints_are_part_of_the_condition():
    network = small(in_channels=6, norm="none").eval()
    condition = torch.rand(2, 4, 16, 24)
    assert network(condition, torch.rand(2, 2, 16, 24)).shape == (2,)
    assert network.head.in_channels == 8 + 4


def test_sides_that_cannot_be_halved_are_refused():
    with pytest.raises(ValueError, match="multiples of 8, got 32x36"):
        small()(torch.zeros(2, 1, 32, 36), torch.zeros(2, 2, 32, 36))
    with pytest.raises(ValueError, match="at least 8, got 4x8"):
        small()(torch.zeros(2, 1, 4, 8), torch.zeros(2, 2, 4, 8))
