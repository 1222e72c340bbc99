"""Show a figure: described for those who do not see it, concluded in a caption under it."""

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
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from PIL import Image, ImageDraw

from colorlib.threads import settle

# Base64 adds a third: 75 kB of picture are 100 kB in the notebook file.
MAX_IMAGE_BYTES = 75_000
# A neutral light ground in every theme: colours are judged against what surrounds them, so the
# same picture must not look different on a dark page. The frame sets it off on a white one.
BACKGROUND = "#f4f4f4"
FRAME = "#9a9a9a"
INK = "#1a1a1a"
GAP, TITLE_LINE = 0.08, 0.24  # inches, in a grid of pictures


def use_course_style() -> None:
    """Set matplotlib's defaults to those of the course: large text, light neutral ground.

    And let PyTorch compute in as many threads as are quickest here, unless you set their number:
    see `colorlib.threads.settle`.
    """
    settle()
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


def show_figure(figure: Figure, alt: str, *, caption: str) -> None:
    """Display a matplotlib figure with its caption under it, and close it.

    The alternative text is also the picture's plain-text form, so that a screen reader, a text
    diff and nbval all see the same stable sentences.

    Args:
        figure: the figure to show; it is closed afterwards.
        alt: one or two sentences that tell what there is to see, without numbers that differ
            between machines.
        caption: one sentence that says what follows from it; not the description again.

    Raises:
        ValueError: the description or the caption is empty, or both are the same.
    """
    alt, caption = _texts(alt, caption)
    image_type, data = _encode(_rasterize(figure))
    plt.close(figure)
    display(_Picture(image_type, data, alt))
    display(_Caption(caption))


def show_images(
    images: Sequence[np.ndarray | torch.Tensor],
    titles: Sequence[str] | None,
    alt: str,
    *,
    caption: str,
    row_titles: Sequence[str] | None = None,
    columns: int | None = None,
    width: float = 8.0,
) -> None:
    """Display pictures in a grid, with titles above them and a caption under the grid.

    Args:
        images: each (3, H, W) or (1, H, W) or (H, W) tensor, or (H, W, 3) or (H, W) array;
            rgb01 floats in [0, 1] or 8-bit integers. Two axes mean grey.
        titles: one for each picture; or one for each column, set above the first row; or None.
        alt: what there is to see, in words.
        caption: what follows from it, one sentence.
        row_titles: one for each row, set at its left.
        columns: pictures in a row; by default all in one row up to four.
        width: of the whole grid, in inches of 100 pixels.

    Raises:
        ValueError: no picture, a shape or range that is no picture, a number of titles that fits
            neither pictures nor columns, of row titles that does not fit the rows, an empty
            description or caption.
    """
    if not len(images):
        raise ValueError("`images` is empty, at least one picture is needed.")
    columns = columns or min(len(images), 4)
    rows = -(-len(images) // columns)
    if titles is not None and len(titles) not in (len(images), columns):
        raise ValueError(
            f"`titles` must hold one title for each picture or each column, got {len(titles)} "
            f"titles for {len(images)} pictures in {columns} columns."
        )
    if row_titles is not None and len(row_titles) != rows:
        raise ValueError(
            f"`row_titles` must hold one title for each row, got {len(row_titles)} for {rows} rows."
        )
    alt, caption = _texts(alt, caption)
    pictures = [_as_rgb01(image, index) for index, image in enumerate(images)]
    margin = _label_width(row_titles)
    tallest = max(picture.shape[0] / picture.shape[1] for picture in pictures)
    picture_width = (width - margin - GAP * (columns + 1)) / columns
    picture_height = picture_width * tallest
    headings = [
        max(
            (title.count("\n") + 1 for title in (titles or ())[row : row + columns] if title),
            default=0,
        )
        for row in range(0, len(pictures), columns)
    ]
    height = GAP + sum(picture_height + TITLE_LINE * lines + GAP for lines in headings)
    figure = plt.figure(figsize=(width, height), layout="none")
    bottom = height
    for row, lines in enumerate(headings):
        bottom -= picture_height + TITLE_LINE * lines + GAP
        if row_titles is not None:
            middle = (bottom + picture_height / 2) / height
            figure.text(GAP / width, middle, row_titles[row], va="center", ha="left")
        for column, picture in enumerate(pictures[row * columns : (row + 1) * columns]):
            left = margin + GAP + column * (picture_width + GAP)
            place = (left / width, bottom / height, picture_width / width, picture_height / height)
            axis = figure.add_axes(place)
            axis.set_axis_off()
            axis.imshow(picture)
            index = row * columns + column
            if titles is not None and index < len(titles):
                axis.set_title(titles[index], loc="center", pad=4)
    show_figure(figure, alt, caption=caption)


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


class _Caption:
    """The caption as a line of italics under the picture."""

    def __init__(self, caption: str) -> None:
        self.caption = caption

    def __repr__(self) -> str:
        return self.caption

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        escaped = re.sub(r"([\\`*_$<>\[\]])", r"\\\1", self.caption)
        return {"text/markdown": f"*{escaped}*", "text/plain": self.caption}


def _texts(alt: str, caption: str) -> tuple[str, str]:
    """Return both texts on one line each, or say which is missing."""
    alt, caption = " ".join(alt.split()), " ".join(caption.split())
    if not alt:
        raise ValueError("`alt` is empty. Say in words what the picture shows.")
    if not caption:
        raise ValueError("`caption` is empty. Say in a sentence what follows from the picture.")
    if alt == caption:
        raise ValueError(
            "`caption` repeats `alt`. Describe the picture in `alt`, conclude in `caption`."
        )
    return alt, caption


def _label_width(row_titles: Sequence[str] | None) -> float:
    """Return the inches that the longest line of the row titles takes, with gaps around it."""
    lines = [line for title in row_titles or () for line in title.split("\n") if line]
    size = FontProperties(size=mpl.rcParams["font.size"])
    widths = [TextPath((0, 0), line, prop=size).get_extents().width / 72 for line in lines]
    return 1.5 * GAP + max(widths) if widths else 0.0


def _rasterize(figure: Figure) -> Image.Image:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=figure.dpi)
    picture = Image.open(buffer).convert("RGBA")
    ground = Image.new("RGBA", picture.size, BACKGROUND)
    opaque = Image.alpha_composite(ground, picture).convert("RGB")
    ImageDraw.Draw(opaque).rectangle((0, 0, opaque.width - 1, opaque.height - 1), outline=FRAME)
    return opaque


def _encode(picture: Image.Image) -> tuple[str, bytes]:
    """Encode as PNG where that is small, else as JPEG without colour subsampling."""
    data = _saved(picture, format="PNG")
    if len(data) <= MAX_IMAGE_BYTES:
        return "image/png", data
    for quality in range(94, 42, -4):
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
