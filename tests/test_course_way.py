"""From every notebook one gets to the one before, to the map and to the next."""

import re
from urllib.parse import unquote

import nbformat
import pytest
from broken_library import ROOT

from course_way import anchor, headings, stamp_way, ways
from notebook_files import find_notebooks, read_notebook
from stamp_notebooks import stamp_notebook

PATHS = find_notebooks()
NAMES = ["00_start.ipynb", "00b_warm_up.ipynb", "07a_losses.ipynb", "14_project.ipynb"]
LINK = re.compile(r"\[([^]]+)\]\(([^)#]+\.ipynb)(?:#([^)]+))?\)")


def notebook(title, *cells):
    cells = [nbformat.v4.new_markdown_cell(text) for text in (f"# {title}\n\nText.", *cells)]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def course():
    map_cell = "## Before\n\n```python\n# The map\n```\n\n## The map\n\nHere."
    return {
        name: notebook(f"{name[:3].strip('_')} · Title", *([map_cell] if i == 0 else []))
        for i, name in enumerate(NAMES)
    }


def test_each_line_names_the_neighbours_on_disk(course):
    lines = ways(course)
    to_map = "[The map](00_start.ipynb#The-map)"
    assert lines[NAMES[0]] == f"{to_map} · [00b · Title](00b_warm_up.ipynb) →"
    assert lines[NAMES[2]] == (
        f"← [00b · Title](00b_warm_up.ipynb) · {to_map} · [14 · Title](14_project.ipynb) →"
    )
    assert lines[NAMES[3]] == f"← [07a · Title](07a_losses.ipynb) · {to_map}"


def test_the_line_is_below_the_badge_and_in_a_last_cell_and_is_replaced_when_it_changes(course):
    bare = stamp_notebook(course[NAMES[1]], "https://github.com/a/b", f"notebooks/{NAMES[1]}")
    line = ways(course)[NAMES[1]]
    once = stamp_way(bare, line)
    top = once.cells[0].source.split("\n")
    assert top[2].startswith("[![Open in Colab]") and top[3:] == ["", line, "", "Text."]
    assert once.cells[-1].source == line and once.cells[-1].id == "way"
    assert len(once.cells) == len(bare.cells) + 1
    assert stamp_way(once, line) == once
    course.pop(NAMES[0])
    course[NAMES[1]].cells.append(nbformat.v4.new_markdown_cell("## The map (≈ 2 min)"))
    other = ways(course)[NAMES[1]]
    moved = stamp_way(once, other)
    assert other != line and nbformat.writes(moved).count("00_start") == 0
    assert len(moved.cells) == len(once.cells)
    assert moved.cells[0].source == once.cells[0].source.replace(line, other)


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_of_number_is_stamped_and_found_again(course, name):
    lines = ways(course)
    bare = stamp_notebook(course[name], "https://github.com/a/b", f"notebooks/{name}")
    once = stamp_way(bare, lines[name])
    assert stamp_way(once, lines[name]) == once


def test_a_course_without_a_map_is_refused_by_name(course):
    course[NAMES[0]].cells.pop()
    with pytest.raises(ValueError, match=r"00_start.ipynb: needs the heading '## The map'"):
        ways(course)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_real_notebooks_lead_to_their_neighbours_at_top_and_bottom(path):
    cells = read_notebook(path).cells
    (top,) = [line for line in cells[0].source.split("\n") if "[The map](" in line]
    assert cells[-1].source == top
    i = PATHS.index(path)
    around = [*PATHS[max(0, i - 1) : i], PATHS[0], *PATHS[i + 1 : i + 2]]
    assert [name for _, name, _ in LINK.findall(top)] == [one.name for one in around]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_links_between_notebooks_lead_to_headings_that_are_there(path):
    prose = "\n".join(c.source for c in read_notebook(path).cells if c.cell_type == "markdown")
    for _, name, fragment in LINK.findall(prose):
        if name.startswith("http"):
            continue
        target = path.parent / name
        assert target.is_file(), name
        if fragment:
            assert unquote(fragment) in {
                unquote(anchor(heading)) for heading in headings(read_notebook(target))
            }, fragment


def test_the_map_is_in_the_first_notebook_and_linked_by_its_own_heading():
    found = [text for text in headings(read_notebook(PATHS[0])) if text.startswith("The map")]
    lines = ways({path.name: read_notebook(path) for path in PATHS})
    assert len(found) == 1
    assert all(f"({PATHS[0].name}#{anchor(found[0])})" in line for line in lines.values())
    assert all((ROOT / "notebooks" / name).is_file() for name in lines)
