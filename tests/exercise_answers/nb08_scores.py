"""Answers to notebook 08's exercises on scores of pictures: typical wrong ones, and right ones."""

import math

import numpy as np
import torch

import colorlib

PEAK = 255**2


def decibels(mse):
    return 10 * np.log10(PEAK / mse)


def two_psnrs(mse):
    return decibels(mse).mean(), decibels(mse.mean())


def two_psnrs_in_a_loop(mse):
    each = [10 * math.log10(PEAK / value) for value in mse.tolist()]
    pooled = 10 * math.log10(PEAK * len(mse) / sum(mse.tolist()))
    return np.array([sum(each) / len(each), pooled])


def accuracies(difference, bound):
    right = difference.abs() <= bound
    return right.all(dim=0).float().mean(), right.float().mean()


def accuracies_by_the_worst_channel(difference, bound):
    both = (difference.abs().amax(dim=0) <= bound).sum().item() / difference[0].numel()
    return [both, np.mean(difference.abs().numpy() <= bound)]


def opponents(picture):
    red, green, blue = np.moveaxis(picture.astype(float), -1, 0)
    return red - green, (red + green) / 2 - blue


def colourfulness(picture, *, change=lambda value: value, weight=0.3):
    rg, yb = (change(value) for value in opponents(picture))
    return np.hypot(rg.std(), yb.std()) + weight * np.hypot(rg.mean(), yb.mean())


def colourfulness_by_torch(picture):
    red, green, blue = torch.from_numpy(picture).double().unbind(-1)
    both = torch.stack([red - green, (red + green) / 2 - blue]).flatten(1)
    return both.std(dim=1).norm() + 0.3 * both.mean(dim=1).norm()


def colourfulness_in_bytes(picture):
    red, green, blue = (picture[..., channel] for channel in range(3))
    rg, yb = red - green, (red + green) / 2 - blue
    return np.hypot(rg.std(), yb.std()) + 0.3 * np.hypot(rg.mean(), yb.mean())


def best_strength(painted, true):
    return (painted * true).sum() / painted.square().sum()


def best_strength_by_trying(painted, true):
    factors = np.arange(0.0, 3.0, 0.01)
    return factors[np.argmin([float((f * painted - true).square().mean()) for f in factors])]


def best_strength_by_lstsq(painted, true):
    return np.linalg.lstsq(painted.flatten()[:, None].numpy(), true.flatten().numpy(), rcond=None)[
        0
    ]


def mean_of_quotients(painted, true):
    each = (painted * true).sum(dim=(1, 2, 3)) / painted.square().sum(dim=(1, 2, 3))
    return each.mean()


WRONG = {
    "check_colorfulness": [
        (lambda p: colourfulness(p, change=np.abs), "without their signs"),
        (colourfulness_in_bytes, "uint8 has no negative numbers"),
        (lambda p: colourfulness(p, weight=1.0), "0.3 is missing"),
        (lambda p: colourfulness(p, weight=0.0), "the spread alone"),
        (lambda p: colourfulness(p / 255), "not 0 to 1"),
        (lambda p: 0.3 * colourfulness(p, weight=1 / 0.3), "0.3 belongs to the means"),
        (
            lambda p: sum(v.std() + 0.3 * abs(v.mean()) for v in opponents(p)),
            "by Pythagoras",
        ),
        (
            lambda p: (
                sum(v.var() for v in opponents(p)) + 0.3 * np.hypot(*map(np.mean, opponents(p)))
            ),
            "the first root is missing",
        ),
        (
            lambda p: (
                math.sqrt(sum(v.std() for v in opponents(p)))
                + 0.3 * np.hypot(*map(np.mean, opponents(p)))
            ),
            "variances stand under",
        ),
        (lambda p: 2 * colourfulness(p), "of 24 blotches"),
        (lambda p: colorlib.colorfulness(torch.from_numpy(p).movedim(-1, 0)[None]), "colorlib's"),
        (lambda p: opponents(p), "return one number"),
    ],
    "check_best_strength": [
        (lambda p, t: (p * t).sum() / t.square().sum(), "the other way round"),
        (lambda p, t: t.norm() / p.norm(), "as strong as the true ones"),
        (
            lambda p, t: t.norm(dim=1).mean() / p.norm(dim=1).mean(),
            "quotient of the mean strengths",
        ),
        (lambda p, t: (p * t).sum() / (p.norm() * t.norm()), "correlation"),
        (mean_of_quotients, "one factor for all"),
        (lambda p, t: (t / p).median(), "middle of the quotients"),
        (lambda p, t: (t / p).mean(), "mean of the quotients"),
        (lambda p, t: -best_strength(p, t), "its sign is not"),
        (lambda p, t: 2 * best_strength(p, t), "the 2 of the derivative"),
        (lambda p, t: min(best_strength(p, t), 1.0), "above 1 is allowed"),
        (lambda p, t: 0.7, "leaves a mean squared error of"),
    ],
    "check_two_psnrs": [
        (lambda mse: two_psnrs(mse)[::-1], "wrong order"),
        (lambda mse: (two_psnrs(mse)[0],) * 2, "both are the mean of the images'"),
        (lambda mse: (two_psnrs(mse)[1],) * 2, "both are the decibels of the mean"),
        (
            lambda mse: (
                (10 * np.log10(255 / mse)).mean(),
                10 * np.log10(255 / mse.mean()),
            ),
            "255 must be squared",
        ),
        (lambda mse: [2 * value for value in two_psnrs(mse)], "20 log10"),
        (lambda mse: [-value for value in two_psnrs(mse)], "the sign"),
        (
            lambda mse: (10 * np.log(PEAK / mse).mean(), 10 * np.log(PEAK / mse.mean())),
            "not the natural",
        ),
        (lambda mse: [value / 2 for value in two_psnrs(mse)], "half of what"),
        (
            lambda mse: (two_psnrs(mse)[0], 20 * np.log10(255 / np.sqrt(mse).mean())),
            "not their roots",
        ),
        (lambda mse: (two_psnrs(mse)[0], decibels(np.median(mse))), "not their median"),
        (lambda mse: (decibels(mse).sum(), decibels(mse.sum())), "these are sums"),
        (lambda mse: (two_psnrs(mse)[0], 3.0), "for the dB of the mean the answer is 18.94"),
        (lambda mse: decibels(mse), "yours holds 4 numbers"),
        (lambda mse: two_psnrs(mse)[0], "return .mean of the dB, dB of the mean."),
        (lambda mse: (math.inf, 1.0), "infinity"),
    ],
    "check_epsilon_accuracies": [
        (lambda d, bound: accuracies(d, bound)[::-1], "wrong order"),
        (lambda d, bound: accuracies(d, bound - 1e-6), "<=, not <"),
        (
            lambda d, bound: ((d <= bound).all(0).float().mean(), (d <= bound).float().mean()),
            "have a sign",
        ),
        (
            lambda d, bound: (
                (d.abs() <= bound).any(0).float().mean(),
                accuracies(d, bound)[1],
            ),
            "one right channel counts",
        ),
        (
            lambda d, bound: ((d.norm(dim=0) <= bound).float().mean(), accuracies(d, bound)[1]),
            "distance over the channels",
        ),
        (
            lambda d, bound: (
                (d.abs().mean(dim=0) <= bound).float().mean(),
                accuracies(d, bound)[1],
            ),
            "averaged over the channels",
        ),
        (lambda d, bound: (accuracies(d, bound)[1],) * 2, "both are averaged"),
        (lambda d, bound: (accuracies(d, bound)[0],) * 2, "both ask for all"),
        (lambda d, bound: [100 * share for share in accuracies(d, bound)], "not per cent"),
        (lambda d, bound: ((d.abs() <= bound).all(0).sum(), (d.abs() <= bound).sum()), "counts"),
        (lambda d, bound: ((d.abs() <= bound).all(), accuracies(d, bound)[1]), "whole picture"),
        *(
            (
                lambda d, bound, axis=axis: (
                    (d.abs() <= bound).all(axis).float().mean(),
                    accuracies(d, bound)[1],
                ),
                "channels are axis 0",
            )
            for axis in (1, -1)
        ),
        (
            lambda d, bound: ((d.mean(0).abs() <= bound).float().mean(), accuracies(d, bound)[1]),
            "averaged before they are compared",
        ),
        (lambda d, bound: [1 - share for share in accuracies(d, bound)], "what is wrong"),
        (lambda d, bound: (0.9, 0.6), "all channels at once the answer is"),
    ],
}


RIGHT = {
    "check_colorfulness": [colourfulness, colourfulness_by_torch],
    "check_best_strength": [best_strength, best_strength_by_trying, best_strength_by_lstsq],
    "check_two_psnrs": [
        two_psnrs,
        two_psnrs_in_a_loop,
        lambda mse: np.round(two_psnrs(mse), 2),
    ],
    "check_epsilon_accuracies": [
        accuracies,
        accuracies_by_the_worst_channel,
    ],
}
