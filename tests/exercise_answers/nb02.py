"""Answers to the exercises of notebook 02: typical wrong ones, and right ones in other words."""

import hashlib
import io
import itertools
import math
import random
import re
import zlib
from collections import Counter

import numpy as np
import torch
from PIL import Image
from skimage.color import rgb2lab

import colorlib
from colorlib.data.checks import color_measures
from colorlib.data.duplicates import find_near_duplicates


def deal(share):
    return "train" if share < 0.8 else "val" if share < 0.9 else "test"


def share_of(data):
    return int(hashlib.sha256(data).hexdigest()[:8], 16) / 16**8


def tenth(number):
    return deal(number % 10 / 10)


def counting():
    calls = iter(range(10**6))
    return lambda name, content: tenth(next(calls))


def remembering():
    known = {}
    return lambda name, content: known.setdefault(content, deal(random.random()))


def chroma_map(picture):
    lab = rgb2lab(picture)
    return np.hypot(lab[..., 1], lab[..., 2])


def measures(picture):
    small = np.array(Image.fromarray(picture).resize((50, 50), Image.Resampling.BOX))
    ab = rgb2lab(small)[..., 1:].reshape(-1, 2)
    from_median = ab - np.median(ab, axis=0)
    return [float(np.percentile(np.hypot(*x.T), 99)) for x in (ab, from_median)]


def library_measures(picture):
    small = np.array(Image.fromarray(picture).resize((32, 32), Image.Resampling.BOX))
    chroma, spread = color_measures(small[None])
    return bool(chroma[0] < 12 and spread[0] < 4)


def chroma(picture, statistic):
    rgb_u8 = torch.from_numpy(np.array(picture)).permute(2, 0, 1)
    return float(statistic(colorlib.rgb_u8_to_lab(rgb_u8)[1:].norm(dim=0)))


def distances(train, test):
    return np.abs(test[:, None].astype(float) - train[None]).mean(axis=(2, 3, 4))


def nearer_than(bytes_off):
    return lambda train, test: np.flatnonzero(distances(train, test).min(axis=1) < bytes_off)


def library_leaks(train, test):
    both = np.concatenate([train, test])[:, ::3, ::3]
    hashes = np.zeros((len(both), 64), dtype=bool)
    twins = find_near_duplicates(hashes, both, thumbnail_difference=20, protected=len(train))
    return [position - len(train) for position in twins]


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


def find_pairs(train, test):
    return [i for i, near in enumerate(distances(train, test)) for d in near if d < 60]


def sides(values):
    return max((values > 0).mean(), (values < 0).mean())


def tip_by_trying(values):
    for grey in np.linspace(0, 1, 10_001)[:-1]:
        if (1 - grey) * sides(values) <= 0.5 + 1e-9:
            return grey
    return 1.0


def lightness_distances(train_lab, test_L):
    return (test_L - train_lab[None, :, 0]).abs().flatten(2).sum(dim=2)


def remember_by_loop(train_lab, test_L):
    nearest = [min(train_lab, key=lambda lab: (lab[0] - L[0]).square().sum()) for L in test_L]
    return torch.stack([lab[1:] for lab in nearest])


def clean(folder, *, part=None, mark=None, decode=True, seen=None, grey=None, catch=OSError):
    """Return the fates of a folder's files, or a wrong form of them.

    Args:
        folder: where they lie.
        part: (content, name, position, number of files) -> the part.
        mark: content -> what tells copies; None drops none.
        decode: False only opens a picture.
        seen: what was seen already; by default nothing.
        grey: (chroma, spread) -> whether that is grey.
        catch: what is caught of a broken file.
    """
    part = part or (lambda content, *_: deal(share_of(content)))
    mark = mark or (lambda content: hashlib.sha256(content).digest())
    grey = grey or (lambda chroma, spread: chroma < 10 and spread < 4)
    seen = set() if seen is None else seen
    fates, paths = {}, sorted(folder.iterdir())
    for position, path in enumerate(paths):
        content = path.read_bytes()
        if mark(content) in seen:
            fates[path.name] = "duplicate"
            continue
        seen.add(mark(content))
        try:
            picture = Image.open(io.BytesIO(content))
            if decode:
                picture = picture.convert("RGB")
        except catch:
            fates[path.name] = "broken"
            continue
        if min(picture.size) < 32:
            fates[path.name] = "tiny"
        elif decode and grey(*measures(np.array(picture))):
            fates[path.name] = "grey"
        else:
            fates[path.name] = part(content, path.name, position, len(paths))
    return fates, Counter(fates.values())


numbers = itertools.count()


def never_a_copy(_):
    return next(numbers)


def shuffled(seed):
    def part(_, name, position, count):
        places = np.random.default_rng(seed).permutation(count)
        return deal(places[position] / count)

    return part


def clean_by_name(folder):
    return clean(folder, part=lambda c, name, *_: deal(share_of(name.encode())))


def without_dropped(folder):
    fates, _ = clean(folder)
    fates = {name: fate for name, fate in fates.items() if fate in ("train", "val", "test")}
    return fates, Counter(fates.values())


def both_dropped(folder):
    fates, _ = clean(folder)
    contents = Counter(path.read_bytes() for path in folder.iterdir())
    for path in folder.iterdir():
        if contents[path.read_bytes()] > 1:
            fates[path.name] = "duplicate"
    return fates, Counter(fates.values())


def miscounted(folder):
    fates, counts = clean(folder)
    return fates, counts | {"train": counts["train"] + counts["val"]}


def by_library(folder):
    report = colorlib.scan(folder, progress=False)
    return {name: "train" for name in report.kept}, {}


def clean_by_pixels(folder):
    def pixels(content):
        try:
            return Image.open(io.BytesIO(content)).convert("RGB").tobytes()
        except OSError:
            return content

    return clean(folder, mark=pixels, part=lambda c, *_: deal(share_of(b"mine" + c)))


REMEMBERED = set()

WRONG = {
    "check_near_grey_share": [
        (lambda p, c: (chroma_map(p) >= c).mean(), "not"),
        (lambda p, c: 100 * (chroma_map(p) < c).mean(), "percentage"),
        (lambda p, c: (np.linalg.norm(rgb2lab(p), axis=-1) < c).mean(), "leave out L"),
        (lambda p, c: (np.abs(rgb2lab(p)[..., 1:]).sum(-1) < c).mean(), r"adds \|a\|"),
        (lambda p, c: (np.abs(rgb2lab(p)[..., 1:]).max(-1) < c).mean(), "square"),
        (lambda p, c: (chroma_map(p) ** 2 < c).mean(), "root is missing"),
        (lambda p, c: (chroma_map(p) < c).sum(), "count"),
        (lambda p, c: chroma_map(p).mean(), "not a share"),
        (lambda p, c: np.median(chroma_map(p)), "not a share"),
        (lambda p, c: (np.ptp(p.astype(int), axis=-1) < c).mean(), "in RGB"),
        (lambda p, c: (chroma_map(p) / 110 < c).mean(), "divided by 110"),
        (lambda p, c: chroma_map(p) < c, "one number, a share"),
        (lambda p, c: 0.5, "share of pixels with a chroma"),
    ],
    "check_has_no_color": [
        (lambda p: bool((p == p[..., :1]).all()), "saved as a colour JPEG"),
        (lambda p: chroma(p, torch.mean) > 5, "the right way round"),
        (lambda p: chroma(p, torch.max) < 6, "no maximum|sepia print"),
        (lambda p: measures(p)[1] < 4, "blue sky"),
        (lambda p: chroma(p, torch.mean) < 15, "one red thing"),
        (lambda p: measures(p)[1] < 12 and measures(p)[0] < 20, "night sky|pale photo"),
        (lambda p: measures(p)[0] < 15, "Pale is not grey"),
        (lambda p: np.median(chroma_map(p)) < 10, "drowns in a mean or a median"),
        (lambda p: p.astype(int).std(axis=-1).max() < 2, "One tint lies over all"),
        (library_measures, "`color_measures` did the work"),
        (lambda p: "grey", "return True or False"),
    ],
    "check_grey_that_tips": [
        (lambda v: 0.5, "needs no majority of its own"),
        (lambda v: max(0, sides(v) - 0.5), "come on top"),
        (lambda v: max(0, 2 * sides(v) - 1), r"to \*one\* photograph"),
        (lambda v: 1 - 1 / (2 * sides(v)), "cannot be negative"),
        (lambda v: max(0, 1 - 1 / (2 * (v > 0).mean())), "positive values alone"),
        (lambda v: 1 / (2 * sides(v)), "what is left of the colours"),
        (lambda v: 100 * max(0, 1 - 1 / (2 * sides(v))), "percentage"),
        (lambda v: max(0, 1 - 1 / (2 * sides(v[v != 0]))), "divide|of all values"),
        (lambda v: np.median(v), "it takes a share of"),
        (lambda v: "a third", "one number"),
    ],
    "check_remember": [
        (lambda t, q: lightness_distances(t, q).argmin(dim=1), "these are positions"),
        (lambda t, q: t[lightness_distances(t, q).argmin(dim=1)], "lightness among them"),
        (lambda t, q: t[lightness_distances(t, q).argmax(dim=1), 1:], "argmin, not argmax"),
        (
            lambda t, q: t[(q.mean((1, 2, 3))[:, None] - t[:, 0].mean((1, 2))).abs().argmin(1), 1:],
            "how bright the pictures are",
        ),
        (lambda t, q: t[:, 1:].mean(dim=0).expand(len(q), -1, -1, -1), "mean of all colours"),
        (lambda t, q: t[: len(q), 1:], "in order"),
        (lambda t, q: q[lightness_distances(t, q).argmin(dim=0)].expand(-1, 2, -1, -1), "test"),
        (lambda t, q: t[[0, 0, 0, 0], 1:], "1 of 4"),
        (lambda t, q: t[:, 1:].tolist(), "must return a tensor"),
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
        (
            lambda a, b: np.flatnonzero(
                np.abs((b[:, None] - a[None].astype(float)).mean(axis=(2, 3, 4))).min(1) < 5
            ),
            "without `abs`",
        ),
        (
            lambda a, b: np.flatnonzero(
                ((b[:, None].astype(float) - a[None]) ** 2).mean(axis=(2, 3, 4)).min(1) < 20
            ),
            "the darker copy is missing",
        ),
        (lambda a, b: [3, 8, 12, 12], "more than once"),
        (find_pairs, "more than once|has no version"),
        (library_leaks, "`find_near_duplicates` did the work"),
        (lambda a, b: 3, "as a list"),
        (lambda a, b: [3, 12], r"leaks are at \[3, 8, 12\]"),
    ],
    "check_part_of": [
        (lambda n, c: "training", "must be one of train, val, test"),
        (lambda n, c: deal(random.random()), "asked twice"),
        (counting(), "in another order"),
        (lambda n, c: deal(share_of(n.encode())), "renamed"),
        (lambda n, c: tenth(int(re.search(r"\d+", n + "0")[0])), "renamed"),
        (lambda n, c: share_of(c), r"yours holds 0\.\d+, 0\.\d+, 0\.\d+\.$"),
        (lambda n, c: deal(hash(c) % 100 / 100), "salted"),
        (lambda n, c: deal(hash((0, c)) % 1000 / 1000), "salted"),
        (remembering(), "a dictionary begins empty"),
        (lambda n, c: deal(abs(hash(c)) % 10 / 10), "salted"),
        (lambda n, c: tenth(c[-1]), "in the bytes FF D9"),
        (lambda n, c: deal(share_of(c[-256:])), "end alike"),
        (lambda n, c: tenth(c[0]), "begins with FF D8"),
        (lambda n, c: deal(share_of(c[:100])), "begin alike"),
        (lambda n, c: tenth(len(c)), "of one length"),
        (lambda n, c: tenth(sum(c)), "adds up or counts bytes.*0 or 5"),
        (lambda n, c: deal(sum(c) % 100 / 100), "adds up or counts bytes"),
        (lambda n, c: tenth(int.from_bytes(c, "big")), "adds up or counts bytes"),
        (lambda n, c: tenth(c[len(c) // 2]), "a few of the bytes"),
        (lambda n, c: "train" if share_of(c) < 0.9 else "test", "the shares should"),
        (
            lambda n, c: tenth(int(hashlib.sha256(c).hexdigest()[0], 16)),
            "much larger than the divisor",
        ),
        (
            lambda n, c: colorlib.split_of(hashlib.sha256(c).hexdigest()),
            "`split_of` did the work",
        ),
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
        (lambda t, s, w: plan(t, size_for(s, w, 2)), "not 2"),
        (lambda t, s, w: plan(t, math.ceil(1.96 * s / w) ** 2), "after squaring"),
        (lambda t, s, w: plan(t, math.ceil((1.96 * s) ** 2 / w)), "square the half-width"),
        (lambda t, s, w: plan(t, 100), "the test set needs"),
        (lambda t, s, w: t, "three whole numbers"),
    ],
    "check_clean_split": [
        (lambda f: clean(f, catch=ZeroDivisionError), "a broken file ended the whole pass"),
        (lambda f: clean(f, decode=False), "reads the header alone"),
        (lambda f: clean(f, grey=lambda c, s: c == 0), "man_s.* no colour and landed in"),
        (lambda f: clean(f, grey=lambda c, s: c < 5), "man_sepia.png has no colour.*tint"),
        (lambda f: clean(f, grey=lambda c, s: s < 4), "blue_sky.png, with hardly any spread"),
        (lambda f: clean(f, grey=lambda c, s: c < 200), r"spread \*and\* its chroma"),
        (lambda f: clean(f, mark=never_a_copy), "the photograph counts twice"),
        (
            lambda f: clean(f, mark=never_a_copy, part=lambda c, n, i, _: deal(i / 89)),
            "a leak: photo_.* hold the same bytes",
        ),
        (both_dropped, "keep one of them"),
        (lambda f: clean(f, mark=len), "sound photographs were dropped"),
        (clean_by_name, "splits by name"),
        (lambda f: clean(f, part=lambda c, n, i, count: deal(i / count)), "splits by position"),
        (lambda f: clean(f, part=shuffled(0)), "by a shuffle, which hang on the neighbours"),
        (lambda f: clean(f, part=shuffled(None)), "draws anew each time"),
        (lambda f: clean(f, seen=REMEMBERED), "remembers what it saw"),
        (lambda f: clean(f, part=lambda *_: "train"), "shares should be"),
        (lambda f: clean(f, part=lambda *_: "training"), "a fate is one of"),
        (without_dropped, "files have no fate"),
        (miscounted, "the counts do not agree"),
        (lambda f: clean(f)[0], "two dictionaries"),
        (by_library, "`scan` did the work"),
    ],
}

RIGHT = {
    "check_near_grey_share": [
        lambda p, c: (chroma_map(p) < c).mean(),
        lambda p, c: chroma(p, lambda values: (values < c).double().mean()),
    ],
    "check_has_no_color": [
        lambda p: measures(p)[1] < 4 and measures(p)[0] < 12,
        lambda p: np.all([measures(p)[1] < 5, measures(p)[0] < 15]),
    ],
    "check_grey_that_tips": [
        lambda v: max(0, (sides(v) - 0.5) / sides(v)),
        tip_by_trying,
    ],
    "check_remember": [
        lambda t, q: t[lightness_distances(t, q).argmin(dim=1), 1:],
        remember_by_loop,
    ],
    "check_find_leaks": [
        find_by_loop,
        nearer_than(15),
    ],
    "check_part_of": [
        lambda name, content: deal(share_of(b"seed 7" + content)),
        lambda n, c: deal(int(hashlib.md5(c).hexdigest(), 16) % 10 / 10),
        lambda n, c: deal(zlib.crc32(c) % 100 / 100),
    ],
    "check_plan_split": [
        lambda t, s, w: np.array(plan(t, size_for(s, w))),
    ],
    "check_clean_split": [
        clean,
        clean_by_pixels,
    ],
}
