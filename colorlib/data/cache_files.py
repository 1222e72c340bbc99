"""The files of a photo cache: an array, an index, and the journal of an unfinished build.

A finished cache is a folder with `images.npy`, uint8 (N, S, S, 3), and `index.json`. It is built in
a folder `*.partial` beside it and renamed when complete, so a cache that exists is whole.
"""

import io
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from colorlib.errors import DataError
from colorlib.files import write_json_atomic
from colorlib.text import one_line, shown_path

CACHE_FORMAT = "colorlib photo cache 1"
IMAGES_NAME = "images.npy"
INDEX_NAME = "index.json"
_JOURNAL_NAME = "journal.jsonl"
_PER_PHOTO = ("names", "content_hashes", "sets")


class CacheWriter:
    """Write a cache chunk by chunk; after a kill, go on behind the last complete chunk.

    Args:
        folder: where the finished cache will stand.
        size: side S of the squares in pixels.

    Attributes:
        next_item: how many photographs of the source are done, those of earlier runs included.
        unreadable: name -> reason of the photographs that could not be decoded so far.
    """

    def __init__(self, folder: Path, size: int) -> None:
        self._folder = folder
        self._size = size
        self._partial = folder.with_name(folder.name + ".partial")
        self._partial.mkdir(parents=True, exist_ok=True)
        self._rows = 0
        self.next_item = 0
        self.unreadable: dict[str, str] = {}
        journal_bytes = self._replay_journal()
        self._images = _open_at(self._partial / IMAGES_NAME, self._offset(self._rows))
        self._journal = _open_at(self._partial / _JOURNAL_NAME, journal_bytes)

    def append(self, squares: list[np.ndarray], unreadable: dict[str, str]) -> None:
        """Add one chunk: uint8 (S, S, 3) squares, and the reasons of the photographs without."""
        for square in squares:
            self._images.write(square.tobytes())
        # The pixels must be on disk before the journal says so.
        self._images.flush()
        os.fsync(self._images.fileno())
        self._rows += len(squares)
        self.next_item += len(squares) + len(unreadable)
        self.unreadable |= unreadable
        entry = {"rows": self._rows, "next_item": self.next_item, "unreadable": unreadable}
        self._journal.write(json.dumps(entry).encode() + b"\n")
        self._journal.flush()

    def finish(self, index: dict[str, Any]) -> None:
        """Write the array's header and the index, and put the cache where readers look for it."""
        self._images.seek(0)
        np.lib.format.write_array_header_1_0(self._images, _header(self._rows, self._size))
        self._images.flush()
        os.fsync(self._images.fileno())
        self.close()
        write_json_atomic(self._partial / INDEX_NAME, index)
        os.replace(self._partial, self._folder)
        # Last, so that a kill before the rename leaves everything to go on with.
        (self._folder / _JOURNAL_NAME).unlink()

    def close(self) -> None:
        """Close the files; what was appended stays for the next run."""
        self._images.close()
        self._journal.close()

    def _replay_journal(self) -> int:
        """Take over the complete chunks of an earlier run; return the journal's valid length."""
        journal, images = self._partial / _JOURNAL_NAME, self._partial / IMAGES_NAME
        if not journal.exists() or not images.exists():
            return 0
        stored_bytes = images.stat().st_size
        valid_bytes = 0
        for line in journal.read_bytes().splitlines(keepends=True):
            try:
                entry = json.loads(line)
            except ValueError:
                break
            if not line.endswith(b"\n") or self._offset(entry["rows"]) > stored_bytes:
                break
            self._rows, self.next_item = entry["rows"], entry["next_item"]
            self.unreadable |= entry["unreadable"]
            valid_bytes += len(line)
        return valid_bytes

    def _offset(self, rows: int) -> int:
        return _header_bytes(self._size) + rows * self._size * self._size * 3


def open_images(folder: Path, index: dict[str, Any]) -> np.memmap:
    """Map a finished cache's photographs into memory without reading them.

    Args:
        folder: a finished cache.
        index: what `read_index` returned for it.

    Returns:
        Read-only uint8 (N, S, S, 3), 0-255.

    Raises:
        DataError: the file is missing, or its size or shape is not what the index says.
    """
    path, size, count = folder / IMAGES_NAME, index["size"], len(index["names"])
    wanted_bytes = _header_bytes(size) + count * size * size * 3
    try:
        stored_bytes = path.stat().st_size
        if stored_bytes != wanted_bytes:
            raise _damaged(path, f"holds {stored_bytes:,} bytes, its index says {wanted_bytes:,}")
        images = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as error:
        raise _damaged(path, one_line(error)) from error
    except DataError:
        raise
    except ValueError as error:
        raise _damaged(path, "no readable array header") from error
    if images.shape != (count, size, size, 3) or images.dtype != np.uint8:
        raise _damaged(path, f"holds {images.dtype} {images.shape}, its index says otherwise")
    return images


def read_index(folder: Path) -> dict[str, Any]:
    """Read and check a finished cache's index.

    Args:
        folder: a finished cache.

    Returns:
        A dict with "size", "names", "content_hashes", "sets", "unreadable" and "fingerprint".

    Raises:
        DataError: the index is missing, damaged or of another format.
    """
    path = folder / INDEX_NAME
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _damaged(path, one_line(error)) from error
    except ValueError as error:
        raise _damaged(path, "not valid JSON") from error
    if not isinstance(index, dict) or index.get("format") != CACHE_FORMAT:
        raise _damaged(path, f'its format is not "{CACHE_FORMAT}"')
    columns = [index.get(key) for key in _PER_PHOTO]
    is_whole = (
        all(isinstance(column, list) for column in columns)
        and len({len(column) for column in columns}) == 1
        and isinstance(index.get("size"), int)
        and isinstance(index.get("unreadable"), dict)
        and isinstance(index.get("fingerprint"), str)
    )
    if not is_whole:
        raise _damaged(path, "entries are missing or of unequal length")
    return index


def _damaged(path: Path, what: str) -> DataError:
    return DataError(
        f"photo cache file {shown_path(path)} is damaged: {what}; delete the folder "
        f"{shown_path(path.parent)} and build the cache again"
    )


def _header(rows: int, size: int) -> dict[str, Any]:
    return {"descr": "|u1", "fortran_order": False, "shape": (rows, size, size, 3)}


def _header_bytes(size: int) -> int:
    """Return the header's length, which numpy pads so that the first axis can grow in place."""
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(buffer, _header(1, size))
    return len(buffer.getvalue())


def _open_at(path: Path, length: int) -> Any:
    """Open a file for writing behind its first `length` bytes, dropping the rest."""
    path.touch()
    file = path.open("r+b")
    file.truncate(length)
    file.seek(length)
    return file
