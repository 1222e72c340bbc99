"""Measure how far colorizations are from their photos, in decibels: PSNR."""

import torch
from torch import Tensor

from colorlib.evaluation.metrics.metric import Metric, ShortColumn
from colorlib.evaluation.metrics.pixel_sums import PEAK, differences, mean_of_sums


def psnr(fake: Tensor, real: Tensor, *, cap_db: float = 100.0) -> Tensor:
    """Return the peak signal-to-noise ratio of each image in decibels.

    Per image: 10 log10(255^2 / MSE), the MSE over R, G and B. The usual figure for a test set is
    the mean of these numbers. The decibels of the test set's mean MSE are another number, never
    higher because -log is convex (for predict-grey on ImageNet photos about 20 against 23 dB):
    say which one you print.

    Args:
        fake: uint8 tensor (N, 3, H, W), the colorizations.
        real: uint8 tensor (N, 3, H, W), the photos.
        cap_db: the value for identical images, whose PSNR is infinite, and the most that any image
            gets. One greyscale photo in a hundred lifts the mean of predict-grey by some 0.8 dB
            this way, so such photos do not belong in a test set.

    Returns:
        float64 tensor (N,), in dB.

    Raises:
        TypeError: not uint8 tensors.
        ValueError: not (N, 3, H, W), the shapes differ, or `cap_db` is not a positive number.

    Source: Singh et al., "Colorization Using Conditional-GANs" (IIT Kanpur), equation 7. Checked
        against `skimage.metrics.peak_signal_noise_ratio`.

    >>> black = torch.zeros(1, 3, 2, 2, dtype=torch.uint8)
    >>> psnr(black, black), psnr(black + 255, black)
    (tensor([100.], dtype=torch.float64), tensor([0.], dtype=torch.float64))
    """
    if not cap_db > 0:
        raise ValueError(f"`cap_db` must be above 0, got {cap_db}. 100 is usual.")
    difference = differences(fake, real)
    squares = (difference * difference).sum(dim=(1, 2, 3), dtype=torch.int64)
    mse = mean_of_sums(squares, difference[0].numel())
    return (10.0 * torch.log10(PEAK**2 / mse)).clamp(max=cap_db)


PSNR = Metric(
    name="psnr",
    definition="mean over images of the image's PSNR in dB, RGB, capped at 100",
    better="higher",
    compute=lambda batch: psnr(batch.fake_u8, batch.real_u8),
    place=20,
    short_column=ShortColumn(
        "PSNR",
        place=10,
        unit="dB",
        on_model_page="mean of each photograph's dB",
    ),
)
