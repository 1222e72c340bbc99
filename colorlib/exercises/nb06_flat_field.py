"""Check of notebooks/06_residual_unet.ipynb: how far a network sees that never shrinks."""

import math
from collections.abc import Callable, Iterator, Sequence

from colorlib.anatomy import seen_side
from colorlib.exercises.checking import Mistake, exercise
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures
from colorlib.exercises.nb06_known import expect_unknown, whole_number
from colorlib.networks.generators.flat_resnet import FlatResNetGenerator
from colorlib.networks.receptive_field import receptive_field

CASES = ((1,) * 8, (1, 2, 4, 8), (3,), (2, 2), (1, 3, 2), (5, 1, 1), (4, 4, 2, 3, 1))
LIBRARY = (seen_side, receptive_field, FlatResNetGenerator.__init__)
ASKED = "this asks the library, or a network that it builds. Count the steps yourself."

Reach = Callable[[Sequence[int]], int]


@exercise
def check_flat_field(answer: Callable[[list[int]], int]) -> str:
    """Check how many pixels a side a residual network without stride sees."""
    results = [
        whole_number(
            call_without(LIBRARY, answer, list(dilations), refusal=ASKED), "a number of pixels"
        )
        for dilations in CASES
    ]
    truths = [1 + 2 * (2 + 2 * sum(dilations)) for dilations in CASES]
    if results == truths:
        return (
            "eight ordinary blocks see 37 pixels a side, four with dilations 1, 2, 4 and 8 see 65: "
            "further, with half the layers between."
        )
    expect_unknown(_wrong_fields(), lambda fields: results == fields)
    case, result, truth = next(
        one for one in zip(CASES, results, truths, strict=True) if one[1] != one[2]
    )
    raise Mistake(f"with dilations {list(case)} it sees {truth} pixels a side, yours is {result}.")


def _wrong_fields() -> Iterator[tuple[str, list[int]]]:
    """Yield the message of each misunderstanding and the sides that it yields."""
    yield (
        "this is the area. It sees that many pixels a side.",
        [(5 + 4 * sum(dilations)) ** 2 for dilations in CASES],
    )
    yield (
        "each dilation is laid on top of those before it, as strides are. A dilated layer moves no "
        "output, so the next one counts in single pixels again.",
        [5 + 4 * sum(_piled_up(dilations)) for dilations in CASES],
    )
    yield (
        "this is how far it sees to *one* side. It sees as far to the other, and the pixel itself.",
        [2 + 2 * sum(dilations) for dilations in CASES],
    )
    yield (
        "this is 1 + 2 * sum(dilations), what one convolution a block would see, without any "
        "other. There are two a block, and stem and head beside them.",
        [1 + 2 * sum(dilations) for dilations in CASES],
    )
    yield (
        "a kernel of 3 with dilation d is counted as 3 * d pixels. From its first tap to its last "
        "there are 2 * d + 1: 2 * d more than one.",
        [5 + sum(2 * (3 * one - 1) for one in dilations) for dilations in CASES],
    )
    convs: dict[str, int] = {
        RIGHT: 2,
        "a block has *two* 3x3 convolutions, and both have its dilation. Yours counts one.": 1,
    }
    ends: dict[str, int] = {
        RIGHT: 2,
        "stem and head are 3x3 convolutions too, and both widen the field. Yours counts one of "
        "them.": 1,
        "stem and head are left out. They are 3x3 convolutions too.": 0,
        "three layers without dilation are counted beside the blocks. There are two 3x3 ones, stem "
        "and head; the 1x1 way of the lightness sees one pixel.": 3,
    }
    starts: dict[str, int] = {
        RIGHT: 1,
        "one pixel is seen before the first layer: start at 1.": 0,
    }
    sides: dict[str, int] = {
        RIGHT: 2,
        "half of the steps are missing: each 3x3 convolution reaches to *both* sides, two of them "
        "in a block, and stem and head.": 1,
        "three taps span *two* gaps. Yours adds three for a layer.": 3,
    }
    reaches: dict[str, Reach] = {
        RIGHT: sum,
        "the dilations are left out: where the dilation is d, a kernel's taps lie d pixels "
        "apart.": len,
        "the dilations are multiplied. Each layer adds its own reach to the field: a sum.": (
            math.prod
        ),
        "only the largest dilation counts here. Each block adds its own reach: a sum.": max,
        "only the last block counts here. Each block adds its own reach: a sum.": lambda d: d[-1],
    }
    for message, (per_block, outer, start, gaps, reach) in mixtures(
        convs, ends, starts, sides, reaches
    ):
        fields = [start + gaps * (outer + per_block * reach(dilations)) for dilations in CASES]
        yield message, fields


def _piled_up(dilations: Sequence[int]) -> list[int]:
    return [math.prod(dilations[: place + 1]) for place in range(len(dilations))]
