"""Keep photographs decoded at one size in a memory-mapped file, made once and then reused."""

import hashlib
import json
import logging
from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from colorlib.data.cache_build import fill_cache
from colorlib.data.cache_files import CACHE_FORMAT, open_images, read_index
from colorlib.data.sources import PhotoSource, SourceSpec, open_source
from colorlib.data.split import SPLITS, split_of
from colorlib.errors import DataError
from colorlib.files import cache_root
from colorlib.images.resizing import RESIZE_RULE
from colorlib.text import shown_path

logger = logging.getLogger(__name__)

MAX_SIZE = 2048


@dataclass(frozen=True, eq=False, repr=False)
class PhotoCache:
    """Decoded photographs with what is known about each.

    Attributes:
        images: uint8 (N, S, S, 3), 0-255; memory-mapped and read-only, or in memory for a subset.
        names: the photographs' names in their source.
        content_hashes: SHA-256 of the bytes each was decoded from.
        sets: each name's set, the part behind the last "_" (see `set_of_name`), else "".
        unreadable: name -> reason of the photographs that could not be decoded.
        fingerprint: the source's fingerprint.
        folder: where the cache lies on disk.
    """

    images: np.ndarray
    names: list[str]
    content_hashes: list[str]
    sets: list[str]
    unreadable: dict[str, str]
    fingerprint: str
    folder: Path

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"PhotoCache({len(self):,} photos of {self.size} px)"

    @property
    def size(self) -> int:
        """Side S of the squares in pixels."""
        return self.images.shape[1]

    def select(
        self,
        *,
        split: str | None = None,
        sets: str | Collection[str] | None = None,
        seed: int = 0,
        fractions: tuple[float, float, float] = (0.8, 0.1, 0.1),
    ) -> np.ndarray:
        """Return the positions of the photographs of a split, of some sets, or of both.

        Args:
            split: "train", "val" or "test" by `split_of`; None for all.
            sets: one set's name or several; None for all.
            seed: as for `split_of`.
            fractions: as for `split_of`.

        Returns:
            int64 (K,), ascending; K is 0 when a split got no photograph.

        Raises:
            DataError: a split or a set that does not exist.
        """
        if split is not None and split not in SPLITS:
            raise DataError(f"split must be one of {', '.join(SPLITS)}, got {split!r}")
        wanted = None if sets is None else {sets} if isinstance(sets, str) else set(sets)
        if wanted is not None and (missing := wanted - set(self.sets)):
            known = ", ".join(sorted(set(self.sets))[:20])
            raise DataError(f"no photo is of set {sorted(missing)[0]!r}; the sets are: {known}")
        chosen = [
            index
            for index, (hash_, set_) in enumerate(zip(self.content_hashes, self.sets, strict=True))
            if (wanted is None or set_ in wanted)
            and (split is None or split_of(hash_, seed=seed, fractions=fractions) == split)
        ]
        return np.array(chosen, dtype=np.int64)

    def subset(self, indices: Sequence[int] | np.ndarray) -> "PhotoCache":
        """Return some of the photographs, copied into memory, in the order given.

        Args:
            indices: (K,) positions, as `select` returns them.

        Raises:
            IndexError: a position outside the cache.
        """
        positions = np.asarray(indices, dtype=np.int64)
        return PhotoCache(
            images=np.asarray(self.images[positions]),
            names=[self.names[i] for i in positions],
            content_hashes=[self.content_hashes[i] for i in positions],
            sets=[self.sets[i] for i in positions],
            unreadable={},
            fingerprint=self.fingerprint,
            folder=self.folder,
        )


def build_cache(
    source: SourceSpec | PhotoSource,
    size: int,
    *,
    root: str | Path | None = None,
    keep: Collection[str] | None = None,
    progress: bool = True,
) -> PhotoCache:
    """Decode photographs to squares once, or open the cache that holds them already.

    The short side is scaled to `size` with antialiasing and the centre square cut out. A build
    that is stopped goes on where it was, and two processes may ask for the same cache at once:
    one builds, the other waits for it. A source, size or choice that changed gives another cache.

    Args:
        source: an open source, or what `open_source` takes.
        size: side S of the squares in pixels, 8 to 2048.
        root: folder of the caches; by default "photos" in colorlib's cache folder.
        keep: names of the photographs to take, such as `scan(source).kept`; None for all.
        progress: show a progress bar.

    Returns:
        The cache, in the source's order. A photograph that cannot be decoded is missing from it
        and stands in `unreadable` with its reason.

    Raises:
        DataError: no photograph can be decoded, `keep` names photographs that the source lacks,
            the source changes while it is read, or a file of an existing cache is damaged.
        ValueError: a size out of range.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    if isinstance(size, bool) or not isinstance(size, int) or not 8 <= size <= MAX_SIZE:
        raise ValueError(f"size must be a whole number of pixels, 8 to {MAX_SIZE}, got {size!r}")
    source = open_source(source)
    chosen = _positions_of(source, keep)
    fingerprint = source.fingerprint(progress=progress)
    folder = _folder_for(root, source, chosen, fingerprint, size)
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _lock(folder):
            # Another process may have finished it while this one waited.
            if not folder.exists():
                fill_cache(folder, source, chosen, size, progress=progress)
    return open_cache(folder)


def open_cache(folder: str | Path) -> PhotoCache:
    """Open a finished cache by its folder; the source need not be there any more.

    Args:
        folder: a `PhotoCache.folder` of an earlier build.

    Raises:
        DataError: no cache there, or one of its files is damaged.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(
            f"there is no photo cache at {shown_path(folder)}; make it with build_cache"
        )
    index = read_index(folder)
    return PhotoCache(
        images=open_images(folder, index),
        names=index["names"],
        content_hashes=index["content_hashes"],
        sets=index["sets"],
        unreadable=index["unreadable"],
        fingerprint=index["fingerprint"],
        folder=folder,
    )


def _positions_of(source: PhotoSource, keep: Collection[str] | None) -> list[int]:
    if keep is None:
        return list(range(len(source)))
    if isinstance(keep, str):
        raise TypeError(
            f"keep must be a collection of names, got the text {keep!r}; use [{keep!r}]"
        )
    wanted = set(keep)
    chosen = [index for index, name in enumerate(source.names) if name in wanted]
    if len(chosen) < len(wanted):
        unknown = sorted(wanted - set(source.names))
        raise DataError(
            f"keep names {len(unknown)} photographs the source lacks, such as {unknown[0]!r}"
        )
    if not chosen:
        raise DataError("keep is empty: no photograph would be left")
    return chosen


def _folder_for(
    root: str | Path | None, source: PhotoSource, chosen: list[int], fingerprint: str, size: int
) -> Path:
    everything = len(chosen) == len(source)
    kept = None if everything else [source[index].name for index in chosen]
    recipe = json.dumps([CACHE_FORMAT, RESIZE_RULE, size, fingerprint, kept])
    key = hashlib.sha256(recipe.encode()).hexdigest()[:16]
    return Path(root or cache_root() / "photos") / f"{size}px-{key}"


def _lock(folder: Path) -> AbstractContextManager:
    """Take the build's lock, which the operating system frees when its holder dies."""
    lock = FileLock(folder.with_name(f".{folder.name}.lock"))
    try:
        return lock.acquire(timeout=0)
    except Timeout:
        logger.info("another process builds %s; waiting for it", folder)
        return lock.acquire()
