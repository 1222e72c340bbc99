"""Wipe between two colorizations of one photograph, also one of the reader's own."""

import numpy as np
import traitlets

from colorlib.errors import ColorlibError, ImageError
from colorlib.notebook.comparing.comparison import GREY, SCANNED, TRUTH, Comparison
from colorlib.notebook.show.figures import show_images
from colorlib.notebook.widgets.base import PhotoPanel, frontend_source
from colorlib.notebook.widgets.keepsakes import before_after_png, colorized_png
from colorlib.notebook.widgets.uploads import MAX_UPLOAD_BYTES, Upload

_FILES = {"picture": colorized_png, "card": before_after_png}


class WipeSlider(PhotoPanel):
    """Wipe between any two of grey, each model and the photograph itself, on any photograph.

    A photograph of the reader's own comes in by the button or by drag and drop; it is colorized
    here, by every model, and goes nowhere else. What a model made of it can be downloaded, at the
    photograph's own size, or with both pictures on a before/after card.

    Args:
        comparison: the photographs and models.
        photo: the one to begin with; by default the first.
        left: the layer at the left: "grey", a model's name, "ground truth" or "as scanned"; of
            the last two a photograph has one, which stands for the other.
        right: the layer at the right.
        position: where the divider stands, in % of the width from the left.

    Raises:
        ColorlibError: no such photograph or layer.

    Taught in: notebooks/09_compare_models.ipynb
    """

    _esm = frontend_source("common.js", "upload.js", "download.js", "wipe_slider.js")
    left = traitlets.Unicode().tag(sync=True)
    right = traitlets.Unicode().tag(sync=True)
    position = traitlets.Float(min=0, max=100).tag(sync=True)
    is_simple = traitlets.Bool(False).tag(sync=True)
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
        self.remember_start("photo", "left", "right", "position")

    def stills(self, alt: str, caption: str) -> None:
        """Display the left picture, the wiped one and the right one as they stand.

        Args:
            alt: what they show, in words.
            caption: what follows from it.
        """
        names = self.comparison.layers(self.photo)
        left, right = (side if side in names else names[-1] for side in (self.left, self.right))
        pixels = [self.comparison.pixels(self.photo, layer) for layer in (left, right)]
        divider = round(self.position / 100 * pixels[0].shape[1])
        wiped = np.concatenate([pixels[0][:, :divider], pixels[1][:, divider:]], axis=1)
        titles = [left, f"{self.position:.0f} % {left}", right]
        show_images([pixels[0], wiped, pixels[1]], titles, alt, caption=caption)

    def _contents(self, photo: str) -> dict:
        names = self.comparison.layers(photo)
        height, width = self.comparison.rgb_u8(photo).shape[:2]
        pictures = [self.comparison.picture(photo, name) for name in names]
        size = {"width": width, "height": height}
        return {"photo": photo, "names": names, "pictures": pictures} | size

    @traitlets.validate("left", "right")
    def _known_layer(self, proposal: dict) -> str:
        known = [GREY, *self.comparison.models, TRUTH, SCANNED]
        if proposal["value"] not in known:
            raise ColorlibError(
                f"`{proposal['trait'].name}` must be one of {', '.join(known)}, "
                f"got {proposal['value']!r}."
            )
        return proposal["value"]

    def _on_message(self, widget: object, message: dict, buffers: list) -> None:
        if message.get("kind") == "upload":
            self._take_upload(message, buffers)
        elif message.get("kind") == "download":
            self._send_file(message)
        else:
            super()._on_message(widget, message, buffers)

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

    def _send_file(self, message: dict) -> None:
        answer = {"kind": "file", "view": message["view"], "number": message["number"]}
        layers = (message["photo"], message["left"], message["right"])
        try:
            name, content = _FILES[message["what"]](self.comparison, *layers)
        except Exception as error:
            # The browser waits for an answer; the log has the rest.
            is_expected = isinstance(error, ColorlibError)
            sentence = str(error) if is_expected else f"Not made ({type(error).__name__})."
            self.send(answer | {"error": sentence})
            if not is_expected:
                raise
        else:
            self.send(answer | {"name": name}, buffers=[content])
