"""Checks of notebooks/09_compare_models.ipynb: which pictures to show, which hues are there."""

from collections.abc import Callable, Iterable

import numpy as np

from colorlib.exercises.checking import Mistake, call, exercise, expect, expect_none

RANKS = ((9, 3), (13, 5), (11, 4))  # photographs, pictures to show
SECTORS, LEAST_CHROMA = 6, 20.0


@exercise
def check_by_ranks(answer: Callable[[dict[str, float], int], Iterable[str]]) -> str:
    """Check pictures chosen by rank, evenly from the best to the worst."""
    rng = np.random.default_rng(0)
    for size, count in RANKS:
        values = rng.permutation(np.linspace(3, 30, size)).tolist()
        errors = {f"photo {chr(97 + n)}": value for n, value in enumerate(values)}
        ranked = sorted(errors, key=errors.get)
        places = np.linspace(0, size - 1, count)
        truth = [ranked[round(place)] for place in places]
        result = call(answer, dict(errors), count)
        expect(
            isinstance(result, list | tuple | np.ndarray) and set(map(str, result)) <= set(errors),
            f"return a list of {count} names, such as {ranked[0]!r}; yours is {result!r}.",
        )
        found = list(map(str, result))
        if found == truth:
            continue
        known = {
            "the worst stands first; go from the best to the worst.": truth[::-1],
            "nothing was sorted: these are places in the dict, which say nothing.": [
                list(errors)[round(place)] for place in places
            ],
            "this hangs the best ones alone, exhibition A.": ranked[:count],
            "this hangs the worst ones alone, exhibition B.": ranked[-count:],
            "the worst is missing, the one that a report would rather not show. The last place is "
            "size - 1, reached in count - 1 steps.": [
                ranked[index * size // count] for index in range(count)
            ],
            "between two places take the nearest; `int` and `//` take the better one.": [
                ranked[int(place)] for place in places
            ],
        }
        expect_none(known, lambda names, found=found: found == names)
        expect(
            len(found) == count,
            f"{count} pictures were asked for, yours are {len(found)}.",
        )
        expect(
            sorted(found) != sorted(truth),
            "the right pictures in another order: hang them from the best to the worst.",
        )
        expect(found[0] == ranked[0], f"the best, {ranked[0]!r}, must come first.")
        expect(found[-1] == ranked[-1], f"the worst, {ranked[-1]!r}, must come last.")
        raise Mistake(
            f"of {size} photographs the ranks are {', '.join(f'{p:.2f}' for p in places)}, so "
            f"{', '.join(truth)}; yours are {', '.join(found)}."
        )
    return "from the best to the worst, and nobody chose."


@exercise
def check_hue_shares(answer: Callable[[np.ndarray, int, float], np.ndarray]) -> str:
    """Check the share of pixels that are colourful, in each sector of hue."""
    rng = np.random.default_rng(0)
    ab = 30 * rng.standard_normal((2, 900)) + np.array([[6.0], [12.0]])
    few = np.stack([np.full(5, 40.0), np.array([20.0, 22.0, 30.0, 3.0, 1.0])])
    for pixels, sectors in ((ab, SECTORS), (ab, 8), (few, SECTORS)):
        truth = _hue_shares(pixels, sectors)
        result = call(answer, pixels, sectors, LEAST_CHROMA)
        expect(
            isinstance(result, list | tuple | np.ndarray) and len(result) == len(truth),
            f"return {sectors} shares, one a sector, empty ones included; yours is "
            f"{getattr(result, 'shape', result)!r}. `np.bincount` has a `minlength`.",
        )
        found = np.asarray(result, dtype=float)
        if _near(found, truth):
            continue
        a, b = pixels
        colorful = np.hypot(a, b) >= LEAST_CHROMA
        counts = truth * a.size
        known = {
            "these are counts; divide by the number of all pixels.": counts,
            "shares of the colourful pixels hide how many there are: divide by all pixels.": (
                counts / colorful.sum()
            ),
            "these are percent; a share goes from 0 to 1.": 100 * truth,
            "every pixel was counted; the nearly grey ones have no hue worth naming.": (
                _hue_shares(pixels, sectors, least=0)
            ),
            "`arctan2` takes b first: the hue is measured from +a, red.": (
                _hue_shares(pixels[::-1], sectors)
            ),
            "sector 0 begins at red, angle 0; yours begins at -180 degrees, green. Take the angle "
            "modulo 360.": _hue_shares(-pixels, sectors),
            "a sector begins at a multiple of its width; yours has it in its middle: round down.": (
                _hue_shares(pixels, sectors, offset=180 / sectors)
            ),
            "`arctan(b / a)` cannot tell red from green, nor blue from yellow: `arctan2`.": (
                _hue_shares(np.where(a < 0, -1, 1) * pixels, sectors)
            ),
            "chroma is the length of (a, b), not the sum of the two sizes.": (
                _hue_shares(pixels, sectors, chroma=np.abs(a) + np.abs(b))
            ),
            "the pale pixels were counted: chroma must be *at least* the limit.": (
                _hue_shares(pixels, sectors, least=0) - truth
            ),
        }
        expect_none(known, lambda shares, found=found: _near(found, shares))
        worst = int(np.abs(found - truth).argmax())
        raise Mistake(
            f"sector {worst}, from {worst * 360 / sectors:g} degrees on, holds {truth[worst]:.4f} "
            f"of the check's pixels, yours says {found[worst]:.4f}. np.degrees turns radians into "
            "degrees."
        )
    return "six numbers that tell which hues are there, and how much of each."


def _hue_shares(
    ab: np.ndarray,
    sectors: int,
    *,
    least: float = LEAST_CHROMA,
    offset: float = 0.0,
    chroma: np.ndarray | None = None,
) -> np.ndarray:
    a, b = ab
    angles = (np.degrees(np.arctan2(b, a)) + offset) % 360
    colorful = (np.hypot(a, b) if chroma is None else chroma) >= least
    edges = np.linspace(0, 360, sectors + 1)
    return np.histogram(angles[colorful], edges)[0] / a.size


def _near(found: np.ndarray, shares: np.ndarray) -> bool:
    return bool(np.abs(found - shares).max() <= 1e-9)
