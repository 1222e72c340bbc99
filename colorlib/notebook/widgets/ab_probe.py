"""Point at a pixel and see its colours in the plane of a and b."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from colorlib.notebook.comparing.comparison import Comparison
from colorlib.notebook.pictures.ab_planes import ab_planes, gamut_slices
from colorlib.notebook.pictures.probe import draw_probe
from colorlib.notebook.show.figures import show_figure
from colorlib.notebook.widgets.base import PhotoPanel, frontend_source


class AbProbe(PhotoPanel):
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

    _esm = frontend_source("common.js", "lab.js", "ab_markers.js", "svg.js", "ab_probe.js")
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
        self.remember_start("photo", "column", "row")

    def reading(self) -> tuple[int, dict[str, tuple[int, int]]]:
        """Return L* at the pixel, and by name the (a*, b*) of truth and models there."""
        L, planes = ab_planes(self.comparison, self.photo)
        row, column = np.minimum((self.row, self.column), np.array(L.shape) - 1)
        colors = {name: tuple(ab[:, row, column].tolist()) for name, ab in planes.items()}
        return int(L[row, column]), colors

    def stills(self, alt: str, caption: str) -> None:
        """Display the pixel in its photograph and the marks in the slice of the gamut.

        Args:
            alt: what they show, in words.
            caption: what follows from it.
        """
        L, colors = self.reading()
        layer = self.comparison.layers(self.photo)[-1]
        place = (self.column + 0.5) / self.shown["width"], (self.row + 0.5) / self.shown["height"]
        figure = Figure(figsize=(9.5, 4.0), layout="constrained")
        draw_probe(figure, self.comparison.pixels(self.photo, layer), place, L, colors)
        show_figure(figure, alt, caption=caption)

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
