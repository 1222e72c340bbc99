"""A kept scan: opened at once while nothing changed, and made anew as soon as anything did."""

import ast
import builtins
import inspect
import io
import json
import os
import sys
import tarfile
import threading
from pathlib import Path

import numpy as np
import pytest
from collection_layouts import jpeg
from PIL import Image

import colorlib
from colorlib.data import PhotoItem, PhotoSource, checks, kept_hashes, open_source
from colorlib.data import scan as scan_photos
from colorlib.data.kept_hashes import SETTLING_NS, hash_contents
from colorlib.data.kept_scan import CODE, kept_scan
from colorlib.data.photos import prepare_photos, prepare_test_photos

QUIET = {"progress": False}


@pytest.fixture(autouse=True)
def settled_at_once(monkeypatch):
    """Take a file for settled as soon as it is written: no test can wait until it is."""
    monkeypatch.setattr(kept_hashes, "SETTLING_NS", -3_600_000_000_000)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "photos"
    (folder / "sub").mkdir(parents=True)
    for number in range(12):
        (folder / f"{number:02d}_a.jpg").write_bytes(jpeg(number, size=48))
    (folder / "sub" / "twice_b.jpg").write_bytes(jpeg(3, size=48))
    (folder / "broken.jpg").write_bytes(b"no picture")
    Image.new("RGB", (40, 40), (90, 90, 90)).save(folder / "grey.png")
    return folder


@pytest.fixture
def work(monkeypatch):
    """Count the photographs that are decoded, and note the names of those that are opened."""
    seen = {"decoded": 0, "opened": []}
    decode, real_open, io_open = checks.read_image, builtins.open, io.open

    def counted(content):
        seen["decoded"] += 1
        return decode(content)

    def noted(file, *args, **options):
        if str(file).endswith((".jpg", ".png", ".tar")):
            seen["opened"].append(Path(file).name)
        return io_open(file, *args, **options)

    assert real_open is io_open
    monkeypatch.setattr(checks, "read_image", counted)
    monkeypatch.setattr(builtins, "open", noted)
    monkeypatch.setattr(io, "open", noted)

    def since_last() -> tuple[int, list[str]]:
        answer = seen["decoded"], sorted(seen["opened"])
        seen.update(decoded=0, opened=[])
        return answer

    return since_last


def write_tar(path, folder):
    with tarfile.open(path, "w") as archive:
        for photo in sorted(folder.glob("*.jpg")):
            archive.add(photo, photo.name)
    return path


def rewrite(path, position=-9, *, keep_times=True):
    """Change one byte, and give the file its old modification time."""
    before = path.stat()
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    with path.open("r+b") as file:
        file.write(content)
    if keep_times:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_the_second_start_opens_and_decodes_no_photograph(folder, work):
    first = prepare_photos(folder, 36, **QUIET)
    decoded, opened = work()
    assert decoded == 15 and len(opened) >= 30
    second = prepare_photos(folder, 36, **QUIET)
    assert work() == (0, [])
    assert second.description == first.description
    assert np.array_equal(second.cache.images, first.cache.images)
    for part in ("train", "validation", "is_large"):
        assert np.array_equal(getattr(second, part), getattr(first, part))


def test_the_second_start_reads_of_shards_the_members_names_alone(folder, tmp_path, work):
    shard = write_tar(tmp_path / "photos.tar", folder)
    prepare_test_photos(shard, 36, **QUIET)
    assert work()[0] == 13
    prepare_test_photos(shard, 36, **QUIET)
    assert work() == (0, ["photos.tar"])  # once, for the list of its members


def test_a_kept_report_is_the_scan_s_own_to_the_last_bit(folder):
    held_out = [np.asarray(Image.open(folder / "05_a.jpg").convert("RGB"))]
    expected = scan_photos(folder, held_out=held_out, **QUIET)
    assert expected.dropped["05_a.jpg"] == "near-duplicate"
    for _ in range(2):
        found = kept_scan(folder, held_out=held_out, **QUIET)
        assert found == expected
        for name in ("dropped", "details", "sizes", "chroma"):
            assert list(getattr(found, name).items()) == list(getattr(expected, name).items())
        assert all(type(size) is tuple for size in found.sizes.values())


def test_names_that_are_no_text_come_back_as_they_were():
    name = os.fsdecode(b"\xff\n.jpg")
    source = [PhotoItem(name, lambda: jpeg(1, size=48)), PhotoItem("a", lambda: b"x")]
    reports = [kept_scan(PhotoSource(source, "in a test"), **QUIET) for _ in range(2)]
    assert reports[0] == reports[1] and reports[0].kept == [name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no time of the inode's change")
def test_one_byte_is_found_though_size_and_modification_time_are_the_old_ones(folder, work):
    kept_scan(folder, **QUIET)
    before = open_source(folder).fingerprint()
    rewrite(folder / "07_a.jpg")
    work()
    kept_scan(folder, **QUIET)
    decoded, opened = work()
    assert decoded == 15 and opened.count("07_a.jpg") == 2 and opened.count("08_a.jpg") == 1
    assert open_source(folder).fingerprint() != before


def test_an_old_hash_is_never_remembered_for_a_file_that_changed_since(folder):
    source = open_source(folder)
    kept_scan(source, **QUIET)
    (folder / "07_a.jpg").write_bytes(jpeg(77, size=48))
    kept_scan(source, **QUIET)  # it goes by the bytes that it knew
    again = open_source(folder)
    hash_contents(again, kept_hashes_folder(), **QUIET)
    assert again.content_hashes() == open_source(folder).content_hashes()


def test_a_byte_of_a_shard_is_found(folder, tmp_path):
    shard = write_tar(tmp_path / "photos.tar", folder)
    kept_scan(shard, **QUIET)
    content = shard.read_bytes()
    shard.write_bytes(content.replace(b"no picture", b"no PICTURE"))
    source = open_source(shard)
    kept_scan(source, **QUIET)
    assert source.content_hashes() == open_source(shard).content_hashes()


def test_what_is_renamed_added_or_removed_is_seen_and_the_rest_not_read_again(folder, work):
    kept_scan(folder, **QUIET)
    (folder / "00_a.jpg").rename(folder / "renamed_a.jpg")
    (folder / "01_a.jpg").unlink()
    (folder / "new_a.jpg").write_bytes(jpeg(99, size=48))
    work()
    source = open_source(folder)
    hash_contents(source, kept_hashes_folder(), **QUIET)
    assert work()[1] == ["new_a.jpg", "renamed_a.jpg"]
    report = kept_scan(source, **QUIET)
    assert report == scan_photos(folder, **QUIET)
    assert "renamed_a.jpg" in report.kept and "new_a.jpg" in report.kept


def kept_hashes_folder() -> Path:
    return Path(os.environ["COLORLIB_CACHE"]) / "scans"


def test_other_thresholds_and_other_held_out_photographs_are_other_scans(folder):
    held_out = folder.parent / "held out"
    held_out.mkdir()
    (held_out / "x.jpg").write_bytes(jpeg(5, size=48))
    options = [{}, {"min_size": 49}, {"near_grey_chroma": 500, "near_grey_spread": 500}]
    for chosen in [*options, {"held_out": held_out}]:
        for _ in range(2):
            assert kept_scan(folder, **chosen, **QUIET) == scan_photos(folder, **chosen, **QUIET)
    (held_out / "x.jpg").write_bytes(jpeg(6, size=48))
    report = kept_scan(folder, held_out=held_out, **QUIET)
    assert "05_a.jpg" in report.kept and report.dropped["06_a.jpg"] == "duplicate"


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "folder"])
def test_a_damaged_file_is_told_and_made_anew(folder, damage, caplog, work):
    expected = kept_scan(folder, **QUIET)
    kept = sorted(kept_hashes_folder().iterdir())
    assert [path.name.split("-")[0] for path in kept] == ["hashes", "scan"]
    for path in kept:
        content = path.read_bytes()
        path.unlink()
        if damage == "folder":
            path.mkdir()
        elif damage == "flip":  # a digit, so that the JSON stays valid
            position = content.rindex(b"4")
            path.write_bytes(content[:position] + b"5" + content[position + 1 :])
        else:
            path.write_bytes(content[: len(content) // 2] if damage == "cut" else b"")
    work()
    assert kept_scan(folder, **QUIET) == expected
    assert work()[0] == 15
    lines = [record.getMessage() for record in caplog.records]
    assert all(sum(path.name in line for line in lines) >= 1 for path in kept)
    assert all("\n" not in line for line in lines)
    if damage != "folder":
        assert kept_scan(folder, **QUIET) == expected
        assert work() == (0, [])


def test_a_file_that_may_yet_change_unseen_is_hashed_again(folder, monkeypatch, work):
    monkeypatch.setattr(kept_hashes, "SETTLING_NS", SETTLING_NS)
    kept_scan(folder, **QUIET)  # the folder was written a moment ago
    work()
    kept_scan(folder, **QUIET)
    decoded, opened = work()
    assert decoded == 0 and len(opened) == 15


def test_what_changes_during_the_scan_is_not_kept(folder, caplog):
    item = open_source(folder)[0]
    contents = iter([jpeg(1, size=48), jpeg(2, size=48), *[jpeg(1, size=48)] * 2])
    changing = PhotoItem("x.jpg", lambda: next(contents))
    source = PhotoSource([item, changing], "in a test")
    kept_scan(source, **QUIET)
    assert "'x.jpg' changed during the scan" in caplog.text
    again = PhotoSource([item, changing], "in a test")
    assert kept_scan(again, **QUIET).kept == [item.name, "x.jpg"]


def test_what_cannot_be_read_is_asked_for_every_time(folder):
    def locked():
        raise PermissionError(13, "Permission denied")

    items = [*open_source(folder), PhotoItem("locked.jpg", locked)]
    assert kept_scan(PhotoSource(items, "in a test"), **QUIET).dropped["locked.jpg"] == "corrupt"
    assert not list(kept_hashes_folder().glob("scan-*"))
    items[-1] = PhotoItem("locked.jpg", lambda: jpeg(50, size=48))
    assert "locked.jpg" in kept_scan(PhotoSource(items, "in a test"), **QUIET).kept


def test_arrays_are_hashed_each_time_and_scanned_once(work):
    arrays = [np.random.default_rng(i).integers(0, 256, (40, 40, 3), np.uint8) for i in range(3)]
    first = kept_scan(arrays, **QUIET)
    assert work()[0] == 3
    assert kept_scan(arrays, **QUIET) == first
    assert work()[0] == 0
    arrays[1][0, 0, 0] ^= 1
    kept_scan(arrays, **QUIET)
    assert work()[0] == 3


def test_scans_at_the_same_time_agree(folder):
    reports = []
    threads = [
        threading.Thread(target=lambda: reports.append(kept_scan(folder, **QUIET)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(reports) == 4 and all(report == reports[0] for report in reports)
    assert {path.suffix for path in kept_hashes_folder().iterdir()} == {".json"}


def test_a_cache_folder_that_cannot_be_written_costs_time_only(folder, tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    assert kept_scan(folder, root=tmp_path / "file", **QUIET) == scan_photos(folder, **QUIET)
    assert "cannot be kept" in caplog.text


def test_the_code_that_a_report_depends_on_is_all_of_the_scan_s_code():
    """Whoever moves code out of these files, or lets them import another, has to look here."""
    package = Path(colorlib.__file__).parent
    listed = {Path(inspect.getfile(function)).relative_to(package).as_posix() for function in CODE}
    # What opens and names photographs, shows how far it is and words errors: it does not judge one.
    free = {"data/sources.py", "data/shards.py", "images/__init__.py", "errors.py", "text.py"}
    free |= {"threads.py", "waiting.py"}
    imported = set()
    for file in listed:
        for node in ast.walk(ast.parse((package / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("colorlib"):
                place = "/".join(node.module.split(".")[1:])
                is_module = (package / f"{place}.py").is_file()
                imported.add(f"{place}.py" if is_module else f"{place}/__init__.py")
    assert imported <= listed | free, sorted(imported - listed - free)


def test_the_kept_files_are_plain_json(folder):
    kept_scan(folder, **QUIET)
    for path in kept_hashes_folder().iterdir():
        assert len([json.loads(line) for line in path.read_text().splitlines()]) == 2
