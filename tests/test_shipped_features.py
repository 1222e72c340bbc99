"""The feature weights that come with the course: whole, checked, and reacting to colour."""

import json
import shutil

import numpy as np
import pytest
import torch
from measuring_helpers import put_random_squeezenet
from PIL import Image
from safetensors.torch import load_file
from skimage import data

import train_features
from colorlib.color import lab_to_rgb, rgb_to_lab
from colorlib.errors import WeightsError
from colorlib.files import sha256_of_file, shipped_folder
from colorlib.losses.perceptual import perceptual_loss
from colorlib.networks.features.network import FeatureNetwork

NAME = "squeezenet1_1-small-photos.safetensors"
LAYERS = ["fire2", "fire3", "fire4", "fire5"]


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Let the library read a copy of the shipped files; return the weights' path in it."""
    for name in (NAME, NAME.replace(".safetensors", ".json")):
        shutil.copy(shipped_folder("features") / name, tmp_path)
    monkeypatch.setattr("colorlib.networks.features.weights.shipped_folder", lambda name: tmp_path)
    return tmp_path / NAME


@pytest.fixture(scope="module")
def lab():
    """A photograph's middle, Lab (1, 3, 64, 64)."""
    rgb = torch.from_numpy(data.coffee()[100:356:4, 200:456:4].copy()) / 255
    return rgb_to_lab(rgb.permute(2, 0, 1)[None])


def load(layers=LAYERS):
    return FeatureNetwork("squeezenet1_1", layers, "shipped")


def rotated(lab, degrees):
    """The same lightness and chroma in another hue."""
    angle = torch.deg2rad(torch.tensor(float(degrees)))
    L, a, b = lab.split(1, dim=1)
    return torch.cat([L, a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], 1)


def test_they_load_and_say_what_they_are():
    see = load([*LAYERS, "fire9"])
    digits = sha256_of_file(shipped_folder("features") / NAME)
    assert see.origin == (
        f"SqueezeNet 1.1, trained further by the course, {NAME}, SHA-256 {digits[:12]}"
    )
    maps = see(torch.rand(2, 3, 64, 64))
    assert list(maps) == [*LAYERS, "fire9"]
    assert all(features.isfinite().all() and features.std() > 0 for features in maps.values())
    assert all(weights.isfinite().all() for weights in see.convolutions.state_dict().values())


def test_they_are_small_and_hold_the_convolutional_part_alone():
    path = shipped_folder("features") / NAME
    assert path.stat().st_size < 2_000_000
    state = load_file(path)
    assert all(name.startswith("features.") for name in state)
    assert {value.dtype for value in state.values()} == {torch.float16}


def test_the_description_says_where_they_come_from_and_names_no_machine():
    text = (shipped_folder("features") / NAME).with_suffix(".json").read_text(encoding="utf-8")
    described = json.loads(text)
    assert described["weights_sha256"] == sha256_of_file(shipped_folder("features") / NAME)
    assert "squeezenet1_1-b8a52dc0.pth" in described["started_from"]
    accuracies = described["held_out_top1"]
    assert accuracies["n"] > 1000
    assert 0.1 < accuracies["classifier_alone"] < accuracies["trained_further"] < 1
    assert "/" not in text.replace("data/features", "")


def test_they_went_on_from_imagenets_and_are_not_those():
    biases = load("relu1").convolutions[0].bias[:6]
    published = torch.tensor([0.7686, 0.0495, -0.0159, 0.0970, 0.0381, 0.3243])  # torchvision's
    torch.testing.assert_close(biases, published, atol=0.1, rtol=0)
    assert (biases - published).abs().max() > 1e-3


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("degrees", [90, 180])
def test_another_hue_of_the_same_lightness_gives_other_features(layer, degrees, lab):
    see = load(layer)
    there, here = (see(lab_to_rgb(one, clip=False))[layer] for one in (rotated(lab, degrees), lab))
    assert (there - here).norm() > 0.1 * here.norm()


def test_a_perceptual_loss_falls_as_colours_come_nearer_to_the_truth(lab):
    loss = perceptual_loss(layers=LAYERS)
    L_norm, real_ab = lab[:, :1] / 50 - 1, lab[:, 1:] / 110
    losses = [loss(L_norm, share * real_ab, real_ab).item() for share in (0, 0.5, 0.9, 1)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] == 0


@pytest.mark.parametrize("place", [0, 5000, -1])
def test_a_changed_byte_is_refused(place, copy):
    content = bytearray(copy.read_bytes())
    content[place] ^= 1
    copy.write_bytes(content)
    with pytest.raises(WeightsError, match=r"damaged.*SHA-256 \w{12}\.\.\., expected .*checkout"):
        load()


def test_half_a_file_is_refused(copy):
    copy.write_bytes(copy.read_bytes()[:700_000])
    with pytest.raises(WeightsError, match=r"damaged.*git checkout data/features"):
        load()


@pytest.mark.parametrize("suffix", [".safetensors", ".json"])
def test_a_missing_file_is_refused(suffix, copy):
    missing = copy.with_suffix(suffix)
    missing.unlink()
    with pytest.raises(WeightsError, match=rf"{missing.name}.* is missing.*git checkout"):
        load()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "\xff"])
def test_a_damaged_description_is_refused(text, copy):
    copy.with_suffix(".json").write_text(text, encoding="latin-1")
    with pytest.raises(WeightsError, match=r"must be JSON with the `weights_sha256`.*checkout"):
        load()


def test_the_course_ships_no_vgg():
    with pytest.raises(WeightsError, match=r"ships feature weights of squeezenet1_1, got vgg16"):
        FeatureNetwork("vgg16", "relu1_1", "shipped")


def test_the_tool_that_made_them_trains_writes_and_describes(tmp_path, monkeypatch):
    put_random_squeezenet(tmp_path / "torch", monkeypatch)
    rng = np.random.default_rng(0)
    (tmp_path / "photos").mkdir()
    for number in range(80):
        pixels = rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)
        kind = "cat" if number % 2 else "dog"
        Image.fromarray(pixels).save(tmp_path / "photos" / f"{number}_{kind}.png")
    output = tmp_path / "features.safetensors"
    train_features.main(
        [str(tmp_path / "photos")], steps=2, probe_steps=1, batch_size=4, output=output
    )
    described = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
    assert described["weights_sha256"] == sha256_of_file(output)
    assert described["train_photos"] + described["held_out_top1"]["n"] == 80
    assert described["classes"] == 2 and described["held_out_top1"]["n"] > 0
    see = FeatureNetwork("squeezenet1_1", "fire9", output)
    assert see(torch.rand(1, 3, 64, 64))["fire9"].isfinite().all()
