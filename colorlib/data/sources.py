"""Open photographs from a folder, from tar shards or from arrays, all behind one interface."""

import glob
import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from colorlib.data.items import PhotoItem, content_hash
from colorlib.data.shards import is_photo_name, read_shards
from colorlib.errors import DataError
from colorlib.images import IMAGE_SUFFIXES, find_images
from colorlib.text import shown_path
from colorlib.waiting import bar

SourceSpec = str | Path | np.ndarray | Sequence[str | Path | np.ndarray]


class PhotoSource:
    """Photographs in a fixed order, each read only when asked for.

    Args:
        items: the photographs; their names must differ.
        description: where they come from, in words, without a path of this machine.

    Raises:
        DataError: no photographs, or two of one name.
    """

    def __init__(self, items: Sequence[PhotoItem], description: str) -> None:
        self._items = tuple(items)
        if not self._items:
            raise DataError(f"there are no photographs {description}")
        if len(set(self.names)) < len(self._items):
            name = Counter(self.names).most_common(1)[0][0]
            raise DataError(f"two photographs {description} are named {name!r}; rename one")
        self._description = description
        self._content_hashes: list[str] | None = None

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[PhotoItem]:
        return iter(self._items)

    def __getitem__(self, index: int) -> PhotoItem:
        return self._items[index]

    @property
    def names(self) -> list[str]:
        """The photographs' names, in the source's order."""
        return [item.name for item in self._items]

    @property
    def is_hashed(self) -> bool:
        """Whether `content_hashes` was called before, so that it reads nothing any more."""
        return self._content_hashes is not None

    def content_hashes(
        self, *, progress: bool = True, known: Sequence[str | None] | None = None
    ) -> list[str]:
        """Return the SHA-256 of each photograph's bytes, reading every byte once.

        Args:
            progress: show a progress bar while reading.
            known: for each photograph its hash, which is taken as it is instead of reading the
                photograph, or None; for `kept_hashes`.

        Returns:
            One string of 64 hexadecimal digits a photograph, in the source's order; "" for a file
            that cannot be read. Kept, so that a second call costs nothing.
        """
        if self._content_hashes is None:
            hashes = list(known or [None] * len(self))
            unread = [index for index, hash_ in enumerate(hashes) if hash_ is None]
            found = _hash_items([self._items[index] for index in unread], progress)
            for index, hash_ in zip(unread, found, strict=True):
                hashes[index] = hash_
            self._content_hashes = hashes
        return list(self._content_hashes)

    def fingerprint(self, *, progress: bool = True) -> str:
        """Return one hash of all names and contents, the same on every machine.

        It does not depend on the folder the photographs lie in, nor on times; it changes with any
        byte of any photograph.

        Args:
            progress: show a progress bar while reading.

        Returns:
            64 hexadecimal digits.
        """
        digest = hashlib.sha256()
        for name, hash_ in zip(self.names, self.content_hashes(progress=progress), strict=True):
            # A file name cannot hold NUL, so the separator keeps the pairs unambiguous.
            digest.update(f"{name}\0{hash_}\0".encode("utf-8", "surrogateescape"))
        return digest.hexdigest()

    def describe(self) -> str:
        """Return how many photographs there are and where they come from."""
        noun = "photo" if len(self) == 1 else "photos"
        return f"{len(self):,} {noun} {self._description}"


def open_source(spec: "SourceSpec | PhotoSource") -> PhotoSource:
    """Open photographs for reading.

    Args:
        spec: one of
            - a folder, searched with its subfolders;
            - a tar shard, a glob pattern such as `"shards/train-*.tar"`, or a list of shards and
              patterns (WebDataset layout: plain members such as `00042.jpg`);
            - a uint8 array (N, H, W, 3), or a list of uint8 arrays (H, W, 3) of any sizes, 0-255;
            - a source that is already open, which is returned as it is.

    Returns:
        The photographs in an order that depends on their names only.

    Raises:
        DataError: a missing path, an empty folder, a file that is no tar, a truncated tar, or
            folders, shards and arrays mixed in one list.
        TypeError: a `spec` of another type.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    if isinstance(spec, PhotoSource):
        return spec
    if isinstance(spec, np.ndarray):
        if spec.ndim != 4:
            raise DataError(f"an array of photos must be uint8 (N, H, W, 3), got {spec.shape}")
        return _open_arrays(list(spec))
    parts = [spec] if isinstance(spec, str | Path) else spec
    if not isinstance(parts, Sequence):
        raise TypeError(
            f"photos must be a path, a list of shards or uint8 arrays, got {type(spec).__name__}"
        )
    if not parts:
        raise DataError("there are no photographs: the list is empty")
    if all(isinstance(part, np.ndarray) for part in parts):
        return _open_arrays(parts)
    if not all(isinstance(part, str | Path) for part in parts):
        kinds = sorted({type(part).__name__ for part in parts})
        raise DataError(f"photos must be all paths or all uint8 arrays, got {', '.join(kinds)}")
    paths = [path for part in parts for path in _expand(part)]
    if not any(path.is_dir() for path in paths):
        return _open_shards(paths)
    if len(paths) > 1:
        raise DataError(
            "photos must be one folder or a list of tar shards, got both kinds or several folders "
            f"({', '.join(map(shown_path, paths[:4]))}); give one folder that holds them all"
        )
    return _open_folder(paths[0])


def worker_count() -> int:
    """Return how many threads read and decode photographs: one a core, at most 16."""
    return min(16, os.cpu_count() or 1)


def _hash_items(items: Sequence[PhotoItem], progress: bool) -> list[str]:
    if not items:
        return []
    with ThreadPoolExecutor(worker_count()) as pool:
        hashes = pool.map(_hash_of_item, items)
        shown = bar(hashes, "reading", total=len(items), unit="photos", progress=progress)
        return list(shown)


def _hash_of_item(item: PhotoItem) -> str:
    try:
        return content_hash(item.read())
    except OSError:
        return ""


def _expand(part: str | Path) -> list[Path]:
    path = Path(part).expanduser()
    if path.exists():
        return [path]
    if glob.has_magic(str(path)):
        found = [Path(match) for match in glob.glob(str(path), recursive=True)]
        if not found:
            raise DataError(f"no file matches {shown_path(part)}")
        return sorted(found)
    raise DataError(f"there is no file or folder {shown_path(part)}")


def _open_folder(folder: Path) -> PhotoSource:
    depth = len(folder.parts)
    by_name = {"/".join(path.parts[depth:]): path for _, path in find_images(folder)}
    if not by_name:
        remedy = (
            f"for its tar shards give {shown_path(folder / '*.tar')}"
            if any(folder.glob("*.tar"))
            else f"their names must end in one of {', '.join(IMAGE_SUFFIXES)}"
        )
        raise DataError(f"folder {shown_path(folder)} holds no photographs; {remedy}")
    items = [PhotoItem.of_file(name, by_name[name]) for name in sorted(by_name)]
    return PhotoSource(items, f"in the folder {folder.resolve().name!r}")


def _open_shards(paths: Sequence[Path]) -> PhotoSource:
    for path in paths:
        if is_photo_name(path.name):
            raise DataError(
                f"{shown_path(path)} is a photo, not a tar shard; give the folder it lies in"
            )
    names = sorted({path.name for path in paths})
    label = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    noun = "1 tar shard" if len(paths) == 1 else f"{len(paths)} tar shards"
    items = [PhotoItem.of_member(member.name, member) for member in read_shards(paths)]
    return PhotoSource(items, f"in {noun} ({label})")


def _open_arrays(arrays: Sequence[np.ndarray]) -> PhotoSource:
    items = []
    for index, array in enumerate(arrays):
        if array.dtype != np.uint8 or array.ndim != 3 or array.shape[2] != 3 or not array.size:
            raise DataError(
                f"photo {index} must be a uint8 array (H, W, 3), got {array.dtype} {array.shape}"
            )
        items.append(PhotoItem(f"array-{index:06d}", lambda array=array: array))
    return PhotoSource(items, "in memory")
