"""Questions with a reason for each choice, and how a notebook asks them."""

import re

import pytest

from colorlib import exercises
from colorlib.exercises import asking
from colorlib.exercises.question import EXPECT, RECALL, Question, right, wrong
from colorlib.exercises.questions import find_question, notebooks_with_questions, questions_of

SUM = Question(
    "01-sum",
    RECALL,
    "What is `1 < 2` and *then* 1 + 1?",
    wrong("1", "That is one alone."),
    right("2 & true", "Count them."),
    wrong("11", "These are digits."),
)


@pytest.fixture
def remembered(monkeypatch):
    choices = []
    monkeypatch.setattr(asking, "remember_choice", lambda *choice: choices.append(choice))
    return choices


@pytest.fixture
def shown(monkeypatch):
    displayed = []
    monkeypatch.setattr(asking, "display", displayed.append)
    monkeypatch.setattr(asking, "find_question", lambda name: SUM)
    return displayed


def every_question():
    return [q for number in notebooks_with_questions() for q in questions_of(number)]


@pytest.mark.parametrize(
    ("name", "kind", "choices", "message"),
    [
        ("sum", EXPECT, [wrong("1", "a"), right("2", "b")], "notebook's number and words"),
        ("01-sum", "quiz", [wrong("1", "a"), right("2", "b")], "expect, recall; got 'quiz'"),
        ("01-sum", EXPECT, [right("2", "b")], "2 to 5 choices are needed, got 1"),
        ("01-sum", EXPECT, [wrong("1", "a"), wrong("2", "b")], "got 0 right ones"),
        ("01-sum", EXPECT, [right("1", "a"), right("2", "b")], "got 2 right ones"),
        ("01-sum", EXPECT, [wrong("2", "a"), right("2", "b")], "two choices read alike"),
        ("01-sum", EXPECT, [wrong("1", ""), right("2", "b")], "is empty"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(name, kind, choices, message):
    with pytest.raises(ValueError, match=message):
        Question(name, kind, "1 + 1?", *choices)


def test_each_choice_is_answered_with_its_reason_and_remembered(remembered):
    panel = asking.QuestionPanel(SUM)
    panel.choose("a")
    assert panel.text == "A. Not so. That is one alone."
    panel._buttons.value = "B"  # a click
    assert panel.text == "B. Right. Count them."
    assert "<div role=" in panel._verdict.value and "Right. Count them." in panel._verdict.value
    assert remembered == [("01-sum", "A", False), ("01-sum", "B", True)]
    with pytest.raises(ValueError, match="choose one of A, B, C; got 'D'"):
        panel.choose("D")
    assert len(remembered) == 2


def test_the_letter_may_stand_in_the_call(shown, remembered):
    exercises.ask("01-sum", "c")
    assert "You chose C. Not so. These are digits." in repr(shown[0])
    assert remembered == [("01-sum", "C", False)]


def test_without_a_kernel_the_answers_are_folded(shown, remembered):
    exercises.ask("01-sum")
    bundle = shown[0]._repr_mimebundle_()
    before, folded = bundle["text/markdown"].split("<details>")
    assert before.startswith("**Check yourself.** What is `1 < 2` and *then* 1 + 1?")
    assert "- **B.** 2 & true" in before and "Count them" not in before
    assert "- **B.** Right. Count them." in folded and folded.endswith("</details>")
    assert "Count them" not in bundle["text/plain"]
    assert remembered == []


def test_what_is_shown_is_escaped_and_code_is_code():
    question = asking.QuestionPanel(SUM).box.children[0].value
    assert "<code>1 &lt; 2</code>" in question and "2 &amp; true" in question
    assert "<em>then</em>" in question


def test_an_unknown_question_is_refused():
    with pytest.raises(KeyError, match="no question '77-nothing'"):
        find_question("77-nothing")
    with pytest.raises(KeyError, match="no notebook '77'"):
        questions_of("77")


def test_every_question_belongs_to_the_notebook_of_its_file_and_none_is_asked_twice():
    names = [question.name for question in every_question()]
    assert len(set(names)) == len(names)
    for number in notebooks_with_questions():
        assert {question.notebook for question in questions_of(number)} == {number}


def test_the_place_of_the_right_answer_gives_nothing_away():
    for number in notebooks_with_questions():
        letters = [question.right_letter for question in questions_of(number)]
        assert max(map(letters.count, letters)) <= 0.6 * len(letters), f"{number}: {letters}"


def test_the_length_of_an_answer_gives_nothing_away():
    questions = every_question()
    longest = [
        max(question.choices, key=lambda choice: len(choice.text)).is_right
        for question in questions
    ]
    assert sum(longest) <= 0.6 * max(len(questions), 1)


def test_reasons_are_sentences():
    for question in every_question():
        for choice in question.choices:
            assert len(choice.reason.split()) >= 4, (question.name, choice)
            assert re.search(r"^[^a-z].*[.!?)`]$", choice.reason), (question.name, choice)
