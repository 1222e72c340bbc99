"""README's commands do what it says: each is run, on small photographs."""

import re
import runpy
import shlex
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import torch
from broken_library import ROOT
from packaging.requirements import Requirement
from PIL import Image
from torchvision.models import resnet18
from typer.testing import CliRunner

from colorlib.cli import app
from colorlib.evaluation import read_report_card
from colorlib.training import recipes
from colorlib.zoo import DEFAULT_MODEL, list_models
from write_results import RESULTS, sentences, with_results

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README, re.S | re.M)
COMMANDS = [line for kind, block in BLOCKS if not kind for line in block.splitlines() if line]
INLINE = re.findall(r"`((?:colorlib|make|python) [^`]+)`", README)
# Millions of weights and size in MB, as the text says them.
SAID_OF_MODELS = {
    "unet-l1": ("1.8", "4"),
    "pix2pix-unet": ("1.8", "4"),
    "resnet18-unet-64px": ("3.5", "7"),
    "resnet18-unet": ("3.5", "7"),
    "resnet18-unet-gan": ("3.5", "7"),
}
STAND_FOR_PHOTOS = ("PHOTO_OR_FOLDER", "OTHER_PHOTOS")
# Commands of other programs: what they need from the repository is checked below.
OTHERS = ("git clone", "cd ", "py -3.11", "conda", "jupyter", ".venv\\Scripts", "pip install")


def colorlib_commands():
    lines = [line for line in [*COMMANDS, *INLINE] if line.startswith("colorlib ")]
    return list(dict.fromkeys(lines))


def make_targets():
    lines = [line for line in [*COMMANDS, *INLINE] if line.startswith("make ")]
    return sorted({shlex.split(line)[1] for line in lines})


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    """A folder with photographs to train on, others to measure on, and an encoder's weights."""
    folder = tmp_path_factory.mktemp("workshop")
    rng = np.random.default_rng(0)
    for name, count in (("YOUR_PHOTOS", 140), ("PHOTOS", 8)):
        (folder / name).mkdir()
        for number in range(count):
            noise = rng.integers(0, 256, (5, 5, 3), dtype=np.uint8)
            Image.fromarray(noise).resize((80, 80)).save(folder / name / f"{number}.png")
    torch.manual_seed(0)
    weights = {k: v for k, v in resnet18().state_dict().items() if not k.startswith("fc")}
    torch.save(weights, folder / "encoder.pth")
    return folder


def test_every_command_is_of_a_kind_that_is_tested():
    assert len(COMMANDS) > 15
    for line in COMMANDS:
        assert line.startswith(("colorlib ", "make ", "python ", *OTHERS)), line


@pytest.mark.slow
def test_the_commands_of_colorlib_run_in_the_order_of_the_page(workshop, monkeypatch):
    monkeypatch.chdir(workshop)
    monkeypatch.setenv("COLORLIB_CACHE", str(workshop / "cache"))
    for name, recipe in recipes.RECIPES.items():
        # Two photographs a step instead of 64: the same code in a tenth of the time.
        monkeypatch.setitem(recipes.RECIPES, name, replace(recipe, batch_size=2))
    commands = colorlib_commands()
    assert {shlex.split(line)[1] for line in commands} >= {
        "colorize", "doctor", "inspect", "train", "evaluate", "models",
    }  # fmt: skip
    for line in commands:
        words = shlex.split(line)[1:]
        words = ["PHOTOS" if word in STAND_FOR_PHOTOS else word for word in words]
        if words[0] == "train":
            words += ["--scale", "0.0001"]
            if "resnet18-unet-64px" in words:
                words += ["--encoder-weights", "encoder.pth"]
        if words[0] == "evaluate":
            # The networks that judge are downloaded, and here nothing can be.
            words += ["--skip", "lpips", "--skip", "squeezenet", "--skip", "fid"]
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, f"{line}\n{result.output}"
    assert len(list((workshop / "colored").glob("*.png"))) == 8
    assert (workshop / "card.json").is_file() and (workshop / "card.md").is_file()
    trained = {path.stem for path in (workshop / "runs" / "zoo").glob("*.safetensors")}
    shown = re.findall(r"^colorlib train --recipe (\S+)", README, re.M)
    assert trained == set(shown) and len(shown) >= 5


def test_the_python_code_runs(workshop, monkeypatch):
    (code,) = [block for kind, block in BLOCKS if kind == "python"]
    monkeypatch.chdir(workshop)
    Image.open(workshop / "PHOTOS" / "0.png").convert("RGB").save("grandmother_1931.jpg")
    exec(compile(code, "README.md", "exec"), {})
    with Image.open("grandmother_in_colour.png") as picture:
        assert picture.size == (80, 80) and picture.mode == "RGB"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no make")
@pytest.mark.parametrize("target", make_targets())
def test_make_knows_the_targets(target):
    # Up to date, so that a dry run prints the target's own commands and installs nothing.
    arguments = ["make", "--dry-run", "--assume-old=.venv/.ready", target]
    result = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()


def test_installing_names_files_and_addresses_that_are_there():
    for line in COMMANDS:
        words = shlex.split(line, posix=False)
        for option in ("-r", "-f"):
            if option in words:
                assert (ROOT / words[words.index(option) + 1]).is_file(), line
        for word in words:
            if word.endswith(".ipynb"):
                assert (ROOT / word.replace("\\", "/")).is_file(), line
    (installing,) = [line for line in COMMANDS if line.startswith("pip install")]
    requirement = Requirement(shlex.split(installing)[-1])
    assert requirement.name == "colorlib" and requirement.url.startswith("git+https://github.com/")


def test_the_tools_are_there_and_tell_their_options(monkeypatch, capsys):
    tools = {line.split()[1] for line in INLINE if line.startswith("python ")}
    assert len(tools) >= 3
    for tool in tools:
        monkeypatch.setattr(sys, "argv", [tool, "--help"])
        # In this process, which has imported PyTorch already.
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(ROOT / tool), run_name="__main__")
        assert ended.value.code in (0, None)
        assert "usage" in capsys.readouterr().out.lower(), tool


def test_files_that_are_linked_or_shown_exist():
    targets = re.findall(r"\]\((?!https?:|#)([^)\s]+)\)", README)
    assert len(targets) > 8
    for target in targets:
        assert (ROOT / target).exists(), target


def test_the_results_are_those_of_the_committed_card():
    assert with_results(README, read_report_card(RESULTS)) == README


def test_a_sentence_that_the_numbers_do_not_bear_out_is_refused():
    report_card = read_report_card(RESULTS)
    pix2pix, best = (report_card.rows[name] for name in ("pix2pix-unet", "resnet18-unet"))
    swapped = {"pix2pix-unet": best, "resnet18-unet": pix2pix}
    names = dict(zip(swapped, reversed(swapped), strict=True))
    stored = {
        tuple(names.get(part, part) for part in question): interval
        for question, interval in report_card.stored.items()
    }
    changed = replace(report_card, rows=report_card.rows | swapped, stored=stored)
    with pytest.raises(SystemExit, match="does not bear it out"):
        sentences(changed)


def test_the_numbers_in_the_text_are_those_of_the_files():
    protocol = read_report_card(RESULTS).protocol
    side = protocol.image_size
    assert f"Measured on {protocol.images:,} photographs" in README
    assert f"at {side} x {side} pixels, each model predicting at its own size" in README
    model_cards = {model_card.name: model_card for model_card in list_models(ROOT / "data" / "zoo")}
    for name, (weights, megabytes) in SAID_OF_MODELS.items():
        path = ROOT / "data" / "zoo" / f"{name}.safetensors"
        assert f"{model_cards[name].parameters / 1e6:.1f}" == weights
        assert f"{path.stat().st_size / 1e6:.0f}" == megabytes
        assert f"`{name}`" in README
    assert {weights for weights, _ in SAID_OF_MODELS.values()} == set(
        re.findall(r"(?:hold |\. )(\d\.\d) million weights", README)
    )
    assert SAID_OF_MODELS.keys() == model_cards.keys()
    assert f"`{DEFAULT_MODEL}`, the default" in README
