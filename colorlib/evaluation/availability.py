"""Get a measuring network's weights, or say in one line why a measure cannot be had."""

import re
from pathlib import Path
from urllib.error import URLError

import torch
from torch import Tensor

from colorlib.errors import ColorlibError
from colorlib.files import sha256_of_file

# torch hub's rule: a file's name ends in the first digits of its SHA-256.
DIGITS_IN_NAME = re.compile(r"-([0-9a-f]{8,64})\.")


class NotMeasurable(ColorlibError):
    """A measure whose network or weights are not to be had here."""


def hub_weights(url: str, measure: str) -> tuple[dict[str, Tensor], str]:
    """Read pretrained weights from torch hub's cache, where they are downloaded to if need be.

    The file's SHA-256 is compared each time with the digits in its name, not only after a
    download: other weights would give numbers that look right and mean nothing.

    Args:
        url: of a file whose name holds the first digits of its SHA-256.
        measure: what needs the weights, for the message.

    Returns:
        State dict, and one line that names the file with the first digits of its SHA-256.

    Raises:
        NotMeasurable: neither cached nor to be downloaded, or another file under that name.
    """
    name = Path(url).name
    path = Path(torch.hub.get_dir()) / "checkpoints" / name
    try:
        if path.is_file():
            _check_digits(path, measure)
        state = torch.hub.load_state_dict_from_url(
            url, map_location="cpu", check_hash=True, weights_only=True
        )
    except (URLError, OSError) as error:
        raise NotMeasurable(
            f"{measure} needs {name}, which is neither in {path.parent} nor to be downloaded "
            f"({error}). Put the file there, from {url}, or set TORCH_HOME to where "
            "hub/checkpoints holds it."
        ) from error
    except RuntimeError as error:
        if "invalid hash" not in str(error):
            raise
        raise NotMeasurable(
            f"{measure} needs {name}, and what came from {url} is another file ({error}). "
            f"Put the right one into {path.parent}."
        ) from error
    return state, f"{name}, SHA-256 {sha256_of_file(path)[:12]}"


def squeezenet_weights(measure: str) -> tuple[dict[str, Tensor], str]:
    """Read torchvision's ImageNet weights of SqueezeNet 1.1, as `hub_weights` does.

    Args:
        measure: what needs the weights, for the message.

    Raises:
        NotMeasurable: as `hub_weights`.
    """
    from torchvision.models import SqueezeNet1_1_Weights

    return hub_weights(SqueezeNet1_1_Weights.IMAGENET1K_V1.url, measure)


def _check_digits(path: Path, measure: str) -> None:
    expected = DIGITS_IN_NAME.search(path.name)[1]
    found = sha256_of_file(path)
    if not found.startswith(expected):
        raise NotMeasurable(
            f"{measure} needs {path.name}, but {path} is another file: its SHA-256 begins with "
            f"{found[: len(expected)]}, not {expected}. Delete it, and it is downloaded anew."
        )
