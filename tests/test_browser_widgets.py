"""The comparing widgets in a real browser: in JupyterLab and in the stand-alone app."""

from functools import partial
from pathlib import Path

import browser_examples
import pytest
from browser_helpers import (
    BROWSER_MARKS,
    CHROMIUM,
    SCREENSHOTS,
    running_app,
    running_chromium,
    running_jupyter_lab,
)
from browser_pages import (
    WIDE,
    choose,
    lowest_contrast,
    opened_as_app,
    opened_in_jupyter_lab,
    use_dark_theme,
)
from browser_panel_tests import KnobsTests, LossWeightTests, ProbeTests, ScrubberTests
from browser_wipe_tests import WipeTests, as_png, saved, sepia_scan, upload
from playwright.sync_api import expect

from colorlib.notebook import loss_families, read_loss_families
from colorlib.notebook.pictures.training_frames import read_training_frames

pytestmark = BROWSER_MARKS

CELLS = [
    Path(browser_examples.__file__).read_text(encoding="utf-8"),
    "from colorlib import notebook as widgets\nshared = comparison()",
    "widgets.WipeSlider(shared)",
    "widgets.TrainingScrubber(FRAMES, CAPTIONS)",
    "widgets.LossWeightSlider(LOSSES)",
    "widgets.AbProbe(shared)",
    "widgets.ColorKnobs(shared)",
    "widgets.swatch_panel()",
    "widgets.YourPhoto(shared)",
]


@pytest.fixture(scope="class")
def opened(request, tmp_path_factory):
    """The class's page, for one class: an open Playwright is in the way of asyncio."""
    if CHROMIUM is None:
        pytest.fail("COLORLIB_REQUIRE_BROWSER=1, and no Chromium was found")
    folder = tmp_path_factory.mktemp(request.cls.place)
    if request.cls.place == "app":
        started = running_app(folder)
        show = partial(opened_as_app, theme="dark")  # JupyterLab begins with the light one
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


def photograph(opened, name):
    """Save a picture of each widget where COLORLIB_SCREENSHOTS asks for it, to be looked at."""
    if SCREENSHOTS is None:
        return
    folder = Path(SCREENSHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    opened.page.screenshot(path=folder / f"{name}.png")
    opened.page.set_viewport_size(WIDE | {"height": 2000})  # room for the longest widget
    for widget in opened.page.locator(".colorlib-widget").all():
        kind = widget.get_attribute("class").split("colorlib-")[-1]
        widget.screenshot(path=folder / f"{name}_{kind}.png")
    opened.page.set_viewport_size(WIDE)


def check_contrast(page):
    ratio, text = lowest_contrast(page)
    # At least what WCAG 2.2, 1.4.3 asks for; more than 21 would mean that no text was found.
    assert 4.5 <= ratio <= 21, f"{text!r} has a contrast of {ratio:.1f}"


class TestInJupyterLab(WipeTests, ScrubberTests, LossWeightTests, ProbeTests, KnobsTests):
    place = "jupyter_lab"

    @pytest.fixture
    def captions(self):
        return browser_examples.CAPTIONS

    @pytest.fixture
    def losses(self):
        return loss_families(browser_examples.LOSSES)

    def test_every_control_keeps_its_keys_from_jupyter(self, page):
        controls = page.locator(
            ".colorlib-widget :is(button, input, select, summary, [tabindex])"
        ).all()
        assert len(controls) > 15
        # Notebook 7 looks for this at the node in focus alone, and takes its arrow keys otherwise.
        free = [c for c in controls if c.get_attribute("data-lm-suppress-shortcuts") != "true"]
        assert [control.evaluate("node => node.outerHTML") for control in free] == []

    def test_your_photo_is_colorized_and_yours_to_keep(self, page):
        widget = page.locator(".colorlib-yours")
        models = widget.get_by_label("Model", exact=True)
        assert models.locator("option").all_text_contents() == list(browser_examples.MODELS)
        chips = widget.locator(".colorlib-chip").all()
        expect(chips[0]).to_have_text("grey")
        upload(widget, "oma.png", as_png(sepia_scan()))
        expect(chips[0]).to_have_text("as scanned")
        choose(widget, "Model", "pix2pix-unet")
        expect(chips[1]).to_have_text("pix2pix-unet")
        name, image = saved(widget, "Download PNG")
        assert name == "oma-pix2pix-unet.png" and image.shape == sepia_scan().shape

    def test_a_slider_panel_is_set_back_by_the_keyboard(self, page):
        panel = page.locator(".widget-vbox").filter(has=page.get_by_role("button", name="Reset"))
        expect(panel.get_by_role("slider")).to_have_count(3)
        lightness = panel.get_by_role("slider").first
        lightness.press("ArrowRight")
        expect(lightness).to_have_attribute("aria-valuetext", "61")
        panel.get_by_role("button", name="Reset").press("Enter")
        expect(lightness).to_have_attribute("aria-valuetext", "60")

    def test_texts_are_readable_in_both_themes(self, opened):
        photograph(opened, "jupyter_lab_light")
        check_contrast(opened.page)
        use_dark_theme(opened)
        photograph(opened, "jupyter_lab_dark")
        check_contrast(opened.page)


class TestInTheApp(WipeTests, ScrubberTests, LossWeightTests, ProbeTests, KnobsTests):
    place = "app"

    @pytest.fixture
    def captions(self):
        return read_training_frames().captions

    @pytest.fixture
    def losses(self):
        return read_loss_families("lambda_l1", "lambda_perceptual")

    def test_no_file_beside_the_page_is_served(self, opened):
        for name in ("app.ipynb", "widgets/compare_page.py", "frontend/common.js"):
            answer = opened.page.request.get(f"{opened.server.url}/voila/files/{name}")
            assert answer.status == 403

    def test_nothing_is_cut_off_on_a_phone(self, page):
        page.set_viewport_size({"width": 360, "height": 800})
        for slider in page.locator("input[type=range]").all():
            slider.press("End")  # where texts are long
        for widget in page.locator(".colorlib-widget").all():
            assert widget.evaluate("node => node.scrollWidth <= node.clientWidth")
        page.set_viewport_size(WIDE)

    def test_texts_are_readable_in_the_dark_theme(self, opened):
        photograph(opened, "app_dark")
        check_contrast(opened.page)
        if SCREENSHOTS:
            with opened_as_app(opened.page.context.browser, opened.server, "light") as light:
                photograph(light, "app_light")
