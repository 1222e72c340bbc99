"""What the anywidget widgets share: a name, a frontend, photographs sent when first asked for."""

from pathlib import Path

import anywidget
import traitlets

from colorlib.errors import ColorlibError
from colorlib.notebook.comparing.comparison import Comparison

STRIP_WIDTH = 9.0  # of a figure of strips, in inches of 100 pixels
_FRONTEND = Path(__file__).parents[1] / "frontend"


def frontend_source(*names: str) -> str:
    """Return some files of the frontend as one text.

    A module that anywidget loads cannot import a file beside it.
    """
    return "\n".join((_FRONTEND / name).read_text(encoding="utf-8") for name in names)


class Panel(anywidget.AnyWidget):
    """What the widgets share: a name, and what is shown where no kernel runs."""

    _css = frontend_source("widgets.css")
    about = traitlets.Unicode().tag(sync=True)
    start = traitlets.Dict().tag(sync=True)  # trait to value, for the Reset button

    # ipywidgets 7 would display itself by this, and cut the plain text.
    _ipython_display_ = None

    def remember_start(self, *traits: str) -> None:
        """Keep where these traits stand, for the Reset button to set them back to."""
        self.start = {name: getattr(self, name) for name in traits}

    def __repr__(self) -> str:
        return f"[sliders] {self.about} Run this notebook to move them."

    def _repr_mimebundle_(self, **options: object) -> tuple[dict, dict]:
        bundle, metadata = super()._repr_mimebundle_(**options)
        return bundle | {"text/plain": repr(self)}, metadata


class PhotoPanel(Panel):
    """A widget on the photographs of a comparison; it sends each when it is first asked for."""

    photos = traitlets.List(traitlets.Unicode()).tag(sync=True)
    photo = traitlets.Unicode().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)

    def __init__(self, comparison: Comparison, photo: str | None = None, **traits: object) -> None:
        self.comparison = comparison
        photo = comparison.photos[0] if photo is None else photo
        super().__init__(photos=comparison.photos, photo=photo, **traits)
        self.shown = self._contents(photo)
        comparison.on_add(self._photo_added)
        self.on_msg(self._on_message)

    def _contents(self, photo: str) -> dict:
        """Return everything that the browser needs to show one photograph."""
        raise NotImplementedError

    @traitlets.validate("photo")
    def _known_photo(self, proposal: dict) -> str:
        self.comparison.rgb_u8(proposal["value"])
        return proposal["value"]

    def _photo_added(self, _name: str) -> None:
        self.photos = self.comparison.photos

    def _on_message(self, _widget: object, message: dict, buffers: list) -> None:
        """Answer what the browser asks."""
        if message.get("kind") != "show":
            return
        try:
            self.shown = self._contents(message["photo"])
        except ColorlibError as error:
            self.error = str(error)


def strip_columns(count: int) -> int:
    """Return in how many columns to show pictures that hold a row of scenes each.

    Each scene should be some 150 pixels wide, else nobody can judge its colours.
    """
    return 1 if count <= 3 else 2


def checked_index(index: int, count: int) -> int:
    """Return an index into `count` things, or raise a ColorlibError that says the ends."""
    if not 0 <= index < count:
        raise ColorlibError(f"`index` must be from 0 to {count - 1}, got {index}.")
    return index
