"""Docstrings that send to a notebook send to one that is there and speaks of the thing."""

import ast
import json
import re
from pathlib import Path

import pytest

import colorlib

PACKAGE = Path(colorlib.__file__).parent
NOTEBOOKS = PACKAGE.parent / "notebooks"
LINE = re.compile(r"Taught in:\s*(\S+\.ipynb)")


def documented(path: Path):
    """Yield (names, notebook) for each docstring of a file that sends to a notebook.

    A class is spoken of too where one of its methods is, and a module where anything in it is.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            continue
        for notebook in LINE.findall(ast.get_docstring(node) or ""):
            if isinstance(node, ast.Module):
                names = [one.name for one in node.body if hasattr(one, "name")] + [path.stem]
            else:
                names = [node.name]
            yield names, notebook


CASES = [
    pytest.param(names, notebook, id=f"{path.relative_to(PACKAGE)}-{names[-1]}-{notebook[10:12]}")
    for path in sorted(PACKAGE.rglob("*.py"))
    for names, notebook in documented(path)
]


def test_there_are_such_docstrings():
    assert len(CASES) > 40


@pytest.mark.parametrize(("names", "notebook"), CASES)
def test_the_notebook_speaks_of_it(names, notebook):
    path = PACKAGE.parent / notebook
    assert path.parent == NOTEBOOKS and path.is_file(), f"there is no {notebook}"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    text = "\n".join("".join(cell["source"]) for cell in cells)
    assert any(re.search(rf"\b{name}\b", text) for name in names), (
        f"{notebook} never mentions {names[-1]}: delete the line or name another notebook"
    )
