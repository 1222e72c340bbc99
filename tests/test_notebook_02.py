"""Notebook 02 notices when the split is broken."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
RULE = 'position = (int.from_bytes(digest[:8], "big") >> 11) / 2**53'


@pytest.mark.slow
def test_it_turns_red_when_the_split_goes_by_position_instead_of_content(tmp_path):
    """Run it against a copy of the library that deals photographs out in the order of asking."""
    shutil.copytree(
        ROOT / "colorlib", tmp_path / "colorlib", ignore=shutil.ignore_patterns("__pycache__")
    )
    module = tmp_path / "colorlib" / "data" / "split.py"
    source = module.read_text(encoding="utf-8")
    assert source.count(RULE) == 1
    broken = source.replace(RULE, "position = next(_COUNTER) % 10 / 10")
    broken += "\n\nimport itertools\n\n_COUNTER = itertools.count()\n"
    module.write_text(broken, encoding="utf-8")
    path = ROOT / "notebooks" / "02_building_a_dataset.ipynb"
    before = path.read_bytes()
    options = ["--nbval-lax", "--nbval-current-env", "--nbval-sanitize-with", "tests/nbval.cfg"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "--maxfail=3", "-p", "no:cacheprovider", path],
        cwd=ROOT,
        env=os.environ
        | {
            "PYTHONPATH": str(tmp_path),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "COLORLIB_PROFILE": "smoke",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    report = run.stdout[-5000:]
    assert run.returncode == 1, report
    assert re.search(r"3 failed, \d+ passed", report), report
    # Red because parts differ, not because a cell could not run.
    failures = run.stdout.split("short test summary info")[0]
    assert failures.count("mismatch 'stdout'") == 3, report
    assert "caused an exception" not in run.stdout, report
    assert "split_of" in failures, report
    assert path.read_bytes() == before
