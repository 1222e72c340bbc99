"""CONTRIBUTING.md's examples can be followed to the letter: each is applied to a copy and used."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from broken_library import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.S | re.M))


def blocks(section):
    return re.findall(r"```(?:python|text)\n(.*?)```", SECTIONS[section], re.S)


def new_file(section):
    """Return the path of the file that a section makes."""
    return re.search(r"^`(colorlib/\S+)`, new:$", SECTIONS[section], re.M)[1]


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(
        ROOT / "colorlib", tmp_path / "colorlib", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


def insert(path, text, marker):
    """Put a block into a file before the line that begins so."""
    source = path.read_text(encoding="utf-8")
    assert source.count(marker) == 1, f"{marker!r} must stand once in {path.name}"
    path.write_text(source.replace(marker, text + marker), encoding="utf-8")


def append_to(path, opening, line):
    """Put a line right behind the one that opens a dictionary or tuple."""
    source = path.read_text(encoding="utf-8")
    assert source.count(opening) == 1, f"{opening!r} must stand once in {path.name}"
    path.write_text(source.replace(opening, opening + line), encoding="utf-8")


def run(copy, program):
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(copy)},
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


TRAIN = """
import numpy as np, torch, colorlib
pictures = np.random.default_rng(0).integers(0, 256, (8, 32, 32, 3), dtype=np.uint8)
def train(generator, **settings):
    config = colorlib.TrainingConfig(log_every=1, **settings)
    trainer = colorlib.Pix2PixTrainer(
        generator, colorlib.BatchLoader(pictures, 4, crop=32), config,
        discriminator=colorlib.PatchDiscriminator(1, 2),
    )
    return trainer.fit(progress=False).rows[-1]
"""


def test_a_generator_is_a_file_and_a_line(copy):
    code, line = blocks("Add a generator")
    (copy / new_file("Add a generator")).write_text(code, encoding="utf-8")
    append_to(copy / "colorlib/networks/registry.py", "GENERATORS = {\n", line)
    printed = run(
        copy,
        TRAIN + "row = train(colorlib.build_generator('pointwise', channels=4), pretrain_steps=1)\n"
        "print(row['l1'] > 0, colorlib.PointwiseGenerator(3).config)",
    )
    assert printed == "True {'channels': 3}\n"


def test_the_new_generator_keeps_the_contract(copy):
    code, line = blocks("Add a generator")
    (copy / new_file("Add a generator")).write_text(code, encoding="utf-8")
    append_to(copy / "colorlib/networks/registry.py", "GENERATORS = {\n", line)
    tests = str(ROOT / "tests" / "test_network_contract.py")
    printed = run(
        copy,
        "import sys, pytest\n"
        f"sys.exit(pytest.main(['-q', '-p', 'no:cacheprovider', '-k', 'pointwise', {tests!r}]))",
    )
    assert re.search(r"\b\d\d passed", printed), printed


def test_an_adversarial_loss_is_a_file_and_a_term_a_function_and_a_line(copy):
    loss, function, line = blocks("Add a loss")
    (copy / new_file("Add a loss")).write_text(loss, encoding="utf-8")
    terms = copy / "colorlib/losses/terms.py"
    insert(terms, function + "\n\n", "# Name to what builds the term")
    append_to(terms, "TERMS: dict[str, Callable[..., LossTerm]] = {\n", line)
    settings = re.search(r"TrainingConfig\((gan_loss=.*?\})\)", SECTIONS["Add a loss"])[1]
    objective = re.search(r"TrainingConfig\((terms=.*?\})\)", SECTIONS["Add a loss"])[1]
    printed = run(
        copy,
        TRAIN + f"row = train(colorlib.UNetGenerator(2, 5), gan_steps=1, {settings}, {objective})\n"
        "print(row['saturation'] > 0, row['discriminator'] > 0)",
    )
    assert printed == "True True\n"


def test_a_metric_is_a_file(copy):
    (code,) = blocks("Add a metric")
    (copy / new_file("Add a metric")).write_text(code, encoding="utf-8")
    printed = run(
        copy,
        "import numpy as np, colorlib\n"
        "from colorlib.evaluation import plain_text_table\n"
        "photos = np.random.default_rng(0).integers(0, 256, (5, 32, 32, 3), dtype=np.uint8)\n"
        "card = colorlib.evaluate({}, photos, device='cpu')\n"
        "print(card.interval('predict-grey', 'chroma_error').mean > 10)\n"
        "print('chroma_error: mean' in plain_text_table(card))",
    )
    assert printed == "True\nTrue\n"


def test_a_recipe_is_a_few_lines_in_one_file(copy):
    recipe, line = blocks("Add a recipe")
    path = copy / "colorlib/training/recipes.py"
    insert(path, recipe, "PIX2PIX_UNET = ")
    append_to(path, "        UNET_L1,\n", line)
    printed = run(
        copy,
        "from colorlib.training.recipes import RECIPES\n"
        "print(RECIPES['unet-l2'].training.terms, RECIPES['unet-l2'].generator)",
    )
    assert printed == ("{'l2': {'weight': 1.0}} {'base_channels': 16, 'num_downs': 6}\n")


def test_files_that_are_named_exist():
    made = {new_file(name) for name in ("Add a generator", "Add a loss", "Add a metric")}
    named = set(re.findall(r"`((?:colorlib|tests|tools|findings)/[\w./]+\.\w+)`", TEXT))
    missing = {name for name in named - made if "NN" not in name and not (ROOT / name).exists()}
    assert not missing
