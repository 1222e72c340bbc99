"""Measure in a real browser how long the comparing widgets take to answer a drag.

The time runs from the pointer's move, as the browser stamped it, to the end of the frame that
shows the changed picture, decoded. One move is under way at a time. It is no test: the numbers
are those of this machine and of what else it does.

Usage:
    python tools/benchmark_widgets_browser.py
"""

import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from playwright.sync_api import Locator, Page

from notebook_files import ROOT

sys.path.append(str(ROOT / "tests"))
from browser_helpers import (
    find_chromium,
    running_app,
    running_chromium,
    running_jupyter_lab,
)
from browser_pages import opened_as_app, opened_in_jupyter_lab

# Widget: what is dragged on, and the node whose change means that the picture changed.
WIDGETS = {
    "wipe": (".colorlib-stage", ".colorlib-stage"),
    "scrubber": ("input[type=range]", "img"),
    "loss": ("input[type=range]", "img"),
    "probe": (".colorlib-stage", ".colorlib-stage"),
    "knobs": ("input[type=range]", "img"),
}
THUMB = 16  # pixels of a range's knob, whose middle never reaches the range's ends

WATCH = """(node) => {
    window.answers = [];
    window.moved = null;
    addEventListener("pointermove", (event) => (window.moved ??= event.timeStamp), true);
    new MutationObserver(async () => {
        if (window.moved === null) return;
        const start = window.moved;
        window.moved = null;
        if (node.decode) await node.decode();
        requestAnimationFrame(() => {
            const afterPaint = new MessageChannel();
            afterPaint.port1.onmessage = () => window.answers.push(performance.now() - start);
            afterPaint.port2.postMessage(null);
        });
    }).observe(node, { attributeFilter: ["src", "style"] });
}"""


def measure(page: Page, kind: str, moves: int) -> np.ndarray:
    """Drag to and fro on a widget; return the milliseconds of each move."""
    widget = page.locator(f".colorlib-{kind}")
    handle, answer = (widget.locator(selector).first for selector in WIDGETS[kind])
    handle.scroll_into_view_if_needed()
    answer.evaluate(WATCH)
    places = _places(handle, moves)
    page.mouse.move(*places[0])
    page.mouse.down()
    page.wait_for_timeout(500)  # the press itself may move the knob
    page.evaluate("window.answers = []; window.moved = null")
    for number, place in enumerate(places[1:]):
        page.mouse.move(*place)
        page.wait_for_function("(count) => window.answers.length > count", arg=number)
    page.mouse.up()
    return np.array(page.evaluate("window.answers"))


def _places(handle: Locator, moves: int) -> list[tuple[float, float]]:
    """Return pointer positions that each change what is shown, a zigzag over the whole width."""
    box = handle.bounding_box()
    is_range = handle.get_attribute("type") == "range"
    steps = min(int(handle.get_attribute("max")), 10) if is_range else 20
    zigzag = [*range(steps + 1), *range(steps - 1, 0, -1)]
    reach = box["width"] - THUMB
    row = box["y"] + box["height"] / 2
    shares = [zigzag[move % len(zigzag)] / steps for move in range(moves + 1)]
    return [(box["x"] + THUMB / 2 + share * reach, row) for share in shares]


def main(
    moves: Annotated[int, typer.Option(min=10, help="How many moves of each widget.")] = 60,
) -> None:
    """Print the median and the 95th percentile for each widget, in JupyterLab and in the app."""
    chromium = find_chromium()
    if chromium is None:
        raise typer.BadParameter("no Chromium on PATH; name one in COLORLIB_CHROMIUM")
    cell = "from colorlib.notebook import compare_page\ncompare_page()"
    print("| widget | where | median, ms | 95th percentile, ms |\n|:---|:---|---:|---:|")
    for where in ("JupyterLab", "app"):
        with tempfile.TemporaryDirectory() as folder, running_chromium(chromium) as browser:
            if where == "app":
                started, show = running_app(Path(folder)), partial(opened_as_app, theme="light")
            else:
                started, show = running_jupyter_lab(Path(folder), [cell]), opened_in_jupyter_lab
            with started as server, show(browser, server) as opened:
                for kind in WIDGETS:
                    times = measure(opened.page, kind, moves)
                    median, high = np.percentile(times, [50, 95])
                    print(f"| {kind} | {where} | {median:.0f} | {high:.0f} |", flush=True)


if __name__ == "__main__":
    typer.run(main)
