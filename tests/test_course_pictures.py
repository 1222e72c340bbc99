"""The lessons' pictures: of ColorWorld or photographs, in parts that share nothing."""

import dataclasses
import hashlib
import itertools

import numpy as np
import pytest
from collection_layouts import jpeg, write_coco_sample
from PIL import Image

import colorlib
from colorlib.colorworld import ColorWorld
from colorlib.course_pictures import course_images
from colorlib.data import split_of
from colorlib.errors import DataError
from colorlib.files import cache_root

SMOKE = dataclasses.replace(colorlib.profile("smoke"), train_images=5, val_images=3)
GPU = dataclasses.replace(colorlib.profile("gpu"), image_size=32, train_images=12, val_images=3)


def test_a_colorworld_part_is_its_range_of_numbers():
    images = course_images(SMOKE)
    world = ColorWorld(size=32, seed=0)
    assert images.name == "ColorWorld"
    assert np.array_equal(images.train, np.stack([world.image(i) for i in range(5)]))
    assert np.array_equal(images.val, np.stack([world.image(i) for i in range(5, 8)]))
    assert np.array_equal(images.test, np.stack([world.image(i) for i in range(8, 11)]))
    expected = [world.oracle(i).lowest_l1 / 110 for i in range(8, 11)]
    assert images.lowest_l1 == pytest.approx(expected)


def test_no_picture_is_in_two_parts_by_chance():
    sizes = dataclasses.replace(
        colorlib.profile("laptop"), image_size=16, train_images=90, val_images=30
    )
    images = course_images(sizes)
    parts = [{picture.tobytes() for picture in p} for p in (images.train, images.val, images.test)]
    assert [len(part) for part in parts] == [90, 30, 30]
    for left, right in itertools.combinations(parts, 2):
        assert not left & right


def test_they_are_kept_and_a_damaged_file_is_named():
    course_images(SMOKE)
    (path,) = (cache_root() / "course_images").iterdir()
    before = path.stat().st_mtime_ns
    course_images(SMOKE)
    assert path.stat().st_mtime_ns == before
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"damaged.*Delete it"):
        course_images(SMOKE)


def write_photos(folder, count):
    """Write colour photographs, each a second time as a reduced copy, and a grey one."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:03d}.jpg").write_bytes(jpeg(number, size=96))
        with Image.open(folder / f"{number:03d}.jpg") as photo:
            photo.resize((64, 64)).save(folder / f"copy_{number:03d}.png")
    Image.new("RGB", (64, 64), (90, 90, 90)).save(folder / "grey.png")
    return folder


def test_photographs_are_scanned_and_split_by_content(tmp_path, monkeypatch):
    folder = write_photos(tmp_path / "photos", 60)
    monkeypatch.setenv("COLORLIB_PHOTOS", str(folder))
    images = course_images(GPU, progress=False)
    assert images.name == "photographs" and images.lowest_l1 is None
    assert [len(part) for part in (images.train, images.val, images.test)] == [12, 3, 3]
    fractions = (12 / 18, 3 / 18, 3 / 18)
    originals = {}  # a square's bytes -> the part that its photograph's bytes decide
    for path in sorted(folder.glob("[0-9]*.jpg")):
        with Image.open(path) as photo:
            square = np.asarray(photo.resize((32, 32), Image.Resampling.LANCZOS))
        content_hash = hashlib.sha256(path.read_bytes()).hexdigest()
        originals[square.tobytes()] = split_of(content_hash, fractions=fractions)
    for part in ("train", "val", "test"):
        for picture in getattr(images, part):
            assert originals[picture.tobytes()] == part  # neither a copy nor the grey one


def test_too_few_photographs_and_none_at_all_name_the_ways_on(tmp_path, monkeypatch):
    monkeypatch.setenv("FASTAI_HOME", str(tmp_path / "nothing"))
    with pytest.raises(DataError) as caught:
        course_images(GPU, progress=False)
    for part in ("COLORLIB_PHOTOS", 'open_collection("coco-sample", download=True)', "laptop"):
        assert part in str(caught.value)
    monkeypatch.setenv("COLORLIB_PHOTOS", str(tmp_path / "typo"))
    with pytest.raises(DataError, match=r"COLORLIB_PHOTOS cannot be opened.*typo"):
        course_images(GPU, progress=False)
    monkeypatch.setenv("COLORLIB_PHOTOS", str(write_photos(tmp_path / "few", 6)))
    with pytest.raises(DataError, match=r"takes 12 photographs for train.*of the 6 that are fit"):
        course_images(GPU, progress=False)


def test_without_the_variable_the_coco_sample_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("FASTAI_HOME", str(tmp_path))
    write_coco_sample(tmp_path / "data", monkeypatch, count=60)
    images = course_images(GPU, progress=False)
    assert images.train.shape == (12, 32, 32, 3) and images.name == "photographs"
