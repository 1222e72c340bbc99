"""The comparing widgets in a real browser: in JupyterLab and in the stand-alone app."""

import io
import os
import re

import numpy as np
import pytest
from browser_helpers import find_chromium, running_app, running_chromium, running_jupyter_lab
from browser_pages import drag, opened_as_app, opened_in_jupyter_lab, pixels, touch_drag
from PIL import Image
from playwright.sync_api import expect

# Read now: no test sees the user's COLORLIB_ variables.
CHROMIUM = find_chromium()
REQUIRED = os.environ.get("COLORLIB_REQUIRE_BROWSER") == "1"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not REQUIRED,
        reason="no Chromium on PATH: apt-get install chromium, or name one in COLORLIB_CHROMIUM",
    ),
]

CELLS = [
    """
from skimage import data
from colorlib import ColorWorld, Colorizer
from colorlib.notebook import Comparison, WipeSlider

photos = {
    "astronaut": data.astronaut()[:440:2, 20:460:2],
    "fruit, drawn": ColorWorld(128, seed=9).image(0),
    "photographer, taken in grey": data.camera()[::2, ::2],
}
names = ("unet-l1", "pix2pix-unet")
comparison = Comparison(photos, {name: Colorizer.from_zoo(name) for name in names})
""",
    "WipeSlider(comparison)",
]


@pytest.fixture(scope="class")
def opened(request, tmp_path_factory):
    """The class's page, for one class: an open Playwright is in the way of asyncio."""
    if CHROMIUM is None:
        pytest.fail("COLORLIB_REQUIRE_BROWSER=1, and no Chromium was found")
    folder = tmp_path_factory.mktemp(request.cls.place)
    if request.cls.place == "app":
        started, show = running_app(folder), opened_as_app
    else:
        started, show = running_jupyter_lab(folder, CELLS), opened_in_jupyter_lab
    with started as server, running_chromium(CHROMIUM) as browser, show(browser, server) as page:
        yield page


@pytest.fixture
def page(opened):
    """The page; afterwards neither its console nor its kernel may have complained."""
    yield opened.page
    assert opened.errors == []
    assert "Traceback" not in opened.server.log.read_text(encoding="utf-8")


@pytest.fixture
def wipe(page):
    """The wipe slider: pictures, drop-downs, divider in the middle."""
    widget = page.locator(".colorlib-wipe")
    choose(widget, "Photograph", "astronaut")
    choose(widget, "Left", "grey")
    choose(widget, "Right", "ground truth")
    handle = widget.get_by_role("slider")
    handle.press("End")
    for _ in range(5):
        handle.press("PageDown")
    expect(handle).to_have_attribute("aria-valuenow", "50")
    return widget


def choose(widget, label, name):
    widget.get_by_label(label, exact=True).select_option(name)
    expect(widget.get_by_label(label, exact=True)).to_have_value(name)


def clip_right(widget):
    """How much of the upper picture is cut off at its right, in % of its width."""
    clip = widget.locator(".colorlib-over").evaluate("node => getComputedStyle(node).clipPath")
    return float(re.fullmatch(r"inset\(0px ([\d.]+)% 0px 0px\)", clip)[1])


def png(rgb_u8):
    buffer = io.BytesIO()
    Image.fromarray(rgb_u8).save(buffer, "PNG")
    return buffer.getvalue()


class WidgetTests:
    """What holds in JupyterLab and in the app."""

    def test_a_mouse_drags_the_divider(self, wipe):
        stage, handle = wipe.locator(".colorlib-stage"), wipe.get_by_role("slider")
        before = pixels(stage)
        drag(stage, (0.5, 0.5), (0.8, 0.4))
        expect(handle).to_have_attribute("aria-valuenow", "80")
        assert handle.get_attribute("aria-valuetext") == "80 % grey, 20 % ground truth"
        assert clip_right(wipe) == 20
        after = pixels(stage)
        width = before.shape[1]
        between, left = slice(int(0.56 * width), int(0.74 * width)), slice(0, int(0.44 * width))
        assert colourfulness(before[:, between]) > 10
        assert colourfulness(after[:, between]) < 1  # grey came over the truth
        assert np.array_equal(before[100:, left], after[100:, left])

    def test_a_finger_drags_the_divider(self, wipe):
        touch_drag(wipe.locator(".colorlib-stage"), (0.5, 0.5), (0.2, 0.5))
        expect(wipe.get_by_role("slider")).to_have_attribute("aria-valuenow", "20")
        assert clip_right(wipe) == 80

    @pytest.mark.parametrize(
        ("key", "value"),
        [("ArrowRight", 52), ("ArrowLeft", 48), ("PageUp", 60), ("Home", 0), ("End", 100)],
    )
    def test_keys_move_the_divider(self, wipe, key, value):
        handle = wipe.get_by_role("slider")
        handle.press(key)
        expect(handle).to_have_attribute("aria-valuenow", str(value))
        assert clip_right(wipe) == 100 - value

    def test_drop_downs_choose_the_pictures(self, wipe):
        over = wipe.locator(".colorlib-over")
        before = over.get_attribute("src")
        choose(wipe, "Left", "pix2pix-unet")
        expect(over).to_have_attribute("alt", "astronaut: pix2pix-unet")
        expect(over).not_to_have_attribute("src", before)
        choose(wipe, "Photograph", "fruit, drawn")
        expect(over).to_have_attribute("alt", "fruit, drawn: pix2pix-unet")

    def test_a_grey_photograph_has_no_truth_to_show(self, wipe):
        choose(wipe, "Photograph", "photographer, taken in grey")
        expect(wipe.locator(".colorlib-note")).to_contain_text("no ground truth")
        assert "ground truth" not in wipe.get_by_label("Right", exact=True).inner_text()

    def test_an_uploaded_photograph_is_colorized_and_shown(self, wipe):
        photo = np.full((60, 90, 3), 128, np.uint8)
        photo[:, 45:] = (200, 30, 30)
        upload = {"name": "mine.png", "mimeType": "image/png", "buffer": png(photo)}
        wipe.locator("input[type=file]").set_input_files(upload)
        expect(wipe.get_by_role("status")).to_contain_text("mine.png was colorized by")
        expect(wipe.get_by_label("Photograph", exact=True)).to_have_value("mine.png")
        wipe.get_by_role("slider").press("Home")  # nothing but the truth
        shown = pixels(wipe.locator(".colorlib-stage"))
        height, width = shown.shape[:2]
        assert height / width == pytest.approx(60 / 90, abs=0.01)
        assert np.abs(shown[height // 2, 3 * width // 4].astype(int) - (200, 30, 30)).max() < 4

    def test_a_wrong_file_gets_a_sentence_and_changes_nothing(self, wipe):
        before = pixels(wipe.locator(".colorlib-stage"))
        upload = {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"milk, bread\n" * 99}
        wipe.locator("input[type=file]").set_input_files(upload)
        expect(wipe.get_by_role("alert")).to_contain_text("notes.jpg")
        expect(wipe.get_by_label("Photograph", exact=True)).to_have_value("astronaut")
        assert np.array_equal(before, pixels(wipe.locator(".colorlib-stage")))


class TestInJupyterLab(WidgetTests):
    place = "jupyter_lab"


class TestInTheApp(WidgetTests):
    place = "app"

    def test_no_file_beside_the_page_is_served(self, opened):
        for name in ("app.ipynb", "comparison_page.py", "frontend/common.js"):
            answer = opened.page.request.get(f"{opened.server.url}/voila/files/{name}")
            assert answer.status == 403


def colourfulness(rgb_u8):
    """How far the channels lie apart on average, 0 for grey."""
    return float(np.ptp(rgb_u8.astype(int), axis=-1).mean())
