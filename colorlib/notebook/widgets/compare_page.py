"""The comparing widgets on one page, with a heading each: what the stand-alone app shows."""

import html

import ipywidgets
import numpy as np
from skimage import data

from colorlib.colorworld import ColorWorld
from colorlib.notebook.comparing.comparison import Comparison
from colorlib.notebook.comparing.loss_runs import read_loss_families
from colorlib.notebook.lesson import example_photos
from colorlib.notebook.pictures.training_frames import read_training_frames
from colorlib.notebook.widgets.ab_probe import AbProbe
from colorlib.notebook.widgets.color_knobs import ColorKnobs
from colorlib.notebook.widgets.loss_weight_slider import LossWeightSlider
from colorlib.notebook.widgets.training_scrubber import TrainingScrubber
from colorlib.notebook.widgets.wipe_slider import WipeSlider
from colorlib.zoo.model_card import DEFAULT_MODEL

SCENE_SIDE = 256
SCENES = {"fruit": 0, "balloons": 1, "beach": 16}


def compare_page(comparison: Comparison | None = None) -> ipywidgets.VBox:
    """Put the comparing widgets under one another, each with a heading and what it is for.

    Args:
        comparison: the photographs and models; by default every model of the zoo on
            `page_photos()`.

    Returns:
        Headings, sentences and widgets in the order of the page.
    """
    comparison = Comparison(page_photos()) if comparison is None else comparison
    best = DEFAULT_MODEL if DEFAULT_MODEL in comparison.models else None
    children = [
        _text(
            "h1",
            "Compare the colorizers",
            f"Each of {len(comparison.models)} models is given a photograph without its colours "
            "and invents some. The colours are guesses; they are no evidence of how anything "
            "looked. Your own photograph is colorized here and goes nowhere else.",
        ),
        _text(
            "h2",
            "Wipe",
            "Two pictures of one photograph lie on one another; drag the divider to see more of "
            "one. Take the ground truth at the right to see what a model missed. With the buttons "
            "below you give a photograph of your own and keep what a model made of it.",
        ),
        WipeSlider(comparison, right=best),
        _text(
            "h2",
            "Training",
            "A generator learns to colour drawn scenes, first from L1 alone and then against a "
            "discriminator; slide through its training, or play it.",
        ),
        TrainingScrubber(*read_training_frames()),
        _text(
            "h2",
            "Weight of a loss",
            "Short trainings that differ in one weight: how much being near the truth counts "
            "beside the discriminator, pixel by pixel or as an image classifier sees it. Slide "
            "from lively to careful colours.",
        ),
        LossWeightSlider(read_loss_families("lambda_l1", "lambda_perceptual")),
        _text(
            "h2",
            "One pixel",
            "Point at a pixel: the plane shows the colours that a screen has at that lightness, "
            "and where the truth and each model place the pixel.",
        ),
        AbProbe(comparison, column=34, row=90),  # the astronaut's orange suit
        _text(
            "h2",
            "Knobs",
            "Blend two models, strengthen their colours, or let them see a smaller or larger "
            "picture, and watch what that does to two measures.",
        ),
        ColorKnobs(comparison, model_b=best),
    ]
    return ipywidgets.VBox(children, layout={"max_width": "48rem", "margin": "0 auto"})


def page_photos() -> dict[str, np.ndarray]:
    """Return the lessons' photographs, one that was taken in grey, and drawn scenes.

    Returns:
        Name to uint8 (H, W, 3), or (H, W) for the one that was taken in grey.
    """
    world = ColorWorld(SCENE_SIDE, seed=9)
    return {
        **example_photos(),
        "photographer, taken in grey": data.camera(),
        **{f"{name}, drawn": world.image(number) for name, number in SCENES.items()},
    }


def _text(tag: str, heading: str, sentence: str) -> ipywidgets.HTML:
    # A widget's own text is small and set wide apart: made for labels.
    style = "margin: 0; font-size: 1rem; line-height: 1.5"
    return ipywidgets.HTML(
        f'<{tag}>{html.escape(heading)}</{tag}><p style="{style}">{html.escape(sentence)}</p>',
        layout={"margin": "1rem 0.75rem 0"},
    )
