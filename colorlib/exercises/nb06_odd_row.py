"""Check of notebooks/06_residual_unet.ipynb: the row of a table that moves unlike the rest."""

from collections.abc import Callable
from functools import cache

import numpy as np

from colorlib.exercises.checking import Mistake, call, exercise, expect
from colorlib.exercises.nb06_known import expect_unknown

Scores = dict[str, float]

NAMES = (
    "U-Net",
    "max-pool U-Net",
    "content loss",
    "flat ResNet",
    "residual U-Net",
    "twice as large",
    "ResNet-9",
    "PatchGAN",
    "grey",
)
SIZES = (5, 7, 9)  # odd: one model is in the middle
TABLES = 60
MEDIAN = "Asked is how far a model's change lies from the median change of all, above it or below"


@exercise
def check_odd_row(answer: Callable[[Scores, Scores], str]) -> str:
    """Check which model's change between two tables lies farthest from the median change."""
    results = [_name(call(answer, dict(one), dict(other)), one) for one, other in _tables()]
    truths = [_farthest(one, other) for one, other in _tables()]
    if results == truths:
        return (
            "when all rows move together, the photographs have changed. When one row moves alone, "
            "ask what was done to that row."
        )
    wrong = (
        (message, [name_of(*tables) for tables in _tables()])
        for message, name_of in WRONG_ROWS.items()
    )
    expect_unknown(wrong, lambda names: results == names)
    (first, second), result, truth = next(
        one for one in zip(_tables(), results, truths, strict=True) if one[1] != one[2]
    )
    names, before, after = _columns(first, second)
    changes = after - before
    middle = np.median(changes)
    told = ", ".join(f"{name} {one:+.2f}" for name, one in zip(names, changes, strict=True))
    mine, yours = (abs(changes[names.index(name)] - middle) for name in (truth, result))
    raise Mistake(
        f"where the changes are {told}, their median is {middle:+.2f}. {truth!r} lies {mine:.2f} "
        f"from it, yours, {result!r}, lies {yours:.2f} from it."
    )


@cache
def _tables() -> tuple[tuple[Scores, Scores], ...]:
    """Return pairs of tables, in which all models move together and a few do something else."""
    chance = np.random.default_rng(6)
    tables = []
    for place in range(TABLES):
        size = SIZES[place % len(SIZES)]
        names = [str(name) for name in chance.permutation(NAMES)[:size]]
        first = chance.uniform(4, 30, size).round(2)
        changes = chance.uniform(-3, 3) + chance.normal(0, 0.4, size)
        strays = chance.permutation(size)[: 1 + size // 4]
        changes[strays] += chance.uniform(-3.5, 3.5, len(strays))
        second = (first + changes).round(2)
        other = chance.permutation(size)  # a model is found by its name, not by its place
        tables.append(
            (
                dict(zip(names, first.tolist(), strict=True)),
                {names[index]: float(second[index]) for index in other},
            )
        )
    return tuple(tables)


def _name(result: object, table: Scores) -> str:
    expect(
        isinstance(result, str),
        f"return the name of one model, such as {next(iter(table))!r}; yours is {result!r}.",
    )
    expect(result in table, f"{result!r} is the name of no model: {', '.join(map(repr, table))}.")
    return str(result)


def _columns(first: Scores, second: Scores) -> tuple[list[str], np.ndarray, np.ndarray]:
    names = list(first)
    before, after = (np.array([table[name] for name in names]) for table in (first, second))
    return names, before, after


def _farthest(first: Scores, second: Scores) -> str:
    return _chosen(lambda before, after: _from_median(after - before))(first, second)


def _from_median(numbers: np.ndarray) -> np.ndarray:
    return np.abs(numbers - np.median(numbers))


def _chosen(
    score: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> Callable[[Scores, Scores], str]:
    """Return a function that picks the model with the highest score of (before, after)."""

    def pick(first: Scores, second: Scores) -> str:
        names, before, after = _columns(first, second)
        return names[int(np.argmax(score(before, after)))]

    return pick


def _ranks(numbers: np.ndarray) -> np.ndarray:
    return numbers.argsort().argsort()


def _by_place(first: Scores, second: Scores) -> str:
    paired = dict(zip(first, second.values(), strict=True))
    return _farthest(first, paired)


def _by_place_of_the_other(first: Scores, second: Scores) -> str:
    paired = dict(zip(second, first.values(), strict=True))
    return _farthest(paired, second)


PAIRED = (
    "the models are paired by their place in the dicts, and the second one lists them in another "
    "order. Look each one up by its name."
)
RANKED = (
    "this is the model whose rank changes most. Ranks change where models lie close together, "
    "without anything odd about them."
)
WRONG_ROWS: dict[str, Callable[[Scores, Scores], str]] = {
    "this is the model that changed most, up or down. All of them moved, because the photographs "
    f"are others. {MEDIAN}.": _chosen(lambda before, after: np.abs(after - before)),
    f"this is the model that rose most. {MEDIAN}.": _chosen(lambda before, after: after - before),
    f"this is the model that fell most. {MEDIAN}.": _chosen(lambda before, after: before - after),
    "the sign of the changes is dropped before the median is taken. A fall of 2 and a rise of 2 "
    "are 4 apart.": _chosen(lambda before, after: _from_median(np.abs(after - before))),
    "this is the model whose ratio second / first is largest. Take differences.": _chosen(
        lambda before, after: after / before
    ),
    "this is the model whose ratio second / first is smallest. Take differences.": _chosen(
        lambda before, after: before / after
    ),
    "this is the model that changed most in proportion to what it had. Take differences, and the "
    "median.": _chosen(lambda before, after: np.abs(after / before - 1)),
    "this is the model whose *ratio* lies farthest from the median ratio. Take differences.": (
        _chosen(lambda before, after: _from_median(after / before))
    ),
    "this is the model with the highest value on the second set. A single set says nothing about "
    "changes.": _chosen(lambda before, after: after),
    "this is the model with the lowest value on the second set. A single set says nothing about "
    "changes.": _chosen(lambda before, after: -after),
    "this is the model with the highest value on the first set. A single set says nothing about "
    "changes.": _chosen(lambda before, after: before),
    "this is the model with the lowest value on the first set. A single set says nothing about "
    "changes.": _chosen(lambda before, after: -before),
    "this is the model farthest from the median of the second set. Take the changes first, then "
    "their median.": _chosen(lambda before, after: _from_median(after)),
    "this is the model farthest from the median of the first set. Take the changes first, then "
    "their median.": _chosen(lambda before, after: _from_median(before)),
    "each set's own median is subtracted. The difference of two medians is not the median of the "
    "differences: take the changes first.": _chosen(
        lambda before, after: np.abs((after - np.median(after)) - (before - np.median(before)))
    ),
    "this is the model farthest from the *mean* change. The odd one drags the mean to its side, "
    "and others look odd then; the median stays.": _chosen(
        lambda before, after: np.abs(after - before - np.mean(after - before))
    ),
    "this is the model closest to the median change. Asked is the farthest.": _chosen(
        lambda before, after: -_from_median(after - before)
    ),
    "this is the model that changed least. Where all move, that can be the odd one, but need not "
    f"be. {MEDIAN}.": _chosen(lambda before, after: -np.abs(after - before)),
    RANKED: _chosen(lambda before, after: np.abs(_ranks(after) - _ranks(before))),
    PAIRED: _by_place,
    f"{PAIRED} Take the second one's names to look up in the first, or the other way.": (
        _by_place_of_the_other
    ),
}
