"""The pictures that the lessons train on: ColorWorld's on a laptop, photographs on a GPU."""

import hashlib
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from colorlib import color, colorworld
from colorlib.colorworld import ColorWorld
from colorlib.data import build_cache, kept_scan, open_source
from colorlib.data.collections import COLLECTIONS, open_collection
from colorlib.data.sources import PhotoSource
from colorlib.errors import DataError
from colorlib.files import atomic_path, cache_root
from colorlib.profiles import Profile
from colorlib.text import one_line, shown_path

PHOTOS_VARIABLE = "COLORLIB_PHOTOS"
COLORWORLD, PHOTOGRAPHS = "ColorWorld", "photographs"


@dataclass(frozen=True, eq=False, repr=False)
class CourseImages:
    """Pictures to train on, to choose by and to test on; no picture is in two of them.

    Attributes:
        train: uint8 (N, S, S, 3), 0-255.
        val: uint8 (N, S, S, 3), to watch a training and to choose between models.
        test: uint8 (N, S, S, 3), to measure with, once.
        name: "ColorWorld" or "photographs".
        lowest_l1: float64 (N,), for each test picture the lowest expected mean |error| of
            ab_norm, over pixels and both channels, that any model can reach; None for
            photographs, where nobody knows it.
    """

    train: np.ndarray
    val: np.ndarray
    test: np.ndarray
    name: str
    lowest_l1: np.ndarray | None

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(getattr(self, p)):,} {p}" for p in ("train", "val", "test"))
        return f"CourseImages({self.name}: {counts}, {self.train.shape[1]} px)"


def course_images(sizes: Profile, *, progress: bool = True) -> CourseImages:
    """Return the pictures for lessons at a profile's sizes.

    In the profiles smoke and laptop they are pictures of ColorWorld: seed 0, the train pictures
    from number 0 on, then val, then test. They are made once and kept in colorlib's cache folder.

    In the profile gpu they are photographs: those that `$COLORLIB_PHOTOS` names (a folder, a tar
    file or a glob), else the COCO sample where fastai keeps it. They are scanned, split by their
    content and cached, so that no photograph and none of its versions is in two parts.

    Args:
        sizes: from `profile()`; image_size, train_images and val_images are used, the latter for
            val and for test.
        progress: show bars while pictures are drawn or photographs are read.

    Raises:
        DataError: there are no photographs or too few; the message names the ways on.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    if sizes.name == "gpu":
        return _photographs(_photo_source(), sizes, progress)
    return _colorworld(sizes, progress)


def _colorworld(sizes: Profile, progress: bool) -> CourseImages:
    size, train, val = sizes.image_size, sizes.train_images, sizes.val_images
    key = hashlib.sha256(f"{size} {train} {val} {_rules()}".encode()).hexdigest()[:16]
    path = cache_root() / "course_images" / f"colorworld-{size}-{key}.npz"
    if not path.exists():
        world = ColorWorld(size=size, seed=0)
        images = world.images(train + 2 * val, progress=progress)
        tested = range(train + val, train + 2 * val)
        lowest_l1, _ = world.lowest_errors(tested, progress=progress)
        with atomic_path(path) as temporary, temporary.open("wb") as file:
            np.savez(file, images=images, lowest_l1=lowest_l1 / color.AB_SCALE)
    try:
        with np.load(path, allow_pickle=False) as kept:
            images, lowest_l1 = kept["images"], kept["lowest_l1"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise DataError(
            f"{shown_path(path)} is damaged: {one_line(error)}. Delete it; it is made anew."
        ) from error
    parts = np.split(images, [train, train + val])
    return CourseImages(*parts, COLORWORLD, lowest_l1)


def _rules() -> str:
    """Return a hash of the code that draws ColorWorld: other rules make other pictures."""
    files = [Path(color.__file__), *sorted(Path(colorworld.__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _photo_source() -> PhotoSource:
    chosen = os.environ.get(PHOTOS_VARIABLE, "").strip()
    ways = (
        f"Set {PHOTOS_VARIABLE} to a folder, a tar file or a glob of photographs; or fetch the "
        f"COCO sample once: {COLLECTIONS['coco-sample'].one_line}; or set "
        "COLORLIB_PROFILE=laptop, which needs no photographs."
    )
    try:
        return open_source(chosen) if chosen else open_collection("coco-sample")
    except DataError as error:
        tried = PHOTOS_VARIABLE if chosen else "the COCO sample"
        raise DataError(
            f"the gpu profile trains on photographs, and {tried} cannot be opened: {error} {ways}"
        ) from error


def _photographs(source: PhotoSource, sizes: Profile, progress: bool) -> CourseImages:
    counts = {"train": sizes.train_images, "val": sizes.val_images, "test": sizes.val_images}
    total = sum(counts.values())
    fractions = tuple(count / total for count in counts.values())
    kept = kept_scan(source, progress=progress).kept
    cache = build_cache(source, sizes.image_size, keep=kept, progress=progress)
    parts = {}
    for part, count in counts.items():
        positions = cache.select(split=part, fractions=fractions)
        if len(positions) < count:
            raise DataError(
                f"the gpu profile takes {count:,} photographs for {part}, and the split by "
                f"content gives it {len(positions):,} of the {len(cache):,} that are fit for "
                f"training ({source.describe()}). Add photographs until there are well over "
                f"{total:,}, or set COLORLIB_PROFILE=laptop."
            )
        # By hash, not by name: a listing is often sorted by what the photographs show.
        ordered = sorted(positions, key=lambda position: cache.content_hashes[position])
        parts[part] = cache.images[np.sort(ordered[:count])]
    return CourseImages(**parts, name=PHOTOGRAPHS, lowest_l1=None)
