import io
import re

import numpy as np
import pytest
from comparison_helpers import PHOTO, runs_of, say, some_comparison
from PIL import Image

from colorlib import notebook as nb
from colorlib.errors import ColorlibError


def upload(widget, name, content, parts=1):
    size = -(-len(content) // parts) or 1
    for number in range(parts):
        about = {"id": name, "name": name, "size": len(content), "part": number, "parts": parts}
        say(widget, [content[number * size : (number + 1) * size]], kind="upload", **about)


def jpeg(rgb_u8):
    buffer = io.BytesIO()
    Image.fromarray(rgb_u8).save(buffer, "JPEG")
    return buffer.getvalue()


def test_the_wipe_sends_every_layer_of_a_photograph_once_it_is_asked_for():
    widget = nb.WipeSlider(some_comparison())
    assert (widget.photo, widget.left, widget.right) == ("coffee", "grey", "reddish")
    names = ["grey", "reddish", "bluish", "waves", "ground truth"]
    assert widget.shown["photo"] == "coffee" and widget.shown["names"] == names
    assert (widget.shown["width"], widget.shown["height"]) == (300, 200)
    picture = np.asarray(Image.open(io.BytesIO(widget.shown["pictures"][-1])), float)
    assert np.abs(picture - PHOTO).mean() < 2
    runs = runs_of(widget.comparison, "reddish")
    widget.photo = "camera"
    widget.position = 20
    assert widget.shown["photo"] == "coffee"  # the browser may have the other one
    say(widget, kind="show", photo="camera")
    assert widget.shown["photo"] == "camera" and widget.shown["names"] == [
        *names[:-1],
        "as scanned",
    ]
    say(widget, kind="show", photo="coffee")
    assert runs_of(widget.comparison, "reddish") == runs + 1


def test_the_wipe_takes_a_photograph_in_parts():
    widget = nb.WipeSlider(some_comparison())
    seen = []
    widget.observe(lambda change: seen.append((change["name"], change["new"])), ["status", "photo"])
    upload(widget, "beach.jpg", jpeg(PHOTO[:80, :120]), parts=3)
    assert seen == [
        ("status", "Colorizing beach.jpg …"),
        ("photo", "beach.jpg"),
        ("status", "beach.jpg was colorized by 3 models."),
    ]
    assert widget.photos == ["coffee", "camera", "beach.jpg"]
    assert widget.shown["photo"] == "beach.jpg" and widget.shown["width"] == 120
    assert widget.error == ""


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (
            "notes.txt",
            b"Dear diary",
            r"notes\.txt must be JPEG.*got a file that begins with b'Dear ",
        ),
        ("half.jpg", jpeg(PHOTO)[:2000], r"half\.jpg is damaged or incomplete.*Copy or download"),
        ("empty.png", b"", r"empty\.png is empty \(0 bytes\)\. Copy the image again\."),
    ],
)
def test_a_wrong_upload_is_answered_in_the_widget(name, content, sentence):
    widget = nb.WipeSlider(some_comparison(), photo="camera")
    before = widget.shown
    upload(widget, name, content)
    assert re.match(sentence, widget.error), widget.error
    assert widget.status == "" and widget.photo == "camera"
    assert widget.photos == ["coffee", "camera"] and widget.shown == before
    upload(widget, "beach.jpg", jpeg(PHOTO))
    assert widget.error == "" and widget.photo == "beach.jpg"


def test_a_large_upload_is_refused_before_it_is_sent():
    widget = nb.WipeSlider(some_comparison())
    about = {"id": "a", "name": "wall.tif", "size": 30_000_000, "part": 0, "parts": 0}
    say(widget, kind="upload", **about)
    assert widget.error == ("wall.tif must have at most 20 MB, got 30.0 MB. Make it smaller first.")
    assert widget.max_upload_bytes == 20_000_000


def test_a_model_that_fails_leaves_no_one_waiting(monkeypatch):
    widget = nb.WipeSlider(some_comparison())
    monkeypatch.setattr(
        widget.comparison._colorizers["bluish"].generator, "forward", lambda L_norm: 1 / 0
    )
    upload(widget, "beach.jpg", jpeg(PHOTO))
    assert widget.error == "beach.jpg could not be colorized (ZeroDivisionError)."
    assert widget.status == "" and widget.photos == ["coffee", "camera"]


def test_a_photograph_added_in_one_widget_is_there_in_the_others():
    comparison = some_comparison()
    wipe, probe, knobs = (
        nb.WipeSlider(comparison),
        nb.AbProbe(comparison),
        nb.ColorKnobs(comparison),
    )
    upload(wipe, "beach.jpg", jpeg(PHOTO))
    assert probe.photos == knobs.photos == ["coffee", "camera", "beach.jpg"]
    assert probe.photo == knobs.photo == "coffee"


def test_the_wipe_refuses_what_it_does_not_have():
    comparison = some_comparison()
    with pytest.raises(ColorlibError, match="`photo` must be one of coffee, camera, got 'tea'"):
        nb.WipeSlider(comparison, photo="tea")
    with pytest.raises(
        ColorlibError, match=r"`right` must be one of grey, .*as scanned, got 'greenish'"
    ):
        nb.WipeSlider(comparison, right="greenish")
    widget = nb.WipeSlider(comparison)
    say(widget, kind="show", photo="tea")
    assert widget.error.startswith("`photo` must be one of coffee")
    assert widget.shown["photo"] == "coffee"
