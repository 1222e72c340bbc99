"""Which pixels one patch of a discriminator looks at: measured by gradient, shown on a picture."""

import io
from functools import cache

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from colorlib.color import normalize_lab, rgb_u8_to_lab
from colorlib.networks.discriminators.patch import PatchDiscriminator
from colorlib.notebook.panels import SliderPanel, SliderRange

UNSEEN = 0.3  # brightness of what the patch does not see
FRAME = (255, 220, 0)


def patch_gradient(
    discriminator: torch.nn.Module, L_norm: Tensor, ab_norm: Tensor, row: int, column: int
) -> Tensor:
    """Return how strongly each pixel moves the score of one patch (input gradient, saliency).

    BatchNorm must be in eval mode: with the batch's own statistics every pixel moves every score.

    Args:
        discriminator: maps (L_norm, ab_norm) to logits (N, 1, h, w).
        L_norm: (1, 1, H, W) in [-1, 1].
        ab_norm: (1, 2, H, W) in [-1, 1].
        row: of the patch, 0 to h - 1.
        column: of the patch, 0 to w - 1.

    Returns:
        (H, W), the absolute gradients summed over the three channels: exactly 0 outside the
        patch's receptive field.

    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """
    inputs = [channel.detach().clone().requires_grad_() for channel in (L_norm, ab_norm)]
    score = discriminator(*inputs)[0, 0, row, column]
    gradients = torch.autograd.grad(score, inputs)
    return torch.cat(gradients, dim=1)[0].abs().sum(dim=0)


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
        buffer = io.BytesIO()
        Image.fromarray(picture.astype(np.uint8)).save(buffer, format="PNG", compress_level=1)
        return buffer.getvalue()

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


def extent(seen: Tensor) -> tuple[int, int, int, int]:
    """Return the first and last row, the first and last column of a mask's True pixels.

    Args:
        seen: bool (H, W) with at least one True.
    """
    rows, columns = seen.any(dim=1).nonzero(), seen.any(dim=0).nonzero()
    return rows.min().item(), rows.max().item(), columns.min().item(), columns.max().item()
