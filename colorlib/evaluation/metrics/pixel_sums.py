"""Count differences of 8-bit pictures in whole numbers.

So a result depends neither on the device nor on the batch.
"""

from torch import Tensor

from colorlib.evaluation.image_checks import check_pair

PEAK = 255


def differences(fake: Tensor, real: Tensor) -> Tensor:
    """Return fake - real of two uint8 batches (N, 3, H, W) as int32, or refuse them.

    Args:
        fake: uint8 tensor (N, 3, H, W), the colorizations.
        real: uint8 tensor (N, 3, H, W), the photos.

    Raises:
        TypeError: not uint8 tensors.
        ValueError: not (N, 3, H, W), or the shapes differ.
    """
    check_pair(fake, real)
    return fake.int() - real.int()


def mean_of_sums(sums: Tensor, count: int) -> Tensor:
    """Return sums / count in float64 on the CPU.

    Args:
        sums: (N,) whole numbers, on any device.
        count: how many numbers each sum is of.
    """
    # float64 is reached on the CPU, since some devices (mps) lack it.
    return sums.cpu().double() / count
