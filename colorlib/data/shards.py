"""Read photographs straight out of tar shards; nothing is ever unpacked to disk."""

import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from colorlib.errors import DataError
from colorlib.images import IMAGE_SUFFIXES
from colorlib.text import one_line, shown_path
from colorlib.waiting import bar

_COMPRESSIONS = {b"\x1f\x8b": "gzip", b"BZ": "bzip2", b"\xfd7": "xz", b"\x28\xb5": "zstd"}
_ZERO_BLOCK = bytes(tarfile.BLOCKSIZE)


@dataclass(frozen=True)
class ShardMember:
    """One photograph inside a tar shard: where its bytes lie.

    Every read opens the shard anew, so members may be read from several threads at once.
    """

    shard: Path
    name: str
    offset: int
    size: int

    def read(self) -> bytes:
        """Return the member's bytes, exactly as they were put into the shard."""
        with self.shard.open("rb") as file:
            file.seek(self.offset)
            data = file.read(self.size)
        if len(data) != self.size:
            raise OSError(
                f"{self.shard.name} ended inside {self.name}: it shrank while it was being read"
            )
        return data


def is_photo_name(name: str) -> bool:
    """Tell whether a file name ends like a photograph's and is not a hidden file."""
    path = PurePosixPath(name)
    return path.suffix.lower() in IMAGE_SUFFIXES and not path.name.startswith(".")


def read_shard_index(shard: Path) -> list[ShardMember]:
    """List the photographs of one tar shard, called WebDataset layout in the literature.

    Members that are not photographs (`.txt`, `.json`, `.cls`, folders, links) are passed over.
    Where a name occurs twice the later member counts, as it does for `tar -x`.

    Args:
        shard: an uncompressed tar file.

    Returns:
        The photographs in the order of their names.

    Raises:
        DataError: not a tar file, compressed, truncated, or without a photograph.

    Source: the WebDataset format, https://github.com/webdataset/webdataset
    """
    label = shown_path(shard)
    members: list[tarfile.TarInfo] = []
    try:
        with shard.open("rb") as file:
            with tarfile.open(fileobj=file, mode="r:") as archive:
                # One by one, so that a failure leaves the members before it.
                for member in archive:
                    members.append(member)
                # tarfile takes a damaged header for the archive's end; the real end is zeros.
                file.seek(archive.offset)
                if file.read(tarfile.BLOCKSIZE) != _ZERO_BLOCK:
                    raise tarfile.ReadError("the block that ends an archive is missing")
    except tarfile.TarError as error:
        if not members:
            raise DataError(f"{label} is not a tar file: {_what_is_wrong(shard, error)}") from error
        # A member is listed before its data are known to be complete.
        size = shard.stat().st_size
        whole = sum(member.offset_data + member.size <= size for member in members)
        raise DataError(
            f"{label} is truncated or damaged, {whole:,} members of it could be read: "
            f"{one_line(error)}; copy or download it again"
        ) from error
    except OSError as error:
        raise DataError(f"shard {label} cannot be read: {one_line(error)}") from error
    by_name = {
        member.name: ShardMember(shard, member.name, member.offset_data, member.size)
        for member in members
        if member.isreg() and not member.issparse() and is_photo_name(member.name)
    }
    if not by_name:
        raise DataError(
            f"{label} holds no photographs among its {len(members):,} members; "
            f"their names must end in one of {', '.join(IMAGE_SUFFIXES)}"
        )
    return [by_name[name] for name in sorted(by_name)]


def read_shards(shards: Sequence[Path]) -> list[ShardMember]:
    """List the photographs of several shards, shard by shard in the order of their file names.

    A member's name that occurs in more than one shard would be ambiguous; then every name gets
    its shard's file name in front, as in `train-0001.tar/00042.jpg`.

    Args:
        shards: uncompressed tar files, in any order.

    Returns:
        The photographs; the same list for every order of `shards`.

    Raises:
        DataError: as `read_shard_index`; a shard given twice; two shards of one file name whose
            members' names clash.
    """
    ordered = sorted(shards, key=lambda path: (path.name, path.as_posix()))
    seen: set[Path] = set()
    for shard in ordered:
        if shard.resolve() in seen:
            raise DataError(f"shard {shown_path(shard)} is given twice; give each shard once")
        seen.add(shard.resolve())
    opened = bar(ordered, "opening shards", unit="shards")
    members = [member for shard in opened for member in read_shard_index(shard)]
    if len({member.name for member in members}) == len(members):
        return members
    prefixed = [ShardMember(m.shard, f"{m.shard.name}/{m.name}", m.offset, m.size) for m in members]
    if len({member.name for member in prefixed}) < len(prefixed):
        raise DataError(
            "two shards of the same file name hold photographs of the same name; rename one shard"
        )
    return prefixed


def _what_is_wrong(shard: Path, error: tarfile.TarError) -> str:
    with shard.open("rb") as file:
        compression = _COMPRESSIONS.get(file.read(2))
    if compression is None:
        return one_line(error)
    return f"it is compressed with {compression}; unpack it to a plain .tar first"
