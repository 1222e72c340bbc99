"""Check of notebooks/05_perceptual_loss.ipynb: different errors, made equally large."""

from collections.abc import Callable

import torch
from torch import Tensor

from colorlib.exercises.checking import (
    Mistake,
    call_for_tensor,
    exercise,
    expect,
    expect_close,
)
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures

SIZES = (6.0, 22.0, 1.5)  # the second lies beyond the wrong colours, the others before


@exercise
def check_same_size(answer: Callable[[Tensor, Tensor, float], Tensor]) -> str:
    """Check colours on the line from the truth through wrong ones, at a given L1 distance."""
    rng = torch.Generator().manual_seed(0)
    for size in SIZES:
        real_ab = (
            14 * torch.randn(2, 7, 5, generator=rng) + torch.tensor([9.0, -5.0])[:, None, None]
        )
        wrong_ab = real_ab + 16 * torch.randn(2, 7, 5, generator=rng) + 4
        truth = _moved(real_ab, wrong_ab, size)
        result = call_for_tensor(answer, real_ab, wrong_ab, size, shape=(2, 7, 5))
        if _is_same(result, truth):
            continue
        for message, wrong in _wrong_colors(real_ab, wrong_ab, size):
            expect(not _is_same(result, wrong), message)
        _expect_on_line(result, real_ab, wrong_ab, size)
        expect_close(result, truth, 1e-3, misconceptions={}, where=_place)
    return "whatever the error looks like, L1 gives them all the same mark. Does the network?"


def _moved(real_ab: Tensor, wrong_ab: Tensor, size: float) -> Tensor:
    difference = wrong_ab - real_ab
    return real_ab + size / difference.abs().mean() * difference


def _wrong_colors(real_ab: Tensor, wrong_ab: Tensor, size: float):
    """Yield the message of each misunderstanding and the colours that it yields."""
    difference = wrong_ab - real_ab
    own, nothing = difference.abs().mean(), torch.zeros_like(real_ab)
    grey = (
        "this scales wrong_ab itself, on the line from grey. The line starts at the truth: real_ab "
        "+ factor * (wrong_ab - real_ab)."
    )
    yield grey, size * wrong_ab / own
    yield grey, size * wrong_ab / wrong_ab.abs().mean()
    yield (
        "this goes no further than wrong_ab. Where `size` asks for more, the line goes on beyond "
        "it: do not clamp the factor at 1.",
        real_ab + min(1.0, float(size / own)) * difference,
    )
    yield "this is wrong_ab, as it came in.", wrong_ab
    yield "this is real_ab, as it came in.", real_ab
    starts = {
        RIGHT: real_ab,
        "this starts at wrong_ab, where it should start at real_ab.": wrong_ab,
        "this is the step alone. Add it to real_ab.": nothing,
    }
    ways = {
        RIGHT: difference,
        "this goes the other way, away from wrong_ab: the direction is wrong_ab - "
        "real_ab.": -difference,
    }
    for message, (start, way, divisor) in mixtures(starts, ways, _divisors(real_ab, wrong_ab)):
        yield message, start + size * way / divisor


def _divisors(real_ab: Tensor, wrong_ab: Tensor) -> dict[str, Tensor]:
    difference = wrong_ab - real_ab
    size = difference.abs()
    magnitude = (
        "the size of the colours is measured, not that of the difference: take the mean of "
        "|wrong_ab - real_ab|"
    )
    own = "every pixel is moved by the same amount. One factor for the whole picture, please"
    euclid = difference.norm(dim=0)
    return {
        RIGHT: size.mean(),
        "`size` is taken as a fraction of the way. It is the distance to go: divide by the mean "
        "of |wrong_ab - real_ab|.": torch.ones(()),
        "this makes the root mean square `size`, not the mean absolute difference: no squares, no "
        "root.": difference.square().mean().sqrt(),
        "this makes the mean square `size`, or tries to: take the mean of absolute "
        "differences.": difference.square().mean(),
        "this makes the Euclidean norm of the whole picture `size`: a mean is asked for, of "
        "absolute differences.": difference.norm(),
        "this makes the mean Euclidean distance of the pixels `size`. L1 takes |a| and |b| "
        "separately, and the mean over both.": euclid.mean(),
        "|a| and |b| are added here, and L1 is the mean over both channels.": size.sum(0).mean(),
        "this makes the largest difference `size`, the mean is asked for.": size.max(),
        "this makes the sum of the differences `size`, the mean is asked for.": size.sum(),
        "the mean is of signed differences, which cancel: take absolute values "
        "first.": difference.mean(),
        "this is the median of the differences, their mean is asked for.": size.median(),
        f"{magnitude}. Yours is of |wrong_ab|.": wrong_ab.abs().mean(),
        f"{magnitude}. Yours is of |real_ab|.": real_ab.abs().mean(),
        f"{magnitude}. Yours is |wrong_ab| minus |real_ab|.": (
            wrong_ab.abs().mean() - real_ab.abs().mean()
        ),
        f"{own}, so that large errors stay larger than small ones.": size.mean(0, keepdim=True),
        f"{own}; yours is the Euclidean length of each.": euclid[None],
        f"{own}; yours keeps only the signs.": size,
        "each channel has a factor of its own, which bends the line: one factor for both.": (
            size.mean((1, 2), keepdim=True)
        ),
    }


def _expect_on_line(result: Tensor, real_ab: Tensor, wrong_ab: Tensor, size: float) -> None:
    """Raise `Mistake` if the colours lie on the line, but not `size` from the truth."""
    way, step = (wrong_ab - real_ab).double(), result - real_ab
    factor = (way * step).sum() / way.square().sum()
    if torch.allclose(step, factor * way, atol=1e-3):
        raise Mistake(
            f"these lie on the right line, but |yours - real_ab| is {step.abs().mean():.4g} on "
            f"average, and {size:g} was asked for."
        )


def _is_same(result: Tensor, known: Tensor) -> bool:
    return torch.allclose(result, known.to(result.dtype), rtol=1e-4, atol=1e-3)


def _place(index: int) -> str:
    return f"{'ab'[index // 35]}, row {index // 5 % 7}, column {index % 5}"
