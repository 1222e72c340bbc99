"""The command line, run as a user runs it."""

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data
from skimage.color import rgb2lab
from training_helpers import images
from typer.testing import CliRunner

from colorlib.cli import DEFAULT_MODEL, app
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.weights import save_model

run = CliRunner().invoke


@pytest.fixture(autouse=True)
def tiny_zoo(tmp_path, monkeypatch):
    folder = tmp_path / "zoo"
    torch.manual_seed(0)
    generator = UNetGenerator(base_channels=4, num_downs=5)
    model_card = ModelCard(name=DEFAULT_MODEL, summary="a model for tests", size=32)
    save_model(generator, model_card, folder)
    monkeypatch.setenv("COLORLIB_ZOO", str(folder))
    return folder


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "photos"
    (folder / "deeper").mkdir(parents=True)
    Image.fromarray(data.astronaut()[:120, :90]).save(folder / "astronaut.png")
    Image.fromarray(data.coffee()[:50, :70]).convert("L").save(folder / "deeper" / "grey.jpg")
    (folder / "text.jpg").write_text("no picture")
    return folder


def test_colorize_a_folder_reports_the_bad_file_and_does_the_others(folder, tmp_path):
    output = tmp_path / "out"
    result = run(app, ["colorize", str(folder), "-o", str(output)])
    assert result.exit_code == 1
    assert "2 colorized, 1 failed" in result.output
    assert result.stderr.count("\n") == 1 and "text.jpg" in result.stderr
    written = sorted(path.relative_to(output).as_posix() for path in output.rglob("*.png"))
    assert written == ["astronaut.png", "deeper/grey.png"]
    made = np.asarray(Image.open(output / "astronaut.png"))
    assert made.shape == (120, 90, 3)
    assert np.asarray(Image.open(output / "deeper" / "grey.png")).std(axis=-1).max() > 0
    lightness = [rgb2lab(image)[..., 0] for image in (made, data.astronaut()[:120, :90])]
    assert np.median(np.abs(lightness[0] - lightness[1])) < 0.5


def test_nothing_is_overwritten_without_force(folder, tmp_path):
    arguments = ["colorize", str(folder / "astronaut.png"), "-o", str(tmp_path / "out")]
    assert run(app, arguments).exit_code == 0
    before = (tmp_path / "out" / "astronaut.png").stat().st_mtime_ns
    again = run(app, arguments)
    assert again.exit_code == 1 and "force" in again.stderr
    assert (tmp_path / "out" / "astronaut.png").stat().st_mtime_ns == before
    assert run(app, [*arguments, "--force"]).exit_code == 0


def test_unknown_models_and_sizes_are_one_line(folder, tmp_path):
    for options in (["--model", "nothing"], ["--size", "33"], ["--device", "cuda:42"]):
        result = run(app, ["colorize", str(folder), "-o", str(tmp_path / "out"), *options])
        assert result.exit_code == 1, options
        assert result.stderr.startswith("error: ") and result.stderr.count("\n") == 1, options
    assert not (tmp_path / "out").exists()


def test_the_list_of_models_has_a_column_for_the_longest_name(tiny_zoo):
    generator = UNetGenerator(base_channels=2, num_downs=5)
    name = "a-model-with-a-very-long-name"
    save_model(generator, ModelCard(name=name, summary="a model for tests", size=96), tiny_zoo)
    lines = run(app, ["models"]).output.splitlines()
    assert len(lines) == 2 and name in lines[0]
    assert len({line.index(" px ") for line in lines}) == 1
    assert len({line.index("a model for tests") for line in lines}) == 1


def test_a_damaged_card_is_one_line_and_the_other_models_are_listed(tiny_zoo, caplog):
    (tiny_zoo / "torn.json").write_text('{"name": ')
    result = run(app, ["models"])
    assert result.exit_code == 0
    assert DEFAULT_MODEL in result.stdout and result.stdout.count("\n") == 1
    # Without handlers of its own, as in the command, Python writes a warning to stderr.
    (record,) = caplog.records
    assert record.levelname == "WARNING" and record.name.startswith("colorlib.")
    assert "torn.json" in record.getMessage() and "\n" not in record.getMessage()


def test_damaged_weights_do_not_colorize(folder, tmp_path, tiny_zoo):
    weights = tiny_zoo / f"{DEFAULT_MODEL}.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    result = run(app, ["colorize", str(folder), "-o", str(tmp_path / "out")])
    assert result.exit_code == 1
    assert f"{DEFAULT_MODEL}.safetensors are damaged" in result.stderr
    assert not (tmp_path / "out").exists()


def test_models_are_listed(tiny_zoo, monkeypatch, tmp_path):
    result = run(app, ["models"])
    assert result.exit_code == 0
    assert DEFAULT_MODEL in result.output and "a model for tests" in result.output
    monkeypatch.setenv("COLORLIB_ZOO", str(tmp_path / "empty"))
    assert "no trained models in" in run(app, ["models"]).output


def test_train_takes_encoder_weights_where_the_recipe_has_an_encoder(tmp_path):
    arguments = ["train", "--data", "none", "--run", str(tmp_path), "--encoder-weights", "w.pth"]
    result = run(app, [*arguments, "--recipe", "unet-l1"])
    assert result.exit_code == 1
    assert "'unet-l1' loads no encoder: leave `--encoder-weights` out" in result.output


def test_train_then_evaluate(tmp_path):
    photos = tmp_path / "train"
    photos.mkdir()
    rng = np.random.default_rng(0)
    for number in range(140):
        noise = rng.integers(0, 256, (5, 5, 3), dtype=np.uint8)
        Image.fromarray(noise).resize((80, 80)).save(photos / f"{number}.png")
    for number, image in enumerate(images(6, 80)):
        (tmp_path / "val").mkdir(exist_ok=True)
        Image.fromarray(image).save(tmp_path / "val" / f"{number}.png")
    arguments = ["train", "--recipe", "unet-l1", "--data", str(photos), "--scale", "0.0001"]
    folders = ["--run", str(tmp_path / "run"), "--held-out", str(tmp_path / "val")]
    result = run(app, [*arguments, *folders])
    assert result.exit_code == 0, result.output
    assert "unet-l1: " in result.output
    assert "unet-l1" in run(app, ["models"]).output

    saved = tmp_path / "card.json"
    # The networks that judge are downloaded, and here nothing can be.
    skip = [word for one in ("lpips", "squeezenet", "fid") for word in ("--skip", one)]
    measure = ["evaluate", "unet-l1", "--data", str(tmp_path / "val"), *skip]
    result = run(app, [*measure, "--save", str(saved)])
    assert result.exit_code == 0, result.output
    assert "predict-grey" in result.output and "one at a time" in result.output
    assert "predict-grey" in saved.with_suffix(".md").read_text(encoding="utf-8")

    other = [*measure, "--size", "64", "--with", str(saved)]
    result = run(app, other)
    assert result.exit_code == 1
    assert "cannot be compared: `image_size` is 64 in one and 96 in the other" in result.stderr
    assert run(app, [*measure, "--skip", "psnr"]).exit_code == 2


def test_wrong_use_is_explained(tmp_path):
    result = run(app, ["train", "--recipe", "best", "--data", "x", "--run", str(tmp_path)])
    assert result.exit_code == 1 and "'best'" in result.stderr
    assert run(app, ["evaluate"]).exit_code == 2
    assert run(app, ["colorize"]).exit_code == 2


def test_doctor_answers():
    result = run(app, ["doctor"])
    assert result.exit_code == 0
    assert DEFAULT_MODEL in result.output
