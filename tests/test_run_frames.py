import io

import numpy as np
import pytest
from comparison_helpers import Painter
from PIL import Image

from colorlib import ColorWorld
from colorlib.errors import DataError
from colorlib.notebook import frames_of_run
from colorlib.training.history import History
from colorlib.training.monitor import Monitor


@pytest.fixture
def run_folder(tmp_path):
    """What a training leaves: sheets of two steps and a history."""
    images = ColorWorld(size=32, seed=0).images(4)
    monitor = Monitor(images, 32, folder=tmp_path / "samples", samples=4)
    history = History()
    for step, a in ((1000, 60.0), (50, 0.0)):
        numbers = monitor(Painter(a, 0.0), step)
        history.add({"step": step, "phase": "pretrain", "l1": 0.5} | numbers)
    history.add({"step": 1010, "phase": "gan", "l1": 0.5})
    history.write_csv(tmp_path / "history.csv")
    return tmp_path, images


def picture(frame):
    return np.asarray(Image.open(io.BytesIO(frame)).convert("RGB"))


def test_a_runs_sheets_become_frames_in_the_order_of_their_steps(run_folder):
    folder, images = run_folder
    frames, captions, labels = frames_of_run(folder, photographs=3)
    assert labels == ["step 50", "step 1,000"]
    assert captions[0].startswith("Step 50 (pretrain): MAE ")
    assert "dB against grey, colourfulness 0.1, that of the truth" in captions[0]
    side = 32 + 2
    for frame in frames:
        shown = picture(frame)
        assert shown.shape == (3 * side - 2, 3 * side - 2, 3)  # gaps between them only
        for column in range(3):
            truth = shown[2 * side : 2 * side + 32, column * side : column * side + 32]
            assert np.array_equal(truth, images[column])
    grey, painted = picture(frames[0])[:32, :32], picture(frames[1])[side : side + 32, :32]
    assert np.ptp(grey.astype(int), axis=-1).max() <= 1
    assert (painted[..., 0].astype(int) - painted[..., 1]).mean() > 40  # a = 60 is red


def test_fewer_photographs_than_asked_for_are_all_shown(run_folder):
    folder, _ = run_folder
    assert picture(frames_of_run(folder, photographs=9).frames[0]).shape == (100, 134, 3)


def test_a_step_without_numbers_says_so(run_folder):
    folder, _ = run_folder
    (folder / "samples" / "step_000050.png").rename(folder / "samples" / "step_000060.png")
    assert frames_of_run(folder).captions[0] == "Step 60: not measured."


def test_a_folder_that_is_no_run_is_refused(run_folder, tmp_path_factory):
    folder, _ = run_folder
    with pytest.raises(DataError, match=r"must hold samples/step_000500\.png"):
        frames_of_run(tmp_path_factory.mktemp("empty"))
    (folder / "history.csv").unlink()
    with pytest.raises(DataError, match=r"must hold history\.csv beside its samples"):
        frames_of_run(folder)
