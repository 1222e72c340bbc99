"""Write a report card as JSON and read it back, with or without the numbers of each image."""

import json
import math
from dataclasses import asdict
from itertools import combinations
from pathlib import Path

import numpy as np

from colorlib.errors import ColorlibError, DataError
from colorlib.evaluation.report_card.protocol import ALL, GREY, Protocol
from colorlib.evaluation.report_card.report_card import (
    INTERVALS,
    Question,
    ReportCard,
    Row,
    gap_of,
)
from colorlib.evaluation.speed import Speed
from colorlib.evaluation.statistics.intervals import Interval
from colorlib.evaluation.statistics.splits import SetDistances
from colorlib.files import write_text_atomic
from colorlib.waiting import bar

FORMAT = "colorlib report card 2"


def report_card_json(report_card: ReportCard, *, per_image: bool = True) -> str:
    """Return a report card as JSON.

    Args:
        report_card: to write.
        per_image: with the numbers of each image; without them what is read back knows means,
            intervals and differences to grey, and can be compared no further.

    Raises:
        ColorlibError: the numbers of each image are asked for, and it holds none.
    """
    pairs = list(combinations(report_card.models, 2))
    summary = {
        "format": FORMAT,
        "protocol": report_card.protocol.to_dict(),
        "rows": [
            {
                "name": name,
                "kind": row.kind,
                "results": _results(report_card, name),
                "distances": {key: asdict(one) for key, one in row.distances.items()},
            }
            for name, row in bar(report_card.rows.items(), INTERVALS, unit="rows")
        ],
        "minus_predict_grey": [
            {"name": name, "results": _results(report_card, name, minus=GREY)}
            for name in bar(report_card.models, INTERVALS, unit="rows")
        ],
        "between_models": [
            {"name": a, "minus": b, "results": _results(report_card, a, minus=b, sets=[ALL])}
            for a, b in bar(pairs, INTERVALS, unit="rows")
        ],
        "speeds": {name: asdict(speed) for name, speed in report_card.speeds.items()},
    }
    text = json.dumps(summary, indent=2, allow_nan=False)
    if not per_image:
        return text
    if not report_card.has_values:
        raise ColorlibError(
            "This report card was read without the numbers of each image. "
            "Write it with per_image=False."
        )
    columns = {
        name: {metric: column.tolist() for metric, column in row.values.items()}
        for name, row in report_card.rows.items()
    }
    # On one long line: indented, every number would take a line of its own.
    numbers = json.dumps({"sets": report_card.sets, "values": columns}, allow_nan=False)
    return text.removesuffix("\n}") + f',\n  "per_image": {numbers}\n}}'


def write_report_card(report_card: ReportCard, path: str | Path, *, per_image: bool = True) -> Path:
    """Write a report card as a JSON file, all of it or nothing.

    Args:
        report_card: to write.
        path: the file to write.
        per_image: as for `report_card_json`.

    Raises:
        ColorlibError: as for `report_card_json`.
    """
    return write_text_atomic(path, report_card_json(report_card, per_image=per_image) + "\n")


def read_report_card(path: str | Path) -> ReportCard:
    """Read a report card that `write_report_card` wrote.

    Metrics that this version does not know are kept.

    Args:
        path: the file; without the numbers of each image the report card answers with what the
            file says.

    Raises:
        DataError: the file is no report card.
        OSError: there is no such file, or it cannot be read.
    """
    try:
        fields = json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:  # no JSON, or no text
        raise _no_report_card(path, error) from error
    return report_card_of(fields, path)


def report_card_of(fields: object, origin: object = "the value") -> ReportCard:
    """Return the report card that JSON's values hold, as a model card does under `metrics`.

    Args:
        fields: what `json.loads` made of `report_card_json`.
        origin: where they come from, for the message.

    Raises:
        DataError: they are no report card.
    """
    try:
        if fields["format"] != FORMAT:
            raise ValueError(f"format {fields['format']!r} instead of {FORMAT!r}")
        protocol = Protocol(**fields["protocol"])
        columns, sets = _columns(fields, protocol)
        rows = {
            row["name"]: Row(
                row["kind"],
                columns.get(row["name"], {}),
                {name: SetDistances.from_dict(one) for name, one in row["distances"].items()},
            )
            for row in fields["rows"]
        }
        speeds = {name: Speed(**one) for name, one in fields["speeds"].items()}
        stored = _stored(fields, columns, protocol)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _no_report_card(origin, error) from error
    return ReportCard(protocol, rows, sets, speeds, stored)


def _no_report_card(origin: object, error: Exception) -> DataError:
    return DataError(
        f"{origin} is no report card: {error}. Write one with write_report_card(report_card, path)."
    )


def _columns(fields: dict, protocol: Protocol) -> tuple[dict[str, dict], list[str] | None]:
    """Return each row's numbers of each image, and the images' sets, where they were stored."""
    if "per_image" not in fields:
        return {}, None
    columns = {
        name: {metric: np.array(column, dtype=np.float64) for metric, column in values.items()}
        for name, values in fields["per_image"]["values"].items()
    }
    for row in fields["rows"]:
        if any(c.shape != (protocol.images,) for c in columns[row["name"]].values()):
            raise ValueError(f"{row['name']!r} does not hold a number for each image")
    return columns, fields["per_image"]["sets"]


def _stored(fields: dict, columns: dict[str, dict], protocol: Protocol) -> dict[Question, Interval]:
    """Return the file's intervals that cannot be computed from its numbers of each image."""
    found: dict[Question, Interval] = {}

    def keep(question: tuple[str, ...], results: dict[str, dict]) -> None:
        for set_name, by_metric in results.items():
            for metric, one in by_metric.items():
                if not {metric, gap_of(metric)} & columns.get(question[0], {}).keys():
                    # A gap is never below 0, a difference of gaps may be.
                    lowest = 0.0 if gap_of(metric) and len(question) == 1 else -math.inf
                    interval = _interval(one, lowest, protocol.confidence)
                    found[*question, metric, set_name] = interval

    for row in fields["rows"]:
        keep((row["name"],), row["results"])
    for row in fields["minus_predict_grey"]:
        keep((row["name"], GREY), row["results"])
    for row in fields["between_models"]:
        keep((row["name"], row["minus"]), row["results"])
    return found


def _results(
    report_card: ReportCard, name: str, minus: str | None = None, sets: list[str] | None = None
) -> dict:
    results: dict[str, dict] = {}
    for set_name in sets or report_card.set_names:
        results[set_name] = {}
        for metric in report_card.metrics_of(name):
            if minus is None:
                interval = report_card.interval(name, metric, set_name)
            else:
                interval = report_card.compare(name, minus, metric, set_name)
            results[set_name][metric] = _as_dict(interval)
    return results


def _as_dict(interval: Interval) -> dict:
    # JSON has no infinity: the open ends of a single image's interval become null.
    is_open = interval.n == 1
    return {
        "mean": interval.mean,
        "low": None if is_open else interval.low,
        "high": None if is_open else interval.high,
        "n": interval.n,
    }


def _interval(fields: dict, lowest: float, confidence: float) -> Interval:
    low = lowest if fields["low"] is None else float(fields["low"])
    high = math.inf if fields["high"] is None else float(fields["high"])
    return Interval(float(fields["mean"]), low, high, fields["n"], confidence)
