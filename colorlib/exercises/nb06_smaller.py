"""Check of notebooks/06_residual_unet.ipynb: in what respect one network is the smaller one."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import torch
from torch import nn

from colorlib.anatomy import Cost, cost_of
from colorlib.exercises.checking import Mistake, call, exercise, expect
from colorlib.exercises.nb06_known import expect_unknown
from colorlib.networks.generators.flat_resnet import FlatResNetGenerator
from colorlib.networks.generators.residual_unet import ResidualUNetGenerator
from colorlib.networks.generators.residual_unet_x2 import ResidualUNetX2Generator

NAMES = ("parameters", "multiply_adds", "activation_bytes")
SHAPE = 'a set, such as {"parameters"}, or set() where there is nothing'

Answer = Callable[[nn.Module, int, nn.Module, int], set[str]]
Rule = Callable[["_Case"], frozenset[str]]


class _Case(NamedTuple):
    one: str
    one_size: int
    other: str
    other_size: int

    def costs(self) -> tuple[Cost, Cost]:
        return _cost(self.one, self.one_size), _cost(self.other, self.other_size)


# Sizes are multiples of 16, so that each network takes each of them.
CASES = (
    _Case("flat", 16, "deep", 16),
    _Case("deep", 16, "flat", 16),
    _Case("deep", 32, "deep", 16),
    _Case("deep", 16, "deep", 32),
    _Case("flat", 32, "flat", 32),
    _Case("doubled", 16, "deep", 32),
    _Case("deep", 32, "doubled", 16),
    _Case("flat", 16, "wide", 48),
    _Case("wide", 48, "deep", 32),
    _Case("flat", 48, "deep", 16),
    _Case("long", 16, "wide", 16),
    _Case("wide", 32, "long", 32),
    _Case("wide", 16, "flat", 16),
)


@exercise
def check_what_is_smaller(answer: Answer) -> str:
    """Check by which of three costs a network is cheaper for a picture of its own size."""
    results = [
        _names(call(answer, _network(one), one_size, _network(other), other_size))
        for one, one_size, other, other_size in CASES
    ]
    truths = [_smaller(case) for case in CASES]
    if results == truths:
        return (
            "one network of this check has 25 times fewer parameters than another, and more than "
            "twice its multiply-adds. Say what you count, and for which picture."
        )
    expect_unknown(_wrong_sets(), lambda sets: results == sets)
    case, result, truth = next(
        one for one in zip(CASES, results, truths, strict=True) if one[1] != one[2]
    )
    told = "; ".join(
        f"{name} {getattr(one, name):,} and {getattr(other, name):,}"
        for name in NAMES
        for one, other in [case.costs()]
    )
    raise Mistake(
        f"a network at {case.one_size} px and another at {case.other_size} px cost: {told}. "
        f"Strictly less: {sorted(truth)}; yours is {sorted(result)}."
    )


def _smaller(case: _Case) -> frozenset[str]:
    return _where(*case.costs(), lambda one, other: one < other)


def _where(one: Cost, other: Cost, is_less: Callable[[float, float], bool]) -> frozenset[str]:
    return frozenset(name for name in NAMES if is_less(getattr(one, name), getattr(other, name)))


@cache
def _network(name: str) -> nn.Module:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        if name == "flat":
            return FlatResNetGenerator(8, dilations=[1, 2])
        if name == "wide":
            return FlatResNetGenerator(24, dilations=[1])
        if name == "long":
            return FlatResNetGenerator(4, dilations=[1] * 20)
        if name == "doubled":
            return ResidualUNetX2Generator(2, num_downs=3, num_blocks=1, refine_channels=4)
        return ResidualUNetGenerator(4, num_downs=4)


@cache
def _cost(name: str, size: int) -> Cost:
    return cost_of(_network(name), size)


def _names(result: object) -> frozenset[str]:
    expect(
        not isinstance(result, dict) or len(result) > 0,
        "{} is an empty dict in Python. An empty set is written set().",
    )
    expect(
        isinstance(result, set | frozenset),
        f"return {SHAPE}; yours is {type(result).__name__} {result!r}.",
    )
    strange = sorted(map(repr, set(result) - set(NAMES)))
    expect(
        not strange,
        f"{', '.join(strange)} is none of the three names: {', '.join(map(repr, NAMES))}.",
    )
    return frozenset(result)


def _wrong_sets() -> Iterator[tuple[str, list[frozenset[str]]]]:
    for message, rule in WRONG_RULES.items():
        yield message, [rule(case) for case in CASES]


def _less(one: float, other: float) -> bool:
    return one < other


def _with_sizes(one_size: str, other_size: str) -> Rule:
    """Return the rule of someone who measures both networks at sizes of his choice."""

    def rule(case: _Case) -> frozenset[str]:
        one = _cost(case.one, getattr(case, one_size))
        return _where(one, _cost(case.other, getattr(case, other_size)), _less)

    return rule


def _comparing(is_less: Callable[[float, float], bool]) -> Rule:
    return lambda case: _where(*case.costs(), is_less)


def _only(*names: str) -> Rule:
    return lambda case: _smaller(case) & frozenset(names)


def _all_by(name: str) -> Rule:
    return lambda case: frozenset(NAMES if name in _smaller(case) else ())


def _per_pixel(case: _Case) -> frozenset[str]:
    one, other = case.costs()
    whole = _where(one, other, _less) & {"parameters"}
    pixels = one.size**2, other.size**2
    parts = _where(one, other, lambda a, b: a / pixels[0] < b / pixels[1])
    return whole | (parts - {"parameters"})


USED = "Each network has a picture size of its own, at which it is used"
WRONG_RULES: dict[str, Rule] = {
    f"both are measured at the same size. {USED}.": _with_sizes("one_size", "one_size"),
    f"the two sizes are swapped. {USED}.": _with_sizes("other_size", "one_size"),
    "the answer is about `other`: the set should hold in what `one` costs less.": _comparing(
        lambda one, other: one > other
    ),
    "where both cost the same, neither costs strictly less: use <, not <=.": _comparing(
        lambda one, other: one <= other
    ),
    "the answer is about `other`, and where both cost the same, neither costs less: one < "
    "other.": _comparing(lambda one, other: one >= other),
    "this tells in what the two differ. Asked is in what `one` costs less.": _comparing(
        lambda one, other: one != other
    ),
    "this tells in what the two are equal. Asked is in what `one` costs less.": _comparing(
        lambda one, other: one == other
    ),
    "all three are always in your set. Compare each of them.": lambda case: frozenset(NAMES),
    "your set is always empty. Compare each of the three.": lambda case: frozenset(),
    "the parameters are right, and nothing else is ever in your set. Compare multiply_adds and "
    "activation_bytes as well.": _only("parameters"),
    "multiply_adds are right, and nothing else is ever in your set. Compare all three.": _only(
        "multiply_adds"
    ),
    "activation_bytes are right, and nothing else is ever in your set. Compare all three.": _only(
        "activation_bytes"
    ),
    "activation_bytes are never in your set. Compare all three.": _only(*NAMES[:2]),
    "multiply_adds are never in your set. Compare all three.": _only(NAMES[0], NAMES[2]),
    "parameters are never in your set. Compare all three.": _only(*NAMES[1:]),
    "all three or none, as the parameters say. A network with fewer parameters can need more of "
    "the rest: compare each by itself.": _all_by("parameters"),
    "all three or none, as multiply_adds say. Compare each by itself.": _all_by("multiply_adds"),
    "all three or none, as activation_bytes say. Compare each by itself.": _all_by(
        "activation_bytes"
    ),
    "costs are compared for each pixel. Asked is what a whole picture of its size costs.": (
        _per_pixel
    ),
}
