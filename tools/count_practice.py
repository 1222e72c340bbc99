"""Count who writes the code of each notebook, and where practice begins.

Usage:
    python tools/count_practice.py [01 02]

A learner's lines are those that he reads in open cells and those that he writes. Not counted: the
cell that installs, folded cells, blank lines and comments. Written are the lines of the solutions
that are not in their stubs.
"""

import re
import sys
from collections import Counter
from typing import NamedTuple

from nbformat import NotebookNode

from notebook_files import find_notebooks, read_notebook

SOLUTION = re.compile(r"<summary>Solution</summary>\s*```python\n(.*?)\n```", re.S)


class Practice(NamedTuple):
    """What a notebook gives and asks for."""

    given: int  # lines of code to read
    written: int  # lines of code to write
    builds: list[int]  # of them in each exercise that is a build
    exercises: int
    questions: int
    first_exercise: float  # share of the cells before it

    @property
    def share(self) -> float:
        """Return the written share of the learner's lines."""
        return self.written / max(self.given + self.written, 1)


def count_practice(notebook: NotebookNode) -> Practice:
    """Count a notebook's given and written lines, its exercises and questions."""
    given, written, builds, questions = 0, 0, [], 0
    starts = [i for i, cell in enumerate(notebook.cells) if is_exercise(cell)]
    for cell in notebook.cells:
        if cell.cell_type != "code" or "%pip" in cell.source or is_folded(cell):
            continue
        given += len(lines_of_code(cell.source))
        questions += cell.source.count("exercises.ask(")
    for start in starts:
        text, stub, folds = (cell.source for cell in notebook.cells[start : start + 3])
        (solution,) = SOLUTION.findall(folds)
        # Each line of the stub is given once, however often the solution repeats it.
        lines = Counter(lines_of_code(solution)) - Counter(lines_of_code(stub))
        written += lines.total()
        if re.match(r"### Exercise \d+: build ", text):
            builds.append(lines.total())
    first = starts[0] / len(notebook.cells) if starts else 1.0
    return Practice(given, written, builds, len(starts), questions, first)


def is_exercise(cell: NotebookNode) -> bool:
    """Tell whether an exercise begins with this cell."""
    return cell.cell_type == "markdown" and cell.source.startswith("### Exercise ")


def is_folded(cell: NotebookNode) -> bool:
    """Tell whether JupyterLab and Colab open the notebook with this cell's source hidden."""
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def lines_of_code(source: str) -> list[str]:
    """Return the lines that are neither blank nor a comment, without their indentation."""
    lines = [line.strip() for line in source.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def main(prefixes: list[str]) -> None:
    """Print a line for each notebook and one for all."""
    print("notebook  given  written  share  builds  exercises  questions  first exercise at")
    total = Counter()
    for path in find_notebooks(chosen=prefixes):
        found = count_practice(read_notebook(path))
        total.update(given=found.given, written=found.written)
        print(
            f"{path.stem.split('_')[0]:8} {found.given:6} {found.written:8} {found.share:6.0%}  "
            f"{'+'.join(map(str, found.builds)) or '-':>6} {found.exercises:10} "
            f"{found.questions:10} {found.first_exercise:12.0%}"
        )
    share = total["written"] / max(total["given"] + total["written"], 1)
    print(f"all      {total['given']:6} {total['written']:8} {share:6.0%}")


if __name__ == "__main__":
    main(sys.argv[1:])
