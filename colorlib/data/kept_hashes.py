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
from typing import NamedTuple

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
    if source.is_hashed:  # perhaps long ago: what the files' times say now is of other bytes
        return source.content_hashes()
    places = [_place(item.part) for item in source]
    started = time.time_ns()
    before = _stamps(place.file for place in places if place is not None)
    record_of = _records(places, root)
    remembered: dict[str, dict] = {}
    for record in sorted(set(record_of.values())):
        remembered |= _read(record)
    known = [_known(place, before, remembered) for place in places]
    hashes = source.content_hashes(progress=progress, known=known)
    if all(place is None or hash_ for place, hash_ in zip(places, known, strict=True)):
        return hashes
    after = _stamps(before)
    records: dict[Path, dict[str, dict]] = {record: {} for record in record_of.values()}
    for place, hash_ in zip(places, hashes, strict=True):
        if place is None or not hash_ or not _is_settled(place.file, before, after, started):
            continue
        files = records[record_of[place.file]]
        entry = {"stamp": after[place.file], "hashes": {}}
        files.setdefault(place.file, entry)["hashes"][place.part] = hash_
    for record, files in records.items():
        write_kept(record, {"format": _FORMAT, "files": files})
    return hashes


class _Place(NamedTuple):
    file: str  # absolute
    part: str  # which of its bytes
    is_shard: bool


def _place(part: FilePart | None) -> _Place | None:
    if part is None:
        return None
    size = "" if part.size is None else part.size
    return _Place(os.path.abspath(part.path), f"{part.offset}+{size}", part.size is not None)


def _stamps(files: Iterable[str]) -> dict[str, Stamp | None]:
    """Return what tells that a file changed, for each file once; None where it is gone."""
    stamps: dict[str, Stamp | None] = {}
    for file in files:
        if file not in stamps:
            try:
                seen = os.stat(file)
                stamps[file] = [seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino]
            except OSError:
                stamps[file] = None
    return stamps


def _is_settled(
    file: str, before: dict[str, Stamp | None], after: dict[str, Stamp | None], started: int
) -> bool:
    """Tell whether a file stayed the same while it was read, and would show a later change."""
    stamp = before[file]
    return stamp is not None and stamp == after[file] and max(stamp[1:3]) < started - SETTLING_NS


def _records(places: Iterable[_Place | None], root: Path) -> dict[str, Path]:
    """Return for each file its record: one for each shard, one for a folder's photographs."""
    whole = {place.file for place in places if place is not None and not place.is_shard}
    shards = {place.file for place in places if place is not None and place.is_shard}
    folders = {os.path.dirname(file) for file in whole}
    top = os.path.commonpath(folders) if folders else ""
    about = dict.fromkeys(whole, top) | {file: file for file in shards}
    records = {place: root / f"hashes-{_short_hash(place)}.json" for place in set(about.values())}
    return {file: records[place] for file, place in about.items()}


def _short_hash(place: str) -> str:
    return hashlib.sha256(os.fsencode(place)).hexdigest()[:16]


def _read(record: Path) -> dict[str, dict]:
    kept = read_kept(record)
    return kept["files"] if kept and kept["format"] == _FORMAT else {}


def _known(
    place: _Place | None, stamps: dict[str, Stamp | None], remembered: dict[str, dict]
) -> str | None:
    entry = None if place is None else remembered.get(place.file)
    if entry is None or entry["stamp"] != stamps[place.file]:
        return None
    return entry["hashes"].get(place.part)
