"""Show the flight recorder's picture in a notebook while a training runs."""

import io
import time
from typing import Any

REDRAW_SECONDS = 5.0  # a drawing takes a good half second on a slow machine
INSTEAD = "The recorder notes all the same: plot() draws it after the training."


class LiveView:
    """A picture in a notebook that is redrawn in its place."""

    def __init__(self):
        self._display: Any = None
        self._handle: Any = None
        self._drawn_at = 0.0

    def open(self) -> None:
        """Find the notebook; say what is missing where there is none."""
        self._handle = self._display = None
        try:
            from IPython import get_ipython
            from IPython.display import display
        except ImportError:
            print(
                f"live=True needs IPython, which is not installed (pip install ipython). {INSTEAD}"
            )
            return
        if getattr(get_ipython(), "kernel", None) is None:
            print(f"live=True needs a notebook, and this is none. {INSTEAD}")
            return
        self._display = display

    def show(self, recorder: Any, *, at_once: bool = False) -> None:
        """Draw the recorder anew, unless the last drawing is only seconds old.

        Args:
            recorder: with `plot` and `report`.
            at_once: draw in any case.
        """
        if self._display is None:
            return
        if not at_once and time.monotonic() - self._drawn_at < REDRAW_SECONDS:
            return
        from IPython.display import Image

        data = io.BytesIO()
        recorder.plot().savefig(data, format="png")
        picture = Image(data.getvalue(), format="png", alt=recorder.report())
        if self._handle is None:
            self._handle = self._display(picture, display_id=True)
        else:
            self._handle.update(picture)
        self._drawn_at = time.monotonic()
