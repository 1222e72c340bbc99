import gzip
import hashlib
import io
import os
import tarfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from colorlib.data import PhotoItem, PhotoSource, content_hash, open_source
from colorlib.errors import DataError


def jpeg(seed: int, size: int = 24) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (size, size, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG")
    return buffer.getvalue()


def write_tar(path, members: dict[str, bytes]):
    with tarfile.open(path, "w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def write_folder(folder, files: dict[str, bytes]):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


PHOTOS = {"b.jpg": jpeg(1), "a.JPG": jpeg(2), "sub/deep/c.png": jpeg(3)}


def contents(source: PhotoSource) -> dict[str, bytes]:
    return {item.name: item.read() for item in source}


def test_a_folder_is_searched_with_its_subfolders_in_the_order_of_names(tmp_path):
    others = {"notes.txt": b"x", ".hidden.jpg": b"x", "sub/.trash/d.jpg": b"x"}
    source = open_source(write_folder(tmp_path / "photos", PHOTOS | others))
    assert source.names == ["a.JPG", "b.jpg", "sub/deep/c.png"]
    assert contents(source) == PHOTOS
    assert len(source) == 3
    assert source[2].read() == PHOTOS["sub/deep/c.png"]


def test_a_shard_yields_its_photographs_and_passes_over_the_rest(tmp_path):
    others = {"b.txt": b"a dog", "b.json": b"{}", "b.cls": b"3", "._b.jpg": b"macOS leaves these"}
    shard = write_tar(tmp_path / "x.tar", PHOTOS | others)
    assert contents(open_source(str(shard))) == PHOTOS


def test_a_folder_a_shard_and_two_shards_of_the_same_photographs_have_one_fingerprint(tmp_path):
    first, second = {"a.JPG": PHOTOS["a.JPG"], "b.jpg": PHOTOS["b.jpg"]}, {"c.jpg": jpeg(3)}
    folder = write_folder(tmp_path / "photos", first | second)
    whole = write_tar(tmp_path / "whole.tar", second | first)
    parts = [write_tar(tmp_path / "p-0.tar", first), write_tar(tmp_path / "p-1.tar", second)]
    fingerprints = {open_source(spec).fingerprint() for spec in (folder, whole, parts)}
    assert len(fingerprints) == 1


def test_the_fingerprint_ignores_place_and_time_and_sees_every_byte_and_name(tmp_path):
    first = open_source(write_folder(tmp_path / "one", PHOTOS)).fingerprint()
    moved = write_folder(tmp_path / "elsewhere" / "two", dict(reversed(PHOTOS.items())))
    for path in moved.rglob("*.*"):
        os.utime(path, (1, 1))
    assert open_source(moved).fingerprint() == first

    data = bytearray(PHOTOS["b.jpg"])
    data[len(data) // 2] ^= 1
    (moved / "b.jpg").write_bytes(data)
    assert open_source(moved).fingerprint() != first

    (moved / "b.jpg").write_bytes(PHOTOS["b.jpg"])
    (moved / "b.jpg").rename(moved / "bb.jpg")
    assert open_source(moved).fingerprint() != first


def test_the_fingerprint_is_the_hash_of_names_and_content_hashes():
    items = [PhotoItem("a.jpg", lambda: b"one"), PhotoItem("b.jpg", lambda: b"two")]
    source = PhotoSource(items, "in a test")
    hashes = [hashlib.sha256(data).hexdigest() for data in (b"one", b"two")]
    assert source.content_hashes() == hashes
    text = f"a.jpg\0{hashes[0]}\0b.jpg\0{hashes[1]}\0"
    assert source.fingerprint() == hashlib.sha256(text.encode()).hexdigest()


def test_shards_come_in_the_order_of_their_names_however_they_are_given(tmp_path):
    shards = [write_tar(tmp_path / f"s-{i}.tar", {f"{9 - i}.jpg": jpeg(i)}) for i in range(3)]
    for spec in (shards, shards[::-1], str(tmp_path / "s-*.tar"), [str(tmp_path / "*.tar")]):
        assert open_source(spec).names == ["9.jpg", "8.jpg", "7.jpg"]


def test_names_that_clash_between_shards_get_their_shard_in_front(tmp_path):
    shards = [write_tar(tmp_path / f"s-{i}.tar", {"0.jpg": jpeg(i)}) for i in range(2)]
    assert contents(open_source(shards)) == {"s-0.tar/0.jpg": jpeg(0), "s-1.tar/0.jpg": jpeg(1)}


def test_names_that_point_outside_are_only_names(tmp_path):
    members = {"../../evil.jpg": jpeg(1), "/etc/evil.jpg": jpeg(2)}
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    shard = write_tar(folder / "x.tar", members)
    before = sorted(tmp_path.rglob("*"))
    assert contents(open_source(shard)) == members
    assert sorted(tmp_path.rglob("*")) == before


def test_photographs_can_be_read_from_many_threads(tmp_path):
    members = {f"{i:03}.jpg": bytes([i]) * (1000 + i) for i in range(200)}
    source = open_source(write_tar(tmp_path / "x.tar", members))
    with ThreadPoolExecutor(8) as pool:
        read = list(pool.map(lambda item: item.read(), list(source) * 5))
    assert read == list(members.values()) * 5


def test_arrays_are_photographs_in_memory():
    arrays = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3), dtype=np.uint8)
    source = open_source(arrays)
    assert len(source) == 3
    assert np.array_equal(source[1].read(), arrays[1])
    assert source.fingerprint() == open_source([array.copy() for array in arrays]).fingerprint()
    assert source.fingerprint() != open_source(arrays[::-1]).fingerprint()
    mixed_sizes = open_source([arrays[0], arrays[0][:4]])
    assert mixed_sizes[1].read().shape == (4, 8, 3)


def test_the_hash_of_an_array_sees_its_shape():
    array = np.zeros((2, 8, 3), dtype=np.uint8)
    assert content_hash(array) != content_hash(array.reshape(4, 4, 3))
    assert content_hash(array[:, ::2]) == content_hash(array[:, ::2].copy())


def test_an_open_source_is_returned_as_it_is():
    source = PhotoSource([PhotoItem("a.jpg", bytes)], "in a test")
    assert open_source(source) is source


def test_a_photograph_that_cannot_be_read_has_an_empty_hash(tmp_path):
    folder = write_folder(tmp_path / "photos", PHOTOS)
    source = open_source(folder)
    (folder / "b.jpg").unlink()
    hashes = source.content_hashes()
    assert [bool(text) for text in hashes] == [True, False, True]


def test_the_description_says_how_many_and_where_without_a_path(tmp_path):
    write_folder(tmp_path / "photos", PHOTOS)
    assert open_source(tmp_path / "photos").describe() == "3 photos in the folder 'photos'"
    write_tar(tmp_path / "a-0.tar", PHOTOS)
    assert open_source(tmp_path / "a-0.tar").describe() == "3 photos in 1 tar shard (a-0.tar)"
    write_tar(tmp_path / "a-1.tar", {"d.jpg": jpeg(4)})
    text = open_source(tmp_path / "*.tar").describe()
    assert text == "4 photos in 2 tar shards (a-0.tar to a-1.tar)"
    array = np.zeros((1, 4, 4, 3), dtype=np.uint8)
    assert open_source(array).describe() == "1 photo in memory"


def test_a_shard_cut_anywhere_is_refused_with_what_could_be_read(tmp_path):
    members = {f"{i}.jpg": bytes([i + 1]) * 700 for i in range(3)}
    data = write_tar(tmp_path / "x.tar", members).read_bytes()
    # A header of 512 bytes and 700 bytes padded to 1,024 make 1,536 a member.
    for length in range(512, 3 * 1536 + 512, 128):
        (tmp_path / "x.tar").write_bytes(data[:length])
        whole = sum(length >= 1536 * i + 512 + 700 for i in range(3))
        with pytest.raises(DataError, match=rf"truncated or damaged, {whole} members"):
            open_source(tmp_path / "x.tar")
    (tmp_path / "x.tar").write_bytes(data[: 3 * 1536 + 512])
    assert len(open_source(tmp_path / "x.tar")) == 3


def test_a_shard_with_a_damaged_header_is_refused(tmp_path):
    members = {f"{i}.jpg": bytes(700) for i in range(3)}
    data = bytearray(write_tar(tmp_path / "x.tar", members).read_bytes())
    data[1536 + 10] ^= 255
    (tmp_path / "x.tar").write_bytes(data)
    with pytest.raises(DataError, match="damaged, 1 members"):
        open_source(tmp_path / "x.tar")


def test_a_shard_that_shrinks_after_it_was_opened_is_a_read_error(tmp_path):
    shard = write_tar(tmp_path / "x.tar", {"a.jpg": bytes(5000)})
    source = open_source(shard)
    shard.write_bytes(shard.read_bytes()[:1000])
    with pytest.raises(OSError, match="shrank"):
        source[0].read()


def test_unusable_sources_are_refused_in_one_line(tmp_path):
    write_folder(tmp_path, {"empty/readme.txt": b"", "photos/a.jpg": jpeg(1), "x/a.jpg": jpeg(1)})
    shard = write_tar(tmp_path / "shards.tar", {"a.jpg": jpeg(1)})
    write_folder(tmp_path, {"only_tars/x.tar": shard.read_bytes(), "text.tar": b"no tar" * 200})
    write_tar(tmp_path / "no_photos.tar", {"a.txt": b"x"})
    (tmp_path / "zero.tar").write_bytes(b"")
    (tmp_path / "packed.tar.gz").write_bytes(gzip.compress(shard.read_bytes()))
    array = np.zeros((4, 4, 3), dtype=np.uint8)
    wrong = {
        "no file or folder": tmp_path / "missing",
        "no file matches": str(tmp_path / "none-*.tar"),
        "holds no photographs; their names": tmp_path / "empty",
        "for its tar shards give": tmp_path / "only_tars",
        "not a tar file": tmp_path / "text.tar",
        "not a tar file: empty": tmp_path / "zero.tar",
        "compressed with gzip": tmp_path / "packed.tar.gz",
        "no photographs among its 1 members": tmp_path / "no_photos.tar",
        "give the folder it lies in": tmp_path / "photos" / "a.jpg",
        "given twice": [shard, tmp_path / "photos" / ".." / "shards.tar"],
        "both kinds": [tmp_path / "photos", shard],
        "several folders": [tmp_path / "photos", tmp_path / "x"],
        "all paths or all uint8 arrays": [shard, array],
        "the list is empty": [],
        "there are no photographs in memory": np.zeros((0, 4, 4, 3), dtype=np.uint8),
        "must be uint8 .N, H, W, 3., got .4, 4, 3.": array,
        "photo 1 must be a uint8 array .H, W, 3., got float": [array, array / 2],
    }
    for message, spec in wrong.items():
        with pytest.raises(DataError, match=message) as caught:
            open_source(spec)
        assert "\n" not in str(caught.value)
    with pytest.raises(TypeError, match="got int"):
        open_source(3)


def test_two_photographs_of_one_name_are_refused():
    with pytest.raises(DataError, match=r"named 'a\.jpg'"):
        PhotoSource([PhotoItem("a.jpg", bytes)] * 2, "in a test")
