"""Decode photographs into a cache, chunk by chunk and on all cores."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import numpy as np

from colorlib.data.cache_files import CACHE_FORMAT, CacheWriter
from colorlib.data.items import PhotoItem, content_hash
from colorlib.data.sources import PhotoSource, worker_count
from colorlib.errors import DataError, ImageError
from colorlib.images import read_image
from colorlib.images.resizing import RESIZE_RULE, crop_to_square
from colorlib.text import one_line
from colorlib.threads import one_thread
from colorlib.waiting import counter

# A killed build loses at most this many photographs' work.
CHUNK = 128


def fill_cache(
    folder: Path, source: PhotoSource, chosen: Sequence[int], size: int, *, progress: bool
) -> None:
    """Decode photographs into a cache, going on behind what an earlier run left.

    Args:
        folder: where the finished cache will stand; the caller holds its lock.
        source: the photographs.
        chosen: positions in `source` of those to take, ascending.
        size: side S of the squares in pixels.
        progress: show a progress bar.

    Raises:
        DataError: none can be decoded, or the source changes while it is read.
    """
    hashes = source.content_hashes()
    writer = CacheWriter(folder, size)
    try:
        with (
            one_thread(),  # the pool's threads are as many as there are cores
            ThreadPoolExecutor(worker_count()) as pool,
            counter(
                len(chosen),
                f"decoding to {size} px",
                unit="photos",
                done=writer.next_item,
                progress=progress,
            ) as count,
        ):
            for start in range(writer.next_item, len(chosen), CHUNK):
                chunk = chosen[start : start + CHUNK]
                results = list(pool.map(lambda i: _decode(source[i], hashes[i], size), chunk))
                squares = [result for result in results if not isinstance(result, str)]
                writer.append(
                    squares,
                    {
                        source[index].name: result
                        for index, result in zip(chunk, results, strict=True)
                        if isinstance(result, str)
                    },
                )
                count.update(len(chunk))
        readable = [index for index in chosen if source[index].name not in writer.unreadable]
        if not readable:
            name, reason = next(iter(writer.unreadable.items()))
            raise DataError(f"none of {len(chosen)} photos can be decoded; {name!r}: {reason}")
        names = [source[index].name for index in readable]
        writer.finish(
            {
                "format": CACHE_FORMAT,
                "resize": RESIZE_RULE,
                "size": size,
                "fingerprint": source.fingerprint(),
                "names": names,
                "content_hashes": [hashes[index] for index in readable],
                "sets": [set_of_name(name) for name in names],
                "unreadable": writer.unreadable,
            }
        )
    finally:
        writer.close()


def set_of_name(name: str) -> str:
    """Return the set that a photograph's name tells, "imagenet" for `val_00012_imagenet.jpg`.

    Args:
        name: a photograph's name in its source.

    Returns:
        What stands between the last "_" and the suffix; "" without a "_", or when only digits
        stand there, as in a camera's `IMG_2034.jpg`.
    """
    _, underscore, last = PurePosixPath(name).stem.rpartition("_")
    return last if underscore and not last.isdigit() else ""


def _decode(item: PhotoItem, expected_hash: str, size: int) -> np.ndarray | str:
    """Return the photograph's square, or in words why there is none."""
    try:
        content = item.read()
    except OSError as error:
        return f"it cannot be read: {one_line(error)}"
    if content_hash(content) != expected_hash:
        raise DataError(f"{item.name!r} changed while the cache was built; build it again")
    try:
        return crop_to_square(read_image(content).rgb_u8, size)
    except ImageError as error:
        return str(error)
