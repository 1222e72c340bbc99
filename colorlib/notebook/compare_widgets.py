"""The widgets that compare models, all in one file: thin, for the browser does the moving.

What a widget shows is sent when it is made or first asked for; dragging is answered in the
browser, except by `ColorKnobs`, whose picture Python paints from predictions that it keeps.
"""

from pathlib import Path

import anywidget
import numpy as np
import traitlets

from colorlib.errors import ColorlibError, ImageError
from colorlib.notebook.comparison import GREY, TRUTH, Comparison
from colorlib.notebook.figures import show_images
from colorlib.notebook.uploads import MAX_UPLOAD_BYTES, Upload

_FRONTEND = Path(__file__).parent / "frontend"


def _source(*names: str) -> str:
    # One text: a module that anywidget loads cannot import a file beside it.
    return "\n".join((_FRONTEND / name).read_text(encoding="utf-8") for name in names)


class _Panel(anywidget.AnyWidget):
    """What the widgets share: a name, and what is shown where no kernel runs."""

    _css = _source("widgets.css")
    about = traitlets.Unicode().tag(sync=True)

    # ipywidgets 7 would display itself by this, and cut the plain text.
    _ipython_display_ = None

    def __repr__(self) -> str:
        return f"[sliders] {self.about} Run this notebook to move them."

    def _repr_mimebundle_(self, **options: object) -> tuple[dict, dict]:
        bundle, metadata = super()._repr_mimebundle_(**options)
        return bundle | {"text/plain": repr(self)}, metadata


class _PhotoPanel(_Panel):
    """A widget on the photographs of a comparison; it sends each when it is first asked for."""

    photos = traitlets.List(traitlets.Unicode()).tag(sync=True)
    photo = traitlets.Unicode().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)

    def __init__(self, comparison: Comparison, photo: str | None = None, **traits: object) -> None:
        self.comparison = comparison
        photo = comparison.photos[0] if photo is None else photo
        traits |= {"photos": comparison.photos, "photo": photo, "shown": self._contents(photo)}
        super().__init__(**traits)
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

    def _on_message(self, _widget: object, message: dict, _buffers: list) -> None:
        if message.get("kind") != "show":
            return
        try:
            self.shown = self._contents(message["photo"])
        except ColorlibError as error:
            self.error = str(error)


class WipeSlider(_PhotoPanel):
    """Wipe between any two of grey, each model and the ground truth, on any photograph.

    A photograph of the reader's own comes in by the button or by drag and drop; it is colorized
    here, by every model, and goes nowhere else.

    Args:
        comparison: the photographs and models.
        photo: the one to begin with; by default the first.
        left: the layer at the left: "grey", a model's name or "ground truth".
        right: the layer at the right; where the photograph came without colour, another.
        position: where the divider stands, in % of the width from the left.

    Raises:
        ColorlibError: no such photograph or layer.

    Taught in: notebooks/09_compare_models.ipynb
    """

    _esm = _source("common.js", "upload.js", "wipe_slider.js")
    left = traitlets.Unicode().tag(sync=True)
    right = traitlets.Unicode().tag(sync=True)
    position = traitlets.Float(min=0, max=100).tag(sync=True)
    status = traitlets.Unicode().tag(sync=True)
    max_upload_bytes = traitlets.Int(MAX_UPLOAD_BYTES).tag(sync=True)

    def __init__(
        self,
        comparison: Comparison,
        photo: str | None = None,
        left: str = GREY,
        right: str | None = None,
        position: float = 50.0,
    ) -> None:
        self._upload = Upload()
        super().__init__(
            comparison,
            photo,
            left=left,
            right=comparison.models[0] if right is None else right,
            position=position,
            about="A divider between two pictures of one photograph: grey, a model's colours or "
            "the ground truth.",
        )

    def stills(self, description: str) -> None:
        """Display the left picture, the wiped one and the right one as they stand.

        Args:
            description: what they show, in words.
        """
        names = self.comparison.layers(self.photo)
        left, right = (side if side in names else names[-1] for side in (self.left, self.right))
        pixels = [self.comparison.pixels(self.photo, layer) for layer in (left, right)]
        divider = round(self.position / 100 * pixels[0].shape[1])
        wiped = np.concatenate([pixels[0][:, :divider], pixels[1][:, divider:]], axis=1)
        titles = [left, f"{self.position:.0f} % {left}", right]
        show_images([pixels[0], wiped, pixels[1]], titles, description)

    def _contents(self, photo: str) -> dict:
        names = self.comparison.layers(photo)
        height, width = self.comparison.rgb_u8(photo).shape[:2]
        pictures = [self.comparison.picture(photo, name) for name in names]
        size = {"width": width, "height": height}
        return {"photo": photo, "names": names, "pictures": pictures} | size

    @traitlets.validate("left", "right")
    def _known_layer(self, proposal: dict) -> str:
        known = [GREY, *self.comparison.models, TRUTH]
        if proposal["value"] not in known:
            raise ColorlibError(
                f"`{proposal['trait'].name}` must be one of {', '.join(known)}, "
                f"got {proposal['value']!r}."
            )
        return proposal["value"]

    def _on_message(self, widget: object, message: dict, buffers: list) -> None:
        super()._on_message(widget, message, buffers)
        if message.get("kind") == "upload":
            self._take_upload(message, buffers)

    def _take_upload(self, message: dict, buffers: list) -> None:
        name = str(message["name"])
        self.error = ""
        try:
            whole = self._upload.take(message, buffers)
            if whole is None:
                return
            self.status = f"Colorizing {name} …"
            added = self.comparison.add(name, whole)
            self.shown = self._contents(added)
            self.photo = added
            self.status = f"{added} was colorized by {len(self.comparison.models)} models."
        except ImageError as error:
            self.error = str(error).replace("the image in `bytes`", name)
            self.status = ""
        except Exception as error:
            # The browser must not wait for ever; the log has the rest.
            self.error = f"{name} could not be colorized ({type(error).__name__})."
            self.status = ""
            raise
