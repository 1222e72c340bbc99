"""Find photographs that were saved twice: the same bytes, or nearly the same picture."""

from collections.abc import Sequence

import numpy as np

from colorlib.waiting import bar

# Two hashes may differ in so many of their 64 bits and still be worth a closer look.
HASH_DISTANCE = 10
# Mean difference of two 16 x 16 colour thumbnails, on the scale 0-255. Among 50,000 photographs
# (ImageNet, COCO, Caltech-101, BSDS, scenes) every pair up to 7.1 was one photograph saved twice
# or a picture with another caption, and the first two different photographs differed by 8.9.
THUMBNAIL_DIFFERENCE = 8.0
_BLOCK = 256


def find_duplicates(content_hashes: Sequence[str]) -> dict[int, int]:
    """Find photographs with the same bytes as an earlier one.

    Args:
        content_hashes: SHA-256 of each photograph.

    Returns:
        Position of each repetition -> position of the first photograph with these bytes.
    """
    first: dict[str, int] = {}
    repeats = {}
    for position, content_hash in enumerate(content_hashes):
        earlier = first.setdefault(content_hash, position)
        if earlier != position:
            repeats[position] = earlier
    return repeats


def find_near_duplicates(
    dhashes: np.ndarray,
    thumbnails: np.ndarray,
    *,
    protected: int = 0,
    hash_distance: int = HASH_DISTANCE,
    thumbnail_difference: float = THUMBNAIL_DIFFERENCE,
    progress: bool = True,
) -> dict[int, int]:
    """Find pictures that look the same as an earlier one that was kept.

    The difference hash finds candidates fast, small colour thumbnails confirm them: a hash alone
    takes different things before a plain background for one picture.

    Args:
        dhashes: bool (N, 64), from `difference_hash`, in order of preference.
        thumbnails: uint8 (N, 16, 16, 3), 0-255.
        protected: the first so many are never dropped.
        hash_distance: at most so many of the 64 bits may differ.
        thumbnail_difference: at most so much may the thumbnails differ on average, 0-255.
        progress: show a bar where it takes more than two seconds.

    Returns:
        Position of each near-duplicate -> position of the kept picture it repeats. No two kept
        pictures are near-duplicates of each other.
    """
    count = len(dhashes)
    # With bits as +1 and -1 a matrix product counts agreements: 64 - 2 * differing bits.
    signs = np.where(dhashes, np.float32(1), np.float32(-1))
    least_agreement = signs.shape[1] - 2 * hash_distance
    is_kept = np.zeros(count, dtype=bool)
    twins: dict[int, int] = {}
    blocks = range(0, count, _BLOCK)
    for start in bar(blocks, "comparing photos", unit="blocks", progress=progress):
        agreement = signs[start : start + _BLOCK] @ signs[: start + _BLOCK].T
        for position in range(start, min(start + _BLOCK, count)):
            is_kept[position] = True
            if position < protected:
                continue
            is_candidate = agreement[position - start, :position] >= least_agreement
            candidates = np.flatnonzero(is_candidate & is_kept[:position])
            if not len(candidates):
                continue
            own = thumbnails[position].astype(np.int16)
            differences = np.abs(thumbnails[candidates] - own).mean((1, 2, 3))
            nearest = int(differences.argmin())
            if differences[nearest] <= thumbnail_difference:
                twins[position] = int(candidates[nearest])
                is_kept[position] = False
    return twins
