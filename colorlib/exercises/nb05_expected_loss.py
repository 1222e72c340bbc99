"""Check of notebooks/05_perceptual_loss.ipynb: what a guess costs while the truth is unknown."""

from collections.abc import Callable

import torch
from torch import Tensor

from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_tensor,
    exercise,
    expect,
    expect_close,
)
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures

SIZES = ((4, 3, 5), (2, 6, 7))  # K candidates, H truths, D features
SHAPE_ERRORS = ("must match the size", "size mismatch", "cannot be multiplied", "inconsistent")

Distance = Callable[[Tensor, Tensor], Tensor]  # (K, D) and (H, D) to (K, H)


@exercise
def check_expected_loss(answer: Callable[[Tensor, Tensor, Tensor], Tensor]) -> str:
    """Check the expected mean squared difference of candidates to a truth drawn by chance."""
    rng = torch.Generator().manual_seed(6)  # the likeliest truth is not the nearest
    for K, H, D in SIZES:
        candidates = torch.randn(K, D, generator=rng)
        truths = 2 * torch.randn(H, D, generator=rng) + 0.5
        chances = torch.rand(H, generator=rng) + 0.1
        chances = chances / chances.sum()
        truth = _square(candidates, truths) @ chances
        result = _called(answer, candidates, truths, chances)
        if _is_same(result, truth):
            continue
        averages = _averages(candidates, truths, chances)
        for message, (distance, average, last) in mixtures(_distances(), averages, _last_steps()):
            expect(not _is_same(result, last(average(distance))), message)
        expect_close(
            result,
            truth,
            1e-4,
            misconceptions={},
            where=lambda index, sizes=(K, H, D): f"candidate {index}, with (K, H, D) = {sizes},",
        )
    return (
        "the best guess would be the mean of the features, and even that pays for what is unknown."
    )


def _square(candidates: Tensor, truths: Tensor) -> Tensor:
    return (candidates[:, None] - truths).square().mean(dim=-1)


def _distances() -> dict[str, Distance]:
    return {
        RIGHT: _square,
        "the squares are added over the features. A *mean* squared difference divides by "
        "D.": lambda c, t: (c[:, None] - t).square().sum(dim=-1),
        "these are absolute differences. Squares are asked for.": lambda c, t: (
            (c[:, None] - t).abs().mean(dim=-1)
        ),
        "a root is taken of each mean squared difference. Leave the squares as they "
        "are.": lambda c, t: _square(c, t).sqrt(),
        "these are Euclidean distances. Leave the squares as they are, and take their "
        "mean.": lambda c, t: (c[:, None] - t).norm(dim=-1),
    }


def _averages(
    candidates: Tensor, truths: Tensor, chances: Tensor
) -> dict[str, Callable[[Distance], Tensor]]:
    def all_of(distance: Distance) -> Tensor:
        return distance(candidates, truths)

    return {
        RIGHT: lambda distance: all_of(distance) @ chances,
        "this is the distance to the mean truth. It leaves out how far the truths lie apart: a "
        "loss is paid against one of them, never against their mean. Measure to each, then "
        "average.": lambda distance: distance(candidates, chances[None] @ truths)[:, 0],
        "this is the distance to the plain mean of the truths. Measure to each truth, then "
        "average, weighted with the chances.": lambda distance: distance(
            candidates, truths.mean(dim=0, keepdim=True)
        )[:, 0],
        "all truths count the same here. Weigh each with its chance.": lambda distance: all_of(
            distance
        ).mean(dim=1),
        "the distances are added up, and the chances are not used. Weigh each truth with its "
        "chance.": lambda distance: all_of(distance).sum(dim=1),
        "this looks at the nearest truth alone. Nobody knows which truth will come: weigh all "
        "with their chances.": lambda distance: all_of(distance).amin(dim=1),
        "this looks at the farthest truth alone: weigh all with their chances.": lambda distance: (
            all_of(distance).amax(dim=1)
        ),
        "this looks at the likeliest truth alone. The others come too: weigh all with their "
        "chances.": lambda distance: all_of(distance)[:, chances.argmax()],
        "the chances are applied, and then a mean divides by the number of truths once more. They "
        "sum to 1: add.": lambda distance: (all_of(distance) * chances).mean(dim=1),
        "the mean runs over the candidates, too, so all get one number. A mean over the last axis "
        "alone, dim=-1, keeps them apart.": lambda distance: (
            (all_of(distance) @ chances).mean().expand(len(candidates))
        ),
        "the chances are squared: they weigh the differences before the square. Square first, "
        "then weigh.": lambda distance: all_of(distance) @ chances**2,
    }


def _last_steps() -> dict[str, Callable[[Tensor], Tensor]]:
    return {
        RIGHT: lambda loss: loss,
        "a root is taken at the end. The expected *squared* difference is asked for.": torch.sqrt,
        "this has the opposite sign: a loss is 0 or more.": torch.neg,
    }


def _called(answer: Callable, candidates: Tensor, truths: Tensor, chances: Tensor) -> Tensor:
    (K, D), H = candidates.shape, len(truths)
    try:
        result = call(answer, candidates, truths, chances)
    except Mistake as mistake:
        expect(
            not any(part in str(mistake) for part in SHAPE_ERRORS),
            f"{str(mistake).rstrip('.')}. Here K, H and D are {K}, {H} and {D}: every candidate "
            "meets every truth in candidates[:, None] - truths, (K, H, D). The chances belong to "
            "H, which is the last axis once the mean over D is taken.",
        )
        raise
    shape = tuple(result.shape) if torch.is_tensor(result) else None
    for wrong, message in (
        ((K, H), "one number for each pair. Weigh with the chances, and add over the truths."),
        ((K, D), "one number for each feature. The difference is a mean over D."),
        ((H,), "one number for each truth. It should be one for each candidate."),
        ((D,), "one number for each feature. It should be one for each candidate."),
        ((), "one number for all candidates. Keep them apart: no mean over K."),
        ((K, 1), "a column. Drop the last axis, so that it is (K,)."),
    ):
        expect(
            shape != wrong,
            f"the result must have shape {(K,)}, yours has {wrong}: {message}",
        )
    return call_for_tensor(lambda made: made, result, shape=(K,))


def _is_same(result: Tensor, known: Tensor) -> bool:
    return torch.allclose(result, known.to(result.dtype), rtol=1e-4, atol=1e-6)
