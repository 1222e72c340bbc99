"""Checks of the exercises in notebooks/02_building_a_dataset.ipynb."""

import io
import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image
from skimage import data
from skimage.color import lab2rgb, rgb2lab

from colorlib.exercises.checking import Mistake, call, exercise, expect

PARTS = ("train", "val", "test")


@exercise
def check_part_of(answer: Callable[[str, bytes], str]) -> str:
    """Check a split by content: 80/10/10, the same whatever a photograph is called."""
    contents = [b"photograph %d" % number for number in range(2_000)]
    names = [f"{number:05d}.jpg" for number in range(len(contents))]
    parts = [call(answer, name, content) for name, content in zip(names, contents, strict=True)]
    expect(
        set(parts) <= set(PARTS),
        f"the answer must be one of {', '.join(PARTS)}, yours holds "
        f"{', '.join(sorted({repr(part) for part in set(parts) - set(PARTS)})[:3])}.",
    )
    again = [call(answer, name, content) for name, content in zip(names, contents, strict=True)]
    expect(
        parts == again,
        "asked twice, the same photographs landed elsewhere. A split must not draw random "
        "numbers or count its calls: compute it from the bytes.",
    )
    renamed = [call(answer, f"holiday/{name}", c) for name, c in zip(names, contents, strict=True)]
    expect(
        parts == renamed,
        "a photograph that was renamed changed its part. Then a copy in another folder can be in "
        "train and in test at once: leave the name out.",
    )
    backwards = [
        call(answer, n, c) for n, c in zip(reversed(names), reversed(contents), strict=True)
    ]
    expect(
        parts == backwards[::-1],
        "in another order the photographs landed elsewhere, so the order of a directory listing "
        "decides. Compute the part from the bytes alone.",
    )
    tomorrow = [call(answer, n, _SaltedAnew(c)) for n, c in zip(names, contents, strict=True)]
    expect(
        parts == tomorrow,
        "tomorrow, in another process, the photographs would land elsewhere. Python's `hash` is "
        "salted anew in each, and a dictionary begins empty: use hashlib.sha256.",
    )
    counts = Counter(parts)
    shares = ", ".join(f"{part} {counts[part] / len(parts):.1%}" for part in PARTS)
    # Five standard deviations of a binomial count.
    for part, share in zip(PARTS, (0.8, 0.1, 0.1), strict=True):
        tolerance = 5 * math.sqrt(len(parts) * share * (1 - share))
        expect(
            abs(counts[part] - share * len(parts)) < tolerance,
            f"the shares should be about 80 %, 10 % and 10 %; yours are {shares}.",
        )
    return "neither name nor order nor neighbours matter, only the photograph's bytes."


@exercise
def check_has_no_color(answer: Callable[[np.ndarray], bool]) -> str:
    """Check whether black-and-white photographs are found, tinted ones too, and no others."""
    grey = data.camera()[:200, :200]
    flat = np.repeat(grey[..., None], 3, axis=-1)
    buffer = io.BytesIO()
    noise = np.random.default_rng(0).integers(-2, 3, flat.shape)
    noisy = (flat.astype(int) + noise).clip(0, 255).astype(np.uint8)
    Image.fromarray(noisy).save(buffer, "JPEG", quality=80)
    saved = np.asarray(Image.open(buffer))
    tinted = rgb2lab(flat)
    tinted[..., 0] = 30 + 0.6 * tinted[..., 0]  # an old print has no black left to tint
    tinted[..., 1:] = (2, 9)
    sepia = (255 * lab2rgb(tinted)).round().astype(np.uint8)
    sky = np.broadcast_to(np.linspace(190, 210, 200)[:, None, None], (200, 200, 3))
    sky = (sky * np.array([0.55, 0.8, 1.0])).astype(np.uint8)
    ball = saved.copy()
    ball[80:120, 80:120] = (200, 30, 30)
    pale = (0.75 * flat + 0.25 * data.astronaut()[:200, 150:350]).astype(np.uint8)
    for name, picture, truth, message in (
        ("a colour photo", data.coffee(), False, "Is the comparison the right way round?"),
        ("a grey photo", flat, True, "Is the comparison the right way round?"),
        (
            "a grey photo saved as a colour JPEG",
            saved,
            True,
            "Its channels differ by a few bytes, so R = G = B does not hold everywhere: measure "
            "chroma in Lab and allow some units.",
        ),
        (
            "a sepia print",
            sepia,
            True,
            "One tint lies over all of it: look at how far the colours lie from the picture's "
            "own median (a, b), not from grey.",
        ),
        (
            "a blue sky",
            sky,
            False,
            "Its colours differ little, but they are far from grey. A photo without colour has "
            "little spread and little chroma.",
        ),
        (
            "a grey scene with one red thing",
            ball,
            False,
            "The red thing covers 4 % of it and drowns in a mean. Look at a high percentile, such "
            "as the 99th.",
        ),
        ("a pale photo", pale, False, "Pale is not grey: allow only a few Lab units of spread."),
    ):
        result = call(answer, picture)
        expect(
            isinstance(result, bool | np.bool_) or getattr(result, "ndim", None) == 0,
            f"return True or False, your function returned {type(result).__name__}.",
        )
        if bool(result) != truth:
            verdict = "has colour" if truth else "has none"
            raise Mistake(f"for {name} yours says that it {verdict}. {message}")
    return "grey, tinted grey and JPEG's colour noise are found, and no colour photo is lost."


@exercise
def check_find_leaks(answer: Callable[[np.ndarray, np.ndarray], Sequence[int]]) -> str:
    """Check which test pictures are found to have a version of themselves in train."""
    rng = np.random.default_rng(0)
    coarse = rng.integers(20, 236, (40, 6, 6, 3), dtype=np.uint8)
    scenes = np.stack(
        [np.asarray(Image.fromarray(c).resize((48, 48), Image.Resampling.BICUBIC)) for c in coarse]
    )
    train, test = scenes[:25].copy(), scenes[25:].copy()
    noise = rng.integers(-6, 7, test.shape)
    test[3] = train[11]
    test[8] = (train[2].astype(int) + noise[8]).clip(0, 255)
    test[12] = (0.9 * train[20] + 6).astype(np.uint8)
    result = call(answer, train, test)
    try:
        is_mask = np.asarray(result).dtype == bool
        found = sorted(int(position) for position in result)
    except (TypeError, ValueError):
        raise Mistake("return the positions in `test` as a list of whole numbers.") from None
    expect(
        not is_mask,
        "this says True or False for each picture. Return the positions of the True ones: "
        "np.flatnonzero gives them.",
    )
    truth = [3, 8, 12]
    if found == truth:
        return "the copy, the noisy copy and the darker copy are found, and no other picture."
    for wrong, message in {
        (3,): "only the copy of the same bytes is found. The other versions differ by a few bytes "
        "in every pixel: compare with a tolerance. If you do, mind that uint8 differences wrap "
        "around, from 3 - 5 to 254: convert to float first.",
        (2, 11, 20): "these are positions in `train`; return those in `test`.",
        (3, 8): "the darker copy is missing. Allow a mean difference of about 15 bytes.",
        (): "nothing is found. uint8 differences wrap around, from 3 - 5 to 254: convert to float "
        "before you subtract.",
    }.items():
        if tuple(found) == wrong:
            raise Mistake(message)
    strangers = [position for position in found if position not in truth]
    if strangers:
        raise Mistake(
            f"test picture {strangers[0]} has no version in train: the tolerance is too wide, or "
            "a mean over the whole picture hides that its parts differ."
        )
    raise Mistake(f"the leaks are at {truth} in `test`, yours are {found}.")


@exercise
def check_plan_split(answer: Callable[[int, float, float], tuple[int, int, int]]) -> str:
    """Check the sizes of train, val and test, the latter large enough for what is claimed."""
    for total, deviation, half_width in (
        (21_837, 5.0, 0.25),
        (50_000, 6.0, 0.5),
        (9_000, 4.0, 0.2),
    ):
        result = call(answer, total, deviation, half_width)
        try:
            counts = [float(count) for count in result]
            train, val, test = (int(count) for count in counts)
        except (TypeError, ValueError):
            raise Mistake("return three whole numbers: train, val, test.") from None
        expect(
            counts == [train, val, test],
            "there is no such thing as a part of a photograph: return whole numbers, rounded up "
            "for the test set.",
        )
        name = f"{total:,} photographs, a deviation of {deviation} dB and +-{half_width} dB"
        expect(
            train + val + test == total,
            f"for {name} your parts add up to {train + val + test:,}. Every photograph belongs to "
            "a part, and none to two.",
        )
        needed = math.ceil((1.96 * deviation / half_width) ** 2)
        expect(
            val > 0,
            "there is no validation set. Whatever picks the best model, the best epoch or the "
            "best weight must not be the test set.",
        )
        if test == needed and val == needed:
            continue
        if test == math.ceil((deviation / half_width) ** 2):
            raise Mistake("this is one standard error. A 95 % interval reaches 1.96 of them.")
        if test == math.ceil((1.96 * deviation / half_width / 2) ** 2):
            raise Mistake("`half_width` reaches to each side of the mean; do not double it.")
        if test == math.ceil((1.96 * deviation / half_width * 2) ** 2):
            raise Mistake("`half_width` is half of the interval already; do not halve it again.")
        if train == needed:
            raise Mistake("the numbers are right and the order is not: return train, val, test.")
        if test == math.ceil(1.96 * deviation / half_width):
            raise Mistake("the error falls with the square root of n: square the ratio.")
        if test == needed:
            raise Mistake(f"val must be as large as test, {needed:,}; yours is {val:,}.")
        if abs(test - needed) == 1:
            raise Mistake(f"round up: for {name} the test set needs {needed:,}, yours is {test:,}.")
        raise Mistake(f"for {name} the test set needs {needed:,}, yours is {test:,}.")
    return "the parts add up, something chooses, and something else measures."


class _SaltedAnew(bytes):
    """The same bytes with another `hash`, as another process would give them."""

    def __hash__(self) -> int:
        return hash(("another process", bytes(self)))
