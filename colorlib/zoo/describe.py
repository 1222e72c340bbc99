"""Say in a model's card what no measuring can tell: what it is for, and how it fails."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from colorlib.errors import ColorlibError
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.model_page import write_card_and_page
from colorlib.zoo.weights import model_card_path, read_model_card


def describe_model(
    name: str,
    *,
    intended_use: str,
    known_limits: Sequence[str],
    root: str | Path | None = None,
) -> ModelCard:
    """Write a person's sentences into a measured model's card and page; measuring keeps them.

    Args:
        name: of the model.
        intended_use: what it is for and what not.
        known_limits: where it fails, one sentence each; those said before are replaced.
        root: the zoo's folder; by default `zoo_root()`.

    Returns:
        The model card as written.

    Raises:
        WeightsError: no such model, or a damaged card.
        DataError: the model was not measured.
        ColorlibError: a sentence is empty, or there is none.

    Taught in: notebooks/14_your_project.ipynb
    """
    sentences = [intended_use, *known_limits]
    if len(sentences) < 2 or not all(sentence.strip() for sentence in sentences):
        raise ColorlibError(
            "`intended_use` and each of `known_limits` must be a sentence, and there must be at "
            f"least one limit, got {sentences}. Every model has limits: look at its failures."
        )
    model_card = replace(
        read_model_card(name, root), intended_use=intended_use, known_limits=list(known_limits)
    )
    write_card_and_page(model_card, model_card_path(name, root))
    return model_card
