"""Write a report card as plain text or Markdown."""

from typing import TYPE_CHECKING

from colorlib.evaluation.protocol import GREY, METRICS

if TYPE_CHECKING:
    from colorlib.evaluation.card import ReportCard

Grid = list[list[str]]

NOT_MEASURED = "-"
GUTTER = "  "
LEGEND = [
    # No line may begin with a star, which would start a list in Markdown.
    f"Cells: mean [low, high]. Rows 'minus grey' are paired differences to {GREY};",
    "a star (*) marks those whose interval excludes 0.",
    "An oracle sees the photo's colours: a mark on the scale, not a competitor.",
]


def plain_text(card: "ReportCard", width: int) -> str:
    """Return the card as aligned plain text of about `width` columns."""
    lines = [*card.protocol.describe(), "", "Metrics:"]
    lines += [f"  {name}: {_meaning(name)}" for name in card.protocol.metrics]
    lines += ["", *LEGEND]
    for set_name in card.set_names:
        lines += ["", _heading(card, set_name)]
        for part in _split(_grid(card, set_name), width):
            lines += ["", *_aligned(part)]
    return "\n".join(lines)


def markdown(card: "ReportCard") -> str:
    """Return the card as Markdown: the protocol, the metrics, one table a set."""
    lines = [f"- {line}" for line in card.protocol.describe()]
    lines += [f"- `{name}`: {_meaning(name)}" for name in card.protocol.metrics]
    lines += ["", *LEGEND]
    for set_name in card.set_names:
        header, *rows = _grid(card, set_name)
        lines += ["", f"**{_heading(card, set_name)}**", "", _pipes(header)]
        lines.append("|:---" + "|---:" * (len(header) - 1) + "|")
        lines += [_pipes(row) for row in rows]
    return "\n".join(lines)


def _grid(card: "ReportCard", set_name: str) -> Grid:
    metrics = list(card.protocol.metrics)
    grid = [["", *metrics]]
    for name, row in card.rows.items():
        label = f"{name} (oracle)" if row.kind == "oracle" else name
        has = card.metrics_of(name)
        cells = [
            f"{card.interval(name, metric, set_name):z.2f}" if metric in has else NOT_MEASURED
            for metric in metrics
        ]
        grid.append([label, *cells])
    for name in card.models:
        differences = [card.compare(name, GREY, metric, set_name) for metric in metrics]
        cells = [f"{'* ' if d.excludes_zero else ''}{d:+z.2f}" for d in differences]
        grid.append([f"{name} minus grey", *cells])
    return grid


def _meaning(name: str) -> str:
    metric = METRICS[name]
    return f"{metric.definition}; {metric.better} is better" if metric.better else metric.definition


def _heading(card: "ReportCard", set_name: str) -> str:
    images = card.protocol.sets.get(set_name, card.protocol.images)
    return f"Set {set_name}: {images} image{'' if images == 1 else 's'}"


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
