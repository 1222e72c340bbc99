"""Divide photographs into parts of given sizes, the same way on every machine."""

import hashlib
from collections.abc import Collection, Mapping

from colorlib.data.sources import PhotoSource
from colorlib.errors import DataError

# What two of the reports took from COCO. One of them sliced an unsorted listing.
REPORTS_COUNTS = {"train": 8_000, "test": 2_000}


def split_exactly(
    source: PhotoSource,
    counts: Mapping[str, int],
    *,
    keep: Collection[str] | None = None,
    seed: int = 0,
    progress: bool = True,
) -> dict[str, list[str]]:
    """Shuffle photographs and deal them out into parts of exactly the sizes asked for.

    The shuffle sorts by a hash of the seed and of each photograph's bytes, so names, folders and
    the order of a directory listing play no part, and no library's random numbers either. Of
    photographs with the same bytes only one is dealt. Use it to repeat a published experiment;
    `split_of`, which has no exact sizes, keeps every photograph in its part when others are added.

    Args:
        source: the photographs.
        counts: name of each part to its size, such as `REPORTS_COUNTS`.
        keep: names to choose from, such as `scan(source).kept`; None for all.
        seed: gives another division.
        progress: show a progress bar while the photographs are read.

    Returns:
        Part -> names, for `build_cache(source, size, keep=...)`; no photograph in two parts.

    Raises:
        DataError: a negative count, or fewer photographs than the counts add up to.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    if any(count < 0 for count in counts.values()):
        raise DataError(f"`counts` must be 0 or more, got {dict(counts)}.")
    allowed = set(source.names) if keep is None else set(keep)
    by_hash: dict[str, str] = {}
    for name, content_hash in zip(
        source.names, source.content_hashes(progress=progress), strict=True
    ):
        if name in allowed and content_hash:  # an unreadable file has no hash
            by_hash.setdefault(content_hash, name)
    needed = sum(counts.values())
    if len(by_hash) < needed:
        raise DataError(
            f"`counts` ask for {needed:,} photographs, and {len(by_hash):,} different ones are "
            f"left of {source.describe()}. Ask for fewer or add photographs."
        )
    order = sorted(by_hash, key=lambda known: hashlib.sha256(f"{seed}:{known}".encode()).digest())
    dealt = iter(order)
    return {part: [by_hash[next(dealt)] for _ in range(count)] for part, count in counts.items()}
