"""The visual Turing test in a real browser: the mouse, the keyboard, and what is announced."""

from pathlib import Path

import pytest
from browser_helpers import (
    BROWSER_MARKS,
    CHROMIUM,
    SCREENSHOTS,
    running_chromium,
    running_jupyter_lab,
)
from browser_pages import opened_in_jupyter_lab
from playwright.sync_api import expect

pytestmark = BROWSER_MARKS

CELLS = [
    "from skimage import data\n"
    "from colorlib.notebook import TuringTest\n"
    "real = [data.astronaut()[top : top + 96, 160:256] for top in (0, 96, 192)]\n"
    "grey = [part.mean(-1, keepdims=True).repeat(3, -1).astype('uint8') for part in real]\n"
    "TuringTest(real, grey)"
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    if CHROMIUM is None:
        pytest.fail("COLORLIB_REQUIRE_BROWSER=1, and no Chromium was found")
    folder = tmp_path_factory.mktemp("turing")
    with (
        running_jupyter_lab(folder, CELLS) as server,
        running_chromium(CHROMIUM) as browser,
        opened_in_jupyter_lab(browser, server) as page,
    ):
        yield page


def test_mouse_and_keyboard_answer_and_the_verdict_is_announced(opened):
    page = opened.page
    left, right, again = (
        page.get_by_role("button", name=name)
        for name in ("The left one is real", "The right one is real", "Begin again")
    )
    status = page.get_by_role("status").filter(has_text="of 3")
    picture = page.locator(".widget-image")
    expect(status).to_have_text("Pair 1 of 3.")
    first = picture.get_attribute("src")

    left.click()
    expect(status).to_have_text("Pair 2 of 3.")
    assert picture.get_attribute("src") != first

    left.focus()
    page.keyboard.press("Space")
    expect(status).to_have_text("Pair 3 of 3.")
    page.keyboard.press("Tab")
    expect(right).to_be_focused()
    page.keyboard.press("Enter")
    expect(status).to_contain_text("of 3 colorizations were taken for the photograph")
    expect(left).to_be_disabled()
    expect(right).to_be_disabled()
    if SCREENSHOTS is not None:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(SCREENSHOTS) / "turing_test.png")

    again.click()
    expect(status).to_have_text("Pair 1 of 3.")
    expect(left).to_be_enabled()
    assert opened.errors == []
