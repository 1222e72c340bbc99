"""The short trainings at several weights of L1, as they come with the course."""

import io

import numpy as np
import pytest
from PIL import Image

import colorlib
from colorlib.files import shipped_folder
from colorlib.notebook import LossWeightSlider, read_loss_families

PRICE, COLOR, GAP = "L1 above the lowest, %", "colourfulness", "colourfulness gap"


@pytest.fixture(scope="module")
def results():
    return colorlib.read_results("lambda_l1")["vanilla"]


@pytest.fixture(scope="module")
def families():
    return read_loss_families("lambda_l1")


def test_every_weight_was_trained_with_the_same_seeds(results):
    values = [run["value"] for run in results["runs"]]
    assert values == [0, 1, 3, 10, 30, 100, 300, 1000, "L1 alone"]
    counts = {len(run["seeds"]) for run in results["runs"]}
    assert len(counts) == 1 and counts.pop() >= 2


def test_the_means_are_those_of_the_seeds(results):
    truth = results["references"]["ground truth"][COLOR]["mean"]
    for run in results["runs"]:
        for name, found in run["numbers"].items():
            assert found["low"] <= found["mean"] <= found["high"]
            if name != GAP:  # a mean of distances is no distance of means
                assert found["mean"] == pytest.approx(
                    np.mean([s[name] for s in run["seeds"]]), abs=1e-4
                )
        gap = abs(run["numbers"][COLOR]["mean"] - truth)
        assert run["numbers"][GAP]["mean"] == pytest.approx(gap, abs=2e-4)


def test_the_references_are_where_they_must_be(results):
    grey, truth, lowest = (
        results["references"][name] for name in ("grey", "ground truth", "lowest L1")
    )
    assert truth["MAE, 0-255"]["mean"] == truth[GAP]["mean"] == 0
    assert truth["SSIM"]["mean"] == pytest.approx(1)
    assert grey[COLOR]["mean"] < 1
    assert lowest[PRICE]["mean"] == 0
    assert all(run["numbers"][PRICE]["low"] > 0 for run in results["runs"])


def test_the_oracle_buys_color_for_less(results):
    way = [
        results["references"][name]
        for name in ("lowest L1", "oracle, 50 %", "oracle, 75 %", "likeliest")
    ]
    prices, colors = ([numbers[name]["mean"] for numbers in way] for name in (PRICE, COLOR))
    assert prices == sorted(prices) and colors == sorted(colors)
    assert colors[-1] > results["references"]["ground truth"][COLOR]["mean"]
    for run in results["runs"]:
        if run["numbers"][COLOR]["mean"] >= colors[0]:
            assert run["numbers"][PRICE]["low"] > way[-1][PRICE]["high"]


def test_the_oracles_rows_are_what_it_paints(results):
    """On a few of the test pictures: between a third of the mean and three times as much."""
    first = results["training"]["scenes"][0] - results["training"]["scenes"][0] % 100
    world = colorlib.ColorWorld(size=results["training"]["size"], seed=0)
    oracles = [world.oracle(first + index) for index in range(8)]
    lowest = np.mean([oracle.lowest_l1 for oracle in oracles])
    likeliest = np.mean([oracle.expected_l1(oracle.mode_ab) for oracle in oracles])
    price = results["references"]["likeliest"][PRICE]["mean"]
    assert price / 3 < 100 * (likeliest / lowest - 1) < 3 * price


def test_a_larger_weight_buys_closeness_with_color(results):
    numbers = [run["numbers"] for run in results["runs"]]
    prices = [number[PRICE]["mean"] for number in numbers]
    assert prices == sorted(prices, reverse=True)
    assert numbers[-1][COLOR]["high"] < numbers[0][COLOR]["low"]


def test_each_picture_shows_the_scenes_above_their_truth(results, families):
    size = results["training"]["size"]
    world = colorlib.ColorWorld(size=size, seed=0)
    truth = np.concatenate([world.image(n) for n in results["training"]["scenes"]], axis=1)
    painted = set()
    for run in families["vanilla"].runs:
        picture = np.asarray(Image.open(io.BytesIO(run.picture)))
        assert np.array_equal(picture[size:], truth)
        painted.add(picture[:size].tobytes())
    assert len(painted) == len(families["vanilla"].runs)


def test_they_are_small(results):
    folder = shipped_folder("results") / "lambda_l1"
    assert sum(path.stat().st_size for path in folder.glob("*.png")) < 700_000


def test_the_slider_takes_them(families):
    slider = LossWeightSlider(families, index=5)
    assert slider.family == "vanilla" and slider.index == 5
