"""Running notebooks and keeping their outputs, or nothing."""

import json
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from notebook_files import ROOT, write_notebook
from printed_sources import refresh_sources
from refresh_notebooks import (
    WIDGET_VIEW,
    find_problems,
    machine_path,
    refresh,
    refresh_printed_sources,
    tidy_notebook,
)


def code(source, **metadata):
    cell = nbformat.v4.new_code_cell(source)
    cell.metadata.update(metadata)
    return cell


def ran(*outputs):
    """A notebook of one cell that was run and left these outputs."""
    cell = code("1")
    cell.execution_count, cell.outputs = 1, list(outputs)
    return nbformat.v4.new_notebook(cells=[cell])


def stream(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


def shown(**data):
    return nbformat.v4.new_output("display_data", data)


@pytest.mark.slow
def test_a_run_leaves_outputs_counts_and_nothing_of_the_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("EXPECTED_PYTHON", sys.executable)
    cells = [
        nbformat.v4.new_markdown_cell("# Title"),
        code("import os, sys\nprint(os.environ['EXPECTED_PYTHON'] == sys.executable)"),
        code("import ipywidgets\nipywidgets.IntSlider(3)", execution={"a": "b"}, tags=["keep"]),
        code("raise ValueError('on purpose')", tags=["raises-exception"]),
        code("for i in range(3):\n    print(i, flush=True)"),
    ]
    cells[1].outputs, cells[1].execution_count = [stream("old")], 17
    path = tmp_path / "01_x.ipynb"
    write_notebook(path, nbformat.v4.new_notebook(cells=cells, metadata={"widgets": {"state": {}}}))
    assert refresh([path]) == []

    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert set(notebook["metadata"]) == {"kernelspec", "language_info"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "version" not in notebook["metadata"]["language_info"]
    code_cells = notebook["cells"][1:]
    assert [cell["execution_count"] for cell in code_cells] == [1, 2, 3, 4]
    assert code_cells[0]["outputs"][0]["text"] == ["True\n"]
    assert code_cells[1]["metadata"] == {"tags": ["keep"]}
    assert list(code_cells[1]["outputs"][0]["data"]) == ["text/plain"]
    assert code_cells[2]["outputs"][0]["evalue"] == "on purpose"
    assert len(code_cells[2]["outputs"][0]["traceback"]) == 1
    assert code_cells[3]["outputs"] == [
        {"name": "stdout", "output_type": "stream", "text": ["0\n", "1\n", "2\n"]}
    ]


@pytest.mark.slow
def test_one_bad_notebook_keeps_all_from_being_written(tmp_path):
    sources = {
        "01_good.ipynb": "print(1)",
        "02_raises.ipynb": "1 / 0",
        "03_warns.ipynb": "import warnings\nwarnings.warn('look out')",
    }
    for name, source in sources.items():
        write_notebook(tmp_path / name, nbformat.v4.new_notebook(cells=[code(source)]))
    before = {path: path.read_bytes() for path in sorted(tmp_path.iterdir())}
    problems = refresh(list(before))
    assert len(problems) == 2
    assert "02_raises.ipynb" in problems[0] and "ZeroDivisionError" in problems[0]
    assert "03_warns.ipynb: cell [1] wrote to stderr" in problems[1] and "look out" in problems[1]
    assert {path: path.read_bytes() for path in sorted(tmp_path.iterdir())} == before


def test_tidying_drops_widget_views_but_keeps_their_text_and_pictures():
    notebook = ran(
        shown(**{WIDGET_VIEW: {"model_id": "1"}, "text/plain": "IntSlider(value=3)"}),
        shown(**{WIDGET_VIEW: {"model_id": "2"}}),
        shown(**{"image/png": "aGk="}),
        stream("text\n"),
    )
    tidy_notebook(notebook)
    kinds = [sorted(output.get("data", {"stream": 0})) for output in notebook.cells[0].outputs]
    assert kinds == [["text/plain"], ["image/png"], ["stream"]]


def test_a_clean_run_has_no_problems():
    picture = "<img src='data:image/png;base64,/home/abc/Users/x'>"  # letters of a picture
    assert find_problems(ran(stream("L* 53.24\n"), shown(**{"text/html": picture}))) == []


@pytest.mark.parametrize(
    "output",
    [
        stream(f"saved {ROOT / 'runs'}\n"),
        shown(**{"text/html": f"<b>{Path.home() / 'photo.jpg'}</b>"}),
        nbformat.v4.new_output("error", ename="E", evalue=tempfile.gettempdir(), traceback=[]),
        stream(r"C:\Users\me\photo.jpg"),
        stream("/Users/me/photo.jpg"),
    ],
)
def test_a_path_of_this_machine_is_a_problem(output):
    (problem,) = find_problems(ran(output))
    assert problem.startswith("cell [1] shows a path of this machine")


def test_a_name_that_only_begins_like_a_folder_is_no_path(monkeypatch):
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/tmp")
    assert machine_path("/tmpfs and photos/Users") is None


def test_cells_out_of_order_are_a_problem():
    notebook = nbformat.v4.new_notebook(cells=[code("1"), code(""), code("2")])
    notebook.cells[0].execution_count, notebook.cells[2].execution_count = 1, 3
    assert find_problems(notebook) == ["cell [2] was not run in order (3)"]


def source_cell(source, code_shown="old"):
    """A cell that was run long ago and shows a source which is no longer the library's."""
    heading = "`colorlib/old.py, line 3`"
    cell = ran(
        stream("a number: 4\n"),
        shown(
            **{"text/markdown": f"{heading}\n\n```python\n{code_shown}\n```", "text/plain": "old"}
        ),
    ).cells[0]
    cell.source = source
    return cell


def test_only_the_printed_sources_change(tmp_path, capsys):
    cells = [
        code("%matplotlib inline\n"),
        code("from colorlib import color as kept\nraise SystemExit('nothing may run')"),
        source_cell("x = 2 + 2\nprint('a number:', x)\nnb.show_source(kept, 'L_SCALE')"),
    ]
    path = tmp_path / "01_x.ipynb"
    write_notebook(path, nbformat.v4.new_notebook(cells=cells))
    before = path.read_text(encoding="utf-8").splitlines()
    assert refresh_printed_sources([path]) == []
    after = path.read_text(encoding="utf-8").splitlines()
    (number, source) = json.loads("\n".join(after))["cells"][2]["outputs"]
    assert number["text"] == ["a number: 4\n"]
    assert "L_SCALE = 50.0" in "".join(source["data"]["text/markdown"])
    assert source["data"]["text/plain"][0].startswith("`colorlib/color.py, line ")
    first = next(i for i, (old, new) in enumerate(zip(before, after, strict=False)) if old != new)
    assert "text/markdown" in before[first - 1]
    tail = before[before.index('      "text/plain": [') + 3 :]
    assert after[-len(tail) :] == tail

    assert refresh_printed_sources([path]) == []
    assert "all is up to date" in capsys.readouterr().out
    assert path.read_text(encoding="utf-8").splitlines() == after


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("nb.show_source(colorlib.color, 'GONE')", "has no top-level part 'GONE'"),
        ("nb.show_source(colorlib.gone.module)", "colorlib.gone"),
        ("nb.show_source(made_here)", "made_here is neither imported nor part"),
        ("nb.show_source(colorlib.color); nb.show_source(colorlib.gamut)", "each of its 2 calls"),
        ("print('no call')", "each of its 0 calls"),
    ],
)
def test_a_source_that_cannot_be_printed_is_named_and_nothing_is_written(tmp_path, source, says):
    path = tmp_path / "01_x.ipynb"
    write_notebook(path, nbformat.v4.new_notebook(cells=[source_cell(source)]))
    before = path.read_bytes()
    (problem,) = refresh_printed_sources([path])
    assert problem.startswith("01_x.ipynb: cell ") and says in problem
    assert path.read_bytes() == before


def test_a_submodule_is_found_though_nothing_imported_it():
    notebook = nbformat.v4.new_notebook(
        cells=[source_cell("nb.show_source(colorlib.data.split, 'split_of', docstring=False)")]
    )
    assert refresh_sources(notebook) == [notebook.cells[0].id]
    assert "def split_of(" in notebook.cells[0].outputs[1].data["text/plain"]
