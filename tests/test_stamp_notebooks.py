"""What the notebooks have in common: the address, and the ways to the neighbours."""

import shutil

import nbformat
import pytest
from IPython.core.inputtransformer2 import TransformerManager

from notebook_files import ROOT, find_notebooks, read_notebook, write_notebook
from stamp_notebooks import (
    badge_line,
    repository_address,
    setup_source,
    stamp_all,
    stamp_notebook,
    stamp_text,
)

ADDRESS = "https://github.com/someone/some-course"
PATH = "notebooks/03_patchgan.ipynb"


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def markdown(text):
    return nbformat.v4.new_markdown_cell(text)


def code(text):
    return nbformat.v4.new_code_cell(text)


def test_every_stamp_in_the_repository_holds():
    assert stamp_all(write=False) == []


def test_a_bare_notebook_gets_a_badge_below_its_heading_and_a_set_up_cell():
    bare = notebook(markdown("# PatchGAN\n\nText."), markdown("## One"), code("import colorlib"))
    stamped = stamp_notebook(bare, ADDRESS, PATH)
    assert stamped.cells[0].source.split("\n") == [
        "# PatchGAN",
        "",
        badge_line(ADDRESS, PATH),
        "",
        "Text.",
    ]
    assert [cell.cell_type for cell in stamped.cells] == ["markdown", "markdown", "code", "code"]
    assert stamped.cells[2].source == setup_source(ADDRESS)
    assert stamped.cells[3].source == "import colorlib"
    nbformat.validate(stamped)


def test_stamping_twice_changes_nothing_and_a_new_address_replaces_the_old():
    bare = notebook(markdown("# Title"), code("1 + 1"))
    once = stamp_notebook(bare, ADDRESS, PATH)
    assert stamp_notebook(once, ADDRESS, PATH) == once
    moved = stamp_notebook(once, "https://github.com/else/where", PATH)
    assert "someone" not in nbformat.writes(moved)
    assert nbformat.writes(moved).count("else/where") == nbformat.writes(once).count("some-course")
    assert len(moved.cells) == len(once.cells)


def test_stamping_leaves_outputs_and_the_argument_alone():
    bare = notebook(markdown("# Title"), code("1 + 1"))
    bare.cells[1].outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2"})]
    before = nbformat.writes(bare)
    stamped = stamp_notebook(bare, ADDRESS, PATH)
    assert nbformat.writes(bare) == before
    assert stamped.cells[-1] == bare.cells[1]


@pytest.mark.parametrize(
    "cells", [[], [code("1")], [markdown("No heading")], [markdown("## Second level")]]
)
def test_a_notebook_without_a_title_is_refused_by_name(cells):
    with pytest.raises(ValueError, match="03_patchgan"):
        stamp_notebook(notebook(*cells), ADDRESS, PATH)


def test_the_badge_opens_the_notebook_in_colab_and_on_github():
    line = badge_line(ADDRESS, PATH)
    assert f"https://colab.research.google.com/github/someone/some-course/blob/main/{PATH}" in line
    assert f"{ADDRESS}/blob/main/{PATH}" in line


def run_set_up_cell(monkeypatch, *, found):
    """Run the set-up cell; return the magics it calls. `found`: what find_spec says, in turn."""
    answers, magics = iter(found), []

    class Shell:
        def run_line_magic(self, *arguments):
            magics.append(arguments)

    source = TransformerManager().transform_cell(setup_source(ADDRESS))
    monkeypatch.setattr("importlib.util.find_spec", lambda name: next(answers))
    exec(source, {"get_ipython": Shell})
    return magics


def test_the_set_up_cell_installs_nothing_where_colorlib_is_there(monkeypatch):
    assert run_set_up_cell(monkeypatch, found=["here"]) == []


def test_the_set_up_cell_installs_from_the_address_where_colorlib_is_missing(monkeypatch):
    assert run_set_up_cell(monkeypatch, found=[None, "here"]) == [
        ("pip", f'install -q "colorlib @ git+{ADDRESS}"')
    ]


def test_the_set_up_cell_says_what_to_do_when_it_could_not_install(monkeypatch):
    with pytest.raises(ModuleNotFoundError, match="make lab"):
        run_set_up_cell(monkeypatch, found=[None, None])


def test_readme_text_gets_the_address():
    old = "https://github.com/old/name"
    text = (
        "[Colab](https://colab.research.google.com/github/old/name/blob/main/notebooks/0.ipynb)\n"
        f'git clone {old}\npip install "colorlib @ git+{old}"\nSee https://github.com/other/thing.'
    )
    stamped = stamp_text(text, ADDRESS)
    assert stamped == text.replace(old, ADDRESS).replace(
        "/github/old/name", "/github/someone/some-course"
    )
    assert stamp_text(stamped, ADDRESS) == stamped


@pytest.mark.parametrize("address", ["https://gitlab.com/a/b", "https://github.com/a/b/", "a/b"])
def test_an_address_that_colab_cannot_open_is_refused(tmp_path, address):
    (tmp_path / "pyproject.toml").write_text(
        f'[project]\nurls = {{ Repository = "{address}" }}', encoding="utf-8"
    )
    with pytest.raises(ValueError, match="owner/name, without a slash"):
        repository_address(tmp_path)


def test_checking_names_what_is_stale_and_writes_only_when_asked(tmp_path):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "README.md").write_text("git clone https://github.com/old/name\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    path = tmp_path / "notebooks" / "00_start_here.ipynb"
    opening = "# Start\n\n| **Time on a CPU** | 50 minutes to read, 30 for the exercises |"
    write_notebook(path, notebook(markdown(opening), code("1"), markdown("## The map")))
    before = path.read_bytes()
    stale = [path, tmp_path / "README.md"]
    assert stamp_all(tmp_path, write=False) == stale
    assert path.read_bytes() == before
    assert stamp_all(tmp_path, write=True) == stale
    assert stamp_all(tmp_path, write=False) == []
    assert repository_address(tmp_path) in read_notebook(path).cells[1].source


def test_notebooks_are_found_in_order_and_by_the_beginning_of_their_names(tmp_path):
    folder = tmp_path / "notebooks"
    (folder / ".ipynb_checkpoints").mkdir(parents=True)
    for name in ("02_b.ipynb", "01_a.ipynb", ".ipynb_checkpoints/01_a-checkpoint.ipynb"):
        write_notebook(folder / name, notebook())
    assert [path.name for path in find_notebooks(tmp_path)] == ["01_a.ipynb", "02_b.ipynb"]
    assert [path.name for path in find_notebooks(tmp_path, ["02"])] == ["02_b.ipynb"]
    with pytest.raises(SystemExit, match=r"'09'.*01_a\.ipynb, 02_b\.ipynb"):
        find_notebooks(tmp_path, ["01", "09"])
