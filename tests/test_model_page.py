"""A model's page says what its card says."""

import json
from dataclasses import replace

import pytest
from broken_library import ROOT

from colorlib.errors import ColorlibError, DataError
from colorlib.evaluation import report_card_of
from colorlib.zoo.describe import describe_model
from colorlib.zoo.measure import limits_of
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.model_page import model_page

MODEL_CARDS = sorted((ROOT / "data" / "zoo").glob("*.json"))


@pytest.mark.parametrize("path", MODEL_CARDS, ids=lambda path: path.stem)
def test_the_committed_pages_are_those_of_the_committed_model_cards(path):
    model_card = ModelCard.read(path)
    assert model_page(model_card) == path.with_suffix(".md").read_text(encoding="utf-8")
    assert limits_of(report_card_of(model_card.metrics), model_card.name) == model_card.limits


def test_a_page_says_where_a_model_paints_larger_than_it_sees():
    model_card = ModelCard.read(ROOT / "data" / "zoo" / "unet-l1.json")
    assert "predicts at 64 x 64 pixels." in model_page(model_card)
    doubled = model_page(replace(model_card, architecture="residual-unet-x2"))
    assert "sees 64 x 64 pixels and paints 128 x 128." in doubled
    assert "colours predicted at 128 and stretched" in doubled


def test_a_model_that_was_not_measured_has_no_page():
    model_card = replace(ModelCard.read(MODEL_CARDS[0]), metrics={})
    with pytest.raises(DataError, match=r"`metrics` of '.*' is no report card: 'format'"):
        model_page(model_card)


@pytest.fixture
def own_zoo(tmp_path):
    """A zoo with one card, of a model that no recipe of the course is called like."""
    shipped = ModelCard.read(MODEL_CARDS[0])
    renamed = json.loads(json.dumps(shipped.metrics).replace(f'"{shipped.name}"', '"my-unet"'))
    data = shipped.training_data | {"sets": {"": 7}, "photos": 7}
    own = replace(shipped, name="my-unet", training_data=data, metrics=renamed)
    own.write(tmp_path / "my-unet.json")
    return tmp_path


def test_a_persons_sentences_stand_in_card_and_page(own_zoo):
    said = {
        "intended_use": "our album, and nothing else.",
        "known_limits": ["It paints snow blue."],
    }
    model_card = describe_model("my-unet", **said, root=own_zoo)
    assert ModelCard.read(own_zoo / "my-unet.json") == model_card
    assert model_card.limits == ModelCard.read(MODEL_CARDS[0]).limits
    page = (own_zoo / "my-unet.md").read_text(encoding="utf-8")
    assert "- Intended use: our album, and nothing else.\n" in page
    assert "- It paints snow blue.\n" in page and "the year 1900" not in page
    assert "- Training data: 7 photographs; " in page
    assert "All settings stand in `my-unet.json`" in page and "colorlib train" not in page


@pytest.mark.parametrize(
    ("intended_use", "known_limits"), [("", ["It fails."]), ("Albums.", []), ("Albums.", [" "])]
)
def test_a_model_without_limits_is_not_described(own_zoo, intended_use, known_limits):
    before = (own_zoo / "my-unet.json").read_bytes()
    with pytest.raises(ColorlibError, match="Every model has limits"):
        describe_model(
            "my-unet", intended_use=intended_use, known_limits=known_limits, root=own_zoo
        )
    assert [path.name for path in own_zoo.iterdir()] == ["my-unet.json"]
    assert (own_zoo / "my-unet.json").read_bytes() == before
