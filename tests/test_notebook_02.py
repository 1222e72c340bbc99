"""Notebook 02 notices when the split is broken."""

import pytest
from broken_library import ROOT, assert_red_by_values, run_notebook_against

RULE = 'position = (int.from_bytes(digest[:8], "big") >> 11) / 2**53'


@pytest.mark.slow
def test_it_turns_red_when_the_split_goes_by_position_instead_of_content(tmp_path):
    """Run it against a copy of the library that deals photographs out in the order of asking."""
    printed = run_notebook_against(
        tmp_path,
        ROOT / "notebooks" / "02_building_a_dataset.ipynb",
        "data/split.py",
        RULE,
        "position = next(_COUNTER) % 10 / 10",
        "--nbval-lax",
        "--maxfail=3",
        appended="\n\nimport itertools\n\n_COUNTER = itertools.count()\n",
        COLORLIB_PROFILE="smoke",
    )
    assert "split_of" in assert_red_by_values(printed, failed=3)
