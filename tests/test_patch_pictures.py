"""What one patch of a discriminator sees, measured by gradient."""

import io

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from colorlib import notebook as nb
from colorlib.networks.discriminators.patch import PatchDiscriminator


class PlainStack(nn.Module):
    """Two padded convolutions with weights of one: output i sees inputs 4i - 3 to 4i + 6."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(3, 1, 4, stride=2, padding=1), nn.Conv2d(1, 1, 4, stride=2, padding=1)
        )
        for layer in self.layers:
            nn.init.ones_(layer.weight)

    def forward(self, L_norm, ab_norm):
        return self.layers(torch.cat([L_norm, ab_norm], dim=1))


def test_the_gradient_is_zero_exactly_outside_of_what_a_patch_sees():
    seen = nb.patch_gradient(PlainStack(), torch.rand(1, 1, 32, 32), torch.rand(1, 2, 32, 32), 2, 5)
    expected = torch.zeros(32, 32, dtype=torch.bool)
    expected[5:15, 17:27] = True
    assert torch.equal(seen > 0, expected)


def test_overlapping_taps_add_up_over_all_three_channels():
    gradient = nb.patch_gradient(
        PlainStack(), torch.zeros(1, 1, 32, 32), torch.zeros(1, 2, 32, 32), 2, 2
    )
    # By hand along one axis: taps of the second layer, two apart, each four wide.
    along = torch.tensor([1.0, 1, 2, 2, 2, 2, 2, 2, 1, 1])
    assert torch.equal(gradient[5:15, 5:15], 3 * along[:, None] * along)


def test_batch_statistics_let_every_pixel_move_every_score():
    discriminator = PatchDiscriminator(2, base_channels=2)
    inputs = torch.randn(1, 1, 96, 96), torch.randn(1, 2, 96, 96)
    assert (nb.patch_gradient(discriminator.train(), *inputs, 3, 3) > 0).float().mean() > 0.9
    assert (nb.patch_gradient(discriminator.eval(), *inputs, 3, 3) > 0).float().mean() < 0.2


@pytest.mark.parametrize(
    ("n_layers", "scores", "field"), [(1, 78, 16), (2, 38, 34), (3, 18, 70), (4, 8, 142)]
)
def test_the_panel_frames_what_the_middle_patch_sees(n_layers, scores, field):
    panel = nb.patch_panel(np.full((160, 160, 3), 200, np.uint8))
    panel.set(n_layers=n_layers)
    assert f"{scores} x {scores} scores" in panel.text
    assert f"sees {field} rows and {field} columns" in panel.text
    picture = np.asarray(Image.open(io.BytesIO(panel.image_bytes)))
    framed = (picture == (255, 220, 0)).all(axis=-1)
    assert framed.any(axis=1).sum() == framed.any(axis=0).sum() == field
    assert (picture == 60).all(axis=-1).sum() == 160**2 - field**2


def test_at_the_border_part_of_a_patch_lies_outside_of_the_picture():
    panel = nb.patch_panel(np.full((160, 160, 3), 200, np.uint8))
    panel.set(right=0, down=100)
    # 70 columns, of which 1 + 2 + 4 + 8 + 8 are padding.
    assert "columns" in panel.text and "47 columns" in panel.text


def test_the_panel_leaves_the_random_numbers_alone():
    torch.manual_seed(1)
    before = torch.get_rng_state()
    nb.patch_panel(np.zeros((64, 64, 3), np.uint8))
    assert torch.equal(torch.get_rng_state(), before)
