"""How many pixels one output of a network sees."""

from collections.abc import Iterable


def receptive_field(kernels_and_strides: Iterable[tuple[int, int]]) -> int:
    """Return how many pixels a side one output of a stack of convolutions sees.

    Each layer widens the field by (kernel - 1) steps, and a step is as long as the product of
    the strides before it.

    Args:
        kernels_and_strides: (kernel, stride) of each convolution, first layer first.

    >>> receptive_field([(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)])  # the 70x70 PatchGAN
    70

    Source: Araujo et al. 2019, "Computing Receptive Fields of Convolutional Neural Networks".
    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """
    field, step = 1, 1
    for kernel, stride in kernels_and_strides:
        field += (kernel - 1) * step
        step *= stride
    return field
