"""How much of a picture is a chequerboard: its power at the three frequencies of period two."""

from torch import Tensor


def checkerboard_share(planes: Tensor) -> tuple[float, float]:
    """Measure stripes and squares of period two that run through whole pictures.

    Upsampling that treats even and odd pixels differently prints them: columns that alternate,
    rows that alternate, or both (Nyquist's frequency in x, in y, in both).

    Args:
        planes: float (N, C, H, W); an odd last row or column is left out.

    Returns:
        Their share of the power of all frequencies but the mean, 0 to 1, and the pattern's root
        mean square, in the unit of `planes`. 0 and 0 for pictures of one colour.

    Source: Odena et al. 2016, "Deconvolution and checkerboard artifacts".

    Example:
        >>> import torch
        >>> columns = torch.tensor([1.0, -1.0]).repeat(1, 1, 4, 2)  # columns of 1 and -1
        >>> checkerboard_share(columns)
        (1.0, 1.0)
    """
    height, width = (side - side % 2 for side in planes.shape[-2:])
    planes = planes[..., :height, :width].double()
    # By parity of row and column: the sums and differences of these four means are the Fourier
    # coefficients at frequency 0 and at Nyquist's.
    means = planes.unflatten(-2, (-1, 2)).unflatten(-1, (-1, 2)).mean(dim=(-4, -2))  # (N, C, 2, 2)
    mean = means.mean(dim=(-2, -1), keepdim=True)
    pattern = (means - mean).square().mean()
    power = (planes - mean).square().mean()
    if power == 0:
        return 0.0, 0.0
    return (pattern / power).item(), pattern.sqrt().item()
