"""Answers to notebook 08's build: a comparison written with one fault each, and right ones."""

import numpy as np
import torch

import colorlib
from colorlib.notebook import without_color

PEAK = 255**2
ENDS = (2.5, 97.5)


def decibels(pictures, photos):
    return 10 * np.log10(PEAK / ((pictures.astype(float) - photos) ** 2).mean(axis=(1, 2, 3)))


def own_grey(photos):
    return without_color(photos).movedim(1, -1).numpy()


def drawn_means(values, resamples, rng):
    return rng.choice(values, (resamples, len(values))).mean(axis=1)


def paired(one, other, resamples, rng):
    return np.percentile(drawn_means(one - other, resamples, rng), ENDS)


def word(low, high, difference, ours, theirs):
    return "better" if low > 0 else "worse" if high < 0 else "cannot be told apart"


def mean_gain(one, other, photos):
    return (decibels(one, photos) - decibels(other, photos)).mean()


def report(*, score=decibels, grey=own_grey, gain=None, ends=paired, verdict=word, turned=False):
    """Return an answer, right but for the parts that are given."""

    def answer(photos, painted, resamples, rng):
        pictures = painted | {"grey": grey(photos)}
        first, second = painted
        rows = {}
        for one, other in ((first, "grey"), (second, "grey"), (first, second)):
            ours, theirs = score(pictures[one], photos), score(pictures[other], photos)
            if turned:
                ours, theirs = theirs, ours
            difference = (ours - theirs).mean()
            if gain is not None:
                difference = gain(pictures[one], pictures[other], photos)
            low, high = ends(ours, theirs, resamples, rng)
            rows[one, other] = (difference, low, high, verdict(low, high, difference, ours, theirs))
        return rows

    return answer


def right(photos, painted, resamples, rng):
    return report()(photos, painted, resamples, rng)


def right_by_one_draw(photos, painted, resamples, rng):
    """Draw the photographs once, for all three rows."""
    drawn = rng.integers(0, len(photos), (resamples, len(photos)))
    return report(
        ends=lambda one, other, *_: np.quantile((one - other)[drawn].mean(axis=1), [0.025, 0.975])
    )(photos, painted, resamples, rng)


def library_psnr(pictures, photos):
    as_batch = (torch.from_numpy(made.copy()).movedim(-1, 1) for made in (pictures, photos))
    return colorlib.psnr(*as_batch).numpy()


def pooled_gain(one, other, photos):
    mse = [((made.astype(float) - photos) ** 2).mean() for made in (one, other)]
    return 10 * np.log10(mse[1] / mse[0])


def wrapped(pictures, photos):
    return 10 * np.log10(PEAK / ((pictures - photos).astype(float) ** 2).mean(axis=(1, 2, 3)))


def wrapped_squares(pictures, photos):
    return 10 * np.log10(PEAK / ((pictures - photos) ** 2).mean(axis=(1, 2, 3)))


def grey_by(*weights, rounded=np.round):
    def grey(photos):
        return np.repeat(rounded(photos @ np.array(weights))[..., None], 3, axis=-1).astype("u1")

    return grey


def unpaired(one, other, resamples, rng):
    apart = drawn_means(one, resamples, rng) - drawn_means(other, resamples, rng)
    return np.percentile(apart, ENDS)


def subtracted(one, other, resamples, rng):
    return np.subtract(*(np.percentile(drawn_means(s, resamples, rng), ENDS) for s in (one, other)))


def crossed(one, other, resamples, rng):
    ours, theirs = (np.percentile(drawn_means(s, resamples, rng), ENDS) for s in (one, other))
    return ours[0] - theirs[1], ours[1] - theirs[0]


def of_pixels(one, other, resamples, rng):
    """As if each photograph's 64 pixels were observations of their own."""
    many = np.repeat(one - other, 64)
    return np.percentile(drawn_means(many, 500, rng), ENDS)


def percentiles(*cuts):
    return lambda one, other, n, rng: np.percentile(drawn_means(one - other, n, rng), cuts)


def by_formula(one, other, resamples, rng):
    gains = one - other
    reach = 1.96 * gains.std(ddof=1) / np.sqrt(len(gains))
    return gains.mean() - reach, gains.mean() + reach


def by_sign(low, high, difference, ours, theirs):
    return "better" if difference > 0 else "worse"


def by_overlap(low, high, difference, ours, theirs):
    rng = np.random.default_rng(0)
    one, other = (np.percentile(drawn_means(s, 2_000, rng), ENDS) for s in (ours, theirs))
    overlap = one[0] < other[1] and other[0] < one[1]
    return "cannot be told apart" if overlap else by_sign(low, high, difference, ours, theirs)


def with_own_generator(photos, painted, resamples, _rng):
    return report()(photos, painted, resamples, np.random.default_rng(3))


def by_the_library(one, other, resamples, rng):
    interval = colorlib.paired_interval(one, other, resamples=resamples)
    return interval.low, interval.high


def without_the_last_row(photos, painted, resamples, rng):
    return dict(list(right(photos, painted, resamples, rng).items())[:2])


WRONG = [
    (report(turned=True), "A against grey: the sign is turned round"),
    (report(gain=pooled_gain), "decibels of the mean error"),
    (report(score=wrapped), "uint8 has no negative numbers, 3 - 5"),
    (report(score=wrapped_squares), "no squares above 255"),
    (report(score=lambda made, photos: 2 * decibels(made, photos)), "20 log10 is for amplitudes"),
    (report(score=lambda made, photos: decibels(made, photos) / 2), "half of what it should be"),
    (
        report(score=lambda made, photos: PEAK / 10 ** (decibels(made, photos) / 10)),
        "into decibels",
    ),
    (report(grey=grey_by(1 / 3, 1 / 3, 1 / 3)), "the mean of R, G and B"),
    (report(grey=grey_by(0.299, 0.587, 0.114, rounded=np.floor)), "weights of a video signal"),
    (report(ends=unpaired), "this interval is unpaired"),
    (report(ends=subtracted), "times as wide as it should be. Subtract the scores"),
    (report(ends=crossed), "ends of two separate intervals were crossed"),
    (report(ends=of_pixels), "whole photographs"),
    (report(ends=percentiles(97.5, 2.5)), "low and high are swapped"),
    (report(ends=percentiles(5, 95)), "holds 90 %"),
    (report(ends=percentiles(0.025, 0.975)), "np.quantile in shares"),
    (report(ends=lambda one, other, *_: np.percentile(one - other, ENDS)), "single differences"),
    (report(ends=lambda one, other, *rest: -paired(one, other, *rest)[::-1]), "in the interval"),
    (report(ends=by_formula), "nothing was drawn from the generator"),
    (with_own_generator, "nothing was drawn from the generator"),
    (report(ends=by_the_library), "colorlib's `paired_interval`"),
    (report(verdict=by_sign), "B against grey: .* holds 0"),
    (report(verdict=by_overlap), "A against grey: .*overlap says nothing"),
    (report(verdict=lambda *_: "A wins"), "a verdict is one of"),
    (
        report(verdict=lambda low, high, *_: word(-high, -low, 0, 0, 0)),
        "lies on the side of 'better'",
    ),
    (without_the_last_row, r"the row \('A', 'B'\) is missing"),
    (lambda *_: [1, 2, 3], "return a dict"),
    (
        lambda photos, painted, n, rng: {pair: 1.0 for pair in right(photos, painted, n, rng)},
        "a row is",
    ),
]
RIGHT = [right, right_by_one_draw, report(score=library_psnr)]
