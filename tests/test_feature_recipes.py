"""A recipe with a perceptual loss: planned without weights, trained, and told by its card."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from training_helpers import FIRST
from typer.testing import CliRunner

from colorlib.cli import app
from colorlib.errors import ColorlibError
from colorlib.networks.features.network import FeatureNetwork
from colorlib.training import recipes
from colorlib.training.recipes import get_recipe
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.model_page import _term_networks

TERMS = {
    "l1": 1,
    "perceptual": {"balance": 0.5, "layers": ["relu1", "fire2"], "feature_weights": "imagenet"},
}
FELT = replace(FIRST, name="felt", training=replace(FIRST.training, terms=TERMS))


@pytest.fixture
def photos(tmp_path):
    rng = np.random.default_rng(0)
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(60):
        noise = rng.integers(0, 256, (5, 5, 3), dtype=np.uint8)
        Image.fromarray(noise).resize((40, 40)).save(folder / f"{number}.png")
    return folder


@pytest.fixture
def weights(tmp_path):
    state = FeatureNetwork(layers="fire2", feature_weights=None).convolutions.state_dict()
    path = tmp_path / "secret-folder" / "own.pth"
    path.parent.mkdir()
    torch.save(state, path)
    return path


def train(*words: str):
    return CliRunner().invoke(app, ["train", "--device", "cpu", *words])


def test_the_command_takes_a_file_and_the_card_says_which(photos, weights, tmp_path, monkeypatch):
    monkeypatch.setitem(recipes.RECIPES, "felt", FELT)
    words = ["--recipe", "felt", "--data", str(photos), "--run", str(tmp_path / "run")]
    own = ["--feature-weights", str(weights), "--feature-normalization", "caffe"]
    result = train(*words, *own, "--zoo", str(tmp_path / "zoo"))
    assert result.exit_code == 0, result.output
    text = (tmp_path / "zoo" / "felt.json").read_text(encoding="utf-8")
    assert "secret-folder" not in text
    recipe = ModelCard.read(tmp_path / "zoo" / "felt.json").recipe
    origin = recipe["term_networks"]["perceptual"]
    assert origin.startswith("SqueezeNet 1.1, file own.pth, SHA-256 ")
    assert origin.endswith("caffe normalisation")
    perceptual = recipe["training"]["terms"]["perceptual"]
    assert (perceptual["feature_weights"], perceptual["normalization"]) == ("own.pth", "caffe")
    (line,) = _term_networks(ModelCard.read(tmp_path / "zoo" / "felt.json"))
    assert line == f"- The perceptual loss looked through {origin}, at relu1, fire2."


def test_a_plan_loads_nothing(photos, tmp_path, monkeypatch):
    monkeypatch.setitem(recipes.RECIPES, "felt", FELT)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "empty"))
    words = ["--recipe", "felt", "--data", str(photos), "--run", str(tmp_path / "run")]
    result = train(*words, "--dry-run")
    assert result.exit_code == 0, result.output
    assert not (tmp_path / "empty").exists()


def test_a_recipe_without_such_a_loss_takes_no_weights_for_one(photos, weights, tmp_path):
    words = ["--recipe", "unet-l1", "--data", str(photos), "--run", str(tmp_path / "run")]
    result = train(*words, "--feature-weights", str(weights))
    assert result.exit_code == 1
    assert "'unet-l1' has no perceptual loss" in result.output
    with pytest.raises(ColorlibError, match="has no perceptual loss"):
        get_recipe("unet-l1").with_feature_weights(None)


def test_the_zoos_recipe_differs_from_its_twin_by_the_loss_alone():
    twin, felt = get_recipe("pix2pix-unet"), get_recipe("pix2pix-perceptual")
    same = replace(
        felt,
        name=twin.name,
        summary=twin.summary,
        training=replace(felt.training, terms=twin.training.terms),
    )
    assert same == twin
    assert felt.training.terms["l1"] == twin.training.terms["l1"]
