"""The report on photographs of one's own: counts, colours, split, time, and what to do next."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from collection_layouts import jpeg
from PIL import Image
from skimage import data
from typer.testing import CliRunner

from colorlib import folder_report
from colorlib.cli import app
from colorlib.data import build_cache, split_of
from colorlib.data.photos import prepare_photos
from colorlib.errors import DataError
from colorlib.folder_report import inspect_folder
from colorlib.training.recipes import RECIPES


@pytest.fixture(autouse=True)
def tiny_network(monkeypatch):
    """Time a network of a few weights: which one it is changes nothing that is tested here."""
    tiny = replace(RECIPES["unet-l1"], generator={"base_channels": 1, "num_downs": 6})
    training = replace(tiny.training, precision="float32")
    monkeypatch.setitem(RECIPES, "unet-l1", replace(tiny, training=training))


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "my photos"
    folder.mkdir()
    for number in range(70):
        (folder / f"{number:02d}.jpg").write_bytes(jpeg(number, size=80 + number))
    Image.fromarray(data.astronaut()).save(folder / "astronaut.png")
    Image.fromarray(data.camera()).save(folder / "grey.png")
    (folder / "twice.png").write_bytes((folder / "astronaut.png").read_bytes())
    (folder / "broken.jpg").write_bytes(b"no picture")
    return folder


def test_it_counts_measures_splits_and_estimates(folder):
    report = inspect_folder(folder, device="cpu", progress=False)
    counts = report.scan.counts()
    assert (counts["corrupt"], counts["greyscale"], counts["duplicate"]) == (1, 1, 1)
    assert sorted(report.short_sides) == [*range(80, 150), 512]
    prepared = prepare_photos(folder, report.recipe.cache_size, progress=False)
    assert report.parts == {"train": len(prepared.train), "val": len(prepared.validation)}
    assert sum(report.parts.values()) == 71
    assert report.cache.folder == prepared.cache.folder  # so that training starts at once
    assert report.training_seconds == pytest.approx(24_000 * report.step_seconds["pretrain"])
    assert 0 < report.step_seconds["pretrain"] < 60
    text = report.table()
    for part in ("estimate", "cpu", "71", "median", "colorlib train --recipe unet-l1", "Few: "):
        assert part in text


def test_colorfulness_is_that_of_hasler_and_suesstrunk(tmp_path):
    halves = np.zeros((80, 80, 3), dtype=np.uint8)
    halves[:40], halves[40:] = (255, 0, 0), (0, 0, 255)
    Image.fromarray(halves).save(tmp_path / "red_and_blue.png")
    report = inspect_folder(tmp_path, device="cpu", progress=False)
    # rg is 255 and 0, yb is 127.5 and -255: half the distance each is the deviation.
    expected = np.hypot(127.5, 191.25) + 0.3 * np.hypot(127.5, -63.75)
    assert report.colorfulness[0] == pytest.approx(expected, rel=0.03)  # resized to 72 px
    # The chroma of sRGB's blue, the more colourful half, by its published Lab values.
    assert report.chroma[0] == pytest.approx(np.hypot(79.19, -107.86), abs=0.5)
    # One photograph makes no batch: that is said, and no hours of a training that cannot begin.
    assert report.next_step.startswith("Too few to train")
    assert report.step_seconds == {} and report.training_seconds is None
    assert "Too few to train" in report.table() and "training time" not in report.table()


def test_the_measuring_disturbs_no_one_elses_random_numbers(folder):
    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    inspect_folder(folder, device="cpu", progress=False)
    assert torch.equal(torch.rand(1), expected)


def test_a_folder_without_anything_to_train_on_says_what_it_holds(tmp_path):
    Image.fromarray(data.camera()).save(tmp_path / "grey.png")
    with pytest.raises(DataError, match=r"none of the 1 photo .* is fit for training: 1 greyscale"):
        inspect_folder(tmp_path, progress=False)
    with pytest.raises(DataError, match="no file or folder"):
        inspect_folder(tmp_path / "typo", progress=False)


def test_the_command_prints_the_report_and_answers_a_wrong_folder_in_one_line(folder, tmp_path):
    result = CliRunner().invoke(app, ["inspect", str(folder), "--device", "cpu"])
    assert result.exit_code == 0, result.output
    assert "greyscale" in result.output and "training time" in result.output
    assert f"--data '{folder}'" in result.output  # a path with a space stays one argument
    for wrong in (tmp_path / "typo", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        result = CliRunner().invoke(app, ["inspect", str(wrong)])
        assert result.exit_code == 1
        assert result.stderr.startswith("error: ") and result.stderr.count("\n") == 1


def test_enough_photographs_get_the_plain_command(folder, monkeypatch):
    monkeypatch.setattr(folder_report, "ENOUGH_PHOTOS", 50)
    report = inspect_folder(folder, device="cpu", progress=False)
    assert report.next_step.startswith("colorlib train --recipe unet-l1 --data ")
    cache = build_cache(folder, 72, keep=report.scan.kept, progress=False)
    shares = [split_of(known, fractions=(0.98, 0.02, 0.0)) for known in cache.content_hashes]
    assert shares.count("train") == report.parts["train"]
