"""Show a figure and, visibly under it, what it shows in words."""

import base64
import io
import re
from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
import torch
from IPython.display import display
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from PIL import Image

# Base64 adds a third: 75 kB of picture are 100 kB in the notebook file.
MAX_IMAGE_BYTES = 75_000
BACKGROUND = "#f4f4f4"  # neutral, so that it tints no colour beside it; light in dark themes too
INK = "#1a1a1a"
GAP, TITLE_LINE = 0.08, 0.24  # inches, in a grid of pictures


def use_course_style() -> None:
    """Set matplotlib's defaults to those of the course: large text, light neutral ground."""
    mpl.rcParams.update(
        {
            "figure.facecolor": BACKGROUND,
            "axes.facecolor": BACKGROUND,
            "savefig.facecolor": BACKGROUND,
            "figure.constrained_layout.use": True,
            "figure.dpi": 100,
            "font.size": 12,
            "axes.titlesize": 12,
            "axes.titlelocation": "left",
            "axes.labelsize": 12,
            "axes.spines.top": False,
            "axes.spines.right": False,
            "legend.frameon": False,
            "lines.linewidth": 2.2,
            "text.color": INK,
            "axes.labelcolor": INK,
            "axes.edgecolor": INK,
            "xtick.color": INK,
            "ytick.color": INK,
        }
    )


def show_figure(figure: Figure, description: str) -> None:
    """Display a matplotlib figure with its description visible under it, and close it.

    The description is also the picture's alternative text and its plain-text form, so that a
    screen reader, a text diff and nbval all see the same stable sentence.

    Args:
        figure: the figure to show; it is closed afterwards.
        description: one or two sentences that tell what there is to see, without numbers that
            differ between machines.

    Raises:
        ValueError: the description is empty.
    """
    description = _one_line(description)
    image_type, data = _encode(_rasterize(figure))
    plt.close(figure)
    display(_Picture(image_type, data, description))
    display(_VisibleDescription(description))


def show_images(
    images: Sequence[np.ndarray | torch.Tensor],
    titles: Sequence[str] | None,
    description: str,
    *,
    columns: int | None = None,
    width: float = 8.0,
) -> None:
    """Display pictures in a grid, with titles above them and the description under the grid.

    Args:
        images: each (3, H, W) or (1, H, W) or (H, W) tensor, or (H, W, 3) or (H, W) array;
            rgb01 floats in [0, 1] or 8-bit integers. Two axes mean grey.
        titles: one for each picture, or None.
        description: what there is to see, in words; must not be empty.
        columns: pictures in a row; by default all in one row up to four.
        width: of the whole grid, in inches of 100 pixels.

    Raises:
        ValueError: no picture, a shape or range that is no picture, too few titles, or an
            empty description.
    """
    if not len(images):
        raise ValueError("`images` is empty, at least one picture is needed.")
    if titles is not None and len(titles) != len(images):
        raise ValueError(
            f"`titles` must hold one title for each picture, got {len(titles)} titles for "
            f"{len(images)} pictures."
        )
    description = _one_line(description)
    pictures = [_as_rgb01(image, index) for index, image in enumerate(images)]
    columns = columns or min(len(pictures), 4)
    rows = -(-len(pictures) // columns)
    tallest = max(picture.shape[0] / picture.shape[1] for picture in pictures)
    picture_width = (width - GAP * (columns + 1)) / columns
    picture_height = picture_width * tallest
    lines = max((title.count("\n") + 1 for title in titles or ()), default=0)
    row_height = picture_height + TITLE_LINE * lines + GAP
    height = rows * row_height + GAP
    figure = plt.figure(figsize=(width, height), layout="none")
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        left = GAP + column * (picture_width + GAP)
        bottom = height - (row + 1) * row_height
        place = (left / width, bottom / height, picture_width / width, picture_height / height)
        axis = figure.add_axes(place)
        axis.set_axis_off()
        axis.imshow(picture)
        if titles is not None:
            axis.set_title(titles[index], loc="center", pad=4)
    show_figure(figure, description)


class _Picture:
    """An encoded picture whose plain-text form is its description."""

    def __init__(self, image_type: str, data: bytes, description: str) -> None:
        self.image_type, self.data, self.description = image_type, data, description

    def __repr__(self) -> str:
        return f"[figure] {self.description}"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple:
        encoded = base64.b64encode(self.data).decode("ascii")
        bundle = {self.image_type: encoded, "text/plain": repr(self)}
        return bundle, {self.image_type: {"alt": self.description}}


class _VisibleDescription:
    """The description as a line of italics under the picture."""

    def __init__(self, description: str) -> None:
        self.description = description

    def __repr__(self) -> str:
        return self.description

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        escaped = re.sub(r"([\\`*_$<>\[\]])", r"\\\1", self.description)
        return {"text/markdown": f"*{escaped}*", "text/plain": self.description}


def _one_line(description: str) -> str:
    description = " ".join(description.split())
    if not description:
        raise ValueError("`description` is empty. Say in words what the picture shows.")
    return description


def _rasterize(figure: Figure) -> Image.Image:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=figure.dpi)
    picture = Image.open(buffer).convert("RGBA")
    ground = Image.new("RGBA", picture.size, BACKGROUND)
    return Image.alpha_composite(ground, picture).convert("RGB")  # never transparent


def _encode(picture: Image.Image) -> tuple[str, bytes]:
    """Encode as PNG where that is small, else as JPEG without colour subsampling."""
    data = _saved(picture, format="PNG")
    if len(data) <= MAX_IMAGE_BYTES:
        return "image/png", data
    for quality in range(94, 58, -4):
        data = _saved(picture, format="JPEG", quality=quality, subsampling=0)
        if len(data) <= MAX_IMAGE_BYTES:
            return "image/jpeg", data
    raise ValueError(
        f"the figure of {picture.width} x {picture.height} pixels takes {len(data):,} bytes, "
        f"{MAX_IMAGE_BYTES:,} are allowed. Make it smaller or show fewer pictures."
    )


def _saved(picture: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, **options)
    return buffer.getvalue()


def _as_rgb01(image: np.ndarray | torch.Tensor, index: int) -> np.ndarray:
    """Return (H, W, 3) float in [0, 1], or say why this is no picture."""
    is_tensor = torch.is_tensor(image)
    array = image.detach().cpu().numpy() if is_tensor else np.asarray(image)
    if is_tensor and array.ndim == 3:
        array = np.moveaxis(array, 0, -1)
    if array.ndim == 3 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 2:
        array = np.repeat(array[..., None], 3, axis=-1)
    if array.ndim != 3 or array.shape[-1] != 3:
        raise ValueError(
            f"picture {index} must be a (3, H, W) tensor or an (H, W, 3) array, or grey with two "
            f"axes, got {tuple(image.shape)}."
        )
    if array.dtype == np.uint8:
        return array / 255.0
    low, high = float(array.min()), float(array.max())
    if not (-1e-3 <= low and high <= 1 + 1e-3):  # NaN fails too
        raise ValueError(
            f"picture {index} must be rgb01 in [0, 1] or uint8, got values from {low:.3g} to "
            f"{high:.3g}. Convert Lab with colorlib.lab_to_rgb, or scale the values."
        )
    return np.clip(array, 0.0, 1.0)
