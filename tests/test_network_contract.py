"""What every registered network promises. A newcomer is covered by its line in the registry."""

import copy
import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from colorlib.networks.base import Discriminator, Generator, predict_with, rebuild
from colorlib.networks.registry import (
    DISCRIMINATORS,
    GENERATORS,
    architecture_of,
    build_discriminator,
    build_generator,
    network_class,
)

BUILDERS = {
    **{name: (build_generator, GENERATORS) for name in GENERATORS},
    **{name: (build_discriminator, DISCRIMINATORS) for name in DISCRIMINATORS},
}
LEAST_SIDE = 32  # of the pictures in these tests, in pixels


def build(name: str, **config):
    """Build a small network, its weights the same on every call."""
    builder, registry = BUILDERS[name]
    torch.manual_seed(0)
    return builder(name, **network_class(name, registry).small_config | config)


def side_for(network) -> int:
    if isinstance(network, Discriminator):
        return max(LEAST_SIDE, network.smallest_side)
    return -(-LEAST_SIDE // network.size_multiple) * network.size_multiple


def inputs(network, count: int = 2, height: int | None = None, width: int | None = None):
    """Return a batch for a network: condition, and ab_norm for a discriminator."""
    side = side_for(network)
    size = (side if height is None else height, side if width is None else width)
    draws = torch.Generator().manual_seed(1)
    channels = network.in_channels - (2 if isinstance(network, Discriminator) else 0)
    condition = torch.rand(count, channels, *size, generator=draws) * 2 - 1
    ab_norm = torch.rand(count, 2, *size, generator=draws) - 0.5
    return (condition, ab_norm) if isinstance(network, Discriminator) else (condition,)


def relative_error(found: torch.Tensor, expected: torch.Tensor) -> float:
    return ((found.float() - expected).norm() / expected.norm()).item()


@pytest.fixture(params=[*GENERATORS, *DISCRIMINATORS])
def name(request) -> str:
    return request.param


@pytest.fixture
def network(name):
    return build(name).eval()


def test_it_is_what_its_registry_says(name, network):
    kind = Generator if name in GENERATORS else Discriminator
    assert isinstance(network, kind)
    assert architecture_of(network) == name
    assert set(GENERATORS).isdisjoint(DISCRIMINATORS)


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generator_predicts_ab_of_the_size_that_it_says(network):
    condition, *_ = inputs(network, height=side_for(network), width=2 * side_for(network))
    ab_norm = network(condition)
    height, width = condition.shape[-2:]
    scale = network.output_scale
    assert ab_norm.shape == (2, 2, scale * height, scale * width)
    assert ab_norm.dtype == torch.float32
    assert ab_norm.abs().max() <= 1
    assert torch.equal(predict_with(network, condition).ab_norm, ab_norm)


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_a_discriminator_gives_each_picture_its_scores(network):
    scores = network(*inputs(network, count=3))
    assert scores.shape[0] == 3 and scores.numel() >= 3
    assert torch.isfinite(scores).all()


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_a_discriminator_looks_at_color_and_at_the_condition(network):
    condition, ab_norm = inputs(network)
    scores = network(condition, ab_norm)
    assert not torch.allclose(network(condition, -ab_norm), scores)
    assert not torch.allclose(network(-condition, ab_norm), scores)


def test_every_parameter_gets_a_finite_gradient(name):
    network = build(name).train()
    network(*inputs(network)).square().mean().backward()
    missing = [
        parameter_name
        for parameter_name, parameter in network.named_parameters()
        if parameter.grad is None or not torch.isfinite(parameter.grad).all()
    ]
    assert missing == []


def test_weights_and_config_are_all_there_is_to_keep(name, tmp_path):
    network = build(name).train()
    network(*inputs(network))  # moves the running means of BatchNorm
    network.eval()
    (tmp_path / "config.json").write_text(json.dumps(network.config), encoding="utf-8")
    save_file(network.state_dict(), tmp_path / "weights.safetensors")

    config = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    assert config == network.config
    torch.manual_seed(1)
    again = BUILDERS[name][0](name, **config)
    assert again.config == network.config
    again.load_state_dict(load_file(tmp_path / "weights.safetensors"))
    assert torch.equal(again.eval()(*inputs(network)), network(*inputs(network)))


@pytest.mark.parametrize("name", GENERATORS)
def test_sizes_that_do_not_fit_are_refused(network):
    multiple, side = network.size_multiple, side_for(network)
    wrong = [(0, side), (side, 0)]
    if multiple > 1:
        wrong += [(side + 1, side), (side, side + multiple - 1)]
    for height, width in wrong:
        with pytest.raises(ValueError, match=f"multiples of {multiple}, got {height}x{width}"):
            network(*inputs(network, height=height, width=width))


@pytest.mark.parametrize("name", GENERATORS)
def test_other_conditions_are_refused(network):
    (condition,) = inputs(network)
    with pytest.raises(ValueError, match=rf"`condition` must be \(N, {network.in_channels}, H, W"):
        network(torch.cat([condition, condition], dim=1))
    with pytest.raises(ValueError, match="`condition` must be"):
        network(condition[0])
    with pytest.raises(TypeError, match="must hold floats"):
        network(condition.to(torch.uint8))


@pytest.mark.parametrize("name", GENERATORS)
def test_a_generator_that_can_take_hints_takes_them(name):
    if "in_channels" not in build(name).config:
        assert build(name).in_channels == 1
        return
    network = build(name, in_channels=4).eval()
    condition, *_ = inputs(network)
    assert condition.shape[1] == 4
    assert network(condition).shape[1] == 2


@pytest.mark.parametrize("name", DISCRIMINATORS)
def test_a_discriminator_refuses_what_it_cannot_judge(network):
    condition, ab_norm = inputs(network)
    with pytest.raises(ValueError, match="`condition` and `ab_norm` must be"):
        network(condition, ab_norm[:, :1])
    with pytest.raises(ValueError, match="`condition` and `ab_norm` must be"):
        network(torch.cat([condition, condition], dim=1), ab_norm)
    with pytest.raises(ValueError, match="`condition` and `ab_norm` must be"):
        network(condition, ab_norm[..., :-1])
    smallest = network.smallest_side
    assert network(*inputs(network, height=smallest, width=smallest)).numel() >= 2
    if smallest > 1:
        with pytest.raises(ValueError, match=f"at least {smallest}, got"):
            network(*inputs(network, height=smallest - 1))


def test_in_eval_mode_it_repeats_itself_and_keeps_its_state(network):
    before = copy.deepcopy(network.state_dict())
    assert torch.equal(network(*inputs(network)), network(*inputs(network)))
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())


def test_a_picture_alone_is_treated_as_in_a_batch(network):
    batch = inputs(network, count=3)
    together = network(*batch)
    for index in range(3):
        alone = network(*(one[index : index + 1] for one in batch))
        torch.testing.assert_close(alone[0], together[index], rtol=1e-4, atol=1e-5)


def test_bfloat16_stays_near_float32(network):
    expected = network(*inputs(network)).detach()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = network(*inputs(network))
    assert torch.isfinite(found).all()
    # bfloat16 keeps 8 bits, so each layer is off by up to 0.4 %.
    assert relative_error(found, expected) < 0.05


def test_copies_are_equal_and_independent(network):
    copied = copy.deepcopy(network)
    assert copied.config == network.config and copied.config is not network.config
    assert torch.equal(copied(*inputs(network)), network(*inputs(network)))
    expected = network(*inputs(network))
    with torch.no_grad():
        for parameter in copied.parameters():
            parameter.add_(1.0)
    assert torch.equal(network(*inputs(network)), expected)


def test_rebuilding_leaves_the_global_random_numbers_alone(network):
    torch.manual_seed(5)
    before = torch.get_rng_state()
    rebuilt = rebuild(network)
    assert torch.equal(torch.get_rng_state(), before)
    assert type(rebuilt) is type(network) and rebuilt.config == network.config
    rebuilt.load_state_dict(network.state_dict())
    assert torch.equal(rebuilt.eval()(*inputs(network)), network(*inputs(network)))


def test_the_seed_decides_the_fresh_weights(name):
    one, other = build(name).state_dict(), build(name).state_dict()
    assert all(torch.equal(one[key], other[key]) for key in one)


def test_the_small_network_is_small(network):
    assert sum(parameter.numel() for parameter in network.parameters()) < 1_000_000
