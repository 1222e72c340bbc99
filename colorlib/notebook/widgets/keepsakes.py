"""Make the files that a reader may take home: the colorized photograph, the before/after card."""

import io
import re
import unicodedata
from typing import NamedTuple

from PIL import Image

from colorlib.errors import ColorlibError
from colorlib.notebook.comparing.comparison import Comparison
from colorlib.notebook.pictures.before_after import before_after

LONGEST_STEM = 60


class Keepsake(NamedTuple):
    """A file for the browser to save."""

    name: str
    content: bytes


def colorized_png(comparison: Comparison, photo: str, left: str, right: str) -> Keepsake:
    """Colorize a photograph at its own size, alpha kept, as PNG.

    Args:
        comparison: the photographs and models.
        photo: a name in its `photos`.
        left: the layer at the left.
        right: the layer at the right; it is the one colorized where both are models.

    Raises:
        ColorlibError: no such photograph, or neither layer is a model's.
    """
    model = _models(comparison, left, right)[-1]
    painted = comparison.full_size(photo, model)
    image = Image.fromarray(painted.rgb_u8)
    if painted.alpha_u8 is not None:
        image.putalpha(Image.fromarray(painted.alpha_u8))
    return Keepsake(f"{safe_stem(photo)}-{model}.png", _png(image))


def before_after_png(comparison: Comparison, photo: str, left: str, right: str) -> Keepsake:
    """Draw both layers of a photograph side by side, with the model's name, as PNG.

    Args and errors are those of `colorized_png`.
    """
    models = _models(comparison, left, right)
    card = before_after(
        *(comparison.full_size(photo, layer) for layer in (left, right)),
        labels=(_label(comparison, left), _label(comparison, right)),
        models=models,
    )
    return Keepsake(f"{safe_stem(photo)}-before-after.png", _png(card))


def safe_stem(name: str) -> str:
    """Return a file's name without folder and suffix, of characters that every system takes.

    >>> safe_stem("../Oma & Opa, 1952.jpeg")
    'Oma-Opa-1952'
    """
    stem = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = re.sub(r"\.\w{1,5}( \(\d+\))?$", r"\1", stem)  # the number of a second upload stays
    return re.sub(r"[^\w]+", "-", stem).strip("-_")[:LONGEST_STEM].strip("-_") or "photo"


def _models(comparison: Comparison, left: str, right: str) -> tuple[str, ...]:
    models = tuple(dict.fromkeys(side for side in (left, right) if side in comparison.models))
    if not models:
        raise ColorlibError(
            f"nothing was colorized in {left!r} and {right!r}. Choose a model at one side."
        )
    return models


def _label(comparison: Comparison, layer: str) -> str:
    names = {"grey": "in grey", "ground truth": "as it was"}
    return layer if layer in comparison.models else names.get(layer, layer)


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
