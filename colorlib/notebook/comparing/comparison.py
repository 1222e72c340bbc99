"""Photographs colorized by several models, kept so that a slider need not wait for them."""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor

from colorlib.color import rgb_u8_to_lab
from colorlib.colorize.colorizer import Colorizer, ImageSource
from colorlib.colorize.painting import paint
from colorlib.errors import ColorlibError
from colorlib.images import Photo, read_image
from colorlib.images.resizing import scale_down, stretch_ab
from colorlib.notebook.comparing.toning import is_black_and_white
from colorlib.notebook.show.encoding import encode_picture
from colorlib.threads import one_thread
from colorlib.waiting import bar
from colorlib.zoo.weights import LoadedModel, list_models, load_model

GREY, TRUTH, SCANNED = "grey", "ground truth", "as scanned"
LONGEST_SIDE = 512


class Comparison:
    """Some photographs and some models, every colorization made once and kept.

    A photograph larger than 512 pixels on its longer side is scaled down to that for display, and
    it is the scaled one that the models colorize. What was predicted is kept for each
    (photograph, model, size), what was encoded for each (photograph, layer), where a layer is
    "grey", a model's name or the photograph itself: "ground truth" where it came in colour, "as
    scanned" where `is_black_and_white` finds no colours of its own in it, as in a sepia print.

    Args:
        photos: name to anything that `colorlib.read_image` reads.
        models: name to a `Colorizer` or a `LoadedModel`; by default every model of the zoo.

    Raises:
        ColorlibError: no photograph, no model, or a model named as one of the other layers.
        ImageError: a photograph cannot be read.
        WeightsError: a model of the zoo cannot be loaded.

    Taught in: notebooks/09_compare_models.ipynb
    """

    def __init__(
        self,
        photos: Mapping[str, ImageSource],
        models: Mapping[str, Colorizer | LoadedModel] | None = None,
    ) -> None:
        if models is None:
            models = {model_card.name: load_model(model_card.name) for model_card in list_models()}
        if not photos or not models:
            raise ColorlibError(
                f"a comparison needs a photograph and a model, got {len(photos)} photographs and "
                f"{len(models)} models."
            )
        for name in (GREY, TRUTH, SCANNED):
            if name in models:
                raise ColorlibError(f"`models` must leave the name {name!r} to the photographs.")
        self._colorizers = {name: _colorizer(model) for name, model in models.items()}
        self._photos: dict[str, np.ndarray] = {}
        self._originals: dict[str, Photo] = {}
        self._has_color: dict[str, bool] = {}
        self._predicted: dict[tuple[str, str, int], Tensor] = {}
        self._encoded: dict[tuple[str, str], bytes] = {}
        self._listeners: list[Callable[[str], None]] = []
        for name, source in photos.items():
            self._keep(name, read_image(source))

    @property
    def photos(self) -> list[str]:
        """Return the photographs' names, those that were added last."""
        return list(self._photos)

    @property
    def models(self) -> list[str]:
        """Return the models' names."""
        return list(self._colorizers)

    def layers(self, photo: str) -> list[str]:
        """Return what can be shown of a photograph: grey, each model, the photograph itself."""
        return [GREY, *self._colorizers, self.own_layer(photo)]

    def own_layer(self, photo: str) -> str:
        """Return what the photograph itself is called: "ground truth" or "as scanned"."""
        return TRUTH if self.has_color(photo) else SCANNED

    def has_color(self, photo: str) -> bool:
        """Tell whether a photograph came with colours to compare with.

        Raises:
            ColorlibError: no photograph of that name.
        """
        if photo not in self._has_color:
            self._has_color[photo] = not is_black_and_white(self.rgb_u8(photo))
        return self._has_color[photo]

    def full_size(self, photo: str, layer: str) -> Photo:
        """Return one layer of a photograph at its own size, with its alpha.

        A model's is what `Colorizer.colorize` makes of the photograph.

        Raises:
            ColorlibError: no such photograph or layer.
        """
        self._check_layer(photo, layer)
        original = self._originals[photo]
        with one_thread():
            if layer in self._colorizers:
                return self._colorizers[layer].colorize(original)
            if layer == GREY:
                grey_u8 = paint(original.rgb_u8, torch.zeros(2, 1, 1))
                return Photo(grey_u8, original.alpha_u8, original.name)
        return original

    def rgb_u8(self, photo: str) -> np.ndarray:
        """Return a photograph as it is displayed, uint8 (H, W, 3).

        Raises:
            ColorlibError: no photograph of that name.
        """
        if photo not in self._photos:
            raise ColorlibError(f"`photo` must be one of {', '.join(self._photos)}, got {photo!r}.")
        return self._photos[photo]

    def lab(self, photo: str) -> Tensor:
        """Return a photograph's own Lab, float32 (3, H, W)."""
        return rgb_u8_to_lab(torch.from_numpy(self.rgb_u8(photo).copy()).permute(2, 0, 1))

    def own_size(self, model: str) -> int:
        """Return the pixels a side at which a model predicts when no size is asked for."""
        return self._colorizer(model).size

    def size_multiple(self, model: str) -> int:
        """Return what a size must be a multiple of for this model."""
        return getattr(self._colorizer(model).generator, "size_multiple", 1)

    def ab(self, photo: str, model: str, size: int | None = None) -> Tensor:
        """Predict a photograph's colours, once; the second call returns what was kept.

        Args:
            photo: a name in `photos`.
            model: a name in `models`.
            size: pixels a side of the square that the model sees; by default its own.

        Returns:
            ab_norm (2, size, size) in [-1, 1], float32 on the CPU.

        Raises:
            ColorlibError: no such photograph or model, or a size that does not fit the model.
        """
        colorizer = self._colorizer(model)
        size = colorizer.size if size is None else size
        rgb_u8 = self.rgb_u8(photo)
        key = (photo, model, size)
        if key not in self._predicted:
            at_size = Colorizer(colorizer.generator, size=size)
            with one_thread():
                self._predicted[key] = at_size.predict_ab(rgb_u8)
        return self._predicted[key]

    def ab_at(
        self, photo: str, model: str, height: int, width: int, size: int | None = None
    ) -> Tensor:
        """Return what `ab` predicts, stretched bilinearly to (2, height, width)."""
        ab_norm = self.ab(photo, model, size)
        return stretch_ab(ab_norm, height, width)

    def pixels(self, photo: str, layer: str) -> np.ndarray:
        """Return one layer of a photograph, uint8 (H, W, 3).

        Raises:
            ColorlibError: no such photograph or layer.
        """
        self._check_layer(photo, layer)
        if layer in (TRUTH, SCANNED):
            return self.rgb_u8(photo)
        ab_norm = torch.zeros(2, 1, 1) if layer == GREY else self.ab(photo, layer)
        with one_thread():
            return paint(self.rgb_u8(photo), ab_norm)

    def picture(self, photo: str, layer: str) -> bytes:
        """Return one layer of a photograph encoded, as PNG where it is small and else as JPEG."""
        key = (photo, layer)
        if key not in self._encoded:
            self._encoded[key] = encode_picture(self.pixels(photo, layer))
        return self._encoded[key]

    def add(self, name: str, source: ImageSource) -> str:
        """Add a photograph and colorize it with every model.

        Args:
            name: what to call it; a number is put behind a name that is taken.
            source: anything that `colorlib.read_image` reads.

        Returns:
            The name under which it was added.

        Raises:
            ImageError: it cannot be read; nothing was added.
        """
        original = read_image(source)
        unique, number = name, 2
        while unique in self._photos:
            unique, number = f"{name} ({number})", number + 1
        self._keep(unique, original)
        try:
            for layer in bar(self.layers(unique), "colorizing", unit="layers"):
                self.picture(unique, layer)
        except BaseException:  # all or nothing, after a cancelled cell too
            del self._photos[unique], self._originals[unique]
            self._has_color.pop(unique, None)
            for kept in (self._predicted, self._encoded):
                for key in [key for key in kept if key[0] == unique]:
                    del kept[key]
            raise
        for listener in self._listeners:
            listener(unique)
        return unique

    def on_add(self, listener: Callable[[str], None]) -> None:
        """Call `listener(name)` after each photograph that is added."""
        self._listeners.append(listener)

    def _check_layer(self, photo: str, layer: str) -> None:
        if layer not in self.layers(photo):
            raise ColorlibError(
                f"`layer` must be one of {', '.join(self.layers(photo))} for {photo!r}, "
                f"got {layer!r}."
            )

    def _keep(self, name: str, original: Photo) -> None:
        self._originals[name] = original
        self._photos[name] = scale_down(original.rgb_u8, LONGEST_SIDE)

    def _colorizer(self, model: str) -> Colorizer:
        if model not in self._colorizers:
            known = ", ".join(self._colorizers)
            raise ColorlibError(f"`model` must be one of {known}, got {model!r}.")
        return self._colorizers[model]


def _colorizer(model: Colorizer | LoadedModel) -> Colorizer:
    return model if isinstance(model, Colorizer) else Colorizer(model.generator, size=model.size)
