"""Show a learner's record: as a table in a notebook or a terminal, and as a page to keep."""

import textwrap
from collections.abc import Sequence
from datetime import date

from colorlib.exercises.lessons import lessons
from colorlib.exercises.record import Answered, read_record
from colorlib.exercises.standing import Standing, count_right, next_step, standings

COLUMNS = ("Notebook", "Exercises", "Questions", "Right at once", "Last")
TITLE_WIDTH = 40  # the table fits a terminal of 80 columns


def progress() -> "RecordPage":
    """Show what you have passed and answered, notebook by notebook, and what comes next.

    Passed checks and chosen answers are remembered outside the course's folder; the same table
    stands in a terminal with `colorlib progress`.

    Raises:
        RecordError: the record cannot be read.
    """
    return RecordPage(standings(read_record(), lessons()))


class RecordPage:
    """A learner's record, for each way of looking at it.

    Args:
        all_standings: one for each notebook, in the course's order.
    """

    def __init__(self, all_standings: Sequence[Standing]) -> None:
        self.standings = list(all_standings)

    def __repr__(self) -> str:
        rows = [COLUMNS, *self._rows(TITLE_WIDTH)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = []
        for first, *others in rows:
            cells = [text.rjust(width) for text, width in zip(others, widths[1:], strict=True)]
            lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
        return "\n".join([*lines, "", next_step(self.standings)])

    def _repr_markdown_(self) -> str:
        lines = [_row(COLUMNS), _row(["---", *["---:"] * (len(COLUMNS) - 1)])]
        lines += [_row(row) for row in self._rows()]
        return "\n".join([*lines, "", f"**{next_step(self.standings)}**"])

    def page(self) -> str:
        """Return the page "What I have done", in Markdown."""
        begun = [one for one in self.standings if one.last]
        passed = sum(len(one.passed) for one in self.standings)
        of = sum(len(one.lesson.exercises) for one in self.standings)
        lines = [
            "# What I have done",
            "",
            "Course: image colorization with conditional GANs, in Jupyter notebooks.",
            "",
            f"- Exercises passed: {_of(passed, of)}",
            f"- Predictions right at once: {_share(self._all('predictions'))}",
            f"- Questions at the ends right at once: {_share(self._all('recall'))}",
        ]
        for one in begun:
            lines += ["", f"## {one.lesson.number} · {one.lesson.title}", ""]
            lines += [
                f"- Exercise {exercise.number}, {exercise.title}: passed on {pass_.first[:10]}"
                for exercise, pass_ in one.passed.items()
            ]
            if one.answered:
                lines.append(f"- Questions right at once: {_share(one.answered)}")
        lines += [
            "",
            f"Written on {date.today().isoformat()} by `colorlib progress`, from checks that ran "
            "on the learner's own machine.",
        ]
        return "\n".join(lines) + "\n"

    def _rows(self, title_width: int | None = None) -> list[tuple[str, ...]]:
        rows = []
        for one in self.standings:
            name = f"{one.lesson.number} {one.lesson.title}"
            rows.append(
                (
                    textwrap.shorten(name, title_width, placeholder=" …") if title_width else name,
                    _of(len(one.passed), len(one.lesson.exercises)),
                    _of(len(one.answered), len(one.lesson.questions)),
                    str(one.right) if one.answered else "–",
                    one.last[:10] if one.last else "–",
                )
            )
        return rows

    def _all(self, kind: str) -> list[Answered]:
        return [answer for one in self.standings for answer in getattr(one, kind)]


def _of(done: int, there_are: int) -> str:
    return f"{done} of {there_are}" if there_are else "–"


def _share(answers: Sequence[Answered]) -> str:
    if not answers:
        return "none answered yet"
    right = count_right(answers)
    return f"{right} of {len(answers)} answered ({right / len(answers):.0%})"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
