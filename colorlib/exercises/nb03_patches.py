"""Checks of notebooks/03_pix2pix_unet_patchgan.ipynb: what one patch sees.

The truths are counted or computed here from their definitions, not taken from colorlib.
"""

from collections.abc import Callable

import torch

from colorlib.exercises.checking import Mistake, call, exercise, expect, expect_none
from colorlib.exercises.library_calls import call_without
from colorlib.networks.discriminators.patch import patch_receptive_field
from colorlib.networks.receptive_field import receptive_field

Layers = list[tuple[int, int]]  # (kernel, stride) of each convolution, first layer first
DilatedLayers = list[tuple[int, int, int]]  # (kernel, stride, dilation)

LIBRARY = (receptive_field, patch_receptive_field)
OWN_WORK = "this asks the library. Write the recursion yourself, it has four lines."
PATCHGAN: Layers = [(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)]
STACKS: list[DilatedLayers] = [
    [],
    [(3, 1, 1)],
    [(3, 1, 1), (3, 1, 1)],
    [(4, 2, 1), (4, 1, 1)],
    [(4, 2, 1), (4, 2, 1)],
    [(7, 1, 1), (3, 2, 1), (3, 2, 1), (3, 1, 1)],
    [(kernel, stride, 1) for kernel, stride in PATCHGAN],
    [(3, 2, 1), (3, 1, 2), (3, 2, 4), (3, 1, 1)],
]


@exercise
def check_patch_size(answer: Callable[[DilatedLayers], int]) -> str:
    """Check the receptive field of stacks of convolutions, in pixels a side."""
    results = [
        _whole_number(call_without(LIBRARY, answer, list(stack), refusal=OWN_WORK))
        for stack in STACKS
    ]
    truths = [_counted(stack) for stack in STACKS]
    if results == truths:
        return "70 pixels for pix2pix's discriminator, counted and not divided."
    known = {
        "a layer's kernel counts in steps of *all* strides before it, multiplied. Yours counts "
        "every step as one pixel.": _fields(step=lambda stride, step: 1),
        "the step of a layer is the product of all strides before it. Yours remembers only the "
        "last one.": _fields(step=lambda stride, step: stride),
        "strides multiply: two layers of stride 2 make a step of 4, two of stride 3 one of 9. "
        "Yours adds them up.": _fields(step=lambda stride, step: stride + step),
        "a layer's own stride moves the *next* layer's steps. Widen the field first, then "
        "multiply the step.": _fields(lag=0),
        "n taps span n - 1 gaps: each layer adds (kernel - 1) steps.": _fields(taps=0),
        "right for plain layers. Where the dilation is d, neighbouring taps of the kernel lie d "
        "steps apart; yours leaves it out.": _fields(reach=lambda gaps, dilation: gaps),
        "dilation spreads the gaps between the taps, not the taps: kernel 3 with dilation 2 "
        "reaches over (3 - 1) * 2 = 4 steps, not 3 * 2 - 1 = 5.": _fields(
            reach=lambda gaps, dilation: (gaps + 1) * dilation - 1
        ),
        "dilation spreads the taps of *one* layer. It moves no output, so it does not lengthen "
        "the steps of the layers behind it; only a stride does.": _fields(is_lasting=True),
        "this is the area. The patch is that many pixels a side.": [n * n for n in truths],
        "one pixel is seen before the first layer: start at 1.": [n - 1 for n in truths],
    }
    expect_none(known, lambda wrong: results == wrong)
    stack, result, truth = next(
        case for case in zip(STACKS, results, truths, strict=True) if case[1] != case[2]
    )
    raise Mistake(
        f"for (kernel, stride, dilation) {stack} the field is {truth}, yours is {result}."
    )


@exercise
def check_columns_seen(answer: Callable[[int, Layers], tuple[int, int]]) -> str:
    """Check which columns of the input one output of a padded stack sees, first and last."""
    cases = [
        (index, stack) for stack in (PATCHGAN, [(4, 2), (4, 2)], [(4, 2)]) for index in (1, 14, 0)
    ]
    for index, stack in cases:
        result = call(answer, index, list(stack))
        expect(
            isinstance(result, tuple | list) and len(result) == 2,
            "return two numbers, the first and the last column.",
        )
        first, last = (_whole_number(value) for value in result)
        expect(first <= last, f"return the first column before the last, yours are {result}.")
        field, step = _outer(stack) - _first(stack) + 1, _step(stack)
        begin = index * step + _first(stack)
        if (first, last) == (begin, begin + field - 1):
            continue
        name = f"output {index} of {stack}"
        expect(
            (first, last) != (begin, begin + field),
            f"for {name}: from the first to the last column, both counted, there are {field}; "
            f"yours are {field + 1}.",
        )
        expect(
            (first, last) != (index * field, (index + 1) * field - 1),
            f"for {name}: this lays patches side by side like tiles. Neighbours overlap: the "
            "next one starts one output step farther, the product of the strides.",
        )
        expect(
            (first, last) != (index * step, index * step + field - 1),
            f"for {name}: this starts at column 0, but padding lets the first output look past "
            "the border. Each layer starts one of *its* steps farther left.",
        )
        expect(
            (first, last) != _forwards(index, stack) or len(stack) == 1,
            f"for {name}: the layers are taken from first to last. You start at the output, so "
            "the last layer comes first: use reversed().",
        )
        expect(
            (first, last) != (begin - step, begin - step + field - 1),
            f"for {name}: this is the patch of output {index - 1}. Outputs are counted from 0.",
        )
        expect(
            first != begin or last != index * step + field - 1,
            f"for {name}: the padding shifts both ends, yours shifts the first alone.",
        )
        pads = len(stack)
        expect(
            first != index * step - pads or begin == first,
            f"for {name}: a padding of 1 is one pixel in the first layer only. Deeper down it is "
            "one step, as long as the strides before it multiplied.",
        )
        raise Mistake(
            f"for {name} the columns are {begin} to {begin + field - 1}, "
            f"yours are {first} to {last}."
        )
    return "neighbouring patches share 62 of their 70 columns. Nothing is divided."


def _counted(stack: DilatedLayers) -> int:
    """Return the field counted from the output backwards: the pixels that some path reaches."""
    first = last = 0
    for kernel, stride, dilation in reversed(stack):
        first, last = first * stride, last * stride + (kernel - 1) * dilation
    return last - first + 1


def _fields(
    *,
    step: Callable[[int, int], int] = lambda stride, step: stride * step,
    lag: int = 1,
    taps: int = -1,
    reach: Callable[[int, int], int] = lambda gaps, dilation: gaps * dilation,
    is_lasting: bool = False,
) -> list[int]:
    """Return the fields of someone who errs in one way; lag 0 lets a layer's stride act at once."""
    fields = []
    for stack in STACKS:
        field, now = 1, 1
        for kernel, stride, dilation in stack:
            now = step(stride, now) if lag == 0 else now
            field += reach(kernel + taps, dilation) * now
            now = step(stride, now) if lag == 1 else now
            now *= dilation if is_lasting else 1
        fields.append(field)
    return fields


def _forwards(index: int, stack: Layers) -> tuple[int, int]:
    """Return the columns of someone who walks from the first layer to the last."""
    first = last = index
    for kernel, stride in stack:
        first, last = first * stride - 1, last * stride - 1 + kernel - 1
    return first, last


def _first(stack: Layers) -> int:
    """Return the first column that output 0 sees, each layer padded by one; may be below 0."""
    column = 0
    for _, stride in reversed(stack):
        column = column * stride - 1
    return column


def _outer(stack: Layers) -> int:
    """Return the last column that output 0 sees."""
    column = 0
    for kernel, stride in reversed(stack):
        column = column * stride - 1 + kernel - 1
    return column


def _step(stack: Layers) -> int:
    step = 1
    for _, stride in stack:
        step *= stride
    return step


def _whole_number(value: object) -> int:
    if torch.is_tensor(value) and value.ndim == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        raise Mistake(f"a number of pixels is a whole number, yours is {value!r}.")
    return int(value)
