"""Hold the results of an evaluation: every model beside the baselines, every mean with interval."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from colorlib.errors import ColorlibError
from colorlib.evaluation import card_json, tables
from colorlib.evaluation.intervals import (
    Interval,
    bootstrap_interval,
    gap_interval,
    paired_gap_interval,
    paired_interval,
)
from colorlib.evaluation.protocol import ALL, GAP, TRUTH, Protocol
from colorlib.evaluation.speed import Speed
from colorlib.evaluation.splits import SetDistances
from colorlib.files import write_text_atomic


@dataclass(frozen=True)
class Row:
    """What one predictor got.

    Args:
        kind: "model", "baseline", "oracle" (a baseline that sees the photo's colours) or "truth".
        values: metric name to (N,) float64, one number an image; the truth has colorfulness alone.
        distances: name to the distance between its colorizations and the photos; the truth's is
            the floor.
    """

    kind: str
    values: dict[str, np.ndarray]
    distances: dict[str, SetDistances] = field(default_factory=dict)


@dataclass(eq=False)
class ReportCard:
    """Results of one evaluation, with a predict-grey row and an interval at every mean.

    `evaluate` makes one; intervals are computed when first asked for.

    Args:
        protocol: what was measured, and on what.
        rows: name to results, models first.
        sets: the set of each image, or None.
        speeds: model to how quick it is, where that was measured.
    """

    protocol: Protocol
    rows: dict[str, Row]
    sets: list[str] | None = None
    speeds: dict[str, Speed] = field(default_factory=dict)
    _intervals: dict[tuple, Interval] = field(default_factory=dict, init=False, repr=False)

    @property
    def models(self) -> list[str]:
        """Names of the models' rows."""
        return [name for name, row in self.rows.items() if row.kind == "model"]

    @property
    def set_names(self) -> list[str]:
        """Names of the sets: first "all", then the given ones."""
        return [ALL, *self.protocol.sets]

    def metrics_of(self, name: str) -> list[str]:
        """Return the metrics that a row has."""
        is_truth = self._row(name).kind == "truth"
        return ["colorfulness"] if is_truth else list(self.protocol.metrics)

    def values(self, name: str, metric: str, set_name: str = ALL) -> np.ndarray:
        """Return one number an image.

        Args:
            name: a row, such as a model's name, "predict-grey" or "truth".
            metric: a metric that is a mean over images: all but "colorfulness_gap".
            set_name: "all" or one of `set_names`.

        Returns:
            float64 array (n,), in the images' order.

        Raises:
            ColorlibError: no such row, metric or set.
        """
        columns = self._row(name).values
        if metric not in columns:
            raise ColorlibError(
                f"`metric` of {name!r} must be one of {', '.join(columns)}, got {metric!r}."
            )
        return columns[metric][self._members(set_name)]

    def interval(self, name: str, metric: str, set_name: str = ALL) -> Interval:
        """Return the mean of a metric over the images, with its bootstrap interval.

        Args:
            name: a row, such as a model's name, "predict-grey" or "truth".
            metric: a key of `protocol.metrics`.
            set_name: "all" or one of `set_names`.

        Raises:
            ColorlibError: no such row, metric or set.
        """
        key = (name, metric, set_name)
        if key not in self._intervals:
            if metric == GAP:
                samples = self._colorfulness(name, set_name), self._colorfulness(TRUTH, set_name)
                self._intervals[key] = gap_interval(*samples, **self._options())
            else:
                column = self.values(name, metric, set_name)
                self._intervals[key] = bootstrap_interval(column, **self._options())
        return self._intervals[key]

    def compare(self, a: str, b: str, metric: str, set_name: str = ALL) -> Interval:
        """Return the mean of row `a` minus row `b` over the same images, with its interval.

        Args:
            a: a row's name.
            b: a row's name.
            metric: a key of `protocol.metrics`.
            set_name: "all" or one of `set_names`.

        Returns:
            The paired difference; `.excludes_zero` says whether the images suffice to tell the
            two apart.

        Raises:
            ColorlibError: no such row, metric or set.
        """
        key = (a, b, metric, set_name)
        if key not in self._intervals:
            if metric == GAP:
                samples = [self._colorfulness(name, set_name) for name in (a, b, TRUTH)]
                self._intervals[key] = paired_gap_interval(*samples, **self._options())
            else:
                samples = [self.values(name, metric, set_name) for name in (a, b)]
                self._intervals[key] = paired_interval(*samples, **self._options())
        return self._intervals[key]

    def table(self, *, width: int = 100) -> str:
        """Return the card as aligned plain text.

        Args:
            width: columns of text; metrics that do not fit beside each other follow below.
        """
        return tables.plain_text(self, width)

    def markdown(self) -> str:
        """Return the card as Markdown, one table a set."""
        return tables.markdown(self)

    def to_json(self, *, per_image: bool = True) -> str:
        """Return the card as JSON.

        Args:
            per_image: include the numbers of each image, without which `load` cannot read it back.
        """
        return card_json.write(self, per_image)

    def save(self, path: str | Path, *, per_image: bool = True) -> Path:
        """Write the card as a JSON file, all of it or nothing.

        Args:
            path: the file to write.
            per_image: as for `to_json`.
        """
        return write_text_atomic(path, self.to_json(per_image=per_image) + "\n")

    def save_markdown(self, path: str | Path) -> Path:
        """Write the card as a Markdown file, all of it or nothing."""
        return write_text_atomic(path, self.markdown() + "\n")

    @classmethod
    def load(cls, path: str | Path) -> "ReportCard":
        """Read a card that `save` wrote with its per-image numbers.

        Raises:
            DataError: the file is no such card.
            OSError: there is no such file, or it cannot be read.
        """
        protocol, rows, sets, speeds = card_json.read(path)
        return cls(protocol, {name: Row(*row) for name, row in rows.items()}, sets, speeds)

    def _row(self, name: str) -> Row:
        if name not in self.rows:
            raise ColorlibError(f"No row {name!r} on this card: it has {', '.join(self.rows)}.")
        return self.rows[name]

    def _members(self, set_name: str) -> np.ndarray:
        if set_name == ALL:
            return np.ones(self.protocol.images, dtype=bool)
        if set_name not in self.protocol.sets:
            raise ColorlibError(f"No set {set_name!r}: there is {', '.join(self.set_names)}.")
        return np.array([name == set_name for name in self.sets])

    def _colorfulness(self, name: str, set_name: str) -> np.ndarray:
        return self.values(name, "colorfulness", set_name)

    def _options(self) -> dict:
        protocol = self.protocol
        return {
            "confidence": protocol.confidence,
            "resamples": protocol.resamples,
            "seed": protocol.seed,
        }
