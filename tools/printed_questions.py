"""Bring the questions that notebooks print up to date, without running the notebooks."""

import re

from nbformat import NotebookNode

from colorlib.exercises.asking import QuestionPanel
from colorlib.exercises.questions import find_question

ASKED = re.compile(r'exercises\.ask\("(.+?)"\)')
PRINTED = ("text/markdown", "text/plain")


def refresh_questions(notebook: NotebookNode) -> list[str]:
    """Replace the printed questions of a notebook by today's, in place; all else stays.

    Args:
        notebook: its cells were run, so that each call has an output.

    Returns:
        The ids of the cells whose questions were out of date.

    Raises:
        ValueError: a cell does not hold one output for each question that it asks.
        KeyError: no question has this name.
    """
    stale = []
    for cell in notebook.cells:
        names = ASKED.findall(cell.source) if cell.cell_type == "code" else []
        if not names:
            continue
        outputs = [output for output in cell.outputs if set(PRINTED) <= set(output.get("data", {}))]
        if len(outputs) != len(names):
            raise ValueError(
                f"cell {cell.id!r} must show its {len(names)} questions, got {len(outputs)}. Run "
                "the whole notebook again."
            )
        for name, output in zip(names, outputs, strict=True):
            bundle = QuestionPanel(find_question(name))._repr_mimebundle_()
            shown = {kind: bundle[kind] for kind in PRINTED}
            if {kind: output.data[kind] for kind in PRINTED} != shown:
                output.data.update(shown)
                stale.append(cell.id)
    return stale
