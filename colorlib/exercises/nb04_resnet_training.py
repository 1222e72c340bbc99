"""Checks of notebooks/04_resnet18_dynamicunet_pretraining.ipynb: what to compare, what to train."""

from collections.abc import Callable, Iterable
from itertools import combinations

import torch
from torch import nn

from colorlib.exercises.checking import Mistake, call, exercise, expect
from colorlib.exercises.nb04_resnet_unet import loaded_generator

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


@exercise
def check_learning_rates(answer: Callable[[nn.Module, float], list[dict]]) -> str:
    """Check an optimiser's groups: each parameter once, the encoder's at a tenth of the rate."""
    generator = loaded_generator()
    names = {id(parameter): name for name, parameter in generator.named_parameters()}
    lr = 0.004
    rates = _rate_of_each(call(answer, generator, lr), names)
    inside = {name for name in names.values() if name.startswith("encoder.")}
    outside = set(names.values()) - inside
    if not inside & set(rates):
        raise Mistake(
            "no parameter of the encoder is in a group. It would never learn: that is freezing, "
            "not a small rate."
        )
    for name in names.values():
        expect(
            name in rates,
            f"`{name}` is in no group, and {len(names) - len(rates) - 1} more. The optimiser "
            "would leave them as they are, and nothing would tell you.",
        )
    encoder_rates = {round(rates[name] / lr, 6) for name in inside}
    other_rates = {round(rates[name] / lr, 6) for name in outside}
    expect(
        not (encoder_rates == {1.0} and other_rates == {0.1}),
        "swapped: the *new* layers have everything to learn, the encoder little.",
    )
    expect(
        not (encoder_rates == {1.0} == other_rates),
        "all learn at one rate. The encoder's shall be a tenth of it.",
    )
    expect(
        other_rates == {1.0},
        f"outside the encoder the rate is lr; yours is lr times {sorted(other_rates)}.",
    )
    expect(
        encoder_rates == {0.1},
        f"in the encoder the rate is a tenth of lr; yours is lr times {sorted(encoder_rates)}.",
    )
    return "every parameter once, the loaded ones with care."


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


def _rate_of_each(groups: object, names: dict[int, str]) -> dict[str, float]:
    expect(
        isinstance(groups, list | tuple) and all(isinstance(group, dict) for group in groups),
        "return a list of dicts, one a group, as torch.optim takes them.",
    )
    rates: dict[str, float] = {}
    for group in groups:
        expect(
            {"params", "lr"} <= set(group),
            f'a group needs "params" and "lr", yours has {", ".join(map(repr, group))}.',
        )
        params = group["params"]
        for parameter in [params] if torch.is_tensor(params) else list(params):
            expect(
                not isinstance(parameter, tuple | str),
                "`named_parameters()` gives pairs of name and parameter. A group takes the "
                "parameters alone.",
            )
            name = names.get(id(parameter))
            expect(
                name is not None,
                "a group holds a tensor that is no parameter of the generator: a copy, or one of "
                "BatchNorm's statistics. Take them from parameters(), not from state_dict().",
            )
            expect(name not in rates, f"`{name}` is in two groups: it would be moved twice a step.")
            rates[name] = float(group["lr"])
    return rates
