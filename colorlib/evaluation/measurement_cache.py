"""Keep each predictor's measurement, so that an evaluation that was interrupted goes on."""

import hashlib
import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import numpy as np

from colorlib import color, gamut
from colorlib.evaluation import baselines, evaluate_one, image_checks, instruments, predictors
from colorlib.evaluation.evaluate_one import Measurement
from colorlib.evaluation.metrics.registry import metric_modules
from colorlib.evaluation.pretrained import chunks, features
from colorlib.evaluation.statistics import distances, splits
from colorlib.evaluation.statistics.splits import SetDistances
from colorlib.files import atomic_path
from colorlib.images import resizing
from colorlib.networks.features import normalizations


class MeasurementCache:
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
        code = hash_of_code(computing_modules())
        text = json.dumps(conditions, sort_keys=True) + code
        return self.folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.npz"


def computing_modules() -> list[ModuleType]:
    """Return the modules that a measurement's numbers depend on, whatever the predictor.

    They are imported, so that none can be forgotten when its file gets another name.
    """
    return [
        color,
        gamut,
        resizing,
        baselines,
        chunks,
        distances,
        evaluate_one,
        features,
        image_checks,
        instruments,
        *metric_modules(),
        normalizations,
        predictors,
        splits,
    ]


def hash_of_code(modules: Iterable[ModuleType]) -> str:
    """Return a SHA-256 that changes whenever the source of one of the modules does.

    Args:
        modules: in any order.

    Raises:
        OSError: the source of one cannot be read.
    """
    sources = sorted({module.__name__: module for module in modules}.items())
    digest = hashlib.sha256()
    for name, module in sources:
        digest.update(f"{name}\0".encode() + Path(module.__file__).read_bytes() + b"\0")
    return digest.hexdigest()
