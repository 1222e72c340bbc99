"""Count the pixels that are right within a tolerance, by two definitions that differ widely."""

import math

import torch
from torch import Tensor

from colorlib.evaluation.image_checks import check_batch, check_same_shape
from colorlib.evaluation.metrics.metric import Metric, ShortColumn
from colorlib.evaluation.metrics.pixel_sums import PEAK, differences, mean_of_sums

# Width of the ab plane that a share is counted in: -110 to 110, as in the normalisation ab/110.
AB_RANGE = 220.0


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
    right = differences(fake, real).abs().amax(dim=1) <= bound  # (N, H, W)
    return mean_of_sums(right.sum(dim=(1, 2)), right[0].numel())


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
    return mean_of_sums(right.sum(dim=(1, 2, 3)), right[0].numel())


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


EPS_ACC_RGB_AND_5 = Metric(
    name="eps_acc_rgb_and_5",
    definition="% of pixels with R and G and B all within 5 % of 255",
    better="higher",
    compute=lambda batch: 100 * eps_acc_rgb_and(batch.fake_u8, batch.real_u8, 0.05),
    place=50,
    short_column=ShortColumn("within 5 %", place=50, decimals=1, scale="RGB"),
)
EPS_ACC_AB_MEAN_2 = Metric(
    name="eps_acc_ab_mean_2",
    definition="% of a and b values within 2 % of a range of 220",
    better="higher",
    compute=lambda batch: 100 * eps_acc_ab_mean(batch.fake_lab, batch.real_lab, 0.02),
    place=60,
)
EPS_ACC_AB_MEAN_5 = Metric(
    name="eps_acc_ab_mean_5",
    definition="% of a and b values within 5 % of a range of 220",
    better="higher",
    compute=lambda batch: 100 * eps_acc_ab_mean(batch.fake_lab, batch.real_lab, 0.05),
    place=70,
)
