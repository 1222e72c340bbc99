"""Slide over the weight of a loss and see what short runs painted and measured."""

from collections import Counter
from collections.abc import Mapping

import traitlets

from colorlib.errors import ColorlibError
from colorlib.images import read_image
from colorlib.notebook.comparing.loss_runs import LossFamily, loss_families
from colorlib.notebook.show.figures import show_images
from colorlib.notebook.widgets.base import (
    STRIP_WIDTH,
    Panel,
    checked_index,
    frontend_source,
    strip_columns,
)


class LossWeightSlider(Panel):
    """Slide over the weight of a loss: what short runs at each weight painted and measured.

    Args:
        results: families as `loss_families` takes them, or as it returns them; they may turn
            different weights.
        family: the one to begin with; by default the first.
        index: of the run to begin with.

    Raises:
        DataError: results of another form.
        ColorlibError: no such family or run.

    Taught in: notebooks/09_compare_models.ipynb
    """

    _esm = frontend_source("common.js", "svg.js", "loss_chart.js", "loss_weight_slider.js")
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
        titles = _menu_titles(self.results)
        super().__init__(
            families={
                name: {"title": titles[name], **_for_browser(values)}
                for name, values in results.items()
            },
            pictures={
                name: [run.picture for run in values.runs] for name, values in results.items()
            },
            family=next(iter(results)) if family is None else family,
            about="A slider over the weight of a loss: samples and numbers of a short run at "
            "each weight.",
        )
        self.index = index
        self.remember_start("family", "index")

    def stills(self, *indices: int, alt: str, caption: str) -> None:
        """Display the samples of some runs of the family, by default of all.

        Args:
            *indices: of the runs.
            alt: what they show, in words.
            caption: what follows from it.
        """
        family = self.results[self.family]
        runs = [family.runs[index] for index in indices or range(len(family.runs))]
        pictures = [read_image(run.picture).rgb_u8 for run in runs]
        titles = [f"{family.parameter} = {run.value}" for run in runs]
        columns = strip_columns(len(pictures))
        show_images(pictures, titles, alt, caption=caption, columns=columns, width=STRIP_WIDTH)

    @traitlets.validate("family")
    def _known_family(self, proposal: dict) -> str:
        if proposal["value"] not in self.results:
            raise ColorlibError(
                f"`family` must be one of {', '.join(self.results)}, got {proposal['value']!r}."
            )
        return proposal["value"]

    @traitlets.validate("index")
    def _known_run(self, proposal: dict) -> int:
        return checked_index(proposal["value"], len(self.results[self.family].runs))


def _menu_titles(families: Mapping[str, LossFamily]) -> dict[str, str]:
    """Return how the menu calls each family: its name, or what it weighs where that differs."""
    labels = Counter(family.label for family in families.values())
    if len(labels) == 1:
        return {name: name for name in families}
    return {
        name: family.label if labels[family.label] == 1 else f"{family.label} ({name})"
        for name, family in families.items()
    }


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
