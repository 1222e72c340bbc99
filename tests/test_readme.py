"""What README and RESULTS.md say holds: each command is run, on small photographs."""

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
from course_way import anchor, headings
from notebook_files import read_notebook
from write_results import IN_SHORT, RESULTS, SENTENCES, TABLES, in_short, sentences, with_results

README, MEASURED, CONTRIBUTING = (
    (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "RESULTS.md", "CONTRIBUTING.md")
)
PAGES = [*ROOT.glob("*.md"), ROOT / "notebooks" / "GLOSSARY.md"]
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", README + MEASURED, re.S | re.M)
COMMANDS = [line for kind, block in BLOCKS if not kind for line in block.splitlines() if line]
INLINE_CODE = re.compile(r"`((?:colorlib|make|python) [^`]+)`")
INLINE = INLINE_CODE.findall(README + MEASURED)
# Millions of weights and size in MB, as the text says them.
SAID_OF_MODELS = {
    "unet-l1": ("1.8", "4"),
    "pix2pix-unet": ("1.8", "4"),
    "pix2pix-perceptual": ("1.8", "4"),
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
    lines = [*COMMANDS, *INLINE, *INLINE_CODE.findall(CONTRIBUTING)]
    lines = [line for line in lines if line.startswith("make ")]
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
    shown = re.findall(r"^colorlib train --recipe (\S+)", MEASURED, re.M)
    assert trained == set(shown) and len(shown) >= 5


def test_the_python_code_runs(workshop, monkeypatch):
    (code,) = [block for kind, block in BLOCKS if kind == "python"]
    monkeypatch.chdir(workshop)
    Image.open(workshop / "PHOTOS" / "0.png").convert("RGB").save("grandmother_1931.jpg")
    exec(compile(code, "RESULTS.md", "exec"), {})
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
    (installing,) = [line for line in COMMANDS if line.startswith("pip install") and "git" in line]
    requirement = Requirement(shlex.split(installing)[-1])
    assert requirement.name == "colorlib" and requirement.url.startswith("git+https://github.com/")


def test_the_tools_are_there_and_tell_their_options(monkeypatch, capsys):
    lines = INLINE_CODE.findall(CONTRIBUTING.split("\n## ")[0])
    tools = {line.split()[1] for line in lines if line.startswith("python ")}
    assert len(tools) >= 3
    for tool in tools:
        monkeypatch.setattr(sys, "argv", [tool, "--help"])
        # In this process, which has imported PyTorch already.
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(str(ROOT / tool), run_name="__main__")
        assert ended.value.code in (0, None)
        assert "usage" in capsys.readouterr().out.lower(), tool


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_headings_that_are_linked_or_shown_exist(page):
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", text):
        name, _, fragment = target.partition("#")
        path = page.parent / name if name else page
        assert path.exists(), target
        if fragment:
            assert fragment in anchors(path), target


def anchors(path):
    """Return the anchors of a page's headings: JupyterLab's of a notebook, GitHub's of a page."""
    if path.suffix == ".ipynb":
        return {anchor(heading) for heading in headings(read_notebook(path))}
    found = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_the_front_door_is_one_screen_with_one_picture():
    unfolded = re.sub(r"<details>.*?</details>", "", README, flags=re.S)
    assert len(unfolded.splitlines()) <= 70
    assert len(re.findall(r"!\[(?!Open in Colab)", README)) == 1
    assert re.findall(r"^make \w+$", unfolded, re.M) == ["make lab", "make test"]
    assert "error" not in README.lower() and "urlopen" not in MEASURED


def test_every_notebook_has_a_row_in_the_order_of_the_course():
    rows = re.findall(r"^\| (\d\d[a-z]?) \| \[[^]]+\]\(notebooks/(\S+\.ipynb)\) \|", README, re.M)
    assert [name for _, name in rows] == sorted(
        p.name for p in (ROOT / "notebooks").glob("*.ipynb")
    )
    assert all(name.startswith(f"{number}_") for number, name in rows)


@pytest.mark.parametrize(
    ("name", "page", "parts"),
    [("RESULTS.md", MEASURED, (TABLES, SENTENCES)), ("README.md", README, (IN_SHORT,))],
)
def test_the_results_are_those_of_the_committed_card(name, page, parts):
    assert with_results(page, read_report_card(RESULTS), parts) == page


def test_what_was_not_measured_is_one_calm_sentence():
    protocol = read_report_card(RESULTS).protocol
    assert {"fid", "kid"} == set(protocol.not_measured)
    table = MEASURED.split(TABLES[0])[1].split(TABLES[1])[0].strip()
    assert table.splitlines()[-1].endswith("was absent: FID and KID.")


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


def test_the_short_sentence_is_refused_where_no_model_is_below_grey():
    report_card = read_report_card(RESULTS)
    below = "pix2pix-unet", "pix2pix-perceptual"
    rows = {name: row for name, row in report_card.rows.items() if name not in below}
    with pytest.raises(SystemExit, match="resnet18-unet-gan is below grey"):
        in_short(replace(report_card, rows=rows))


def test_the_numbers_in_the_text_are_those_of_the_files():
    protocol = read_report_card(RESULTS).protocol
    side = protocol.image_size
    assert f"Measured on {protocol.images:,} photographs" in MEASURED
    assert f"at {side} x {side} pixels, each model predicting at its own size" in MEASURED
    model_cards = {model_card.name: model_card for model_card in list_models(ROOT / "data" / "zoo")}
    for name, (weights, megabytes) in SAID_OF_MODELS.items():
        path = ROOT / "data" / "zoo" / f"{name}.safetensors"
        assert f"{model_cards[name].parameters / 1e6:.1f}" == weights
        assert f"{path.stat().st_size / 1e6:.0f}" == megabytes
        assert f"`{name}`" in MEASURED
    assert {weights for weights, _ in SAID_OF_MODELS.values()} == set(
        re.findall(r"(?:hold |\. )(\d\.\d) million weights", MEASURED)
    )
    assert SAID_OF_MODELS.keys() == model_cards.keys()
    assert f"`{DEFAULT_MODEL}`, the default" in MEASURED
