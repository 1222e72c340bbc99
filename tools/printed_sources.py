"""Bring the library's sources that notebooks print up to date, without running the notebooks.

Of each cell only its calls `nb.show_source(...)` are read: their arguments are names of the library
and constants, so nothing of the notebook has to run.
"""

import ast
import importlib
import re
from types import ModuleType

from nbformat import NotebookNode

import colorlib
import colorlib.exercises
import colorlib.notebook
from colorlib.notebook.show.source import PrintedSource, printed_source

NAME = "show_source"
HEADING = re.compile(r"`colorlib/\S+\.py, line \d+`")


def refresh_sources(notebook: NotebookNode) -> list[str]:
    """Replace the printed sources of a notebook by today's, in place; all else stays.

    Args:
        notebook: its cells were run, so that each call has an output.

    Returns:
        The ids of the cells whose sources were out of date.

    Raises:
        ValueError: a cell does not hold one printed source for each call, or a call's arguments
            are no names of the library and constants.
    """
    stale = []
    names = {
        "colorlib": colorlib,
        "exercises": colorlib.exercises,
        "nb": colorlib.notebook,
    }
    imports: dict[str, ast.Import | ast.ImportFrom] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = _parsed(cell)
        imports |= _imports_of(tree)
        calls = _calls_of(tree)
        outputs = [output for output in cell.outputs if _is_source(output)]
        if len(calls) != len(outputs):
            raise ValueError(
                f"cell {cell.id!r} must show one source for each of its {len(calls)} calls of "
                f"{NAME}, got {len(outputs)}. Run the whole notebook again."
            )
        for call, output in zip(calls, outputs, strict=True):
            shown = _evaluated(call, names, imports, cell.id)._repr_mimebundle_()
            if {kind: output.data.get(kind) for kind in shown} != shown:
                output.data.update(shown)
                stale.append(cell.id)
    return stale


def _parsed(cell: NotebookNode) -> ast.Module:
    try:
        return ast.parse(cell.source)
    except SyntaxError as error:
        if NAME in cell.source:
            raise ValueError(f"cell {cell.id!r} is no plain Python: {error}.") from error
        return ast.Module(body=[], type_ignores=[])  # magics: %pip, !colorlib


def _imports_of(tree: ast.Module) -> dict[str, ast.Import | ast.ImportFrom]:
    """Return the top-level imports by the name that each binds."""
    return {
        alias.asname or alias.name.split(".")[0]: node
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def _calls_of(tree: ast.Module) -> list[ast.Call]:
    """Return the calls in the order of the text, which is that of their outputs."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", None) == NAME
    ]
    return sorted(calls, key=lambda call: call.lineno)


def _is_source(output: NotebookNode) -> bool:
    return bool(HEADING.match(output.get("data", {}).get("text/markdown", "")))


def _evaluated(call: ast.Call, names: dict, imports: dict, cell_id: str) -> PrintedSource:
    try:
        target, *parts = (_value(argument, names, imports) for argument in call.args)
        options = {word.arg: _value(word.value, names, imports) for word in call.keywords}
        return printed_source(target, *parts, **options)
    except (AttributeError, ImportError, NameError, TypeError, ValueError) as error:
        raise ValueError(f"cell {cell_id!r}, `{ast.unparse(call)}`: {error}") from error


def _value(node: ast.expr, names: dict, imports: dict) -> object:
    """Return what a constant or a dotted name of the library stands for."""
    if isinstance(node, ast.Attribute):
        owner = _value(node.value, names, imports)
        if isinstance(owner, ModuleType) and not hasattr(owner, node.attr):
            return importlib.import_module(f"{owner.__name__}.{node.attr}")
        return getattr(owner, node.attr)
    if isinstance(node, ast.Name):
        if node.id not in names:
            if node.id not in imports:
                raise NameError(f"{node.id} is neither imported nor part of the library.")
            exec(ast.unparse(imports[node.id]), names)
        return names[node.id]
    return ast.literal_eval(node)
