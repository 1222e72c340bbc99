"""The page of the stand-alone app: complete, and made of what may be shown."""

import subprocess
import sys
from pathlib import Path

import ipywidgets
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from colorlib import Colorizer
from colorlib.notebook import Comparison, WipeSlider, compare_page
from colorlib.notebook.widgets.compare_page import page_photos

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "colorlib" / "notebook" / "app.ipynb"
WIDGETS = ["WipeSlider", "TrainingScrubber", "LossWeightSlider", "AbProbe", "ColorKnobs"]


@pytest.fixture(scope="module")
def page():
    photos = {"a scene": np.zeros((32, 32, 3), np.uint8)}
    return compare_page(Comparison(photos, {"unet-l1": Colorizer.from_zoo("unet-l1")}))


def test_the_page_holds_every_widget_under_a_heading_and_a_sentence(page):
    title, *rest = page.children
    assert title.value.startswith("<h1>")
    texts, widgets = rest[::2], rest[1::2]
    assert [type(widget).__name__ for widget in widgets] == WIDGETS
    for text in texts:
        assert isinstance(text, ipywidgets.HTML)
        assert text.value.startswith("<h2>")
        assert "</h2><p " in text.value
    assert len({text.value for text in texts}) == len(WIDGETS)


def test_the_examples_are_pictures_with_colors_but_for_the_one_that_says_so():
    photos = page_photos()
    comparison = Comparison(photos, {"unet-l1": Colorizer.from_zoo("unet-l1")})
    for name in photos:
        assert comparison.has_color(name) == ("in grey" not in name)


def test_the_app_says_first_what_it_does_and_for_how_long():
    first, *_ = nbformat.read(APP, as_version=4).cells
    assert first.cell_type == "markdown"  # is there before any code has run
    assert 'class="colorlib-starting"' in first.source and 'role="status"' in first.source
    assert "seconds" in first.source
    # The style that takes it away again comes with the first widget.
    assert "body:has(.colorlib-widget) .colorlib-starting" in WipeSlider._css


@pytest.mark.slow
def test_the_apps_notebook_runs_and_shows_the_page(monkeypatch):
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    notebook = nbformat.read(APP, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    NotebookClient(notebook, timeout=300).execute()
    shown = notebook.cells[-1].outputs[-1].data
    assert "application/vnd.jupyter.widget-view+json" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no make")
def test_make_app_serves_that_notebook_and_no_file_beside_it():
    command = ["make", "--dry-run", "--old-file=.venv/.ready", "app", "APP_PORT=9999"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"voila {APP.relative_to(ROOT).as_posix()} --port 9999 " in done.stdout
    # As `running_app` has them.
    assert "--VoilaConfiguration.file_denylist='.*'" in done.stdout
    assert "--VoilaConfiguration.progressive_rendering=True" in done.stdout
