"""The recorded training that comes with the course."""

import io
import json

import numpy as np
import pytest
import torch
from PIL import Image
from skimage.color import lab2rgb, rgb2lab

import colorlib
from colorlib.files import shipped_folder
from colorlib.notebook import TrainingScrubber, read_training_frames
from colorlib.notebook.pictures import training_frames


def decode(png):
    return np.asarray(Image.open(io.BytesIO(png)))


@pytest.fixture(scope="module")
def shipped():
    return read_training_frames()


@pytest.fixture
def recording(tmp_path, monkeypatch):
    """Write a recording of one scene with two frames; return its folder, its truth and its ab."""
    rng = np.random.default_rng(0)
    truth = rng.integers(60, 200, (8, 16, 3), dtype=np.uint8)  # two scenes of 8 pixels
    ab = rng.integers(-20, 21, (2, 2, 8, 16))  # frame, channel, row, column
    (tmp_path / "run").mkdir()
    Image.fromarray(truth).save(tmp_path / "run" / "truth.png")
    frames = []
    for number, colors in enumerate(ab):
        kept = (colors + 128).astype(np.uint8).reshape(16, 16)
        Image.fromarray(kept).save(tmp_path / "run" / f"ab_{number}.png")
        numbers = {"psnr_over_grey": 1.5 * number, "colorfulness": 10.4}
        when = {"phase": "L1 alone", "step": number, "step_in_phase": number}
        frames.append(when | numbers | {"ab": f"run/ab_{number}.png"})
    header = {"truth": "run/truth.png", "colorfulness_truth": 90.6}
    (tmp_path / "run.json").write_text(json.dumps({"header": header, "frames": frames}))
    monkeypatch.setattr(training_frames, "shipped_folder", lambda _: tmp_path)
    monkeypatch.setattr("colorlib.results.shipped_folder", lambda _: tmp_path)
    return tmp_path, truth, ab


def test_a_frame_joins_the_true_lightness_with_the_kept_colors(recording):
    _, truth, ab = recording
    found = read_training_frames("run")
    for png, colors in zip(found.frames, ab, strict=True):
        picture = decode(png)
        assert np.array_equal(picture[8:], truth)
        lab = np.concatenate([rgb2lab(truth)[..., :1], np.moveaxis(colors, 0, -1)], axis=-1)
        expected = np.clip(lab2rgb(lab), 0, 1) * 255
        assert np.abs(picture[:8] - expected).max() <= 1.5


def test_captions_and_labels_tell_when_and_how_near(recording):
    found = read_training_frames("run")
    assert found.labels == ["L1 alone, step 0", "L1 alone, step 1"]
    assert "+1.50 dB against grey" in found.captions[1]
    assert "colourfulness 10, that of the truth 91" in found.captions[1]


def test_a_missing_picture_is_named(recording):
    (recording[0] / "run" / "ab_1.png").unlink()
    with pytest.raises(colorlib.DataError, match=r"ab_1\.png .* missing"):
        read_training_frames("run")


def test_other_results_are_refused():
    with pytest.raises(colorlib.DataError, match="'resnet18_factors' are no recorded training"):
        read_training_frames("resnet18_factors")


def test_the_shipped_recording_starts_grey_and_gains_color(shipped):
    saturations = []
    for png in (shipped.frames[0], shipped.frames[-1]):
        picture = torch.from_numpy(decode(png).copy()).movedim(-1, 0)
        painted = picture[:, : picture.shape[1] // 2]
        saturations.append(colorlib.colorfulness(painted[None]).item())
    assert saturations[0] < 3 < 40 < saturations[1]
    assert "L1 alone, step 0:" in shipped.captions[0]
    assert "with the discriminator" in shipped.captions[-1]


def test_the_shipped_recording_shows_the_course_pictures(shipped):
    header = colorlib.read_results("training_frames")["header"]
    world = colorlib.ColorWorld(size=header["size"], seed=0)
    truth = np.concatenate([world.image(index) for index in header["scenes"]], axis=1)
    assert np.array_equal(decode(shipped.frames[0])[header["size"] :], truth)


def test_the_shipped_recording_is_small_and_closest_at_the_start(shipped):
    folder = shipped_folder("results") / "training_frames"
    assert sum(path.stat().st_size for path in folder.glob("*.png")) < 900_000
    frames = colorlib.read_results("training_frames")["frames"]
    for phase in ("L1 alone", "with the discriminator"):
        steps = [frame["step_in_phase"] for frame in frames if frame["phase"] == phase]
        assert len(steps) >= 15
        gaps = np.diff(steps)
        assert gaps[0] == 1 and gaps[-1] == gaps.max() > 50


def test_the_scrubber_takes_it(shipped):
    scrubber = TrainingScrubber(*shipped)
    assert "step" in scrubber.captions[-1]
