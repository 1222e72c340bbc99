"""Save a learner's answers in dated folders outside the repository, and restore them."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from colorlib.exercises.answers.cells import (
    Answer,
    AnswersError,
    PutBack,
    find_answers,
    notebook_text,
    parse_notebook,
    put_back,
)
from colorlib.exercises.answers.checkout import Checkout
from colorlib.exercises.record import progress_folder
from colorlib.files import atomic_path, write_json_atomic, write_text_atomic
from colorlib.text import one_line, shown_path

FORMAT = 1
ANSWERS_FILE = "answers.json"


@dataclass(frozen=True)
class Saved:
    """One save: a folder with the answers, and with whole copies of the notebooks that differ.

    Attributes:
        folder: where it lies.
        answers: notebook path inside the repository to the cells that differ.
        copies: paths of the notebooks that were copied; one that was only run has no answers.
    """

    folder: Path
    answers: dict[str, list[Answer]]
    copies: list[str]

    @property
    def count(self) -> int:
        """The number of cells that were saved."""
        return sum(len(cells) for cells in self.answers.values())

    def copy_of(self, path: str) -> Path:
        """Return where the copy of a notebook lies."""
        return self.folder / path


def answers_folder() -> Path:
    """Return the folder of all saves."""
    return progress_folder() / "answers"


def save_answers(checkout: Checkout) -> Saved | None:
    """Copy every notebook that differs from the committed one, and save the cells that do.

    Returns:
        The save, None where nothing differs.

    Raises:
        AnswersError: a notebook cannot be read, after all were copied; or nothing can be written.
    """
    paths = [one for one in checkout.changed_notebooks() if (checkout.root / one).is_file()]
    if not paths:
        return None
    folder = answers_folder() / f"{datetime.now():%Y-%m-%d-%H%M%S-%f}"
    saved = Saved(folder, {}, paths)
    try:
        for path in paths:
            with atomic_path(saved.copy_of(path)) as copy:
                copy.write_bytes((checkout.root / path).read_bytes())
        for path in paths:
            committed = parse_notebook(checkout.committed(path), f"the committed {path}")
            current = parse_notebook(saved.copy_of(path).read_bytes(), path)
            if answers := find_answers(committed, current):
                saved.answers[path] = answers
        listed = {
            path: [answer.as_json() for answer in cells] for path, cells in saved.answers.items()
        }
        content = {"format": FORMAT, "answers": listed, "copies": paths}
        write_json_atomic(folder / ANSWERS_FILE, content)
    except OSError as error:
        raise AnswersError(
            f"cannot save to {shown_path(folder)}: {one_line(error)}. Name a folder of yours in "
            "COLORLIB_PROGRESS."
        ) from error
    return saved


def read_saved(folder: Path | None = None) -> Saved:
    """Return a save, the newest one by default.

    Raises:
        AnswersError: there is none, or it is damaged.
    """
    if folder is None:
        found = sorted(answers_folder().glob(f"*/{ANSWERS_FILE}"))
        if not found:
            raise AnswersError(f"nothing was saved in {shown_path(answers_folder())} so far.")
        folder = found[-1].parent
    path = folder / ANSWERS_FILE
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] > FORMAT:
            raise AnswersError(f"{shown_path(path)} was written by a newer colorlib.")
        answers = {
            name: [Answer(**one) for one in cells] for name, cells in content["answers"].items()
        }
        return Saved(folder, answers, list(content["copies"]))
    except AnswersError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise AnswersError(
            f"cannot read {shown_path(path)} ({one_line(error)}); the copies of the notebooks "
            "beside it open in Jupyter."
        ) from error


def restore_answers(checkout: Checkout, saved: Saved) -> dict[str, PutBack]:
    """Put saved answers back into the folder's notebooks.

    Returns:
        What became of each notebook's answers. Where the course has the notebook no more, all are
        gone.

    Raises:
        AnswersError: a notebook cannot be read or written.
    """
    results = {}
    for path, answers in saved.answers.items():
        committed = checkout.committed(path)
        file = checkout.root / path
        if committed is None or not file.is_file():
            results[path] = PutBack({}, [], [], [], [], [answer.id for answer in answers])
            continue
        try:
            result = put_back(
                parse_notebook(committed, f"the committed {path}"),
                parse_notebook(file.read_bytes(), path),
                answers,
            )
            if result.restored or result.to_look_at:
                write_text_atomic(file, notebook_text(result.notebook))
        except OSError as error:
            raise AnswersError(f"cannot write {shown_path(file)}: {one_line(error)}") from error
        results[path] = result
    return results
