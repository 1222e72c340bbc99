"""Measure how far colorizations are from the photos they came from, one number an image.

Every function works on a batch on the tensors' own device and returns a float64 tensor (N,) on the
CPU. Sums over pixels are taken in whole numbers where the input is 8-bit, so that a result does
not depend on the device or on the batch. Means over images, and their intervals, are the caller's:
see `colorlib.evaluation.intervals`.
"""

import math

import torch
from torch import Tensor

from colorlib.evaluation.image_checks import (
    check_batch,
    check_pair,
    check_rgb_u8,
    check_same_shape,
)

PEAK = 255
# Width of the ab plane that a share is counted in: -110 to 110, as in the normalisation ab/110.
AB_RANGE = 220.0


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
    """
    difference = _difference(fake, real).abs()
    return _mean_of_sums(difference.sum(dim=(1, 2, 3), dtype=torch.int64), difference[0].numel())


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
    """
    if not cap_db > 0:
        raise ValueError(f"`cap_db` must be above 0, got {cap_db}. 100 is usual.")
    difference = _difference(fake, real)
    squares = (difference * difference).sum(dim=(1, 2, 3), dtype=torch.int64)
    mse = _mean_of_sums(squares, difference[0].numel())
    return (10.0 * torch.log10(PEAK**2 / mse)).clamp(max=cap_db)


def eps_acc_rgb_and(fake: Tensor, real: Tensor, epsilon: float = 0.05) -> Tensor:
    """Return the share of pixels that are right within `epsilon` in R and G and B at once.

    A channel is right when |difference| <= epsilon * 255, the bound included; at 5 % that is a
    difference of at most 12 steps. Called epsilon-accuracy; a pixel with one wrong channel counts
    as wrong, which makes it stricter than `eps_acc_ab_mean`.

    Args:
        fake: uint8 tensor (N, 3, H, W), the colorizations.
        real: uint8 tensor (N, 3, H, W), the photos.
        epsilon: the tolerance as a share of the range 0 to 255, in (0, 1).

    Returns:
        float64 tensor (N,) in [0, 1].

    Raises:
        TypeError: not uint8 tensors.
        ValueError: not (N, 3, H, W), the shapes differ, or `epsilon` is outside (0, 1).

    Source: Singh et al., "Colorization Using Conditional-GANs" (IIT Kanpur), equation 6: the
        product over channels of the indicator function of the closed interval [0, epsilon].
    """
    _check_epsilon(epsilon)
    # The hair on top keeps a bound that is a whole number, such as 0.2 * 255, included.
    bound = math.floor(epsilon * PEAK + 1e-9)
    right = _difference(fake, real).abs().amax(dim=1) <= bound  # (N, H, W)
    return _mean_of_sums(right.sum(dim=(1, 2)), right[0].numel())


def eps_acc_ab_mean(
    fake_lab: Tensor, real_lab: Tensor, epsilon: float = 0.05, ab_range: float = AB_RANGE
) -> Tensor:
    """Return the share of pixels that are right within `epsilon`, averaged over a and b.

    A value is right when |difference| <= epsilon * ab_range, the bound included. Called pixel
    accuracy; a and b count separately, so a pixel with the right a and the wrong b is half right.
    The number means little without its range: predict-grey at 2 % gets about 32 % of ImageNet
    photos' values with a range of 110, 47 % with 220, 50 % with 256.

    Args:
        fake_lab: float tensor (N, 3, H, W), Lab of the colorizations, before any rounding to RGB.
        real_lab: float tensor (N, 3, H, W), Lab of the photos.
        epsilon: the tolerance as a share of `ab_range`, in (0, 1).
        ab_range: the width in Lab units that counts as the whole range of a and of b.

    Returns:
        float64 tensor (N,) in [0, 1].

    Raises:
        TypeError: not floating-point tensors.
        ValueError: not (N, 3, H, W), the shapes differ, values that cannot be Lab, `epsilon`
            outside (0, 1), or `ab_range` not above 0.

    Source: Barusco and Rampon, "Image Colorization using Conditional Generative Adversarial
        Networks", equation 10, which leaves the range unsaid.
    """
    _check_epsilon(epsilon)
    if not 0 < ab_range < math.inf:
        raise ValueError(f"`ab_range` must be above 0 Lab units, got {ab_range}. 220 is usual.")
    _check_lab(fake_lab, "fake_lab")
    _check_lab(real_lab, "real_lab")
    check_same_shape(fake_lab, real_lab, "fake_lab", "real_lab")
    right = (fake_lab[:, 1:] - real_lab[:, 1:]).abs() <= epsilon * ab_range  # (N, 2, H, W)
    return _mean_of_sums(right.sum(dim=(1, 2, 3)), right[0].numel())


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


def _difference(fake: Tensor, real: Tensor) -> Tensor:
    check_pair(fake, real)
    return fake.int() - real.int()


def _mean_of_sums(sums: Tensor, count: int) -> Tensor:
    # float64 is reached on the CPU, since some devices (mps) lack it.
    return sums.cpu().double() / count


def _moments(values: Tensor) -> tuple[Tensor, Tensor]:
    count = values[0].numel()
    mean = _mean_of_sums(values.sum(dim=(1, 2), dtype=torch.int64), count)
    mean_square = _mean_of_sums((values * values).sum(dim=(1, 2), dtype=torch.int64), count)
    return (mean_square - mean**2).clamp_min(0.0), mean


def _check_lab(lab: Tensor, name: str) -> None:
    if not torch.is_tensor(lab) or not lab.is_floating_point():
        got = lab.dtype if torch.is_tensor(lab) else type(lab).__name__
        raise TypeError(
            f"`{name}` must be a floating-point tensor in Lab units, got {got}. "
            "Turn 8-bit RGB into Lab with colorlib.color.rgb_u8_to_lab."
        )
    check_batch(lab, name)
    lightness, ab = lab[:, :1], lab[:, 1:]
    # Written so that NaN fails too.
    if not (lightness.min() >= -0.1 and lightness.max() <= 100.1 and ab.abs().max() <= AB_RANGE):
        raise ValueError(
            f"`{name}` must be Lab, L* in [0, 100] and |a*|, |b*| at most {AB_RANGE:g}, "
            f"got L* in [{lightness.min():.4g}, {lightness.max():.4g}] and |ab| up to "
            f"{ab.abs().max():.4g}. Normalised values go through denormalize_lab first."
        )


def _check_epsilon(epsilon: float) -> None:
    if not 0 < epsilon < 1:
        raise ValueError(f"`epsilon` must be a share in (0, 1), got {epsilon}. Write 5 % as 0.05.")
