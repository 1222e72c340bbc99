"""Read the sample pictures that a training run left, one frame a step, with their numbers."""

import csv
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np

from colorlib.errors import DataError
from colorlib.images import read_image
from colorlib.notebook.show.encoding import encode_picture
from colorlib.training.checkpointing import HISTORY_NAME

GRID_GAP = 2  # pixels around each picture of `Monitor`'s sheet
COLUMNS = 3  # of that sheet: grey, the generator's colours, the truth
NUMBERS = {
    "val_mae_rgb255": "MAE {:.1f}",
    "val_psnr": "PSNR {:.2f} dB",
    "val_psnr_over_grey": "{:+.2f} dB against grey",
    "val_colorfulness": "colourfulness {:.1f}",
    "val_colorfulness_truth": "that of the truth {:.1f}",
}


class RunFrames(NamedTuple):
    """What `TrainingScrubber` takes: `TrainingScrubber(*frames_of_run(folder))`."""

    frames: list[bytes]
    captions: list[str]
    labels: list[str]


def frames_of_run(run_folder: str | Path, photographs: int = 6) -> RunFrames:
    """Read the sample sheets of a run, with the validation numbers of the same steps.

    Args:
        run_folder: what `colorlib train --run` or `train_model` was given; it holds
            samples/step_000500.png and the like, and history.csv.
        photographs: how many of each sheet, side by side; under each other grey, what the
            generator painted, and the truth.

    Raises:
        DataError: no sample sheet, or no history beside them.
        ImageError: a sheet cannot be read.

    Taught in: notebooks/09_compare_models.ipynb
    """
    run_folder = Path(run_folder)
    sheets = {
        int(match[1]): path
        for path in sorted(run_folder.glob("samples/step_*.png"))
        if (match := re.fullmatch(r"step_(\d+)\.png", path.name))
    }
    if not sheets:
        raise DataError(
            f"{run_folder.name} must hold samples/step_000500.png and the like, got none. "
            "`colorlib train --run FOLDER` writes them."
        )
    history = run_folder / HISTORY_NAME
    if not history.is_file():
        raise DataError(f"{run_folder.name} must hold {HISTORY_NAME} beside its samples, got none.")
    with history.open(encoding="utf-8", newline="") as file:
        rows = {int(row["step"]): row for row in csv.DictReader(file)}
    steps = sorted(sheets)
    return RunFrames(
        [encode_picture(_turned(read_image(sheets[step]).rgb_u8, photographs)) for step in steps],
        [_caption(step, rows.get(step, {})) for step in steps],
        [f"step {step:,}" for step in steps],
    )


def _turned(sheet: np.ndarray, photographs: int) -> np.ndarray:
    """Turn a tall sheet, a row a photograph, into a wide one, a column a photograph."""
    side = (sheet.shape[1] - GRID_GAP) // COLUMNS
    rows = [
        np.concatenate(
            [
                sheet[top : top + side, column * side : (column + 1) * side]
                for top in range(0, min(photographs * side, sheet.shape[0] - side), side)
            ],
            axis=1,
        )
        for column in range(COLUMNS)
    ]
    return np.concatenate(rows, axis=0)[GRID_GAP:, GRID_GAP:]


def _caption(step: int, row: dict) -> str:
    phase = f" ({row['phase']})" if row.get("phase") else ""
    parts = [text.format(float(row[name])) for name, text in NUMBERS.items() if row.get(name)]
    return f"Step {step:,}{phase}: {', '.join(parts) or 'not measured'}."
