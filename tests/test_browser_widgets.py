"""Widgets in a real browser: in JupyterLab and in the stand-alone app."""

import os
import re

import pytest
from browser_helpers import find_chromium, running_chromium, running_jupyter_lab
from browser_pages import opened_in_jupyter_lab
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


@pytest.fixture(scope="class")
def browser():
    """The installed browser, for one class: an open Playwright is in the way of asyncio."""
    if CHROMIUM is None:
        pytest.fail("COLORLIB_REQUIRE_BROWSER=1, and no Chromium was found")
    with running_chromium(CHROMIUM) as browser:
        yield browser


@pytest.fixture(scope="class")
def opened(browser, tmp_path_factory):
    """The notebook in JupyterLab, its cells run."""
    cells = ["from colorlib.notebook import gamut_panel\ngamut_panel(50)"]
    with (
        running_jupyter_lab(tmp_path_factory.mktemp("lab"), cells) as server,
        opened_in_jupyter_lab(browser, server, "widgets.ipynb") as opened,
    ):
        yield opened


class TestInJupyterLab:
    def test_a_key_moves_the_slider_and_redraws_the_picture(self, opened):
        slider = opened.page.get_by_role("slider")
        picture = opened.page.locator("img.widget-image")
        before = picture.get_attribute("src")
        slider.press("ArrowRight")
        expect(slider).to_have_attribute("aria-valuenow", re.compile(r"51(\.0)?"))
        expect(opened.page.get_by_text("At L = 51 sRGB fills")).to_be_visible()
        expect(picture).not_to_have_attribute("src", before)
        assert opened.errors == []
