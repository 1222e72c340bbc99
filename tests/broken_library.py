"""Run a notebook against a copy of the library in which something was broken on purpose."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


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
