"""Scan photographs once, and open what was found as long as nothing changed."""

import functools
import hashlib
import inspect
import json
import logging
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from colorlib.color import rgb_u8_to_lab
from colorlib.data.checks import examine_photos
from colorlib.data.duplicates import find_duplicates
from colorlib.data.items import PhotoItem, content_hash
from colorlib.data.kept_hashes import hash_contents
from colorlib.data.kept_json import read_kept, write_kept
from colorlib.data.scan import ScanReport, scan
from colorlib.data.sources import PhotoSource, SourceSpec, open_source
from colorlib.files import cache_root
from colorlib.images.depth import u16_to_u8
from colorlib.images.jpeg2000 import complete_jpeg2000
from colorlib.images.pixels import rgb_and_alpha_of_image
from colorlib.images.reading import read_image
from colorlib.images.resizing import thumbnail
from colorlib.images.tiff import open_tiff

logger = logging.getLogger(__name__)

# A report depends on the files that define these, and on what decodes and computes for them.
CODE = (
    scan,
    examine_photos,
    find_duplicates,
    content_hash,
    rgb_u8_to_lab,
    read_image,
    open_tiff,
    complete_jpeg2000,
    u16_to_u8,
    rgb_and_alpha_of_image,
    thumbnail,
)
PACKAGES = ("numpy", "pillow", "torch")


def kept_scan(
    source: SourceSpec | PhotoSource,
    *,
    held_out: SourceSpec | PhotoSource | None = None,
    root: str | Path | None = None,
    progress: bool = True,
    **thresholds: float,
) -> ScanReport:
    """Return what `scan` finds, from a file where the same photographs were scanned before.

    The report is kept under a hash of all that it depends on: names and bytes of the photographs
    and of the held-out ones, the thresholds, and the code. A file that did not change on disk is
    not read to know its bytes (see `colorlib.data.kept_hashes` for what that promises). A report
    is not kept while a photograph cannot be read or changes.

    Args:
        source: an open source, or what `open_source` takes.
        held_out: as for `scan`.
        root: folder of what is kept; by default "scans" in colorlib's cache folder.
        progress: show progress bars.
        thresholds: as for `scan`.

    Raises:
        DataError: a source that cannot be opened.
    """
    root = Path(root or cache_root() / "scans")
    sources = [open_source(source)]
    if held_out is not None:
        sources.append(open_source(held_out))
    are_readable = all(all(hash_contents(one, root, progress=progress)) for one in sources)
    recipe = [_rules(), sorted(thresholds.items()), [one.fingerprint() for one in sources]]
    key = hashlib.sha256(json.dumps(recipe).encode()).hexdigest()[:32]
    path = root / f"scan-{key}.json"
    if are_readable and (kept := read_kept(path)) is not None:
        return _report_from(kept)
    changed: list[str] = []
    watched = [_watched(one, changed) for one in sources]
    report = scan(
        watched[0],
        held_out=watched[1] if held_out is not None else None,
        progress=progress,
        **thresholds,
    )
    if changed:
        logger.warning("%r changed during the scan, which is not kept", changed[0])
    elif are_readable:
        write_kept(path, asdict(report))
    return report


def _report_from(kept: dict) -> ScanReport:
    sizes = {name: tuple(size) for name, size in kept["sizes"].items()}
    return ScanReport(**kept | {"sizes": sizes})


def _watched(source: PhotoSource, changed: list[str]) -> PhotoSource:
    """Return the same photographs, noting the names of those whose bytes are not the known ones."""
    hashes = source.content_hashes()
    items = [
        PhotoItem(item.name, functools.partial(_read_watched, item, hash_, changed))
        for item, hash_ in zip(source, hashes, strict=True)
    ]
    return PhotoSource(items, "watched")


def _read_watched(item: PhotoItem, expected_hash: str, changed: list[str]):
    try:
        content = item.read()
    except OSError:
        changed.append(item.name)
        raise
    if content_hash(content) != expected_hash:
        changed.append(item.name)
    return content


@functools.cache
def _rules() -> str:
    """Return a hash of the code that scans, and the versions of what it computes with."""
    files = sorted({inspect.getfile(inspect.unwrap(function)) for function in CODE})
    code = hashlib.sha256(b"\0".join(Path(file).read_bytes() for file in files)).hexdigest()
    return " ".join([code, *(version(name) for name in PACKAGES)])
