"""Remember photographs' content hashes, so that only what changed on disk is read again.

What is remembered holds as long as the file's size, times of change and inode are what they were,
as in git's index (https://git-scm.com/docs/racy-git). On Linux and macOS every write moves the
inode's own time of change (ctime), which no program can put back; on Windows a file that was
rewritten in place with as many bytes and then given its old modification time is taken for
unchanged.
"""

import hashlib
import os
import time
from collections.abc import Iterable
from pathlib import Path

from colorlib.data.items import FilePart
from colorlib.data.kept_json import read_kept, write_kept
from colorlib.data.sources import PhotoSource

# A file this young may be written once more without its times moving: FAT counts in 2 seconds.
# It is hashed again the next time.
SETTLING_NS = 2_000_000_000
_FORMAT = "colorlib content hashes 1"

Stamp = list[int]


def hash_contents(source: PhotoSource, root: Path, *, progress: bool = False) -> list[str]:
    """Return `source.content_hashes()`, reading only the photographs that changed on disk.

    Photographs in memory, and those whose `PhotoItem.part` is not known, are hashed every time.

    Args:
        source: open photographs; it knows its hashes afterwards.
        root: folder of what is remembered.
        progress: show a progress bar while reading.
    """
    parts = [item.part for item in source]
    started = time.time_ns()
    before = _stamps(part.path for part in parts if part is not None)
    places = _places(parts)
    remembered: dict[str, dict] = {}
    for place in sorted(set(places.values())):
        remembered |= _read(_record_of(place, root))
    known = [_known(part, before, remembered) for part in parts]
    hashes = source.content_hashes(progress=progress, known=known)
    if all(hash_ is not None for part, hash_ in zip(parts, known, strict=True) if part is not None):
        return hashes
    after = _stamps(before)
    records: dict[str, dict[str, dict]] = {place: {} for place in places.values()}
    for part, hash_ in zip(parts, hashes, strict=True):
        if part is None or not hash_ or not _is_settled(part.path, before, after, started):
            continue
        files = records[places[part.path]]
        entry = {"stamp": after[part.path], "hashes": {}}
        files.setdefault(os.path.abspath(part.path), entry)["hashes"][_key(part)] = hash_
    for place, files in records.items():
        write_kept(_record_of(place, root), {"format": _FORMAT, "files": files})
    return hashes


def _stamps(paths: Iterable[Path]) -> dict[Path, Stamp | None]:
    """Return what tells that a file changed, for each file once; None where it is gone."""
    stamps: dict[Path, Stamp | None] = {}
    for path in paths:
        if path not in stamps:
            try:
                seen = path.stat()
                stamps[path] = [seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino]
            except OSError:
                stamps[path] = None
    return stamps


def _is_settled(
    path: Path, before: dict[Path, Stamp | None], after: dict[Path, Stamp | None], started: int
) -> bool:
    """Tell whether a file stayed the same while it was read, and would show a later change."""
    stamp = before[path]
    return stamp is not None and stamp == after[path] and max(stamp[1:3]) < started - SETTLING_NS


def _places(parts: Iterable[FilePart | None]) -> dict[Path, str]:
    """Return for each file the place that its record is about: a shard, or the photos' folder."""
    whole, shards = set(), set()
    for part in parts:
        if part is not None:
            (whole if part.size is None else shards).add(part.path)
    top = os.path.commonpath([os.path.abspath(path.parent) for path in whole]) if whole else ""
    return dict.fromkeys(whole, top) | {path: os.path.abspath(path) for path in shards}


def _record_of(place: str, root: Path) -> Path:
    name = hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
    return root / f"hashes-{name}.json"


def _read(record: Path) -> dict[str, dict]:
    kept = read_kept(record)
    return kept["files"] if kept and kept["format"] == _FORMAT else {}


def _known(
    part: FilePart | None, stamps: dict[Path, Stamp | None], remembered: dict[str, dict]
) -> str | None:
    entry = None if part is None else remembered.get(os.path.abspath(part.path))
    if entry is None or entry["stamp"] != stamps[part.path]:
        return None
    return entry["hashes"].get(_key(part))


def _key(part: FilePart) -> str:
    return f"{part.offset}+{'' if part.size is None else part.size}"
