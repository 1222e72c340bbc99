"""The questions of the notebooks, one file a notebook, found by the number in a question's name."""

import difflib
import importlib
import pkgutil

from colorlib.exercises.question import Question


def notebooks_with_questions() -> list[str]:
    """Return the numbers of the notebooks that ask, in order."""
    return sorted(module.name.removeprefix("nb") for module in pkgutil.iter_modules(__path__))


def questions_of(notebook: str) -> tuple[Question, ...]:
    """Return a notebook's questions, in the order in which it asks them.

    Args:
        notebook: its number, "03".

    Raises:
        KeyError: no notebook of that number asks anything.
    """
    if notebook not in notebooks_with_questions():
        raise KeyError(
            f"no notebook {notebook!r} asks questions, these do: "
            f"{', '.join(notebooks_with_questions())}."
        )
    return importlib.import_module(f"{__name__}.nb{notebook}").QUESTIONS


def find_question(name: str) -> Question:
    """Return the question of that name.

    Raises:
        KeyError: there is none; the message names the nearest.
    """
    number = name.split("-")[0]
    known = {}
    if number in notebooks_with_questions():
        known = {question.name: question for question in questions_of(number)}
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise KeyError(f"no question {name!r} in notebook {number!r}.{hint}")
    return known[name]
