"""A model's page says what its card says."""

from dataclasses import replace

import pytest
from broken_library import ROOT

from colorlib.errors import DataError
from colorlib.evaluation import report_card_of
from colorlib.zoo.measure import limits_of
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.model_page import model_page

MODEL_CARDS = sorted((ROOT / "data" / "zoo").glob("*.json"))


@pytest.mark.parametrize("path", MODEL_CARDS, ids=lambda path: path.stem)
def test_the_committed_pages_are_those_of_the_committed_model_cards(path):
    model_card = ModelCard.read(path)
    assert model_page(model_card) == path.with_suffix(".md").read_text(encoding="utf-8")
    assert limits_of(report_card_of(model_card.metrics), model_card.name) == model_card.limits


def test_a_model_that_was_not_measured_has_no_page():
    model_card = replace(ModelCard.read(MODEL_CARDS[0]), metrics={})
    with pytest.raises(DataError, match=r"`metrics` of '.*' is no report card: 'format'"):
        model_page(model_card)
