"""Checks of notebooks/14_your_project.ipynb: how many photographs, which side, which failures."""

import itertools
import math
from collections import defaultdict
from collections.abc import Callable

import numpy as np

from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_number,
    exercise,
    expect,
    expect_none,
)

# low, high, n, wanted half-width, share of the test part
PLANS = [
    (0.54, 0.85, 1763, 0.5, 0.25),
    (-0.4, 0.6, 90, 0.25, 0.2),
    (-2.0, -1.0, 101, 0.8, 0.3),
    (1.0, 1.3, 400, 0.9, 0.125),
]
ROLLS = [f"2024/film-{film:03}" for film in range(400)] + [f"scans/box-{box}" for box in range(400)]


@exercise
def check_photos_to_collect(answer: Callable[..., int]) -> str:
    """Check the number of photographs that make an interval as narrow as is wanted."""
    results = [call_for_number(answer, *plan, what="one whole number") for plan in PLANS]
    truths = [_photos(*plan) for plan in PLANS]
    if results == truths:
        return f"{truths[0]} photographs, of which {_photos(*PLANS[0][:4], 1)} are for the test."
    known = {
        "so many photographs the test part needs. You collect more: the test part is only a share "
        "of them.": [_photos(*plan[:4], 1) for plan in PLANS],
        "you multiply by the test part's share. The whole is larger than its part: divide.": [
            math.ceil(_tested(*plan[:4]) * plan[4]) for plan in PLANS
        ],
        "this is as if a third of a step were the whole: you divide by the share of the "
        "*training* part.": [math.ceil(_tested(*plan[:4]) / (1 - plan[4])) for plan in PLANS],
        "half the width takes four times as many, not twice: the width goes with 1/√n.": [
            _photos(*plan, power=1) for plan in PLANS
        ],
        "high - low is the whole width. The half-width is half of it, so this asks for four times "
        "too many.": [_photos(*plan, width=1.0) for plan in PLANS],
        "turned over: this shrinks the test part where you want a narrower interval.": [
            _photos(*plan, power=-2) for plan in PLANS
        ],
        "rounded down or to the nearest: then the interval may stay a little too wide. Round up, "
        "and use whole photographs in the test part.": [
            math.floor(_tested(*plan[:4]) / plan[4]) for plan in PLANS
        ],
        "the half-width does not depend on the mean; you used an end of the interval alone.": [
            _photos(0.0, plan[1] * 2, *plan[2:]) for plan in PLANS
        ],
    }
    expect_none(known, lambda values: np.allclose(results, values, atol=0.5))
    wrong = next(
        i for i, pair in enumerate(zip(results, truths, strict=True)) if pair[0] != pair[1]
    )
    if 0 < abs(results[wrong] - truths[wrong]) <= 1 / PLANS[wrong][4]:
        raise Mistake(
            f"near: {results[wrong]:g} instead of {truths[wrong]}. Round up twice: whole "
            "photographs in the test part, then whole photographs in all."
        )
    low, high, n, half, share = PLANS[wrong]
    raise Mistake(
        f"from [{low}, {high}] on {n} photographs to ±{half}, a share of {share} for the test: "
        f"{truths[wrong]} photographs, you say {results[wrong]:g}."
    )


@exercise
def check_side_of(answer: Callable[[str, float], str]) -> str:
    """Check that whole rolls go to one side, the same way everywhere, in the share asked for."""
    code = getattr(answer, "__code__", None)
    expect(
        "hash" not in getattr(code, "co_names", ()),
        "Python's own hash() of a text differs from session to session: tomorrow the test "
        "photographs would be others. Use sha256.",
    )
    sides = _sides(answer, 0.25)
    strays = {side for roll in sides.values() for side in roll} - {"train", "test"}
    expect(
        not strays,
        f"return 'train' or 'test', yours also returns {sorted(map(repr, strays))}. With "
        "`fractions=(1 - test_share, 0, test_share)` split_of has no third part.",
    )
    torn = [roll for roll, found in sides.items() if len(set(found)) > 1]
    expect(
        not torn,
        f"{len(torn)} of {len(sides)} rolls lie on both sides, {torn[0] if torn else ''} for "
        "one. What you hash must be the same for all photographs of a roll: the folder alone.",
    )
    expect(sides == _sides(answer, 0.25), "called twice, it answers differently: no dice, a hash.")
    for year in ("2024", "scans"):
        found = {roll[0] for name, roll in sides.items() if name.startswith(year)}
        expect(
            len(found) == 2,
            f"every roll of {year!r} goes to {min(found)!r}: the first folder is not the roll. "
            "Take everything before the last '/'.",
        )
    for wanted, found in ((0.25, sides), (0.1, _sides(answer, 0.1)), (0.0, _sides(answer, 0.0))):
        share = np.mean([roll[0] == "test" for roll in found.values()])
        expect(
            abs(share - (1 - wanted)) > 0.06,
            f"turned round: {share:.0%} of the rolls go to the test part, {wanted:.0%} were "
            "asked for.",
        )
        expect(
            abs(share - wanted) < 0.06,
            f"{wanted:.0%} were asked for, and {share:.0%} of the rolls go to the test part.",
        )
    films = [sides[roll][0] for roll in ROLLS[:400]]
    changes = sum(a != b for a, b in itertools.pairwise(films))
    expect(
        changes > 60,
        f"films in a row go together: the side changes {changes} times in 400 films. By the "
        "calendar, test and training have other seasons. Hash the folder's name.",
    )
    return "whole rolls, the same on every machine, whatever is added later."


@exercise
def check_failures(answer: Callable[..., list[str]]) -> str:
    """Check the list of photographs that the model paints worse than grey."""
    names = [f"{letter}.jpg" for letter in "abcdefgh"]
    mine = np.array([26.0, 25.0, 21.0, 30.0, 12.0, 23.0, 16.0, 22.0])
    grey = np.array([27.0, 24.0, 25.0, 36.0, 11.0, 22.5, 18.0, 22.0])
    for count, truth in ((3, "dcg"), (2, "dc"), (8, "dcga")):
        found = call(answer, list(names), mine, grey, count)
        expect(
            isinstance(found, list | tuple | np.ndarray) and all(isinstance(n, str) for n in found),
            "return a list of names.",
        )
        letters = "".join(name[0] for name in found)
        if letters == truth:
            continue
        gains = mine - grey
        wrong = {
            "these have the lowest score of their own. A dark photograph may score low in grey "
            "too; look for the loss *against* grey.": mine,
            "these are the model's best: the gain is mine - grey, and a failure is where it is "
            "lowest.": -gains,
            "these are the photographs where grey does worst: where there is much colour. Subtract "
            "first.": grey,
            "these lie farthest from grey on either side. Losses alone are failures.": -np.abs(
                gains
            ),
        }
        known = {
            says: "".join("abcdefgh"[i] for i in np.argsort(by)[:count])
            for says, by in wrong.items()
        }
        known["turned round: the worst comes first."] = truth[::-1]
        known["the right photographs in the order of the folder. The worst comes first."] = "".join(
            sorted(truth)
        )
        expect_none(known, lambda other, letters=letters: letters == other)
        expect(
            not set(letters) & set("befh"),
            "a photograph that equals grey or beats it is no failure, even where fewer than "
            "`count` are left.",
        )
        expect(len(letters) <= count, f"{len(letters)} names, and `count` was {count}.")
        raise Mistake(f"of eight photographs the worst {count} are {truth!r}, yours {letters!r}.")
    return "worst first, and none that grey does not beat."


def _tested(low: float, high: float, n: int, half: float, *, power=2, width=0.5) -> float:
    return n * (width * (high - low) / half) ** power


def _photos(low: float, high: float, n: int, half: float, share: float, **changes: float) -> int:
    # Rounding must not lift a whole number to the next one.
    tested = math.ceil(_tested(low, high, n, half, **changes) - 1e-9)
    return math.ceil(tested / share - 1e-9)


def _sides(answer: Callable[[str, float], str], share: float) -> dict[str, list[str]]:
    sides = defaultdict(list)
    for roll in ROLLS:
        for number in (1, 2, 30):
            sides[roll].append(call(answer, f"{roll}/{number:04}.png", share))
    return dict(sides)
