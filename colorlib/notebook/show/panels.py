"""Sliders that redraw a picture, on what ipywidgets 7 and 8 share."""

import html
import io
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import ipywidgets
import numpy as np
from PIL import Image

from colorlib.notebook.show.figures import show_images


class SliderRange(NamedTuple):
    """Where a slider runs from, where to, and where it stands at first."""

    low: int
    high: int
    value: int


class SliderPanel:
    """A picture and a sentence that follow some sliders.

    Drawing and describing are plain functions of the sliders' values, so a test needs no browser:
    `panel.set(L=20)` moves a slider as a hand would, then `panel.text` and `panel.image_bytes`
    hold what the reader sees; `panel.text_at(L=20)` and `show_stills` leave the sliders to the
    reader. Where no kernel runs, on GitHub for one, the notebook shows the panel's name only: put
    a still picture under it. A button sets all sliders back.

    Args:
        name: what there is to move, one sentence.
        ranges: slider name to its whole-numbered range.
        draw: takes the sliders' values by name, returns an encoded PNG or JPEG.
        describe: takes the sliders' values by name, returns the sentence under the picture.
    """

    def __init__(
        self,
        name: str,
        ranges: Mapping[str, SliderRange],
        draw: Callable[..., bytes],
        describe: Callable[..., str],
    ) -> None:
        self.name, self.draw, self.describe = name, draw, describe
        self.sliders = {key: _slider(key, SliderRange(*where)) for key, where in ranges.items()}
        # A VBox stretches what is in it to its own width; a picture keeps its size.
        layout = {"max_width": "100%", "align_self": "flex-start"}
        self._image = ipywidgets.Image(layout=layout)
        self._sentence = ipywidgets.HTML()
        self._start = self.values
        reset = ipywidgets.Button(description="Reset", tooltip="Set all sliders back")
        reset.on_click(lambda _button: self.reset())
        self.box = ipywidgets.VBox([*self.sliders.values(), reset, self._image, self._sentence])
        self._redraw()
        for slider in self.sliders.values():
            slider.observe(self._redraw, names="value")

    @property
    def values(self) -> dict[str, int]:
        """Return where each slider stands."""
        return {key: slider.value for key, slider in self.sliders.items()}

    @property
    def image_bytes(self) -> bytes:
        """Return the picture that the panel shows, encoded."""
        return self._image.value

    def set(self, **values: int) -> None:
        """Move sliders by name.

        Raises:
            KeyError: no slider of that name.
            ValueError: a value beyond the slider's ends.
        """
        self._check(values)
        for key, value in values.items():
            self.sliders[key].value = value

    def reset(self) -> None:
        """Set all sliders back to where they stood at first."""
        self.set(**self._start)

    def image_at(self, **values: int) -> bytes:
        """Return the encoded picture at some values, and move nothing.

        Args:
            **values: by slider; the sliders that are not named count as they stand.

        Raises:
            KeyError: no slider of that name.
            ValueError: a value beyond the slider's ends.
        """
        self._check(values)
        return self.draw(**self.values | values)

    def text_at(self, **values: int) -> str:
        """Return the sentence at some values, and move nothing; the rest is as in `image_at`."""
        self._check(values)
        return self.describe(**self.values | values)

    def _check(self, values: Mapping[str, int]) -> None:
        for key, value in values.items():
            if key not in self.sliders:
                raise KeyError(f"no slider {key!r}, there are {', '.join(self.sliders)}.")
            slider = self.sliders[key]
            if not slider.min <= value <= slider.max:
                raise ValueError(
                    f"slider {key!r} runs from {slider.min} to {slider.max}, got {value}."
                )

    def __repr__(self) -> str:
        return f"[sliders] {self.name} Run this notebook to move them."

    def _redraw(self, _change: object = None) -> None:
        self._image.value = self.draw(**self.values)
        self.text = self.describe(**self.values)
        self._sentence.value = html.escape(self.text)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        # Written out, because ipywidgets 7 and 8 display themselves in different ways and both
        # put the picture's bytes into the plain text.
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        return {"application/vnd.jupyter.widget-view+json": view, "text/plain": repr(self)}


def show_stills(
    panel: SliderPanel,
    *settings: Mapping[str, int],
    alt: str,
    caption: str,
    titles: Sequence[str] | None = None,
) -> None:
    """Display what a panel shows at some settings, for readers whose page runs no kernel.

    Args:
        panel: its sliders are not moved.
        settings: slider name to value, one mapping for each picture; sliders that it does not
            name stand where they stood.
        alt: what the pictures show together, in words.
        caption: what follows from it.
        titles: one for each picture; without them the settings.
    """
    pictures = []
    for setting in settings:
        with Image.open(io.BytesIO(panel.image_at(**setting))) as picture:
            pictures.append(np.asarray(picture.convert("RGB")))
    if titles is None:
        titles = [", ".join(f"{key} = {setting[key]}" for key in setting) for setting in settings]
    show_images(pictures, titles, alt, caption=caption)


def _slider(name: str, where: SliderRange) -> ipywidgets.IntSlider:
    return ipywidgets.IntSlider(
        value=where.value,
        min=where.low,
        max=where.high,
        description=name,
        continuous_update=True,
        layout={"width": "32em", "max_width": "100%"},
    )
