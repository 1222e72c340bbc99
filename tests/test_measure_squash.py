"""The ways to show a network an oblong photograph, and what measuring them gave."""

import json
from collections import Counter

import pytest
import torch
from skimage import data

import measure_squash
from colorlib.evaluation import psnr
from colorlib.images.resizing import lanczos, seen_lightness, squash_to_square, stretch_ab

# (400, 600, 3), smooth, so that it looks alike at every size.
PHOTO = lanczos(lanczos(data.coffee(), 16, 24), 400, 600)
SIZE = 32


class Tint(torch.nn.Module):
    """Paints each pixel by its own lightness, and keeps what it saw."""

    size_multiple = 8

    def __init__(self):
        super().__init__()
        self.seen = []

    def forward(self, condition):
        self.seen.append(condition)
        return torch.cat([0.5 * condition, -0.25 * condition], dim=1)


@pytest.mark.parametrize("photo", [PHOTO, PHOTO.transpose(1, 0, 2)])
@pytest.mark.parametrize("way", measure_squash.WAYS)
def test_each_way_lays_the_colors_where_they_belong(way, photo):
    height, width = (side * 32 // 400 for side in photo.shape[:2])
    truth = seen_lightness([lanczos(photo, 48, 48)], 48)[0]
    ab_norm = stretch_ab(measure_squash.WAYS[way](Tint(), photo, SIZE), 48, 48)
    assert ab_norm.shape == (2, 48, 48)
    error = (ab_norm[0] - 0.5 * truth[0]).abs()
    if way == "crop":  # of a third of the photograph it knows the mean colour alone
        error = error[8:-8] if height > width else error[:, 8:-8]
    assert error.mean() < 0.03
    flipped = (ab_norm.flip(-1)[0] - 0.5 * truth[0]).abs().mean()
    assert flipped > 3 * error.mean()


@pytest.mark.parametrize(
    ("way", "shapes"),
    [
        ("squash", {(32, 32): 1}),
        ("pad_grey", {(32, 32): 1}),
        ("pad_mirrored", {(32, 32): 1}),
        ("crop", {(32, 32): 1}),
        ("tile", {(32, 32): 2}),
        ("oblong", {(32, 48): 1}),
    ],
)
def test_each_way_shows_the_network_what_it_says(way, shapes):
    tint = Tint()
    measure_squash.WAYS[way](tint, PHOTO, SIZE)
    assert Counter(tuple(one.shape[-2:]) for one in tint.seen) == shapes


def test_a_very_long_photograph_is_mirrored_as_often_as_it_takes():
    tint = Tint()
    measure_squash.pad_mirrored(tint, PHOTO[:60], SIZE)
    assert tint.seen[0].shape == (1, 1, 32, 32)


def test_measuring_compares_with_the_photograph_s_own_colors():
    values = measure_squash.measure_ways(Tint(), [PHOTO], SIZE)
    truth_u8 = torch.from_numpy(lanczos(PHOTO, 96, 144)).permute(2, 0, 1)[None]
    grey = truth_u8.float().mean(1, keepdim=True).round().to(torch.uint8).expand_as(truth_u8)
    assert abs(values["psnr"]["squash"][0] - psnr(grey, truth_u8).item()) < 10
    assert set(values) == {"psnr", "mae_rgb255"} and set(values["psnr"]) == set(measure_squash.WAYS)
    rows = measure_squash.summary({"psnr": {"squash": [20.0, 21.0], "tile": [20.5, 21.5]}})
    assert rows["psnr"]["tile"]["minus_squash"] == {"mean": 0.5, "low": 0.5, "high": 0.5}
    assert rows["psnr"]["squash"] == {"mean": 20.5}


def test_the_committed_result_speaks_for_squashing_as_its_docstring_says():
    kept = json.loads(measure_squash.RESULTS.read_text(encoding="utf-8"))
    ways = kept["models"]["mean of all models"]["psnr"]
    assert {*ways} == {*measure_squash.WAYS}
    gains = {way: row["minus_squash"] for way, row in ways.items() if way != "squash"}
    assert [way for way, gain in gains.items() if gain["low"] > 0] == []
    said = " ".join(squash_to_square.__doc__.split())
    assert f"On {kept['header']['photographs']} oblong photographs" in said
    for gain in gains.values():
        assert "{mean:+.2f}".format(**gain) in said
        assert "[{low:+.2f}, {high:+.2f}]".format(**gain) in said
