"""List the notebooks' titles and exercises for `colorlib progress`.

Usage:
    python tools/list_exercises.py    write colorlib/exercises/lessons.json

An installed colorlib comes without the notebooks, so it carries this list.
"""

import re

from nbformat import NotebookNode

from colorlib.exercises.lessons import LESSONS_FILE
from colorlib.files import write_json_atomic
from notebook_files import find_notebooks, read_notebook

TITLE = re.compile(r"# (\d\d[a-z]?) · (.+)")
EXERCISE = re.compile(r"### Exercise (\d+): (.+)")
CHECK = re.compile(r"exercises\.(check_\w+)\(")


def list_lesson(notebook: NotebookNode) -> dict:
    """Return a notebook's number, title, and exercises in order.

    Raises:
        ValueError: the title or an exercise has not the form that every notebook's has.
    """
    first_line = notebook.cells[0].source.split("\n", 1)[0]
    title = TITLE.fullmatch(first_line)
    if title is None:
        raise ValueError(f"a notebook begins with `# NN · its title`, got {first_line!r}.")
    exercises = []
    for header, stub in zip(notebook.cells, notebook.cells[1:], strict=False):
        exercise = EXERCISE.match(header.source)
        if exercise is None or header.cell_type != "markdown":
            continue
        checks = CHECK.findall(stub.source)
        if len(checks) != 1:
            raise ValueError(f"{exercise[0]!r}: the next cell must call one check, got {checks}.")
        exercises.append({"check": checks[0], "title": exercise[2].strip()})
    return {"number": title[1], "title": title[2].strip(), "exercises": exercises}


def list_lessons() -> list[dict]:
    """Return what the file should hold."""
    return [list_lesson(read_notebook(path)) for path in find_notebooks()]


def main() -> None:
    """Write the list."""
    write_json_atomic(LESSONS_FILE, list_lessons())


if __name__ == "__main__":
    main()
