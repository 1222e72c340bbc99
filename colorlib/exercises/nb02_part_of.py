"""Check of notebooks/02_building_a_dataset.ipynb on a split by content."""

import math
from collections import Counter
from collections.abc import Callable

import numpy as np

from colorlib.data.split import SPLITS, split_of
from colorlib.exercises.checking import Mistake, exercise, expect
from colorlib.exercises.library_calls import call_without

FILES, GROUP = 2_000, 300
# The share of pairs that a fair draw of 80/10/10 puts into one part is 0.66; five standard
# deviations of GROUP pairs above it.
ALWAYS_TOGETHER = 0.9


@exercise
def check_part_of(answer: Callable[[str, bytes], str]) -> str:
    """Check a split by content: 80/10/10, the same whatever a photograph is called."""

    def part_of(name: str, content: bytes) -> object:
        return call_without((split_of,), answer, name, content)

    rng = np.random.default_rng(0)
    contents = [_jpeg_like(rng) for _ in range(FILES)]
    names = [f"{number:05d}.jpg" for number in range(FILES)]
    parts = [part_of(*pair) for pair in zip(names, contents, strict=True)]
    others = {repr(part) for part in parts if not isinstance(part, str) or part not in SPLITS}
    expect(
        not others,
        f"the answer must be one of {', '.join(SPLITS)}, yours holds "
        f"{', '.join(sorted(others)[:3])}.",
    )
    again = [part_of(*pair) for pair in zip(names, contents, strict=True)]
    expect(
        parts == again,
        "asked twice, the same photographs landed elsewhere. A split must not draw random "
        "numbers or count its calls: compute it from the bytes.",
    )
    new_names = [f"holiday/{number:05d}.jpg" for number in range(FILES, 0, -1)]
    renamed = [part_of(*pair) for pair in zip(new_names, contents, strict=True)]
    expect(
        parts == renamed,
        "a photograph that was renamed changed its part. Then a copy in another folder can be in "
        "train and in test at once: leave the name out.",
    )
    backwards = [part_of(*pair) for pair in zip(names[::-1], contents[::-1], strict=True)]
    expect(
        parts == backwards[::-1],
        "in another order the photographs landed elsewhere, so the order of a directory listing "
        "decides. Compute the part from the bytes alone.",
    )
    tomorrow = [part_of(n, _SaltedAnew(c)) for n, c in zip(names, contents, strict=True)]
    expect(
        parts == tomorrow,
        "tomorrow, in another process, the photographs would land elsewhere. Python's `hash` is "
        "salted anew in each, and a dictionary begins empty: use hashlib.sha256.",
    )
    _refuse_a_look_at_some_bytes(lambda content: part_of("photo.jpg", content), rng)
    counts = Counter(parts)
    shares = ", ".join(f"{part} {counts[part] / FILES:.1%}" for part in SPLITS)
    # Five standard deviations of a binomial count.
    for part, share in zip(SPLITS, (0.8, 0.1, 0.1), strict=True):
        tolerance = 5 * math.sqrt(FILES * share * (1 - share))
        expect(
            abs(counts[part] - share * FILES) < tolerance,
            f"the shares should be about 80 %, 10 % and 10 %; yours are {shares}. (The remainder "
            "is even only of a number much larger than the divisor, as a whole hash is.)",
        )
    return "neither name nor order nor neighbours matter, only the photograph's bytes."


def _refuse_a_look_at_some_bytes(part_of: Callable[[bytes], str], rng: np.random.Generator) -> None:
    """Raise `Mistake` where a part hangs on an end, on the length, on a sum or on a few bytes."""
    fixed = rng.bytes(400)
    length = [rng.bytes(500) for _ in range(GROUP)]
    end = [rng.bytes(int(rng.integers(100, 900))) + fixed + b"\xff\xd9" for _ in range(GROUP)]
    beginning = [
        b"\xff\xd8\xff\xe0" + fixed + rng.bytes(int(rng.integers(100, 900))) for _ in range(GROUP)
    ]
    for contents, message in (
        (
            length,
            "are of one length. Files without compression from one camera all are, so the length "
            "is a mark of the format and no draw.",
        ),
        (
            end,
            "end alike. Every JPEG ends in the bytes FF D9, every PNG in 82: the last bytes tell "
            "the format, not the photograph, and all JPEGs share a part.",
        ),
        (
            beginning,
            "begin alike. Every JPEG begins with FF D8, and those of one camera share hundreds of "
            "bytes: they tell where a photograph comes from, so no camera is in two parts.",
        ),
    ):
        parts = {part_of(content) for content in contents}
        if len(parts) == 1:
            raise Mistake(
                f"{GROUP} different photographs all landed in {parts.pop()}: they {message} Hash "
                "all bytes."
            )
    files = [_jpeg_like(rng) for _ in range(GROUP)]
    mixed = [c[:4] + bytes(rng.permutation(list(c[4:-2])).tolist()) + c[-2:] for c in files]
    together = np.mean([part_of(a) == part_of(b) for a, b in zip(files, mixed, strict=True)])
    expect(
        together < ALWAYS_TOGETHER,
        f"of {GROUP} pairs of files with the same bytes in another order {together:.0%} share a "
        "part: yours adds up or counts bytes. A sum follows what a picture shows (of a drawing "
        "whose bytes are all 0 or 255 it ends in 0 or 5, so with `% 10` every drawing is in "
        "train), and a part must not. In a hash every byte and its place change everything.",
    )
    changed = []
    for content in files:
        place = int(rng.integers(4, len(content) - 2))
        changed.append(content[:place] + bytes([content[place] ^ 85]) + content[place + 1 :])
    together = np.mean([part_of(a) == part_of(b) for a, b in zip(files, changed, strict=True)])
    expect(
        together < ALWAYS_TOGETHER,
        f"of {GROUP} pairs of files that differ in one byte {together:.0%} share a part, where a "
        "fair draw gives 66 %: yours looks at a few of the bytes, or its result follows them "
        "closely. Hash all of them.",
    )


def _jpeg_like(rng: np.random.Generator) -> bytes:
    return b"\xff\xd8\xff\xe0" + rng.bytes(int(rng.integers(200, 400))) + b"\xff\xd9"


class _SaltedAnew(bytes):
    """The same bytes with another `hash`, as another process would give them."""

    def __hash__(self) -> int:
        return hash(("another process", bytes(self)))
