"""One photograph of a source: its name, how to read it, and where its bytes lie."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from colorlib.data.shards import ShardMember


@dataclass(frozen=True)
class PhotoItem:
    """One photograph of a source.

    Attributes:
        name: unique in its source and the same on every machine, with `/` between folders.
        read: returns the file's bytes, or for an in-memory source the uint8 array (H, W, 3);
            raises OSError when the file cannot be read.
        place: the file that `read` reads, or the member of a shard; None for what lies in memory.
    """

    name: str
    read: Callable[[], bytes | np.ndarray]
    place: Path | ShardMember | None = None

    @classmethod
    def of_file(cls, name: str, path: Path) -> "PhotoItem":
        """Return the photograph that is a file of its own."""
        return cls(name, path.read_bytes, path)

    @classmethod
    def of_member(cls, name: str, member: ShardMember) -> "PhotoItem":
        """Return the photograph that is a member of a tar shard."""
        return cls(name, member.read, member)


def content_hash(content: bytes | np.ndarray) -> str:
    """Return the SHA-256 of a photograph's bytes, or of an array's shape and values.

    Args:
        content: a file's bytes, or a uint8 array (H, W, 3).

    Returns:
        64 hexadecimal digits, the same on every machine.
    """
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    digest = hashlib.sha256(str(content.shape).encode())
    digest.update(np.ascontiguousarray(content))
    return digest.hexdigest()
