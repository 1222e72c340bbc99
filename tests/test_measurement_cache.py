"""An evaluation that stopped goes on, and never with numbers of other conditions."""

import numpy as np
import pytest
import torch

from colorlib.evaluation import evaluate, measuring
from colorlib.evaluation.measurement_cache import MeasurementStore

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
    store = MeasurementStore(tmp_path / "kept")
    return evaluate(
        {"model": predictor}, photos, store=store, identities={"model": identity}, **FAST | options
    )


def test_the_same_is_measured_once(photos, tmp_path):
    first = run(photos, tmp_path, predictor := Counting())
    again = run(photos, tmp_path, predictor)
    assert predictor.calls == 1
    assert again.to_json() == first.to_json()


def test_the_baselines_are_kept_too(photos, tmp_path, monkeypatch):
    first = run(photos, tmp_path, Counting())
    monkeypatch.setattr(measuring, "_compare", lambda *args: pytest.fail("measured again"))
    assert run(photos, tmp_path, Counting()).to_json() == first.to_json()


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


def test_other_code_measures_anew(photos, tmp_path, monkeypatch):
    run(photos, tmp_path, predictor := Counting())
    monkeypatch.setattr(
        "colorlib.evaluation.measurement_cache._hash_of_code", lambda: "another version"
    )
    run(photos, tmp_path, predictor)
    assert predictor.calls == 2


def test_a_predictor_without_identity_is_not_kept(photos, tmp_path):
    predictor = Counting()
    for _ in range(2):
        evaluate({"model": predictor}, photos, store=MeasurementStore(tmp_path), **FAST)
    assert predictor.calls == 2


def test_what_was_done_before_a_stop_is_not_done_again(photos, tmp_path):
    first, second = Counting(), Counting(0.2)

    def stopped(L_norm):
        raise KeyboardInterrupt

    store = MeasurementStore(tmp_path)
    identities = {"first": "1", "second": "2"}
    options = {"store": store, "identities": identities, **FAST}
    with pytest.raises(KeyboardInterrupt):
        evaluate({"first": first, "second": stopped}, photos, **options)
    resumed = evaluate({"first": first, "second": second}, photos, **options)
    assert (first.calls, second.calls) == (1, 1)
    whole = evaluate({"first": Counting(), "second": Counting(0.2)}, photos, **FAST)
    assert resumed.to_json() == whole.to_json()


@pytest.mark.parametrize("damage", [b"", b"not a file of numbers"])
def test_a_damaged_file_is_measured_again(photos, tmp_path, damage):
    first = run(photos, tmp_path, predictor := Counting())
    for file in (tmp_path / "kept").iterdir():
        file.write_bytes(damage)
    assert run(photos, tmp_path, predictor).to_json() == first.to_json()
    assert predictor.calls == 2
    assert torch.is_grad_enabled()
