"""The stand-in for a learner's photographs: films, second shots, and what goes wrong."""

import numpy as np
import pytest
from PIL import Image

from colorlib import notebook as nb
from colorlib import profile
from colorlib.data import scan


def test_a_scan_finds_what_was_spoilt_and_keeps_second_shots(tmp_path):
    pictures = nb.stand_in_pictures(profile("smoke"))[:7]
    folder = nb.write_camera_folder(tmp_path / "photos", pictures, shots=3)
    report = scan(folder, progress=False)
    assert report.kept == [
        f"film-{film:02}/{shot:04}.png" for film in range(2) for shot in range(4)
    ]
    assert report.dropped == {
        "misc/copy.png": "duplicate",
        "misc/grey.png": "near-grey",
        "misc/icon.png": "tiny",
        "misc/notes.png": "corrupt",
    }
    with Image.open(folder / "film-01" / "0003.png") as second:
        assert np.array_equal(np.asarray(second), pictures[3][:, ::-1])


def test_too_few_pictures_for_a_film_are_refused(tmp_path):
    with pytest.raises(ValueError, match="at most the number of pictures, 2, got 3"):
        nb.write_camera_folder(tmp_path, np.zeros((2, 32, 32, 3), np.uint8), shots=3)
