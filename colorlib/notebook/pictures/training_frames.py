"""A recorded training that comes with the course: pictures to slide through.

`tools/record_training.py` keeps the colours alone, as an 8-bit picture of a* above b*, whole Lab
units plus 128, which takes half the room of the painted scenes. The lightness comes from the true
pictures, which are kept once.
"""

from pathlib import Path

import numpy as np
import torch
from PIL import Image

from colorlib.color import lab_to_rgb_u8, rgb_u8_to_lab
from colorlib.errors import DataError
from colorlib.files import shipped_folder
from colorlib.notebook.pictures.run_frames import RunFrames
from colorlib.notebook.show.encoding import encode_png
from colorlib.results import read_results

AB_OFFSET = 128


def read_training_frames(name: str = "training_frames") -> RunFrames:
    """Read a recorded training: `TrainingScrubber(*read_training_frames())`.

    Each frame shows the recorded scenes side by side as they were painted at that moment, and the
    true ones below. `read_results` of the same name holds the numbers.

    Args:
        name: of the recording.

    Raises:
        ColorlibError: no such results.
        DataError: they are no recording, or a picture is missing.

    Taught in: notebooks/09_compare_models.ipynb
    """
    found = read_results(name)
    header, frames = found.get("header", {}), found.get("frames")
    if not frames or "truth" not in header:
        raise DataError(f"the results {name!r} are no recorded training: they have no frames.")
    folder = shipped_folder("results")
    truth_u8 = _read(folder / header["truth"])  # (S, scenes * S, 3)
    lightness = rgb_u8_to_lab(torch.from_numpy(truth_u8).movedim(-1, 0))[:1]
    pictures = []
    for frame in frames:
        kept = torch.from_numpy(_read(folder / frame["ab"]))  # (2 * S, scenes * S)
        ab = (kept.float() - AB_OFFSET).unflatten(0, (2, len(truth_u8)))
        painted_u8 = lab_to_rgb_u8(torch.cat([lightness, ab])).movedim(0, -1).numpy()
        # JPEG would smear scenes of 64 pixels.
        pictures.append(encode_png(np.concatenate([painted_u8, truth_u8])))
    return RunFrames(
        pictures,
        [_caption(frame, header) for frame in frames],
        [f"{frame['phase']}, step {frame['step_in_phase']:,}" for frame in frames],
    )


def _read(path: Path) -> np.ndarray:
    if not path.is_file():
        raise DataError(f"the picture {path.name} of a recorded training is missing.")
    with Image.open(path) as picture:
        return np.array(picture)


def _caption(frame: dict, header: dict) -> str:
    return (
        f"{frame['phase']}, step {frame['step_in_phase']:,}: PSNR {frame['psnr_over_grey']:+.2f} "
        f"dB against grey, colourfulness {frame['colorfulness']:.0f}, that of the truth "
        f"{header['colorfulness_truth']:.0f}."
    )
