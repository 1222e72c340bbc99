"""Answers to notebook 06's exercises on tables: the odd row, and what is smaller."""

import statistics

import numpy as np
import torch

import colorlib

NAMES = ("parameters", "multiply_adds", "activation_bytes")


def odd_row(first, second):
    changes = {name: second[name] - first[name] for name in first}
    middle = statistics.median(changes.values())
    return max(changes, key=lambda name: abs(changes[name] - middle))


def odd_row_by_arrays(first, second):
    names = sorted(first)
    before, after = (np.array([table[name] for name in names]) for table in (first, second))
    changes = before - after  # the other sign is as good
    return names[np.abs(changes - np.median(changes)).argmax()]


def odd_row_by_torch(first, second):
    changes = torch.tensor([second[name] - first[name] for name in first])
    return list(first)[(changes - changes.median()).abs().argmax()]


def chosen(score):
    """Return an answer that picks the model with the highest score of (change, changes)."""

    def pick(first, second):
        changes = {name: second[name] - first[name] for name in first}
        return max(first, key=lambda name: score(changes[name], list(changes.values())))

    return pick


def by_value(score):
    return lambda first, second: max(first, key=lambda name: score(first[name], second[name]))


def from_middle(values, middle=statistics.median):
    return lambda value: abs(value - middle(values))


def odd_ratio(first, second):
    ratios = {name: second[name] / first[name] for name in first}
    return max(ratios, key=lambda name: from_middle(ratios.values())(ratios[name]))


def of_one_table(which):
    def pick(*tables):
        table = tables[which]
        return max(table, key=lambda name: from_middle(table.values())(table[name]))

    return pick


def each_from_its_median(first, second):
    before, after = (statistics.median(table.values()) for table in (first, second))
    return max(first, key=lambda name: abs(second[name] - after - first[name] + before))


def signs_dropped(first, second):
    sizes = {name: abs(second[name] - first[name]) for name in first}
    return max(sizes, key=lambda name: from_middle(sizes.values())(sizes[name]))


def by_rank(first, second):
    before, after = (sorted(table, key=table.get) for table in (first, second))
    return max(first, key=lambda name: abs(after.index(name) - before.index(name)))


def by_place(first, second):
    return odd_row(first, dict(zip(first, second.values(), strict=True)))


def by_place_of_the_second(first, second):
    return odd_row(dict(zip(second, first.values(), strict=True)), second)


def costs(one, one_size, other, other_size):
    return colorlib.cost_of(one, one_size), colorlib.cost_of(other, other_size)


def smaller(one, one_size, other, other_size, *, is_less=lambda a, b: a < b, names=NAMES):
    pair = costs(one, one_size, other, other_size)
    return {name for name in names if is_less(*(getattr(cost, name) for cost in pair))}


def smaller_by_hand(one, one_size, other, other_size):
    a, b = costs(one, one_size, other, other_size)
    found = set()
    if a.parameters < b.parameters:
        found.add("parameters")
    if a.multiply_adds < b.multiply_adds:
        found.add("multiply_adds")
    if a.activation_bytes < b.activation_bytes:
        found.add("activation_bytes")
    return frozenset(found)


def compared(**options):
    return lambda *given: smaller(*given, **options)


def all_or_none(name):
    return lambda *given: set(NAMES) if name in smaller(*given) else set()


def per_pixel(one, one_size, other, other_size):
    a, b = costs(one, one_size, other, other_size)
    sides = {"parameters": (1, 1)}
    return {
        name
        for name in NAMES
        if getattr(a, name) / sides.get(name, (one_size,))[0] ** 2
        < getattr(b, name) / sides.get(name, (other_size,))[-1] ** 2
    }


WRONG = {
    "check_odd_row": [
        (chosen(lambda one, all_: abs(one)), "this is the model that changed most, up or down"),
        (chosen(lambda one, all_: one), "this is the model that rose most"),
        (chosen(lambda one, all_: -one), "this is the model that fell most"),
        (chosen(lambda one, all_: one - statistics.median(all_)), "that rose most"),
        (chosen(lambda one, all_: from_middle(all_, statistics.mean)(one)), r"the \*mean\* change"),
        (chosen(lambda one, all_: -from_middle(all_)(one)), "closest to the median change"),
        (chosen(lambda one, all_: -abs(one)), "that changed least"),
        (signs_dropped, "the sign of the changes is dropped"),
        (by_value(lambda a, b: b / a), "whose ratio second / first is largest"),
        (by_value(lambda a, b: a / b), "whose ratio second / first is smallest"),
        (by_value(lambda a, b: abs(b - a) / a), "in proportion to what it had"),
        (odd_ratio, r"whose \*ratio\* lies farthest"),
        (by_value(lambda a, b: b), "with the highest value on the second set"),
        (by_value(lambda a, b: -b), "with the lowest value on the second set"),
        (by_value(lambda a, b: a), "with the highest value on the first set"),
        (by_value(lambda a, b: -a), "with the lowest value on the first set"),
        (of_one_table(1), "farthest from the median of the second set"),
        (of_one_table(0), "farthest from the median of the first set"),
        (each_from_its_median, "each set's own median is subtracted"),
        (by_rank, "whose rank changes most"),
        (by_place, "paired by their place"),
        (by_place_of_the_second, "paired by their place"),
        (lambda a, b: sorted(a)[0], r"where the changes are .* their median is [+-]\d\.\d\d\. "),
        (lambda a, b: 3.5, "return the name of one model, such as .*yours is 3.5"),
        (lambda a, b: (odd_row(a, b), 1.0), "return the name of one model"),
        (lambda a, b: "VGG", "'VGG' is the name of no model"),
    ],
    "check_what_is_smaller": [
        (lambda a, s, b, t: smaller(a, s, b, s), "both are measured at the same size"),
        (lambda a, s, b, t: smaller(a, t, b, t), "both are measured at the same size"),
        (lambda a, s, b, t: smaller(a, t, b, s), "the two sizes are swapped"),
        (lambda a, s, b, t: smaller(b, t, a, s), "the answer is about `other`: "),
        (compared(is_less=lambda a, b: a <= b), "use <, not <="),
        (compared(is_less=lambda a, b: a >= b), "the answer is about `other`, and where both"),
        (compared(is_less=lambda a, b: a != b), "in what the two differ"),
        (compared(is_less=lambda a, b: a == b), "in what the two are equal"),
        (compared(names=NAMES[:1]), "the parameters are right, and nothing else"),
        (compared(names=NAMES[1:2]), "multiply_adds are right, and nothing else"),
        (compared(names=NAMES[2:]), "activation_bytes are right, and nothing else"),
        (compared(names=NAMES[:2]), "activation_bytes are never"),
        (compared(names=NAMES[::2]), "multiply_adds are never"),
        (compared(names=NAMES[1:]), "parameters are never"),
        (all_or_none("parameters"), "all three or none, as the parameters say"),
        (all_or_none("multiply_adds"), "all three or none, as multiply_adds say"),
        (all_or_none("activation_bytes"), "all three or none, as activation_bytes say"),
        (per_pixel, "costs are compared for each pixel"),
        (lambda *given: set(NAMES), "all three are always in your set"),
        (lambda *given: set(), "your set is always empty"),
        (lambda *given: {}, "an empty dict in Python"),
        (lambda *given: sorted(smaller(*given)) * 2, "return a set.*yours is list"),
        (lambda *given: tuple(smaller(*given)), "return a set.*yours is tuple"),
        (lambda *given: "parameters", "return a set.*yours is str"),
        (lambda *given: {"a": 1}, "return a set.*yours is dict"),
        (lambda *given: {"params", "parameters"}, "'params' is none of the three names"),
        (lambda *given: {"MACs"}, "'MACs' is none of the three names"),
        (
            lambda a, s, b, t: smaller(a, s, b, t) ^ {"parameters"},
            r"a network at 16 px and another at 16 px cost: parameters 2,596 and 66,046",
        ),
    ],
}

RIGHT = {
    "check_odd_row": [odd_row, odd_row_by_arrays, odd_row_by_torch],
    "check_what_is_smaller": [smaller, smaller_by_hand],
}
