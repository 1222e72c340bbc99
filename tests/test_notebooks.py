"""The form of every notebook, and that the library's sources in it are today's."""

import base64
import io
import itertools
import json
import re
import statistics

import nbformat
import pytest
from broken_library import ROOT
from PIL import Image

from colorlib.exercises.question import EXPECT, RECALL
from colorlib.exercises.questions import find_question, questions_of
from count_practice import SOLUTION, count_practice, is_folded, lines_of_code
from printed_questions import refresh_questions
from printed_sources import refresh_sources

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LAST_SECTIONS = ["Check yourself", "Takeaways", "References"]
TABLE_ROWS = [
    "You will learn",
    "You need",
    "Time on a CPU",
    "Time on a GPU",
    "Downloads",
    "GPU needed?",
]
CHECKED = "nbval-check-output"
PICTURES = ("image/png", "image/jpeg")
MAX_NOTEBOOK_BYTES = 1_500_000
MAX_PICTURE_BYTES = 100_000  # encoded, as it lies in the file
MACHINE_PATH = re.compile(r"/(?:home|root|Users|tmp|work|private|var)/\w|[A-Za-z]:\\+Users\\")

every_notebook = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def read(path):
    return nbformat.read(path, as_version=4)


def number_of(path):
    return path.stem.split("_")[0]


def is_lesson(path):
    """Tell a lesson from the way in and the warm-up, which may be shorter."""
    return not number_of(path).startswith("00")


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def picture_in(output):
    """Return the kind of picture that an output holds, or None."""
    return next((kind for kind in PICTURES if kind in output.get("data", {})), None)


def shows_picture(cell):
    return any(picture_in(output) for output in cell.get("outputs", []))


def sections_of(notebook):
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.findall(r"^## (.+)$", re.sub(r"```.*?```", "", prose, flags=re.S), re.M)


def test_there_is_a_notebook():
    assert PATHS, "no notebook to test: every test below would pass for nothing"


@every_notebook
def test_it_opens_with_title_badge_promise_table_and_picture(path):
    cells = read(path).cells
    assert re.fullmatch(r"\d\d[a-z]?_[a-z0-9_]+", path.stem)
    assert cells[0].source.startswith(f"# {number_of(path)} · ")
    badge = re.search(r"\[!\[Open in Colab\]\(\S+\)\]\((\S+)\)", cells[0].source)
    assert badge and badge[1].startswith("https://colab.research.google.com/github/")
    assert badge[1].endswith(f"/blob/main/notebooks/{path.name}")
    opening = "\n".join(cell.source for cell in cells[:3] if cell.cell_type == "markdown")
    assert "**The promise.**" in opening
    rows = re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", opening, re.M)
    assert [name for name, _ in rows] == TABLE_ROWS
    assert any(shows_picture(cell) for cell in cells[:6]), "the promise has no picture"


@every_notebook
def test_at_most_two_set_up_cells_stand_before_the_first_picture(path):
    code = code_cells(read(path))
    assert "find_spec" in code[0].source and "%pip" in code[0].source
    assert any(shows_picture(cell) for cell in code[:3])


@every_notebook
def test_the_lesson_is_followed_by_the_fixed_sections(path):
    sections = sections_of(read(path))
    assert sections[-3:] == LAST_SECTIONS
    lesson = sections[:-3]
    assert len(lesson) >= 3
    assert all(re.search(r"\(≈ \d+ min\)$", section) for section in lesson), lesson


@every_notebook
def test_it_asks_what_to_expect_in_the_lesson_and_what_is_recalled_at_its_end(path):
    cells = read(path).cells
    (end,) = [i for i, cell in enumerate(cells) if "\n## Check yourself" in f"\n{cell.source}"]
    asked = {True: [], False: []}  # before the end, at the end
    for index, cell in enumerate(cells):
        if cell.cell_type == "code":
            names = re.findall(r"exercises\.ask\(\"(.+?)\"\)", cell.source)
            assert len(names) == cell.source.count("exercises.ask("), "a learner's choice was kept"
            asked[index < end] += [find_question(name) for name in names]
    assert [question.kind for question in asked[True]] == [EXPECT] * len(asked[True])
    assert [question.kind for question in asked[False]] == [RECALL] * len(asked[False])
    assert len(asked[True]) >= (5 if is_lesson(path) else 2)
    assert len(asked[False]) >= (4 if is_lesson(path) else 2)
    names = [question.name for question in asked[True] + asked[False]]
    assert names == [question.name for question in questions_of(number_of(path))]


@every_notebook
def test_exercises_have_a_header_a_stub_two_hints_and_a_solution(path):
    cells = read(path).cells
    starts = [i for i, cell in enumerate(cells) if cell.source.startswith("### Exercise ")]
    assert (4 if is_lesson(path) else 2) <= len(starts) <= 8
    for number, start in enumerate(starts, start=1):
        text, stub, folds = (cell.source for cell in cells[start : start + 3])
        assert text.startswith(f"### Exercise {number}: ")
        assert re.search(r"^\*\*Difficulty\*\* [●○]{5} · \*\*Time\*\* \d+ minutes$", text, re.M)
        assert stub.count("exercises.check_") == 1
        (output,) = cells[start + 1].outputs
        assert output.text.startswith("not attempted")
        titles = re.findall(r"<details><summary>(.+?)</summary>\n\n", folds)
        assert [title.split(":")[0] for title in titles] == ["Hint 1", "Hint 2", "Solution"]
        assert folds.count("</details>") == 3
        assert folds.count("```python\n") == 1


@every_notebook
def test_practice_comes_early_and_a_quarter_of_the_lines_is_the_learners(path):
    practice = count_practice(read(path))
    assert practice.first_exercise < 0.4
    assert practice.share >= 0.25, practice
    if is_lesson(path):
        assert any(20 <= lines <= 40 for lines in practice.builds), practice


@every_notebook
def test_folded_cells_say_what_they_hide(path):
    for cell in code_cells(read(path)):
        assert is_folded(cell) == (cell.metadata.get("cellView") == "form")
        assert is_folded(cell) == cell.source.startswith("# @title ")


@every_notebook
def test_it_reads_well(path):
    notebook = read(path)
    code = code_cells(notebook)
    lengths = [len(lines_of_code(cell.source)) for cell in code]
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    words = sum(len(re.sub(r"```.*?```", "", text, flags=re.S).split()) for text in prose)
    assert len(notebook.cells) <= 115
    if is_lesson(path):
        assert len(notebook.cells) >= 45
    assert statistics.median(lengths) <= 8
    assert max(lengths) <= 30
    solutions = SOLUTION.findall("\n".join(prose))
    written = sum(len(lines_of_code(solution)) for solution in solutions)
    assert 6 <= words / (sum(lengths) + written) <= 12


@every_notebook
def test_every_picture_is_small_opaque_and_described(path):
    notebook = read(path)
    for cell in code_cells(notebook):
        for output, following in itertools.pairwise([*cell.outputs, {}]):
            kind = picture_in(output)
            if kind is None:
                continue
            encoded, alt = output.data[kind], output.metadata[kind]["alt"]
            assert len(encoded) <= MAX_PICTURE_BYTES
            assert Image.open(io.BytesIO(base64.b64decode(encoded))).mode in ("RGB", "L")
            assert len(alt.split()) >= 8, f"a description should tell what there is to see: {alt}"
            assert output.data["text/plain"] == f"[figure] {alt}"
            caption = following["data"]["text/markdown"]
            assert caption.startswith("*") and caption.endswith("*")
            assert re.sub(r"\\(.)", r"\1", caption) != f"*{alt}*"
    prose = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    assert not re.search(r"!\[\s*\]\(|<img(?![^>]*\balt=)", prose)


@every_notebook
def test_every_slider_has_a_still_picture_beneath_it(path):
    code = code_cells(read(path))
    for cell, following in itertools.pairwise([*code, {}]):
        for output in cell.outputs:
            if output.get("data", {}).get("text/plain", "").startswith("[sliders]"):
                assert shows_picture(cell) or shows_picture(following)
            assert not any("widget-view" in kind for kind in output.get("data", {}))


@every_notebook
def test_the_outputs_are_those_of_one_fresh_run(path):
    notebook = read(path)
    code = code_cells(notebook)
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert "widgets" not in notebook.metadata
    assert path.stat().st_size <= MAX_NOTEBOOK_BYTES
    for cell in code:
        for output in cell.outputs:
            assert output.output_type != "error" or "raises-exception" in cell.metadata.tags
            assert output.get("name") != "stderr"
        texts = [
            {kind: text for kind, text in output.get("data", {}).items() if kind not in PICTURES}
            for output in cell.outputs
        ] + [output.get("text", "") for output in cell.outputs]
        assert not MACHINE_PATH.search(json.dumps(texts) + cell.source)


@every_notebook
def test_the_marked_cells_have_outputs_to_compare(path):
    code = code_cells(read(path))
    marked = [cell for cell in code if CHECKED in cell.metadata.get("tags", [])]
    assert len(marked) >= 5
    for cell in marked:
        assert cell.execution_count and cell.outputs, f"nothing to compare: {cell.source}"
    assert not any("nbval-skip" in cell.metadata.get("tags", []) for cell in code)


@every_notebook
def test_the_cells_have_readable_ids(path):
    ids = [cell.id for cell in read(path).cells]
    assert len(set(ids)) == len(ids)
    for cell_id in ids:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell_id)
        assert not re.fullmatch(r"[0-9a-f]{8}|c\d+", cell_id), f"{cell_id} says nothing"


@every_notebook
def test_the_printed_sources_are_the_librarys_own(path):
    stale = refresh_sources(read(path))
    assert stale == [], "run `python tools/refresh_notebooks.py --sources`"


@every_notebook
def test_the_printed_questions_are_the_librarys_own(path):
    stale = refresh_questions(read(path))
    assert stale == [], "run `python tools/refresh_notebooks.py --sources`"
