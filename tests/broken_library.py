"""Run cells of a notebook against a copy of the library that was broken on purpose."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Mutation:
    """One fault of the library that a notebook must notice.

    Args:
        notebook: how its name begins, such as "08".
        module: path of the module in the package.
        sound: text that stands in it once.
        broken: what takes its place.
        says: what the failures must say, a regular expression.
        checked: id of the cell that must fail; none means that the whole notebook runs.
        before: id of a cell that runs first to the names that are needed of it: only the
            statements that bind them run, so that no picture of a broken library is drawn and
            nothing is measured. Without names the whole cell runs.
        failed: how many cells must fail; of a whole notebook, after how many it stops.
        appended: text added at the module's end.
        lax: compare marked cells only.
        needs_zoo: lay the trained models beside the copy.
    """

    notebook: str
    module: str
    sound: str
    broken: str
    says: str
    checked: str | None = None
    before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    failed: int = 1
    appended: str = ""
    lax: bool = False
    needs_zoo: bool = False

    @property
    def path(self):
        (path,) = (ROOT / "notebooks").glob(f"{self.notebook}_*.ipynb")
        return path

    def cells(self):
        """Return the cells that run, in order."""
        cells = {cell.id: cell for cell in nbformat.read(self.path, as_version=4).cells}
        if self.checked is None:
            return list(cells.values())
        chosen = [_binding(cells[name], wanted) for name, wanted in self.before.items()]
        return [*chosen, cells[self.checked]]


def run_mutation(mutation, tmp_path):
    """Run the cells against the broken copy and demand that values differ, as the row says."""
    notebook = nbformat.read(mutation.path, as_version=4)
    notebook.cells = mutation.cells()
    path = tmp_path / mutation.path.name
    nbformat.write(notebook, path)
    if mutation.needs_zoo:  # which a copy of the library looks for beside itself
        shutil.copytree(ROOT / "data" / "zoo", tmp_path / "data" / "zoo")
    printed = run_notebook_against(
        tmp_path,
        path,
        mutation.module,
        mutation.sound,
        mutation.broken,
        "--nbval-lax" if mutation.lax else "--nbval",
        f"--maxfail={mutation.failed}",
        appended=mutation.appended,
        COLORLIB_PROFILE="smoke",
    )
    failures = assert_red_by_values(printed, mutation.failed)
    assert re.search(mutation.says, failures), printed[-5000:]
    if mutation.checked is not None:
        assert f"1 failed, {len(mutation.before)} passed" in printed, printed[-5000:]


def run_notebook_against(tmp_path, notebook, module, sound, broken, *options, appended="", **env):
    """Break `module` in a copy of colorlib, run nbval on `notebook`, and return what it printed.

    Args:
        tmp_path: where the copy goes.
        notebook: its path.
        module: path of the module in the package.
        sound: text that must stand in it once.
        broken: what takes its place.
        options: of pytest, such as "--nbval".
        appended: text added at the module's end.
        env: environment variables of the run.
    """
    shutil.copytree(
        ROOT / "colorlib", tmp_path / "colorlib", ignore=shutil.ignore_patterns("__pycache__")
    )
    path = tmp_path / "colorlib" / module
    source = path.read_text(encoding="utf-8")
    assert source.count(sound) == 1
    path.write_text(source.replace(sound, broken) + appended, encoding="utf-8")
    options = [*options, "--nbval-current-env", "--nbval-sanitize-with", "tests/nbval.cfg"]
    before = notebook.read_bytes()
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider", notebook],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "JUPYTER_PREFER_ENV_PATH": "1"} | env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    printed = re.sub(r"\x1b\[[\d;]*m", "", run.stdout)  # without colours
    assert run.returncode == 1, printed[-5000:]
    assert notebook.read_bytes() == before
    return printed


def assert_red_by_values(printed, failed):
    """Demand `failed` failures, each because values differ and not because a cell could not run.

    Args:
        printed: from `run_notebook_against`.
        failed: how many cells must fail.

    Returns:
        The failures without the short summary, which repeats each of them where CI is set.
    """
    report = printed[-5000:]
    assert re.search(rf"{failed} failed, \d+ passed", report), report
    failures = printed.split("short test summary info")[0]
    assert failures.count("mismatch 'stdout'") == failed, report
    assert "caused an exception" not in printed, report
    return failures


def _binding(cell, wanted):
    """Return a cell of only the statements that bind these names; without names, the cell."""
    if not wanted:
        return cell
    chosen = [
        statement for statement in ast.parse(cell.source).body if _names(statement) & set(wanted)
    ]
    missing = set(wanted) - set().union(*map(_names, chosen))
    assert not missing, f"cell {cell.id} binds no {', '.join(missing)}"
    source = "\n".join(ast.unparse(statement) for statement in chosen)
    return nbformat.v4.new_code_cell(source, id=cell.id)


def _names(statement):
    """Return the names that a top-level statement binds."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name for alias in statement.names}
    stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
    return {node.id for node in stored if isinstance(node.ctx, ast.Store)}
