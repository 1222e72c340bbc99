"""Measure how far colorizations are from their photos: the mean absolute error."""

import torch
from torch import Tensor

from colorlib.evaluation.metrics.metric import Metric, ShortColumn
from colorlib.evaluation.metrics.pixel_sums import differences, mean_of_sums


def mae_rgb255(fake: Tensor, real: Tensor) -> Tensor:
    """Return the mean absolute error over R, G and B on the scale 0 to 255.

    Args:
        fake: uint8 tensor (N, 3, H, W), the colorizations.
        real: uint8 tensor (N, 3, H, W), the photos.

    Returns:
        float64 tensor (N,), 0 for identical images, at most 255.

    Raises:
        TypeError: not uint8 tensors.
        ValueError: not (N, 3, H, W), or the shapes differ.

    Source: Singh et al., "Colorization Using Conditional-GANs" (IIT Kanpur), equation 5, whose
        unit goes unsaid there: an MAE of ab is another number.

    >>> black = torch.zeros(1, 3, 2, 2, dtype=torch.uint8)
    >>> mae_rgb255(black + 10, black)
    tensor([10.], dtype=torch.float64)
    """
    difference = differences(fake, real).abs()
    return mean_of_sums(difference.sum(dim=(1, 2, 3), dtype=torch.int64), difference[0].numel())


MAE_RGB255 = Metric(
    name="mae_rgb255",
    definition="mean |difference| over R, G and B, scale 0-255",
    better="lower",
    compute=lambda batch: mae_rgb255(batch.fake_u8, batch.real_u8),
    place=10,
    short_column=ShortColumn(
        "MAE",
        place=20,
        scale="0-255",
        on_model_page="over R, G and B, scale 0-255",
    ),
)
