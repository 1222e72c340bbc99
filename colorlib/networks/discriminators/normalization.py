"""The four ways in which a discriminator's layers are kept in bounds."""

from torch import nn
from torch.nn.utils.parametrizations import spectral_norm

from colorlib.networks.initialization import CONVOLUTIONS, init_weights

NORMS = ("batch", "instance", "spectral", "none")


def check_norm(norm: str) -> None:
    """Refuse a norm that does not exist.

    Args:
        norm: one of `NORMS`.

    Raises:
        ValueError: it is none of them.
    """
    if norm not in NORMS:
        raise ValueError(f"`norm` must be one of {', '.join(NORMS)}, got {norm!r}.")


def normed(
    norm: str,
    in_channels: int,
    out_channels: int,
    kernel: int,
    stride: int = 1,
    padding: int = 0,
    *,
    transposed: bool = False,
) -> list[nn.Module]:
    """Return a convolution and what normalises its output.

    "batch" subtracts the mean of the whole batch, so the convolution needs no bias; "instance"
    normalises each picture by its own mean and spread, without weights of its own; "spectral"
    normalises the convolution's weight, in `draw_weights`; "none" nothing.

    Args:
        norm: one of `NORMS`.
        in_channels: of the convolution.
        out_channels: of the convolution.
        kernel: its height and width, in pixels.
        stride: of the convolution.
        padding: pixels of zeros on each side.
        transposed: make it a transposed one.

    Raises:
        ValueError: no such norm.

    Source: pix2pix's code, `get_norm_layer` and `use_bias`, for "batch" and "instance".

    Example:
        >>> [type(layer).__name__ for layer in normed("instance", 3, 8, kernel=4)]
        ['Conv2d', 'InstanceNorm2d']
    """
    check_norm(norm)
    conv_type = nn.ConvTranspose2d if transposed else nn.Conv2d
    conv = conv_type(in_channels, out_channels, kernel, stride, padding, bias=norm != "batch")
    if norm == "batch":
        return [conv, nn.BatchNorm2d(out_channels)]
    if norm == "instance":
        return [conv, nn.InstanceNorm2d(out_channels)]
    return [conv]


def draw_weights(network: nn.Module, norm: str, init: str) -> None:
    """Draw the first weights of a network, in place, and normalise them where `norm` says so.

    Under "spectral" every convolution's weight, the first and the last included, is divided by its
    largest singular value, so that no layer changes its output faster than its input; one step of
    power iteration in each training pass follows that value.

    Args:
        network: all of whose layers are new.
        norm: one of `NORMS`.
        init: as `init_weights` takes it.

    Raises:
        ValueError: no such `norm` or `init`.

    Source: Miyato et al. 2018, "Spectral normalization for generative adversarial networks",
        section 2.1 and algorithm 1.
    """
    check_norm(norm)
    init_weights(network, init=init)
    if norm == "spectral":
        for layer in [one for one in network.modules() if isinstance(one, CONVOLUTIONS)]:
            spectral_norm(layer)
