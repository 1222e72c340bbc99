"""README's hours are the notebooks' own."""

import re

import nbformat
import pytest
from broken_library import ROOT

from course_hours import hours_text, learners_minutes, with_hours
from notebook_files import find_notebooks, read_notebook


def notebook(row):
    cell = nbformat.v4.new_markdown_cell(f"# Title\n\n| **Time on a CPU** | {row} |\n")
    return nbformat.v4.new_notebook(cells=[cell])


@pytest.mark.parametrize(
    ("row", "minutes"),
    [
        ("30 minutes to read, 20 for the exercises, 20 seconds to run", 50),
        ("60 minutes to read, 75 more for the exercises, 20 seconds to run", 135),
        ("two hours to read, 70 minutes for the exercises, 5 minutes to run", 190),
        ("An hour to read, 1.5 hours for the exercises; 3 to 5 minutes to run", 150),
    ],
)
def test_the_row_of_a_notebook_is_read(row, minutes):
    assert learners_minutes("03_x.ipynb", notebook(row)) == minutes


@pytest.mark.parametrize("row", ["90 minutes", "an hour and a half to read, 20 for the exercises"])
def test_a_row_that_says_something_else_is_refused_by_name(row):
    with pytest.raises(ValueError, match=r"03_x\.ipynb: the row .* must say .* got '"):
        learners_minutes("03_x.ipynb", notebook(row))


@pytest.mark.parametrize(
    ("minutes", "text"), [(5, "½ h"), (50, "1 h"), (80, "1½ h"), (160, "2½ h"), (1020, "17 h")]
)
def test_hours_are_said_to_the_nearest_half(minutes, text):
    assert hours_text(minutes) == text


def test_a_row_gets_the_sum_of_what_it_links_to():
    text = (
        "| x | y | h |\n|---|---|---|\n"
        "| a day | [00](notebooks/00_a.ipynb), [01](notebooks/01_b.ipynb) | |\n"
        "| all | all of them | 9 h |\n[00](notebooks/00_a.ipynb) in prose |"
    )
    hours = with_hours(text, {"00_a.ipynb": 60, "01_b.ipynb": 90, "02_c.ipynb": 30})
    assert re.findall(r"\| ([^|]+ h) \|$", hours, re.M) == ["2½ h", "3 h"]
    assert hours.endswith("in prose |")


def test_readme_says_the_hours_of_the_notebooks_and_their_sum():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    minutes = {p.name: learners_minutes(p.name, read_notebook(p)) for p in find_notebooks()}
    assert with_hours(readme, minutes) == readme
    (everything,) = re.findall(r"\| all of them.* \| ([\d½]+) h \|$", readme, re.M)
    halves = 2 * int(everything.strip("½") or 0) + ("½" in everything)
    assert abs(halves * 30 - sum(minutes.values())) <= 15
