"""Notebook 08 notices wrong definitions of accuracy, colourfulness, distance and interval."""

import nbformat
import pytest
from broken_library import ROOT, assert_red_by_values, run_notebook_against

NOTEBOOK = ROOT / "notebooks" / "08_evaluation.ipynb"
CHECKED = "nbval-check-output"


def cells_with(*words):
    """Return what sets the stage and the marked cells that hold one of the words."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tagged = [cell for cell in code[2:] if CHECKED in cell.metadata.get("tags", [])]
    chosen = [cell for cell in tagged if any(word in cell.source for word in words)]
    assert len(chosen) == len(words)
    # Without their pictures: a picture of a broken library would fail as well.
    helpers = code[2].source.split("\n\n\ndef as_bad_as_grey")[0]
    spoilt = code[3].source.split("\nnb.show_images(")[0] + '\ngrey = spoilt["grey"]'
    assert spoilt.startswith("mistakes = {")
    stage = [nbformat.v4.new_code_cell(source) for source in (helpers, spoilt)]
    notebook.cells = [code[1], *stage, *chosen]
    return notebook


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "sound", "broken", "words", "says"),
    [
        (
            "evaluation/metrics/epsilon_accuracies.py",
            "differences(fake, real).abs().amax(dim=1) <= bound",
            "differences(fake, real).abs().amin(dim=1) <= bound",
            ["grey on five photographs      2 %"],
            "R and G and B",
        ),
        (
            "evaluation/metrics/colorfulness.py",
            "_moments(red - green)",
            "_moments((red - green).abs())",
            ["table = {name: scores"],
            "+11",
        ),
        (
            "evaluation/statistics/distances.py",
            "spread = (factor1**2).sum() + (factor2**2).sum() - 2 * shared",
            "spread = (factor1**2).sum() + (factor2**2).sum() - shared",
            ["def frechet_1d"],
            "by hand 10.336, the library",
        ),
        (
            "evaluation/statistics/shares.py",
            'method="wilson"',
            'method="exact"',
            ["fooled: {share.mean"],
            "may be chance",
        ),
    ],
    ids=["accuracy", "colourfulness", "distance", "interval"],
)
def test_it_turns_red_when_the_library_is_broken(tmp_path, module, sound, broken, words, says):
    path = tmp_path / "notebook_08.ipynb"
    nbformat.write(cells_with(*words), path)
    printed = run_notebook_against(tmp_path, path, module, sound, broken, "--nbval-lax")
    assert "1 failed, 3 passed" in printed, printed[-5000:]
    failures = assert_red_by_values(printed, failed=1)
    assert says in failures, printed[-5000:]
