"""Models whose colours are known, small photographs, and the numbers of a few loss runs."""

import numpy as np
import torch
from skimage import data as skdata
from torch import nn

from colorlib.color import AB_SCALE
from colorlib.colorize.colorizer import Colorizer
from colorlib.notebook.comparing.comparison import Comparison

PHOTO = skdata.coffee()[40:240, 100:400]  # (200, 300, 3)
GREY_PHOTO = skdata.camera()[:120, :90]
MAE = "MAE, 0-255"


class Painter(nn.Module):
    """A generator that paints one (a, b) everywhere and counts its runs."""

    size_multiple = 8

    def __init__(self, a, b):
        super().__init__()
        self.ab_norm = nn.Parameter(torch.tensor([a, b]).view(1, 2, 1, 1) / AB_SCALE)
        self.runs = 0

    def forward(self, L_norm):
        self.runs += 1
        return self.ab_norm.expand(len(L_norm), 2, *L_norm.shape[-2:]).clone()


class Waves(nn.Module):
    """A generator whose colours differ from place to place and with the size."""

    size_multiple = 16

    def forward(self, L_norm):
        size = L_norm.shape[-1]
        wave = torch.linspace(-0.4, 0.4, size)
        a, b = wave.expand(size, size), wave.view(-1, 1).expand(size, size)
        return torch.stack([a, b]).expand(len(L_norm), 2, size, size).clone()


def some_models():
    return {
        "reddish": Colorizer(Painter(30.0, 10.0), size=16),
        "bluish": Colorizer(Painter(-5.0, -20.0), size=24),
        "waves": Colorizer(Waves(), size=32),
    }


def some_comparison():
    return Comparison({"coffee": PHOTO, "camera": GREY_PHOTO}, some_models())


def runs_of(comparison, model):
    """Return how often a `Painter` was run."""
    return comparison._colorizers[model].generator.runs


def largest_difference(left_u8, right_u8):
    return np.abs(np.asarray(left_u8, np.int16) - np.asarray(right_u8, np.int16)).max()


def interval(mean):
    return {"mean": mean, "low": mean - 0.5, "high": mean + 0.25}


def loss_run(value, mean):
    numbers = {MAE: interval(mean), "seconds": "60"}
    return {"value": value, "picture": b"png", "picture_description": "Six.", "numbers": numbers}


LOSS_RESULTS = {
    "pix2pix": {
        "parameter": "lambda_l1",
        "label": "weight of L1 beside the GAN's loss",
        "references": {"ground truth": {"seconds": "0"}, "grey": {MAE: interval(15.6)}},
        "runs": [loss_run(0, 18.0), loss_run(0.5, 14.125), loss_run("L1 alone", 14.0)],
    }
}


def say(widget, buffers=(), **message):
    """Send a message as the browser does."""
    widget._handle_custom_msg(message, list(buffers))
