"""Check of notebooks/06_residual_unet.ipynb: colours at twice the size, and what they lack."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d, interpolate

from colorlib.exercises.checking import call, call_for_tensor, exercise, expect, expect_close
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures
from colorlib.exercises.nb06_known import expect_unknown, is_same

SHAPES = ((2, 4, 5), (1, 3, 7), (3, 6, 2))  # pictures, rows, columns

Step = Callable[[Tensor], Tensor]


@exercise
def check_twice_as_large(answer: Callable[[Tensor, Tensor], Tensor]) -> str:
    """Check colours stretched to twice the size, plus detail, kept within [-1, 1]."""
    rng = torch.Generator().manual_seed(0)
    for count, height, width in SHAPES:
        small_ab = torch.rand(count, 2, height, width, generator=rng) * 2 - 1
        # Some of it alone lies beyond [-1, 1], so that a clamp before the sum shows.
        detail = 0.7 * torch.randn(count, 2, 2 * height, 2 * width, generator=rng)
        result = call(answer, small_ab, detail)
        _expect_shape(result, small_ab, detail)
        values = call_for_tensor(lambda made: made, result, shape=tuple(detail.shape))
        truth = (_stretched(small_ab) + detail).clamp(-1, 1)
        if not is_same(values, truth):
            expect_unknown(
                _wrong_colors(small_ab, detail),
                lambda known, values=values: is_same(values, known),
            )
            expect_close(
                values,
                truth,
                1e-5,
                misconceptions={},
                where=lambda index, size=detail.shape: _place(index, size),
            )
    return (
        "as long as the detail is zero, this is plain stretching. The network has only what that "
        "lacks to learn: a shortcut again."
    )


def _expect_shape(result: object, small_ab: Tensor, detail: Tensor) -> None:
    if not torch.is_tensor(result):
        return
    expect(
        result.shape != small_ab.shape,
        f"this has the size of small_ab, {tuple(small_ab.shape)}. The colours are stretched to the "
        "size of detail; detail stays as it is.",
    )
    expect(
        result.shape != (len(detail), 4, *detail.shape[-2:]),
        "colours and detail are laid side by side, torch.cat. Add them.",
    )


def _stretched(small_ab: Tensor, mode: str = "bilinear", **options: bool) -> Tensor:
    return interpolate(small_ab, scale_factor=2, mode=mode, **options)


def _wrong_colors(small_ab: Tensor, detail: Tensor) -> Iterator[tuple[str, Tensor]]:
    """Yield the message of each misunderstanding and the colours that it yields."""
    half = avg_pool2d(detail, 2)
    yield (
        "the detail is averaged down before it is added, and stretched again. Then no detail is "
        "left: add it at its own size.",
        _stretched(small_ab + half).clamp(-1, 1),
    )
    yield (
        "the detail is averaged down before it is added, and stretched again. Then no detail is "
        "left: add it at its own size, and clamp.",
        _stretched(small_ab + half),
    )
    yield (
        "the colours are laid side by side until the size is right, as tiles. Stretch them.",
        (small_ab.repeat(1, 1, 2, 2) + detail).clamp(-1, 1),
    )
    stretches: dict[str, Tensor] = {
        RIGHT: _stretched(small_ab),
        "every pixel is repeated, as mode='nearest' does, so that colour goes in steps. Stretch "
        "bilinearly.": _stretched(small_ab, "nearest"),
        "this is stretched with mode='bicubic'. Bilinear is asked for.": _stretched(
            small_ab, "bicubic"
        ),
        "the corners' centres are laid on one another, align_corners=True, which pulls the picture "
        "outwards. Pixels are areas: align_corners=False.": _stretched(
            small_ab, align_corners=True
        ),
        "bicubic, and with align_corners=True. Bilinear is asked for, and align_corners=False.": (
            _stretched(small_ab, "bicubic", align_corners=True)
        ),
    }
    joins: dict[str, Callable[[Tensor], Tensor]] = {
        RIGHT: lambda large: (large + detail).clamp(-1, 1),
        "the sum is not clamped, and goes beyond [-1, 1].": lambda large: large + detail,
        "the detail is clamped before it is added, so the sum goes beyond [-1, 1]. The clamp "
        "belongs behind the sum.": lambda large: large + detail.clamp(-1, 1),
        "the detail is clamped before it is added. It may be larger, as long as the sum is not: "
        "one clamp, behind the sum.": lambda large: (large + detail.clamp(-1, 1)).clamp(-1, 1),
        "the sum is clamped to [0, 1]. Colours run from -1 to 1.": lambda large: (
            large + detail
        ).clamp(0, 1),
        "the sum goes through tanh, which changes every colour. A clamp leaves those within [-1, "
        "1] alone.": lambda large: (large + detail).tanh(),
        "the detail goes through tanh. Add it as it is, and clamp the sum.": lambda large: (
            large + detail.tanh()
        ).clamp(-1, 1),
        "the detail goes through tanh. Add it as it is, and clamp the sum, which goes beyond [-1, "
        "1].": lambda large: large + detail.tanh(),
        "the colours are left out: this is the detail.": lambda large: detail,
        "the colours are left out: this is the detail, clamped.": lambda large: detail.clamp(-1, 1),
        "the detail is left out: these are the colours, stretched.": lambda large: large,
        "colours and detail are multiplied. Add them.": lambda large: large * detail,
        "colours and detail are multiplied, and clamped. Add them.": lambda large: (
            large * detail
        ).clamp(-1, 1),
        "the detail is subtracted. Add it.": lambda large: (large - detail).clamp(-1, 1),
        "the detail is subtracted, and nothing clamped. Add it, and clamp.": lambda large: (
            large - detail
        ),
        "this is the mean of colours and detail. Add them, and clamp the sum.": lambda large: (
            (large + detail) / 2
        ),
        "this is the mean of colours and detail, clamped. Add them, without halving.": (
            lambda large: ((large + detail) / 2).clamp(-1, 1)
        ),
    }
    for message, (large, join) in mixtures(stretches, joins):
        yield message, join(large)


def _place(index: int, shape: torch.Size) -> str:
    _, channels, height, width = shape
    picture, rest = divmod(index, channels * height * width)
    channel, rest = divmod(rest, height * width)
    row, column = divmod(rest, width)
    return f"picture {picture}, {'ab'[channel]}, row {row}, column {column}"
