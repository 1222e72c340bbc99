"""Show the flight recorder's picture in a notebook while a training runs."""

import io
import time
from typing import Any

# Drawings are some seconds apart, and take one twentieth of the time at most.
REDRAW_SECONDS, SHARE = 5.0, 20.0
INSTEAD = "The recorder notes all the same: plot() draws it after the training."


class LiveView:
    """A picture in a notebook that is redrawn in its place."""

    def __init__(self):
        self._display: Any = None
        self._handle: Any = None
        self._next_at = 0.0

    def open(self) -> None:
        """Find the notebook; say what is missing where there is none."""
        self._display = self._handle = None
        try:
            from IPython import get_ipython
            from IPython.display import display
        except ImportError:
            print(f"live=True needs IPython, which is missing: pip install ipython. {INSTEAD}")
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
        start = time.monotonic()
        if self._display is None or (start < self._next_at and not at_once):
            return
        from IPython.display import Image

        data = io.BytesIO()
        recorder.plot().savefig(data, format="png")
        picture = Image(data.getvalue(), format="png", alt=recorder.report())
        if self._handle is None:
            self._handle = self._display(picture, display_id=True)
        else:
            self._handle.update(picture)
        end = time.monotonic()
        self._next_at = end + max(REDRAW_SECONDS, SHARE * (end - start))
