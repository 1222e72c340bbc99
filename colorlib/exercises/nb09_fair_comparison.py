"""Check of notebooks/09_compare_models.ipynb: a fair comparison of two models over photographs."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from colorlib.evaluation import bootstrap_interval, paired_interval
from colorlib.exercises.checking import Mistake, exercise, expect, expect_none
from colorlib.exercises.library_calls import call_without

Errors = dict[str, float]  # photograph to error, smaller is better
KEYS = ("mean", "low", "high", "wins", "decisive", "without", "verdict")
ENDS = [0.025, 0.975]
RESAMPLES = 20_000
CLOSE = 0.15  # of a standard error: ten thousand resamples stay well within it

MIXED_UP = (
    "photographs were paired by their place in the dicts, and the second one lists them in another "
    "order. Look each one up by its name."
)


class _Case(NamedTuple):
    names: list[str]
    errors_a: np.ndarray
    errors_b: np.ndarray

    @property
    def gains(self) -> np.ndarray:
        return self.errors_a - self.errors_b


@exercise
def check_fair_comparison(answer: Callable[[Errors, Errors], Mapping[str, object]]) -> str:
    """Check a paired comparison: mean gain, interval, wins, the photograph that counts most."""
    for case in _cases():
        errors_a = dict(zip(case.names, case.errors_a.tolist(), strict=True))
        # In another order: a photograph is found by its name.
        errors_b = dict(zip(reversed(case.names), case.errors_b[::-1].tolist(), strict=True))
        result = call_without((paired_interval, bootstrap_interval), answer, errors_a, errors_b)
        expect(
            isinstance(result, Mapping) and set(KEYS) <= set(result),
            f"return a dict with {', '.join(KEYS)}; yours is {result!r}.",
        )
        _check_mean(_number(result, "mean"), case)
        _check_wins(_number(result, "wins"), case)
        _check_interval(_number(result, "low"), _number(result, "high"), case)
        decisive = _check_decisive(result["decisive"], case)
        _check_without(_number(result, "without"), decisive, case)
        _check_verdict(result["verdict"], decisive, case)
    return "and no single photograph decides it."


def _check_mean(mean: float, case: _Case) -> None:
    gains = case.gains
    truth = gains.mean()
    if _same(mean, truth):
        return
    known = {
        "the gain is the error of A minus the error of B: positive where B is nearer.": -truth,
        "this is the sum of the gains; divide by the number of photographs.": gains.sum(),
        "this is the median; the report's number, which you are taking apart, is the mean.": (
            np.median(gains)
        ),
        "take the gains with their signs: without them nobody ever loses.": np.abs(gains).mean(),
    }
    expect_none(known, lambda value: _same(mean, value))
    raise Mistake(f"`mean` is {truth:.4f} for the check's photographs, yours is {mean:.4f}.")


def _check_wins(wins: float, case: _Case) -> None:
    gains = case.gains
    truth = float(np.mean(gains > 0))
    if _same(wins, truth):
        return
    mixed_up = case.errors_a - case.errors_b[::-1]
    known = {
        MIXED_UP: np.mean(mixed_up > 0),
        "`wins` counts where B is nearer, so where the gain is positive.": np.mean(gains < 0),
        "`wins` is a share, from 0 to 1: divide by the number of photographs.": (gains > 0).sum(),
        "`wins` is a share, from 0 to 1, not a percentage.": 100 * truth,
    }
    expect_none(known, lambda value: _same(wins, value))
    raise Mistake(f"B is nearer in {truth:.3f} of the check's photographs, yours is {wins:.3f}.")


def _check_interval(low: float, high: float, case: _Case) -> None:
    gains = case.gains
    error = gains.std(ddof=1) / np.sqrt(len(gains))
    means = _resampled_means(gains)
    truth = np.quantile(means, ENDS)

    def is_it(ends: np.ndarray) -> bool:
        tolerance = CLOSE * max(error, abs(ends[1] - ends[0]) / 4)
        return bool(np.abs(np.array([low, high]) - ends).max() <= tolerance)

    if is_it(truth):
        return
    apart = _resampled_means(case.errors_a) - _resampled_means(case.errors_b, seed=1)
    mixed_up = _resampled_means(case.errors_a - case.errors_b[::-1])
    centre = gains.mean()
    known = {
        "`low` and `high` are swapped.": truth[::-1],
        "this is where the middle 95 % of the single gains lie. Asked is how far their *mean* can "
        "be trusted: resample the photographs and take the mean each time.": np.quantile(
            gains, ENDS
        ),
        "A and B were resampled apart, so the photographs' own difficulty is in the interval, "
        f"{(apart.std() / error):.0f} times too wide. Draw photographs, and with each both "
        "errors.": np.quantile(apart, ENDS),
        MIXED_UP: np.quantile(mixed_up, ENDS),
        "this leaves 5 % at each end, an interval of 90 %. For 95 %, leave 2.5 %.": np.quantile(
            means, [0.05, 0.95]
        ),
        "this leaves out nothing, or nearly: np.percentile counts in percent, np.quantile from 0 "
        "to 1.": np.quantile(means, [0.00025, 0.00975]),
        "without replacement every sample is the whole set, and every mean the same.": (
            np.array([centre, centre])
        ),
        "mean ± 1 standard error holds the true mean in 68 % of cases, not in 95.": (
            centre + error * np.array([-1, 1])
        ),
        "mean ± 1.96 standard errors is symmetric, and one photograph that stands far out makes "
        "the truth lopsided. Resample the photographs instead.": (
            centre + 1.96 * error * np.array([-1, 1])
        ),
    }
    expect_none(known, is_it)
    raise Mistake(
        f"the interval is [{truth[0]:.2f}, {truth[1]:.2f}] for the check's photographs, yours is "
        f"[{low:.2f}, {high:.2f}]. Draw as many photographs as there are, with replacement."
    )


def _check_decisive(decisive: object, case: _Case) -> int:
    """Return which photograph moves the mean most, or say why the learner's does not."""
    gains = case.gains
    far = np.abs(gains - gains.mean())
    truth = int(far.argmax())
    if decisive == case.names[truth]:
        return truth
    expect(
        isinstance(decisive, str) and decisive in case.names,
        f"`decisive` is a photograph's name, such as {case.names[0]!r}; yours is {decisive!r}.",
    )
    known = {
        "has the largest gain, counted without its sign. The one that *moves* the mean most is "
        "the one farthest from the mean.": np.abs(gains).argmax(),
        "has the largest gain. A photograph on which B loses badly can move the mean more.": (
            gains.argmax()
        ),
        "moves the mean least.": far.argmin(),
    }
    for why, index in known.items():
        expect(decisive != case.names[index], f"{decisive!r} {why}")
    raise Mistake(
        f"without {decisive!r} the mean moves by {_moved(gains, case.names.index(decisive)):.3f}, "
        f"without {case.names[truth]!r} by {_moved(gains, truth):.3f}."
    )


def _check_without(without: float, decisive: int, case: _Case) -> None:
    gains = case.gains
    truth = np.delete(gains, decisive).mean()
    if _same(without, truth):
        return
    known = {
        "`without` is the mean of those that are left; divide by one less.": (
            (gains.sum() - gains[decisive]) / len(gains)
        ),
        "`without` is the mean that is left, not how far it moved.": truth - gains.mean(),
        "`without` is the mean that is left, not by how much it was higher.": gains.mean() - truth,
        "this is the mean with the photograph still in it.": gains.mean(),
    }
    expect_none(known, lambda value: _same(without, value))
    raise Mistake(f"without {case.names[decisive]!r} the mean is {truth:.4f}, not {without:.4f}.")


def _check_verdict(verdict: object, decisive: int, case: _Case) -> None:
    whole = _side(case.gains)
    rest = _side(np.delete(case.gains, decisive))
    truth = whole if whole == rest else "open"
    if verdict == truth:
        return
    expect(
        verdict in ("A", "B", "open"),
        f'`verdict` is "A", "B" or "open"; yours is {verdict!r}.',
    )
    low, high = np.quantile(_resampled_means(case.gains), ENDS)
    expect(
        whole != "open" or verdict == "open",
        f"the interval [{low:.2f}, {high:.2f}] holds 0, so the mean's sign may be chance: the "
        'verdict is "open".',
    )
    expect(
        truth != "open",
        f"without {case.names[decisive]!r} alone the interval holds 0. One photograph made the "
        f'verdict {verdict!r}, so it is "open": ask both intervals.',
    )
    expect(
        verdict == "open",
        f"a gain is positive where B is nearer, so gains from {low:.2f} to {high:.2f} speak for "
        f"{truth}.",
    )
    raise Mistake(
        f"neither [{low:.2f}, {high:.2f}] nor the interval without {case.names[decisive]!r} holds "
        f"0: the verdict is {truth!r}."
    )


def _side(gains: np.ndarray) -> str:
    low, high = np.quantile(_resampled_means(gains), ENDS)
    if low > 0:
        return "B"
    return "A" if high < 0 else "open"


def _moved(gains: np.ndarray, index: int) -> float:
    return abs(np.delete(gains, index).mean() - gains.mean())


def _resampled_means(values: np.ndarray, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return values[rng.integers(len(values), size=(RESAMPLES, len(values)))].mean(axis=1)


def _number(result: Mapping[str, object], key: str) -> float:
    value = np.asarray(result[key])
    expect(
        value.size == 1 and value.dtype.kind in "fiu" and np.isfinite(value).all(),
        f"`{key}` is one finite number; yours is {result[key]!r}.",
    )
    return float(value.reshape(()))


def _same(left: float, right: float) -> bool:
    return bool(abs(left - right) <= 1e-6)


@cache
def _cases() -> tuple[_Case, ...]:
    """Return four comparisons: B is nearer, A is, one photograph decides, nobody can tell."""
    rng = np.random.default_rng(0)
    steady = 1.2 + 0.6 * rng.standard_normal(20)
    lost = -1.6 + 0.4 * rng.standard_normal(18)
    lost[[3, 11]] = 1.9, -3.4  # the second is larger, the first farther from the mean
    # Two intervals of 95 %: with the photograph at 4.0 above 0, without it around 0.
    one = 0.205 + 0.45 * np.linspace(-1.6, 1.6, 16)
    one[9] = 4.0
    open_ = np.linspace(-1.5, 1.9, 14)
    return tuple(_case(gains, rng) for gains in (steady, lost, one, open_))


def _case(gains: np.ndarray, rng: np.random.Generator) -> _Case:
    errors_b = rng.uniform(8, 40, len(gains))  # photographs differ far more than models
    return _Case([f"photo {n}" for n in range(len(gains))], errors_b + gains, errors_b)
