"""Checks of notebooks/09_compare_models.ipynb: which settings to keep, and what a weight means."""

from collections.abc import Callable, Iterable, Mapping

from colorlib.exercises.checking import Mistake, call, exercise, expect, expect_none

Table = dict[str, tuple[float, float]]  # name to (error, gap), both better when smaller

_PLAIN: Table = {
    "0": (20.8, 3.0),
    "10": (16.0, 2.0),
    "30": (15.0, 9.0),
    "100": (14.0, 8.0),
    "L1 alone": (12.0, 22.0),
    "grey": (22.0, 90.0),
}
# "b" is the best for no weighted sum of the two, and still nothing beats it.
_BENT: Table = {"a": (1.0, 9.0), "b": (6.0, 7.0), "c": (9.0, 1.0), "d": (9.5, 8.0)}
_TIES: Table = {"a": (5.0, 5.0), "b": (5.0, 4.0), "c": (4.0, 5.0), "d": (6.0, 3.0)}
_TWINS: Table = {"seed 0": (3.0, 7.0), "seed 1": (3.0, 7.0), "worse": (3.5, 7.5)}

# What code multiplies its losses with.
_WEIGHTS: tuple[dict[str, float], ...] = (
    {"l1": 5.0, "adversarial": 2.0, "content": 0.5},
    {"adversarial": 0.01, "content": 1.0, "l1": 100.0},  # a report says 10 and 100
    {"adversarial": 0.01, "l1": 0.99},
    {"adversarial": 1.0, "l1": 100.0},
)


@exercise
def check_worth_keeping(answer: Callable[[Table], Iterable[str]]) -> str:
    """Check which settings no other setting beats (the Pareto front)."""
    for table in (_PLAIN, _BENT, _TIES, _TWINS):
        result = call(answer, dict(table))
        expect(
            isinstance(result, list | tuple | set | frozenset | dict)
            and set(map(str, result)) <= set(table),
            f"return names of the table, {', '.join(table)}; yours is {result!r}.",
        )
        found, truth = set(result), _unbeaten(table)
        if found == truth:
            continue
        expect(
            found or table is _TWINS,
            "nothing is left, because each setting beats itself: it is at least as good in both. "
            "Ask for `better in one` as well.",
        )
        twins = {"seed 0", "seed 1"}
        expect(
            table is not _TWINS or len(found & twins) != 1,
            f"of two settings with the same numbers you dropped {''.join(twins - found)!r}. Equals "
            "do not beat each other: keep both.",
        )
        expect(
            found != {min(table, key=lambda name: sum(table[name]))},
            "one winner by the sum of both numbers: that weighs a point of error like a point of "
            "gap, which nobody asked for. Keep all that nothing beats.",
        )
        expect(
            table is not _BENT or found != {"a", "c"},
            "'b' (6, 7) is missing. It is the best for no weighted sum of the two numbers, and "
            "still no setting is as good in both.",
        )
        best = {min(table, key=lambda name: table[name][column]) for column in (0, 1)}
        largest = _unbeaten({name: (-error, -gap) for name, (error, gap) in table.items()})
        expect(
            found != best,
            "the best in each column are worth keeping, and so is what lies between them: a "
            "compromise that nothing beats in both at once.",
        )
        expect(found != largest, "both numbers are better when *smaller*.")
        expect(
            table is not _TIES or "a" not in found,
            "(5, 4) is as good as (5, 5) in the error and better in the gap, so it beats it. "
            "Better in both is not needed: at least as good in both, and better in one.",
        )
        expect(
            table is not _TWINS,
            "two settings with the same numbers do not beat each other, nor does one beat itself. "
            "Ask for `better in one` as well.",
        )
        for name in sorted(truth - found):
            raise Mistake(f"{name!r} {table[name]} is missing: no other setting beats it.")
        for name in sorted(found - truth):
            raise Mistake(f"{name!r} {table[name]} is beaten by another in both numbers.")
    return "what is left is a matter of taste; what you dropped is not."


@exercise
def check_lambdas(answer: Callable[[dict[str, float]], Mapping[str, float]]) -> str:
    """Check the weights of a loss relative to the adversarial term's."""
    for weights in _WEIGHTS:
        result = call(answer, dict(weights))
        expect(
            isinstance(result, Mapping),
            f"return a dict, name to number, yours is {type(result).__name__}.",
        )
        truth = {
            name: weight / weights["adversarial"]
            for name, weight in weights.items()
            if name != "adversarial"
        }
        expect(
            set(result) - {"adversarial"} == set(truth),
            f"the result must name {', '.join(truth)}, yours names {', '.join(map(str, result))}.",
        )
        expect(
            "adversarial" not in result,
            "leave the adversarial term out: its weight is the unit that the others are told in.",
        )
        if _close(result, truth):
            continue
        total = sum(weights.values())
        units = {
            "these are the weights as the code has them. Divide, so that the adversarial term's "
            "would be 1.": 1.0,
            "multiplied, where a division is asked for: a *small* adversarial weight makes the "
            "others large.": weights["adversarial"],
            "shares of the sum are no lambdas: let the adversarial term's weight be 1.": 1 / total,
            "these are relative to L1. The lambdas of papers are relative to the adversarial "
            "term.": 1 / weights["l1"],
        }
        known: dict[str, dict[str, float]] = {
            message: {name: weights[name] * factor for name in truth}
            for message, factor in units.items()
        }
        known |= {
            "do not round: a content loss of weight 0.25 would be gone.": {
                name: round(value) for name, value in truth.items()
            },
            "the factor 100 fits one report alone: divide by the adversarial weight.": {
                name: 100 * weights[name] for name in truth
            },
        }
        expect_none(known, lambda values, result=result: _close(result, values))
        raise Mistake(f"for {weights} the lambdas are {truth}, yours are {dict(result)}.")
    return "the report's code weighs L1 with 10,000, a hundred times what the report says."


def _unbeaten(table: Table) -> set[str]:
    def beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
        at_least = all(mine <= its for mine, its in zip(one, other, strict=True))
        return at_least and one != other

    return {
        name for name, own in table.items() if not any(beats(row, own) for row in table.values())
    }


def _close(result: Mapping[str, float], truth: Mapping[str, float]) -> bool:
    return all(abs(float(result[name]) - value) <= 1e-6 * value for name, value in truth.items())
