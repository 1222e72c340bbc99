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
from dataclasses import asdict, dataclass
from pathlib import Path

from colorlib.data.items import PhotoItem
from colorlib.data.kept_json import read_kept, write_kept
from colorlib.data.sources import PhotoSource

# A file this young may be written once more without its times moving: FAT counts in 2 seconds.
# It is hashed again the next time.
SETTLING_NS = 2_000_000_000
_FORMAT = "colorlib content hashes 2"


def hash_contents(source: PhotoSource, root: Path, *, progress: bool = True) -> list[str]:
    """Return `source.content_hashes()`, reading only the photographs that changed on disk.

    Photographs whose `PhotoItem.place` is not known, such as those in memory, are hashed every
    time.

    Args:
        source: open photographs; it knows its hashes afterwards.
        root: folder of what is remembered.
        progress: show a progress bar while reading.
    """
    if source.is_hashed:  # perhaps long ago: what the files' times say now is of other bytes
        return source.content_hashes()
    places = [_place(item) for item in source]
    started = time.time_ns()
    before = _stamps(file for file, _ in places if file)
    record_of = _records(places, root)
    remembered = _Remembered({}, {})
    for record in sorted(set(record_of.values())):
        remembered.read(record)
    known = [remembered.hash_of(file, part, before) for file, part in places]
    hashes = source.content_hashes(progress=progress, known=known)
    if all(hash_ or not file for hash_, (file, _) in zip(known, places, strict=True)):
        return hashes
    after = _stamps(before)
    settled = {
        file
        for file, stamp in before.items()
        if stamp is not None and stamp == after[file] and _newest(stamp) < started - SETTLING_NS
    }
    records = {record: _Remembered({}, {}) for record in record_of.values()}
    for (file, part), hash_ in zip(places, hashes, strict=True):
        if file in settled and hash_:
            records[record_of[file]].stamps[file] = before[file]
            records[record_of[file]].hashes[f"{part}:{file}"] = hash_
    for record, found in records.items():
        write_kept(record, {"format": _FORMAT, **asdict(found)})
    return hashes


@dataclass(frozen=True)
class _Remembered:
    """What is remembered: file -> its stamp, and "part:file" -> the SHA-256 of these bytes."""

    stamps: dict[str, str]
    hashes: dict[str, str]

    def read(self, record: Path) -> None:
        kept = read_kept(record)
        if kept and kept["format"] == _FORMAT:
            self.stamps.update(kept["stamps"])
            self.hashes.update(kept["hashes"])

    def hash_of(self, file: str, part: str, now: dict[str, str | None]) -> str | None:
        stamp = self.stamps.get(file)
        return self.hashes.get(f"{part}:{file}") if stamp and stamp == now[file] else None


def _place(item: PhotoItem) -> tuple[str, str]:
    """Return a photograph's absolute file, "" for none, and which part of it holds the bytes."""
    if item.place is None:
        return "", ""
    if isinstance(item.place, Path):
        return os.path.abspath(item.place), ""
    return os.path.abspath(item.place.shard), f"{item.place.offset}+{item.place.size}"


def _stamps(files: Iterable[str]) -> dict[str, str | None]:
    """Return what tells that a file changed, for each file once; None where it is gone."""
    stamps: dict[str, str | None] = {}
    for file in files:
        if file not in stamps:
            try:
                seen = os.stat(file)
                times = f"{seen.st_mtime_ns} {seen.st_ctime_ns}"
                stamps[file] = f"{times} {seen.st_size} {seen.st_ino}"
            except OSError:
                stamps[file] = None
    return stamps


def _newest(stamp: str) -> int:
    return max(map(int, stamp.split()[:2]))


def _records(places: list[tuple[str, str]], root: Path) -> dict[str, Path]:
    """Return for each file its record: one for each shard, one for a folder's photographs."""
    shards = {file for file, part in places if part}
    whole = {file for file, part in places if file and not part}
    folders = {os.path.dirname(file) for file in whole}
    about = dict.fromkeys(whole, os.path.commonpath(folders) if folders else "")
    about |= {file: file for file in shards}
    records = {place: root / f"hashes-{_short_hash(place)}.json" for place in set(about.values())}
    return {file: records[place] for file, place in about.items()}


def _short_hash(place: str) -> str:
    return hashlib.sha256(os.fsencode(place)).hexdigest()[:16]
