"""Lay out grids of cells, as aligned plain text or as Markdown."""

# Rows of cells; the first is the header.
Grid = list[list[str]]

GUTTER = "  "


def aligned(grid: Grid, width: int) -> list[str]:
    """Return the lines of plain text tables of about `width` columns, a blank line before each.

    Args:
        grid: the cells; columns that do not fit beside each other follow below, each part with
            the first column.
        width: columns of text.
    """
    return [line for part in _split(grid, width) for line in ("", *_aligned(part))]


def piped(grid: Grid) -> list[str]:
    """Return the lines of a Markdown table.

    Args:
        grid: the cells.
    """
    header, *rows = grid
    rule = "|:---" + "|---:" * (len(header) - 1) + "|"
    return [_pipes(header), rule, *[_pipes(row) for row in rows]]


def _split(grid: Grid, width: int) -> list[Grid]:
    """Cut the columns into parts that fit `width`, each with the first column."""
    widths = _widths(grid)
    parts: list[list[int]] = []
    room = 0
    for column in range(1, len(widths)):
        needed = len(GUTTER) + widths[column]
        if needed > room:
            parts.append([0])
            room = max(width - widths[0], needed)
        parts[-1].append(column)
        room -= needed
    return [[[row[column] for column in part] for row in grid] for part in parts]


def _aligned(grid: Grid) -> list[str]:
    first, *others = _widths(grid)
    lines = []
    for label, *cells in grid:
        padded = [cell.rjust(width) for cell, width in zip(cells, others, strict=True)]
        lines.append(GUTTER.join([label.ljust(first), *padded]))
    return lines


def _widths(grid: Grid) -> list[int]:
    return [max(len(cell) for cell in column) for column in zip(*grid, strict=True)]


def _pipes(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
