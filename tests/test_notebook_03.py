"""Notebook 03 notices a broken receptive field."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "03_pix2pix_unet_patchgan.ipynb"
CHECKED = "nbval-check-output"


def cells_on_patches():
    """Return the set-up and the cells on patches, without any training, as a notebook."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    chosen = code[1:2] + [cell for cell in code[2:] if "receptive_field" in cell.source]
    chosen += [cell for cell in code[2:] if "check_patch_size" in cell.source]
    assert len(chosen) == 3 and all(CHECKED in cell.metadata.tags for cell in chosen)
    notebook.cells = chosen
    return notebook


@pytest.mark.slow
def test_it_turns_red_when_the_receptive_field_forgets_the_stride_product(tmp_path):
    """Run those cells against a copy of the library in which steps are not multiplied."""
    shutil.copytree(
        ROOT / "colorlib", tmp_path / "colorlib", ignore=shutil.ignore_patterns("__pycache__")
    )
    module = tmp_path / "colorlib" / "discriminators.py"
    source = module.read_text(encoding="utf-8")
    assert source.count("step *= stride") == 1
    module.write_text(source.replace("step *= stride", "step = stride"), encoding="utf-8")
    path = tmp_path / "notebook_03.ipynb"
    nbformat.write(cells_on_patches(), path)
    options = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with", "tests/nbval.cfg"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "-p", "no:cacheprovider", path],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(tmp_path), "JUPYTER_PREFER_ENV_PATH": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    printed = re.sub(r"\x1b\[[\d;]*m", "", run.stdout)  # without colours
    report = printed[-5000:]
    assert run.returncode == 1, report
    assert re.search(r"1 failed, 2 passed", report), report
    # Red because values differ, not because a cell could not run.
    failures = printed.split("short test summary info")[0]
    assert failures.count("mismatch 'stdout'") == 1, report
    assert "caused an exception" not in printed, report
    # By hand with steps 2, 2, 1: 1 + 3 + 6 + 6 + 3 instead of 34.
    assert "n_layers = 2: patches of 19 pixels" in printed, report
