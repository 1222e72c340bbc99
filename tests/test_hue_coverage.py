"""Painted hues: the drawn ones are found again, a hedge is nobody's, and the distance by hand."""

import numpy as np
import pytest
import torch

from colorlib import ColorWorld
from colorlib.color import rgb_u8_to_lab
from colorlib.colorworld import BETWEEN, COLOR_TABLE, painted_hues
from colorlib.evaluation import total_variation, total_variation_by_chance

WORLD = ColorWorld(size=64, seed=0)
BALLOONS = {choice.name: choice.probability for choice in COLOR_TABLE["balloon"]}


@pytest.fixture(scope="module")
def scene():
    return next(one for one in map(WORLD.scene, range(40)) if one.kind == "balloons")


def ab_of(picture: np.ndarray) -> torch.Tensor:
    return rgb_u8_to_lab(torch.from_numpy(picture).permute(2, 0, 1))[1:]


def painted(scene, choice: int) -> torch.Tensor:
    choices = [min(choice, len(COLOR_TABLE[name]) - 1) for name in scene.classes]
    return ab_of(scene.paint(np.array(choices)))


@pytest.mark.parametrize("choice", range(5))
def test_drawn_hues_are_found_again(scene, choice):
    found = painted_hues(scene, painted(scene, choice))
    assert found and set(found) == {COLOR_TABLE["balloon"][choice].name}


def test_each_thing_is_judged_by_itself(scene):
    balloons = [k for k, name in enumerate(scene.classes) if name == "balloon"]
    groups = list(dict.fromkeys(scene.things[k].group for k in balloons))
    hue_of = {group: place % 5 for place, group in enumerate(groups)}
    choices = np.array(
        [hue_of[thing.group] if thing.class_name == "balloon" else 0 for thing in scene.things]
    )
    found = painted_hues(scene, ab_of(scene.paint(choices)))
    names = [COLOR_TABLE["balloon"][hue_of[group]].name for group in groups]
    assert len(groups) > 1 and len(set(found)) > 1
    # Those that are nearly hidden are left out; the order stays.
    rest = iter(names)
    assert all(name in rest for name in found)


def test_grey_and_the_median_are_nobodys_hue(scene):
    assert set(painted_hues(scene, torch.zeros(2, 64, 64))) == {BETWEEN}
    index = next(k for k in range(40) if WORLD.scene(k).kind == "balloons")
    assert set(painted_hues(scene, WORLD.oracle(index).median_ab)) == {BETWEEN}


def test_a_class_with_one_colour_is_refused(scene):
    with pytest.raises(ValueError, match=r"must be one of balloon, .*, got 'grass'"):
        painted_hues(scene, torch.zeros(2, 64, 64), "grass")


def test_total_variation_by_hand():
    # 6 red, 2 blue, 2 of no hue: (|0.6 - 0.3| + |0.2 - 0.25| + 0.2 + 0.15 + 0.1 + 0.2) / 2.
    found = [["red"] * 3, [], ["red"] * 3 + ["blue"], ["blue", BETWEEN, BETWEEN]]
    assert total_variation(found, BALLOONS).mean == pytest.approx(0.5)
    assert total_variation(found, BALLOONS).n == 3
    always_red = total_variation([["red"]] * 30, BALLOONS)
    assert (always_red.mean, always_red.low, always_red.high) == pytest.approx((0.7, 0.7, 0.7))
    exact = [[name] for name, share in BALLOONS.items() for _ in range(round(100 * share))]
    assert total_variation(exact, BALLOONS).mean == pytest.approx(0)


def test_its_interval_holds_the_truth_of_another_painter():
    # A painter that takes red in half of all cases and the rest by the table lies 0.35 away.
    rng = np.random.default_rng(0)
    names = list(BALLOONS)
    holds = 0
    for trial in range(20):
        drawn = rng.choice(names, size=300, p=list(BALLOONS.values()))
        drawn[rng.random(300) < 0.5] = "red"
        interval = total_variation([[name] for name in drawn], BALLOONS, resamples=300, seed=trial)
        holds += interval.low <= 0.35 <= interval.high
    assert holds >= 16


def test_by_chance_a_coin_lies_where_the_binomial_says():
    # Two throws: 0.5 with probability 1/2, else 0.
    coin = {"heads": 0.5, "tails": 0.5}
    assert total_variation_by_chance(2, coin) == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: total_variation([[]], BALLOONS), "must hold a thing"),
        (lambda: total_variation([["red"]], {"red": 0.5}), r"must sum to 1, got 0\.5"),
        (lambda: total_variation_by_chance(0, BALLOONS), "`count` must be at least 1"),
    ],
)
def test_what_cannot_be_measured_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
