"""A learner's answers over an update of the course, in a real git repository."""

import copy
import json
import subprocess

import nbformat
import pytest
from broken_library import ROOT
from typer.testing import CliRunner

from colorlib.cli import app
from colorlib.exercises.answers.cells import (
    CHANGED,
    AnswersError,
    find_answers,
    notebook_text,
    parse_notebook,
    put_back,
)
from colorlib.exercises.answers.checkout import Checkout
from colorlib.exercises.answers.saved import answers_folder, save_answers
from colorlib.exercises.answers.update import update_course

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FIRST = "notebooks/00_start_here.ipynb"
SECOND = "notebooks/01_second.ipynb"
STUB = "def psnr_of(a, b):\n    ...\n\nexercises.check_psnr(psnr_of)"
MENDED_STUB = (
    "def psnr_of(a, b):\n    # a and b in [0, 1]\n    ...\n\nexercises.check_psnr(psnr_of)"
)
ANSWER = "def psnr_of(a, b):\n    return 42\n\nexercises.check_psnr(psnr_of)"

run = CliRunner().invoke


def cell(name, source, kind="code", **more):
    made = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {}) | more


def notebook(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def course():
    return notebook(
        cell("title", "# 00 · Start", "markdown"),
        cell("figure", "draw(1)"),
        cell("exercise-1", "### Exercise 1: decibels", "markdown"),
        cell("stub", STUB),
        cell("stub-2", "answer = ..."),
    )


def with_source(one, name, source, **more):
    changed = copy.deepcopy(one)
    (found,) = [cell for cell in changed["cells"] if cell["id"] == name]
    found.update(source=source, **more)
    return changed


def sources(one):
    return {cell["id"]: "".join(cell["source"]) for cell in one["cells"]}


def write(folder, path, one):
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(notebook_text(one), encoding="utf-8", newline="\n")


def read(folder, path):
    content = (folder / path).read_bytes()
    nbformat.validate(nbformat.reads(content.decode(), as_version=4))
    return parse_notebook(content, path)


def git(folder, *arguments):
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def commit(folder, message="A change"):
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", message)


@pytest.fixture
def upstream(tmp_path, monkeypatch):
    """The course's repository, without any setting of the one who runs the tests."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    git(tmp_path, "config", "--global", "user.name", "a test")
    git(tmp_path, "config", "--global", "user.email", "test@example.org")
    folder = tmp_path / "upstream"
    folder.mkdir()
    git(folder, "init", "-q")
    write(folder, FIRST, course())
    write(folder, SECOND, notebook(cell("title", "# 01 · Second", "markdown"), cell("stub", STUB)))
    (folder / "library.py").write_text("one = 1\n", encoding="utf-8")
    commit(folder)
    return folder


@pytest.fixture
def learner(upstream, tmp_path, monkeypatch):
    folder = tmp_path / "learner"
    git(tmp_path, "clone", "-q", str(upstream), str(folder))
    monkeypatch.chdir(folder)
    return folder


def answered():
    """The first notebook as a learner leaves it: an answer with output, a cell and a note more."""
    output = {"output_type": "stream", "name": "stdout", "text": ["passed\n"]}
    one = with_source(course(), "stub", ANSWER, outputs=[output], execution_count=7)
    one["cells"].insert(4, cell("a1b2", "psnr_of(0, 1)"))
    one["cells"].insert(5, cell("c3d4", "My *note*.", "markdown"))
    return one


def mended():
    """The first notebook with errata in the prose, in another cell and in the same stub."""
    one = with_source(course(), "title", "# 00 · Start here")
    one = with_source(one, "figure", "draw(2)")
    return with_source(one, "stub", MENDED_STUB)


def test_an_update_brings_the_errata_and_keeps_the_answers(upstream, learner):
    write(learner, FIRST, answered())
    git_alone = subprocess.run(["git", "pull", "-q", "--ff-only"], cwd=learner, capture_output=True)
    assert git_alone.returncode == 0  # nothing to bring so far
    write(upstream, FIRST, mended())
    commit(upstream)
    git_alone = subprocess.run(["git", "pull", "-q", "--ff-only"], cwd=learner, capture_output=True)
    assert git_alone.returncode != 0  # what a learner met without the command

    result = run(app, ["answers", "update"])
    assert result.exit_code == 0, result.output
    assert f"{FIRST}: 3 cells put back" in result.stdout
    assert "stub: changed by the course" in result.stdout
    now = read(learner, FIRST)
    assert [one["id"] for one in now["cells"]] == [
        *("title", "figure", "exercise-1", "stub", "a1b2", "c3d4", "stub-2")
    ]
    texts = sources(now)
    assert texts["title"] == "# 00 · Start here" and texts["figure"] == "draw(2)"
    assert texts["a1b2"] == "psnr_of(0, 1)" and texts["c3d4"] == "My *note*."
    assert texts["stub"].startswith(ANSWER) and CHANGED in texts["stub"]
    names = {"exercises": type("Checks", (), {"check_psnr": staticmethod(lambda answer: None)})}
    exec(texts["stub"], names)
    assert names["psnr_of"](0, 0) == 42
    comment = texts["stub"].split(CHANGED)[1].strip().splitlines()
    assert [line.removeprefix("#").removeprefix(" ") for line in comment] == (
        MENDED_STUB.splitlines()
    )
    (stub,) = [one for one in now["cells"] if one["id"] == "stub"]
    assert stub["outputs"] == [] and stub["execution_count"] is None
    assert git(learner, "rev-parse", "HEAD") == git(upstream, "rev-parse", "HEAD")

    # And once more, with nothing new and then with another erratum elsewhere.
    before = (learner / FIRST).read_bytes()
    assert "nothing new" in run(app, ["answers", "update"]).stdout
    assert (learner / FIRST).read_bytes() == before
    write(upstream, FIRST, with_source(mended(), "title", "# 00 · Start at once"))
    commit(upstream)
    assert run(app, ["answers", "update"]).exit_code == 0
    assert sources(read(learner, FIRST)) == texts | {"title": "# 00 · Start at once"}
    assert len(list(answers_folder().iterdir())) == 3


def test_a_notebook_that_the_update_leaves_alone_keeps_its_outputs(upstream, learner):
    write(learner, FIRST, answered())
    before = (learner / FIRST).read_bytes()
    write(upstream, SECOND, notebook(cell("title", "# 01 · The second", "markdown")))
    commit(upstream)
    done = update_course(Checkout(learner))
    assert done.is_new and done.results == {}
    assert (learner / FIRST).read_bytes() == before
    assert sources(read(learner, SECOND)) == {"title": "# 01 · The second"}


def test_a_notebook_that_was_only_run_gets_the_errata_and_its_outputs_stay_in_the_save(
    upstream, learner
):
    output = {"output_type": "stream", "name": "stdout", "text": ["drawn\n"]}
    write(learner, FIRST, with_source(course(), "figure", "draw(1)", outputs=[output]))
    before = (learner / FIRST).read_bytes()
    write(upstream, FIRST, mended())
    commit(upstream)
    result = run(app, ["answers", "update"])
    assert result.exit_code == 0, result.output
    assert (learner / FIRST).read_bytes() == (upstream / FIRST).read_bytes()
    (folder,) = answers_folder().iterdir()
    assert (folder / FIRST).read_bytes() == before and str(folder) in result.stdout


def test_a_cell_and_a_notebook_that_are_gone_stay_in_the_save(upstream, learner):
    write(learner, FIRST, answered())
    write(learner, SECOND, with_source(read(learner, SECOND), "stub", ANSWER))
    without = course()
    del without["cells"][3]
    write(upstream, FIRST, without)
    (upstream / SECOND).unlink()
    commit(upstream)
    result = run(app, ["answers", "update"])
    assert result.exit_code == 0, result.output
    (folder,) = answers_folder().iterdir()
    assert result.stdout.count("stub: gone from the course") == 2 and str(folder) in result.stdout
    assert not (learner / SECOND).exists()
    assert ANSWER in sources(read(folder, FIRST)).values()
    assert ANSWER in sources(read(folder, SECOND)).values()
    # The added cells' place is gone with the stub: they stand at the end.
    assert [one["id"] for one in read(learner, FIRST)["cells"]][-2:] == ["a1b2", "c3d4"]


@pytest.mark.parametrize("reason", ["changes of other files", "commits", "no connection"])
def test_where_git_refuses_the_folder_stays_as_it_was(reason, upstream, learner):
    write(learner, FIRST, answered())
    write(upstream, FIRST, mended())
    (upstream / "library.py").write_text("one = 2\n", encoding="utf-8")
    commit(upstream)
    if reason == "changes of other files":
        (learner / "library.py").write_text("one = 3\n", encoding="utf-8")
    elif reason == "commits":
        (learner / "mine.py").write_text("mine = 1\n", encoding="utf-8")
        git(learner, "add", "mine.py")
        git(learner, "commit", "-qm", "Mine")
    else:
        upstream.rename(upstream.with_name("elsewhere"))
    before = {path: path.read_bytes() for path in learner.rglob("*.*") if ".git" not in path.parts}
    head = git(learner, "rev-parse", "HEAD")
    result = run(app, ["answers", "update"])
    assert result.exit_code == 1
    assert result.stderr.startswith("error: `git pull` refuses: ")
    assert "Your notebooks are as they were" in result.stderr and "git stash" in result.stderr
    assert result.stderr.count("\n") == 1
    assert {path: path.read_bytes() for path in before} == before
    assert git(learner, "rev-parse", "HEAD") == head
    assert len(list(answers_folder().iterdir())) == 1


def test_ctrl_c_while_git_pulls_puts_the_notebooks_back(learner, monkeypatch):
    write(learner, FIRST, answered())
    before = (learner / FIRST).read_bytes()

    def stop(self):
        assert (learner / FIRST).read_bytes() != before
        raise KeyboardInterrupt

    monkeypatch.setattr(Checkout, "pull", stop)
    with pytest.raises(KeyboardInterrupt):
        update_course(Checkout(learner))
    assert (learner / FIRST).read_bytes() == before


def test_save_and_restore_into_a_fresh_clone(upstream, learner, tmp_path, monkeypatch):
    assert "nothing to save" in run(app, ["answers", "save"]).stdout
    assert "nothing was saved" in run(app, ["answers", "restore"]).stderr
    write(learner, FIRST, answered())
    result = run(app, ["answers", "save"])
    assert result.exit_code == 0 and f"{FIRST}: 3 cells" in result.stdout
    git(tmp_path, "clone", "-q", str(upstream), "fresh")
    monkeypatch.chdir(tmp_path / "fresh" / "notebooks")
    result = run(app, ["answers", "restore"])
    assert result.exit_code == 0 and "3 cells put back" in result.stdout
    assert sources(read(tmp_path / "fresh", FIRST)) == sources(answered())
    again = run(app, ["answers", "restore"])
    assert "0 cells put back, 3 cells there already" in again.stdout


def test_restore_leaves_newer_work_alone(learner):
    write(learner, FIRST, answered())
    saved = save_answers(Checkout(learner))
    newer = with_source(with_source(answered(), "stub", "newer = 1"), "a1b2", "psnr_of(0, 2)")
    write(learner, FIRST, newer)
    result = run(app, ["answers", "restore", "--from", str(saved.folder)])
    assert result.exit_code == 0
    for name in ("stub", "a1b2"):
        assert f"{name}: holds other work of yours and stays" in result.stdout
    assert sources(read(learner, FIRST)) == sources(newer)


def test_a_damaged_notebook_is_copied_and_nothing_is_touched(learner):
    torn = b'{"cells": [\n<<<<<<< mine\n'
    (learner / FIRST).write_bytes(torn)
    write(learner, SECOND, with_source(read(learner, SECOND), "stub", ANSWER))
    before = (learner / SECOND).read_bytes()
    for command in ("save", "update"):
        result = run(app, ["answers", command])
        assert result.exit_code == 1 and f"{FIRST} is no notebook" in result.stderr
        assert result.stderr.count("\n") == 1
    assert (learner / FIRST).read_bytes() == torn and (learner / SECOND).read_bytes() == before
    for folder in answers_folder().iterdir():
        assert (folder / FIRST).read_bytes() == torn and (folder / SECOND).read_bytes() == before


def test_a_damaged_save_is_one_line(learner):
    write(learner, FIRST, answered())
    saved = save_answers(Checkout(learner))
    for text in ("{", "[]", '{"format": 1}', '{"format": 1, "answers": {"x": [1]}, "copies": []}'):
        (saved.folder / "answers.json").write_text(text, encoding="utf-8")
        result = run(app, ["answers", "restore"])
        assert result.exit_code == 1 and result.stderr.count("\n") == 1
        assert "the copies of the notebooks beside it" in result.stderr


def test_outside_a_checkout_of_the_course_is_refused(tmp_path, learner, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "zip").mkdir()
    with pytest.raises(AnswersError, match="is in no git checkout"):
        Checkout(tmp_path / "zip")
    git(tmp_path / "zip", "init", "-q")
    (tmp_path / "zip" / "file").write_text("text", encoding="utf-8")
    commit(tmp_path / "zip")
    with pytest.raises(AnswersError, match=f"has no {FIRST}"):
        Checkout(tmp_path / "zip")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AnswersError, match="git is not installed"):
        Checkout(learner)


def test_an_emptied_cell_stays_empty_and_a_moved_or_removed_one_is_no_answer():
    emptied = with_source(course(), "stub-2", "")
    emptied["cells"] = [emptied["cells"][4], *emptied["cells"][:3]]
    (answer,) = find_answers(course(), emptied)
    assert answer.id == "stub-2" and answer.source == ""
    result = put_back(course(), course(), [answer])
    assert result.restored == ["stub-2"]
    assert sources(result.notebook) == sources(course()) | {"stub-2": ""}


def test_an_answer_that_begins_the_committed_text_is_put_back():
    (answer,) = find_answers(course(), with_source(course(), "stub", STUB[:18]))
    result = put_back(course(), course(), [answer])
    assert result.restored == ["stub"] and sources(result.notebook)["stub"] == STUB[:18]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_of_the_course_is_written_byte_for_byte(path):
    content = path.read_bytes()
    read_again = parse_notebook(content, path.name)
    assert notebook_text(read_again).encode() == content
    assert find_answers(read_again, json.loads(content)) == []
