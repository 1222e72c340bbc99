"""Three sliders: how deep a PatchGAN is, and which of its patches to look through."""

from functools import cache

import numpy as np
import torch
from torch import Tensor

from colorlib.color import normalize_lab, rgb_u8_to_lab
from colorlib.networks.discriminators.patch import PatchDiscriminator
from colorlib.notebook.pictures.patches import extent, patch_gradient
from colorlib.notebook.show.encoding import encode_png
from colorlib.notebook.show.panels import SliderPanel, SliderRange

UNSEEN = 0.3  # brightness of what the patch does not see
FRAME = (255, 220, 0)


def patch_panel(rgb_u8: np.ndarray) -> SliderPanel:
    """Make sliders that show what one patch of an untrained PatchGAN sees of a picture.

    Args:
        rgb_u8: uint8 array (H, W, 3), at least 64 pixels a side.

    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """
    photo = torch.from_numpy(rgb_u8.copy()).permute(2, 0, 1)  # (3, H, W)
    inputs = [channel[None] for channel in normalize_lab(rgb_u8_to_lab(photo))]
    networks: dict[int, torch.nn.Module] = {}

    @cache
    def place_of(n_layers: int, right: int, down: int) -> tuple[Tensor, tuple[int, int]]:
        if n_layers not in networks:
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(0)
                networks[n_layers] = PatchDiscriminator(n_layers, base_channels=4).eval()
        with torch.no_grad():
            height, width = networks[n_layers](*inputs).shape[-2:]
        row, column = round(down / 100 * (height - 1)), round(right / 100 * (width - 1))
        seen = patch_gradient(networks[n_layers], *inputs, row, column) > 0
        return seen, (height, width)

    def draw(n_layers: int, right: int, down: int) -> bytes:
        seen, _ = place_of(n_layers, right, down)
        picture = rgb_u8 * np.where(seen, 1.0, UNSEEN)[..., None]
        top, bottom, left, right_end = extent(seen)
        for rows, columns in (
            (slice(top, bottom + 1), [left, right_end]),
            ([top, bottom], slice(left, right_end + 1)),
        ):
            picture[rows, columns] = FRAME
        return encode_png(picture.astype(np.uint8), compress_level=1)

    def describe(n_layers: int, right: int, down: int) -> str:
        seen, (height, width) = place_of(n_layers, right, down)
        top, bottom, left, right_end = extent(seen)
        layers = f"{n_layers} halving layer" + ("s" if n_layers > 1 else "")
        return (
            f"{layers}: {height} x {width} scores, this one sees {bottom - top + 1} rows and "
            f"{right_end - left + 1} columns of the picture."
        )

    return SliderPanel(
        "Three sliders: how many layers halve the picture, and which patch, across and down in %.",
        {
            "n_layers": SliderRange(1, 5, 3),
            "right": SliderRange(0, 100, 50),
            "down": SliderRange(0, 100, 50),
        },
        draw,
        describe,
    )
