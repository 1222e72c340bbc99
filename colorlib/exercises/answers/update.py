"""Bring the course's corrections into a checkout whose notebooks hold a learner's answers."""

from dataclasses import dataclass, replace

from colorlib.exercises.answers.cells import AnswersError, PutBack
from colorlib.exercises.answers.checkout import Checkout, GitError
from colorlib.exercises.answers.saved import Saved, restore_answers, save_answers
from colorlib.files import atomic_path
from colorlib.text import one_line, shown_path

ADVICE = (
    "Where you changed other files of the course: `git stash`, update again, `git stash pop`. "
    "Where you made commits: `git pull --no-rebase` merges."
)


@dataclass(frozen=True)
class Update:
    """What an update did.

    Attributes:
        is_new: whether there was anything to bring.
        saved: the save made before, None where no notebook differed.
        results: what became of the answers in the notebooks that the course has changed.
    """

    is_new: bool
    saved: Saved | None
    results: dict[str, PutBack]


def update_course(checkout: Checkout) -> Update:
    """Save the answers, set the notebooks back, pull, and put the answers into what came.

    A notebook that the update leaves alone comes back byte for byte, with its outputs; so do all
    where git refuses.

    Raises:
        AnswersError: a notebook cannot be read, or git refuses; the folder is as before.
    """
    saved = save_answers(checkout)
    before, problem = checkout.head(), None
    try:
        if saved:
            checkout.reset(saved.copies)
        checkout.pull()
    except BaseException as error:  # Ctrl-C too: what was set back comes back first
        problem = error
    after = checkout.head()
    results = _put_back_all(checkout, saved, checkout.changed_notebooks(before, after))
    if isinstance(problem, GitError):
        raise AnswersError(f"{problem} Your notebooks are as they were. {ADVICE}") from problem
    if problem is not None:
        raise problem
    return Update(after != before, saved, results)


def _put_back_all(
    checkout: Checkout, saved: Saved | None, changed: list[str]
) -> dict[str, PutBack]:
    """Copy the untouched notebooks back whole, and the answers into the `changed` ones."""
    if saved is None:
        return {}
    try:
        for path in saved.copies:
            if path not in changed:
                with atomic_path(checkout.root / path) as file:
                    file.write_bytes(saved.copy_of(path).read_bytes())
        answers = {path: cells for path, cells in saved.answers.items() if path in changed}
        return restore_answers(checkout, replace(saved, answers=answers))
    except (OSError, AnswersError) as error:
        raise AnswersError(
            f"{one_line(error)}. The answers lie in {shown_path(saved.folder)}: mend this, then "
            "run `colorlib answers restore`."
        ) from error
