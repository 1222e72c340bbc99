"""Short runs of one loss family at several weights: the data behind `LossWeightSlider`.

A family is one loss with one weight to turn, such as pix2pix's GAN loss beside `lambda_l1` times
L1, or `lambda_perceptual` times a perceptual loss beside both. Another family joins by data alone:
a further file in data/results, no code. The file `NAME.json` (`tools/measure_*.py` writes it,
`read_loss_families("NAME")` reads it) holds

    {"FAMILY": {
        "parameter": "lambda_l1",
        "label": "weight of L1 beside the GAN's loss",
        "references": {"grey": NUMBERS, "ground truth": NUMBERS},
        "runs": [{"value": 0, "picture": "lambda_l1_0.png",
                  "picture_description": "what the picture shows, in words",
                  "numbers": NUMBERS}, ...]}}

where NUMBERS is {"MAE, 0-255": {"mean": 15.6, "low": 15.1, "high": 16.2}, "steps": "2,000"}: a
measured value with its interval, which is drawn and listed, or words, which are listed. All runs
of a family carry the same names; a reference may lack some. `value` is a number or words such as
"L1 alone"; the slider takes the runs in their order. A picture is a file beside the JSON file,
or, in a mapping that was never written down, the bytes of a PNG or JPEG. Further keys are left
to whoever wrote them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from colorlib.errors import DataError
from colorlib.files import shipped_folder
from colorlib.notebook.comparing.comparison import TRUTH
from colorlib.results import read_results

INTERVAL = ("mean", "low", "high")


@dataclass(frozen=True)
class LossRun:
    """One short run: the weight it had, what it painted, what it measured.

    Args:
        value: of the weight, a number or words such as "L1 alone".
        picture: its samples, an encoded PNG or JPEG.
        picture_description: what the picture shows, in words.
        numbers: name to {"mean", "low", "high"} or to words.
    """

    value: float | str
    picture: bytes
    picture_description: str
    numbers: Mapping[str, Mapping[str, float] | str]


@dataclass(frozen=True)
class LossFamily:
    """The runs of one loss at several weights.

    Args:
        parameter: the weight's name in code, such as "lambda_l1".
        label: what it weighs, in words.
        runs: in the order of the slider.
        references: "grey" and "ground truth" to their numbers.
    """

    parameter: str
    label: str
    runs: tuple[LossRun, ...]
    references: Mapping[str, Mapping[str, Mapping[str, float] | str]] = field(default_factory=dict)

    def values(self) -> list[str]:
        """Return the weights as text, in the order of the slider."""
        return [_as_text(run.value) for run in self.runs]

    def table(self) -> list[dict]:
        """Return the rows of the family's table: references around the runs, the truth last.

        Returns:
            `name` of the row, its `numbers` as text by name, and the run's `index`.
        """
        decimals = self._decimals()
        references = [
            {"name": name, "numbers": _as_texts(numbers, decimals)}
            for name, numbers in self.references.items()
        ]
        runs = [
            {
                "name": f"{self.parameter} = {value}",
                "numbers": _as_texts(run.numbers, decimals),
                "index": index,
            }
            for index, (value, run) in enumerate(zip(self.values(), self.runs, strict=True))
        ]
        return [
            *(row for row in references if row["name"] != TRUTH),
            *runs,
            *(row for row in references if row["name"] == TRUTH),
        ]

    def _decimals(self) -> dict[str, int]:
        """Return how many decimals each number gets: four digits for the largest, three at most."""
        largest: dict[str, float] = {}
        for numbers in (*(run.numbers for run in self.runs), *self.references.values()):
            for name, number in numbers.items():
                if isinstance(number, Mapping):
                    largest[name] = max(largest.get(name, 0.0), abs(number["mean"]))
        return {
            name: min(3, max(0, 3 - math.floor(math.log10(most)))) if most else 0
            for name, most in largest.items()
        }

    def series(self) -> dict[str, list[list[float]]]:
        """Return what can be drawn: number's name to [mean, low, high] of each run."""
        measured = [
            name
            for name in self.runs[0].numbers
            if all(isinstance(run.numbers[name], Mapping) for run in self.runs)
        ]
        return {
            name: [[run.numbers[name][key] for key in INTERVAL] for run in self.runs]
            for name in measured
        }

    def reference_lines(self) -> dict[str, list[tuple[str, float]]]:
        """Return, for each number in `series`, the references that have it and their means."""
        return {
            name: [
                (row, numbers[name]["mean"])
                for row, numbers in self.references.items()
                if isinstance(numbers.get(name), Mapping)
            ]
            for name in self.series()
        }


def loss_families(
    results: Mapping[str, Mapping], folder: str | Path | None = None
) -> dict[str, LossFamily]:
    """Check a mapping of the form above and turn it into families.

    Args:
        results: family name to its parameter, label, runs and references.
        folder: where pictures given by file name lie.

    Returns:
        Family name to family, in the mapping's order.

    Raises:
        DataError: something is missing or of another form; the message names the place.
    """
    if not results:
        raise DataError("`results` must hold at least one family, got none.")
    return {name: _family(name, values, folder) for name, values in results.items()}


def read_loss_families(*names: str) -> dict[str, LossFamily]:
    """Read the families that experiments measured, as they come with the course.

    Args:
        *names: of the experiments, such as "lambda_l1"; their families may turn other weights.

    Returns:
        Family name to family, in the order of `names` and of the files.

    Raises:
        ColorlibError: no such experiment.
        DataError: a file is not of the form above, a picture is missing, two experiments call a
            family the same, or there is none.

    Taught in: notebooks/09_compare_models.ipynb
    """
    results: dict[str, Mapping] = {}
    for name in names:
        found = read_results(name)
        if twice := sorted(set(found) & set(results)):
            raise DataError(f"{name!r} has a family {twice[0]!r}, and so has one before it.")
        results |= found
    return loss_families(results, shipped_folder("results"))


def _family(name: str, values: Mapping, folder: str | Path | None) -> LossFamily:
    where = f"family {name!r}"
    runs = _get(values, "runs", list | tuple, where)
    if not runs:
        raise DataError(f"{where}: `runs` is empty, at least one run is needed.")
    references = values.get("references", {})
    for row, numbers in references.items():
        _check_numbers(numbers, f"{where}, reference {row!r}")
    family = LossFamily(
        _get(values, "parameter", str, where),
        _get(values, "label", str, where),
        tuple(_run(run, f"{where}, run {index}", folder) for index, run in enumerate(runs)),
        references,
    )
    wanted = list(family.runs[0].numbers)
    for index, run in enumerate(family.runs):
        if list(run.numbers) != wanted:
            raise DataError(
                f"{where}, run {index} must have the numbers {', '.join(wanted)}, as run 0, "
                f"got {', '.join(run.numbers)}."
            )
    return family


def _run(values: Mapping, where: str, folder: str | Path | None) -> LossRun:
    picture = _get(values, "picture", bytes | str, where)
    if isinstance(picture, str):
        path = Path(folder or ".", picture)
        if not path.is_file():
            raise DataError(f"{where}: its picture {path.name} is missing beside the results.")
        picture = path.read_bytes()
    numbers = _get(values, "numbers", Mapping, where)
    _check_numbers(numbers, where)
    description = _get(values, "picture_description", str, where)
    return LossRun(_get(values, "value", int | float | str, where), picture, description, numbers)


def _check_numbers(numbers: Mapping, where: str) -> None:
    for name, number in numbers.items():
        is_interval = isinstance(number, Mapping) and all(
            math.isfinite(number.get(key, math.nan)) for key in INTERVAL
        )
        if not (is_interval or isinstance(number, str)):
            raise DataError(
                f"{where}: {name!r} must be words or hold finite {', '.join(INTERVAL)}, got "
                f"{number!r}."
            )


def _get(values: Mapping, key: str, kind: type, where: str):
    if not isinstance(values.get(key), kind):
        got = type(values[key]).__name__ if key in values else "nothing"
        raise DataError(f"{where}: `{key}` must be {_kind_name(kind)}, got {got}.")
    return values[key]


def _kind_name(kind: type) -> str:
    return getattr(kind, "__name__", str(kind))


def _as_text(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:g}"


def _as_texts(numbers: Mapping, decimals: Mapping[str, int]) -> dict[str, str]:
    texts = {}
    for name, number in numbers.items():
        if isinstance(number, str):
            texts[name] = number
        else:
            mean, low, high = (f"{number[key]:.{decimals[name]}f}" for key in INTERVAL)
            texts[name] = f"{mean} [{low}, {high}]"
    return texts
