"""Measure how much of a photo's local structure a colorization keeps: SSIM."""

import torch
from torch import Tensor

from colorlib.evaluation.image_checks import check_pair, check_smallest_side
from colorlib.evaluation.metrics.metric import Metric, ShortColumn

WINDOW = 11
SIGMA = 1.5


def ssim(fake: Tensor, real: Tensor) -> Tensor:
    """Return the structural similarity of each image, the mean over R, G and B.

    Window by window, the means, variances and the covariance of two images are compared under a
    Gaussian of 11 x 11 pixels, sigma 1.5. Only windows that lie inside the image count: five
    pixels along each border have none. Libraries differ there: mirrored borders change the second
    decimal of small pictures. A colorization takes its lightness from the photo, so even grey
    scores high; SSIM tells colours apart badly.

    Args:
        fake: uint8 tensor (N, 3, H, W), the colorizations, at least 11 pixels a side.
        real: uint8 tensor (N, 3, H, W), the photos.

    Returns:
        float64 tensor (N,), 1 for identical images, at least -1. torchmetrics computes it in
        float32, which costs photos up to 1e-4 and plain areas up to 5e-4.

    Raises:
        TypeError: not uint8 tensors.
        ValueError: not (N, 3, H, W), the shapes differ, or images smaller than the window.

    Source: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to
        structural similarity", 2004, section III, for grey images. Computed by torchmetrics;
        checked against `skimage.metrics.structural_similarity` with `gaussian_weights=True`.
    Taught in: notebooks/08_evaluation.ipynb
    """
    # Imported here, because it takes seconds.
    from torchmetrics.functional.image import structural_similarity_index_measure

    check_pair(fake, real)
    check_smallest_side(fake, "fake", WINDOW, "SSIM compares windows of that size")
    border = WINDOW // 2
    scores = []
    # One picture at a time, so that a batch decides neither the result nor the memory. In float64
    # torch would take thirty times as long on a CPU.
    for fake_one, real_one in zip(fake.float().split(1), real.float().split(1), strict=True):
        _, everywhere = structural_similarity_index_measure(
            fake_one,
            real_one,
            kernel_size=WINDOW,
            sigma=SIGMA,
            data_range=255.0,
            reduction="none",
            return_full_image=True,
        )  # (1, 3, H, W)
        inside = everywhere[..., border:-border, border:-border]
        scores.append(inside.cpu().double().mean())
    return torch.stack(scores)


SSIM = Metric(
    name="ssim",
    definition="mean over images of SSIM, RGB, Gaussian window of 11 px, sigma 1.5",
    better="higher",
    compute=lambda batch: ssim(batch.fake_u8, batch.real_u8),
    smallest_side=WINDOW,
    decimals=3,
    place=30,
    short_column=ShortColumn("SSIM", place=30, decimals=3),
)
