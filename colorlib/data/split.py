"""Split photographs into train, val and test by their content."""

import hashlib
import math
import re

SPLITS = ("train", "val", "test")
_SHA256 = re.compile("[0-9a-fA-F]{64}")


def split_of(
    content_hash: str, *, seed: int = 0, fractions: tuple[float, float, float] = (0.8, 0.1, 0.1)
) -> str:
    """Tell which split a photograph belongs to.

    The answer depends on the photograph's bytes and the seed alone, so the same photograph lands
    in the same split whatever its name, folder, neighbours or machine, and adding photographs
    moves none of the others. Drop near-duplicates first (`colorlib.data.scan`): a photograph saved
    twice has two hashes. Called hash-based splitting.

    Args:
        content_hash: the SHA-256 of the photograph's bytes, 64 hexadecimal digits.
        seed: gives another division of the same photographs.
        fractions: the expected shares of train, val and test; each at least 0, in sum 1.

    Returns:
        "train", "val" or "test".

    Raises:
        ValueError: fractions that are not three shares of 1, or not a SHA-256.
        TypeError: a seed that is no integer.

    Example:
        >>> known = hashlib.sha256(b"a photograph").hexdigest()
        >>> split_of(known) == split_of(known)
        True
        >>> split_of(known, fractions=(0, 0, 1))
        'test'

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    _check(content_hash, seed, fractions)
    digest = hashlib.sha256(f"{seed}:{content_hash.lower()}".encode()).digest()
    # 53 bits fill a float exactly, so every machine compares the same number in [0, 1).
    position = (int.from_bytes(digest[:8], "big") >> 11) / 2**53
    train, val, test = fractions
    if position < train:
        return "train"
    # Without a test share every remaining position is val, whatever rounding does to the sum.
    return "val" if position < train + val or test == 0 else "test"


def _check(content_hash: str, seed: int, fractions: tuple[float, float, float]) -> None:
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise TypeError(f"seed must be an integer, got {seed!r}")
    is_valid = (
        len(fractions) == 3
        and all(math.isfinite(share) and share >= 0 for share in fractions)
        and abs(sum(fractions) - 1) <= 1e-9
    )
    if not is_valid:
        raise ValueError(
            "fractions must be three shares (train, val, test), each at least 0 and in sum 1, "
            f"got {fractions!r}"
        )
    if not _SHA256.fullmatch(content_hash):
        raise ValueError(
            f"content_hash must be a SHA-256 of 64 hexadecimal digits, got {content_hash!r}"
        )
