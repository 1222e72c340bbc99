"""Check of notebooks/06_residual_unet.ipynb: a number for the checkerboard in a map."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from colorlib.exercises.checking import Mistake, call_for_number, exercise
from colorlib.exercises.nb05_mixtures import RIGHT, mixtures
from colorlib.exercises.nb06_known import expect_unknown, is_close

SHAPES = ((2, 3, 6, 8), (3, 1, 4, 10), (1, 4, 8, 4), (4, 2, 12, 6))

Step = Callable[[Tensor], Tensor]


@exercise
def check_phase_spread(answer: Callable[[Tensor], float | Tensor]) -> str:
    """Check how far the four phases of maps lie apart: their means' deviation, averaged."""
    rng = torch.Generator().manual_seed(0)
    batches = [_maps(rng, shape) for shape in SHAPES]
    results = [call_for_number(answer, maps.float()) for maps in batches]
    truths = [_spread(maps).item() for maps in batches]
    expect_right = list(map(_is_right, results, truths))
    if not all(expect_right):
        expect_unknown(
            _wrong_spreads(batches), lambda numbers: all(map(_is_right, results, numbers))
        )
        place = expect_right.index(False)
        raise Mistake(
            f"for maps {SHAPES[place]} of the check the four means deviate by {truths[place]:.4f} "
            f"on average, yours is {results[place]:.4f}."
        )
    return (
        "a smooth picture has four phases that are nearly alike. Where this number stands out, "
        "something counts in steps of two."
    )


def _maps(rng: torch.Generator, shape: tuple[int, ...]) -> Tensor:
    """Return noise with a level and a pattern of its own in each map."""
    batch, channels, height, width = shape
    maps = torch.randn(shape, generator=rng, dtype=torch.float64)
    level = torch.randn(batch, channels, 1, 1, generator=rng, dtype=torch.float64)
    pattern = torch.randn(batch, channels, 2, 2, generator=rng, dtype=torch.float64)
    return 0.5 * maps + level + pattern.repeat(1, 1, height // 2, width // 2)


def _spread(maps: Tensor) -> Tensor:
    return _interleaved(maps).mean(-1).std(-1, correction=0).mean()


def _interleaved(maps: Tensor) -> Tensor:
    """Return the four phases, (N, C, 4, pixels of each)."""
    return torch.stack(
        [maps[..., row::2, column::2].flatten(-2) for row in (0, 1) for column in (0, 1)], dim=-2
    )


def _rows(maps: Tensor) -> Tensor:
    return torch.stack([maps[..., row::2, :].flatten(-2) for row in (0, 1)], dim=-2)


def _columns(maps: Tensor) -> Tensor:
    return _rows(maps.transpose(-2, -1))


def _diagonals(maps: Tensor) -> Tensor:
    four = _interleaved(maps)
    return torch.stack([four[..., pair, :].flatten(-2) for pair in ([0, 3], [1, 2])], dim=-2)


def _quadrants(maps: Tensor) -> Tensor:
    parts = [half.chunk(2, -1) for half in maps.chunk(2, -2)]
    return torch.stack([part.flatten(-2) for pair in parts for part in pair], dim=-2)


def _wrong_spreads(batches: list[Tensor]) -> Iterator[tuple[str, list[float]]]:
    """Yield the message of each misunderstanding and the numbers that it yields."""

    def each(formula: Callable[[Tensor], Tensor]) -> list[float]:
        return [formula(maps).item() for maps in batches]

    whole = (
        "this is the deviation of all pixels of a map, which every texture has. Take the mean of "
        "each phase first, then the deviation of four numbers."
    )
    for correction in (0, 1):
        yield whole, each(lambda maps, c=correction: maps.std((-2, -1), correction=c).mean())
        yield (
            "this is the deviation of all pixels of all maps. Take the mean of each phase first, "
            "map by map.",
            each(lambda maps, c=correction: maps.std(correction=c)),
        )
        yield (
            "this is how far pixels lie apart *within* a phase. Asked is how far the four phases' "
            "means lie apart.",
            each(lambda maps, c=correction: _interleaved(maps).std(-1, correction=c).mean()),
        )
        yield (
            "the means of all maps go into one deviation, so that maps of different levels look "
            "like a pattern. One deviation for each map, then their average.",
            each(lambda maps, c=correction: _interleaved(maps).mean(-1).std(correction=c)),
        )
    yield (
        "this is the mean of the maps.",
        each(lambda maps: maps.mean()),
    )
    yield (
        "deviations with their signs cancel: their sum is always zero. Square them, as a standard "
        "deviation does.",
        [0.0] * len(batches),
    )
    yield (
        "the root of a *sum* of four squares: a standard deviation takes their mean.",
        each(lambda maps: 2 * _spread(maps)),
    )
    yield (
        "the phases are taken as sums. A mean does not grow with the size of the map.",
        each(lambda maps: _interleaved(maps).sum(-1).std(-1, correction=0).mean()),
    )
    two = "Even and odd rows times even and odd columns make four phases"
    phases: dict[str, Step] = {
        RIGHT: _interleaved,
        f"only even and odd rows are told apart. {two}.": _rows,
        f"only even and odd columns are told apart. {two}.": _columns,
        f"two phases lie on each diagonal, and you join them. {two}.": _diagonals,
        "these are the four quadrants of the map. A checkerboard changes from pixel to pixel: take "
        "every second row and column, [..., 0::2, 0::2].": _quadrants,
    }
    before = "averaged before the deviation is taken, so that the patterns of maps can cancel"
    joins: dict[str, tuple[int, ...]] = {
        RIGHT: (),
        f"maps are {before}, over pictures and channels. Average the deviations.": (0, 1),
        f"maps are {before}, over the pictures. Average the deviations.": (0,),
        f"maps are {before}, over the channels. Average the deviations.": (1,),
    }
    spreads: dict[str, Step] = {
        RIGHT: lambda means: means.std(-1, correction=0),
        "this divides by one less than the number of phases, as torch.std does by itself. The four "
        "phases are all there are: correction=0.": lambda means: means.std(-1, correction=1),
        "this is the variance: the root is missing.": lambda means: means.var(-1, correction=0),
        "this is the variance, and one with the wrong divisor. Take the root, with "
        "correction=0.": lambda means: means.var(-1, correction=1),
        "this is the largest mean minus the smallest. Take the standard deviation of all "
        "four.": lambda means: means.amax(-1) - means.amin(-1),
        "this is the mean absolute deviation. Take the standard deviation: squares, their mean, "
        "its root.": lambda means: (means - means.mean(-1, keepdim=True)).abs().mean(-1),
    }
    ends: dict[str, Step] = {
        RIGHT: torch.mean,
        "the deviations of all maps are added up. Average them.": torch.sum,
        "the deviations of all maps are joined as a root of a mean of squares. Take their plain "
        "mean.": lambda values: values.square().mean().sqrt(),
        "this is the largest deviation of all maps. Average them.": torch.max,
        "the deviations are averaged over the channels, and added up over the pictures.": (
            lambda values: values.sum() / values.shape[-1]
        ),
        "the deviations are averaged over the pictures, and added up over the channels.": (
            lambda values: values.sum() / values.shape[0]
        ),
    }
    for message, (split, join, spread, end) in mixtures(phases, joins, spreads, ends):

        def formula(maps: Tensor, split=split, join=join, spread=spread, end=end) -> Tensor:
            means = split(maps).mean(-1)
            return end(spread(means.mean(join, keepdim=True) if join else means))

        yield message, each(formula)


def _is_right(number: float, known: float) -> bool:
    return is_close(number, known, 1e-4) or abs(number - known) < 1e-6
