"""Open a page of widgets in the browser, and gather what explains a failure."""

import base64
import io
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from browser_helpers import PATIENCE_MS, PATIENCE_S, Server
from PIL import Image
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

WIDE = {"width": 1300, "height": 1000}
# What JupyterLab or Voila themselves complain about without any widget of ours.
NOT_OURS = ("favicon", "Failed to load resource")

expect.set_options(timeout=PATIENCE_MS)


class Opened:
    """A page, the server behind it, and the errors that the page's console got.

    Attributes:
        page: Playwright's page.
        server: what serves it.
        errors: text of each error of the console and each uncaught exception.
    """

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server, self.errors = page, server, []
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._remember)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _remember(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in NOT_OURS):
            self.errors.append(message.text)

    def evidence(self, name: str) -> str:
        """Save a picture of the page and return where it is, the errors and the server's log."""
        picture = self.server.log.parent / f"{name}.png"
        self.page.screenshot(path=picture)
        return "\n".join([f"screenshot: {picture}", *self.errors, self.server.log_tail()])


@contextmanager
def opened_in_jupyter_lab(
    browser: Browser, server: Server, name: str = "widgets.ipynb"
) -> Iterator[Opened]:
    """Open a notebook in JupyterLab, run all of its cells and wait until they ran.

    Args:
        browser: a running browser.
        server: of `running_jupyter_lab`.
        name: the notebook's file name.
    """
    with _opened(browser, server) as opened:
        page = opened.page
        page.goto(f"{server.url}/lab/tree/{name}?reset&token={server.token}")
        # The notebook's own indicator says idle before there is a kernel, and JupyterLab drops
        # the order to run that it gets then. The status bar waits for the kernel.
        expect(page.locator(".jp-StatusBar-TextItem", has_text="| Idle")).to_be_visible()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        prompts = page.locator(".jp-CodeCell .jp-InputArea-prompt")
        expect(prompts.last).to_have_text(f"[{prompts.count()}]:")
        yield opened


@contextmanager
def opened_as_app(browser: Browser, server: Server, theme: str) -> Iterator[Opened]:
    """Open the app's page, which runs its notebook, and wait until it ran.

    Args:
        browser: a running browser.
        server: of `running_app`.
        theme: "light" or "dark".
    """
    with _opened(browser, server) as opened:
        opened.page.goto(f"{server.url}/?theme={theme}")
        expect(opened.page.locator("#loading")).to_be_hidden()
        expect(opened.page.locator(".colorlib-knobs img")).to_be_visible()  # the last one
        yield opened


@contextmanager
def _opened(browser: Browser, server: Server) -> Iterator[Opened]:
    context = browser.new_context(viewport=WIDE, has_touch=True)
    try:
        opened = Opened(context.new_page(), server)
        try:
            yield opened
        except Exception as error:
            error.add_note(opened.evidence("page"))
            raise
    finally:
        context.close()


def use_dark_theme(opened: Opened) -> None:
    """Change JupyterLab's theme by its menu, and wait until it has."""
    page = opened.page
    page.get_by_role("menuitem", name="Settings", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Theme", exact=True).hover()
    page.locator(".lm-Menu-itemLabel").get_by_text("JupyterLab Dark", exact=True).click()
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    expect(page.locator("#jupyterlab-splash")).to_be_hidden()


def lowest_contrast(page: Page) -> tuple[float, str]:
    """Return the lowest contrast of a text of our widgets with its ground, and that text.

    Texts over pictures are left out. The ratio is that of WCAG 2, from 1 to 21.
    """
    ratio, text = page.evaluate(CONTRAST)
    return ratio, text


CONTRAST = """() => {
    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const luminance = (color) => {
        const [r, g, b] = channels(color).map((byte) => {
            const part = byte / 255;
            return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (node) => {
        for (; node; node = node.parentElement) {
            const color = getComputedStyle(node).backgroundColor;
            if (channels(color).length < 4) return color;
        }
        return "rgb(255, 255, 255)";
    };
    let lowest = [Infinity, "no text"];
    for (const node of document.querySelectorAll(".colorlib-widget *")) {
        const text = [...node.childNodes].filter((child) => child.nodeType === 3)
            .map((child) => child.data.trim()).join("");
        const isPlain = node instanceof HTMLElement && !node.closest(".colorlib-stage");
        if (!text || !isPlain || !node.checkVisibility()) continue;
        const both = [luminance(getComputedStyle(node).color), luminance(ground(node))];
        const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
        if (ratio < lowest[0]) lowest = [ratio, text];
    }
    return lowest;
}"""


def pixels(node: Locator) -> np.ndarray:
    """Return what the screen shows of a node, uint8 (H, W, 3)."""
    with Image.open(io.BytesIO(node.screenshot())) as picture:
        return np.array(picture.convert("RGB"))


def picture_bytes(image: Locator) -> bytes:
    """Return the file that an <img> shows, as the page got it."""
    read = """async (node) => {
        await node.decode();
        const bytes = new Uint8Array(await (await fetch(node.src)).arrayBuffer());
        return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    }"""
    return base64.b64decode(image.evaluate(read))


def choose(widget: Locator, label: str, name: str) -> None:
    """Choose an option of the drop-down with this label."""
    drop_down = widget.get_by_label(label, exact=True)
    drop_down.select_option(name)
    expect(drop_down).to_have_value(name)


def wait_until(page: Page, is_so: Callable[[], bool], what: str) -> None:
    """Ask again and again until it is so."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {PATIENCE_S} s for {what}")
        page.wait_for_timeout(50)  # lets the page's events come in


def drag(
    node: Locator, start: tuple[float, float], end: tuple[float, float], steps: int = 10
) -> None:
    """Press the mouse at one place of a node, move it to another, release it.

    Args:
        node: what is dragged on.
        start: across and down, each from 0 to 1.
        end: the same.
        steps: how many moves lead there.
    """
    mouse = node.page.mouse
    (x0, y0), (x1, y1) = _places(node, start, end)
    mouse.move(x0, y0)
    mouse.down()
    mouse.move(x1, y1, steps=steps)
    mouse.up()


def touch_drag(node: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Do the same with a finger."""
    (x0, y0), (x1, y1) = _places(node, start, end)
    session = node.page.context.new_cdp_session(node.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    touch("touchStart", (x0, y0))
    for part in np.linspace(0.1, 1, 10):
        touch("touchMove", (x0 + part * (x1 - x0), y0 + part * (y1 - y0)))
    touch("touchEnd")
    session.detach()


def _places(node: Locator, *shares: tuple[float, float]) -> list[tuple[float, float]]:
    node.scroll_into_view_if_needed()
    box = node.bounding_box()
    return [
        (box["x"] + across * box["width"], box["y"] + down * box["height"])
        for across, down in shares
    ]
