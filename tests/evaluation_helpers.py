"""Photographs and predictors that evaluations are tried with."""

import numpy as np
import torch
from skimage import data

from colorlib.evaluation import METRICS

# What is measured without a network that judges.
COUNTED = [name for name in METRICS if name != "lpips_squeeze"]
SETS = ["cat", "rocket", "cat", "coffee", "rocket", "cat", "coffee"]
FAST = {"device": "cpu", "resamples": 200}


def seven_crops():
    """Seven crops of photos, uint8 (7, 48, 48, 3)."""
    corners = {
        "cat": (data.chelsea(), [(60, 100), (100, 200), (150, 250)]),
        "rocket": (data.rocket(), [(50, 300), (250, 300)]),
        "coffee": (data.coffee(), [(100, 200), (200, 300)]),
    }
    crops = {
        name: [photo[y : y + 48, x : x + 48] for y, x in places]
        for name, (photo, places) in corners.items()
    }
    return np.stack([crops[name].pop(0) for name in SETS])


def warm(L_norm):
    """A predictor whose colours depend on L."""
    return torch.cat([0.05 + 0.1 * L_norm, 0.1 - 0.1 * L_norm], dim=1)


def pale(L_norm):
    """Half as colourful."""
    return 0.5 * warm(L_norm)
