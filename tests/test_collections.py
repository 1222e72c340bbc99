"""Known collections: opened from their true layouts, and refused in one clear line."""

import pickle
from pathlib import Path

import numpy as np
import pytest
from collection_layouts import (
    expect_images,
    write_celeba,
    write_cifar10,
    write_coco_sample,
    write_imagenet_val,
    write_places365,
)

import colorlib
from colorlib.data import build_cache, scan
from colorlib.data.collections import (
    COLLECTIONS,
    collections_table,
    named_photographs,
    open_collection,
)
from colorlib.errors import DataError


def contents(source):
    return {item.name: item.read() for item in source}


def test_cifar10_keeps_pixels_classes_and_published_parts(tmp_path, monkeypatch):
    images = write_cifar10(tmp_path, monkeypatch)
    source = open_collection("cifar10", tmp_path)
    assert source.names[0] == "airplane_00000_train"
    assert source.names[1] == "bird_00001_train"
    assert source.names[-2:] == ["bird_00000_test", "bird_00001_test"]
    assert np.array_equal(np.stack([item.read() for item in source]), images)
    cache = build_cache(source, 32, progress=False)
    assert np.array_equal(cache.images, images)
    assert cache.select(sets="test").tolist() == [10, 11]


def test_a_command_line_may_name_a_collection_and_gets_one_of_its_parts(tmp_path, monkeypatch):
    monkeypatch.setenv("COLORLIB_CACHE", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    write_cifar10(tmp_path / "collections" / "cifar10", monkeypatch)
    train, test = (named_photographs(["cifar10"], part) for part in ("train", "test"))
    assert (len(train), len(test)) == (10, 2)
    assert set(train.names).isdisjoint(test.names)
    assert named_photographs(["a.tar", "cifar10"], "train") == ["a.tar", "cifar10"]
    with pytest.raises(DataError, match="celeba is not here"):
        named_photographs(["celeba"], "train")
    (tmp_path / "cifar10").mkdir()  # a folder of one's own comes first
    assert named_photographs(["cifar10"], "train") == ["cifar10"]


def test_a_cifar10_batch_that_was_changed_is_refused_and_never_unpickled(tmp_path, monkeypatch):
    write_cifar10(tmp_path, monkeypatch)

    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("a batch of the wrong hash was unpickled",))

    (tmp_path / "cifar-10-batches-py" / "data_batch_3").write_bytes(pickle.dumps(Trap()))
    with pytest.raises(DataError, match=r"not the published cifar10.*Delete the folder"):
        open_collection("cifar10", tmp_path)


def test_celeba_has_its_published_parts_as_sets(tmp_path, monkeypatch):
    faces = write_celeba(tmp_path, monkeypatch)
    source = open_collection("celeba", tmp_path)
    assert source.names == ["000001_train.jpg", "000002_val.jpg", "000003_test.jpg"]
    assert list(contents(source).values()) == list(faces.values())
    assert build_cache(source, 32, progress=False).sets == ["train", "val", "test"]


def test_celeba_with_a_changed_list_or_a_missing_face_is_refused(tmp_path, monkeypatch):
    write_celeba(tmp_path, monkeypatch)
    (tmp_path / "celeba" / "img_align_celeba" / "000002.jpg").unlink()
    with pytest.raises(DataError, match="2 of the 202,599"):
        open_collection("celeba", tmp_path)
    (tmp_path / "celeba" / "list_eval_partition.txt").write_text("000001.jpg 0\n")
    with pytest.raises(DataError, match="not the published celeba"):
        open_collection("celeba", tmp_path)


def test_places365_opens_what_its_list_names(tmp_path, monkeypatch):
    photos = write_places365(tmp_path, monkeypatch)
    (tmp_path / "val_256" / "another.jpg").write_bytes(b"not in the list")
    assert contents(open_collection("places365", tmp_path)) == photos
    (tmp_path / "val_256" / "Places365_val_00000002.jpg").unlink()
    with pytest.raises(DataError, match="1 of the 36,500"):
        open_collection("places365", tmp_path)


@pytest.mark.parametrize("layout", ["flat", "classes", "tar"])
def test_imagenet_val_is_the_same_in_every_layout(tmp_path, monkeypatch, layout):
    photos = write_imagenet_val(tmp_path / "val", monkeypatch, layout)
    source = open_collection("imagenet-val", tmp_path / "val")
    assert source.names == sorted(photos)  # by number, whatever the class
    assert contents(source) == photos


def test_imagenet_val_takes_the_archive_itself_and_refuses_half_of_it(tmp_path, monkeypatch):
    photos = write_imagenet_val(tmp_path / "val", monkeypatch, "tar")
    archive = tmp_path / "val" / "ILSVRC2012_img_val.tar"
    assert contents(open_collection("imagenet-val", archive)) == photos
    expect_images(monkeypatch, "imagenet-val", 5)
    with pytest.raises(DataError, match="4 of the 5 photographs"):
        open_collection("imagenet-val", archive)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="holds no photograph of imagenet-val"):
        open_collection("imagenet-val", tmp_path / "empty")


def test_coco_sample_is_found_where_fastai_keeps_it(tmp_path, monkeypatch):
    monkeypatch.setenv("FASTAI_HOME", str(tmp_path / "home"))
    photos = write_coco_sample(tmp_path / "home" / "data", monkeypatch)
    assert contents(open_collection("coco-sample")) == photos
    assert len(scan(open_collection("coco-sample"), progress=False).kept) == 3


@pytest.mark.parametrize("relative", [True, False])
def test_fastais_config_moves_the_coco_sample(tmp_path, monkeypatch, relative):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("FASTAI_HOME", str(home))
    folder = "elsewhere" if relative else str(tmp_path / "disk")
    (home / "config.ini").write_text(f"[DEFAULT]\ndata = {folder}\narchive = archive\n")
    photos = write_coco_sample(home / folder, monkeypatch)
    assert contents(open_collection("coco-sample")) == photos
    (home / "config.ini").write_text("data without a section")
    with pytest.raises(DataError, match=r"config\.ini"):
        open_collection("coco-sample")


def test_a_coco_sample_with_photographs_missing_is_refused(tmp_path, monkeypatch):
    write_coco_sample(tmp_path, monkeypatch)
    expect_images(monkeypatch, "coco-sample", 21_837)
    with pytest.raises(DataError, match="3 of the 21,837 photographs"):
        open_collection("coco-sample", tmp_path)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_what_is_missing_is_named_with_size_terms_place_and_ways_out(tmp_path, monkeypatch, name):
    monkeypatch.setenv("FASTAI_HOME", str(tmp_path))
    with pytest.raises(DataError) as caught:
        open_collection(name)
    message = str(caught.value)
    known = COLLECTIONS[name]
    assert "\n" not in message
    for part in (name, known.size_text, known.licence, known.url, "course_images", "open_source"):
        assert part in message
    assert "register" in message if known.manual else known.one_line in message
    with pytest.raises(DataError, match="no 'some/where"):
        open_collection(name, "some/where")


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(DataError, match=r"coco-sample, cifar10, celeba.*got 'imagenet'"):
        colorlib.open_collection("imagenet")


def test_the_table_names_every_collection_with_its_line():
    table = collections_table()
    for known in COLLECTIONS.values():
        assert known.one_line in table and known.licence in table
    assert "3.2 GB" in table and "170 MB" in table


def test_the_data_folders_page_says_the_same():
    page = (Path(__file__).parents[1] / "data" / "README.md").read_text(encoding="utf-8")
    for known in COLLECTIONS.values():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| [`{known.name}`]")]
        for part in (known.url, f"{known.images:,}", known.size_text):
            assert part in row
