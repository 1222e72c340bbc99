"""Write a report card as JSON and read it back."""

import json
from dataclasses import asdict
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from colorlib.errors import DataError
from colorlib.evaluation.intervals import Interval
from colorlib.evaluation.protocol import ALL, GREY, METRICS, Protocol
from colorlib.evaluation.speed import Speed
from colorlib.evaluation.splits import SetDistances

if TYPE_CHECKING:
    from colorlib.evaluation.card import ReportCard

FORMAT = "colorlib report card 2"

Columns = dict[str, np.ndarray]
RowParts = tuple[str, Columns, dict[str, SetDistances]]


def write(card: "ReportCard", per_image: bool) -> str:
    """Return the card as JSON, with the numbers of each image if `per_image`."""
    summary = {
        "format": FORMAT,
        "protocol": card.protocol.to_dict(),
        "rows": [
            {
                "name": name,
                "kind": row.kind,
                "results": _results(card, name),
                "distances": {key: asdict(one) for key, one in row.distances.items()},
            }
            for name, row in card.rows.items()
        ],
        "minus_predict_grey": [
            {"name": name, "results": _results(card, name, minus=GREY)} for name in card.models
        ],
        "between_models": [
            {"name": a, "minus": b, "results": _results(card, a, minus=b, sets=[ALL])}
            for a, b in combinations(card.models, 2)
        ],
        "speeds": {name: asdict(speed) for name, speed in card.speeds.items()},
    }
    text = json.dumps(summary, indent=2, allow_nan=False)
    if not per_image:
        return text
    columns = {
        name: {metric: column.tolist() for metric, column in row.values.items()}
        for name, row in card.rows.items()
    }
    # On one long line: indented, every number would take a line of its own.
    numbers = json.dumps({"sets": card.sets, "values": columns}, allow_nan=False)
    return text.removesuffix("\n}") + f',\n  "per_image": {numbers}\n}}'


def read(
    path: str | Path,
) -> tuple[Protocol, dict[str, RowParts], list[str] | None, dict[str, Speed]]:
    """Return the protocol, the parts of each row, the sets and the speeds, from a card's file.

    Raises:
        DataError: the file is no card, or one without the numbers of each image.
        OSError: there is no such file, or it cannot be read.
    """
    try:
        card = json.loads(Path(path).read_text(encoding="utf-8"))
        if card["format"] != FORMAT:
            raise ValueError(f"format {card['format']!r} instead of {FORMAT!r}")
        protocol = Protocol(**card["protocol"])
        if not set(protocol.metrics) <= set(METRICS):
            raise ValueError(f"it holds other metrics: {', '.join(protocol.metrics)}")
        values, sets = card["per_image"]["values"], card["per_image"]["sets"]
        rows = {}
        for row in card["rows"]:
            columns = {
                metric: np.array(column, dtype=np.float64)
                for metric, column in values[row["name"]].items()
            }
            if any(column.shape != (protocol.images,) for column in columns.values()):
                raise ValueError(f"{row['name']!r} does not hold a number for each image")
            distances = {k: SetDistances.from_dict(one) for k, one in row["distances"].items()}
            rows[row["name"]] = row["kind"], columns, distances
        speeds = {name: Speed(**one) for name, one in card["speeds"].items()}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise DataError(
            f"{path} is no report card with per-image numbers: {error}. "
            "Write one with ReportCard.save(path)."
        ) from error
    return protocol, rows, sets, speeds


def _results(
    card: "ReportCard", name: str, minus: str | None = None, sets: list[str] | None = None
) -> dict:
    results: dict[str, dict] = {}
    for set_name in sets or card.set_names:
        results[set_name] = {}
        for metric in card.metrics_of(name):
            if minus is None:
                interval = card.interval(name, metric, set_name)
            else:
                interval = card.compare(name, minus, metric, set_name)
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
