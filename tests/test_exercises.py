"""The exercises: stubs and solutions as the notebooks hold them, and the tables of answers."""

import ast
import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
import torch
from exercise_answers import nb00, nb00b, nb01, nb02, nb03, nb04, nb05, nb08, nb09, nb14

from colorlib import exercises
from colorlib.exercises import checking
from count_practice import SOLUTION

CHAPTERS = {
    "00": nb00,
    "00b": nb00b,
    "01": nb01,
    "02": nb02,
    "03": nb03,
    "04": nb04,
    "05": nb05,
    "08": nb08,
    "09": nb09,
    "14": nb14,
}
CHECKS = [name for name in exercises.__all__ if name.startswith("check_")]
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def exercises_in_notebooks():
    """Yield each exercise's stub and solution, as a learner sees them, and the solutions before."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells, solved = nbformat.read(path, as_version=4).cells, ""
        for before, stub, after in zip(cells, cells[1:], cells[2:], strict=False):
            title = re.match(r"### (Exercise \d+)", before.source)
            if title and stub.cell_type == "code":
                solution = SOLUTION.search(after.source)
                assert solution, f"{path.name}: no folded solution after the stub of {title[1]}"
                name = f"{path.stem.split('_')[0]} {title[1]}"
                yield pytest.param(path, stub.source, solution[1], solved, id=name)
                solved += f"{solution[1]}\n"


@cache
def names_after_set_up(path):
    """Run the second set-up cell, the imports, and return the names that it makes."""
    code = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    names = {}
    exec(compile(code[1].source, str(path), "exec"), names)
    return names


def check_call(stub):
    """Return the stub's last statement, which hands the answer to its check."""
    last = ast.unparse(ast.parse(stub).body[-1])
    assert re.match(r"exercises\.check_\w+\(", last), last
    return last


@pytest.fixture
def verdict_of(capsys):
    """Return a function that runs code and returns what it printed."""

    def run(code, names):
        capsys.readouterr()
        exec(code, names)
        return capsys.readouterr().out

    return run


@pytest.mark.parametrize(("path", "stub", "solution", "solved"), list(exercises_in_notebooks()))
def test_the_stub_is_not_attempted_and_the_solution_passes(
    path, stub, solution, solved, verdict_of
):
    names = dict(names_after_set_up(path))
    exec(solved, names)
    assert verdict_of(stub, names).startswith("not attempted")
    assert verdict_of(solution + "\n" + check_call(stub), names).startswith("passed")


def test_every_check_belongs_to_an_exercise_of_a_notebook():
    used = {check_call(case.values[1]).split("(")[0] for case in exercises_in_notebooks()}
    assert used == {f"exercises.{name}" for name in CHECKS}


def answers():
    """Yield the tables' rows: a check, an answer, how the verdict begins and what it says."""
    for number, chapter in CHAPTERS.items():
        for begins, table in (("wrong: ", chapter.WRONG), ("passed: ", chapter.RIGHT)):
            for check, rows in table.items():
                for index, row in enumerate(rows):
                    answer, says = row if isinstance(row, tuple) else (row, "")
                    name = f"{number} {check} {begins[:-2]} {index}"
                    yield pytest.param(check, answer, begins, says, id=name)


@pytest.mark.parametrize(("check", "answer", "begins", "says"), list(answers()))
def test_the_verdict_on_an_answer(check, answer, begins, says, verdict):
    said = verdict(check, answer)
    assert said.startswith(begins), said
    assert re.search(says, said), said


@pytest.mark.parametrize(("number", "chapter"), CHAPTERS.items())
def test_each_check_of_a_chapter_has_answers_of_both_kinds(number, chapter):
    stubs = [
        case.values[1] for case in exercises_in_notebooks() if case.id.startswith(f"{number} ")
    ]
    used = {check_call(stub).split("(")[0].removeprefix("exercises.") for stub in stubs}
    assert set(chapter.WRONG) == used
    assert set(chapter.RIGHT) == used


def stub(*_arguments):
    raise NotImplementedError("your code here")


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "answer",
    [None, ..., lambda *_: ..., stub],
    ids=["None", "dots", "returns dots", "stub"],
)
def test_an_empty_answer_is_not_attempted(check, answer, verdict):
    assert verdict(check, answer).startswith("not attempted")


@pytest.mark.parametrize(
    "answer", [{}, {"l1": ..., "content": ...}, {"l1": 10_000, "content": None}]
)
@pytest.mark.parametrize("check", ["check_effective_lambdas", "check_report_faults"])
def test_a_dict_that_is_not_filled_in_is_not_attempted(check, answer, verdict):
    assert verdict(check, answer).startswith("not attempted")


def test_the_checks_of_notebook_05_leave_the_random_numbers_alone(verdict):
    before = torch.get_rng_state()
    for table in (nb05.WRONG, nb05.RIGHT):
        for check, rows in table.items():
            answer = rows[0][0] if isinstance(rows[0], tuple) else rows[0]
            verdict(check, answer)
    assert torch.equal(torch.get_rng_state(), before)


def test_a_fault_of_the_check_itself_is_not_blamed_on_the_learner():
    @checking.exercise
    def broken_check(answer):
        raise ZeroDivisionError("in the check")

    with pytest.raises(ZeroDivisionError):
        broken_check(print)
