"""The wipe slider moved by mouse, finger and keys, and given files: tests for any page with one."""

import io
import re

import numpy as np
import pytest
from browser_pages import choose, drag, pixels, touch_drag
from PIL import Image
from playwright.sync_api import expect
from skimage import data

from colorlib import Colorizer


class WipeTests:
    @pytest.fixture
    def wipe(self, page):
        """The wipe slider: grey and the truth of a photograph, the divider in the middle."""
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

    def test_a_mouse_drags_the_divider(self, wipe):
        stage, handle = wipe.locator(".colorlib-stage"), wipe.get_by_role("slider")
        before = pixels(stage)
        drag(stage, (0.5, 0.5), (0.8, 0.4))
        expect(handle).to_have_attribute("aria-valuenow", "80")
        assert handle.get_attribute("aria-valuetext") == "80 % grey, 20 % ground truth"
        assert cut_off(wipe) == 20
        after = pixels(stage)
        width = before.shape[1]
        between, left = slice(int(0.56 * width), int(0.74 * width)), slice(0, int(0.44 * width))
        assert colorfulness(before[:, between]) > 10
        assert colorfulness(after[:, between]) < 1  # grey came over the truth
        assert np.array_equal(before[:, left], after[:, left])

    def test_a_finger_drags_the_divider(self, wipe):
        touch_drag(wipe.locator(".colorlib-stage"), (0.5, 0.5), (0.2, 0.5))
        expect(wipe.get_by_role("slider")).to_have_attribute("aria-valuenow", "20")
        assert cut_off(wipe) == 80

    @pytest.mark.parametrize(
        ("key", "value"),
        [("ArrowRight", 52), ("ArrowLeft", 48), ("PageUp", 60), ("Home", 0), ("End", 100)],
    )
    def test_keys_move_the_divider(self, wipe, key, value):
        handle = wipe.get_by_role("slider")
        handle.press(key)
        expect(handle).to_have_attribute("aria-valuenow", str(value))
        assert cut_off(wipe) == 100 - value

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
        expect(wipe.get_by_label("Right", exact=True)).to_have_value("as scanned")
        expect(wipe.locator(".colorlib-chip.colorlib-right")).to_have_text("as scanned")

    def test_a_toned_scan_is_shown_as_scanned(self, wipe):
        upload(wipe, "opa.png", as_png(sepia_scan()))
        expect(wipe.get_by_role("status")).to_contain_text("opa.png was colorized by")
        expect(wipe.locator(".colorlib-chip.colorlib-right")).to_have_text("as scanned")
        expect(wipe.locator(".colorlib-note")).to_contain_text("as scanned")
        assert "ground truth" not in wipe.get_by_label("Left", exact=True).inner_text()

    def test_an_uploaded_photograph_is_colorized_and_shown(self, wipe):
        photo = np.full((60, 90, 3), 128, np.uint8)
        photo[:, 45:] = (200, 30, 30)
        upload(wipe, "mine.png", as_png(photo))
        expect(wipe.get_by_role("status")).to_contain_text("mine.png was colorized by")
        expect(wipe.get_by_label("Photograph", exact=True)).to_have_value("mine.png")
        wipe.get_by_role("slider").press("Home")  # nothing but the truth
        shown = pixels(wipe.locator(".colorlib-stage"))
        height, width = shown.shape[:2]
        assert height / width == pytest.approx(60 / 90, abs=0.01)
        assert np.abs(shown[height // 2, 3 * width // 4].astype(int) - (200, 30, 30)).max() < 4

    def test_the_png_arrives_at_its_own_size_with_its_alpha(self, wipe):
        photo = np.zeros((700, 900, 4), np.uint8)
        photo[..., :3] = np.linspace(20, 230, 900, dtype=np.uint8)[None, :, None]
        photo[..., 3] = np.linspace(0, 255, 700, dtype=np.uint8)[:, None]
        upload(wipe, "Oma & Opa.png", as_png(photo))
        expect(wipe.get_by_role("status")).to_contain_text("was colorized by")
        choose(wipe, "Left", "unet-l1")
        name, image = saved(wipe, "Download PNG")
        assert name == "Oma-Opa-unet-l1.png"
        expected = Colorizer.from_zoo("unet-l1").colorize(Image.fromarray(photo))
        assert np.array_equal(image[..., 3], photo[..., 3])
        assert np.abs(image[..., :3].astype(int) - expected.rgb_u8).max() <= 1

    def test_the_card_arrives_by_the_keyboard_alone(self, wipe):
        choose(wipe, "Right", "unet-l1")
        name, image = saved(wipe, "Download before/after card", key="Enter")
        assert name == "astronaut-before-after.png"
        height, width = image.shape[:2]
        assert 800 < width < 1700 and 400 < height < 1000
        link = wipe.get_by_role("link", name="Save astronaut-before-after.png")
        with wipe.page.expect_download() as again:
            link.press("Enter")
        assert again.value.suggested_filename == name
        choose(wipe, "Right", "ground truth")  # nothing is colorized now
        expect(link).to_be_hidden()
        button = wipe.get_by_role("button", name="Download PNG")
        expect(button).to_have_attribute("aria-disabled", "true")

    def test_reset_brings_the_first_state_back(self, wipe):
        reset = wipe.get_by_role("button", name="Reset")
        reset.press("Enter")
        handle, over = wipe.get_by_role("slider"), wipe.locator(".colorlib-over")
        expect(handle).to_have_attribute("aria-valuenow", "50")
        first = over.get_attribute("alt")
        choose(wipe, "Photograph", "photographer, taken in grey")
        choose(wipe, "Left", "unet-l1")
        handle.press("Home")
        expect(handle).to_have_attribute("aria-valuenow", "0")
        reset.press("Enter")
        expect(over).to_have_attribute("alt", first)
        expect(handle).to_have_attribute("aria-valuenow", "50")

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [(b"milk, bread\n" * 99, "notes.jpg"), (b"", "notes.jpg"), (b"\xff\xd8\xff", "notes.jpg")],
        ids=["text", "nothing", "half a header"],
    )
    def test_a_wrong_file_gets_a_sentence_and_changes_nothing(self, wipe, content, sentence):
        before = pixels(wipe.locator(".colorlib-stage"))
        upload(wipe, "notes.jpg", content)
        expect(wipe.get_by_role("alert")).to_contain_text(sentence)
        expect(wipe.get_by_role("status")).to_have_text("")
        expect(wipe.get_by_label("Photograph", exact=True)).to_have_value("astronaut")
        assert np.array_equal(before, pixels(wipe.locator(".colorlib-stage")))


def cut_off(widget):
    """How much of the upper picture is cut off at its right, in % of its width."""
    clip = widget.locator(".colorlib-over").evaluate("node => getComputedStyle(node).clipPath")
    return float(re.fullmatch(r"inset\(0px ([\d.]+)% 0px 0px\)", clip)[1])


def colorfulness(rgb_u8):
    """How far the channels lie apart on average, 0 for grey."""
    return float(np.ptp(rgb_u8.astype(int), axis=-1).mean())


def sepia_scan():
    grey = data.camera()[:400:2, :400:2]
    return np.clip(grey[..., None] * np.array([1.2, 1.07, 0.83]), 0, 255).astype(np.uint8)


def as_png(rgb_u8):
    buffer = io.BytesIO()
    Image.fromarray(rgb_u8).save(buffer, "PNG")
    return buffer.getvalue()


def saved(widget, button, key=None):
    """Press a download button; return the file's name and its pixels."""
    node = widget.get_by_role("button", name=button)
    with widget.page.expect_download() as waiting:
        node.press(key) if key else node.click()
    with Image.open(waiting.value.path()) as image:
        return waiting.value.suggested_filename, np.array(image)


def upload(widget, name, content):
    file = {"name": name, "mimeType": "image/jpeg", "buffer": content}
    widget.locator("input[type=file]").set_input_files(file)
