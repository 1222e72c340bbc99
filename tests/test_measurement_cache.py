"""An evaluation that stopped goes on, and never with numbers of other conditions."""

import ast
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from colorlib import color
from colorlib.evaluation import MeasurementCache, evaluate, evaluate_one, report_card_json
from colorlib.evaluation.measurement_cache import computing_modules
from colorlib.evaluation.metrics import psnr
from colorlib.evaluation.statistics import splits
from colorlib.networks import base
from colorlib.networks.registry import build_generator
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.model_identity import model_identity
from colorlib.zoo.weights import LoadedModel

FAST = {"device": "cpu", "resamples": 100}


@pytest.fixture
def photos():
    return np.random.default_rng(0).integers(0, 256, (6, 16, 16, 3), dtype=np.uint8)


class Counting:
    """A predictor that counts how often it is asked."""

    def __init__(self, strength=0.1):
        self.calls, self.strength = 0, strength

    def __call__(self, L_norm):
        self.calls += 1
        return (self.strength * L_norm).repeat(1, 2, 1, 1)


def run(photos, tmp_path, predictor, identity="one", **options):
    return evaluate(
        {"model": predictor},
        photos,
        measurement_cache=MeasurementCache(tmp_path / "kept"),
        identities={"model": identity},
        **FAST | options,
    )


def test_the_same_is_measured_once(photos, tmp_path):
    first = run(photos, tmp_path, predictor := Counting())
    again = run(photos, tmp_path, predictor)
    assert predictor.calls == 1
    assert report_card_json(again) == report_card_json(first)


def test_the_baselines_are_kept_too(photos, tmp_path, monkeypatch):
    first = run(photos, tmp_path, Counting())
    monkeypatch.setattr(evaluate_one, "check_prediction", lambda *_: pytest.fail("measured again"))
    assert report_card_json(run(photos, tmp_path, Counting())) == report_card_json(first)


def test_other_conditions_are_measured_anew(photos, tmp_path):
    predictor = Counting()
    run(photos, tmp_path, predictor)
    changes = [
        {"identity": "other weights"},
        {"size": 12},
        {"seed": 1},
        {"batch_size": 4},
    ]
    for change in changes:
        calls = predictor.calls
        run(photos, tmp_path, predictor, **change)
        assert predictor.calls > calls, change
    calls = predictor.calls
    run(255 - photos, tmp_path, predictor)
    assert predictor.calls > calls


def edited(module, tmp_path, monkeypatch):
    """Let a module's source be another text, and leave the module as it is."""
    path = tmp_path / Path(module.__file__).name
    path.write_text(Path(module.__file__).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(module, "__file__", str(path))


@pytest.mark.parametrize("module", [color, psnr, splits], ids=lambda module: module.__name__)
def test_other_code_measures_anew(photos, tmp_path, monkeypatch, module):
    run(photos, tmp_path, predictor := Counting())
    edited(module, tmp_path, monkeypatch)
    run(photos, tmp_path, predictor)
    assert predictor.calls == 2


def test_a_missing_code_file_is_an_error(photos, tmp_path, monkeypatch):
    run(photos, tmp_path, Counting())
    monkeypatch.setattr(splits, "__file__", str(tmp_path / "renamed.py"))
    with pytest.raises(FileNotFoundError, match=r"renamed\.py"):
        run(photos, tmp_path, Counting())


# Modules that measuring imports and that change no number.
NO_NUMBERS = {
    "colorlib.devices",
    "colorlib.errors",
    "colorlib.evaluation",
    "colorlib.evaluation.metrics",
    "colorlib.evaluation.pretrained.availability",
    "colorlib.files",
    "colorlib.waiting",
}


def test_all_code_that_measuring_imports_counts():
    waiting = {evaluate_one.__name__, *(module.__name__ for module in computing_modules())}
    needed = set()
    while waiting:
        name = waiting.pop()
        if name in sys.modules and name not in needed | NO_NUMBERS:
            needed.add(name)
            waiting |= imported_by(sys.modules[name])
    assert needed == {module.__name__ for module in computing_modules()}


def imported_by(module):
    """Return the names of colorlib's modules, and of things in them, that a module imports."""
    names = set()
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module.startswith("colorlib"):
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names - {"colorlib"}


@pytest.fixture
def generators():
    return [
        build_generator("unet", base_channels=2, num_downs=2),
        build_generator("resnet18-unet", cut_after="layer1", decoder_widths=(4, 4)),
    ]


@pytest.fixture
def networks(generators, tmp_path, monkeypatch):
    """A copy of the folder of the networks' code, which stands in for it."""
    folder = tmp_path / "networks"
    source = Path(base.__file__).parent
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for module in list(sys.modules.values()):
        if module.__name__.startswith("colorlib.networks."):
            path = folder / Path(module.__file__).relative_to(source)
            monkeypatch.setattr(module, "__file__", str(path))
    return folder


def test_only_the_code_of_the_measured_generator_counts(generators, networks):
    def identities():
        return [model_identity(LoadedModel(one, ModelCard("it", "", 32))) for one in generators]

    def edit(name):
        with (networks / name).open("a", encoding="utf-8") as file:
            file.write("# edited\n")

    start = identities()
    (networks / "generators" / "another.py").write_text("class Another: ...\n", encoding="utf-8")
    edit("registry.py")
    edit("discriminators/patch.py")
    assert identities() == start
    edit("generators/unet.py")
    of_unet, of_resnet = identities()
    assert of_unet != start[0] and of_resnet == start[1]
    # A function that one of its files uses lies in another.
    for name in ("generators/resnet_encoder.py", "blocks/pixel_shuffle.py"):
        before = identities()
        edit(name)
        after = identities()
        assert after[0] == before[0] and after[1] != before[1], name
    edit("base.py")
    assert all(new != old for new, old in zip(identities(), after, strict=True))
    (networks / "generators" / "unet.py").unlink()
    with pytest.raises(FileNotFoundError, match=r"unet\.py"):
        identities()


def test_a_predictor_without_identity_is_not_kept(photos, tmp_path):
    predictor = Counting()
    for _ in range(2):
        evaluate({"model": predictor}, photos, measurement_cache=MeasurementCache(tmp_path), **FAST)
    assert predictor.calls == 2


def test_what_was_done_before_a_stop_is_not_done_again(photos, tmp_path):
    first, second = Counting(), Counting(0.2)

    def stopped(L_norm):
        raise KeyboardInterrupt

    identities = {"first": "1", "second": "2"}
    options = {"measurement_cache": MeasurementCache(tmp_path), "identities": identities, **FAST}
    with pytest.raises(KeyboardInterrupt):
        evaluate({"first": first, "second": stopped}, photos, **options)
    resumed = evaluate({"first": first, "second": second}, photos, **options)
    assert (first.calls, second.calls) == (1, 1)
    whole = evaluate({"first": Counting(), "second": Counting(0.2)}, photos, **FAST)
    assert report_card_json(resumed) == report_card_json(whole)


@pytest.mark.parametrize("damage", [b"", b"not a file of numbers"])
def test_a_damaged_file_is_measured_again(photos, tmp_path, damage):
    first = run(photos, tmp_path, predictor := Counting())
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(damage)
    assert report_card_json(run(photos, tmp_path, predictor)) == report_card_json(first)
    assert predictor.calls == 2
    assert torch.is_grad_enabled()
