"""The short trainings at several weights of a loss, as they come with the course."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

import colorlib
from colorlib.files import shipped_folder
from colorlib.losses.perceptual import perceptual_loss
from colorlib.notebook import LossWeightSlider, read_loss_families

PRICE, COLOR, GAP = "L1 above the lowest, %", "colourfulness", "colourfulness gap"
DISTANCE = "perceptual distance"


@pytest.fixture(scope="module")
def results():
    return colorlib.read_results("lambda_l1")["vanilla"]


@pytest.fixture(scope="module")
def perceptual():
    return colorlib.read_results("lambda_perceptual")["perceptual"]


@pytest.fixture(scope="module", params=["lambda_l1", "lambda_perceptual"])
def each(request):
    """Every family of a file, by its name."""
    return colorlib.read_results(request.param)


@pytest.fixture(scope="module")
def families():
    return read_loss_families("lambda_l1", "lambda_perceptual")


def test_every_weight_was_trained_with_the_same_seeds(results):
    values = [run["value"] for run in results["runs"]]
    assert values == [0, 1, 3, 10, 30, 100, 300, 1000, "L1 alone"]
    counts = {len(run["seeds"]) for run in results["runs"]}
    assert len(counts) == 1 and counts.pop() >= 2


def test_the_means_are_those_of_the_seeds(each):
    for family in each.values():
        truth = family["references"]["ground truth"][COLOR]["mean"]
        for run in family["runs"]:
            assert len(run["seeds"]) == 3
            for name, found in run["numbers"].items():
                assert found["low"] <= found["mean"] <= found["high"]
                if name != GAP:  # a mean of distances is no distance of means
                    mean = np.mean([seed[name] for seed in run["seeds"]])
                    assert found["mean"] == pytest.approx(mean, abs=1e-4)
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


def test_each_picture_shows_the_scenes_above_their_truth(each, families):
    painted = {}
    for name, results in each.items():
        size = results["training"]["size"]
        world = colorlib.ColorWorld(size=size, seed=0)
        truth = np.concatenate([world.image(n) for n in results["training"]["scenes"]], axis=1)
        for run in families[name].runs:
            picture = np.asarray(Image.open(io.BytesIO(run.picture)))
            assert np.array_equal(picture[size:], truth)
            painted[picture[:size].tobytes()] = run.value
    kept = sum(len(results["runs"]) for results in each.values())
    shared = len(each) - 1  # the game without the term stands in each family of its file
    assert len(painted) == kept - shared


@pytest.mark.parametrize("name", ["lambda_l1", "lambda_perceptual"])
def test_they_are_small(name):
    folder = shipped_folder("results") / name
    assert sum(path.stat().st_size for path in folder.glob("*.png")) < 700_000


def test_the_perceptual_sweep_says_what_it_looked_through(perceptual):
    term = perceptual["training"]["perceptual"]
    see = perceptual_loss(**term)
    assert perceptual["training"]["feature_weights"] == see.features.origin
    assert "SHA-256" in see.features.origin


def test_a_pull_is_the_weight_times_what_was_measured(perceptual):
    training = perceptual["training"]
    ratios = [
        norms["perceptual"] / (training["lambda_l1"] * norms["l1"])
        for norms in training["gradient_norms"]
    ]
    assert len(ratios) == 3
    for run in perceptual["runs"]:
        assert run["pull_ratio"] == pytest.approx(run["value"] * np.mean(ratios), abs=1e-3)
    pulls = [run["pull_ratio"] for run in perceptual["runs"]]
    assert pulls[0] == 0 and 0.05 < pulls[1] < 0.2 and 20 < pulls[-1] < 50


def test_without_the_term_it_is_the_game_of_the_other_sweep(results, perceptual):
    for name, numbers in results["references"].items():
        for column, found in numbers.items():  # the same ruler on the same pictures
            assert perceptual["references"][name][column] == pytest.approx(found, rel=1e-3)
    without = perceptual["runs"][0]
    same = next(run for run in results["runs"] if run["value"] == 100)
    assert without["value"] == 0
    for name, found in same["numbers"].items():  # trained on another machine
        assert without["numbers"][name]["low"] < found["high"]
        assert found["low"] < without["numbers"][name]["high"]


def test_the_perceptual_distance_is_the_losss_own(perceptual):
    """Of grey, on a few of the test pictures: between half of the mean and twice as much."""
    training = perceptual["training"]
    first = training["scenes"][0] - training["scenes"][0] % 100
    world = colorlib.ColorWorld(size=training["size"], seed=0)
    pictures = np.stack([world.image(first + index) for index in range(16)])
    lab = colorlib.rgb_u8_to_lab(torch.from_numpy(pictures).movedim(-1, 1))
    L_norm, real_ab = colorlib.normalize_lab(lab)
    loss = perceptual_loss(**training["perceptual"])
    found = loss(L_norm, torch.zeros_like(real_ab), real_ab).item()
    references = perceptual["references"]
    assert (
        references["grey"][DISTANCE]["mean"] / 2 < found < 2 * references["grey"][DISTANCE]["mean"]
    )
    assert references["ground truth"][DISTANCE]["mean"] == 0


def test_the_slider_takes_them(families):
    slider = LossWeightSlider(families, index=5)
    assert slider.family == "vanilla" and slider.index == 5
    slider.family = "perceptual"
    assert slider.families["perceptual"]["parameter"] == "lambda_perceptual"
