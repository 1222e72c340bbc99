"""What a training would do, told without doing it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from training_helpers import FIRST, SECOND, images
from typer.testing import CliRunner

from colorlib.cli import app
from colorlib.errors import CheckpointError
from colorlib.training import recipes
from colorlib.zoo.plan import plan_training
from colorlib.zoo.train import train_model


def test_a_plan_names_networks_phases_data_and_time(photos, tmp_path):
    state = torch.get_rng_state()
    plan = plan_training(SECOND, photos, run_folder=tmp_path / "run", device="cpu", progress=False)
    assert torch.equal(torch.get_rng_state(), state)
    assert list(tmp_path.iterdir()) == []
    assert plan.step_seconds.keys() == {"warm_up_discriminator", "gan"}
    assert all(0 < seconds < 60 for seconds in plan.step_seconds.values())
    text = plan.table()
    for part in (
        "recipe          second: for tests",
        "starts from     first",
        "generator       unet, ",
        "discriminator   patch, ",
        "1 x vanilla GAN + 100 x l1",
        "2 warm up discriminator steps of 4",
        "4 gan steps of 4",
        "32 x 32 px out of 36 px",
        "to train on, ",
    ):
        assert part in text, text
    assert "goes on" not in text


def test_the_parameters_are_those_of_the_model(photos, tmp_path):
    options = {"run_folder": tmp_path / "run", "device": "cpu", "progress": False}
    plan = plan_training(FIRST, photos, **options)
    model_card = train_model(FIRST, photos, root=tmp_path / "zoo", **options)
    assert plan.parameters == {"generator": model_card.parameters}
    assert "finished        nothing is left" in plan_training(FIRST, photos, **options).table()
    with pytest.raises(CheckpointError, match="pretrain_steps was 6 and is 12"):
        plan_training(FIRST.scaled(2), photos, **options)
    half = replace(again := plan_training(FIRST, photos, **options), done_steps=2)
    assert "goes on         at step 2 of 6" in half.table() and again.done_steps == 6


def test_the_command_says_it_and_trains_nothing(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    (tmp_path / "photos").mkdir()
    for number in range(12):
        noise = rng.integers(0, 256, (5, 5, 3), dtype=np.uint8)
        Image.fromarray(noise).resize((40, 40)).save(tmp_path / "photos" / f"{number}.png")
    monkeypatch.setitem(recipes.RECIPES, "first", FIRST)
    words = ["--recipe", "first", "--data", str(tmp_path / "photos"), "--run", str(tmp_path / "r")]
    result = CliRunner().invoke(app, ["train", *words, "--dry-run", "--device", "cpu"])
    assert result.exit_code == 0, result.output
    assert "6 pretrain steps of 4" in result.output and "time            about" in result.output
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("name", list(recipes.RECIPES))
def test_every_recipe_of_the_course_can_be_planned(name, tmp_path):
    recipe = recipes.get_recipe(name)
    plan = plan_training(recipe, images(70, 100), run_folder=tmp_path, device="cpu", progress=False)
    assert f"recipe          {name}: " in plan.table()
    assert ("perceptual (vgg16, relu3_3) at 50% of the pull" in plan.table()) == (
        name == "pix2pix-perceptual"
    )
