"""Turn saturation, size and a blend of two models.

Python paints each turn, from predictions that it keeps; the other widgets move in the browser.
"""

from collections.abc import Mapping, Sequence

import traitlets

from colorlib.errors import ColorlibError
from colorlib.images import read_image
from colorlib.notebook.comparing.comparison import Comparison
from colorlib.notebook.comparing.knobs import OWN_SIZE, Knobs
from colorlib.notebook.show.figures import show_images
from colorlib.notebook.widgets.base import PhotoPanel, frontend_source

_KNOBS = ("photo", "model_a", "model_b", "size", "saturation", "blend")


class ColorKnobs(PhotoPanel):
    """Turn the knobs: saturation, the size at which models predict, and a blend of two models.

    A turn costs a blend and an encoding; predictions are kept, so only a photograph, model or
    size that is new waits for a model. Of quick turns the browser asks for the newest only.

    Args:
        comparison: the photographs and models.
        photo: the one to begin with; by default the first.
        model_a: the model at the blend's left end; by default the first.
        model_b: the model at its right end; by default the second, or the only one.

    Raises:
        ColorlibError: no such photograph or model.

    Taught in: notebooks/09_compare_models.ipynb
    """

    _esm = frontend_source("common.js", "color_knobs.js")
    model_a = traitlets.Unicode().tag(sync=True)
    model_b = traitlets.Unicode().tag(sync=True)
    size = traitlets.Int(OWN_SIZE).tag(sync=True)
    saturation = traitlets.Int(100, min=0, max=200).tag(sync=True)
    blend = traitlets.Int(50, min=0, max=100).tag(sync=True)
    sizes = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        comparison: Comparison,
        photo: str | None = None,
        model_a: str | None = None,
        model_b: str | None = None,
    ) -> None:
        self._knobs = Knobs(comparison)
        models = comparison.models
        super().__init__(
            comparison,
            photo,
            model_a=models[0] if model_a is None else model_a,
            model_b=models[min(1, len(models) - 1)] if model_b is None else model_b,
            sizes={model: self._knobs.sizes(model) for model in models},
            about="Knobs for saturation, the size at which models predict, and a blend of two.",
        )
        self.remember_start(*_KNOBS)

    def knobs(self) -> dict[str, object]:
        """Return where the knobs stand, by name."""
        return {name: getattr(self, name) for name in _KNOBS}

    def painted(self, **knobs: object) -> bytes:
        """Return the encoded picture at the knobs as they stand, but for those given."""
        return self._paint(self.knobs() | knobs)["picture"]

    def stills(
        self,
        *settings: Mapping[str, object],
        alt: str,
        caption: str,
        titles: Sequence[str] | None = None,
    ) -> None:
        """Display what some settings of the knobs paint, by default those as they stand.

        Args:
            *settings: knob to value, one mapping for each picture; the other knobs stay.
            alt: what the pictures show, in words.
            caption: what follows from it.
            titles: one for each picture; without them the settings.
        """
        settings = settings or ({},)
        pictures = [read_image(self.painted(**setting)).rgb_u8 for setting in settings]
        if titles is None and any(settings):
            titles = [", ".join(f"{k} = {v}" for k, v in setting.items()) for setting in settings]
        show_images(pictures, titles, alt, caption=caption)

    @traitlets.validate("model_a", "model_b")
    def _known_model(self, proposal: dict) -> str:
        self.comparison.own_size(proposal["value"])
        return proposal["value"]

    def _contents(self, photo: str) -> dict:
        return {"photo": photo} | self._paint(self.knobs() | {"photo": photo})

    def _paint(self, knobs: Mapping) -> dict:
        unit = {name: knobs[name] / 100 for name in ("blend", "saturation")}
        return self._knobs.paint(**{name: knobs[name] for name in _KNOBS} | unit)._asdict()

    def _on_message(self, widget: object, message: dict, buffers: list) -> None:
        if message.get("kind") != "turn":
            super()._on_message(widget, message, buffers)
            return
        answer = {"kind": "painted", "view": message["view"], "number": message["number"]}
        try:
            picture, sentence = self._paint(message).values()
        except Exception as error:
            # The browser waits for an answer to every question; the log has the rest.
            is_expected = isinstance(error, ColorlibError)
            sentence = str(error) if is_expected else f"Not painted ({type(error).__name__})."
            self.send(answer | {"error": sentence})
            if not is_expected:
                raise
        else:
            self.send(answer | {"sentence": sentence}, buffers=[picture])
