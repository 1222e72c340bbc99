"""Write files so that a reader sees the old content or the new one, never half of it."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Yield a temporary path beside `path` that replaces it once the block succeeds.

    Args:
        path: the file to write; its folder is created when missing.

    Yields:
        A path in the same folder with the same suffix; removed when the block raises.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".writing-", suffix=path.suffix, dir=path.parent)
    os.close(descriptor)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes private files; a finished file gets the mode any new file would have.
        temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text_atomic(path: str | Path, text: str) -> Path:
    """Write UTF-8 text with Unix line ends, all of it or nothing."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return Path(path)


def write_json_atomic(path: str | Path, value: Any) -> Path:
    """Write `value` as indented JSON with sorted keys, all of it or nothing."""
    return write_text_atomic(path, json.dumps(value, indent=2, sort_keys=True) + "\n")


def sha256_of_file(path: str | Path) -> str:
    """Return the SHA-256 of a file's bytes as 64 hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cache_root() -> Path:
    """Return the folder for what can be made again: `$COLORLIB_CACHE`, else the user's cache."""
    chosen = os.environ.get("COLORLIB_CACHE")
    return Path(chosen) if chosen else user_cache_path("colorlib", appauthor=False)


def shipped_folder(name: str) -> Path:
    """Return a folder of `data/` that comes with colorlib: in the package, else in the checkout."""
    package = Path(__file__).parent
    installed = package / f"_{name}"
    return installed if installed.is_dir() else package.parent / "data" / name


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
