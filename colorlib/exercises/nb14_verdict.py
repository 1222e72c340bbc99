"""Check of notebooks/14_your_project.ipynb: from an interval to a verdict."""

from collections.abc import Callable
from itertools import product

from colorlib.evaluation import Interval
from colorlib.exercises.checking import Mistake, call, exercise, expect, expect_none

WORDS = ("better", "worse", "alike", "undecided")
# (mean, low, high) of mine minus the rival's
DIFFERENCES = [
    (0.9, 0.6, 1.3),
    (0.5, 0.1, 1.0),
    (0.1, 0.05, 0.15),
    (0.0, -0.1, 0.2),
    (0.4, -0.1, 0.8),
    (0.0, -0.9, 1.0),
    (-0.3, -0.8, 0.1),
    (-0.1, -0.2, -0.05),
    (-0.6, -1.0, -0.1),
    (-1.0, -1.6, -0.5),
]
CASES = list(product(DIFFERENCES, (0.25, 0.0), (True, False)))


@exercise
def check_verdict(answer: Callable[[Interval, float, bool], str]) -> str:
    """Check the verdict from a paired interval, a margin and the metric's direction."""
    results = [
        call(answer, Interval(mean, low, high, 100), margin, more)
        for (mean, low, high), margin, more in CASES
    ]
    for result in results:
        expect(
            isinstance(result, str) and result in WORDS,
            f"return one of {', '.join(WORDS)}, yours is {result!r}.",
        )
    truths = _verdicts()
    if results == truths:
        return "and it can say 'undecided', which few reports can."
    known = {
        "right where more is better. Where less is better, as with an error, mine minus rival "
        "must be *below* 0 to win: turn the interval round first.": _verdicts(turn="not"),
        "turned round, low and high change places too: [-1, 3] becomes [-3, 1]. Yours keeps "
        "their order, so that low lies above high.": _verdicts(turn="signs only"),
        "less is better where `more_is_better` is False, not where it is True.": _verdicts(
            turn="always wrong"
        ),
        "you decide by the mean. The mean always takes a side; the interval says whether the "
        "photographs do.": _verdicts(by="mean"),
        "an interval that holds 0 does not make them alike: [-0.9, 1.0] allows nearly anything. "
        "Alike takes both ends inside the margin.": _verdicts(by="holds 0 is alike"),
        "you leave the margin out: 0.1 dB may be certain and yet too small to matter.": _verdicts(
            by="no margin"
        ),
        "better takes the *whole* interval beyond the margin: low, not high.": _verdicts(
            by="any end"
        ),
        "an interval that touches neither margin from outside may still reach beyond one: that "
        "is undecided, not alike.": _verdicts(by="never undecided"),
        "two are alike when the whole interval lies inside the margin. Yours never says "
        "so.": _verdicts(by="never alike"),
        "a whole interval below the margin is a verdict too: worse.": _verdicts(by="never worse"),
    }
    expect_none(known, lambda other: results == other)
    wrong = next(
        i for i, pair in enumerate(zip(results, truths, strict=True)) if pair[0] != pair[1]
    )
    (_, low, high), margin, more = CASES[wrong]
    raise Mistake(
        f"[{low}, {high}], margin {margin}, {'more' if more else 'less'} is better: "
        f"{truths[wrong]!r}, you say {results[wrong]!r}."
    )


def _verdicts(*, turn: str = "right", by: str = "right") -> list[str]:
    return [_verdict(*case, turn=turn, by=by) for case in CASES]


def _verdict(
    difference: tuple[float, float, float], margin: float, more: bool, *, turn: str, by: str
) -> str:
    mean, low, high = difference
    if turn == "always wrong":
        more = not more
    if not more and turn == "signs only":
        mean, low, high = -mean, -low, -high
    elif not more and turn != "not":
        mean, low, high = -mean, -high, -low
    if by == "no margin":
        margin = 0.0
    if by == "mean":
        low = high = mean
    best, least = (high, low) if by == "any end" else (low, high)
    if best > margin:
        return "better"
    if least < -margin:
        return "undecided" if by == "never worse" else "worse"
    is_alike = -margin <= low and high <= margin
    if by == "holds 0 is alike":
        is_alike = low <= 0 <= high
    if by == "never alike":
        is_alike = False
    return "alike" if is_alike or by == "never undecided" else "undecided"
