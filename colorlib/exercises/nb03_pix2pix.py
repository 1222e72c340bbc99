"""Checks of notebooks/03_pix2pix_unet_patchgan.ipynb: the networks.

The truths are counted or computed here from their definitions, not taken from colorlib.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_tensor,
    exercise,
    expect,
    expect_close,
    expect_none,
)

Layers = list[tuple[int, int]]  # (kernel, stride) of each convolution, first layer first

PATCHGAN: Layers = [(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)]
STACKS: list[Layers] = [
    [],
    [(3, 1)],
    [(3, 1), (3, 1)],
    [(4, 2), (4, 1)],
    [(4, 2), (4, 2)],
    [(7, 1), (3, 2), (3, 2), (3, 1)],
    PATCHGAN,
]


@exercise
def check_patch_size(answer: Callable[[Layers], int]) -> str:
    """Check the receptive field of stacks of convolutions, in pixels a side."""
    results = [_whole_number(call(answer, list(stack))) for stack in STACKS]
    truths = [_outer(stack) - _first(stack) + 1 for stack in STACKS]
    if results == truths:
        return "70 pixels for pix2pix's discriminator, counted and not divided."
    known = {
        "a layer's kernel counts in steps of *all* strides before it, multiplied. Yours counts "
        "every step as one pixel.": [_field(s, lambda stride, step: 1) for s in STACKS],
        "the step of a layer is the product of all strides before it. Yours remembers only the "
        "last one.": [_field(s, lambda stride, step: stride) for s in STACKS],
        "a layer's own stride moves the *next* layer's steps. Widen the field first, then "
        "multiply the step.": [_field(s, lambda stride, step: stride * step, 0) for s in STACKS],
        "n taps span n - 1 gaps: each layer adds (kernel - 1) steps.": [
            _kernels(s) for s in STACKS
        ],
        "this is the area. The patch is that many pixels a side.": [n * n for n in truths],
        "one pixel is seen before the first layer: start at 1.": [n - 1 for n in truths],
    }
    expect_none(known, lambda wrong: results == wrong)
    stack, result, truth = next(
        case for case in zip(STACKS, results, truths, strict=True) if case[1] != case[2]
    )
    raise Mistake(f"for (kernel, stride) {stack} the field is {truth}, yours is {result}.")


@exercise
def check_unet_level(answer: Callable[[Tensor, Tensor, Tensor], Tensor]) -> str:
    """Check one level of a U-Net: down, up and the skip around both."""
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 8, 8, generator=generator, dtype=torch.float64)
    down = torch.randn(5, 3, 4, 4, generator=generator, dtype=torch.float64) / 7
    up = torch.randn(5, 4, 4, 4, generator=generator, dtype=torch.float64) / 9
    seen = x.clone()
    result = call(answer, seen, down, up)
    expect(
        not torch.is_tensor(result) or result.shape != (2, 4, 8, 8),
        "this has the 4 channels of the way through the bottom alone. Where is the skip? Lay x "
        "beside them with torch.cat.",
    )
    expect(
        not torch.is_tensor(result) or result.shape != (4, 4, 8, 8),
        "torch.cat joined the pictures of the batch. Join channels: dim=1.",
    )
    result = call_for_tensor(answer, x, down, up, shape=(2, 7, 8, 8))
    expect_none(_wrong_levels(x, down, up), lambda wrong: torch.allclose(result, wrong, atol=1e-9))
    expect_close(
        result,
        _level(x, down, up),
        1e-9,
        misconceptions={},
        where=lambda index: f"channel {index // 64 % 7}, row {index // 8 % 8}, column {index % 8}",
    )
    return "eight of these, one inside the other, are pix2pix's generator."


@exercise
def check_columns_seen(answer: Callable[[int, Layers], tuple[int, int]]) -> str:
    """Check which columns of the input one output of a padded stack sees, first and last."""
    cases = [(index, stack) for stack in (PATCHGAN, STACKS[4], [(4, 2)]) for index in (1, 14, 0)]
    for index, stack in cases:
        result = call(answer, index, list(stack))
        expect(
            isinstance(result, tuple | list) and len(result) == 2,
            "return two numbers, the first and the last column.",
        )
        first, last = (_whole_number(value) for value in result)
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


def _level(x: Tensor, down: Tensor, up: Tensor, *, skip: Tensor | None = None) -> Tensor:
    features = functional.conv2d(functional.leaky_relu(x, 0.2), down, stride=2, padding=1)
    through = functional.conv_transpose2d(features.relu(), up, stride=2, padding=1)
    return torch.cat([through, x if skip is None else skip], dim=1)


def _wrong_levels(x: Tensor, down: Tensor, up: Tensor) -> dict[str, Tensor]:
    truth, leaky = _level(x, down, up), functional.leaky_relu(x, 0.2)
    features = {
        "the skip is right, but the way down lacks its LeakyReLU.": functional.conv2d(
            x, down, stride=2, padding=1
        ).relu(),
        "on the way down the slope below 0 is 0.2, not 0: LeakyReLU, not ReLU.": functional.conv2d(
            x.relu(), down, stride=2, padding=1
        ).relu(),
        "the slope of LeakyReLU is 0.2 here; PyTorch's default is 0.01.": functional.conv2d(
            functional.leaky_relu(x, 0.01), down, stride=2, padding=1
        ).relu(),
        "the way up lacks its ReLU in front.": functional.conv2d(leaky, down, stride=2, padding=1),
        "the way up begins with a ReLU, not with a LeakyReLU.": functional.leaky_relu(
            functional.conv2d(leaky, down, stride=2, padding=1), 0.2
        ),
    }
    wrong = {
        message: torch.cat([functional.conv_transpose2d(inner, up, stride=2, padding=1), x], dim=1)
        for message, inner in features.items()
    }
    wrong["the skip comes second here: first what came up, then x."] = torch.cat(
        [truth[:, 4:], truth[:, :4]], dim=1
    )
    bent = functional.leaky_relu(functional.conv2d(x, down, stride=2, padding=1), 0.2)
    came_up = functional.conv_transpose2d(bent, up, stride=2, padding=1).relu()
    wrong[
        "your activations follow their convolutions. In pix2pix they stand in front: LeakyReLU, "
        "then the convolution; ReLU, then the transposed one."
    ] = torch.cat([came_up, x], dim=1)
    wrong[
        "the skip carries x as it came in. Yours went through LeakyReLU: an in-place leaky_relu_ "
        "changes x itself, which the authors' code does on purpose and ours does not."
    ] = _level(x, down, up, skip=leaky)
    return wrong


def _field(stack: Layers, next_step: Callable[[int, int], int], lag: int = 1) -> int:
    """Return the field when steps follow some rule; lag 0 lets a layer's stride act at once."""
    field, step = 1, 1
    for kernel, stride in stack:
        if lag == 0:
            step = next_step(stride, step)
        field += (kernel - 1) * step
        if lag == 1:
            step = next_step(stride, step)
    return field


def _kernels(stack: Layers) -> int:
    """Return the field of someone who adds whole kernels instead of kernel - 1."""
    field, step = 1, 1
    for kernel, stride in stack:
        field += kernel * step
        step *= stride
    return field


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
