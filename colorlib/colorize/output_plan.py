"""Decide which file becomes which output, before any work is done."""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from colorlib.errors import ImageError
from colorlib.images.finding import IMAGE_SUFFIXES, as_paths, files_under
from colorlib.text import one_line, shown_path


@dataclass(frozen=True)
class FileResult:
    """What became of one input.

    Args:
        source: the input file, or an input folder that holds no image.
        output: the file written, or None.
        error: one line that says why nothing was written, or None.
    """

    source: Path
    output: Path | None
    error: str | None


def plan_outputs(
    inputs: str | Path | Iterable[str | Path], output_folder: str | Path, *, force: bool = False
) -> list[FileResult]:
    """Name the output of every input, and refuse what would cost a file.

    Args:
        inputs: one path or several, files and folders mixed, as for `find_images`.
        output_folder: made when missing. What lies in it is no input of a folder around it.
        force: allow outputs that are there already, unless they are inputs themselves.

    Returns:
        One entry for each file, in order: with its output and no error where there is work to
        do, else with its error.

    Raises:
        ImageError: no inputs are given, or the output folder cannot be made.
    """
    paths = as_paths(inputs)
    folder = Path(output_folder)
    if not paths:
        raise ImageError("no image is named. Name at least one image file or folder.")
    _make_folder(folder)
    plan, found = _find(paths, folder)
    inputs_by_id = {_file_id(file) for _, file in found} - {None}
    names = name_outputs([file.relative_to(root) for root, file in found])
    for (_, file), name in zip(found, names, strict=True):
        output = folder / name
        error = None
        if _file_id(output) in inputs_by_id:
            error = (
                f"{shown_path(output)} is itself an input, which is never overwritten. "
                "Choose another output folder."
            )
        elif os.path.lexists(output) and not force:
            error = (
                f"{shown_path(output)} is there already. "
                "Move it, choose another output folder, or replace it with force."
            )
        plan.append(FileResult(file, None if error else output, error))
    return plan


def name_outputs(places: Sequence[Path], suffix: str = ".png") -> list[Path]:
    """Name one output for each input, no two the same.

    An input keeps its place and changes its suffix: `holiday/sea.jpg` gives
    `holiday/sea.png`. Inputs that would meet there keep their own suffix in the name, as
    `sea.jpg.png` and `sea.tif.png`, and a number where that is not enough: `sea.jpg-2.png`.
    Names that differ only in case meet too, as they do on Windows and macOS.

    Args:
        places: the inputs' paths below the folder they were found in.
        suffix: of every output.

    Returns:
        One path below the output folder for each input, in the same order.
    """
    short = [place.with_suffix(suffix) for place in places]
    claims = Counter(_as_compared(name) for name in short)
    # A folder of the outputs is a name that no output can have.
    taken = {_as_compared(parent) for place in places for parent in place.parents}
    named: dict[int, Path] = {}
    for index, name in enumerate(short):
        if claims[_as_compared(name)] == 1 and _as_compared(name) not in taken:
            named[index] = name
    taken.update(_as_compared(name) for name in named.values())
    for index, place in enumerate(places):
        if index in named:
            continue
        name, number = place.with_name(place.name + suffix), 1
        while _as_compared(name) in taken:
            number += 1
            name = place.with_name(f"{place.name}-{number}{suffix}")
        taken.add(_as_compared(name))
        named[index] = name
    return [named[index] for index in range(len(places))]


def _find(paths: list[Path], folder: Path) -> tuple[list[FileResult], list[tuple[Path, Path]]]:
    """Return results for the folders that give nothing, and pairs (root, file)."""
    outputs = os.path.realpath(folder)
    seen: set[str] = set()
    failed, found = [], []
    for path in paths:
        files, unsearchable = files_under(path)
        failed += [FileResult(place, None, error) for place, error in unsearchable.items()]
        root = path.parent
        if os.path.isdir(path):
            root = path
            if outputs != os.path.realpath(path):
                files = [(f, where) for f, where in files if not where.startswith(outputs + os.sep)]
            if not files and path not in unsearchable:
                error = (
                    f"{shown_path(path)} holds no image ({', '.join(IMAGE_SUFFIXES)}). "
                    "Name another folder, or the files themselves."
                )
                failed.append(FileResult(path, None, error))
        found += [(root, file) for file, where in files if where not in seen]
        seen.update(where for _, where in files)
    return failed, found


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:
        reason = "a file is in the way" if isinstance(error, FileExistsError) else one_line(error)
        raise ImageError(
            f"{shown_path(folder)} cannot be made as the output folder: {reason}. "
            "Name another folder."
        ) from error


def _file_id(path: Path) -> tuple[int, int] | None:
    """Identify a file under all its names: links, and other case where the disk ignores case."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def _as_compared(path: Path) -> str:
    return unicodedata.normalize("NFC", path.as_posix()).casefold()
