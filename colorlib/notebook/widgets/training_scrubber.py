"""Slide through the pictures that a training left."""

from collections.abc import Sequence

import traitlets

from colorlib.errors import ColorlibError
from colorlib.images import read_image
from colorlib.notebook.show.figures import show_images
from colorlib.notebook.widgets.base import (
    STRIP_WIDTH,
    Panel,
    checked_index,
    frontend_source,
    strip_columns,
)


class TrainingScrubber(Panel):
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

    _esm = frontend_source("common.js", "training_scrubber.js")
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
        self.remember_start("index")

    def stills(self, *indices: int, alt: str, caption: str) -> None:
        """Display some frames, by default the first, the middle one and the last.

        Args:
            *indices: of the frames.
            alt: what they show, in words.
            caption: what follows from it.
        """
        indices = indices or tuple(dict.fromkeys((0, len(self.frames) // 2, len(self.frames) - 1)))
        pictures = [read_image(self.frames[index]).rgb_u8 for index in indices]
        titles = [self.labels[index] for index in indices]
        columns = strip_columns(len(pictures))
        show_images(pictures, titles, alt, caption=caption, columns=columns, width=STRIP_WIDTH)

    @traitlets.validate("index")
    def _known_frame(self, proposal: dict) -> int:
        return checked_index(proposal["value"], len(self.frames))
