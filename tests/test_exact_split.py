"""Parts of exact sizes: shuffled by content, the same on every machine, without a leak."""

import hashlib
import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from colorlib.data import build_cache, open_source, scan
from colorlib.data.exact_split import REPORTS_COUNTS, split_exactly
from colorlib.data.items import PhotoItem
from colorlib.data.sources import PhotoSource
from colorlib.errors import DataError


def source_of(contents: dict[str, bytes]) -> PhotoSource:
    return PhotoSource([PhotoItem(n, lambda c=c: c) for n, c in contents.items()], "in a test")


MANY = {f"{number:012d}.jpg": b"photo %d" % number for number in range(21_837)}


def test_the_reports_split_is_exact_disjoint_and_repeatable():
    source = source_of(MANY)
    parts = split_exactly(source, REPORTS_COUNTS)
    assert {part: len(names) for part, names in parts.items()} == {"train": 8_000, "test": 2_000}
    assert len(set(parts["train"]) | set(parts["test"])) == 10_000
    assert split_exactly(source, REPORTS_COUNTS) == parts
    assert split_exactly(source, REPORTS_COUNTS, seed=1) != parts


def test_it_is_the_order_of_seeded_hashes():
    contents = {"a": b"one", "b": b"two", "c": b"three"}

    def key(name):
        known = hashlib.sha256(contents[name]).hexdigest()
        return hashlib.sha256(f"5:{known}".encode()).digest()

    expected = sorted(contents, key=key)
    parts = split_exactly(source_of(contents), {"train": 2, "val": 1}, seed=5)
    assert parts["train"] + parts["val"] == expected


def test_names_and_listing_order_play_no_part():
    parts = split_exactly(source_of(MANY), REPORTS_COUNTS)
    renamed = {f"x/{hashlib.md5(c).hexdigest()}.jpg": c for c in reversed(MANY.values())}
    again = split_exactly(source_of(renamed), REPORTS_COUNTS)
    for part in REPORTS_COUNTS:
        assert {MANY[name] for name in parts[part]} == {renamed[name] for name in again[part]}


def test_it_is_shuffled():
    names = split_exactly(source_of(MANY), REPORTS_COUNTS)["train"]
    ascending = sum(a < b for a, b in pairwise(names))
    # Half of the steps go up, give or take five standard deviations of (n + 1) / 12.
    assert abs(ascending - 4_000) < 5 * (8_001 / 12) ** 0.5
    assert max(names) > "000000021700.jpg" and min(names) < "000000000100.jpg"


def test_the_same_bytes_never_land_in_two_parts():
    twice = {f"{copy}/{number}.jpg": b"%d" % number for number in range(50) for copy in "ab"}
    parts = split_exactly(source_of(twice), {"train": 25, "test": 25})
    bytes_of = {part: {twice[name] for name in names} for part, names in parts.items()}
    assert len(bytes_of["train"]) == len(bytes_of["test"]) == 25
    assert not bytes_of["train"] & bytes_of["test"]
    with pytest.raises(DataError, match="50 different ones"):
        split_exactly(source_of(twice), {"train": 51})


def test_after_a_scan_no_version_of_a_photo_is_in_two_parts(tmp_path):
    """Each scene is there as PNG, as strong JPEG and reduced; all but one version must go."""
    rng = np.random.default_rng(0)
    for number in range(12):
        pixels = rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)
        scene = Image.fromarray(pixels).resize((96, 96), Image.Resampling.BICUBIC)
        scene.save(tmp_path / f"{number}.png")
        scene.save(tmp_path / f"{number}_strong.jpg", quality=60)
        scene.resize((64, 64)).save(tmp_path / f"{number}_small.png")
    source = open_source(tmp_path)
    kept = scan(source, progress=False).kept
    parts = split_exactly(source, {"train": 8, "test": 4}, keep=kept)
    scenes = {
        part: {name.split("_")[0].split(".")[0] for name in names} for part, names in parts.items()
    }
    assert len(scenes["train"]) == 8 and len(scenes["test"]) == 4
    assert not scenes["train"] & scenes["test"]
    cache = build_cache(source, 32, keep=parts["test"], progress=False)
    assert sorted(cache.names) == sorted(parts["test"])


def test_a_file_that_cannot_be_read_is_dealt_to_no_part():
    def broken():
        raise OSError("gone")

    buffer = io.BytesIO(b"fine")
    items = [PhotoItem("bad", broken), PhotoItem("good", buffer.getvalue)]
    assert split_exactly(PhotoSource(items, "here"), {"train": 1}) == {"train": ["good"]}
    with pytest.raises(DataError, match="0 or more"):
        split_exactly(PhotoSource(items, "here"), {"train": -1})
