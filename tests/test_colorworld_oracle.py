"""The oracle's answers against closed forms and against simulation."""

import itertools

import numpy as np
import pytest
import torch
from skimage.color import rgb2lab

from colorlib.colorworld import COLOR_TABLE, ColorWorld, Oracle, Scene
from colorlib.colorworld.canvas import Region


def one_thing(class_name, size=16):
    """Return the oracle of a scene that one evenly lit thing of lightness 60 fills."""
    plain = np.ones((size, size), np.float32)
    scene = Scene(
        kind="test",
        L=60 * plain,
        regions=np.zeros((size, size), np.int16),
        things=(Region(class_name, 0),),
        chroma=plain,
        under=np.zeros((size, size), np.int16),
        under_chroma=plain,
        blend=0 * plain,
        tint=np.zeros((2, size, size), np.float32),
        dither=np.zeros((size, size, 3), np.float32),
    )
    return Oracle(scene, np.random.default_rng)


@pytest.fixture(scope="module")
def world():
    return ColorWorld(64, seed=3)


def test_a_60_40_thing_has_the_closed_forms_errors():
    oracle = one_thing("apple")  # red 60 %, green 40 %
    red, green = (np.array(choice.ab) for choice in COLOR_TABLE["apple"])
    near = {"atol": 0.6, "rtol": 0}  # rounding to 8 bits
    np.testing.assert_allclose(oracle.mode_ab[:, 0, 0], red, **near)
    np.testing.assert_allclose(oracle.median_ab[:, 0, 0], red, **near)
    np.testing.assert_allclose(oracle.mean_ab[:, 0, 0], 0.6 * red + 0.4 * green, **near)
    apart = np.abs(red - green)
    assert oracle.lowest_l1 == pytest.approx(0.4 * apart.mean(), rel=0.02)
    assert oracle.lowest_l2 == pytest.approx(0.6 * 0.4 * (apart**2).mean(), rel=0.03)


def test_a_certain_thing_leaves_no_error():
    oracle = one_thing("grass")
    assert oracle.lowest_l1 == 0 and oracle.lowest_l2 == 0
    assert len(oracle.candidates_ab) == 1


def test_the_median_of_five_hues_is_taken_channel_by_channel():
    oracle = one_thing("balloon")
    choices = COLOR_TABLE["balloon"]
    for channel in range(2):
        values = [choice.ab[channel] for choice in choices for _ in range(round(20 * choice[1]))]
        median = oracle.median_ab[channel, 0, 0].item()
        # 20 equally likely draws: anything between the two middle ones is a median.
        low, high = sorted(values)[9], sorted(values)[10]
        assert low - 0.6 <= median <= high + 0.6


def test_probabilities_sum_to_one_and_the_picture_is_one_of_the_candidates(world):
    for index in range(10):
        oracle = world.oracle(index)
        total = oracle.probabilities.sum(dim=0)
        torch.testing.assert_close(total, torch.ones_like(total))
        ab = torch.from_numpy(rgb2lab(world.image(index))[..., 1:]).permute(2, 0, 1)
        distance = (oracle.candidates_ab - ab).abs().amax(dim=1)
        possible = torch.where(oracle.probabilities > 0, distance, torch.inf)
        assert possible.amin(dim=0).max() < 0.02


@pytest.mark.parametrize("index", [0, 2, 5, 9])
def test_the_lowest_errors_are_those_of_a_simulation(world, index):
    """Colour the same grey scene many times and measure, by scikit-image's conversion."""
    oracle = world.oracle(index)
    l1, l2, third = [], [], []
    prediction = torch.full_like(oracle.mean_ab, 7.0)
    for draw in range(150):
        ab = torch.from_numpy(rgb2lab(oracle.sample(draw))[..., 1:]).permute(2, 0, 1)
        l1.append((ab - oracle.median_ab).abs().mean().item())
        l2.append((ab - oracle.mean_ab).square().mean().item())
        third.append((ab - prediction).abs().mean().item())
    for errors, expected in (
        (l1, oracle.lowest_l1),
        (l2, oracle.lowest_l2),
        (third, oracle.expected_l1(prediction)),
    ):
        standard_error = np.std(errors) / np.sqrt(len(errors))
        assert abs(np.mean(errors) - expected) < 4 * standard_error + 0.01


def test_nothing_else_has_lower_errors(world):
    rng = torch.Generator().manual_seed(0)
    for index in range(6):
        oracle = world.oracle(index)
        for scale in (0.3, 3.0, 30.0):
            noise = scale * torch.randn(oracle.mean_ab.shape, generator=rng)
            assert oracle.expected_l1(oracle.median_ab + noise) >= oracle.lowest_l1
            assert oracle.expected_l2(oracle.mean_ab + noise) > oracle.lowest_l2
        for ab in (torch.zeros_like(oracle.mean_ab), oracle.mode_ab, oracle.mean_ab):
            assert oracle.expected_l1(ab) >= oracle.lowest_l1
        assert oracle.expected_l2(oracle.median_ab) >= oracle.lowest_l2


@pytest.mark.parametrize("share", [0, 0.25, 0.75, 1])
def test_the_way_from_median_to_mode_mixes_their_colors(world, share):
    oracle = world.oracle(2)
    median, mode = oracle.median_ab.numpy(), oracle.mode_ab.numpy()
    assert (median != mode).any()
    np.testing.assert_allclose(
        oracle.toward_mode_ab(share), (1 - share) * median + share * mode, atol=1e-4
    )


def test_the_way_to_the_mode_costs_more_with_each_step():
    oracle = one_thing("balloon")
    costs = [oracle.expected_l1(oracle.toward_mode_ab(share)) for share in np.linspace(0, 1, 6)]
    assert costs[0] == oracle.lowest_l1
    assert all(later > earlier for earlier, later in itertools.pairwise(costs))


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_there_is_nothing_before_the_median_or_behind_the_mode(share):
    with pytest.raises(ValueError, match=r"`share` must be from 0 to 1, got .*likeliest"):
        one_thing("apple").toward_mode_ab(share)


def test_colorings_repeat_by_number_and_differ_otherwise(world):
    oracle = world.oracle(1)
    np.testing.assert_array_equal(oracle.sample(3), world.oracle(1).sample(3))
    assert len({oracle.sample(draw).tobytes() for draw in range(12)}) > 1
    lab = rgb2lab(oracle.sample(3))
    torch.testing.assert_close(
        oracle.sample_ab(3),
        torch.from_numpy(lab[..., 1:]).permute(2, 0, 1).float(),
        atol=0.02,
        rtol=0,
    )


def test_the_worlds_lowest_errors_are_its_oracles(world):
    l1, l2 = world.lowest_errors(range(2, 5))
    assert l1.tolist() == [world.oracle(index).lowest_l1 for index in range(2, 5)]
    assert l2.tolist() == [world.oracle(index).lowest_l2 for index in range(2, 5)]
