"""Write all of a report card as plain text or Markdown."""

from itertools import combinations
from pathlib import Path

from colorlib.evaluation.metrics.registry import METRICS
from colorlib.evaluation.report_card.cells import (
    decimals_of,
    difference_cell,
    distance_columns,
    mean_cell,
)
from colorlib.evaluation.report_card.layout import Grid, aligned, piped
from colorlib.evaluation.report_card.protocol import ALL, GREY
from colorlib.evaluation.report_card.report_card import INTERVALS, ReportCard
from colorlib.files import write_text_atomic
from colorlib.waiting import bar

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


def plain_text_table(report_card: ReportCard, *, width: int = 100) -> str:
    """Return a report card as aligned plain text.

    Args:
        report_card: to write.
        width: columns of text; metrics that do not fit beside each other follow below.
    """
    lines = [*report_card.protocol.describe(), "", "Metrics:"]
    lines += [f"  {line}" for line in _meanings(report_card)]
    lines += ["", *LEGEND]
    for set_name in report_card.set_names:
        grid = _grid(report_card, set_name)
        lines += ["", _heading(report_card, set_name), *aligned(grid, width)]
    for heading, legend, grid in _further_tables(report_card):
        lines += ["", heading, *legend, *aligned(grid, width)]
    return "\n".join(lines)


def markdown_tables(report_card: ReportCard) -> str:
    """Return a report card as Markdown: the protocol, the metrics, one table a set.

    Args:
        report_card: to write.
    """
    lines = [f"- {line}" for line in report_card.protocol.describe()]
    lines += [f"- {line}" for line in _meanings(report_card)]
    lines += ["", *LEGEND]
    for set_name in report_card.set_names:
        grid = _grid(report_card, set_name)
        lines += ["", f"**{_heading(report_card, set_name)}**", "", *piped(grid)]
    for heading, legend, grid in _further_tables(report_card):
        lines += ["", f"**{heading}**", "", *legend, "", *piped(grid)]
    return "\n".join(lines)


def write_markdown(report_card: ReportCard, path: str | Path) -> Path:
    """Write a report card as a Markdown file, all of it or nothing.

    Args:
        report_card: to write.
        path: the file to write.
    """
    return write_text_atomic(path, markdown_tables(report_card) + "\n")


def _grid(report_card: ReportCard, set_name: str) -> Grid:
    metrics = list(report_card.protocol.metrics)
    grid = [["", *metrics]]
    for name, row in bar(report_card.rows.items(), INTERVALS, unit="rows"):
        label = f"{name} (oracle)" if row.kind == "oracle" else name
        grid.append([label, *[mean_cell(report_card, name, m, set_name) for m in metrics]])
    for name in bar(report_card.models, INTERVALS, unit="rows"):
        grid.append([f"{name} minus grey", *_differences(report_card, name, GREY, set_name)])
    return grid


def _differences(report_card: ReportCard, a: str, b: str, set_name: str) -> list[str]:
    cells = []
    for metric in report_card.protocol.metrics:
        difference = report_card.compare(a, b, metric, set_name)
        star = "* " if difference.excludes_zero else ""
        cells.append(star + difference_cell(difference, decimals_of(metric)))
    return cells


def _further_tables(report_card: ReportCard) -> list[tuple[str, list[str], Grid]]:
    """Return heading, explanation and grid of the tables that are there once, not for each set."""
    tables = []
    if len(report_card.models) > 1:
        grid = [["", *report_card.protocol.metrics]]
        pairs = list(combinations(report_card.models, 2))
        for a, b in bar(pairs, INTERVALS, unit="rows"):
            grid.append([f"{a} minus {b}", *_differences(report_card, a, b, ALL)])
        legend = ["Paired differences over all images; a star (*) as above."]
        tables.append(("Between models", legend, grid))
    if report_card.protocol.distances:
        grid = _distance_grid(report_card)
        tables.append(("Distances between sets", DISTANCE_LEGEND, grid))
    if report_card.speeds:
        grid = [["", "network alone, on this run"]]
        grid += [[name, speed.describe()] for name, speed in report_card.speeds.items()]
        tables.append(("Speed", [], grid))
    return tables


def _distance_grid(report_card: ReportCard) -> Grid:
    columns = distance_columns(report_card)
    grid = [["", *[f"{name} {kind}" for name, kind in columns]]]
    for name, row in report_card.rows.items():
        spreads = [(key, getattr(row.distances[key], kind)) for key, kind in columns]
        grid.append([name, *[f"{spread:.{decimals_of(key)}f}" for key, spread in spreads]])
    return grid


def _meanings(report_card: ReportCard) -> list[str]:
    """Return a line for each metric and distance of the report card."""
    lines = []
    for name, definition in report_card.protocol.metrics.items():
        better = METRICS[name].better if name in METRICS else ""
        lines.append(
            f"{name}: {definition}; {better} is better" if better else f"{name}: {definition}"
        )
    return lines + [f"{name}: {text}" for name, text in report_card.protocol.distances.items()]


def _heading(report_card: ReportCard, set_name: str) -> str:
    images = report_card.protocol.sets.get(set_name, report_card.protocol.images)
    return f"Set {set_name}: {images} image{'' if images == 1 else 's'}"
