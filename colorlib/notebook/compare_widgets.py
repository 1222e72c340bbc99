"""The widgets that compare models, all in one file: thin, for the browser does the moving.

What a widget shows is sent when it is made or first asked for; dragging is answered in the
browser, except by `ColorKnobs`, whose picture Python paints from predictions that it keeps.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from matplotlib.figure import Figure

from colorlib.errors import ColorlibError, ImageError
from colorlib.images import read_image
from colorlib.notebook.ab_planes import ab_planes, gamut_slices
from colorlib.notebook.comparison import GREY, TRUTH, Comparison
from colorlib.notebook.figures import show_figure, show_images
from colorlib.notebook.knobs import OWN_SIZE, Knobs
from colorlib.notebook.loss_runs import LossFamily, loss_families
from colorlib.notebook.probe_pictures import draw_probe
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
        if message.get("kind") == "upload":
            self._take_upload(message, buffers)
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


class TrainingScrubber(_Panel):
    """Slide through the pictures of a run, from its first step to its last, or play them.

    `TrainingScrubber(*frames_of_run("runs/unet-l1"))` scrubs a run of the reader's own.

    Args:
        frames: encoded PNG or JPEG pictures in the order of their steps, all sent at once.
        captions: one sentence a frame, with its step and numbers.
        labels: what the slider calls each frame, by default its number.

    Raises:
        ColorlibError: no frame, or not one caption and label for each.

    Taught in: notebooks/09_compare_models.ipynb
    """

    _esm = _source("common.js", "training_scrubber.js")
    frames = traitlets.List(traitlets.Bytes()).tag(sync=True)
    captions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)

    def __init__(
        self, frames: Sequence[bytes], captions: Sequence[str], labels: Sequence[str] | None = None
    ) -> None:
        labels = [f"frame {number}" for number in range(len(frames))] if labels is None else labels
        if not frames or not len(frames) == len(captions) == len(labels):
            raise ColorlibError(
                "a scrubber needs frames, and a caption and a label for each, got "
                f"{len(frames)} frames, {len(captions)} captions and {len(labels)} labels."
            )
        super().__init__(
            frames=list(frames),
            captions=list(captions),
            labels=list(labels),
            about="A slider and a play button over the steps of a training: what the samples "
            "look like at each.",
        )

    def stills(self, *indices: int, description: str) -> None:
        """Display some frames, by default the first, the middle one and the last.

        Args:
            *indices: of the frames.
            description: what they show, in words.
        """
        indices = indices or tuple(dict.fromkeys((0, len(self.frames) // 2, len(self.frames) - 1)))
        pictures = [read_image(self.frames[index]).rgb_u8 for index in indices]
        show_images(pictures, [self.labels[index] for index in indices], description)

    @traitlets.validate("index")
    def _known_frame(self, proposal: dict) -> int:
        return _checked_index(proposal["value"], len(self.frames))


class LossWeightSlider(_Panel):
    """Slide over the weight of a loss: what short runs at each weight painted and measured.

    Args:
        results: families as `loss_families` takes them, or as it returns them.
        family: the one to begin with; by default the first.
        index: of the run to begin with.

    Raises:
        DataError: results of another form.
        ColorlibError: no such family or run.

    Taught in: notebooks/09_compare_models.ipynb
    """

    _esm = _source("common.js", "svg.js", "loss_chart.js", "loss_weight_slider.js")
    families = traitlets.Dict().tag(sync=True)
    pictures = traitlets.Dict().tag(sync=True)
    family = traitlets.Unicode().tag(sync=True)
    index = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        results: Mapping[str, LossFamily | Mapping],
        family: str | None = None,
        index: int = 0,
    ) -> None:
        if not all(isinstance(values, LossFamily) for values in results.values()) or not results:
            results = loss_families(results)
        self.results = dict(results)
        super().__init__(
            families={name: _for_browser(values) for name, values in results.items()},
            pictures={
                name: [run.picture for run in values.runs] for name, values in results.items()
            },
            family=next(iter(results)) if family is None else family,
            about="A slider over the weight of a loss: samples and numbers of a short run at "
            "each weight.",
        )
        self.index = index

    def stills(self, *indices: int, description: str) -> None:
        """Display the samples of some runs of the family, by default of all.

        Args:
            *indices: of the runs.
            description: what they show, in words.
        """
        family = self.results[self.family]
        runs = [family.runs[index] for index in indices or range(len(family.runs))]
        pictures = [read_image(run.picture).rgb_u8 for run in runs]
        titles = [f"{family.parameter} = {run.value}" for run in runs]
        show_images(pictures, titles, description)

    @traitlets.validate("family")
    def _known_family(self, proposal: dict) -> str:
        if proposal["value"] not in self.results:
            raise ColorlibError(
                f"`family` must be one of {', '.join(self.results)}, got {proposal['value']!r}."
            )
        return proposal["value"]

    @traitlets.validate("index")
    def _known_run(self, proposal: dict) -> int:
        return _checked_index(proposal["value"], len(self.results[self.family].runs))


class AbProbe(_PhotoPanel):
    """Point at a pixel and see where the truth and each model place its colour in the gamut.

    Args:
        comparison: the photographs and models.
        photo: the one to begin with; by default the first.
        column: of the pixel, in a picture of at most 128 pixels on its longer side; by default
            in the middle.
        row: of the pixel, from above.

    Raises:
        ColorlibError: no such photograph.

    Taught in: notebooks/09_compare_models.ipynb
    """

    _esm = _source("common.js", "lab.js", "ab_markers.js", "svg.js", "ab_probe.js")
    slices = traitlets.List(traitlets.Bytes()).tag(sync=True)
    column = traitlets.Int(min=0).tag(sync=True)
    row = traitlets.Int(min=0).tag(sync=True)

    def __init__(
        self,
        comparison: Comparison,
        photo: str | None = None,
        column: int | None = None,
        row: int | None = None,
    ) -> None:
        super().__init__(
            comparison,
            photo,
            slices=list(gamut_slices()),
            about="A pixel to point at, and the plane of a and b: where the truth and each model "
            "place its colour.",
        )
        self.column = self.shown["width"] // 2 if column is None else column
        self.row = self.shown["height"] // 2 if row is None else row

    def reading(self) -> tuple[int, dict[str, tuple[int, int]]]:
        """Return L* at the pixel, and by name the (a*, b*) of truth and models there."""
        L, planes = ab_planes(self.comparison, self.photo)
        row, column = np.minimum((self.row, self.column), np.array(L.shape) - 1)
        colours = {name: tuple(ab[:, row, column].tolist()) for name, ab in planes.items()}
        return int(L[row, column]), colours

    def stills(self, description: str) -> None:
        """Display the pixel in its photograph and the marks in the slice of the gamut.

        Args:
            description: what they show, in words.
        """
        L, colours = self.reading()
        layer = self.comparison.layers(self.photo)[-1]
        place = (self.column + 0.5) / self.shown["width"], (self.row + 0.5) / self.shown["height"]
        figure = Figure(figsize=(9.5, 4.0), layout="constrained")
        draw_probe(figure, self.comparison.pixels(self.photo, layer), place, L, colours)
        show_figure(figure, description)

    def _contents(self, photo: str) -> dict:
        L, planes = ab_planes(self.comparison, photo)
        layers = self.comparison.layers(photo)
        return {
            "photo": photo,
            "width": L.shape[1],
            "height": L.shape[0],
            "L": L.tobytes(),
            "names": list(planes),
            "ab": [ab.tobytes() for ab in planes.values()],
            "layers": layers,
            "pictures": [self.comparison.picture(photo, layer) for layer in layers],
        }


class ColorKnobs(_PhotoPanel):
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

    _esm = _source("common.js", "color_knobs.js")
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

    def knobs(self) -> dict[str, object]:
        """Return where the knobs stand, by name."""
        return {name: getattr(self, name) for name in _KNOBS}

    def painted(self, **knobs: object) -> bytes:
        """Return the encoded picture at the knobs as they stand, but for those given."""
        return self._paint(self.knobs() | knobs)["picture"]

    def stills(
        self, *settings: Mapping[str, object], description: str, titles: Sequence[str] | None = None
    ) -> None:
        """Display what some settings of the knobs paint, by default those as they stand.

        Args:
            *settings: knob to value, one mapping for each picture; the other knobs stay.
            description: what the pictures show, in words.
            titles: one for each picture; without them the settings.
        """
        settings = settings or ({},)
        pictures = [read_image(self.painted(**setting)).rgb_u8 for setting in settings]
        if titles is None and any(settings):
            titles = [", ".join(f"{k} = {v}" for k, v in setting.items()) for setting in settings]
        show_images(pictures, titles, description)

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


_KNOBS = ("photo", "model_a", "model_b", "size", "saturation", "blend")


def _for_browser(family: LossFamily) -> dict:
    return {
        "parameter": family.parameter,
        "label": family.label,
        "values": family.values(),
        "descriptions": [run.picture_description for run in family.runs],
        "rows": family.table(),
        "series": family.series(),
        "references": family.reference_lines(),
    }


def _checked_index(index: int, count: int) -> int:
    if not 0 <= index < count:
        raise ColorlibError(f"`index` must be from 0 to {count - 1}, got {index}.")
    return index
