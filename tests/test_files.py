"""Atomic writes: the old file or the new one, never half of either."""

import hashlib
import json
import os
import sys

import pytest

from colorlib.files import (
    atomic_path,
    cache_root,
    sha256_of_file,
    write_json_atomic,
    write_text_atomic,
)


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path):
    target = tmp_path / "kept.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError, match="power cut"), atomic_path(target) as temporary:
        temporary.write_text("half of the ne")
        raise RuntimeError("power cut")
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_a_write_replaces_the_file_and_makes_its_folder(tmp_path):
    target = tmp_path / "new" / "folder" / "file.txt"
    write_text_atomic(target, "Grün\n")
    assert target.read_bytes() == "Grün\n".encode()
    write_text_atomic(target, "Blau\n")
    assert target.read_bytes() == b"Blau\n"
    assert len(list(target.parent.iterdir())) == 1


def test_json_is_sorted_and_readable(tmp_path):
    path = write_json_atomic(tmp_path / "a.json", {"b": 1, "a": [1, 2]})
    assert json.loads(path.read_text()) == {"a": [1, 2], "b": 1}
    assert path.read_text().index('"a"') < path.read_text().index('"b"')


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_written_files_have_the_mode_of_any_new_file(tmp_path):
    (tmp_path / "plain").touch()
    write_text_atomic(tmp_path / "atomic", "x")
    assert (tmp_path / "atomic").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_the_temporary_file_keeps_the_suffix(tmp_path):
    with atomic_path(tmp_path / "picture.png") as temporary:
        assert temporary.suffix == ".png"
        assert temporary.parent == tmp_path


def test_sha256(tmp_path):
    content = os.urandom(100_000)
    (tmp_path / "f").write_bytes(content)
    assert sha256_of_file(tmp_path / "f") == hashlib.sha256(content).hexdigest()


def test_cache_root_can_be_chosen(monkeypatch, tmp_path):
    monkeypatch.setenv("COLORLIB_CACHE", str(tmp_path))
    assert cache_root() == tmp_path
    monkeypatch.delenv("COLORLIB_CACHE")
    assert cache_root().name == "colorlib"
