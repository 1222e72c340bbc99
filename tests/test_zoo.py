"""The zoo: what is saved loads strictly; what is damaged is refused by name."""

import json
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file
from training_helpers import images

from colorlib.errors import WeightsError
from colorlib.files import sha256_of_file
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.training.recipes import RECIPES
from colorlib.zoo.measure import MEASURED_AT, evaluate_models
from colorlib.zoo.model_card import DEFAULT_MODEL, ModelCard
from colorlib.zoo.weights import (
    list_models,
    load_model,
    read_model_card,
    read_model_cards,
    save_model,
    verify_model,
    zoo_root,
)


@pytest.fixture
def generator() -> UNetGenerator:
    torch.manual_seed(0)
    generator = UNetGenerator(base_channels=2, num_downs=5)
    generator(torch.rand(4, 1, 32, 32))  # moves BatchNorm's statistics away from 0 and 1
    return generator.eval()


@pytest.fixture
def zoo(tmp_path, generator):
    save_model(generator, ModelCard(name="tiny", summary="for tests", size=32), tmp_path)
    return tmp_path


def change_card(zoo, **values) -> None:
    path = zoo / "tiny.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def test_a_saved_model_predicts_the_same(zoo, generator):
    loaded = load_model("tiny", root=zoo, device="cpu")
    L_norm = torch.rand(2, 1, 32, 32) * 2 - 1
    assert not loaded.generator.training
    assert loaded.size == 32
    with torch.no_grad():
        # Convolution kernels went through float16.
        assert torch.allclose(loaded.generator(L_norm), generator(L_norm), atol=2e-3)
    assert all(value.dtype != torch.float16 for value in loaded.generator.state_dict().values())


def test_the_card_tells_what_was_saved(zoo, generator):
    model_card = read_model_card("tiny", zoo)
    assert (model_card.architecture, model_card.generator) == ("unet", generator.config)
    assert model_card.normalization == {"L_SCALE": 50.0, "AB_SCALE": 110.0}
    assert model_card.parameters == sum(parameter.numel() for parameter in generator.parameters())
    assert model_card.weights_sha256 == sha256_of_file(zoo / "tiny.safetensors")
    assert list_models(zoo) == [model_card]
    assert verify_model("tiny", zoo) == model_card


def test_only_kernels_are_halved(zoo):
    stored = load_file(zoo / "tiny.safetensors")
    assert stored["downs.0.weight"].dtype == torch.float16
    assert stored["downs.1.2.running_var"].dtype == torch.float32


@pytest.mark.parametrize("position", [3, 500, -1])
def test_one_flipped_byte_is_refused_by_name(zoo, position):
    path = zoo / "tiny.safetensors"
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)
    for use in (load_model, verify_model):
        with pytest.raises(WeightsError, match=r"tiny\.safetensors are damaged.*SHA-256") as error:
            use("tiny", root=zoo)
        assert "\n" not in str(error.value)


def test_missing_weights_and_unknown_models_are_refused(zoo):
    with pytest.raises(WeightsError, match=r"no model 'huge' in the zoo; it has: tiny"):
        load_model("huge", root=zoo)
    (zoo / "tiny.safetensors").unlink()
    with pytest.raises(WeightsError, match=r"tiny\.safetensors are missing"):
        load_model("tiny", root=zoo)
    with pytest.raises(WeightsError, match="it has: none"):
        load_model("tiny", root=zoo / "empty")


@pytest.mark.parametrize("name", ["", "../tiny", "a/b", ".hidden"])
def test_names_are_no_paths(zoo, name):
    with pytest.raises(WeightsError, match="plain name"):
        load_model(name, root=zoo)


def test_loading_is_strict(zoo):
    weights = load_file(zoo / "tiny.safetensors")
    del weights["head.1.bias"]
    save_file(weights, zoo / "tiny.safetensors")
    change_card(zoo, weights_sha256=sha256_of_file(zoo / "tiny.safetensors"))
    with pytest.raises(WeightsError, match=r"do not fit the architecture 'unet'") as error:
        load_model("tiny", root=zoo)
    assert "\n" not in str(error.value)


def test_a_card_of_another_architecture_is_refused(zoo):
    change_card(zoo, generator={"base_channels": 4, "num_downs": 5})
    with pytest.raises(WeightsError, match="do not fit"):
        load_model("tiny", root=zoo)
    change_card(zoo, architecture="perceptron")
    with pytest.raises(WeightsError, match="perceptron"):
        load_model("tiny", root=zoo)


def test_another_normalisation_is_refused(zoo):
    change_card(zoo, normalization={"L_SCALE": 50.0, "AB_SCALE": 128.0})
    with pytest.raises(WeightsError, match=r"128\.0.*110\.0"):
        load_model("tiny", root=zoo)


DAMAGED_CARDS = {
    "empty": "",
    "a list": "[]",
    "no summary": '{"name": "tiny", "size": 32}',
    "no UTF-8": "\xff",
    "a word for a number": '{"name": "tiny", "summary": "x", "size": "large"}',
    "a list for a dict": '{"name": "tiny", "summary": "x", "size": 32, "metrics": []}',
    "another name": '{"name": "huge", "summary": "x", "size": 32}',
}


@pytest.mark.parametrize("content", DAMAGED_CARDS.values(), ids=DAMAGED_CARDS)
def test_a_damaged_card_costs_only_itself(zoo, generator, content, caplog):
    save_model(generator, ModelCard(name="other", summary="for tests", size=32), zoo)
    (zoo / "tiny.json").write_text(content, encoding="latin-1")
    with pytest.raises(WeightsError, match=r"tiny\.json"):
        load_model("tiny", root=zoo)
    assert not caplog.records
    assert [one.name for one in list_models(zoo)] == ["other"]
    (line,) = [record.getMessage() for record in caplog.records]
    assert "tiny.json" in line and "\n" not in line
    model_cards, faults = read_model_cards(zoo)
    assert [one.name for one in model_cards] == ["other"] and list(faults) == ["tiny"]
    assert load_model("other", root=zoo, device="cpu").size == 32


def test_a_damaged_card_keeps_no_other_model_from_being_measured(zoo, generator, monkeypatch):
    save_model(generator, ModelCard(name="other", summary="for tests", size=32), zoo)
    (zoo / "tiny.json").write_text("torn")
    options = {"skip": ["lpips", "squeezenet", "fid", "speed"], "progress": False}
    report_card = evaluate_models([], images(4, 36), size=32, root=zoo, device="cpu", **options)
    assert report_card.models == ["other"]


def test_a_card_of_an_older_version_gets_defaults_for_what_it_lacks(zoo):
    values = json.loads((zoo / "tiny.json").read_text())
    for name in ("limits", "metrics", "parameters", "recipe", "training_data", "url"):
        del values[name]
    (zoo / "tiny.json").write_text(json.dumps(values))
    model_card = load_model("tiny", root=zoo, device="cpu").model_card
    assert (model_card.limits, model_card.metrics, model_card.parameters, model_card.url) == (
        [],
        {},
        0,
        "",
    )


def test_what_a_newer_version_wrote_is_written_back(zoo):
    newer = {"colour_space": "Oklab", "unknown_fields": {"a": [1, None]}, "zoom": 2.5}
    change_card(zoo, **newer)
    model_card = read_model_card("tiny", zoo)
    assert not hasattr(model_card, "colour_space")
    replace(model_card, summary="another").write(zoo / "tiny.json")
    written = json.loads((zoo / "tiny.json").read_text())
    assert {name: written[name] for name in newer} == newer and written["summary"] == "another"
    assert read_model_card("tiny", zoo).unknown_fields == newer
    assert load_model("tiny", root=zoo, device="cpu").size == 32


def test_a_card_that_is_being_written_is_none_yet(zoo, caplog):
    (zoo / ".writing-x.json").write_text("")
    assert [one.name for one in list_models(zoo)] == ["tiny"] and not caplog.records


def test_the_zoo_can_be_chosen(zoo, monkeypatch):
    monkeypatch.setenv("COLORLIB_ZOO", str(zoo))
    assert zoo_root() == zoo
    assert [one.name for one in list_models()] == ["tiny"]


def test_the_models_that_ship_are_whole(monkeypatch):
    monkeypatch.delenv("COLORLIB_ZOO", raising=False)
    cards = list_models()
    assert DEFAULT_MODEL in {one.name for one in cards} <= set(RECIPES)
    for model_card in cards:
        generator = load_model(model_card.name, device="cpu").generator
        L_norm = torch.linspace(-1, 1, model_card.size).repeat(model_card.size, 1)[None, None]
        with torch.no_grad():
            ab_norm = generator(L_norm)
        assert ab_norm.abs().max() > 0.01, f"{model_card.name} predicts plain grey"
        assert model_card.metrics and model_card.training_data, (
            f"{model_card.name} has an empty card"
        )
        assert model_card.metrics["protocol"]["image_size"] == MEASURED_AT, (
            f"{model_card.name} is alone"
        )
        recipe = json.loads(json.dumps(RECIPES[model_card.name].to_dict()))
        training = model_card.recipe["training"]
        # ImageNet's weights may come from a file, and the precision depends on the machine.
        recipe["encoder_weights"] = model_card.recipe.get("encoder_weights")
        recipe["training"]["precision"] = training["precision"]
        networks = model_card.recipe.get("term_networks", {})
        for name in networks:  # the card says which weights each had
            for option in ("feature_weights", "normalization"):
                recipe["training"]["terms"][name][option] = training["terms"][name][option]
            assert training["terms"][name]["feature_weights"] in networks[name]
        if networks:
            recipe["term_networks"] = networks
        # What belongs to L1 training says nothing where there was none.
        ignored = "_pretrain" if training["pretrain_steps"] == 0 else "no name ends so"
        for settings in (recipe["training"], training):
            for name in [name for name in settings if name.endswith(ignored)]:
                del settings[name]
        recipe["training"] = {name: recipe["training"][name] for name in training}
        listed = {name: recipe[name] for name in model_card.recipe}
        assert model_card.recipe == listed, f"{model_card.name} was trained otherwise"
