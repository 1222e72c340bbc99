"""Answers to the exercises of notebook 09: typical wrong ones, and right ones in other words."""

import numpy as np
import torch


def wipe(left, right, position, *, axis=1, whole=100):
    divider = round(position / whole * left.shape[axis])
    if axis == 0:
        return np.concatenate([left[:divider], right[divider:]])
    return np.concatenate([left[:, :divider], right[:, divider:]], axis=1)


def wipe_in_place(left, right, position):
    right[:, : round(position / 100 * left.shape[1])] = left[
        :, : round(position / 100 * left.shape[1])
    ]
    return right


def wipe_by_where(left, right, position):
    columns = np.arange(left.shape[1])
    return np.where(columns[:, None] < position / 100 * left.shape[1], left, right)


def fade(left, right, position):
    mixed = (1 - position / 100) * left.astype(float) + position / 100 * right
    return mixed.astype(np.uint8)


def wipe_from_right(left, right, position):
    columns = left.shape[1] - round(position / 100 * left.shape[1])
    return np.concatenate([left[:, :columns], right[:, columns:]], axis=1)


def blend(one, two, true, *, clip=True):
    weight = ((true - one) * (two - one)).sum() / (two - one).square().sum()
    return weight.clamp(0, 1) if clip else weight


def blend_by_search(one, two, true, *, steps=100_000):
    weights = torch.linspace(0, 1, steps + 1, dtype=torch.float64)
    a, b, c = (
        (two - one).square().sum(),
        ((true - one) * (two - one)).sum(),
        (true - one).square().sum(),
    )
    return weights[(weights**2 * a - 2 * weights * b + c).argmin()].item()


def blend_each(one, two, true):
    step = two - one
    return (((true - one) * step).sum(dim=(1, 2, 3)) / step.square().sum(dim=(1, 2, 3))).mean()


def blend_by_errors(one, two, true):
    first, second = ((true - ab).square().mean() for ab in (one, two))
    return first / (first + second)


def factor(ab, true):
    return (ab * true).sum() / ab.square().sum()


def factor_each(ab, true):
    return ((ab * true).sum(dim=(1, 2, 3)) / ab.square().sum(dim=(1, 2, 3))).mean()


def factor_centred(ab, true):
    return factor(ab - ab.mean(), true - true.mean())


def unbeaten(table, *, beats):
    return [
        name for name, own in table.items() if not any(beats(row, own) for row in table.values())
    ]


def is_as_good(row, own):
    return row[0] <= own[0] and row[1] <= own[1]


def is_better_in_both(row, own):
    return row[0] < own[0] and row[1] < own[1]


def worth_keeping(table):
    return unbeaten(table, beats=lambda row, own: is_as_good(row, own) and row != own)


def worth_keeping_by_sorting(table):
    """Walk from the smallest error and keep what lowers the gap, with its equals."""
    kept, lowest, last = set(), float("inf"), None
    for name, row in sorted(table.items(), key=lambda item: item[1]):
        if row[1] < lowest or row == last:
            kept.add(name)
            lowest, last = min(lowest, row[1]), row
    return kept


def best_of_each(table):
    return {min(table, key=lambda name: table[name][column]) for column in (0, 1)}


def largest(table):
    return worth_keeping({name: (-error, -gap) for name, (error, gap) in table.items()})


def lambdas(weights, *, unit="adversarial", power=-1):
    return {
        name: weight * weights[unit] ** power
        for name, weight in weights.items()
        if name != "adversarial"
    }


def shares(weights):
    return {
        name: weight / sum(weights.values())
        for name, weight in weights.items()
        if name != "adversarial"
    }


WRONG = {
    "check_wipe": [
        (lambda one, two, position: wipe(two, one, position), "swapped"),
        (lambda one, two, position: wipe(one, two, position, axis=0), "from the top down"),
        (wipe_from_right, "counted from the right"),
        (fade, "cross-fade"),
        (lambda one, two, position: wipe(one, two, position, whole=1), "position is in percent"),
        (lambda one, two, position: one / 255, "does not compute"),
        (lambda one, two, position: one[:, :3], "return an array of shape"),
    ],
    "check_blend_weight": [
        (lambda one, two, true: blend(one, two, true, clip=False), "Clip it"),
        (lambda one, two, true: 1 - blend(one, two, true), "weight of the first model"),
        (lambda one, two, true: 0.5, "Let the data choose"),
        (blend_each, "sum over the pictures before"),
        (lambda one, two, true: factor(two, true), "nothing was subtracted"),
        (lambda one, two, true: blend_by_search(one, two, true, steps=100), "Trying values"),
        (blend_by_errors, "many of the same mistakes"),
        (lambda one, two, true: ((true - one) * (two - one)).mean(), "squared length"),
        (lambda one, two, true: 0.123, "the weight is"),
        (lambda one, two, true: two - one, "return one number for all"),
    ],
    "check_saturation": [
        (lambda ab, true: true.norm() / ab.norm(), "as strong as the true ones"),
        (lambda ab, true: factor(true, ab), "upside down"),
        (factor_centred, "do not take the means off"),
        (factor_each, "sum over the pictures before"),
        (lambda ab, true: (true / ab).mean(), "pixel by pixel"),
        (lambda ab, true: true.mean() / ab.mean(), "red and green cancel"),
        (lambda ab, true: factor(ab, true) + 0.003, "Trying values"),
        (lambda ab, true: 1.0, "the factor is"),
        (lambda ab, true: "1", "return one number"),
    ],
    "check_worth_keeping": [
        (best_of_each, "what lies between them"),
        (largest, "better when \\*smaller\\*"),
        (lambda table: unbeaten(table, beats=is_better_in_both), "Better in both is not needed"),
        (
            lambda table: [
                name
                for name, own in table.items()
                if not any(is_as_good(row, own) for other, row in table.items() if other != name)
            ],
            "do not beat each other",
        ),
        (lambda table: unbeaten(table, beats=is_as_good), "each setting beats itself"),
        (lambda table: list(table), "is beaten by another in both"),
        (lambda table: list(worth_keeping(table))[:1], "is missing"),
        (lambda table: ["none"], "return names of the table"),
    ],
    "check_lambdas": [
        (lambda weights: lambdas(weights, power=0), "as the code has them"),
        (lambda weights: lambdas(weights, power=1), "multiplied"),
        (lambda weights: lambdas(weights, unit="l1"), "relative to L1"),
        (shares, "shares of the sum"),
        (lambda weights: lambdas(weights) | {"adversarial": 1.0}, "leave the adversarial term"),
        (lambda weights: {"l1": 100.0}, "must name l1, content"),
        (lambda weights: list(weights), "return a dict"),
        (lambda weights: dict.fromkeys(lambdas(weights), 7.0), "the lambdas are"),
    ],
}

RIGHT = {
    "check_wipe": [
        wipe,
        wipe_in_place,
        lambda one, two, position: wipe_by_where(one, two, position),
    ],
    "check_blend_weight": [
        blend,
        blend_by_search,
    ],
    "check_saturation": [
        factor,
        lambda ab, true: float(factor(ab, true)),
    ],
    "check_worth_keeping": [
        worth_keeping,
        worth_keeping_by_sorting,
    ],
    "check_lambdas": [
        lambdas,
    ],
}
