"""Ask a multiple-choice question in a notebook."""

import html
import re

import ipywidgets
from IPython.display import display

from colorlib.exercises.question import LEADS, Question
from colorlib.exercises.questions import find_question
from colorlib.exercises.record import remember_choice

STYLE = "border-left: 4px solid currentColor; margin-top: 0.4em; padding: 0 0.8em; line-height: 1.5"


def ask(name: str, choice: str | None = None) -> None:
    """Show a question with a button for each answer; each says why it is right or not.

    The first choice enters the learner's record (`exercises.progress()`). Where no widget can run
    the letter is given in the call, `exercises.ask("03-cheapest-answer", "B")`; on a page without
    a kernel the answers are folded beneath the question.

    Args:
        name: the question's.
        choice: a letter, instead of a click.

    Raises:
        KeyError: no question has this name.
        ValueError: no answer has this letter.
    """
    panel = QuestionPanel(find_question(name))
    if choice is not None:
        panel.choose(choice)
    display(panel)


class QuestionPanel:
    """A question, its answers, a row of buttons and the reason for what was chosen.

    Args:
        question: what to ask.
    """

    def __init__(self, question: Question) -> None:
        self.question = question
        self.text = ""
        self._buttons = ipywidgets.ToggleButtons(
            options=list(question.lettered),
            value=None,
            description="Your choice",
            tooltips=["answered as soon as no cell is running"] * len(question.choices),
            style={"button_width": "3.5em"},
        )
        self._verdict = ipywidgets.HTML()
        self.box = ipywidgets.VBox(
            [ipywidgets.HTML(_as_html(question)), self._buttons, self._verdict],
            layout={"max_width": "46em"},
        )
        self._buttons.observe(self._answer, names="value")

    def choose(self, letter: str) -> None:
        """Choose an answer as a click would.

        Raises:
            ValueError: no answer has this letter.
        """
        self.question.verdict(letter)
        self._buttons.value = letter.strip().upper()

    def _answer(self, change: dict) -> None:
        letter = change["new"]
        if letter is None:
            return
        self.text = f"{letter}. {self.question.verdict(letter)}"
        remember_choice(self.question.name, letter, letter == self.question.right_letter)
        self._verdict.value = f'<div role="status" style="{STYLE}">{_inline(self.text)}</div>'

    def __repr__(self) -> str:
        choices = [f"{letter}. {choice.text}" for letter, choice in self.question.lettered.items()]
        lines = [_lead(self.question), *choices, *([f"You chose {self.text}"] if self.text else [])]
        return "\n".join(lines)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        return {
            "application/vnd.jupyter.widget-view+json": view,
            "text/markdown": _as_markdown(self.question),
            "text/plain": repr(self),
        }


def _lead(question: Question) -> str:
    return f"{LEADS[question.kind]} {question.text}"


def _as_markdown(question: Question) -> str:
    """Return the question for a page without a kernel, its answers folded."""
    choices = [f"- **{letter}.** {choice.text}" for letter, choice in question.lettered.items()]
    reasons = [f"- **{letter}.** {question.verdict(letter)}" for letter in question.lettered]
    return "\n".join(
        [
            f"**{LEADS[question.kind]}** {question.text}",
            "",
            *choices,
            "",
            "<details><summary>Choose first, then unfold</summary>",
            "",
            *reasons,
            "",
            "</details>",
        ]
    )


def _as_html(question: Question) -> str:
    choices = "".join(
        f'<li style="margin: 0.2em 0"><b>{letter}.</b> {_inline(choice.text)}</li>'
        for letter, choice in question.lettered.items()
    )
    return (
        f'<div style="line-height: 1.5"><b>{LEADS[question.kind]}</b> {_inline(question.text)}'
        f'<ul style="list-style: none; padding-left: 0.6em; margin: 0.3em 0">{choices}</ul></div>'
    )


def _inline(text: str) -> str:
    """Escape a text for HTML; set what stands in backticks as code, in asterisks as emphasis."""
    text = re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(text))
    return re.sub(r"(?<![\w*])\*([^*\s][^*<]*?)\*(?![\w*])", r"<em>\1</em>", text)
