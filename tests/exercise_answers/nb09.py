"""Answers to the exercises of notebook 09: typical wrong ones, and right ones in other words."""

import math
import statistics

import numpy as np
import torch

import colorlib


def by_ranks(errors, count, *, last=None, turn=round, key=True):
    ranked = sorted(errors, key=errors.get) if key else list(errors)
    step = (len(ranked) - 1 if last is None else last(len(ranked))) / (count - 1)
    return [ranked[turn(index * step)] for index in range(count)]


def by_ranks_with_numpy(errors, count):
    names = np.array(list(errors))[np.argsort(list(errors.values()))]
    return names[np.linspace(0, len(names) - 1, count).round().astype(int)]


def by_ranks_without_the_worst(errors, count):
    ranked = sorted(errors, key=errors.get)
    return [ranked[index * len(ranked) // count] for index in range(count)]


def hue_shares(ab, sectors, least, *, of_all=True, strict=False, chroma=np.hypot, turned=0):
    a, b = ab
    angles = (np.degrees(np.arctan2(b, a)) + turned) % 360
    far = chroma(a, b) > least if strict else chroma(a, b) >= least
    places = (angles // (360 / sectors)).astype(int)
    counts = np.bincount(places[far], minlength=sectors)
    return counts / (a.size if of_all else far.sum())


def hue_shares_by_histogram(ab, sectors, least, *, ends=(0, 360)):
    angles = np.degrees(np.angle(ab[0] + 1j * ab[1]))
    angles = angles % 360 if ends[0] == 0 else angles
    return np.histogram(angles[np.hypot(*ab) >= least], sectors, ends)[0] / ab.shape[1]


def hue_shares_by_arctan(ab, sectors, least):
    angles = np.degrees(np.arctan(ab[1] / ab[0])) % 360
    return np.histogram(angles[np.hypot(*ab) >= least], sectors, (0, 360))[0] / ab.shape[1]


def hue_shares_short(ab, sectors, least):
    angles = np.degrees(np.arctan2(ab[1], ab[0])) % 360
    return np.bincount((angles[np.hypot(*ab) >= least] // (360 / sectors)).astype(int))[:-1]


def paired(errors_a, errors_b, by_name=True):
    if not by_name:
        return np.array(list(errors_a.values())) - np.array(list(errors_b.values()))
    return np.array([errors_a[name] - errors_b[name] for name in errors_a])


def resampled(values, *, seed=0, mean=np.mean, replace=True):
    rng = np.random.default_rng(seed)
    size = (3_000, len(values))
    if not replace:
        return mean(rng.permuted(np.tile(values, (50, 1)), axis=1), axis=1)
    return mean(values[rng.integers(len(values), size=size)], axis=1)


def middle(values, *, ends=(0.025, 0.975), **options):
    return np.quantile(resampled(values, **options), ends)


def compare(errors_a, errors_b, *, by_name=True, interval=middle, **changed):
    gains = paired(errors_a, errors_b, by_name)
    decisive = int(np.argmax(np.abs(gains - gains.mean())))
    rest = np.delete(gains, decisive)
    (low, high), (rest_low, rest_high) = interval(gains), middle(rest)
    verdict = "B" if min(low, rest_low) > 0 else "A" if max(high, rest_high) < 0 else "open"
    found = {
        "mean": gains.mean(),
        "low": low,
        "high": high,
        "wins": np.mean(gains > 0),
        "decisive": list(errors_a)[decisive],
        "without": rest.mean(),
        "verdict": verdict,
    }
    return found | {key: change(gains, errors_a, found) for key, change in changed.items()}


def compare_in_plain_python(errors_a, errors_b):
    """The same with lists, the standard library and another seed."""
    gains = {name: errors_a[name] - errors_b[name] for name in sorted(errors_a)}
    mean = statistics.fmean(gains.values())
    decisive = max(gains, key=lambda name: abs(gains[name] - mean))
    rest = {name: gain for name, gain in gains.items() if name != decisive}
    ends = [middle(np.array(list(some.values())), seed=7).tolist() for some in (gains, rest)]
    signs = {(low > 0) - (high < 0) for low, high in ends}
    return {
        "mean": mean,
        "low": ends[0][0],
        "high": ends[0][1],
        "wins": sum(gain > 0 for gain in gains.values()) / len(gains),
        "decisive": decisive,
        "without": statistics.fmean(rest.values()),
        "verdict": {1: "B", -1: "A", 0: "open"}[signs.pop() if len(signs) == 1 else 0],
    }


def unpaired(errors_a, errors_b):
    apart = [
        resampled(np.array(list(e.values())), seed=s) for s, e in ((0, errors_a), (1, errors_b))
    ]
    return compare(
        errors_a, errors_b, interval=lambda gains: np.quantile(apart[0] - apart[1], [0.025, 0.975])
    )


def by_the_library(errors_a, errors_b):
    gains = paired(errors_a, errors_b)
    found = colorlib.bootstrap_interval(gains)
    return compare(errors_a, errors_b, interval=lambda gains: (found.low, found.high))


def by_errors(factor):
    return lambda gains: (
        gains.mean() + factor * gains.std(ddof=1) / len(gains) ** 0.5 * np.array([-1, 1])
    )


def changed(**changes):
    return lambda errors_a, errors_b: compare(errors_a, errors_b, **changes)


def name_at(place):
    return lambda gains, errors_a, found: list(errors_a)[int(place(gains))]


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
    return np.where(columns[:, None] < round(position / 100 * left.shape[1]), left, right)


def wipe_rounded(turn):
    def wipe(left, right, position):
        divider = turn(position / 100 * left.shape[1])
        return np.concatenate([left[:, :divider], right[:, divider:]], axis=1)

    return wipe


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


def worth_keeping_without_twins(table):
    kept, lowest = [], float("inf")
    for name, row in sorted(table.items(), key=lambda item: item[1]):
        if row[1] < lowest:
            kept.append(name)
            lowest = row[1]
    return kept


def best_of_some_sum(table):
    """Keep what is the best for some weighted sum of the two numbers."""
    kept = set()
    for share in np.linspace(0.001, 0.999, 999):
        sums = {name: share * row[0] + (1 - share) * row[1] for name, row in table.items()}
        kept |= {name for name in sums if sums[name] <= min(sums.values()) + 1e-9}
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
    "check_by_ranks": [
        (lambda errors, count: by_ranks(errors, count)[::-1], "the worst stands first"),
        (lambda errors, count: by_ranks(errors, count, key=False), "nothing was sorted"),
        (lambda errors, count: sorted(errors, key=errors.get)[:count], "exhibition A"),
        (lambda errors, count: sorted(errors, key=errors.get)[-count:], "exhibition B"),
        (by_ranks_without_the_worst, "the worst is missing"),
        (lambda errors, count: by_ranks(errors, count, turn=int), "take the nearest"),
        (lambda errors, count: set(by_ranks(errors, count)), "return a list"),
        (lambda errors, count: list(range(count)), "return a list"),
        (lambda errors, count: by_ranks(errors, count + 1), "yours are 4"),
        (lambda errors, count: sorted(by_ranks(errors, count)), "right pictures in another order"),
    ],
    "check_hue_shares": [
        (lambda ab, *rest: hue_shares(ab[::-1], *rest), "takes b first"),
        (lambda ab, *rest: hue_shares(ab, *rest, of_all=False), "divide by all pixels"),
        (lambda ab, *rest: ab.shape[1] * hue_shares(ab, *rest), "these are counts"),
        (lambda ab, *rest: 100 * hue_shares(ab, *rest), "these are percent"),
        (lambda ab, sectors, least: hue_shares(ab, sectors, 0), "every pixel was counted"),
        (lambda ab, *rest: hue_shares_by_histogram(ab, *rest, ends=(-180, 180)), "modulo 360"),
        (lambda ab, *rest: hue_shares(ab, *rest, turned=180 / rest[0]), "in its middle"),
        (hue_shares_by_arctan, "cannot tell red from green"),
        (
            lambda ab, *rest: hue_shares(ab, *rest, chroma=lambda a, b: abs(a) + abs(b)),
            "not the sum of the two sizes",
        ),
        (hue_shares_short, "minlength"),
        (lambda ab, sectors, least: np.full(sectors, 1 / sectors), "of the check's pixels"),
    ],
    "check_fair_comparison": [
        (lambda a, b: compare(b, a), "positive where B is nearer"),
        (changed(by_name=False), "Look each one up by its name"),
        (changed(mean=lambda gains, *_: gains.sum()), "sum of the gains"),
        (changed(mean=lambda gains, *_: np.median(gains)), "this is the median"),
        (changed(mean=lambda gains, *_: np.abs(gains).mean()), "with their signs"),
        (changed(wins=lambda gains, *_: (gains > 0).sum()), "is a share"),
        (changed(wins=lambda gains, *_: np.mean(gains < 0)), "where B is nearer"),
        (changed(wins=lambda gains, *_: 100 * np.mean(gains > 0)), "not a percentage"),
        (unpaired, "times too wide"),
        (changed(interval=lambda gains: np.quantile(gains, [0.025, 0.975])), "single gains"),
        (changed(interval=lambda gains: middle(gains)[::-1]), "swapped"),
        (changed(interval=lambda gains: middle(gains, ends=(0.05, 0.95))), "interval of 90 %"),
        (changed(interval=lambda gains: middle(gains, replace=False)), "without replacement"),
        (
            changed(interval=lambda gains: np.percentile(resampled(gains), [0.025, 0.975])),
            "counts in percent",
        ),
        (changed(interval=by_errors(1)), "in 68 % of cases"),
        (changed(interval=by_errors(1.96)), "lopsided"),
        (changed(decisive=name_at(lambda gains: np.abs(gains).argmax())), "without its sign"),
        (changed(decisive=name_at(np.argmax)), "largest gain"),
        (changed(decisive=lambda *_: 3), "a photograph's name"),
        (
            changed(without=lambda gains, _, found: found["without"] * (1 - 1 / len(gains))),
            "divide by one less",
        ),
        (changed(without=lambda gains, *_: gains.mean()), "still in it"),
        (
            changed(without=lambda gains, _, found: found["without"] - gains.mean()),
            "not how far it moved",
        ),
        (
            changed(verdict=lambda gains, *_: "B" if gains.mean() > 0 else "A"),
            "One photograph made",
        ),
        (
            changed(
                verdict=lambda g, _, f: "B" if f["low"] > 0 else "A" if f["high"] < 0 else "open"
            ),
            "One photograph made",
        ),
        (
            changed(verdict=lambda g, _, f: {"A": "B", "B": "A"}.get(f["verdict"], "open")),
            "speak for B",
        ),
        (changed(verdict=lambda *_: "open"), "the verdict is 'B'"),
        (changed(verdict=lambda *_: "better"), 'is "A", "B" or "open"'),
        (by_the_library, "did the work"),
        (lambda a, b: paired(a, b).mean(), "return a dict with mean"),
    ],
    "check_wipe": [
        (lambda one, two, position: wipe(two, one, position), "swapped"),
        (lambda one, two, position: wipe(one, two, position, axis=0), "from the top down"),
        (wipe_from_right, "counted from the right"),
        (fade, "cross-fade"),
        (wipe_rounded(int), "round down"),
        (wipe_rounded(math.ceil), "round up"),
        (wipe_rounded(lambda divider: int(divider // 1)), "round down"),
        (
            lambda one, two, position: np.where(
                np.arange(one.shape[1])[:, None] < position / 100 * one.shape[1], one, two
            ),
            "comparing with the fraction",
        ),
        (
            lambda one, two, position: np.concatenate([one[:, :position], two[:, position:]], 1),
            "yours counts columns",
        ),
        (
            lambda one, two, position: np.concatenate(
                [
                    one[:, : round(position / 100 * len(one))],
                    two[:, round(position / 100 * len(one)) :],
                ],
                axis=1,
            ),
            "percent of the height",
        ),
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
        (lambda one, two, true: blend(one, two, 2 * one - true), "sign of"),
        (
            lambda one, two, true: (
                ((true - one) * (two - one)).sum((0, 2, 3)) / (two - one).square().sum((0, 2, 3))
            ).mean(),
            "sum over the channels",
        ),
        (
            lambda one, two, true: torch.cosine_similarity(
                (true - one).flatten(), (two - one).flatten(), dim=0
            ),
            "a cosine",
        ),
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
        (lambda ab, true: factor(ab, true).clamp(0, 1), "clipped to 1"),
        (lambda ab, true: true.abs().sum() / ab.abs().sum(), "forgets the signs"),
        (
            lambda ab, true: ((ab * true).sum((0, 2, 3)) / ab.square().sum((0, 2, 3))).mean(),
            "sum over the channels",
        ),
        (lambda ab, true: 1.234, "the factor is"),
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
        (worth_keeping_without_twins, "you dropped 'seed 1'"),
        (best_of_some_sum, "best for no weighted sum"),
        (lambda table: [min(table, key=lambda name: sum(table[name]))], "one winner by the sum"),
        (lambda table: unbeaten(table, beats=is_as_good), "each setting beats itself"),
        (lambda table: list(table), "is beaten by another in both"),
        (lambda table: list(worth_keeping(table))[1:], "is missing"),
        (lambda table: ["none"], "return names of the table"),
    ],
    "check_lambdas": [
        (lambda weights: lambdas(weights, power=0), "as the code has them"),
        (lambda weights: lambdas(weights, power=1), "multiplied"),
        (lambda weights: lambdas(weights, unit="l1"), "relative to L1"),
        (shares, "shares of the sum"),
        (
            lambda weights: {name: round(value) for name, value in lambdas(weights).items()},
            "do not round",
        ),
        (
            lambda weights: {name: 100 * weights[name] for name in lambdas(weights)},
            "fits one report alone",
        ),
        (lambda weights: lambdas(weights) | {"adversarial": 1.0}, "leave the adversarial term"),
        (lambda weights: {"l1": 100.0}, "must name l1, content"),
        (lambda weights: list(weights), "return a dict"),
        (lambda weights: dict.fromkeys(lambdas(weights), 7.0), "the lambdas are"),
    ],
}

RIGHT = {
    "check_by_ranks": [by_ranks, by_ranks_with_numpy],
    "check_hue_shares": [hue_shares, hue_shares_by_histogram],
    "check_fair_comparison": [compare, compare_in_plain_python],
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
