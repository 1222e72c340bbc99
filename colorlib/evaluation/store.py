"""Keep each predictor's measurement, so that an evaluation that was interrupted goes on."""

import hashlib
import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np

import colorlib
from colorlib.evaluation.measuring import Measurement
from colorlib.evaluation.splits import SetDistances
from colorlib.files import atomic_path

# What the numbers depend on: another version of it makes other measurements.
CODE = (
    "color.py",
    "gamut.py",
    "images/resizing.py",
    "networks/**/*.py",
    "evaluation/baselines.py",
    "evaluation/chunks.py",
    "evaluation/distances.py",
    "evaluation/features.py",
    "evaluation/measuring.py",
    "evaluation/metrics.py",
    "evaluation/perceptual.py",
    "evaluation/predictors.py",
    "evaluation/splits.py",
    "evaluation/structure.py",
)


class MeasurementStore:
    """A folder of measurements, each under the hash of all that it depends on.

    Args:
        folder: made when the first measurement is kept.
    """

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)

    def get(self, conditions: dict) -> Measurement | None:
        """Return the measurement made under the same conditions by the same code, or None.

        A damaged file counts as none: what it held is measured again.

        Args:
            conditions: JSON-ready; everything that the numbers depend on but the code.
        """
        try:
            with np.load(self._path(conditions), allow_pickle=False) as kept:
                values = {name: kept[name] for name in kept.files if name != "distances"}
                distances = json.loads(str(kept["distances"]))
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
            return None
        return Measurement(
            values, {name: SetDistances.from_dict(fields) for name, fields in distances.items()}
        )

    def put(self, conditions: dict, measurement: Measurement) -> None:
        """Keep a measurement, all of it or nothing.

        Args:
            conditions: as for `get`.
            measurement: to keep.
        """
        distances = {name: asdict(distance) for name, distance in measurement.distances.items()}
        with atomic_path(self._path(conditions)) as temporary, temporary.open("wb") as file:
            np.savez(file, distances=json.dumps(distances), **measurement.values)

    def _path(self, conditions: dict) -> Path:
        text = json.dumps(conditions, sort_keys=True) + _hash_of_code()
        return self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.npz"


def _hash_of_code() -> str:
    package = Path(colorlib.__file__).parent
    files = [path for pattern in CODE for path in sorted(package.glob(pattern))]
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
