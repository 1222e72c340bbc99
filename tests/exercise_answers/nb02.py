"""Answers to the exercises of notebook 02: typical wrong ones, and right ones in other words."""

import hashlib
import math
import random
import re

import numpy as np
import torch

import colorlib
from colorlib.data.checks import color_measures


def deal(share):
    return "train" if share < 0.8 else "val" if share < 0.9 else "test"


def share_of(data):
    return int(hashlib.sha256(data).hexdigest()[:8], 16) / 16**8


def counting():
    calls = iter(range(10**6))
    return lambda name, content: deal(next(calls) % 10 / 10)


def remembering():
    known = {}
    return lambda name, content: known.setdefault(content, deal(random.random()))


def numbered(name, content):
    return deal(int(re.search(r"\d+", name)[0]) % 10 / 10)


def measures(picture):
    chroma, spread = color_measures(np.array(picture)[None, ::4, ::4])
    return float(chroma[0]), float(spread[0])


def chroma(picture, statistic):
    rgb_u8 = torch.from_numpy(np.array(picture)).permute(2, 0, 1)
    return float(statistic(colorlib.rgb_u8_to_lab(rgb_u8)[1:].norm(dim=0)))


def distances(train, test):
    return np.abs(test[:, None].astype(float) - train[None]).mean(axis=(2, 3, 4))


def nearer_than(bytes_off):
    return lambda train, test: np.flatnonzero(distances(train, test).min(axis=1) < bytes_off)


def size_for(deviation, half_width, z=1.96):
    return math.ceil((z * deviation / half_width) ** 2)


def plan(total, size, val=None):
    val = size if val is None else val
    return total - size - val, val, size


def find_by_loop(train, test):
    return [
        position
        for position, picture in enumerate(test)
        if min(np.abs(picture.astype(int) - other).mean() for other in train) < 25
    ]


WRONG = {
    "check_part_of": [
        (lambda n, c: "training", "must be one of train, val, test"),
        (lambda n, c: deal(random.random()), "asked twice"),
        (counting(), "in another order"),
        (lambda n, c: deal(share_of(n.encode())), "renamed"),
        (lambda n, c: share_of(c), r"yours holds 0\.\d+, 0\.\d+, 0\.\d+\.$"),
        (lambda n, c: deal(hash(c) % 100 / 100), "salted"),
        (lambda n, c: deal(hash((0, c)) % 1000 / 1000), "salted"),
        (remembering(), "a dictionary begins empty"),
        (lambda n, c: deal(abs(hash(c)) % 10 / 10), "salted"),
        (lambda n, c: "train" if share_of(c) < 0.9 else "test", "the shares should"),
    ],
    "check_has_no_color": [
        (lambda p: bool((p == p[..., :1]).all()), "saved as a colour JPEG"),
        (lambda p: chroma(p, torch.mean) > 5, "the right way round"),
        (lambda p: chroma(p, torch.max) < 6, "sepia print"),
        (lambda p: measures(p)[1] < 4, "blue sky"),
        (lambda p: chroma(p, torch.mean) < 15, "one red thing"),
        (lambda p: measures(p)[1] < 12 and measures(p)[0] < 20, "pale photo"),
        (lambda p: "grey", "return True or False"),
    ],
    "check_find_leaks": [
        (
            lambda a, b: [i for i, t in enumerate(b) if any(np.array_equal(t, p) for p in a)],
            "only the copy of the same bytes",
        ),
        (lambda a, b: np.flatnonzero(distances(b, a).min(1) < 20), "positions in"),
        (nearer_than(6), "the darker copy is missing"),
        (nearer_than(80), "has no version in train"),
        (lambda a, b: [], "wrap around"),
        (
            lambda a, b: np.flatnonzero(
                (b[:, None] - a[None]).mean(axis=(2, 3, 4)).min(axis=1) < 20
            ),
            "wrap around",
        ),
        (lambda a, b: distances(a, b).min(axis=1) < 20, "np.flatnonzero"),
        (lambda a, b: 3, "as a list"),
        (lambda a, b: [3, 12], r"leaks are at \[3, 8, 12\]"),
    ],
    "check_plan_split": [
        (lambda t, s, w: (t - 100, 0, 99), "add up to"),
        (lambda t, s, w: plan(t, size_for(s, w), 0), "no validation set"),
        (lambda t, s, w: plan(t, size_for(s, w, 1)), "one standard error"),
        (lambda t, s, w: plan(t, math.ceil(1.96 * s / w)), "square the ratio"),
        (lambda t, s, w: plan(t, size_for(s, w), 500), "val must be as large"),
        (lambda t, s, w: plan(t, size_for(s, w) - 1), "round up"),
        (lambda t, s, w: plan(t, size_for(s, 2 * w)), "do not double"),
        (lambda t, s, w: plan(t, size_for(s, w / 2)), "do not halve"),
        (lambda t, s, w: plan(t, size_for(s, w))[::-1], "the order is not"),
        (lambda t, s, w: plan(t, (1.96 * s / w) ** 2), "whole numbers, rounded up"),
        (lambda t, s, w: plan(t, 100), "the test set needs"),
        (lambda t, s, w: t, "three whole numbers"),
    ],
}

RIGHT = {
    "check_part_of": [
        lambda name, content: deal(share_of(b"seed 7" + content)),
        lambda n, c: colorlib.split_of(hashlib.sha256(c).hexdigest()),
        lambda n, c: deal(int(hashlib.md5(c).hexdigest(), 16) % 10 / 10),
    ],
    "check_has_no_color": [
        lambda p: measures(p)[1] < 4 and measures(p)[0] < 12,
        lambda p: np.all([measures(p)[1] < 5, measures(p)[0] < 15]),
    ],
    "check_find_leaks": [
        find_by_loop,
        nearer_than(15),
    ],
    "check_plan_split": [
        lambda t, s, w: np.array(plan(t, size_for(s, w))),
    ],
}
