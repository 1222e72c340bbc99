"""Multiple-choice questions: what a learner expects or recalls, with a reason for each choice."""

import re
from typing import NamedTuple

EXPECT = "expect"  # asked before the output that settles it
RECALL = "recall"  # asked at a notebook's end
KINDS = (EXPECT, RECALL)
LEADS = {EXPECT: "What do you expect?", RECALL: "Check yourself."}
LETTERS = "ABCDE"


class Choice(NamedTuple):
    """One of the answers to choose from, and what there is to say to those who choose it."""

    text: str
    reason: str
    is_right: bool


def right(text: str, reason: str) -> Choice:
    """Return the right answer, with the reason why it is."""
    return Choice(text, reason, True)


def wrong(text: str, reason: str) -> Choice:
    """Return a wrong answer, with what speaks against it."""
    return Choice(text, reason, False)


class Question:
    """A question with two to five answers, one of them right.

    Args:
        name: the notebook's number and a few words, "03-cheapest-answer".
        kind: `EXPECT` or `RECALL`.
        text: the question; code stands in `backticks`.
        *choices: made by `right` and `wrong`, in the order shown.

    Raises:
        ValueError: a name without a notebook's number, another kind, too few or too many choices,
            not exactly one right one, two that read alike, or an empty text or reason.

    Example:
        >>> question = Question("01-sum", RECALL, "1 + 1?", wrong("1", "Count."), right("2", "So."))
        >>> question.right_letter
        'B'
    """

    def __init__(self, name: str, kind: str, text: str, *choices: Choice) -> None:
        if not re.fullmatch(r"\d\d[a-z]?(-[a-z0-9]+)+", name):
            raise ValueError(
                f"a question's name is a notebook's number and words, as in '03-cheapest-answer'; "
                f"got {name!r}."
            )
        if kind not in KINDS:
            raise ValueError(f"{name}: `kind` must be one of {', '.join(KINDS)}; got {kind!r}.")
        if not 2 <= len(choices) <= len(LETTERS):
            raise ValueError(f"{name}: 2 to {len(LETTERS)} choices are needed, got {len(choices)}.")
        number_right = sum(choice.is_right for choice in choices)
        if number_right != 1:
            raise ValueError(f"{name}: exactly one choice is right, got {number_right} right ones.")
        if len({choice.text for choice in choices}) < len(choices):
            raise ValueError(f"{name}: two choices read alike.")
        if not all([text, *(part for choice in choices for part in choice[:2])]):
            raise ValueError(f"{name}: a text or a reason is empty.")
        self.name, self.kind, self.text, self.choices = name, kind, text, choices

    @property
    def notebook(self) -> str:
        """Return the number of the notebook that asks, "03"."""
        return self.name.split("-")[0]

    @property
    def lettered(self) -> dict[str, Choice]:
        """Return the choices by their letters."""
        return dict(zip(LETTERS, self.choices, strict=False))

    @property
    def right_letter(self) -> str:
        """Return the letter of the right choice."""
        return next(letter for letter, choice in self.lettered.items() if choice.is_right)

    def verdict(self, letter: str) -> str:
        """Say whether a choice is right, and why.

        Raises:
            ValueError: no choice has this letter.
        """
        choice = self.lettered.get(str(letter).strip().upper())
        if choice is None:
            raise ValueError(f"choose one of {', '.join(self.lettered)}; got {letter!r}.")
        return f"{'Right' if choice.is_right else 'Not so'}. {choice.reason}"
