"""CONTRIBUTING.md's examples can be followed to the letter: they are applied to a copy and used."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from broken_library import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.S | re.M))
NEW_FILE = re.compile(r"^`(colorlib/\S+)`, new:$", re.M)
GENERATOR, LOSS, CALLBACK, METRIC, RECIPE = (
    f"Add a {what}" for what in ("generator", "loss", "callback", "metric", "recipe")
)


def blocks(section):
    return re.findall(r"```(?:python|text)\n(.*?)```", SECTIONS[section], re.S)


def put(path, text, *, before="", behind=""):
    """Put a block into a file, before or behind what must stand there once."""
    source = path.read_text(encoding="utf-8")
    mark = before or behind
    assert source.count(mark) == 1, f"{mark!r} must stand once in {path.name}"
    path.write_text(source.replace(mark, behind + text + before), encoding="utf-8")


PROGRAM = """
import json, sys
import numpy as np, pytest, colorlib
from colorlib.evaluation import plain_text_table
from colorlib.training.recipes import RECIPES

from stop_at_nan import StopWhereLossIsNaN

rng = np.random.default_rng(0)
pictures = rng.integers(0, 256, (8, 32, 32, 3), dtype=np.uint8)

def train(generator, **settings):
    config = colorlib.TrainingConfig(log_every=1, **settings)
    trainer = colorlib.Pix2PixTrainer(
        generator, colorlib.BatchLoader(pictures, 4, crop=32), config,
        discriminator=colorlib.PatchDiscriminator(1, 2),
    )
    return trainer.fit(progress=False).rows[-1]

class Spoil(colorlib.Callback):
    def after_step(self, trainer, row):
        row["l1"] = float("nan") if trainer.step == 2 else row["l1"]

stopped = colorlib.Pix2PixTrainer(
    colorlib.UNetGenerator(2, 5), colorlib.BatchLoader(pictures, 4, crop=32),
    colorlib.TrainingConfig(pretrain_steps=5, log_every=1),
    callbacks=[Spoil(), StopWhereLossIsNaN()],
)
stopped.fit(progress=False)
# Too small for SSIM, whose library takes seconds to import.
report_card = colorlib.evaluate({}, pictures[:, :8, :8], device="cpu")
print(json.dumps({
    "generator": colorlib.PointwiseGenerator(3).config,
    "trained": train(colorlib.build_generator("pointwise", channels=4), pretrain_steps=1),
    "adversarial": train(colorlib.UNetGenerator(2, 5), gan_steps=1, SETTINGS),
    "metric": report_card.interval("predict-grey", "chroma_error").mean,
    "table": plain_text_table(report_card),
    "stopped_at": stopped.step,
    "recipe": RECIPES["unet-l2"].to_dict(),
}))
sys.stdout.flush()
sys.exit(pytest.main(["-q", "-p", "no:cacheprovider", "-k", "pointwise", CONTRACT]))
"""


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """Follow every section in one copy of the library; return what it then gives."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        ROOT / "colorlib", copy / "colorlib", ignore=shutil.ignore_patterns("__pycache__")
    )
    networks, terms, recipes = (
        copy / "colorlib" / place
        for place in ("networks/registry.py", "losses/terms.py", "training/recipes.py")
    )
    generator, generator_line = blocks(GENERATOR)
    adversarial, term, term_line = blocks(LOSS)
    (callback,), (metric,) = blocks(CALLBACK), blocks(METRIC)
    (copy / "stop_at_nan.py").write_text(callback, encoding="utf-8")
    recipe, recipe_line = blocks(RECIPE)
    for section, code in ((GENERATOR, generator), (LOSS, adversarial), (METRIC, metric)):
        path = copy / NEW_FILE.search(SECTIONS[section])[1]
        assert not path.exists(), f"{path.name} is an example of the page: remove it again"
        path.write_text(code, encoding="utf-8")
    put(networks, generator_line, behind="GENERATORS = {\n")
    put(terms, term + "\n\n", before="# Name to what builds the term")
    put(terms, term_line, behind="TERMS: dict[str, Callable[..., LossTerm]] = {\n")
    put(recipes, recipe, before="PIX2PIX_UNET = ")
    put(recipes, recipe_line, behind="        UNET_L1,\n")
    for command in ("check", "format --check"):
        style = [sys.executable, "-m", "ruff", *command.split(), "--config"]
        done = subprocess.run(
            [*style, ROOT / "pyproject.toml", copy], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    settings = re.findall(r"TrainingConfig\((\w+=.*?\})\)", SECTIONS[LOSS])
    assert len(settings) == 2
    program = PROGRAM.replace("SETTINGS", ", ".join(settings))
    program = program.replace("CONTRACT", repr(str(ROOT / "tests" / "test_network_contract.py")))
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONPATH": str(copy)},
        cwd=copy,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    given, _, contract = done.stdout.partition("\n")
    return json.loads(given) | {"contract": contract}


def test_a_generator_is_a_file_and_a_line(followed):
    assert followed["generator"] == {"channels": 3}
    assert followed["trained"]["l1"] > 0
    assert re.search(r"\b\d\d passed", followed["contract"]), followed["contract"]


def test_an_adversarial_loss_is_a_file_and_a_term_a_function_and_a_line(followed):
    row = followed["adversarial"]
    assert row["saturation"] > 0 and row["discriminator"] > 0 and row["gan"] > 0


def test_a_callback_may_end_a_training(followed):
    assert followed["stopped_at"] == 2


def test_a_metric_is_a_file(followed):
    assert followed["metric"] > 10
    assert "chroma_error: mean" in followed["table"]


def test_a_recipe_is_a_few_lines_in_one_file(followed):
    recipe = followed["recipe"]
    assert recipe["training"]["terms"] == {"l2": {"weight": 1.0}}
    assert recipe["generator"] == {"base_channels": 16, "num_downs": 6}


def test_files_that_are_named_exist():
    named = set(re.findall(r"`((?:colorlib|tests|tools|findings)/[\w./]+\.\w+)`", TEXT))
    made = set(NEW_FILE.findall(TEXT))
    missing = {name for name in named - made if "NN" not in name and not (ROOT / name).exists()}
    assert not missing and len(named) > 10


def test_the_table_of_the_library_has_the_layers_that_are_enforced():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
    (layers,) = [one["layers"] for one in contracts if one.get("containers") == ["colorlib"]]
    rows = [line.split(" | ")[0] for line in SECTIONS["The library"].splitlines() if "| `" in line]
    shown = [name.rstrip("/") for row in rows for name in re.findall(r"`([\w/]+)`", row)]
    enforced = [name for layer in layers for name in layer.split(" : ") if name[0] != "("]
    assert shown == enforced
