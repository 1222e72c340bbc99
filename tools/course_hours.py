"""Say in README how long the notebooks take, from their own rows "Time on a CPU"."""

import re

from nbformat import NotebookNode

_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_AMOUNT = re.compile(r"([\w.]+)( hours?| minutes)?(?: more)? (to read|for the exercises)")
_ROW = re.compile(r"^\| \*\*Time on a CPU\*\* \| (.+) \|$", re.M)
_LINK = re.compile(r"\(notebooks/([\w.]+\.ipynb)\)")
EVERYTHING = "all of them"


def learners_minutes(name: str, notebook: NotebookNode) -> int:
    """Return the minutes to read a notebook and to do its exercises.

    Raises:
        ValueError: the notebook's table does not say them.
    """
    opening = "\n".join(cell.source for cell in notebook.cells[:3])
    row = _ROW.search(opening)
    minutes = {
        what: float(_WORDS.get(amount.lower(), amount)) * (60 if "hour" in unit else 1)
        for amount, unit, what in _AMOUNT.findall(row[1] if row else "")
        if amount.lower() in _WORDS or re.fullmatch(r"\d+(\.\d+)?", amount)
    }
    if set(minutes) != {"to read", "for the exercises"}:
        raise ValueError(
            f"{name}: the row 'Time on a CPU' must say '60 minutes to read, 50 for the exercises', "
            f"got {row[1] if row else 'no such row'!r}."
        )
    return round(sum(minutes.values()))


def hours_text(minutes: int) -> str:
    """Return minutes to the nearest half hour, such as "2½ h"."""
    whole, half = divmod(max(1, round(minutes / 30)), 2)
    return f"{whole or ''}{'½' if half else ''} h"


def with_hours(text: str, minutes: dict[str, int]) -> str:
    """Return README's text with the hours of what each row of a table links to in its last cell.

    Args:
        text: README's.
        minutes: by file name; a row that says "all of them" gets their sum.
    """

    def written(line: str) -> str:
        names = _LINK.findall(line)
        if EVERYTHING in line:
            names = list(minutes)
        if not line.startswith("|") or not names:
            return line
        total = sum(minutes[name] for name in names)
        return re.sub(r"\|[^|]*\|$", f"| {hours_text(total)} |", line)

    return "\n".join(written(line) for line in text.split("\n"))
