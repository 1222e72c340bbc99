"""What likely mistakes make of the comparison that notebooks/08_evaluation.ipynb has written."""

import numpy as np

PEAK = 255.0**2
GREYS = {
    "the mean of R, G and B": (1 / 3, 1 / 3, 1 / 3),
    "the weights of a video signal": (0.299, 0.587, 0.114),
}


def decibels_of(made: np.ndarray, photos: np.ndarray) -> np.ndarray:
    """Return (N,) the PSNR of each picture; both are (N, H, W, 3) on the scale 0 to 255."""
    return 10 * np.log10(PEAK / _squared(made, photos).mean(axis=(1, 2, 3)))


def means_of_drawn(values: np.ndarray, resamples: int = 10_000, seed: int = 2) -> np.ndarray:
    """Return the means of samples drawn with replacement, each as large as `values`."""
    rng = np.random.default_rng(seed)
    return rng.choice(values, (resamples, len(values))).mean(axis=1)


def wrong_differences(one: np.ndarray, other: np.ndarray, photos: np.ndarray) -> dict[str, float]:
    """Return messages with the difference, in dB, that each mistake yields."""
    gains = decibels_of(one, photos) - decibels_of(other, photos)
    pooled = [10 * np.log10(PEAK / _squared(made, photos).mean()) for made in (one, other)]
    # Differences that wrap at 256, with squares as floats, and with squares that wrap as well.
    wrapped = [(made - photos).astype(float) ** 2 for made in (one, other)]
    squares = [((made - photos) ** 2).astype(float) for made in (one, other)]
    return {
        "the sign is turned round: the first of the pair minus the second.": -gains.mean(),
        "this is the difference of the decibels of the mean error. Take the decibels of each "
        "photograph first: they are what is paired.": pooled[0] - pooled[1],
        "uint8 has no negative numbers, 3 - 5 is 254 there: make the pictures float before you "
        "subtract.": _gain(wrapped),
        "uint8 has no negative numbers and no squares above 255: make the pictures float before "
        "you subtract.": _gain(squares),
        "this is the median of the differences, their mean is asked for.": np.median(gains),
        "20 log10 is for amplitudes. A mean squared error is squared already: 10.": (
            2 * gains.mean()
        ),
        "half of what it should be: 10 log10 takes 255 squared and the mean *squared* error.": (
            gains.mean() / 2
        ),
        "decibels count in powers of ten: log10, not the natural logarithm.": (
            gains.mean() * np.log(10)
        ),
        "these are mean squared errors. Turn each photograph's into decibels.": (
            _squared(one, photos).mean() - _squared(other, photos).mean()
        ),
    }


def wrong_greys(made: np.ndarray, photos: np.ndarray) -> dict[str, float]:
    """Return messages with the gain on grey, in dB, where grey is another than a = b = 0."""
    known = {}
    for name, weights in GREYS.items():
        grey = np.repeat((photos @ np.array(weights))[..., None], 3, axis=-1)
        known[
            f"your grey is {name}, which is no longer as light as the photograph. Grey is a = b = "
            "0 at the same lightness: nb.without_color."
        ] = (decibels_of(made, photos) - decibels_of(grey, photos)).mean()
    return known


def wrong_ends(ours: np.ndarray, theirs: np.ndarray) -> dict[str, np.ndarray]:
    """Return messages with the interval that each mistake yields, from two models' decibels."""
    gains, ends = ours - theirs, (2.5, 97.5)
    drawn = means_of_drawn(gains)
    unpaired = means_of_drawn(ours) - means_of_drawn(theirs, seed=3)
    halves = np.percentile(means_of_drawn(ours), ends), np.percentile(means_of_drawn(theirs), ends)
    return {
        "low and high are swapped.": np.percentile(drawn, ends)[::-1],
        "this interval is unpaired: the two models were drawn apart, each with photographs of its "
        "own. Subtract first, photograph by photograph, then draw.": np.percentile(unpaired, ends),
        "the ends of two separate intervals were crossed. Subtract the scores first, then make "
        "one interval of the differences.": halves[0] - halves[1][::-1],
        "these are percentiles of single differences. The question is how far their *mean* would "
        "move: take the mean of each drawn set first.": np.percentile(gains, ends),
        "this interval holds 90 %: cut off 2.5 % at either end, not 5 %.": np.percentile(
            drawn, (5, 95)
        ),
        "the interval is of one model's decibels, not of the differences.": halves[0],
        "the sign is turned round in the interval, though not in the difference.": np.percentile(
            -drawn, ends
        ),
    }


def wrong_verdict(verdict: str, decided: str, low: float, high: float) -> str:
    """Return what went wrong where this verdict was given and another was due."""
    interval = f"[{low:.2f}, {high:.2f}]"
    if decided == "cannot be told apart":
        return f"{interval} holds 0, so {verdict!r} is not established: 'cannot be told apart'."
    if verdict == "cannot be told apart":
        return (
            f"{interval} does not hold 0, so the two *are* told apart: {decided!r}. That their "
            "separate intervals overlap says nothing."
        )
    return f"{interval} lies on the side of {decided!r}, the verdict says {verdict!r}."


def _squared(made: np.ndarray, photos: np.ndarray) -> np.ndarray:
    return (made.astype(float) - photos.astype(float)) ** 2


def _gain(squares: list[np.ndarray]) -> float:
    ours, theirs = (10 * np.log10(PEAK / square.mean(axis=(1, 2, 3))) for square in squares)
    return float((ours - theirs).mean())
