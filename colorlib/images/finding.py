"""Find image files in folders."""

import os
import warnings
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from colorlib.errors import ImageError
from colorlib.text import one_line, shown_path

IMAGE_SUFFIXES = (
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".png",
    ".tif",
    ".tiff",
    ".webp",
    ".bmp",
    ".gif",
    ".avif",
    ".jp2",
    ".ppm",
    ".pgm",
    ".pbm",
)


def find_images(paths: str | Path | Iterable[str | Path]) -> list[tuple[Path, Path]]:
    """List the image files that are named, or that lie in the folders that are named.

    Folders are searched to any depth, each real folder once, so that links in a circle end.
    Hidden files and folders (a leading dot) are skipped in there, and so is every file whose
    suffix is not in `IMAGE_SUFFIXES`. A file that is named itself is always listed, even if it
    does not exist: reading it gives the error.

    Args:
        paths: one path or several, files and folders mixed.

    Returns:
        Pairs (root, file): the folder that was named (a named file's own folder) and the file.
        Inputs in the order given, a folder's files sorted by path; no file twice. A folder that
        cannot be searched is left out with a warning.

    Raises:
        ImageError: a path is the empty text.
    """
    seen: set[str] = set()
    found = []
    for path in as_paths(paths):
        files, unsearchable = files_under(path)
        root = path if os.path.isdir(path) else path.parent
        for reason in unsearchable.values():
            warnings.warn(reason, stacklevel=2)
        for file, identity in files:
            if identity not in seen:
                seen.add(identity)
                found.append((root, file))
    return found


def as_paths(paths: str | Path | Iterable[str | Path]) -> list[Path]:
    """Turn one path or several into a list.

    Raises:
        ImageError: a path is the empty text, which would mean the current folder.
    """
    listed = [paths] if isinstance(paths, str | os.PathLike) else list(paths)
    if "" in listed:
        raise ImageError("a path must name a file or folder, got ''. Use '.' for this folder.")
    return [Path(path) for path in listed]


def files_under(path: Path) -> tuple[list[tuple[Path, str]], dict[Path, str]]:
    """List a folder's images, or a file as itself.

    Returns:
        Pairs of a file and its real place, which is the same under all names of its folder; and,
        for each folder that cannot be searched, one line that says why.
    """
    if not os.path.isdir(path):
        return [(path, os.path.join(os.path.realpath(path.parent), path.name))], {}
    files, unsearchable = [], {}
    visited = set()
    # Real folders come before linked ones, so that a file is found under its real place.
    waiting, linked = deque([path]), deque()
    while waiting or linked:
        folder = waiting.popleft() if waiting else linked.popleft()
        real = os.path.realpath(folder)
        if real in visited:
            continue
        visited.add(real)
        # As paths compare, part by part: no name holds a character below NUL's.
        in_order = "".join(f"{part}\0" for part in Path(os.path.normcase(folder)).parts)
        try:
            with os.scandir(folder) as listing:
                entries = [(entry.name, _is_folder(entry), entry.is_symlink()) for entry in listing]
        except OSError as error:
            unsearchable[folder] = (
                f"{shown_path(folder)} cannot be searched for images: {one_line(error)}. "
                "Allow reading the folder."
            )
            continue
        for name, is_folder, is_link in entries:
            if name.startswith("."):
                continue
            if is_folder:
                (linked if is_link else waiting).append(folder / name)
            elif os.path.splitext(name)[1].lower() in IMAGE_SUFFIXES:
                order = in_order + os.path.normcase(name)
                files.append((order, folder / name, os.path.join(real, name)))
    files.sort(key=lambda file: file[0])
    return [(file, place) for _, file, place in files], unsearchable


def _is_folder(entry: os.DirEntry) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle, for one
        return False
