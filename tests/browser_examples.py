"""What a browser test's notebook shows, made of so little that it runs quickly.

The notebook's first cell is this file.
"""

import numpy as np
from skimage import data

from colorlib import Colorizer, ColorWorld
from colorlib.notebook import Comparison
from colorlib.notebook.show.encoding import encode_picture

MODELS = ("unet-l1", "pix2pix-unet")


def comparison():
    photos = {
        "astronaut": data.astronaut()[:440:2, 20:460:2],
        "fruit, drawn": ColorWorld(256, seed=9).image(0),
        "photographer, taken in grey": data.camera()[::2, ::2],
    }
    return Comparison(photos, {name: Colorizer.from_zoo(name) for name in MODELS})


def plain(*color):
    return encode_picture(np.full((40, 160, 3), color, np.uint8))


FRAMES = [plain(60 * step, 90, 200 - 40 * step) for step in range(5)]
CAPTIONS = [f"Step {step}: painted by hand." for step in range(5)]


def family_of_losses(parameter, label, red):
    return {
        "parameter": parameter,
        "label": label,
        "references": {"grey": {"MAE": {"mean": 19.5, "low": 19.0, "high": 20.0}}},
        "runs": [
            {
                "value": value,
                "picture": plain(red + value, 80, 80),
                "picture_description": f"Red at {red + value}.",
                "numbers": {"MAE": {"mean": mean, "low": mean - 1, "high": mean + 1}},
            }
            for value, mean in ((0, 16.4), (10, 14.25), (100, 15.0))
        ],
    }


LOSSES = {
    "by hand": family_of_losses("lambda_hand", "weight of nothing", 0),
    "by eye": family_of_losses("lambda_eye", "weight of a glance", 50),
}
