"""The reader's own photograph first: give it, wipe over it, keep what a model made of it."""

import traitlets
from skimage import data

from colorlib.notebook.comparing.comparison import GREY, SCANNED, Comparison
from colorlib.notebook.widgets.wipe_slider import WipeSlider
from colorlib.zoo.model_card import DEFAULT_MODEL


class YourPhoto(WipeSlider):
    """Upload a photograph, see it wiped from before to colourized, choose the model, download.

    Before the first upload two photographs that come with scikit-image are there, one in colour
    and one that was taken in grey. A colour photograph begins from its grey, which is all that a
    model sees of it; a scan without colours of its own begins as it was scanned.

    Args:
        comparison: the photographs and models; by default those two and every model of the zoo.
        model: the one to begin with; by default the zoo's default, or the first there is.

    Raises:
        ColorlibError: no such model.
        WeightsError: a model of the zoo cannot be loaded.
    """

    def __init__(self, comparison: Comparison | None = None, model: str | None = None) -> None:
        if comparison is None:
            comparison = Comparison(
                {"coffee": data.coffee(), "photographer, taken in grey": data.camera()}
            )
        if model is None:
            models = comparison.models
            model = DEFAULT_MODEL if DEFAULT_MODEL in models else models[0]
        super().__init__(comparison, left=GREY, right=model)
        self.is_simple = True
        self.about = (
            "Your own photograph: give one, move the divider from before to colourized, choose "
            "the model, download the result."
        )

    def __repr__(self) -> str:
        return f"[sliders] {self.about} Run this notebook to use it."

    @traitlets.observe("photo")
    def _begin_as_it_came(self, change: dict) -> None:
        self.left = GREY if self.comparison.has_color(change["new"]) else SCANNED
