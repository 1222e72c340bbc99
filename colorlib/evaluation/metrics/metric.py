"""Say what a metric is: its definition, how to compute it and how to show it, in one object."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

import torch
from torch import Tensor


@dataclass(frozen=True)
class Batch:
    """Colorizations beside the photos that they were made from, on one device.

    Args:
        fake_u8: uint8 tensor (N, 3, H, W), the colorizations as 8-bit RGB.
        fake_lab: float tensor (N, 3, H, W), Lab of the colorizations, before any rounding to RGB.
        real_u8: uint8 tensor (N, 3, H, W), the photos.
        real_lab: float tensor (N, 3, H, W), Lab of the photos.
    """

    fake_u8: Tensor
    fake_lab: Tensor
    real_u8: Tensor
    real_lab: Tensor


class MetricNetwork(Protocol):
    """A pretrained network that a metric is computed with.

    Attributes:
        description: one line that names the weights.
        skip_as: what an evaluation that does without it calls it.
    """

    description: str
    skip_as: ClassVar[str]

    def __call__(self, fake_u8: Tensor, real_u8: Tensor) -> Tensor:
        """Return float64 (N,) on the CPU, from two uint8 batches (N, 3, H, W)."""

    @classmethod
    def load(cls, device: torch.device) -> "MetricNetwork":
        """Load it; raise `NotMeasurable` where its weights are not to be had."""


@dataclass(frozen=True)
class ShortColumn:
    """A metric's column in the tables that show a few metrics only: RESULTS.md's and model pages'.

    Args:
        heading: the metric's name in a few characters.
        place: columns stand in this order.
        decimals: with which numbers are printed there.
        unit: of the numbers, such as "dB".
        scale: what they are counted on or in, such as "0-255", where they have no unit.
        on_model_page: what a model's page says of the metric; "" leaves it out there.
    """

    heading: str
    place: int
    decimals: int = 2
    unit: str = ""
    scale: str = ""
    on_model_page: str = ""

    @property
    def full_heading(self) -> str:
        """Return the heading with unit or scale."""
        return ", ".join(part for part in (self.heading, self.unit or self.scale) if part)


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A number on a report card.

    Args:
        name: as on report cards; the definition in short, so that two never share one.
        definition: what it is, with its unit.
        better: "higher" or "lower"; "" where neither is better.
        place: metrics stand on report cards in this order.
        compute: maps a `Batch`, and the loaded `network` if there is one, to float64 (N,) on the
            CPU, one number an image. None for a gap.
        gap_of: name of the metric whose mean's distance from the photos' mean this is, instead of
            a mean over images.
        of_photos_too: whether it looks at colorizations alone, so that the photos themselves have
            it to compare with.
        smallest_side: height and width in pixels that pictures must have.
        network: class of the pretrained network it is computed with, or None.
        decimals: with which numbers are printed.
        short_column: its column in short tables, or None.

    Raises:
        ValueError: fields that contradict each other.
    """

    name: str
    definition: str
    better: str
    place: int
    compute: Callable[..., Tensor] | None = None
    gap_of: str = ""
    of_photos_too: bool = False
    smallest_side: int = 1
    network: type[MetricNetwork] | None = None
    decimals: int = 2
    short_column: ShortColumn | None = None

    def __post_init__(self):
        """Check the fields that depend on each other."""
        if self.better not in ("higher", "lower", ""):
            raise ValueError(
                f"`better` of {self.name!r} must be 'higher', 'lower' or '', got {self.better!r}."
            )
        if (self.compute is None) == (self.gap_of == ""):
            raise ValueError(f"{self.name!r} must have either `compute` or `gap_of`.")
        if self.network is not None and self.of_photos_too:
            raise ValueError(f"{self.name!r} must compare pictures, as its `network` does.")

    @property
    def sign(self) -> int:
        """Return 1 where higher is better, -1 where lower is, else 0."""
        return {"higher": 1, "lower": -1, "": 0}[self.better]
