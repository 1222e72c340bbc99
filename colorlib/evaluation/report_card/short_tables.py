"""Write the few numbers of a report card that RESULTS.md and models' pages show, as Markdown."""

from collections.abc import Sequence

from colorlib.evaluation.metrics.metric import Metric
from colorlib.evaluation.metrics.registry import METRICS
from colorlib.evaluation.report_card.cells import difference_cell, distance_columns, mean_cell
from colorlib.evaluation.report_card.layout import Grid, piped
from colorlib.evaluation.report_card.protocol import GREY, TRUTH
from colorlib.evaluation.report_card.report_card import ReportCard
from colorlib.evaluation.statistics.splits import SplitRange


def short_metrics(report_card: ReportCard, *, on_model_page: bool = False) -> list[Metric]:
    """Return the metrics of a report card that short tables have a column for, in their order.

    Args:
        report_card: that holds them.
        on_model_page: only those that models' pages show too.
    """
    known = [METRICS[name] for name in report_card.protocol.metrics if name in METRICS]
    metrics = [metric for metric in known if metric.short_column is not None]
    if on_model_page:
        metrics = [metric for metric in metrics if metric.short_column.on_model_page]
    return sorted(metrics, key=lambda metric: metric.short_column.place)


def models_tables(report_card: ReportCard, models: Sequence[str]) -> list[str]:
    """Return the lines of the tables that compare models: metrics, then distances and speed.

    Args:
        report_card: that holds the models.
        models: those to show, in their order.
    """
    metrics = short_metrics(report_card)
    grid = [["", *[metric.short_column.full_heading for metric in metrics]]]
    others = [name for name in report_card.rows if name not in (*report_card.models, GREY)]
    for name in (GREY, *models, *others):
        label = f"`{name}`" if name in models else name
        mark = " (oracle)" if report_card.rows[name].kind == "oracle" else ""
        cells = [
            mean_cell(report_card, name, metric.name, decimals=metric.short_column.decimals)
            for metric in metrics
        ]
        grid.append([label + mark, *cells])
    lines = piped(grid)
    if report_card.protocol.distances:
        lines += ["", *piped(_distances(report_card, models))]
    return lines


def sets_table(report_card: ReportCard, name: str) -> list[str]:
    """Return the lines of the table of one model on every set of photographs.

    A metric that can be better stands beside its difference to plain grey, another beside the
    truth's.

    Args:
        report_card: that holds the model.
        name: of the model.
    """
    metrics = short_metrics(report_card, on_model_page=True)
    grid = [["set", "photos"]]
    for metric in metrics:
        grid[0] += [metric.short_column.heading, "over grey" if metric.better else "of the truth"]
    for set_name in report_card.set_names:
        cells = [
            set_name,
            str(report_card.protocol.sets.get(set_name, report_card.protocol.images)),
        ]
        for metric in metrics:
            cells += _two_cells(report_card, name, metric, set_name)
        grid.append(cells)
    return piped(grid)


def _two_cells(report_card: ReportCard, name: str, metric: Metric, set_name: str) -> list[str]:
    decimals = metric.short_column.decimals

    def mean(row: str) -> str:
        return f"{report_card.interval(row, metric.name, set_name).mean:z.{decimals}f}"

    if not metric.better:
        return [mean(name), mean(TRUTH)]
    difference = report_card.compare(name, GREY, metric.name, set_name)
    star = " *" if difference.excludes_zero else ""
    return [mean(name), difference_cell(difference, decimals) + star]


def _distances(report_card: ReportCard, models: Sequence[str]) -> Grid:
    columns = distance_columns(report_card)
    grid = [["", *[f"{name}, {kind}" for name, kind in columns], "pictures a second"]]
    for name in (GREY, *models, TRUTH):
        distances = report_card.rows[name].distances
        cells = [_spread(getattr(distances[distance], kind)) for distance, kind in columns]
        speed = report_card.speeds.get(name)
        cells.append(f"{speed.frames_per_second:.0f}" if speed else "-")
        grid.append([f"`{name}`" if name in models else name, *cells])
    return grid


def _spread(spread: SplitRange) -> str:
    return format(spread, "z.2f" if spread.mean > 1 else "z.3f")
