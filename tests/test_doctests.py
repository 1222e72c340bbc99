"""The examples in the library's docstrings run, and print what they say."""

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

import colorlib

OPTIONS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def modules_with_examples():
    root = Path(colorlib.__file__).parent
    for file in sorted(root.rglob("*.py")):
        if ">>> " in file.read_text(encoding="utf-8"):
            parts = file.relative_to(root.parent).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = list(modules_with_examples())


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_run(name):
    module = importlib.import_module(name)
    finder, runner = (
        doctest.DocTestFinder(exclude_empty=True),
        doctest.DocTestRunner(optionflags=OPTIONS),
    )
    told = []
    for example in finder.find(module, name):
        runner.run(example, out=told.append)
    assert runner.tries > 0, f"{name} shows an example that no docstring holds"
    assert runner.failures == 0, "".join(told)


def test_there_are_examples_where_learners_look_first():
    assert len(MODULES) >= 12
    packages = {name.split(".")[1] for name in MODULES}
    assert {"color", "data", "evaluation", "images", "losses", "networks", "training"} <= packages
    assert {name for _, name, _ in pkgutil.iter_modules(colorlib.__path__)} >= packages
