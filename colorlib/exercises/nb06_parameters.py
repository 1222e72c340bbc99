"""Check of notebooks/06_residual_unet.ipynb: how many numbers a block of the encoder learns."""

from collections.abc import Callable, Iterator

from torch import nn

from colorlib.anatomy import cost_of
from colorlib.exercises.checking import Mistake, exercise
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures
from colorlib.exercises.nb06_known import expect_unknown, whole_number

CASES = ((1, 64), (64, 128), (3, 5), (10, 4), (7, 7))  # before, width
# Whatever is built, a layer or a network, begins with nn.Module's own beginning.
BUILDERS = (nn.Module.__init__, nn.Module.parameters, cost_of)
BUILT = (
    "layers were built and counted by PyTorch. That is the proof for later: here work the formula "
    "out of `before` and `width` yourself."
)

Count = Callable[[int, int], int]


@exercise
def check_block_parameters(answer: Count) -> str:
    """Check the parameters of a residual encoder block, as a formula of its two widths."""
    results = [
        whole_number(call_without(BUILDERS, answer, *case, refusal=BUILT), "a number of parameters")
        for case in CASES
    ]
    truths = [_right(*case) for case in CASES]
    if results == truths:
        shortcut = 16 * 64 * 128 + 2 * 128
        return (
            f"from 64 to 128 channels that makes {_right(64, 128):,}, and {shortcut:,} of them are "
            "the shortcut's. A sum is free, this way to it is not."
        )
    expect_unknown(_wrong_counts(), lambda counts: results == counts)
    case, result, truth = next(
        one for one in zip(CASES, results, truths, strict=True) if one[1] != one[2]
    )
    raise Mistake(
        f"from {case[0]} to {case[1]} channels the block has {truth:,} parameters, yours are "
        f"{result:,}."
    )


def _right(before: int, width: int) -> int:
    return (9 + 16) * before * width + 16 * width * width + 3 * 2 * width


def _wrong_counts() -> Iterator[tuple[str, list[int]]]:
    """Yield the message of each misunderstanding and the numbers that it yields."""
    yield (
        "the kernels' sides are not squared: a 3x3 kernel has 9 weights, a 4x4 kernel 16, for each "
        "pair of channels.",
        [3 * b * w + 4 * w * w + 4 * b * w + 6 * w for b, w in CASES],
    )
    yield (
        "the channels are added. Each output channel has a kernel for each input channel: before * "
        "width of them.",
        [(9 + 16) * (b + w) + 16 * 2 * w + 6 * w for b, w in CASES],
    )
    yield (
        "this is the branch alone: the shortcut has a 4x4 convolution from `before` to `width` and "
        "a BatchNorm.",
        [9 * b * w + 16 * w * w + 4 * w for b, w in CASES],
    )
    yield (
        "this is the shortcut alone. The branch has two convolutions and two BatchNorms.",
        [16 * b * w + 2 * w for b, w in CASES],
    )
    yield (
        "all three convolutions are counted as 3x3. Two halve the picture, with 4x4 kernels: the "
        "second of the branch, and the shortcut's.",
        [18 * b * w + 9 * w * w + 6 * w for b, w in CASES],
    )
    for message, formulas in mixtures(*_parts()):
        yield message, [sum(formula(*case) for formula in formulas) for case in CASES]


def _parts() -> tuple[dict[str, Count], ...]:
    first: dict[str, Count] = {
        RIGHT: lambda b, w: 9 * b * w,
        "the first convolution is counted as 4x4. It keeps the size, with a kernel of 3x3.": (
            lambda b, w: 16 * b * w
        ),
        "the first convolution is counted from `width` to `width`. It sees what came before, "
        "`before` channels.": lambda b, w: 9 * w * w,
        "the first convolution, 3x3 from `before` to `width`, is left out.": lambda b, w: 0,
    }
    second: dict[str, Count] = {
        RIGHT: lambda b, w: 16 * w * w,
        "the second convolution is counted from `before` to `width`. It sees what the first one "
        "made, `width` channels.": lambda b, w: 16 * b * w,
        "the second convolution is counted as 3x3. It halves the picture, with a kernel of "
        "4x4.": lambda b, w: 9 * w * w,
        "the second convolution, 4x4 from `width` to `width`, is left out.": lambda b, w: 0,
    }
    shortcut: dict[str, Count] = {
        RIGHT: lambda b, w: 16 * b * w,
        "the shortcut's convolution is left out: 4x4, from `before` to `width`.": lambda b, w: 0,
        "the shortcut's convolution is counted as 1x1, as in ResNet. In this block its kernel is "
        "4x4.": lambda b, w: b * w,
        "the shortcut's convolution is counted as 3x3. It halves the picture, with a kernel of "
        "4x4.": lambda b, w: 9 * b * w,
        "the shortcut's convolution is counted from `width` to `width`. It sees x, which has "
        "`before` channels.": lambda b, w: 16 * w * w,
    }
    norm = "A BatchNorm learns two numbers a channel, a scale and a shift"
    # A sum of mistakes may hide behind these: they say how far off it is, and what is right.
    rest: dict[str, Count] = {
        RIGHT: lambda b, w: 6 * w,
        "this is 3 * width too many, as many as biases of the three convolutions would be. They "
        f"have none. {norm}, and there are three.": lambda b, w: 9 * w,
        "this is 6 * width too few, which is what three BatchNorms learn: a scale and a shift for "
        "each channel.": lambda b, w: 0,
        f"this is 3 * width too few. {norm}, and there are three of them.": lambda b, w: 3 * w,
        "this is 6 * width too many, as many as running means and variances of three BatchNorms. "
        "Those are measured, not learnt: no parameters.": lambda b, w: 12 * w,
        "this is 2 * width too few, one BatchNorm. There are three: two in the branch, and one "
        "behind the shortcut's convolution.": lambda b, w: 4 * w,
        f"this is 4 * width too few, two BatchNorms. {norm}, and there are three of them, of "
        "`width` channels each.": lambda b, w: 2 * w,
        "a BatchNorm is counted with `before` channels. All three stand behind a convolution, "
        "where there are `width`.": lambda b, w: 4 * w + 2 * b,
    }
    return first, second, shortcut, rest
