"""Check of notebooks/06_residual_unet.ipynb: how much of a change gets through many blocks."""

from collections.abc import Callable, Iterator

from colorlib.exercises.checking import Mistake, call_for_number, exercise, expect_none
from colorlib.exercises.nb06_known import expect_unknown, is_close

CASES = ((0.5, 3), (0.1, 12), (-0.4, 5), (1.3, 2))  # slope, blocks

Numbers = list[float]


@exercise
def check_gradient_through(answer: Callable[[float, int, bool], float]) -> str:
    """Check the slope of many equal linear blocks in a row, without shortcuts and with them."""
    plain, added = (
        [call_for_number(answer, slope, blocks, has_shortcut) for slope, blocks in CASES]
        for has_shortcut in (False, True)
    )
    alone = [slope**blocks for slope, blocks in CASES]
    past = [(1 + slope) ** blocks for slope, blocks in CASES]
    both = {
        "the two cases are swapped: a shortcut adds 1 to the slope of every block, so "
        "`has_shortcut` belongs to 1 + slope.": (past, alone),
        "`has_shortcut` makes no difference: in both cases this is what comes through *without* "
        "shortcuts.": (alone, alone),
        "`has_shortcut` makes no difference: in both cases this is what comes through *with* "
        "shortcuts.": (past, past),
    }
    if not (_are_same(plain, alone) and _are_same(added, past)):
        expect_none(both, lambda one: _are_same(plain, one[0]) and _are_same(added, one[1]))
    for kind, results, truths, wrong in (
        ("without shortcuts", plain, alone, _wrong_without),
        ("with shortcuts", added, past, _wrong_with),
    ):
        if _are_same(results, truths):
            continue
        known = [(f"{kind}: {message}", values) for message, values in wrong()]
        expect_unknown(known, lambda values, results=results: _are_same(results, values))
        case, result, truth = next(
            one for one in zip(CASES, results, truths, strict=True) if not is_close(*one[1:])
        )
        raise Mistake(
            f"{kind}: through {case[1]} blocks of slope {case[0]:g} a change of 1 comes out as "
            f"{truth:.4g}, yours is {result:.4g}."
        )
    return (
        "without shortcuts 50 blocks of slope 0.9 leave half a per cent of a change. With them, "
        "branches that do nothing yet (slope 0) let all of it through."
    )


def _wrong_without() -> Iterator[tuple[str, Numbers]]:
    def each(formula: Callable[[float, int], float]) -> Numbers:
        return [formula(slope, blocks) for slope, blocks in CASES]

    row = "blocks in a row multiply the slope again and again"
    yield f"this is slope * blocks. {row}: a power, no product.", each(lambda s, n: s * n)
    yield f"this is the slope of one block. {row}.", each(lambda s, n: s)
    yield "one block is missing.", each(lambda s, n: s ** (n - 1))
    yield "this is one block too many.", each(lambda s, n: s ** (n + 1))
    yield "slope and blocks have changed places in the power.", each(lambda s, n: n**s)
    yield "this adds 1 once. Without a shortcut nothing is added.", each(lambda s, n: 1 + s**n)
    yield "1 is subtracted. Each block multiplies by slope.", each(lambda s, n: (1 - s) ** n)
    yield (
        "the sign of the slope is lost. A negative slope turns a change round, block for block.",
        each(lambda s, n: abs(s) ** n),
    )
    yield f"the slope is divided by the number of blocks. {row}.", each(lambda s, n: s / n)
    yield (
        "the powers of the slope are added up. Without shortcuts there is one way only, through "
        "all branches.",
        each(_ways),
    )


def _wrong_with() -> Iterator[tuple[str, Numbers]]:
    def each(formula: Callable[[float, int], float]) -> Numbers:
        return [formula(slope, blocks) for slope, blocks in CASES]

    step = "Each block multiplies by 1 + slope, and there are `blocks` of them"
    yield (
        f"this is 1 + slope * blocks, the ways that pass one branch or none. {step}: many ways "
        "pass several.",
        each(lambda s, n: 1 + s * n),
    )
    yield (
        "this is 1 + slope**blocks: one shortcut past all blocks together. Every block has its "
        f"own. {step}.",
        each(lambda s, n: 1 + s**n),
    )
    yield (
        f"this is blocks + slope**blocks. A shortcut adds 1 in every block, before the next one "
        f"multiplies. {step}.",
        each(lambda s, n: n + s**n),
    )
    yield f"this is slope * blocks. {step}.", each(lambda s, n: s * n)
    yield f"this is 1 + slope, one block. {step}.", each(lambda s, n: 1 + s)
    yield (
        f"this is (1 + slope) * blocks. {step}: a power, no product.",
        each(lambda s, n: (1 + s) * n),
    )
    yield "one block is missing.", each(lambda s, n: (1 + s) ** (n - 1))
    yield "this is one block too many.", each(lambda s, n: (1 + s) ** (n + 1))
    yield f"this is (1 - slope)**blocks. A shortcut adds. {step}.", each(lambda s, n: (1 - s) ** n)
    yield (
        "this is (1 + slope)**blocks - 1, so the way past all branches is left out. It counts as "
        "well.",
        each(lambda s, n: (1 + s) ** n - 1),
    )
    yield (
        "the powers of the slope are added, each once. There are many ways through the same number "
        f"of branches. {step}.",
        each(_ways),
    )
    yield f"this is 2 * slope**blocks. {step}.", each(lambda s, n: 2 * s**n)
    yield f"this is (2 * slope)**blocks. {step}.", each(lambda s, n: (2 * s) ** n)
    yield "the sign of the slope is lost.", each(lambda s, n: (1 + abs(s)) ** n)


def _ways(slope: float, blocks: int) -> float:
    return sum(slope**passed for passed in range(blocks + 1))


def _are_same(numbers: Numbers, known: Numbers) -> bool:
    return all(map(is_close, numbers, known))
