"""Ask people, or a rule that stands in for them, which of two pictures is the real one."""

import html
from collections.abc import Callable, Sequence

import ipywidgets
import numpy as np

from colorlib.errors import ColorlibError
from colorlib.evaluation.statistics.intervals import Interval
from colorlib.evaluation.statistics.shares import share_interval
from colorlib.notebook.show.encoding import encode_png
from colorlib.notebook.show.figures import show_images

SIDES = ("left", "right")
CHANCE = 0.5
GAP_PIXELS = 12
GAP_GREY = 128  # neutral beside colours, in light and in dark themes


class TuringTest:
    """A visual Turing test: each photograph beside its colorization, which one is real?

    Called a two-alternative forced choice. Each pair is shown once, in an order and with sides
    drawn from the seed; nothing is told about right or wrong before the end, so that nobody
    learns on the way. A picture fools the judge when its colorization is taken for the photograph;
    a perfect colorizer fools half the time, for then all that is left is guessing.

    Answers come by the buttons, with the mouse, a finger, or Tab and the space bar; by `answer` in
    a program; by `ask` from a rule. Where no kernel runs the notebook shows the name only: put a
    still picture under it with `show_still`.

    Args:
        real: the photographs, uint8 (H, W, 3) each.
        fake: their colorizations, in the same order and of the same shapes.
        seed: 0 or more; decides order and sides.
        least_side: pixels; smaller pictures are enlarged by whole numbers, without smoothing.

    Raises:
        ValueError: no pictures, or the two lists do not fit together.

    Source: Zhang, Isola, Efros 2016, "Colorful Image Colorization", section 3.1, who asked workers
        of Amazon Mechanical Turk. Barusco and Rampon, "Image Colorization using Conditional
        Generative Adversarial Networks", name such a test as future work.
    Taught in: notebooks/08_evaluation.ipynb
    """

    def __init__(
        self,
        real: Sequence[np.ndarray],
        fake: Sequence[np.ndarray],
        *,
        seed: int = 0,
        least_side: int = 256,
    ) -> None:
        self._pairs = _checked_pairs(real, fake)
        self._least_side = least_side
        rng = np.random.default_rng(seed)
        self._order = rng.permutation(len(self._pairs)).tolist()
        self._real_sides = [SIDES[side] for side in rng.integers(0, 2, len(self._pairs))]
        self._answers: list[str] = []
        self._build()
        self._redraw()

    @property
    def n(self) -> int:
        """Return how many pairs there are."""
        return len(self._pairs)

    @property
    def answered(self) -> int:
        """Return how many pairs were answered."""
        return len(self._answers)

    @property
    def fooled(self) -> int:
        """Return how many colorizations were taken for the photograph."""
        asked = self._real_sides[: self.answered]
        return sum(answer != side for answer, side in zip(self._answers, asked, strict=True))

    @property
    def fooled_by(self) -> list[int]:
        """Return the positions in `fake` of the colorizations that were taken for real."""
        asked = zip(self._order, self._answers, self._real_sides, strict=False)
        return sorted(position for position, answer, side in asked if answer != side)

    @property
    def interval(self) -> Interval:
        """Return the share of pairs in which the judge was fooled, with its Wilson interval.

        Raises:
            ColorlibError: nothing was answered yet.
        """
        if not self.answered:
            raise ColorlibError("No pair was answered yet. Answer with answer('left') or 'right'.")
        return share_interval(self.fooled, self.answered)

    @property
    def pair(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the pictures on the left and on the right, uint8 (H, W, 3) each.

        Raises:
            ColorlibError: all pairs were answered.
        """
        if self.answered == self.n:
            raise ColorlibError(f"All {self.n} pairs were answered. Begin again with restart().")
        return self._pair_at(self.answered)

    @property
    def image_bytes(self) -> bytes:
        """Return the picture that the panel shows, encoded."""
        return self._image.value

    def answer(self, side: str) -> None:
        """Call one side of the pair the real photograph, and go on to the next.

        Args:
            side: "left" or "right".

        Raises:
            ValueError: another word.
            ColorlibError: all pairs were answered.
        """
        self._count(side)
        self._redraw()

    def ask(self, judge: Callable[[np.ndarray, np.ndarray], str]) -> Interval:
        """Let a rule answer all pairs that are left, and return the interval.

        Args:
            judge: takes the left and the right picture, uint8 (H, W, 3), returns the side that it
                calls real.
        """
        while self.answered < self.n:
            self._count(judge(*self.pair))
        self._redraw()  # once, since drawing takes longer than judging
        return self.interval

    def restart(self) -> None:
        """Forget all answers and begin again with the first pair."""
        self._answers.clear()
        self._redraw()

    def show_still(self, alt: str, caption: str, count: int = 2) -> None:
        """Display the first pairs, for readers whose page runs no kernel.

        Args:
            alt: what the pictures show, in words; it should not tell which are real.
            caption: what to do with them.
            count: how many pairs.
        """
        shown = range(min(count, self.n))
        pictures = [picture for place in shown for picture in self._pair_at(place)]
        titles = [f"pair {place + 1}, {side}" for place in shown for side in SIDES]
        show_images(pictures, titles, alt, caption=caption, columns=2 if count == 1 else 4)

    def __repr__(self) -> str:
        return (
            f"[sliders] A visual Turing test of {self.n} pairs: one picture of each is a "
            "photograph, the other was colorized. Run this notebook to judge them."
        )

    def _count(self, side: str) -> None:
        if side not in SIDES:
            raise ValueError(f"`side` must be 'left' or 'right', got {side!r}.")
        _ = self.pair  # refuses an answer too many
        self._answers.append(side)

    def _pair_at(self, place: int) -> tuple[np.ndarray, np.ndarray]:
        real, fake = self._pairs[self._order[place]]
        return (real, fake) if self._real_sides[place] == "left" else (fake, real)

    def _build(self) -> None:
        self._image = ipywidgets.Image(layout={"max_width": "100%", "align_self": "flex-start"})
        self._sentence = ipywidgets.HTML()
        self._buttons = {}
        for side in SIDES:
            button = ipywidgets.Button(
                description=f"The {side} one is real",
                tooltip=f"Call the {side} picture the real photograph",
                layout={"width": "12em"},
            )
            button.on_click(lambda _button, side=side: self.answer(side))
            self._buttons[side] = button
        again = ipywidgets.Button(description="Begin again", tooltip="Forget all answers")
        again.on_click(lambda _button: self.restart())
        row = ipywidgets.HBox([*self._buttons.values(), again], layout={"flex_flow": "row wrap"})
        self.box = ipywidgets.VBox([self._image, row, self._sentence])

    def _redraw(self) -> None:
        is_over = self.answered == self.n
        if not is_over:  # the last pair stays
            self._image.value = _side_by_side(*self.pair, self._least_side)
        for button in self._buttons.values():
            button.disabled = is_over
        self.text = self._verdict() if is_over else f"Pair {self.answered + 1} of {self.n}."
        # A screen reader reads what changes in a status.
        self._sentence.value = f'<span role="status">{html.escape(self.text)}</span>'

    def _verdict(self) -> str:
        interval = self.interval
        ends = f"{100 * interval.low:.0f} % to {100 * interval.high:.0f} %"
        said = (
            f"{self.fooled} of {self.n} colorizations were taken for the photograph: "
            f"{100 * interval.mean:.0f} %, 95 % interval {ends}. "
        )
        if interval.high < CHANCE:
            return said + "That is below the 50 % of pure guessing: the judge can tell them apart."
        if interval.low > CHANCE:
            return (
                said + "That is above the 50 % of guessing: they look more real than photographs."
            )
        return said + (
            "The interval holds the 50 % of pure guessing: these pairs are too few, or the "
            "colorizations too good, to tell them apart."
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict:
        # Written out, as in SliderPanel: what ipywidgets puts into the plain text changes.
        view = {"version_major": 2, "version_minor": 0, "model_id": self.box.model_id}
        return {"application/vnd.jupyter.widget-view+json": view, "text/plain": repr(self)}


def _checked_pairs(
    real: Sequence[np.ndarray], fake: Sequence[np.ndarray]
) -> list[tuple[np.ndarray, np.ndarray]]:
    if not len(real) or len(real) != len(fake):
        raise ValueError(
            f"`real` and `fake` must hold the same number of pictures, at least one, got "
            f"{len(real)} and {len(fake)}."
        )
    pairs = []
    for index, pair in enumerate(zip(real, fake, strict=True)):
        left, right = (np.asarray(picture) for picture in pair)
        if left.shape != right.shape or left.ndim != 3 or left.shape[-1] != 3:
            raise ValueError(
                f"pair {index} must be two pictures (H, W, 3) of one shape, got {left.shape} and "
                f"{right.shape}."
            )
        if left.dtype != np.uint8 or right.dtype != np.uint8:
            raise ValueError(
                f"pair {index} must be uint8, 0 to 255, got {left.dtype} and {right.dtype}."
            )
        pairs.append((left, right))
    return pairs


def _side_by_side(left: np.ndarray, right: np.ndarray, least_side: int) -> bytes:
    scale = max(1, -(-least_side // min(left.shape[:2])))
    gap = np.full((left.shape[0] * scale, GAP_PIXELS, 3), GAP_GREY, np.uint8)
    large = [picture.repeat(scale, axis=0).repeat(scale, axis=1) for picture in (left, right)]
    # Lossless: a codec's traces must not tell the two apart.
    return encode_png(np.concatenate([large[0], gap, large[1]], axis=1))
