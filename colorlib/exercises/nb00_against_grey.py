"""Check of the report in notebooks/00_start_here.ipynb that sets painters against plain grey.

The truths come from scikit-image, not from colorlib.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from skimage import data
from skimage.color import lab2rgb, rgb2lab
from skimage.metrics import peak_signal_noise_ratio

from colorlib.exercises.checking import Mistake, call, exercise, expect, expect_none

Painter = Callable[[np.ndarray], np.ndarray]
Report = Mapping[str, tuple[float, int]]
CLOSE = 0.02  # dB: what another rounding of grey may cost


@exercise
def check_against_grey(
    answer: Callable[[Mapping[str, Painter], Sequence[np.ndarray]], Report],
) -> str:
    """Check a report of painters against plain grey: mean gain in dB, and photographs won."""
    photos = [data.astronaut()[60:140, 180:260], data.coffee()[100:180, 200:300]]
    photos += [data.chelsea()[40:120, 150:240], data.rocket()[300:380, 200:290]]
    painters = {"nothing": _nothing, "warm": _warm, "blue": _blue}
    with np.errstate(divide="ignore"):  # a picture against itself: said in words below
        report = call(answer, painters, photos)
    expect(
        isinstance(report, Mapping) and set(report) == set(painters),
        f"return a dict with an entry for each painter: {', '.join(painters)}.",
    )
    for name, entry in report.items():
        expect(
            isinstance(entry, tuple | list) and len(entry) == 2,
            f"the entry of {name!r} must be a pair, the mean gain and the photographs won.",
        )
    gains = {name: float(entry[0]) for name, entry in report.items()}
    wins = {name: int(entry[1]) for name, entry in report.items()}
    expect(
        all(np.isfinite(gain) for gain in gains.values()),
        "a gain is infinite: your painters were given the photographs in colour, and the one that "
        "changes nothing handed them back. Take the colours out first.",
    )
    table = {name: _gains(painter, photos) for name, painter in painters.items()}
    if _close(gains, {name: np.mean(row) for name, row in table.items()}):
        _expect_wins(wins, table)
        return "on its pixel scores, six of one report's seven methods lose to doing nothing."
    in_color = {name: _gains(painter, photos, in_color=True) for name, painter in painters.items()}
    scores = {name: _scores(painter, photos) for name, painter in painters.items()}
    known = {
        "these are the painters' own scores. The gain is what is left when grey's score on the "
        "same photograph is taken off.": {name: np.mean(row) for name, row in scores.items()},
        "the sign is turned round: the painter's score minus grey's.": {
            name: -np.mean(row) for name, row in table.items()
        },
        "this is the median of the gains; asked for is the mean.": {
            name: np.median(row) for name, row in table.items()
        },
        "these are sums over the photographs; asked for is the mean.": {
            name: np.sum(row) for name, row in table.items()
        },
        "this is the gain on the last photograph alone: collect all of them.": {
            name: row[-1] for name, row in table.items()
        },
        "this is the gain on the first photograph alone: is the `return` inside the loop?": {
            name: row[0] for name, row in table.items()
        },
        "your painters saw the colours: give them the photograph without its colours.": {
            name: np.mean(row) for name, row in in_color.items()
        },
    }
    expect_none(known, lambda wrong: _close(gains, wrong))
    name = next(n for n in painters if abs(gains[n] - np.mean(table[n])) > CLOSE)
    raise Mistake(
        f"the mean gain of {name!r} is {np.mean(table[name]):.2f} dB, yours is {gains[name]:.2f}."
    )


def _expect_wins(wins: Mapping[str, int], table: Mapping[str, Sequence[float]]) -> None:
    truth = {name: sum(gain > CLOSE for gain in row) for name, row in table.items()}
    expect(
        wins["nothing"] == 0,
        "the gains are right. But who changes nothing wins nothing: count gains above 0, not those "
        "equal to it.",
    )
    for name, won in truth.items():
        expect(
            wins[name] == won,
            f"the gains are right. {name!r} beats grey on {won} of {len(table[name])} "
            f"photographs, yours says {wins[name]}.",
        )


def _close(left: Mapping[str, float], right: Mapping[str, float]) -> bool:
    return all(abs(left[name] - right[name]) <= CLOSE for name in left)


def _nothing(rgb_u8: np.ndarray) -> np.ndarray:
    return rgb_u8.copy()


def _warm(rgb_u8: np.ndarray) -> np.ndarray:
    return _painted(rgb_u8, 8, 14)


def _blue(rgb_u8: np.ndarray) -> np.ndarray:
    return _painted(rgb_u8, -2, -25)


def _painted(rgb_u8: np.ndarray, a: float, b: float) -> np.ndarray:
    """Keep the lightness of a photograph and give every point one colour."""
    lab = rgb2lab(rgb_u8)
    lab[..., 1], lab[..., 2] = a, b
    return (255 * lab2rgb(lab)).round().astype(np.uint8)


def _scores(
    painter: Painter, photos: Sequence[np.ndarray], *, in_color: bool = False
) -> list[float]:
    """Return the PSNR of a painter on each photograph."""
    seen = photos if in_color else [_painted(photo, 0, 0) for photo in photos]
    pairs = zip(photos, map(painter, seen), strict=True)
    with np.errstate(divide="ignore"):
        return [peak_signal_noise_ratio(photo, fake, data_range=255) for photo, fake in pairs]


def _gains(painter: Painter, photos: Sequence[np.ndarray], **options: bool) -> list[float]:
    """Return what a painter scores above plain grey on each photograph, in dB."""
    pairs = zip(_scores(painter, photos, **options), _scores(_nothing, photos), strict=True)
    return [painted - grey for painted, grey in pairs]
