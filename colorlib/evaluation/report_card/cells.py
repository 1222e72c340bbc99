"""Write the numbers of a report card into cells: means, differences, distances."""

from colorlib.evaluation.instruments import DISTANCES
from colorlib.evaluation.metrics.registry import METRICS
from colorlib.evaluation.report_card.protocol import ALL
from colorlib.evaluation.report_card.report_card import ReportCard
from colorlib.evaluation.statistics.intervals import Interval

NOT_MEASURED = "-"
# Of what this version does not know.
DEFAULT_DECIMALS = 2


def decimals_of(name: str) -> int:
    """Return with how many decimals a metric or distance is printed.

    Args:
        name: of the metric or distance.
    """
    known = METRICS | DISTANCES
    return known[name].decimals if name in known else DEFAULT_DECIMALS


def mean_cell(
    report_card: ReportCard,
    row: str,
    metric: str,
    set_name: str = ALL,
    *,
    decimals: int | None = None,
) -> str:
    """Return "mean [low, high]", or a dash where the row has no such metric.

    Args:
        report_card: that holds it.
        row: a row's name.
        metric: a metric's name.
        set_name: "all" or one of its sets.
        decimals: by default the metric's own.
    """
    if metric not in report_card.metrics_of(row):
        return NOT_MEASURED
    decimals = decimals_of(metric) if decimals is None else decimals
    return f"{report_card.interval(row, metric, set_name):z.{decimals}f}"


def difference_cell(difference: Interval, decimals: int) -> str:
    """Return the signed difference with its interval.

    Args:
        difference: between two rows.
        decimals: of each number.
    """
    return f"{difference:+z.{decimals}f}"


def distance_columns(report_card: ReportCard) -> list[tuple[str, str]]:
    """Return the distances of a report card, each with "paired" or "disjoint".

    Args:
        report_card: that holds them.
    """
    return [
        (name, kind)
        for name in report_card.protocol.distances
        for kind in (DISTANCES[name].kinds if name in DISTANCES else ("paired", "disjoint"))
    ]
