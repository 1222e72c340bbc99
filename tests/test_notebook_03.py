"""Notebook 03 notices a broken receptive field."""

import nbformat
import pytest
from broken_library import ROOT, assert_red_by_values, run_notebook_against

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
    path = tmp_path / "notebook_03.ipynb"
    nbformat.write(cells_on_patches(), path)
    printed = run_notebook_against(
        tmp_path, path, "networks/receptive_field.py", "step *= stride", "step = stride", "--nbval"
    )
    assert "1 failed, 2 passed" in printed, printed[-5000:]
    assert_red_by_values(printed, failed=1)
    # By hand with steps 2, 2, 1: 1 + 3 + 6 + 6 + 3 instead of 34.
    assert "n_layers = 2: patches of 19 pixels" in printed, printed[-5000:]
