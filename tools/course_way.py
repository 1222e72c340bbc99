"""Lead from one notebook to the next: previous, map and next, at its top and at its bottom."""

import copy
import re
from urllib.parse import quote

import nbformat
from nbformat import NotebookNode

MAP = "The map"
CELL_ID = "way"
_LINK = r"\[[^]]+\]\(\S+\)"
_WAY = re.compile(rf"(← {_LINK} · )?\[{MAP}\]\(\S+\)( · {_LINK} →)?")


def ways(notebooks: dict[str, NotebookNode]) -> dict[str, str]:
    """Return the line of each notebook, such as "← [00 · Start](…) · [The map](…) · [02 · …](…) →".

    Args:
        notebooks: by file name, in the order of the course; the first one holds the map.

    Raises:
        ValueError: the first notebook has no map, or one has no title.
    """
    names = list(notebooks)
    links = [f"[{title(name, notebooks[name])}]({name})" for name in names]
    if not names:
        return {}
    to_map = f"[{MAP}]({names[0]}#{anchor(_map_heading(names[0], notebooks[names[0]]))})"
    return {
        name: " · ".join(
            [
                *([f"← {links[i - 1]}"] if i > 0 else []),
                to_map,
                *([f"{links[i + 1]} →"] if i + 1 < len(names) else []),
            ]
        )
        for i, name in enumerate(names)
    }


def stamp_way(notebook: NotebookNode, line: str) -> NotebookNode:
    """Return a copy with the line below the badge of the title cell and in a last cell of its own.

    Args:
        notebook: with a title cell whose badge line stands already.
        line: of `ways`.
    """
    stamped = copy.deepcopy(notebook)
    first = stamped.cells[0]
    lines = first.source.split("\n")
    places = [i for i, text in enumerate(lines) if _WAY.fullmatch(text)]
    if places:
        lines[places[0]] = line
    else:
        badge = next(i for i, text in enumerate(lines) if text.startswith("[![Open in Colab]"))
        lines[badge + 1 : badge + 1] = ["", line]
    first.source = "\n".join(lines)

    if stamped.cells[-1].get("id") == CELL_ID:
        stamped.cells[-1].source = line
    else:
        stamped.cells.append(nbformat.v4.new_markdown_cell(line, id=CELL_ID))
    return stamped


def title(name: str, notebook: NotebookNode) -> str:
    """Return what stands behind "# " in the first cell."""
    source = notebook.cells[0].source if notebook.cells else ""
    if not source.startswith("# "):
        raise ValueError(f"{name}: the first cell must begin with '# ' and the title.")
    return source.partition("\n")[0].removeprefix("# ").strip()


def headings(notebook: NotebookNode) -> list[str]:
    """Return the headings of all levels, without code blocks' comments."""
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.findall(r"^#+ (.+?)\s*$", re.sub(r"```.*?```", "", prose, flags=re.S), re.M)


def anchor(heading: str) -> str:
    """Return what follows the "#" in a link to a heading, as JupyterLab and GitHub make it."""
    return quote(heading.replace(" ", "-"))


def _map_heading(name: str, notebook: NotebookNode) -> str:
    found = [text for text in headings(notebook) if re.match(rf"{MAP}\b", text)]
    if not found:
        raise ValueError(f"{name}: needs the heading '## {MAP}', to which all notebooks link.")
    return found[0]
