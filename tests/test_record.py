"""The learner's record: kept over damage, disks that refuse and notebooks that write at once."""

import json
import os
import subprocess
import sys
from datetime import datetime

import pytest
from broken_library import ROOT
from IPython.core.interactiveshell import InteractiveShell
from nbformat import v4

from colorlib import exercises
from colorlib.exercises import record as record_module
from colorlib.exercises.checking import call, exercise, expect
from colorlib.exercises.lessons import LESSONS_FILE, Exercise, Lesson, lessons
from colorlib.exercises.question import EXPECT, RECALL
from colorlib.exercises.questions import notebooks_with_questions, questions_of
from colorlib.exercises.record import (
    Answered,
    Passed,
    Record,
    RecordError,
    forget,
    read_record,
    record_path,
    remember_choice,
    remember_passed,
)
from colorlib.exercises.record_page import RecordPage
from colorlib.exercises.standing import next_step, standings
from list_exercises import list_lesson, list_lessons

EARLY, LATE = "2026-03-01T10:00:00+01:00", "2026-03-02T10:00:00+01:00"


@pytest.fixture(autouse=True)
def may_warn_again(monkeypatch):
    monkeypatch.setattr(record_module, "_warned", False)


@exercise
def check_sum(answer):
    """Check a sum."""
    expect(call(answer, 1, 2) == 3, "1 + 2 is 3.")
    return "so it is."


def test_a_pass_keeps_its_first_date_and_the_latest_answer():
    remember_passed("check_psnr", "one")
    first = read_record().passed["check_psnr"].first
    remember_passed("check_psnr", "two")
    remember_passed("check_psnr", None)
    kept = read_record().passed["check_psnr"]
    assert (kept.first, kept.times, kept.source) == (first, 3, "two")
    age = datetime.now().astimezone() - datetime.fromisoformat(kept.last)
    assert 0 <= age.total_seconds() < 60


def test_the_first_choice_counts_and_later_ones_are_tries():
    remember_choice("03-x", "B", False)
    remember_choice("03-x", "A", True)
    kept = read_record().answered["03-x"]
    assert (kept.letter, kept.right, kept.tries) == ("B", False, 2)


WRITER = """
import sys
from colorlib.exercises.record import remember_choice, remember_passed
for number in range(20):
    remember_passed(f"check_{sys.argv[1]}_{number}", "x")
    remember_choice("00-same", "A", True)
"""


def test_two_processes_that_write_at_once_lose_nothing():
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, name], cwd=ROOT) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    kept = read_record()
    assert len(kept.passed) == 40 and kept.answered["00-same"].tries == 40


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 1}',
        '{"format": 1, "passed": [], "answered": {}}',
        '{"format": 1, "passed": {"check_psnr": {"first": "now"}}, "answered": {}}',
        '{"format": 1, "passed": {"check_psnr": {"first": 5, "last": 5}}, "answered": {}}',
        json.dumps(
            {
                "format": 1,
                "passed": {"check_psnr": {"first": EARLY, "last": EARLY, "times": "many"}},
                "answered": {},
            }
        ),
        b"\xff\xfe{",
    ],
)
def test_a_damaged_record_is_set_aside_with_a_word(text, caplog):
    content = text if isinstance(text, bytes) else text.encode()
    record_path().write_bytes(content)
    remember_passed("check_psnr", "x")
    assert set(read_record().passed) == {"check_psnr"}
    (aside,) = record_path().parent.glob("progress-damaged-*.json")
    assert aside.read_bytes() == content
    (said,) = caplog.messages
    assert "was damaged" in said and aside.name in said and "\n" not in said


def test_a_record_of_a_newer_colorlib_is_left_alone(caplog):
    text = '{"format": 2, "passed": {}, "answered": {}, "more": 1}'
    record_path().write_text(text, encoding="utf-8")
    remember_passed("check_psnr", "x")
    assert record_path().read_text(encoding="utf-8") == text
    assert "newer colorlib" in caplog.messages[0]
    with pytest.raises(RecordError, match="newer colorlib"):
        read_record()


def test_a_folder_that_refuses_costs_one_line_and_no_lesson(tmp_path, monkeypatch, caplog, capsys):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("COLORLIB_PROGRESS", str(tmp_path / "file" / "progress"))
    for _ in range(2):
        check_sum(lambda a, b: a + b)
        assert capsys.readouterr().out == "passed: so it is.\n"
        remember_choice("03-x", "A", True)
    (said,) = caplog.messages
    assert said.startswith("your progress is not kept, the lesson goes on: cannot write ")
    assert "COLORLIB_PROGRESS" in said and "\n" not in said


@pytest.mark.skipif(
    os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="needs a folder that this user may not write",
)
def test_a_read_only_folder_costs_one_line(tmp_path, monkeypatch, caplog):
    (tmp_path / "locked").mkdir(mode=0o500)
    monkeypatch.setenv("COLORLIB_PROGRESS", str(tmp_path / "locked"))
    remember_choice("03-x", "A", True)
    assert len(caplog.messages) == 1 and read_record() == Record()


def test_a_locked_record_is_waited_for_and_then_given_up(monkeypatch, caplog):
    monkeypatch.setattr(record_module, "LOCK_SECONDS", 0.1)
    with record_module.FileLock(record_path().with_suffix(".lock")):
        remember_choice("03-x", "A", True)
    assert len(caplog.messages) == 1 and "cannot write" in caplog.messages[0]
    remember_choice("03-x", "A", True)
    assert "03-x" in read_record().answered


def test_without_a_home_the_lesson_goes_on(monkeypatch, caplog):
    monkeypatch.delenv("COLORLIB_PROGRESS")
    monkeypatch.setattr(record_module, "_is_kept", lambda: True)
    monkeypatch.setattr(record_module, "user_data_path", lambda *a, **k: record_module.Path("~/x"))
    remember_choice("03-x", "A", True)
    assert "no home folder" in caplog.messages[0]


def test_nothing_is_kept_outside_of_ipython_unless_a_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("COLORLIB_PROGRESS")
    monkeypatch.setattr(record_module, "user_data_path", lambda *a, **k: tmp_path / "home")
    remember_passed("check_psnr", "x")
    assert not (tmp_path / "home").exists()
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    remember_passed("check_psnr", "x")
    assert (tmp_path / "home" / "progress.json").is_file()


def test_a_passing_check_keeps_the_cell_and_a_failing_one_nothing(monkeypatch):
    shell = InteractiveShell()
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    helper = "def plus(a, b):\n    return a + b"
    wrong = "def total(a, b):\n    return plus(a, a)\ncheck_sum(total)"
    right = wrong.replace("(a, a)", "(a, b)")
    shell.user_ns["check_sum"] = check_sum
    for code in (helper, wrong):
        assert shell.run_cell(code, store_history=True).success
    assert read_record() == Record()
    assert shell.run_cell(right, store_history=True).success
    assert read_record().passed["check_sum"].source == right
    # The check alone in a cell: the function's own text is kept with it.
    assert shell.run_cell("check_sum(total)", store_history=True).success
    kept = read_record().passed["check_sum"]
    assert kept.times == 2 and kept.source.startswith("def total") and "plus(a, b)" in kept.source


def test_forget_removes_what_was_set_aside_too():
    record_path().write_text("{", encoding="utf-8")
    remember_choice("03-x", "A", True)
    assert len(forget()) == 2 and forget() == []
    assert read_record() == Record()


def test_the_list_of_exercises_is_that_of_the_notebooks():
    listed = json.loads(LESSONS_FILE.read_text(encoding="utf-8"))
    assert listed == list_lessons(), "Run: make stamp"
    checks = [one.check for lesson in lessons() for one in lesson.exercises]
    assert sorted(checks) == sorted(n for n in exercises.__all__ if n.startswith("check_"))
    assert sum(len(lesson.questions) for lesson in lessons()) == sum(
        question.kind in (EXPECT, RECALL)
        for number in notebooks_with_questions()
        for question in questions_of(number)
    )


def test_a_notebook_without_the_form_cannot_be_listed():
    title = v4.new_markdown_cell("# 05 · Titled\n\nText")
    header = v4.new_markdown_cell("### Exercise 1: one\n\n*Easy*")
    stub = v4.new_code_cell("exercises.check_one(one)")
    listed = list_lesson(v4.new_notebook(cells=[title, header, stub]))
    assert listed == {
        "number": "05",
        "title": "Titled",
        "exercises": [{"check": "check_one", "title": "one"}],
    }
    with pytest.raises(ValueError, match="must call one check"):
        list_lesson(v4.new_notebook(cells=[title, header, v4.new_code_cell("1 + 1")]))
    with pytest.raises(ValueError, match="begins with"):
        list_lesson(v4.new_notebook(cells=[header]))


def two_lessons():
    first = [Exercise("check_a", 1, "the a"), Exercise("check_b", 2, "the b")]
    return [
        Lesson("00", "Start", tuple(first), ("00-p", "00-q"), ("00-r",)),
        Lesson("01", "Lab", (Exercise("check_c", 1, "the c | and d"),)),
    ]


def half_done():
    return Record(
        passed={"check_a": Passed(EARLY, LATE), "check_dropped": Passed(LATE, LATE)},
        answered={
            "00-p": Answered(EARLY, EARLY, "A", True),
            "00-q": Answered(EARLY, EARLY, "A", False, tries=2),
        },
    )


def test_the_table_counts_first_choices_and_leaves_out_what_the_course_dropped():
    page = RecordPage(standings(half_done(), two_lessons()))
    lines = repr(page).splitlines()
    assert lines[1].split("  ")[0] == "00 Start"
    assert lines[1].split()[2:] == ["1", "of", "2", "2", "of", "3", "1", "2026-03-02"]
    assert lines[2].split()[2:] == ["0", "of", "1", "–", "–", "–"]
    assert lines[-1] == "Next: notebook 00, exercise 2 (the b)."
    assert "| 00 Start | 1 of 2 | 2 of 3 | 1 | 2026-03-02 |" in page._repr_markdown_()
    text = page.page()
    assert "- Exercises passed: 1 of 3\n" in text
    assert "- Predictions right at once: 1 of 2 answered (50%)\n" in text
    assert "- Questions at the ends right at once: none answered yet\n" in text
    assert "- Exercise 1, the a: passed on 2026-03-01\n" in text
    assert "Lab" not in text and "dropped" not in text


def test_what_comes_next_follows_the_place_where_the_learner_was_last():
    lesson_list = two_lessons()
    assert next_step(standings(Record(), lesson_list)).startswith("Next: notebook 00, exercise 1")
    kept = half_done()
    kept.passed["check_b"] = Passed(EARLY, EARLY)
    assert next_step(standings(kept, lesson_list)) == "Next: notebook 00, 1 question to answer."
    kept.answered["00-r"] = Answered(EARLY, EARLY, "A", True)
    assert "notebook 01, exercise 1" in next_step(standings(kept, lesson_list))
    kept.passed["check_c"] = Passed(LATE, LATE)
    assert next_step(standings(kept, lesson_list)).startswith("Every exercise is passed")
    del kept.passed["check_a"]
    assert next_step(standings(kept, lesson_list)) == "Next: notebook 00, exercise 1 (the a)."


def test_the_real_table_fits_a_terminal_of_eighty_columns():
    lines = repr(exercises.progress()).splitlines()
    assert len(lines) == len(lessons()) + 3
    assert max(map(len, lines[:-1])) <= 90
