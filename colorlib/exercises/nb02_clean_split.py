"""Check of the build in notebooks/02_building_a_dataset.ipynb: clean a folder and split it."""

import functools
import math
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image

from colorlib.data.kept_scan import kept_scan
from colorlib.data.scan import scan
from colorlib.data.split import SPLITS
from colorlib.exercises.checking import Mistake, exercise, expect
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.nb02_odd_pictures import (
    blue_sky,
    encoded,
    grey_scan,
    pale_photo,
    red_thing,
    sepia_print,
)

PHOTOS, LATER = 80, 30
REASONS = ("broken", "tiny", "grey", "duplicate")
# Name to the number of the photograph; the first copy sorts before its original.
COPIES = {"a_copy.jpg": 7, "zz_copy.png": 12}
BROKEN = ("half.jpg", "notes.jpg")
FAULTY = {"half.jpg": "broken", "notes.jpg": "broken", "icon.png": "tiny"}
GREY = {"man_scanned.jpg": "its channels differ by a few bytes", "man_sepia.png": "it has a tint"}
COLORED = {"blue_sky.png": "hardly any spread but much chroma", "red_thing.png": "one red thing"}


@exercise
def check_clean_split(answer: Callable[[Path], tuple[Mapping[str, str], Mapping[str, int]]]) -> str:
    """Check a whole pass over a folder: what is dropped and why, and who lands in which part."""
    files = _messy_files()
    fates = _first_run(answer, files)
    for name, reason in FAULTY.items():
        expect(
            fates[name] == reason,
            f"{name} is {reason}, yours says {fates[name]}. {_hint(name)}",
        )
    for name, why in GREY.items():
        expect(
            fates[name] not in SPLITS,
            f"{name} has no colour and landed in {fates[name]}: {why}. Measure chroma and spread "
            "in Lab, as in exercise 2.",
        )
    thrown = [n for n in files if fates[n] == "grey" and n not in GREY]
    expect(
        not thrown,
        f"photographs with colour were dropped as grey, {len(thrown)} in all"
        f"{_of_known(thrown)}: a photograph is grey if its spread *and* its chroma are small.",
    )
    _check_copies(fates, files)
    dropped = [n for n in files if fates[n] not in SPLITS and n not in FAULTY | GREY]
    if len(dropped) > len(COPIES):
        raise Mistake(
            f"{len(dropped)} sound photographs were dropped, {dropped[-1]} as {fates[dropped[-1]]} "
            f"among them; only {len(COPIES)} are copies of others."
        )
    parts = _parts_by_content(fates, files)
    _check_stays(answer, files, parts)
    counts = Counter(parts.values())
    for part, share in zip(SPLITS, (0.8, 0.1, 0.1), strict=True):
        expect(
            abs(counts[part] - share * len(parts))
            < 4 * math.sqrt(len(parts) * share * (1 - share)),
            f"the shares should be about 80 %, 10 % and 10 %; of {len(parts)} photographs yours "
            f"puts {counts[part]} into {part}.",
        )
    summary = ", ".join(f"{n} {fate}" for fate, n in Counter(fates.values()).most_common())
    return (
        f"each of {len(files)} files is accounted for ({summary}), and {LATER} more moved nobody."
    )


def _first_run(answer: Callable, files: Mapping[str, bytes]) -> dict[str, str]:
    try:
        fates = _fates(answer, files)
    except Mistake as mistake:
        sound = {name: content for name, content in files.items() if name not in BROKEN}
        if "raised" not in str(mistake):
            raise
        _fates(answer, sound)  # raises where the broken files are not to blame
        raise Mistake(
            f"a broken file ended the whole pass ({mistake}) Catch the error of this one file, "
            "call it broken and go on with the next."
        ) from None
    return fates


def _fates(answer: Callable, files: Mapping[str, bytes]) -> dict[str, str]:
    """Write the files into a new folder, hand it to the answer and check the form of its result."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "photos"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)
        result = call_without((scan, kept_scan), answer, folder)
        left = {path.name: path.read_bytes() for path in folder.iterdir()}
    expect(left == dict(files), "files in the folder were changed or removed: only read them.")
    try:
        fates, counts = result
        fates = {Path(name).name: fate for name, fate in fates.items()}
        counts = dict(counts)
    except (TypeError, ValueError, AttributeError):
        raise Mistake(
            "return two dictionaries: the fate of each file by its name, and how many files had "
            "each fate."
        ) from None
    missing = [name for name in files if name not in fates]
    expect(
        not missing,
        f"{len(missing)} of {len(files)} files have no fate, {', '.join(missing[:2])} among them. "
        "What is dropped is reported too: it must be possible to add up.",
    )
    known = (*SPLITS, *REASONS)
    strange = [fate for fate in fates.values() if fate not in known]
    expect(not strange, f"a fate is one of {', '.join(known)}; yours holds {strange[:1]}.")
    truth = Counter(fates.values())
    for fate in known:
        expect(
            counts.get(fate, 0) == truth[fate],
            f"the counts do not agree with the fates: {fate} is counted {counts.get(fate, 0)} "
            f"times and given {truth[fate]} times.",
        )
    return fates


def _check_copies(fates: Mapping[str, str], files: Mapping[str, bytes]) -> None:
    pairs = [
        (next(n for n, c in files.items() if n not in COPIES and c == files[copy]), copy)
        for copy in COPIES
    ]
    placed = {pair: [fates[name] for name in pair if fates[name] in SPLITS] for pair in pairs}
    for (original, copy), parts in placed.items():
        if len(set(parts)) == 2:
            raise Mistake(
                f"a leak: {original} and {copy} hold the same bytes, one is in {parts[0]}, the "
                f"other in {parts[1]}. Drop copies, and compute the part from the bytes."
            )
    for (original, copy), parts in placed.items():
        pair = f"{original} and {copy} hold the same bytes"
        if len(parts) == 2:
            raise Mistake(
                f"{pair} and both are in {parts[0]}: the photograph counts twice. Remember the "
                "hashes that you have seen."
            )
        expect(parts, f"{pair} and both were dropped: keep one of them.")


def _check_stays(answer: Callable, files: Mapping[str, bytes], parts: Mapping[str, str]) -> None:
    """Run again: over the same files, under other names, with more files."""
    again = _parts_by_content(_fates(answer, files), files)
    expect(
        again or not parts,
        "in a second run nothing is left: your function remembers what it saw in the first. Begin "
        "with an empty memory inside the function.",
    )
    renamed = {f"holiday_{name}": content for name, content in files.items()}
    later = dict(sorted({**files, **_photos(PHOTOS, PHOTOS + LATER)}.items()))
    for others, message in (
        (
            files,
            "in a second run over the same folder {} of {} photographs changed parts: yours draws "
            "anew each time, or uses Python's salted `hash`.",
        ),
        (
            renamed,
            "the files were renamed, and {} of {} photographs changed parts: yours splits by name. "
            "Compute the part from the bytes.",
        ),
        (
            later,
            f"{LATER} files were added, and {{}} of {{}} photographs changed parts: yours splits "
            "by position or by a shuffle, which hang on the neighbours. Then last week's test "
            "pictures are in this week's training. Compute the part from the bytes alone.",
        ),
    ):
        found = again if others is files else _parts_by_content(_fates(answer, others), others)
        moved = sum(found.get(known) != part for known, part in parts.items())
        expect(not moved, message.format(moved, len(parts)))


def _parts_by_content(fates: Mapping[str, str], files: Mapping[str, bytes]) -> dict[str, str]:
    return {sha256(c).hexdigest(): fates[n] for n, c in files.items() if fates[n] in SPLITS}


def _hint(name: str) -> str:
    return {
        "half.jpg": "`Image.open` reads the header alone; `convert` decodes the picture and finds "
        "that it ends too early.",
        "notes.jpg": "It is no picture at all, whatever its name says.",
        "icon.png": "Its shorter side is below 32 pixels.",
    }[name]


def _of_known(names: list[str]) -> str:
    known = [f"{name}, with {COLORED[name]}" for name in names if name in COLORED]
    return f" ({'; '.join(known)})" if known else ""


@functools.cache
def _messy_files() -> Mapping[str, bytes]:
    files = _photos(0, PHOTOS)
    originals = list(files.values())
    files |= {copy: originals[number] for copy, number in COPIES.items()}
    files["man_scanned.jpg"] = encoded(grey_scan(), "JPEG", quality=85)
    files["man_sepia.png"] = encoded(sepia_print(), "PNG")
    files["blue_sky.png"] = encoded(blue_sky(), "PNG")
    files["red_thing.png"] = encoded(red_thing(), "PNG")
    files["icon.png"] = encoded(_photo(np.random.default_rng(99))[:16, :16], "PNG")
    whole = encoded(pale_photo(), "JPEG", quality=90)
    files["half.jpg"] = whole[: len(whole) * 2 // 3]
    files["notes.jpg"] = b"this is no picture at all"
    return dict(sorted(files.items()))


@functools.cache
def _photos(start: int, stop: int) -> dict[str, bytes]:
    forms = ({"form": "PNG"}, {"form": "JPEG", "quality": 90})
    return {
        # Scattered, so that later ones sort in between.
        f"photo_{number * 37 % 1000:03d}.{('png', 'jpg')[number % 2]}": encoded(
            _photo(np.random.default_rng(number)), **forms[number % 2]
        )
        for number in range(start, stop)
    }


def _photo(rng: np.random.Generator) -> np.ndarray:
    coarse = rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(coarse).resize((40, 40), Image.Resampling.BICUBIC))
