"""Measure how long the comparing widgets take, in Python, to answer a browser.

Every widget but `ColorKnobs` answers a drag in the browser; what Python does for those is sending a
photograph, once. A drag must be answered within 100 ms.

Usage:
    python tools/benchmark_widgets.py
"""

import io
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Annotated

import numpy as np
import typer
from PIL import Image
from skimage import data

from colorlib.devices import describe_device, pick_device
from colorlib.notebook import AbProbe, ColorKnobs, Comparison, WipeSlider

DRAG, ONCE = "each drag", "once a photograph"


def actions(repeats: int) -> Iterator[tuple[str, str, Callable[[], None], int]]:
    """Yield what to measure: what happens, how often a reader makes it happen, and the code."""
    comparison = Comparison({"astronaut": data.astronaut()})
    knobs, wipe, probe = ColorKnobs(comparison), WipeSlider(comparison), AbProbe(comparison)
    numbers = count()

    def say(widget: object, *buffers: bytes, **message: object) -> None:
        widget._handle_custom_msg(message, list(buffers))

    def turn(knob: str, highest: int) -> None:
        number = next(numbers)
        say(knobs, **knobs.knobs() | {"kind": "turn", "view": "", "number": number}
            | {knob: number * 7 % highest})  # fmt: skip

    def new_photograph() -> bytes:
        pixels = np.roll(data.astronaut(), 5 * next(numbers), axis=1)
        buffer = io.BytesIO()
        Image.fromarray(pixels).save(buffer, "JPEG")
        return buffer.getvalue()

    def upload() -> None:
        content = new_photograph()
        about = {"id": next(numbers), "name": "photo.jpg", "size": len(content)}
        say(wipe, content, kind="upload", part=0, parts=1, **about)
        assert not wipe.error, wipe.error

    def first_show(widget: object) -> None:
        photo = comparison.add("photo", new_photograph())
        say(widget, kind="show", photo=photo)

    def show(widget: object) -> None:
        widget.shown = {}
        say(widget, kind="show", photo="astronaut")

    yield "ColorKnobs: saturation", DRAG, lambda: turn("saturation", 201), repeats
    yield "ColorKnobs: blend", DRAG, lambda: turn("blend", 101), repeats
    yield "WipeSlider: position comes to rest", DRAG, lambda: _move(wipe, "position"), repeats
    yield "AbProbe: pixel comes to rest", DRAG, lambda: _move(probe, "column"), repeats
    few = max(3, repeats // 10)
    yield "WipeSlider: show a known photograph", ONCE, lambda: show(wipe), few
    yield "AbProbe: show a known photograph", ONCE, lambda: show(probe), few
    yield "WipeSlider: upload, all models", ONCE, upload, few
    yield "AbProbe: upload and show, all models", ONCE, lambda: first_show(probe), few


def _move(widget: object, trait: str) -> None:
    widget.set_state({trait: (getattr(widget, trait) + 1) % 100})


def main(
    repeats: Annotated[int, typer.Option(min=20, help="Times that each drag is measured.")] = 200,
) -> None:
    """Print the median and the 95th percentile of each handler as a Markdown table."""
    print(f"On {describe_device(pick_device())}, in Python alone.\n")
    print("| what the reader does | how often | median, ms | 95th percentile, ms |")
    print("|:---|:---|---:|---:|")
    for name, how_often, act, times in actions(repeats):
        act()
        seconds = []
        for _ in range(times):
            start = time.perf_counter()
            act()
            seconds.append(time.perf_counter() - start)
        median = 1000 * statistics.median(seconds)
        print(f"| {name} | {how_often} | {median:.1f} | {1000 * np.percentile(seconds, 95):.1f} |")


if __name__ == "__main__":
    typer.run(main)
