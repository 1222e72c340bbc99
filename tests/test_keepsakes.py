"""What a reader downloads: the colorized photograph at its own size, and the before/after card."""

import io

import numpy as np
import pytest
from comparison_helpers import GREY_PHOTO, PHOTO, say, some_comparison, some_models
from PIL import Image
from skimage import data

from colorlib import notebook as nb
from colorlib.errors import ColorlibError
from colorlib.notebook.pictures.before_after import MARGIN, before_after
from colorlib.notebook.widgets.base import Panel
from colorlib.notebook.widgets.keepsakes import before_after_png, colorized_png, safe_stem

LARGE = np.tile(PHOTO, (5, 4, 1))  # (1000, 1200, 3), more than is displayed
CUT_OUT = np.dstack([LARGE, np.tile(np.arange(1200) % 256, (1000, 1)).astype(np.uint8)])


@pytest.fixture
def answers(monkeypatch):
    sent = []
    send = lambda self, content, buffers=None: sent.append((content, buffers))  # noqa: E731
    monkeypatch.setattr(Panel, "send", send)
    return sent


def opened(content):
    return Image.open(io.BytesIO(content))


def png(pixels):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_png_is_what_the_colorizer_makes_at_full_size_with_alpha():
    comparison = some_comparison()
    name = comparison.add("Oma & Opa.png", png(CUT_OUT))
    keepsake = colorized_png(comparison, name, "grey", "waves")
    assert keepsake.name == "Oma-Opa-waves.png"
    painted = np.array(opened(keepsake.content))
    expected = some_models()["waves"].colorize(Image.fromarray(CUT_OUT))
    assert np.array_equal(painted[..., :3], expected.rgb_u8)
    assert np.array_equal(painted[..., 3], CUT_OUT[..., 3])


def test_the_right_model_is_the_one_downloaded():
    comparison = some_comparison()
    assert colorized_png(comparison, "coffee", "waves", "reddish").name == "coffee-reddish.png"
    assert colorized_png(comparison, "camera", "bluish", "as scanned").name == "camera-bluish.png"
    image = opened(colorized_png(comparison, "camera", "grey", "bluish").content)
    assert image.mode == "RGB" and image.size == GREY_PHOTO.shape[::-1]
    with pytest.raises(ColorlibError, match="nothing was colorized in 'grey' and 'ground truth'"):
        colorized_png(comparison, "coffee", "grey", "ground truth")


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("beach.jpg", "beach"),
        ("../../etc/passwd", "passwd"),
        ("C:\\fotos\\Süd tirol.TIFF", "Süd-tirol"),
        ("..", "photo"),
        ('a"b<c>|?*.png', "a-b-c"),
        ("beach.jpg (2)", "beach-2"),
        ("scan.tar.gz", "scan-tar"),
        ("x" * 300 + ".png", "x" * 60),
        ("line\nbreak\x00.png", "line-break"),
    ],
)
def test_a_files_name_is_safe_on_every_system(name, stem):
    assert safe_stem(name) == stem


@pytest.mark.parametrize(
    ("shape", "is_stacked"), [((600, 800), False), ((900, 500), False), ((400, 1000), True)]
)
def test_the_card_shows_both_pictures_whole_with_words_under_them(shape, is_stacked):
    comparison = some_comparison()
    name = comparison.add("mine.png", png(np.full((*shape, 3), (200, 40, 40), np.uint8)))
    before, after = (comparison.full_size(name, layer) for layer in ("ground truth", "bluish"))
    labels = ("as it was", "bluish")
    card = np.array(before_after(before, after, labels=labels, models=("bluish",)))
    assert 400 <= card.shape[1] <= 1700 and 400 <= card.shape[0] <= 1700
    is_red = (card[..., 0] > 150) & (card[..., 1] < 80)
    rows, columns = (np.flatnonzero(is_red.any(axis=axis)) for axis in (1, 0))
    # The first picture: nothing of it is cut off.
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert width / height == pytest.approx(shape[1] / shape[0], rel=0.02)
    second = card[rows[0] :, :] if is_stacked else card[:, columns[-1] + 1 :]
    wanted = after.rgb_u8[0, 0].astype(int)
    assert (np.abs(second.astype(int) - wanted).max(axis=-1) <= 2).sum() > 0.9 * height * width
    ink = (card < 90).all(axis=-1)
    text_rows = np.flatnonzero(ink[rows[-1] + 5 :].any(axis=1))
    assert len(text_rows) > 20 and not ink[:, : MARGIN - 1].any() and not ink[:, 1 - MARGIN :].any()


def test_transparent_places_show_the_cards_ground():
    comparison = some_comparison()
    name = comparison.add("cut.png", png(np.dstack([LARGE, np.zeros(LARGE.shape[:2], np.uint8)])))
    card = np.array(opened(before_after_png(comparison, name, "grey", "waves").content))
    middle = card[card.shape[0] // 3, card.shape[1] // 4]
    assert middle.tolist() == [244, 244, 244]


def test_the_widget_answers_with_the_file(answers):
    widget = nb.WipeSlider(some_comparison())
    question = {"kind": "download", "view": "v", "photo": "coffee", "left": "grey"}
    say(widget, **question, number=1, what="picture", right="reddish")
    say(widget, **question, number=2, what="card", right="reddish")
    say(widget, **question, number=3, what="card", right="ground truth")
    (first, (picture,)), (second, (card,)), (third, nothing) = answers
    assert first == {"kind": "file", "view": "v", "number": 1, "name": "coffee-reddish.png"}
    assert opened(picture).size == (300, 200)
    assert second["name"] == "coffee-before-after.png" and opened(card).size[0] > 800
    assert third["error"].startswith("nothing was colorized") and nothing is None


def test_your_photo_begins_with_a_model_and_shows_scans_as_scanned():
    comparison = some_comparison()
    widget = nb.YourPhoto(comparison, model="waves")
    assert (widget.left, widget.right, widget.is_simple) == ("grey", "waves", True)
    comparison.add("in another widget", GREY_PHOTO)
    assert (widget.photo, widget.left) == ("coffee", "grey")
    assert nb.YourPhoto(some_comparison()).right == "reddish"
    camera = data.camera()[100:400:2, 100:400:2]
    sepia = np.clip(camera[..., None] * np.array([1.1, 1.0, 0.8]), 0, 255).astype(np.uint8)
    about = {"id": "a", "part": 0, "parts": 1}
    for name, pixels, left in (("opa.png", sepia, "as scanned"), ("beach.png", PHOTO, "grey")):
        content = png(pixels)
        say(widget, [content], kind="upload", name=name, size=len(content), **about)
        assert (widget.photo, widget.left) == (name, left)
        assert widget.shown["names"][-1] == ("as scanned" if name == "opa.png" else "ground truth")
