"""Write a report card as plain text or Markdown."""

from itertools import combinations
from typing import TYPE_CHECKING

from colorlib.evaluation.instruments import DISTANCES
from colorlib.evaluation.protocol import ALL, GREY, LPIPS, METRICS

if TYPE_CHECKING:
    from colorlib.evaluation.card import ReportCard

Grid = list[list[str]]

NOT_MEASURED = "-"
GUTTER = "  "
SMALL = {"ssim", LPIPS, "kernel_squeezenet", "kid"}
LEGEND = [
    # No line may begin with a star, which would start a list in Markdown.
    f"Cells: mean [low, high]. Rows 'minus grey' are paired differences to {GREY};",
    "a star (*) marks those whose interval excludes 0.",
    "An oracle sees the photo's colours: a mark on the scale, not a competitor.",
]
DISTANCE_LEGEND = [
    "Distances between sets: mean (smallest to largest) over random halvings of the photos.",
    "Paired: against the photos that were colorized (a perfect model reaches 0). Disjoint: against",
    "the other half (a perfect model reaches the truth's row). Lower is nearer.",
]


def plain_text(card: "ReportCard", width: int) -> str:
    """Return the card as aligned plain text of about `width` columns."""
    lines = [*card.protocol.describe(), "", "Metrics:"]
    lines += [f"  {line}" for line in _meanings(card)]
    lines += ["", *LEGEND]
    for set_name in card.set_names:
        lines += ["", _heading(card, set_name), *_parts(_grid(card, set_name), width)]
    for heading, legend, grid in _further_tables(card):
        lines += ["", heading, *legend, *_parts(grid, width)]
    return "\n".join(lines)


def _parts(grid: Grid, width: int) -> list[str]:
    return [line for part in _split(grid, width) for line in ("", *_aligned(part))]


def markdown(card: "ReportCard") -> str:
    """Return the card as Markdown: the protocol, the metrics, one table a set."""
    lines = [f"- {line}" for line in card.protocol.describe()]
    lines += [f"- {line}" for line in _meanings(card)]
    lines += ["", *LEGEND]
    for set_name in card.set_names:
        lines += ["", f"**{_heading(card, set_name)}**", "", *piped(_grid(card, set_name))]
    for heading, legend, grid in _further_tables(card):
        lines += ["", f"**{heading}**", "", *legend, "", *piped(grid)]
    return "\n".join(lines)


def piped(grid: Grid) -> list[str]:
    """Return the lines of a Markdown table; the first row is the header."""
    header, *rows = grid
    rule = "|:---" + "|---:" * (len(header) - 1) + "|"
    return [_pipes(header), rule, *[_pipes(row) for row in rows]]


def _grid(card: "ReportCard", set_name: str) -> Grid:
    metrics = list(card.protocol.metrics)
    grid = [["", *metrics]]
    for name, row in card.rows.items():
        label = f"{name} (oracle)" if row.kind == "oracle" else name
        has = card.metrics_of(name)
        cells = [
            f"{card.interval(name, metric, set_name):z.{_decimals(metric)}f}"
            if metric in has
            else NOT_MEASURED
            for metric in metrics
        ]
        grid.append([label, *cells])
    for name in card.models:
        grid.append([f"{name} minus grey", *_differences(card, name, GREY, set_name)])
    return grid


def _differences(card: "ReportCard", a: str, b: str, set_name: str) -> list[str]:
    differences = [(m, card.compare(a, b, m, set_name)) for m in card.protocol.metrics]
    return [f"{'* ' if d.excludes_zero else ''}{d:+z.{_decimals(m)}f}" for m, d in differences]


def _further_tables(card: "ReportCard") -> list[tuple[str, list[str], Grid]]:
    """Return heading, explanation and grid of the tables that are there once, not for each set."""
    tables = []
    if len(card.models) > 1:
        grid = [["", *card.protocol.metrics]]
        for a, b in combinations(card.models, 2):
            grid.append([f"{a} minus {b}", *_differences(card, a, b, ALL)])
        legend = ["Paired differences over all images; a star (*) as above."]
        tables.append(("Between models", legend, grid))
    if card.protocol.distances:
        tables.append(("Distances between sets", DISTANCE_LEGEND, _distance_grid(card)))
    if card.speeds:
        grid = [["", "network alone, on this run"]]
        grid += [[name, speed.describe()] for name, speed in card.speeds.items()]
        tables.append(("Speed", [], grid))
    return tables


def _distance_grid(card: "ReportCard") -> Grid:
    columns = [(name, kind) for name in card.protocol.distances for kind in DISTANCES[name].kinds]
    grid = [["", *[f"{name} {kind}" for name, kind in columns]]]
    for name, row in card.rows.items():
        spreads = [(key, getattr(row.distances[key], kind)) for key, kind in columns]
        grid.append([name, *[f"{spread:.{_decimals(key)}f}" for key, spread in spreads]])
    return grid


def _decimals(name: str) -> int:
    """Return with how many decimals a number is printed: three where most are below 1."""
    return 3 if name in SMALL else 2


def _meanings(card: "ReportCard") -> list[str]:
    """Return a line for each metric and distance of the card."""
    lines = []
    for name, definition in card.protocol.metrics.items():
        better = METRICS[name].better
        lines.append(
            f"{name}: {definition}; {better} is better" if better else f"{name}: {definition}"
        )
    return lines + [f"{name}: {text}" for name, text in card.protocol.distances.items()]


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
