"""Checks of notebooks/04_resnet18_dynamicunet_pretraining.ipynb: one change at a time."""

from collections.abc import Callable, Iterable
from itertools import combinations

from colorlib.exercises.checking import Mistake, call, exercise, expect

Run = tuple[str, str, str]  # architecture, encoder's weights, pre-training

FACTORS = {
    "architecture": ("unet", "resnet18"),
    "encoder's weights": ("random", "imagenet"),
    "pre-training": ("none", "l1"),
}
REPORTS_RUNS: tuple[Run, Run] = (("unet", "random", "none"), ("resnet18", "imagenet", "l1"))
ENOUGH = 4


@exercise
def check_runs(answer: Callable[[], Iterable[Run]]) -> str:
    """Check an experiment: for each factor, two runs that differ in it alone."""
    runs = _runs(call(answer))
    expect(
        set(runs) != set(REPORTS_RUNS),
        "these are the report's two runs. They differ in all three things at once, so nobody can "
        "say which of them helped.",
    )
    for missing in set(REPORTS_RUNS) - set(runs):
        raise Mistake(
            f"{missing} is one of the report's two models. Without it your runs do not explain "
            "the difference between them."
        )
    tested = {_only_difference(one, two) for one, two in combinations(runs, 2)}
    for factor in FACTORS:
        if factor not in tested:
            nearest = [
                two for one, two in combinations(runs, 2) if factor in _differences(one, two)
            ]
            raise Mistake(
                f"no two of your runs differ in the {factor} alone."
                + (" Some differ in it and in something else as well." if nearest else "")
            )
    if len(runs) > ENOUGH:
        return f"each factor has a pair of its own; {ENOUGH} of your {len(runs)} runs would do."
    return "each factor has a pair of its own, and no run is wasted. Now repeat it with seeds."


def _runs(result: object) -> list[Run]:
    expect(
        isinstance(result, list | tuple | set | frozenset),
        f"return a list of runs, yours is {type(result).__name__}.",
    )
    runs = []
    for run in result:
        expect(
            isinstance(run, list | tuple) and len(run) == len(FACTORS),
            f"a run is (architecture, encoder's weights, pre-training), yours is {run!r}.",
        )
        for value, (factor, values) in zip(run, FACTORS.items(), strict=True):
            expect(
                value in values,
                f"the {factor} is {' or '.join(map(repr, values))}, yours is {value!r}.",
            )
        expect(
            tuple(run[:2]) != ("unet", "imagenet"),
            "there are no ImageNet weights for the plain U-Net: it has no ResNet18 in it. This "
            "run cannot be made.",
        )
        expect(tuple(run) not in runs, f"{tuple(run)} is there twice. A repeat needs a seed.")
        runs.append(tuple(run))
    return runs


def _differences(one: Run, two: Run) -> list[str]:
    pairs = zip(FACTORS, one, two, strict=True)
    return [factor for factor, left, right in pairs if left != right]


def _only_difference(one: Run, two: Run) -> str | None:
    found = _differences(one, two)
    return found[0] if len(found) == 1 else None
