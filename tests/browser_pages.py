"""Open a page of widgets in the browser, and gather what explains a failure."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from browser_helpers import PATIENCE_MS, Server
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
def opened_as_app(browser: Browser, server: Server, theme: str = "light") -> Iterator[Opened]:
    """Open the app's page, which runs its notebook, and wait until it ran.

    Args:
        browser: a running browser.
        server: of `running_app`.
        theme: "light" or "dark".
    """
    with _opened(browser, server) as opened:
        opened.page.goto(f"{server.url}/?theme={theme}")
        expect(opened.page.locator("#loading")).to_be_hidden()
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


def pixels(node: Locator) -> np.ndarray:
    """Return what the screen shows of a node, uint8 (H, W, 3)."""
    with Image.open(io.BytesIO(node.screenshot())) as picture:
        return np.array(picture.convert("RGB"))


def drag(node: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press the mouse at one place of a node, move it to another, release it.

    Args:
        node: what is dragged on.
        start: across and down, each from 0 to 1.
        end: the same.
    """
    mouse = node.page.mouse
    (x0, y0), (x1, y1) = _places(node, start, end)
    mouse.move(x0, y0)
    mouse.down()
    mouse.move(x1, y1, steps=10)
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
