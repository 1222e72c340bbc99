"""Get a measuring network's weights, or say in one line why a measure cannot be had."""

from pathlib import Path
from pickle import UnpicklingError
from urllib.error import URLError

import torch
from torch import Tensor, nn

from colorlib.errors import ColorlibError
from colorlib.networks.state_files import describe_file, shown_folder


class NotMeasurable(ColorlibError):
    """A measure whose network or weights are not to be had here."""


def hub_weights(url: str, measure: str) -> tuple[dict[str, Tensor], str]:
    """Read pretrained weights from torch hub's cache, where they are downloaded to if need be.

    A download is compared with the SHA-256 in the file's name. What already lies in the cache may
    be another file on purpose, such as rounded weights: the line says so, and belongs to the
    result.

    Args:
        url: of a file whose name holds the first digits of its SHA-256.
        measure: what needs the weights, for the message.

    Returns:
        State dict, and one line that names the file with the first digits of its SHA-256.

    Raises:
        NotMeasurable: neither cached nor to be downloaded, or not to be read.
    """
    name = Path(url).name
    path = Path(torch.hub.get_dir()) / "checkpoints" / name
    was_cached = path.is_file()
    try:
        state = torch.hub.load_state_dict_from_url(
            url, map_location="cpu", check_hash=True, weights_only=True
        )
    except (URLError, OSError) as error:
        raise NotMeasurable(
            f"{measure} needs {name}, which is neither in {shown_folder(path.parent)} nor to be "
            f"downloaded ({error}). Put the file there, from {url}, or set TORCH_HOME to where "
            "hub/checkpoints holds it."
        ) from error
    except (RuntimeError, EOFError, UnpicklingError) as error:
        if was_cached:
            raise _unreadable(path, measure, error) from error
        if "invalid hash" not in str(error):
            raise
        raise NotMeasurable(
            f"{measure} needs {name}, and what came from {url} is another file ({error}). "
            f"Put the right one into {shown_folder(path.parent)}."
        ) from error
    return state, describe_file(path)


def squeezenet(measure: str) -> tuple[nn.Module, str]:
    """Build torchvision's SqueezeNet 1.1 with its ImageNet weights.

    Args:
        measure: what needs it, for the message.

    Returns:
        Network in eval mode on the CPU, and the line of `hub_weights`.

    Raises:
        NotMeasurable: as `hub_weights`, or the weights are another network's.
    """
    from torchvision.models import SqueezeNet1_1_Weights, squeezenet1_1

    url = SqueezeNet1_1_Weights.IMAGENET1K_V1.url
    state, line = hub_weights(url, measure)
    network = squeezenet1_1(weights=None).eval()
    try:
        network.load_state_dict(state)
    except (RuntimeError, TypeError) as error:
        path = Path(torch.hub.get_dir()) / "checkpoints" / Path(url).name
        raise _unreadable(path, measure, error) from error
    return network, line


def _unreadable(path: Path, measure: str, error: Exception) -> NotMeasurable:
    first_line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return NotMeasurable(
        f"{measure} needs {path.name}, but {path} does not hold its weights: {first_line} "
        "Delete it, and it is downloaded anew."
    )
