"""What the checks of notebook 06 compare with, against values worked out by hand."""

import itertools
import math

import numpy as np
import pytest
import torch

from colorlib.anatomy import seen_side
from colorlib.color import denormalize_lab, lab_to_rgb
from colorlib.exercises import (
    nb06_flat_field,
    nb06_mirrored,
    nb06_odd_row,
    nb06_parameters,
    nb06_phases,
    nb06_rgb_l1,
    nb06_shortcut,
    nb06_slopes,
    nb06_smaller,
    nb06_twice_as_large,
)
from colorlib.exercises.nb06_known import expect_unknown, is_close, is_same
from colorlib.networks.generators.flat_resnet import FlatResNetGenerator
from colorlib.networks.generators.residual_unet import _down


def test_the_formulas_agree_with_the_networks():
    for before, width in nb06_parameters.CASES:
        count = sum(one.numel() for one in _down(before, width, True).parameters())
        assert nb06_parameters._right(before, width) == count
    for dilations in nb06_flat_field.CASES:
        network = FlatResNetGenerator(2, dilations)
        assert seen_side(network) == network.receptive_field == 5 + 4 * sum(dilations)


def test_the_odd_row_of_a_table():
    first = {"one": 10.0, "two": 20.0, "three": 30.0, "four": 14.0, "five": 16.0}
    second = {"five": 18.0, "one": 12.5, "two": 22.0, "three": 31.0, "four": 16.0}
    # The changes are +2.5, +2, +1, +2 and +2: here the one that changed least is the odd one.
    assert nb06_odd_row._farthest(first, second) == "three"
    for tables in nb06_odd_row._tables():
        names, before, after = nb06_odd_row._columns(*tables)
        *_, second_farthest, farthest = np.sort(nb06_odd_row._from_median(after - before))
        assert len(names) % 2 == 1  # so that every kind of median is the same
        assert farthest - second_farthest > 0.02


def test_what_is_smaller_differs_from_cost_to_cost():
    found = {nb06_smaller._smaller(case) for case in nb06_smaller.CASES}
    assert found >= {
        frozenset(),
        frozenset({"parameters"}),
        frozenset({"activation_bytes"}),
        frozenset({"parameters", "multiply_adds"}),
        frozenset({"multiply_adds", "activation_bytes"}),
        frozenset(nb06_smaller.NAMES),
    }


def test_the_spread_of_four_phases():
    board = torch.tensor([[1.0, -1.0], [-1.0, 1.0]]).repeat(3, 4)[None, None]
    assert nb06_phases._spread(board).item() == 1
    assert nb06_phases._spread(torch.full((2, 3, 4, 4), 7.0)).item() == 0
    counted = torch.tensor([[0.0, 1.0], [2.0, 3.0]])[None, None]
    assert nb06_phases._spread(counted).item() == pytest.approx(math.sqrt(1.25))


def test_a_screen_can_show_the_pictures_of_the_loss_in_rgb():
    rng = torch.Generator().manual_seed(9)
    for shape in nb06_rgb_l1.SHAPES:
        L_norm, *both = nb06_rgb_l1.pictures(rng, shape)
        for ab_norm in both:
            rgb01 = lab_to_rgb(denormalize_lab(L_norm, ab_norm), clip=False)
            assert 0 < rgb01.min() < rgb01.max() < 1


def test_stretching_lays_new_pixels_a_quarter_beside_old_ones():
    row = torch.tensor([0.0, 1.0]).reshape(1, 1, 1, 2)
    assert nb06_twice_as_large._stretched(row)[0, 0, 0].tolist() == [0.0, 0.25, 0.75, 1.0]


def test_of_two_equally_simple_mistakes_none_is_claimed():
    expect_unknown([("one", 1), ("another", 1), ("a third", 2)], lambda known: known == 1)
    expect_unknown([("one And two", 1)], lambda known: known == 2)
    with pytest.raises(Exception, match=r"^one$"):
        expect_unknown([("one", 1), ("two And three", 1), ("a And b", 1)], lambda x: x == 1)


def tables():
    """Yield the name of each table of mistakes, the table, the truth, and what tells them apart."""
    rng = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 6, 8, generator=rng)
    branch, shortcut = (nb06_shortcut._Layers(rng, 3, 1) for _ in range(2))
    with torch.no_grad():
        sums = [
            (list(nb06_shortcut._wrong_sums(x, branch, way)), (way or torch.clone)(x) + branch(x))
            for way in (None, shortcut)
        ]
    yield "sum", *sums[0], is_same
    yield "sum with a shortcut", *sums[1], is_same
    plain = [slope**blocks for slope, blocks in nb06_slopes.CASES]
    added = [(1 + slope) ** blocks for slope, blocks in nb06_slopes.CASES]
    yield "slopes", nb06_slopes._wrong_without(), plain, nb06_slopes._are_same
    yield "slopes with shortcuts", nb06_slopes._wrong_with(), added, nb06_slopes._are_same
    counts = [nb06_parameters._right(*case) for case in nb06_parameters.CASES]
    yield "parameters", nb06_parameters._wrong_counts(), counts, list.__eq__
    sides = [5 + 4 * sum(dilations) for dilations in nb06_flat_field.CASES]
    yield "sides", nb06_flat_field._wrong_fields(), sides, list.__eq__
    pairs = nb06_odd_row._tables()
    wrong = [(m, [pick(*pair) for pair in pairs]) for m, pick in nb06_odd_row.WRONG_ROWS.items()]
    yield "rows", wrong, [nb06_odd_row._farthest(*pair) for pair in pairs], list.__eq__
    sets = [nb06_smaller._smaller(case) for case in nb06_smaller.CASES]
    yield "sets", nb06_smaller._wrong_sets(), sets, list.__eq__
    ab_norm, coins = torch.rand(5, 2, 4, 6, generator=rng), torch.tensor(nb06_mirrored.COINS[0])
    mirrored = nb06_mirrored._mirrored([ab_norm], coins)[0]
    yield "mirrors", nb06_mirrored._wrong(ab_norm, coins, has_channels=True), mirrored, is_same
    maps = [nb06_phases._maps(rng, shape) for shape in nb06_phases.SHAPES]
    spreads = [nb06_phases._spread(one).item() for one in maps]
    yield (
        "phases",
        nb06_phases._wrong_spreads(maps),
        spreads,
        lambda one, other: all(map(nb06_phases._is_right, one, other)),
    )
    given = nb06_rgb_l1.pictures(torch.Generator().manual_seed(9), nb06_rgb_l1.SHAPES[0])
    loss = nb06_rgb_l1.rgb_l1(*given).item()
    yield (
        "losses",
        nb06_rgb_l1.wrong_losses(*given),
        loss,
        lambda one, other: is_close(one, other, 2e-5),
    )
    small_ab = torch.rand(2, 2, 4, 5, generator=rng) * 2 - 1
    detail = 0.7 * torch.randn(2, 2, 8, 10, generator=rng)
    large = (nb06_twice_as_large._stretched(small_ab) + detail).clamp(-1, 1)
    yield "doubled", nb06_twice_as_large._wrong_colors(small_ab, detail), large, is_same


@pytest.mark.parametrize(
    ("wrong", "truth", "is_it"), [pytest.param(*table[1:], id=table[0]) for table in tables()]
)
def test_single_mistakes_can_be_told_apart(wrong, truth, is_it):
    single = [(message, known) for message, known in wrong if " And " not in message]
    assert len(single) >= 10
    for message, known in single:
        assert not is_it(known, truth), message
    for (message, known), (other, too) in itertools.combinations(single, 2):
        assert message == other or not is_it(known, too), f"{message} {other}"
