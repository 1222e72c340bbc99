"""Find, read and write the course's notebooks."""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from colorlib.files import write_text_atomic

ROOT = Path(__file__).resolve().parents[1]


def find_notebooks(root: Path = ROOT, chosen: list[str] | None = None) -> list[Path]:
    """Return the notebooks under `root`/notebooks in the order of the course.

    Args:
        root: the repository.
        chosen: beginnings of file names, such as "01"; every one must fit a notebook.

    Raises:
        SystemExit: a name fits no notebook.
    """
    paths = sorted(
        path
        for path in (root / "notebooks").rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    )
    if not chosen:
        return paths
    for name in chosen:
        if not any(path.name.startswith(name) for path in paths):
            have = ", ".join(path.name for path in paths) or "none"
            raise SystemExit(f"No notebook begins with {name!r}. There are: {have}.")
    return [path for path in paths if path.name.startswith(tuple(chosen))]


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook as nbformat 4."""
    return nbformat.read(path, as_version=4)


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """Write a notebook the way Jupyter does, all of it or nothing."""
    nbformat.validate(notebook)
    text = nbformat.writes(notebook)
    write_text_atomic(path, text if text.endswith("\n") else text + "\n")
