"""What the flight recorder measures, against numbers made by hand and by other means."""

import json
import math

import numpy as np
import pytest
import torch
from torch import nn

from colorlib.color import AB_SCALE
from colorlib.losses import GANLoss, VanillaGANLoss
from colorlib.networks.generators.resnet_encoder import ResNet18Encoder
from colorlib.networks.initialization import INITS, init_weights
from colorlib.training.recorder.checkerboard import checkerboard_share
from colorlib.training.recorder.entry import Entry
from colorlib.training.recorder.facts import border_is_zero
from colorlib.training.recorder.fresh_weights import neighbor_correlation
from colorlib.training.recorder.measure import (
    BINS,
    colors_of,
    content_of,
    entry_of,
    patch_map,
    scores_of,
)
from colorlib.training.seen import SeenStep

NAN = float("nan")


def test_scores_are_counted_in_equal_bins_from_the_lowest_to_the_highest():
    real = torch.tensor([[3.0, 3.0], [1.0, -1.0]])
    fake = torch.tensor([[-1.0, 0.5], [-0.5, -1.0]])
    scores = scores_of(real, fake, bins=4)
    assert scores.edges == [-1.0, 0.0, 1.0, 2.0, 3.0]
    assert scores.real == [1, 0, 1, 2] and scores.fake == [3, 1, 0, 0]
    assert (scores.real_mean, scores.fake_mean) == (1.5, -0.5)
    assert scores.real_std == pytest.approx(np.std([3, 3, 1, -1]))
    assert scores.fake_std == pytest.approx(np.std([-1, 0.5, -0.5, -1]))


@pytest.mark.parametrize("value", [0.0, -3.0, 1e7])
def test_equal_scores_have_a_histogram_too(value):
    scores = scores_of(torch.full((2, 3), value), torch.full((2, 3), value))
    assert sum(scores.real) == sum(scores.fake) == 6 and scores.spread == 0
    assert len(scores.edges) == BINS + 1 and scores.edges[0] < scores.edges[-1]


def test_scores_that_are_no_numbers_are_left_out_of_the_counts_and_show_in_the_means():
    scores = scores_of(torch.tensor([0.0, NAN, 1.0]), torch.tensor([float("inf"), 0.5]))
    assert (sum(scores.real), sum(scores.fake)) == (2, 1)
    assert math.isnan(scores.real_mean) and not math.isfinite(scores.fake_mean)
    broken = torch.full((2,), NAN)
    assert sum(scores_of(broken, broken).real) == 0


def test_the_chequerboard_share_is_that_of_the_fourier_transform():
    planes = torch.randn(3, 2, 8, 12, generator=torch.Generator().manual_seed(0)) + 5
    power = np.abs(np.fft.fft2(planes.numpy().astype(float))) ** 2
    nyquist = power[..., 4, 0] + power[..., 0, 6] + power[..., 4, 6]
    rest = power.sum(axis=(-2, -1)) - power[..., 0, 0]
    share, size = checkerboard_share(planes)
    assert share == pytest.approx(nyquist.sum() / rest.sum())
    assert size == pytest.approx(np.sqrt((nyquist / (8 * 12) ** 2).mean()))


@pytest.mark.parametrize("rows", [True, False])
def test_stripes_of_period_two_are_all_chequerboard_and_slow_ones_are_not(rows):
    line = torch.tensor([1.0, -1.0]).repeat(4)
    fast = line[:, None].expand(8, 8) if rows else line.expand(8, 8)
    assert checkerboard_share(3 * fast[None, None]) == pytest.approx((1.0, 3.0))
    assert checkerboard_share(fast[None, None, :7, :7])[0] == pytest.approx(1.0)
    slow = torch.tensor([1.0, 1.0, -1.0, -1.0]).repeat(2).expand(1, 1, 8, 8)
    assert checkerboard_share(slow) == (0.0, 0.0)
    assert checkerboard_share(torch.full((1, 2, 4, 4), 0.3)) == (0.0, 0.0)


def test_colors_are_measured_in_lab_units():
    L_norm = torch.zeros(2, 1, 4, 4)
    real = torch.zeros(2, 2, 4, 4)
    real[:, 0], real[:, 1] = 30 / AB_SCALE, 40 / AB_SCALE  # chroma 50, inside sRGB at L* 50
    fake = torch.ones(2, 2, 4, 4)
    fake[1] = 0.0  # grey, beside a picture at the ends of tanh
    colors = colors_of(L_norm, real, fake)
    assert colors.real_chroma == pytest.approx(50)
    assert colors.fake_chroma == pytest.approx(AB_SCALE * math.sqrt(2) / 2)
    assert (colors.real_out_of_gamut, colors.fake_out_of_gamut) == (0, 0.5)
    assert colors.fake_pinned == 0.5


def test_the_content_of_a_batch_is_told_by_its_pictures_means():
    L_norm = torch.tensor([0.5, -0.5, 0.0]).reshape(3, 1, 1, 1).expand(3, 1, 2, 2)
    real_ab = torch.stack([torch.full((2, 2, 2), value) for value in (0.3, 0.0, 0.6)])
    content = content_of(L_norm, real_ab)
    assert content.count == 3
    assert content.means == pytest.approx([0.0, 0.3, 0.3, 0.3 * math.sqrt(2)])
    assert content.variances == pytest.approx([0.25, 0.09, 0.09, 0.18])
    assert content.lightness == [0.5, -0.5, 0.0]
    assert (content.ab_low, content.ab_high) == (0.0, pytest.approx(0.6))


def test_an_entry_names_what_is_no_number_and_survives_json():
    picture = torch.rand(2, 2, 8, 8) - 0.5
    seen = SeenStep(7)
    seen.see_pictures(torch.zeros(2, 1, 8, 8), picture, picture)
    seen.see_scores(torch.tensor([0.5, 1.0]), torch.tensor([-0.5, NAN]))
    seen.output_norms, seen.weights = {"l1": 0.1, "gan": math.inf}, {"l1": 100.0, "gan": 1.0}
    row = {"step": 7, "phase": "gan", "l1": 0.2, "grad_norm_generator": NAN}
    entry = entry_of(seen, row)
    assert entry.not_finite == [
        "the scores of the generator's pictures",
        "grad_norm_generator",
        "pull of gan",
    ]
    assert entry.pulls["l1"] == pytest.approx(10.0)
    again = Entry.from_dict(json.loads(json.dumps(entry.to_dict())))
    assert again.scores.real == entry.scores.real and again.colors == entry.colors
    assert again.scores.edges == entry.scores.edges and again.content == entry.content


def test_the_patch_map_is_the_first_pictures_and_small():
    scores = torch.arange(12.0).reshape(2, 1, 2, 3)
    assert patch_map(scores) == [[0, 1, 2], [3, 4, 5]]
    assert patch_map(torch.tensor([0.5, 2.0])) == [[0.5]]
    large = patch_map(torch.ones(1, 1, 100, 20))
    assert (len(large), len(large[0])) == (32, 20)


def test_only_losses_that_part_at_zero_take_logits():
    class ParsAtHalf(GANLoss):
        def is_right(self, pred_real, pred_fake):
            return torch.cat([pred_real > 0.5, pred_fake < 0.5])

    class ParsAtTheMean(GANLoss):
        def is_right(self, pred_real, pred_fake):
            middle = (pred_real.mean() + pred_fake.mean()) / 2
            return torch.cat([pred_real > middle, pred_fake < middle])

    assert border_is_zero(VanillaGANLoss())
    assert not border_is_zero(ParsAtHalf()) and not border_is_zero(ParsAtTheMean())


@pytest.mark.parametrize("init", INITS)
@pytest.mark.parametrize("seed", [0, 1])
def test_neighbours_in_fresh_kernels_do_not_resemble_one_another(init, seed):
    torch.manual_seed(seed)
    correlation, errors = neighbor_correlation(init_weights(ResNet18Encoder("layer1"), init=init))
    assert abs(correlation) < 0.01 and abs(errors) < 4


def test_neighbours_in_smooth_kernels_resemble_one_another():
    torch.manual_seed(0)
    layer = nn.Conv2d(32, 32, 7)
    with torch.no_grad():  # the mean of two independent draws: correlation 1/2 along rows, 0 down
        draws = torch.randn(32, 32, 7, 8)
        layer.weight.copy_((draws[..., 1:] + draws[..., :-1]) / 2)
    correlation, errors = neighbor_correlation(layer)
    assert correlation == pytest.approx(0.25, abs=0.03) and errors > 10
    assert neighbor_correlation(nn.Conv2d(4, 4, 1)) is None
