"""What there is to do: each notebook's title, exercises and questions, in the course's order."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from colorlib.exercises.question import EXPECT, RECALL
from colorlib.exercises.questions import notebooks_with_questions, questions_of

# Written by tools/list_exercises.py from the notebooks; an installed colorlib has no notebooks.
LESSONS_FILE = Path(__file__).with_name("lessons.json")


@dataclass(frozen=True)
class Exercise:
    """An exercise: the check that passes it, its number in the notebook and its title."""

    check: str
    number: int
    title: str


@dataclass(frozen=True)
class Lesson:
    """A notebook.

    Attributes:
        number: two digits, such as `03`.
        title: without the number.
        exercises: in the notebook's order.
        predictions: names of the questions that are asked before an output shows the answer.
        recall: names of the questions that look back.
    """

    number: str
    title: str
    exercises: tuple[Exercise, ...]
    predictions: tuple[str, ...] = ()
    recall: tuple[str, ...] = ()

    @property
    def questions(self) -> tuple[str, ...]:
        """Both kinds of questions."""
        return self.predictions + self.recall


@cache
def lessons() -> tuple[Lesson, ...]:
    """Return all notebooks of the course."""
    listed = json.loads(LESSONS_FILE.read_text(encoding="utf-8"))
    return tuple(_lesson(**one) for one in listed)


def _lesson(number: str, title: str, exercises: list[dict[str, str]]) -> Lesson:
    numbered = enumerate(exercises, start=1)
    asked = questions_of(number) if number in notebooks_with_questions() else ()
    return Lesson(
        number,
        title,
        tuple(Exercise(one["check"], place, one["title"]) for place, one in numbered),
        predictions=tuple(one.name for one in asked if one.kind == EXPECT),
        recall=tuple(one.name for one in asked if one.kind == RECALL),
    )
