"""Check of notebooks/08_evaluation.ipynb: a whole comparison, from pictures to a verdict.

The truths are computed here from their definitions, not taken from colorlib.
"""

from collections.abc import Callable
from typing import NoReturn

import numpy as np

from colorlib.color import lab_to_rgb_u8
from colorlib.evaluation.evaluate import evaluate
from colorlib.evaluation.statistics.intervals import bootstrap_interval, paired_interval
from colorlib.exercises.checking import Mistake, exercise, expect, expect_none
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.nb08_numbers import SEED, drawn_from, numbers_of
from colorlib.exercises.nb08_report_mistakes import (
    decibels_of,
    means_of_drawn,
    wrong_differences,
    wrong_ends,
    wrong_greys,
    wrong_verdict,
)
from colorlib.notebook.lesson import to_lab

RESAMPLES = 2_000
PHOTOS = 32
LIBRARY = (bootstrap_interval, paired_interval, evaluate)
VERDICTS = ("better", "worse", "cannot be told apart")


@exercise
def check_honest_report(answer: Callable) -> str:
    """Check decibels a photograph, a grey row, paired intervals and what follows from them."""
    photos, painted = small_test_set()
    swapped = {"new": painted["B"], "old": painted["A"]}
    for models in (painted, swapped):
        rng = np.random.default_rng(SEED)
        report = call_without(LIBRARY, answer, photos, dict(models), RESAMPLES, rng)
        _check_report(report, photos, models)
        expect(
            drawn_from(rng),
            "the rows are right, but nothing was drawn from the generator `rng`: then a report "
            "cannot be repeated. Draw with rng.choice or rng.integers.",
        )
    return "decibels a photograph, a grey row, pairs, and no verdict where 0 is inside."


def small_test_set() -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return tiny photographs, how A paints them, some 2 dB above grey, and B, level with grey.

    The photographs differ so much that unpaired intervals of A's lead would hold 0.
    """
    rng = np.random.default_rng(11)
    strengths = np.exp(rng.normal(2.8, 0.8, (PHOTOS, 1, 1, 1)))
    tints = strengths * rng.normal(0.0, 1.0, (PHOTOS, 1, 1, 3))
    light = rng.uniform(70, 180, (PHOTOS, 8, 8, 1))
    noise = rng.normal(0, 6, (PHOTOS, 8, 8, 3))
    photos = (light + tints + noise).clip(0, 255).astype(np.uint8)
    grey = grey_of(photos)
    painted = {}
    for name, gain in {"A": 0.2, "B": 0.02}.items():
        shares = rng.normal(gain, 0.12, (PHOTOS, 1, 1, 1))
        made = grey + shares * (photos - grey.astype(float))
        painted[name] = made.round().clip(0, 255).astype(np.uint8)
    return photos, painted


def grey_of(photos: np.ndarray) -> np.ndarray:
    """Return pictures uint8 (N, H, W, 3) with a = b = 0."""
    lab = to_lab(photos)
    lab[:, 1:] = 0
    return lab_to_rgb_u8(lab).movedim(1, -1).numpy()


def _check_report(report: object, photos: np.ndarray, painted: dict[str, np.ndarray]) -> None:
    first, second = painted
    rows = [(first, "grey"), (second, "grey"), (first, second)]
    expect(
        isinstance(report, dict),
        f"return a dict, (one, other) to a row, yours is {type(report).__name__}.",
    )
    for row in rows:
        expect(
            row in report,
            f"the row {row} is missing. Compare every model with grey, and the first with the "
            f"second; yours has {list(report)!r:.80}.",
        )
    pictures = painted | {"grey": grey_of(photos)}
    for row in rows:
        try:
            _check_row(report[row], *(pictures[name] for name in row), photos)
        except Mistake as mistake:
            raise Mistake(f"{row[0]} against {row[1]}: {mistake}") from mistake


def _check_row(row: object, one: np.ndarray, other: np.ndarray, photos: np.ndarray) -> None:
    what = "a row is (difference, low, high, verdict)"
    expect(isinstance(row, tuple | list) and len(row) == 4, f"{what}, yours is {row!r:.60}.")
    difference, low, high = numbers_of(row[:3], what, 3).tolist()
    scores = decibels_of(one, photos), decibels_of(other, photos)
    gains = scores[0] - scores[1]
    if abs(difference - gains.mean()) > 0.01:
        known = wrong_differences(one, other, photos)
        expect_none(known, lambda value: abs(difference - value) <= 0.01)
        # Such a grey may have been rounded or cut to whole numbers.
        greys = wrong_greys(one, photos)
        expect_none(greys, lambda value: abs(difference - value) <= 0.06)
        raise Mistake(
            f"the mean of the paired differences is {gains.mean():+.2f} dB, yours is "
            f"{difference:+.2f}."
        )
    drawn = means_of_drawn(gains)
    truth = np.percentile(drawn, (2.5, 97.5))
    error = drawn.std()
    if max(abs(truth - (low, high))) > 0.25 * error:
        _explain_ends(low, high, drawn, wrong_ends(*scores))
    decided = VERDICTS[0] if low > 0 else VERDICTS[1] if high < 0 else VERDICTS[2]
    if row[3] != decided:
        expect(row[3] in VERDICTS, f"a verdict is one of {VERDICTS}, yours is {row[3]!r:.40}.")
        raise Mistake(wrong_verdict(row[3], decided, low, high))


def _explain_ends(
    low: float, high: float, drawn: np.ndarray, known: dict[str, np.ndarray]
) -> NoReturn:
    truth = np.percentile(drawn, (2.5, 97.5))

    def is_it(ends: np.ndarray) -> bool:
        # Wide intervals stray more from one drawing to the next.
        tolerance = max(0.25 * drawn.std(), 0.06 * abs(ends[1] - ends[0]))
        return bool(max(abs(ends - (low, high))) <= tolerance)

    expect_none(known, is_it)
    expect(
        high > np.percentile(drawn, 10),
        "both ends lie below nearly all drawn means: np.percentile counts in per cent, "
        "np.quantile in shares. 0.025 and 0.975 belong to the second.",
    )
    factor = (high - low) / (truth[1] - truth[0])
    expect(
        factor > 0.7,
        f"an interval {factor:.2f} times as wide as it should be. Subtract the scores, draw whole "
        "photographs, as many as there are (pixels are no observations of their own), and read "
        "off the ends of the drawn means.",
    )
    raise Mistake(
        f"the interval is about [{truth[0]:.2f}, {truth[1]:.2f}], yours is [{low:.2f}, {high:.2f}]."
    )
