"""Measure how colourful a picture is, and how far a model's mean is from the photos' mean."""

import torch
from torch import Tensor

from colorlib.evaluation.image_checks import check_rgb_u8
from colorlib.evaluation.metrics.metric import Metric, ShortColumn
from colorlib.evaluation.metrics.pixel_sums import mean_of_sums


def colorfulness(rgb_u8: Tensor) -> Tensor:
    """Return the colourfulness of each image: 0 for greys, about 40 for an average photo.

    With the signed opponents rg = R - G and yb = (R + G)/2 - B it is
    sqrt(var(rg) + var(yb)) + 0.3 sqrt(mean(rg)^2 + mean(yb)^2), the variances over all pixels
    (divided by their number). Taking |rg| and |yb|, as much published code does, gives less.

    Args:
        rgb_u8: uint8 tensor (N, 3, H, W).

    Returns:
        float64 tensor (N,), 0 or more.

    Raises:
        TypeError: not a uint8 tensor.
        ValueError: not (N, 3, H, W).

    Source: Hasler and Suesstrunk, "Measuring colourfulness in natural images", 2003, the measure
        M3 that works in RGB.
    """
    check_rgb_u8(rgb_u8, "rgb_u8")
    red, green, blue = rgb_u8.int().unbind(1)  # each (N, H, W)
    rg_variance, rg_mean = _moments(red - green)
    # Doubled to stay in whole numbers; halved again below.
    yb_variance, yb_mean = _moments(red + green - 2 * blue)
    spread = (rg_variance + yb_variance / 4).sqrt()
    offset = (rg_mean**2 + yb_mean**2 / 4).sqrt()
    return spread + 0.3 * offset


def _moments(values: Tensor) -> tuple[Tensor, Tensor]:
    count = values[0].numel()
    mean = mean_of_sums(values.sum(dim=(1, 2), dtype=torch.int64), count)
    mean_square = mean_of_sums((values * values).sum(dim=(1, 2), dtype=torch.int64), count)
    return (mean_square - mean**2).clamp_min(0.0), mean


COLORFULNESS = Metric(
    name="colorfulness",
    definition="Hasler-Suesstrunk M3, signed; compare it with the truth's",
    better="",
    compute=lambda batch: colorfulness(batch.fake_u8),
    of_photos_too=True,
    place=80,
    short_column=ShortColumn(
        "colourfulness", place=60, decimals=1, on_model_page="Hasler and Süsstrunk"
    ),
)
COLORFULNESS_GAP = Metric(
    name="colorfulness_gap",
    definition="|mean colorfulness - the truth's mean colorfulness|",
    better="lower",
    gap_of=COLORFULNESS.name,
    place=90,
)
