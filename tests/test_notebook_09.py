"""Notebook 09 notices a blend that is turned round, and an error that counts too much."""

import shutil

import nbformat
import pytest
from broken_library import ROOT, assert_red_by_values, run_notebook_against

NOTEBOOK = ROOT / "notebooks" / "09_compare_models.ipynb"
CHECKED = "nbval-check-output"
FIRST_PICTURE, BATCH = "own = nb.Comparison(", "def as_batch("


def cells_with(word):
    """Return the set-up, what stands in its names, and the marked cell that holds `word`."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    (needed,) = [cell for cell in code if FIRST_PICTURE in cell.source]
    (helper,) = [cell for cell in code if BATCH in cell.source]
    imports = [cell for cell in code if "import Knobs" in cell.source]
    (checked,) = [cell for cell in code if word in cell.source and CHECKED in cell.metadata.tags]
    # Of these cells only the names are needed: no picture, no table of errors, no source.
    setting = "\n".join(
        [
            needed.source.split("\nlayers = ")[0],
            helper.source.split("\n\n\ndef errors_of")[0],
            *(cell.source.split("\n\n")[0] for cell in imports),
        ]
    )
    notebook.cells = [code[1], nbformat.v4.new_code_cell(setting), checked]
    return notebook


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "sound", "broken", "word", "says"),
    [
        (
            "notebook/knobs.py",
            "self._ab(photo, model_a, size), self._ab(photo, model_b, size), float(blend)",
            "self._ab(photo, model_b, size), self._ab(photo, model_a, size), float(blend)",
            "equal but for rounding",
            "equal but for rounding: False",
        ),
        (
            "evaluation/metrics/mae.py",
            "difference = differences(fake, real).abs()\n    return mean_of_sums(difference.sum(",
            "difference = differences(fake, real) ** 2\n    return mean_of_sums(difference.sum(",
            "MAE of the blot",
            "MAE of the blot",
        ),
    ],
    ids=["blend", "error"],
)
def test_it_turns_red_when_the_library_is_broken(tmp_path, module, sound, broken, word, says):
    # The copy of the library looks for the trained models beside itself.
    shutil.copytree(ROOT / "data" / "zoo", tmp_path / "data" / "zoo")
    path = tmp_path / "notebook_09.ipynb"
    nbformat.write(cells_with(word), path)
    printed = run_notebook_against(
        tmp_path, path, module, sound, broken, "--nbval", COLORLIB_PROFILE="smoke"
    )
    assert "1 failed, 2 passed" in printed, printed[-5000:]
    failures = assert_red_by_values(printed, failed=1)
    assert says in failures, printed[-5000:]
