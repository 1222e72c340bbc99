import json
import re
import shutil
import subprocess

import numpy as np
import pytest
from anywidget._util import remove_buffers
from comparison_helpers import LOSS_RESULTS, PHOTO, runs_of, say, some_comparison

from colorlib import notebook as nb
from colorlib.errors import ColorlibError
from colorlib.notebook.show.encoding import encode_picture
from colorlib.notebook.widgets.base import Panel

FRAMES = [encode_picture(np.full((20, 60, 3), 60 * step, np.uint8)) for step in range(4)]
CAPTIONS = [f"Step {step}: painted by hand." for step in range(4)]
LOSSES = {
    name: {**family, "runs": [{**run, "picture": FRAMES[0]} for run in family["runs"]]}
    for name, family in (LOSS_RESULTS | {"hinge": LOSS_RESULTS["pix2pix"]}).items()
}
MAKE = {
    "WipeSlider": lambda: nb.WipeSlider(some_comparison()),
    "YourPhoto": lambda: nb.YourPhoto(some_comparison()),
    "TrainingScrubber": lambda: nb.TrainingScrubber(FRAMES, CAPTIONS),
    "LossWeightSlider": lambda: nb.LossWeightSlider(LOSSES),
    "AbProbe": lambda: nb.AbProbe(some_comparison()),
    "ColorKnobs": lambda: nb.ColorKnobs(some_comparison()),
}
every_widget = pytest.mark.parametrize("name", MAKE)


@pytest.fixture
def answers(monkeypatch):
    """What widgets send back by message, each with its buffers."""
    sent = []
    send = lambda self, content, buffers=None: sent.append((content, buffers))  # noqa: E731
    monkeypatch.setattr(Panel, "send", send)
    return sent


@every_widget
def test_where_no_kernel_runs_one_fixed_sentence_stays(name):
    widget = MAKE[name]()
    assert re.fullmatch(
        r"\[sliders\] [A-Z].*\. Run this notebook to (move them|use it)\.", repr(widget)
    )
    assert callable(widget.stills)  # a picture for the page on which nothing runs
    bundle, _ = widget._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == repr(widget) == repr(MAKE[name]())
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] == widget.model_id


@every_widget
def test_what_is_sent_is_plain(name):
    state, _, buffers = remove_buffers(MAKE[name]().get_state())
    json.dumps(state, allow_nan=False)
    assert name in ("LossWeightSlider", "TrainingScrubber", "ColorKnobs") or len(buffers) > 4


@every_widget
def test_the_front_end_needs_no_network_and_no_other_file(name):
    source = str(getattr(nb, name)._esm) + str(getattr(nb, name)._css)
    addresses = set(re.findall(r"https?://[^\s\"']+", source))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # a name, never fetched
    assert not re.search(r"^\s*import\b|\bimport\(|@import|fetch\(|XMLHttpRequest", source, re.M)


@every_widget
@pytest.mark.skipif(shutil.which("node") is None, reason="no node to check JavaScript with")
def test_the_front_end_is_one_valid_module(name, tmp_path):
    module = tmp_path / "widget.mjs"
    module.write_text(str(getattr(nb, name)._esm), encoding="utf-8")
    done = subprocess.run(["node", "--check", module], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@every_widget
def test_the_reset_button_knows_where_the_widget_began(name):
    widget = MAKE[name]()
    assert widget.start and widget.start == {
        trait: getattr(widget, trait) for trait in widget.start
    }
    assert set(widget.start) <= set(widget.trait_names(sync=True))
    assert "resetButton(model" in str(widget._esm).split("function render")[1]


def test_the_scrubber_sends_all_frames_and_knows_where_it_stands():
    widget = nb.TrainingScrubber(FRAMES, CAPTIONS)
    assert widget.frames == FRAMES and widget.captions == CAPTIONS
    assert widget.labels == ["frame 0", "frame 1", "frame 2", "frame 3"]
    widget.index = 3
    with pytest.raises(ColorlibError, match="`index` must be from 0 to 3, got 4"):
        widget.index = 4
    with pytest.raises(ColorlibError, match="got 4 frames, 3 captions and 4 labels"):
        nb.TrainingScrubber(FRAMES, CAPTIONS[:3])
    with pytest.raises(ColorlibError, match="got 0 frames"):
        nb.TrainingScrubber([], [])


def test_the_loss_slider_takes_mappings_and_families():
    widget = nb.LossWeightSlider(LOSSES, family="hinge", index=1)
    assert list(widget.families) == ["pix2pix", "hinge"]
    assert widget.families["hinge"]["values"] == ["0", "0.5", "L1 alone"]
    assert widget.families["hinge"]["rows"][0]["name"] == "grey"
    assert widget.pictures == {"pix2pix": [FRAMES[0]] * 3, "hinge": [FRAMES[0]] * 3}
    again = nb.LossWeightSlider(nb.loss_families(LOSSES))
    assert again.families == widget.families and again.family == "pix2pix"
    with pytest.raises(ColorlibError, match="`family` must be one of pix2pix, hinge, got 'lsgan'"):
        nb.LossWeightSlider(LOSSES, family="lsgan")
    with pytest.raises(ColorlibError, match="`index` must be from 0 to 2, got 3"):
        widget.index = 3


def test_the_menu_says_what_is_weighed_where_that_differs():
    def titles(results):
        return [family["title"] for family in nb.LossWeightSlider(results).families.values()]

    seen = {**LOSSES["hinge"], "parameter": "lambda_perceptual", "label": "weight of what is seen"}
    assert titles(LOSSES) == ["pix2pix", "hinge"]
    both = {"pix2pix": LOSSES["pix2pix"], "perceptual": seen}
    assert titles(both) == ["weight of L1 beside the GAN's loss", "weight of what is seen"]
    assert titles(LOSSES | both) == [
        "weight of L1 beside the GAN's loss (pix2pix)",
        "weight of L1 beside the GAN's loss (hinge)",
        "weight of what is seen",
    ]


def test_the_loss_slider_keeps_each_familys_weight(monkeypatch):
    titles = []
    monkeypatch.setattr(
        "colorlib.notebook.widgets.loss_weight_slider.show_images",
        lambda pictures, row, *args, **kwargs: titles.extend(row),
    )
    seen = {**LOSSES["hinge"], "parameter": "lambda_perceptual", "label": "weight of what is seen"}
    widget = nb.LossWeightSlider({"pix2pix": LOSSES["pix2pix"], "perceptual": seen})
    assert [family["parameter"] for family in widget.families.values()] == [
        "lambda_l1",
        "lambda_perceptual",
    ]
    widget.family = "perceptual"
    widget.stills(1, alt="One weight.", caption="A test.")
    assert titles == ["lambda_perceptual = 0.5"]


def test_the_probe_sends_the_planes_that_it_reads():
    widget = nb.AbProbe(some_comparison(), column=5, row=80)
    shown = widget.shown
    assert (shown["width"], shown["height"]) == (128, 85)
    assert shown["names"] == ["ground truth", "reddish", "bluish", "waves"]
    pixel = 80 * 128 + 5
    L, colors = widget.reading()
    assert shown["L"][pixel] == L
    for name, plane in zip(shown["names"], shown["ab"], strict=True):
        a, b = np.frombuffer(plane, np.int8).reshape(2, -1)[:, pixel]
        assert colors[name] == (a, b)
    assert colors["bluish"] == (-5, -20)
    assert len(widget.slices) == 21


def test_the_probe_starts_in_the_middle_and_stays_inside():
    widget = nb.AbProbe(some_comparison(), photo="camera")
    assert (widget.column, widget.row) == (widget.shown["width"] // 2, widget.shown["height"] // 2)
    widget.column, widget.row = 500, 500
    assert widget.reading()[1]["reddish"] == (30, 10)


def test_the_knobs_answer_each_question_with_its_number(answers):
    widget = nb.ColorKnobs(some_comparison())
    turn = {**widget.knobs(), "kind": "turn", "view": "v"}
    for number, blend in enumerate((0, 100), start=1):
        say(widget, **turn | {"number": number, "blend": blend})
    (first, first_picture), (second, second_picture) = answers
    assert (first["kind"], first["view"], first["number"]) == ("painted", "v", 1)
    assert second["number"] == 2 and second["sentence"].startswith("Colourfulness ")
    assert first_picture == [widget.painted(blend=0)] != second_picture
    assert widget.blend == 50  # the browser tells where the knobs came to rest
    assert runs_of(widget.comparison, "reddish") == runs_of(widget.comparison, "bluish") == 1


def test_the_knobs_start_from_their_picture():
    widget = nb.ColorKnobs(some_comparison(), photo="camera", model_a="waves")
    assert widget.knobs() == {
        "photo": "camera",
        "model_a": "waves",
        "model_b": "bluish",
        "size": 0,
        "saturation": 100,
        "blend": 50,
    }
    assert widget.shown["picture"] == widget.painted()
    assert widget.sizes["waves"] == [32, 64, 96, 128, 192]


@pytest.mark.parametrize(
    ("knob", "sentence"),
    [
        ({"size": 30}, "`size` must be a multiple of 8 for 'reddish', got 30."),
        ({"photo": "tea"}, "`photo` must be one of coffee, camera, got 'tea'."),
        ({"blend": "much"}, "Not painted (TypeError)."),
    ],
)
def test_a_question_that_fails_is_answered_too(answers, knob, sentence):
    widget = nb.ColorKnobs(some_comparison())
    say(widget, **{**widget.knobs(), "kind": "turn", "view": "v", "number": 7} | knob)
    assert answers == [({"kind": "painted", "view": "v", "number": 7, "error": sentence}, None)]


def test_the_knobs_refuse_what_they_do_not_have():
    with pytest.raises(ColorlibError, match=r"`model` must be one of reddish, .*, got 'greenish'"):
        nb.ColorKnobs(some_comparison(), model_a="greenish")


def test_stills_show_what_the_widgets_show(monkeypatch):
    shown = []
    for module in ("wipe_slider", "training_scrubber", "loss_weight_slider", "color_knobs"):
        monkeypatch.setattr(
            f"colorlib.notebook.widgets.{module}.show_images",
            lambda images, titles, alt, caption, **layout: shown.append((images, titles)),
        )
    wipe = nb.WipeSlider(some_comparison(), left="grey", right="ground truth", position=25)
    wipe.stills(alt="Grey, both, coffee.", caption="A test.")
    (left, both, right), titles = shown.pop()
    assert titles == ["grey", "25 % grey", "ground truth"]
    assert np.array_equal(right, PHOTO) and np.ptp(left.astype(int), axis=-1).max() <= 1
    assert np.array_equal(both[:, :75], left[:, :75])
    assert np.array_equal(both[:, 75:], right[:, 75:])

    nb.TrainingScrubber(FRAMES, CAPTIONS).stills(alt="Three steps.", caption="A test.")
    images, titles = shown.pop()
    assert titles == ["frame 0", "frame 2", "frame 3"]
    assert [image[0, 0, 0] for image in images] == [0, 120, 180]

    nb.LossWeightSlider(LOSSES).stills(0, 2, alt="Two weights.", caption="A test.")
    assert shown.pop()[1] == ["lambda_l1 = 0", "lambda_l1 = L1 alone"]

    knobs = nb.ColorKnobs(some_comparison())
    knobs.stills(
        {"saturation": 0}, {"saturation": 200}, alt="Grey and much colour.", caption="A test."
    )
    (grey, colorful), titles = shown.pop()
    assert titles == ["saturation = 0", "saturation = 200"]
    assert np.ptp(grey.astype(int), axis=-1).mean() < 3 < np.ptp(colorful.astype(int), -1).mean()
    assert knobs.saturation == 100


@pytest.mark.parametrize("count", [1, 3, 4])
def test_stills_of_strips_are_large_enough_to_judge_colors(monkeypatch, count):
    figures = []
    monkeypatch.setattr(
        "colorlib.notebook.show.figures.show_figure",
        lambda figure, alt, caption: figures.append(figure),
    )
    nb.TrainingScrubber(FRAMES, CAPTIONS).stills(*range(count), alt="Steps.", caption="A test.")
    widths = [axis.get_position().width * figures[0].get_figwidth() for axis in figures[0].axes]
    assert len(widths) == count and min(widths) >= (8.5 if count <= 3 else 4.2)  # inches


def test_the_probes_still_marks_pixel_and_colors(monkeypatch):
    figures = []
    monkeypatch.setattr(
        "colorlib.notebook.widgets.ab_probe.show_figure", lambda f, alt, caption: figures.append(f)
    )
    nb.AbProbe(some_comparison(), column=64, row=0).stills(alt="A pixel.", caption="A test.")
    photograph, plane = figures[0].axes
    x, y = photograph.lines[0].get_data()
    assert (x[0], y[0]) == pytest.approx((300 * 64.5 / 128, 200 * 0.5 / 85))
    marks = {line.get_label(): line for line in plane.lines if "(" in line.get_label()}
    assert len(marks) == 4 and len({line.get_marker() for line in marks.values()}) == 4
    assert marks["bluish (-5, -20)"].get_xydata().tolist() == [[-5, -20]]
