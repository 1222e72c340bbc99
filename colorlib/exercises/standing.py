"""Compare a learner's record with what there is to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from colorlib.exercises.lessons import Exercise, Lesson
from colorlib.exercises.record import Answered, Passed, Record


@dataclass(frozen=True)
class Standing:
    """What a learner has done of one notebook.

    Attributes:
        lesson: the notebook.
        passed: its exercises that passed, with when.
        predictions: the answered questions that came before an output.
        recall: the answered questions that looked back.
    """

    lesson: Lesson
    passed: dict[Exercise, Passed]
    predictions: list[Answered]
    recall: list[Answered]

    @property
    def answered(self) -> list[Answered]:
        """Both kinds of answered questions."""
        return self.predictions + self.recall

    @property
    def right(self) -> int:
        """Questions whose first choice was the right one."""
        return count_right(self.answered)

    @property
    def last(self) -> str | None:
        """The moment of the last pass or choice, in ISO 8601, None where there was none."""
        moments = [one.last for one in [*self.passed.values(), *self.answered]]
        return max(moments, key=datetime.fromisoformat, default=None)

    @property
    def open_exercises(self) -> list[Exercise]:
        """The exercises that have not passed, in order."""
        return [one for one in self.lesson.exercises if one not in self.passed]

    @property
    def open_questions(self) -> int:
        """Questions without an answer."""
        return len(self.lesson.questions) - len(self.answered)


def standings(record: Record, lessons: Sequence[Lesson]) -> list[Standing]:
    """Return where the learner stands in each notebook; what the course dropped is left out."""

    def answers(names: tuple[str, ...]) -> list[Answered]:
        return [record.answered[name] for name in names if name in record.answered]

    return [
        Standing(
            lesson,
            {
                one: record.passed[one.check]
                for one in lesson.exercises
                if one.check in record.passed
            },
            answers(lesson.predictions),
            answers(lesson.recall),
        )
        for lesson in lessons
    ]


def count_right(answers: Sequence[Answered]) -> int:
    """Return how many first choices were right."""
    return sum(one.right for one in answers)


def next_step(all_standings: Sequence[Standing]) -> str:
    """Say what to do next: go on where the learner was last, then what was left out before."""
    begun = [one for one in all_standings if one.last]
    last = max(begun, key=lambda one: datetime.fromisoformat(one.last), default=None)
    place = all_standings.index(last) if last else 0
    for one in [*all_standings[place:], *all_standings[:place]]:
        name = f"notebook {one.lesson.number}"
        if one.open_exercises:
            exercise = one.open_exercises[0]
            return f"Next: {name}, exercise {exercise.number} ({exercise.title})."
        if one.open_questions:
            noun = "question" if one.open_questions == 1 else "questions"
            return f"Next: {name}, {one.open_questions} {noun} to answer."
    return "Every exercise is passed and every question answered."
