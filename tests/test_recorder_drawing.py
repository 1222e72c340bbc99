"""The flight recorder's picture, and how a notebook sees it while a training runs."""

import builtins
import sys
import types

import numpy as np
import pytest
from matplotlib.figure import Figure
from recorder_helpers import changed, healthy_entries, recorder_of, scores_between
from training_helpers import make_trainer

from colorlib.errors import ColorlibError
from colorlib.training.recorder import live
from colorlib.training.recorder.drawing import score_heat
from colorlib.training.recorder.recorder import FlightRecorder


def texts(figure):
    return [text.get_text() for axis in figure.axes for text in axis.texts]


def lines(axis):
    return {line.get_label(): line.get_xydata() for line in axis.lines}


def panel(figure, title):
    (axis,) = [one for one in figure.axes if one.get_title("left").startswith(title)] or [
        one for one in figure.axes if one.get_title().startswith(title)
    ]
    return axis


def test_the_picture_shows_what_was_noted():
    entries = changed(healthy_entries(), 19, colors={"fake_chroma": lambda number: number})
    recorder = recorder_of(entries)
    recorder.patch_maps = {"real": [[1.0, 2.0], [0.0, 1.0]], "fake": [[-1.0, -2.0], [0.5, 1.0]]}
    figure = recorder.plot()
    assert figure.get_supxlabel() == "step. No alarm."
    chroma = lines(panel(figure, "Mean chroma"))
    assert chroma["generator"][-1].tolist() == [490, 48]
    assert chroma["photographs"][:, 1].tolist() == [33.0] * 49
    pulls = lines(panel(figure, "Pull of each loss"))
    assert pulls["gan"][:, 0].tolist() == list(range(200, 500, 10))
    assert len(pulls["l1"]) == 45  # not in the four entries of the warm-up
    (accuracy, *_) = panel(figure, "Discriminator").lines
    assert accuracy.get_ydata()[0] == entries[15].accuracy
    assert {" pretrain", " warm-up", " GAN"} <= set(texts(figure))
    insets = panel(figure, "Last scores").child_axes
    shown = [image.get_array().tolist() for axis in insets[:2] for image in axis.images]
    assert shown == list(recorder.patch_maps.values())


def test_alarms_are_numbered_lines_with_their_names_below():
    entries = changed(healthy_entries(), 0, content={"L_high": 97.0})
    figure = recorder_of(changed(entries, 25, not_finite=["l1"])).plot()
    assert figure.get_supxlabel() == "step. Alarms: 1 wrong range, 2 diverged"
    marked = [
        line.get_xdata()[0]
        for line in panel(figure, "Mean chroma").lines
        if line.get_linestyle() == "--"
    ]
    assert marked == [10, 260]


@pytest.mark.parametrize("entries", [healthy_entries(3, 0, 0), healthy_entries(0, 1, 0)])
def test_the_first_entries_can_be_drawn(entries, tmp_path):
    recorder_of(entries).plot().savefig(tmp_path / "first.png")


def test_entries_that_are_no_numbers_can_be_drawn(tmp_path):
    nan = float("nan")
    entries = changed(
        healthy_entries(),
        30,
        scores=scores_between(0.0, 1e-6, nan, nan),
        accuracy=nan,
        colors={"fake_chroma": nan},
        pulls={"l1": nan},
        not_finite=["l1"],
    )
    recorder_of(entries).plot().savefig(tmp_path / "broken.png")


def test_without_entries_there_is_no_picture():
    with pytest.raises(ColorlibError, match=r"no entry yet\. Pass it to the trainer"):
        FlightRecorder(5).plot()


def test_the_heat_of_scores_is_their_histograms_on_one_scale():
    entries = healthy_entries(0, 0, 2)
    wide = scores_between(-4, 4, 0, 0)  # one score in each quarter of [-4, 4]
    narrow = scores_between(0, 2, 0, 0)
    entries = changed(changed(entries, 0, 1, scores=wide), 1, 2, scores=narrow)
    steps, levels, shares = score_heat(entries, "fake")
    assert steps.tolist() == [5, 15, 25]
    low, high = np.quantile([-4, 0], 0.05), np.quantile([4, 2], 0.95)
    assert levels[[0, -1]] == pytest.approx([low, high])
    assert shares[:, 0].sum() == pytest.approx((high - low) / 8)  # even over 8 units of score
    inside = (levels[1:] > 0) & (levels[:-1] < 2)
    assert shares[inside, 1].sum() == pytest.approx(1) and shares[~inside, 1].sum() == 0


class Handle:
    def __init__(self):
        self.shown = []

    def update(self, picture):
        self.shown.append(picture)


@pytest.fixture
def notebook(monkeypatch):
    """Pretend that a notebook runs; return the handle of what it displays."""
    import IPython
    import IPython.display

    handle = Handle()

    def display(picture, display_id):
        handle.update(picture)
        return handle

    monkeypatch.setattr(IPython, "get_ipython", lambda: types.SimpleNamespace(kernel=object()))
    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.setattr(FlightRecorder, "plot", lambda self: Figure(figsize=(1, 1)))  # quick
    return handle


def test_in_a_notebook_the_picture_is_redrawn_in_its_place(notebook, monkeypatch):
    monkeypatch.setattr(live, "REDRAW_SECONDS", 0.0)
    monkeypatch.setattr(live, "SHARE", 0.0)
    recorder = FlightRecorder(7, live=True)
    make_trainer(None, callbacks=[recorder]).fit(progress=False)
    assert len(notebook.shown) == 28 // 7 + 1  # and once at the end
    assert all(picture.data.startswith(b"\x89PNG") for picture in notebook.shown)
    assert notebook.shown[-1].alt == recorder.report()


def test_a_quick_training_is_drawn_at_its_first_entry_and_at_its_end(notebook, monkeypatch):
    monkeypatch.setattr(live, "REDRAW_SECONDS", 3600.0)
    recorder = FlightRecorder(2, live=True)
    make_trainer(None, callbacks=[recorder]).fit(10, progress=False)
    assert len(notebook.shown) == 2


def test_outside_a_notebook_it_says_so_and_records(capsys):
    recorder = FlightRecorder(2, live=True)
    make_trainer(None, callbacks=[recorder]).fit(4, progress=False)
    assert "live=True needs a notebook, and this is none." in capsys.readouterr().out
    assert len(recorder.entries) == 2


def test_without_ipython_it_says_what_is_missing(capsys, monkeypatch):
    real_import = builtins.__import__

    def no_ipython(name, *args, **options):
        if name.split(".")[0] == "IPython":
            raise ImportError("No module named 'IPython'")
        return real_import(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", no_ipython)
    for name in [name for name in sys.modules if name.split(".")[0] == "IPython"]:
        monkeypatch.delitem(sys.modules, name)
    recorder = FlightRecorder(2, live=True)
    make_trainer(None, callbacks=[recorder]).fit(4, progress=False)
    assert "needs IPython, which is missing: pip install ipython" in capsys.readouterr().out
    assert len(recorder.entries) == 2
