"""Show the library's real source inside a notebook."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

from IPython.display import display


def show_source(target: Callable | type | ModuleType, *names: str, docstring: bool = True) -> None:
    """Display the source of a function, a class or parts of a module, as it runs.

    Args:
        target: a function, a class or a module.
        names: of a module, only these top-level assignments, functions or classes.
        docstring: False keeps only the first line of each docstring, and says so.

    Raises:
        TypeError: the target has no Python source.
        ValueError: the module has no part of that name.
    """
    display(printed_source(target, *names, docstring=docstring))


class PrintedSource:
    """A block of Python with the place it was read from."""

    def __init__(self, heading: str, code: str) -> None:
        self.heading, self.code = heading, code

    def __repr__(self) -> str:
        return f"{self.heading}\n{self.code}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        fence = "````" if "```" in self.code else "```"
        markdown = f"{self.heading}\n\n{fence}python\n{self.code}\n{fence}"
        return {"text/markdown": markdown, "text/plain": repr(self)}


def printed_source(
    target: Callable | type | ModuleType, *names: str, docstring: bool = True
) -> PrintedSource:
    """Return what `show_source` displays; arguments and errors are the same."""
    module = target if isinstance(target, ModuleType) else inspect.getmodule(target)
    if module is None or not getattr(module, "__file__", None):
        raise TypeError(
            f"`target` must be a function, class or module written in Python, got {target!r}."
        )
    if names:
        parts = [_part_of_module(module, name) for name in names]
    elif isinstance(target, ModuleType):
        parts = [(inspect.getsource(module), 1)]
    else:
        lines, start = inspect.getsourcelines(inspect.unwrap(target))
        parts = [("".join(lines), start)]
    separator = "\n\n\n" if any("\n    " in text for text, _ in parts) else "\n"
    code = separator.join(textwrap.dedent(text).strip("\n") for text, _ in parts)
    note = ""
    if not docstring:
        code = _shorten_docstrings(code)
        note = ", docstrings cut to their first line"
    place = f"{_relative_path(module)}, line {parts[0][1]}"
    return PrintedSource(f"`{place}`{note}", code)


def _relative_path(module: ModuleType) -> str:
    """Return the path from the top package on, with forward slashes on every system."""
    file = Path(module.__file__)
    return file.relative_to(file.parents[_depth(module, file)]).as_posix()


def _depth(module: ModuleType, file: Path) -> int:
    is_package = file.name == "__init__.py"
    return module.__name__.count(".") + int(is_package)


def _part_of_module(module: ModuleType, name: str) -> tuple[str, int]:
    source = inspect.getsource(module)
    tree = ast.parse(source)
    for node in tree.body:
        if name in _names_bound_by(node):
            decorators = [decorator.lineno for decorator in getattr(node, "decorator_list", [])]
            start = min([node.lineno, *decorators])
            lines = source.splitlines()
            while start > 1 and lines[start - 2].startswith("#"):
                start -= 1  # the comment above belongs to it
            return "\n".join(lines[start - 1 : node.end_lineno]), start
    known = [name for node in tree.body for name in _names_bound_by(node)]
    raise ValueError(
        f"{module.__name__} has no top-level part {name!r}, it has {', '.join(known)}."
    )


def _names_bound_by(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []


def _shorten_docstrings(code: str) -> str:
    lines = code.splitlines()
    documented = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    strings = [
        node.body[0]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, documented) and ast.get_docstring(node, clean=False) is not None
    ]
    for node in sorted(strings, key=lambda node: node.lineno, reverse=True):
        if node.end_lineno > node.lineno:
            lines[node.lineno - 1] = lines[node.lineno - 1].rstrip() + '"""'
            del lines[node.lineno : node.end_lineno]
    return "\n".join(lines)
