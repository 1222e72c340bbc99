"""Results of long experiments, which come with the course as JSON files for notebooks to show."""

import json

from colorlib.errors import ColorlibError
from colorlib.files import shipped_folder


def read_results(name: str) -> dict:
    """Read what an experiment measured.

    Args:
        name: of the experiment, such as "resnet18_factors"; `tools/measure_*.py` made the file
            and say how.

    Raises:
        ColorlibError: no such experiment; the message lists those there are.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    files = {path.stem: path for path in sorted(shipped_folder("results").glob("*.json"))}
    if name not in files:
        raise ColorlibError(f"`name` must be one of {', '.join(files) or 'none'}, got {name!r}.")
    return json.loads(files[name].read_text(encoding="utf-8"))
