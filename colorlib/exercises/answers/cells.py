"""Find a learner's cells in a notebook, and put them back into another version of it.

A notebook is the JSON that Jupyter writes; cells are matched by their ids.
"""

import copy
import json
from dataclasses import asdict, dataclass
from typing import Any

from colorlib.errors import ColorlibError

Notebook = dict[str, Any]
Cell = dict[str, Any]

CHANGED = "The course has changed this cell since you wrote yours. Its text is:"


class AnswersError(ColorlibError):
    """Answers that cannot be saved or restored."""


@dataclass(frozen=True)
class Answer:
    """A cell that the learner changed or added.

    Attributes:
        cell: as it stands in the notebook, without outputs.
        committed: the text that the learner replaced, None for an added cell.
        after: for an added cell the id of the cell above it, None at the top.
    """

    cell: Cell
    committed: str | None
    after: str | None = None

    @property
    def id(self) -> str:
        """The cell's id."""
        return self.cell["id"]

    @property
    def source(self) -> str:
        """The cell's text."""
        return source_of(self.cell)

    def as_json(self) -> dict[str, Any]:
        """Return what `Answer(**...)` makes an answer of again."""
        return asdict(self)


def parse_notebook(content: bytes, name: str) -> Notebook:
    """Return the notebook in a file's bytes.

    Raises:
        AnswersError: this is no notebook, or one whose cells have no ids.
    """
    try:
        notebook = json.loads(content)
        ids = [cell["id"] for cell in notebook["cells"]]
    except (ValueError, KeyError, TypeError) as error:
        raise AnswersError(
            f"{name} is no notebook with an id for each cell ({type(error).__name__}: {error}): "
            "open and mend it, or move it out of the folder."
        ) from error
    if len(set(ids)) < len(ids):
        raise AnswersError(f"{name} has two cells of the same id: save it anew in JupyterLab.")
    return notebook


def notebook_text(notebook: Notebook) -> str:
    """Return the file's text, as Jupyter writes it."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def source_of(cell: Cell) -> str:
    """Return a cell's text, which the format keeps as one string or as lines."""
    return "".join(cell["source"])


def find_answers(committed: Notebook, current: Notebook) -> list[Answer]:
    """Return the cells whose text differs from the committed one's, and the added ones.

    Args:
        committed: the notebook as the course gives it.
        current: the learner's.
    """
    texts = {cell["id"]: source_of(cell) for cell in committed["cells"]}
    answers, above = [], None
    for cell in current["cells"]:
        before, now = texts.get(cell["id"]), source_of(cell)
        if before is None and now.strip():
            answers.append(Answer(_without_outputs(cell), None, above))
        elif before is not None and now != before:
            answers.append(Answer(_without_outputs(cell), before))
        above = cell["id"]
    return answers


@dataclass(frozen=True)
class PutBack:
    """What became of each answer, by cell id.

    Attributes:
        notebook: with the answers in it.
        restored: they stand in the notebook.
        to_look_at: restored; the course's text has changed and stands below, as a comment.
        already: they stood there before.
        occupied: the cell holds other work of the learner's, which stays.
        gone: the course has no cell of that id any more.
    """

    notebook: Notebook
    restored: list[str]
    to_look_at: list[str]
    already: list[str]
    occupied: list[str]
    gone: list[str]


def put_back(committed: Notebook, current: Notebook, answers: list[Answer]) -> PutBack:
    """Put answers into a notebook; no cell that the learner has worked on meanwhile changes.

    Args:
        committed: the notebook as the course gives it today.
        current: as it stands in the folder.
        answers: what `find_answers` found before.
    """
    result = PutBack(copy.deepcopy(current), [], [], [], [], [])
    cells = result.notebook["cells"]
    texts = {cell["id"]: source_of(cell) for cell in committed["cells"]}
    for answer in answers:
        here = next((cell for cell in cells if cell["id"] == answer.id), None)
        new_text = texts.get(answer.id)
        has_changed = new_text is not None and new_text != answer.committed
        text = answer.source
        if has_changed:
            text = _with_comment(answer, new_text)
        if here is not None and source_of(here) in (answer.source, text):
            result.already.append(answer.id)
        elif here is None and answer.committed is None:
            cells.insert(_place(cells, answer.after), copy.deepcopy(answer.cell))
            result.restored.append(answer.id)
        elif here is None:
            result.gone.append(answer.id)
        elif source_of(here) != new_text:
            result.occupied.append(answer.id)
        else:
            _write(here, text, answer.cell.get("attachments", {}))
            (result.to_look_at if has_changed else result.restored).append(answer.id)
    return result


def _with_comment(answer: Answer, new_text: str) -> str:
    """Return the learner's text with what the course's is today below it, as a comment."""
    mark = "# " if answer.cell["cell_type"] == "code" else "> "
    comment = [(mark + line).rstrip() for line in [CHANGED, *new_text.splitlines()]]
    return "\n".join([answer.source.rstrip("\n"), "", *comment])


def _write(cell: Cell, text: str, attachments: dict[str, Any]) -> None:
    cell["source"] = text.splitlines(keepends=True)
    if attachments:
        cell["attachments"] = {**cell.get("attachments", {}), **attachments}
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None


def _place(cells: list[Cell], above: str | None) -> int:
    """Return the index below the cell of that id; the end where it is gone."""
    if above is None:
        return 0
    ids = [cell["id"] for cell in cells]
    return ids.index(above) + 1 if above in ids else len(cells)


def _without_outputs(cell: Cell) -> Cell:
    kept = copy.deepcopy(cell)
    if kept["cell_type"] == "code":
        kept["outputs"], kept["execution_count"] = [], None
    return kept
