"""Notebook 04 notices an ICNR that is none, and grey at the wrong scale."""

import nbformat
import pytest
from broken_library import ROOT, assert_red_by_values, run_notebook_against

NOTEBOOK = ROOT / "notebooks" / "04_resnet18_dynamicunet_pretraining.ipynb"
CHECKED = "nbval-check-output"


def cells_with(*words):
    """Return the set-up and the marked cells that hold one of the words, as a notebook."""
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tagged = [cell for cell in code[2:] if CHECKED in cell.metadata.get("tags", [])]
    chosen = [cell for cell in tagged if any(word in cell.source for word in words)]
    assert len(chosen) == len(words)
    # The helpers stand in the cell of the first picture, which itself needs a trained model.
    helpers = nbformat.v4.new_code_cell(code[2].source.split("\n\n\nphotos = ")[0])
    notebook.cells = [code[1], helpers, *chosen]
    return notebook


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "sound", "broken", "words", "says"),
    [
        (
            "networks/blocks/pixel_shuffle.py",
            "one_of_each.repeat_interleave(scale**2, dim=0)",
            "one_of_each.repeat(scale**2, 1, 1, 1)",
            ["shuffled(icnr_(weight))"],
            "tant out: False",
        ),
        (
            "networks/generators/resnet_encoder.py",
            "return ((L_norm + 1.0) / 2.0 - IMAGENET_GREY_MEAN) / IMAGENET_GREY_STD",
            "return (L_norm - IMAGENET_GREY_MEAN) / IMAGENET_GREY_STD",
            ["ends = torch.tensor"],
            "[-6.41, -1.99, 2.44]",
        ),
    ],
    ids=["icnr", "grey"],
)
def test_it_turns_red_when_the_library_is_broken(tmp_path, module, sound, broken, words, says):
    path = tmp_path / "notebook_04.ipynb"
    nbformat.write(cells_with(*words), path)
    printed = run_notebook_against(tmp_path, path, module, sound, broken, "--nbval")
    assert "1 failed, 2 passed" in printed, printed[-5000:]
    failures = assert_red_by_values(printed, failed=1)
    assert says in failures, printed[-5000:]
