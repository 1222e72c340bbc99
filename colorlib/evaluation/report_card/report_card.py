"""Hold the results of an evaluation: every model beside the baselines, every mean with interval."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from colorlib.errors import ColorlibError
from colorlib.evaluation.metrics.registry import METRICS
from colorlib.evaluation.report_card.protocol import ALL, TRUTH, Protocol
from colorlib.evaluation.speed import Speed
from colorlib.evaluation.statistics.intervals import (
    Interval,
    bootstrap_interval,
    gap_interval,
    paired_gap_interval,
    paired_interval,
)
from colorlib.evaluation.statistics.splits import SetDistances

# What the bar says while a card is written.
INTERVALS = "computing intervals"
# Row, metric, set; or row, row subtracted from it, metric, set.
Question = tuple[str, str, str] | tuple[str, str, str, str]


@dataclass(frozen=True)
class Row:
    """What one predictor got.

    Args:
        kind: "model", "baseline", "oracle" (a baseline that sees the photo's colours) or "truth".
        values: metric name to (N,) float64, one number an image; the truth has only what needs no
            comparison. Empty on a report card that was stored without them.
        distances: name to the distance between its colorizations and the photos; the truth's is
            the floor.
    """

    kind: str
    values: dict[str, np.ndarray]
    distances: dict[str, SetDistances] = field(default_factory=dict)


@dataclass(eq=False)
class ReportCard:
    """Results of one evaluation, with a predict-grey row and an interval at every mean.

    `evaluate` makes one; intervals are computed when first asked for. One that was stored without
    the numbers of each image answers with the intervals that were stored.

    Args:
        protocol: what was measured, and on what.
        rows: name to results, models first.
        sets: the set of each image, or None.
        speeds: model to how quick it is, where that was measured.
        stored: intervals that were read from a file: those that cannot be computed from `rows`.

    Taught in: notebooks/08_evaluation.ipynb

    >>> import numpy as np
    >>> from colorlib.evaluation import evaluate
    >>> black = np.zeros((4, 16, 16, 3), np.uint8)
    >>> evaluate({}, black, device="cpu").interval("predict-grey", "mae_rgb255").mean
    0.0
    """

    protocol: Protocol
    rows: dict[str, Row]
    sets: list[str] | None = None
    speeds: dict[str, Speed] = field(default_factory=dict)
    stored: Mapping[Question, Interval] = field(default_factory=dict)
    _computed: dict[Question, Interval] = field(default_factory=dict, init=False, repr=False)

    @property
    def models(self) -> list[str]:
        """Names of the models' rows."""
        return [name for name, row in self.rows.items() if row.kind == "model"]

    @property
    def set_names(self) -> list[str]:
        """Names of the sets: first "all", then the given ones."""
        return [ALL, *self.protocol.sets]

    @property
    def has_values(self) -> bool:
        """Whether it holds the numbers of each image."""
        return any(row.values for row in self.rows.values())

    def metrics_of(self, name: str) -> list[str]:
        """Return the metrics that a row has."""
        row = self._row(name)
        return [
            metric
            for metric in self.protocol.metrics
            if metric in row.values
            or (name, metric, ALL) in self.stored
            or (gap_of(metric) in row.values and row.kind != "truth")
        ]

    def values(self, name: str, metric: str, set_name: str = ALL) -> np.ndarray:
        """Return one number an image.

        Args:
            name: a row, such as a model's name, "predict-grey" or "truth".
            metric: a metric that is a mean over images: all but "colorfulness_gap".
            set_name: "all" or one of `set_names`.

        Returns:
            float64 array (n,), in the images' order.

        Raises:
            ColorlibError: no such row, metric or set, or a report card that was stored without
                the numbers of each image.
        """
        columns = self._row(name).values
        if not self.has_values:
            raise ColorlibError(
                f"{metric!r} of {name!r} on {set_name!r} takes the numbers of each image, which "
                "this report card was read without: it knows what its file says. Evaluate again, "
                "or read one that was written with per_image=True."
            )
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
            ColorlibError: no such row, metric or set, or an interval that was not stored.
        """
        question = (name, metric, set_name)
        if question in self.stored:
            return self.stored[question]
        if question not in self._computed:
            if base := gap_of(metric):
                samples = [self.values(row, base, set_name) for row in (name, TRUTH)]
                self._computed[question] = gap_interval(*samples, **self._options())
            else:
                column = self.values(name, metric, set_name)
                self._computed[question] = bootstrap_interval(column, **self._options())
        return self._computed[question]

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
            ColorlibError: no such row, metric or set, or a difference that was not stored: a file
                without each image's numbers holds models minus grey on each set, and models minus
                later ones on all images.
        """
        question = (a, b, metric, set_name)
        if question in self.stored:
            return self.stored[question]
        if question not in self._computed:
            if base := gap_of(metric):
                samples = [self.values(row, base, set_name) for row in (a, b, TRUTH)]
                self._computed[question] = paired_gap_interval(*samples, **self._options())
            else:
                samples = [self.values(row, metric, set_name) for row in (a, b)]
                self._computed[question] = paired_interval(*samples, **self._options())
        return self._computed[question]

    def _row(self, name: str) -> Row:
        if name not in self.rows:
            raise ColorlibError(
                f"No row {name!r} on this report card: it has {', '.join(self.rows)}."
            )
        return self.rows[name]

    def _members(self, set_name: str) -> np.ndarray:
        if set_name == ALL:
            return np.ones(self.protocol.images, dtype=bool)
        if set_name not in self.protocol.sets:
            raise ColorlibError(f"No set {set_name!r}: there is {', '.join(self.set_names)}.")
        return np.array([name == set_name for name in self.sets])

    def _options(self) -> dict:
        protocol = self.protocol
        return {
            "confidence": protocol.confidence,
            "resamples": protocol.resamples,
            "seed": protocol.seed,
        }


def gap_of(metric: str) -> str:
    """Return the metric whose means a gap lies between, "" for what is no gap.

    Args:
        metric: a name; one that is not known here, as of another version, is no gap.
    """
    return METRICS[metric].gap_of if metric in METRICS else ""
