"""Write what the notebooks have in common: address, set-up cell, ways to the neighbours.

Usage:
    python tools/stamp_notebooks.py           write what is out of date
    python tools/stamp_notebooks.py --check   name what is out of date, write nothing

The public address stands once, in pyproject.toml under [project.urls] Repository. From it come, in
each notebook, the badge line of the title cell and the first code cell, and in README.md the links
to Colab, `git clone` and `pip install`. Below the badge and in a last cell each notebook gets the
links to its neighbours and to the map (course_way.py), and README.md the hours (course_hours.py).
"""

import argparse
import copy
import re
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from colorlib.files import write_text_atomic
from course_hours import learners_minutes, with_hours
from course_way import stamp_way, ways
from notebook_files import ROOT, find_notebooks, read_notebook, write_notebook

BRANCH = "main"
BADGE_START = "[![Open in Colab]"
SETUP_START = "# Installs colorlib where it is missing"
SETUP_CELL = (
    SETUP_START
    + """, as on Colab; the torch that is there stays.
import importlib.util

if importlib.util.find_spec("colorlib") is None:
    %pip install -q "colorlib @ git+{address}"
    if importlib.util.find_spec("colorlib") is None:
        raise ModuleNotFoundError("No colorlib here. In the course's folder, run: make lab")

print("PyTorch is read from disk: up to half a minute the first time.")
_ = importlib.import_module("torch")"""
)


def repository_address(root: Path = ROOT) -> str:
    """Return the public address of the repository, such as "https://github.com/owner/name".

    Raises:
        ValueError: pyproject.toml holds something that Colab could not open.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    address = project["urls"]["Repository"]
    if not re.fullmatch(r"https://github\.com/[\w.-]+/[\w.-]+", address):
        raise ValueError(
            "[project.urls] Repository must look like https://github.com/owner/name, without a "
            f"slash at the end (Colab opens notebooks from GitHub only), got {address!r}."
        )
    return address


def badge_line(address: str, notebook_path: str) -> str:
    """Return the markdown line that opens a notebook in Colab and on GitHub.

    Args:
        address: the repository's public address.
        notebook_path: path inside the repository with forward slashes.
    """
    owner_and_name = address.removeprefix("https://github.com/")
    place = f"blob/{BRANCH}/{notebook_path}"
    return (
        f"{BADGE_START}(https://colab.research.google.com/assets/colab-badge.svg)]"
        f"(https://colab.research.google.com/github/{owner_and_name}/{place}) "
        f"[Source on GitHub]({address}/{place})"
    )


def setup_source(address: str) -> str:
    """Return the code of the first code cell."""
    return SETUP_CELL.format(address=address)


def stamp_notebook(notebook: NotebookNode, address: str, notebook_path: str) -> NotebookNode:
    """Return a copy of the notebook with its badge line and set-up cell written from `address`.

    Both are replaced where they stand, and put in where they are missing: the badge below the
    heading, the set-up cell before the first code cell. All else stays.

    Raises:
        ValueError: the first cell is no markdown cell that begins with a "# " heading.
    """
    stamped = copy.deepcopy(notebook)
    title = stamped.cells[0] if stamped.cells else None
    if title is None or title.cell_type != "markdown" or not title.source.startswith("# "):
        raise ValueError(
            f"{notebook_path}: the first cell must be markdown that begins with '# ' and the title."
        )
    line = badge_line(address, notebook_path)
    lines = title.source.split("\n")
    places = [i for i, text in enumerate(lines) if text.startswith(BADGE_START)]
    if places:
        lines[places[0]] = line
    else:
        lines[1:1] = ["", line]
    title.source = "\n".join(lines)

    source = setup_source(address)
    first_code = next(
        (i for i, cell in enumerate(stamped.cells) if cell.cell_type == "code"), len(stamped.cells)
    )
    if first_code < len(stamped.cells) and stamped.cells[first_code].source.startswith(SETUP_START):
        stamped.cells[first_code].source = source
    else:
        cell = nbformat.v4.new_code_cell(source, id="set-up")
        stamped.cells.insert(first_code, cell)
    return stamped


def stamp_text(text: str, address: str) -> str:
    """Return README text with the address in its Colab links and install commands."""
    owner_and_name = address.removeprefix("https://github.com/")
    text = re.sub(
        r"(?<=https://colab\.research\.google\.com/github/)[\w.-]+/[\w.-]+(?=/)",
        owner_and_name,
        text,
    )
    return re.sub(
        r"(git\+|git clone )https://github\.com/[\w.-]+/[\w.-]*\w",
        lambda match: match[1] + address,
        text,
    )


def stamp_all(root: Path = ROOT, *, write: bool) -> list[Path]:
    """Return the files whose stamps are out of date, and bring them up to date if `write`."""
    address = repository_address(root)
    paths = find_notebooks(root)
    before = {path.name: read_notebook(path) for path in paths}
    lines = ways(before)
    stale = []
    for path in paths:
        place = path.relative_to(root).as_posix()
        stamped = stamp_notebook(before[path.name], address, place)
        stamped = stamp_way(stamped, lines[path.name])
        if stamped != before[path.name]:
            stale.append(path)
            if write:
                write_notebook(path, stamped)
    readme = root / "README.md"
    text = readme.read_text(encoding="utf-8")
    minutes = {name: learners_minutes(name, notebook) for name, notebook in before.items()}
    stamped_text = with_hours(stamp_text(text, address), minutes)
    if stamped_text != text:
        stale.append(readme)
        if write:
            write_text_atomic(readme, stamped_text)
    return stale


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if out of date")
    check = parser.parse_args().check
    stale = stamp_all(write=not check)
    for path in stale:
        print(path.relative_to(ROOT).as_posix(), "is out of date" if check else "stamped")
    if check and stale:
        raise SystemExit("Run: make stamp")


if __name__ == "__main__":
    main()
