"""Find a model's weights: beside its card, in the cache, or at the address that the card names."""

from pathlib import Path
from urllib.parse import urlsplit

from torch.hub import download_url_to_file

from colorlib.data.collections.downloading import patience
from colorlib.errors import WeightsError
from colorlib.files import cache_root, sha256_of_file
from colorlib.text import one_line, shown_path
from colorlib.zoo.model_card import ModelCard

SCHEMES = ("https", "http", "file")


def find_weights(model_card: ModelCard, folder: Path) -> Path | None:
    """Return the weights' file, which may be damaged; None while it is to be downloaded.

    Args:
        model_card: of the model.
        folder: where the card lies.

    Raises:
        WeightsError: there is no such file and no address to download it from.
    """
    beside = folder / f"{model_card.name}.safetensors"
    if beside.is_file():
        return beside
    if not model_card.url:
        raise WeightsError(
            f"the weights {beside.name} are missing beside their card. "
            "Restore them, for example with git checkout."
        )
    downloaded = downloaded_path(model_card)
    return downloaded if downloaded.is_file() else None


def downloaded_path(model_card: ModelCard) -> Path:
    """Return where in colorlib's cache folder a model's weights lie once they are downloaded.

    Raises:
        WeightsError: the card does not say by what SHA-256 to know them.
    """
    known_by = model_card.weights_sha256
    if len(known_by) != 64 or not set(known_by) <= set("0123456789abcdef"):
        raise WeightsError(
            f"the card of the model {model_card.name!r} names a `url`, and `weights_sha256` must "
            f"be the file's SHA-256 in 64 hexadecimal digits, got {known_by!r}. Write it there."
        )
    return cache_root() / "weights" / f"{model_card.name}-{known_by[:16]}.safetensors"


def download_weights(model_card: ModelCard, *, progress: bool = True) -> Path:
    """Download a model's weights into the cache: the right ones, or none at all.

    Args:
        model_card: of the model; it names `url` and `weights_sha256`.
        progress: show a progress bar.

    Raises:
        WeightsError: the address cannot be reached, or holds another file.
    """
    path = downloaded_path(model_card)
    if urlsplit(model_card.url).scheme not in SCHEMES:
        raise WeightsError(
            f"`url` in the card of the model {model_card.name!r} must begin with one of "
            f"{', '.join(f'{scheme}://' for scheme in SCHEMES)}, got {model_card.url!r}. Mend it."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with patience():
            # It writes beside the path and moves the file there once its hash is the right one.
            download_url_to_file(
                model_card.url, str(path), hash_prefix=model_card.weights_sha256, progress=progress
            )
    # A wrong hash is a RuntimeError, an address with a hole in it a ValueError.
    except (OSError, RuntimeError, ValueError) as error:
        raise WeightsError(
            f"the weights of the model {model_card.name!r} are not on this machine and cannot be "
            f"downloaded from {model_card.url}: {one_line(error)}. Nothing was kept; the same line "
            f"tries again. Without a network, fetch the file elsewhere and put it into "
            f"{shown_path(path.parent)} as {path.name}."
        ) from error
    return path


def check_weights(model_card: ModelCard, path: Path) -> None:
    """Compare the weights' file with the card's SHA-256.

    Raises:
        WeightsError: the hash is another, or the card names none.
    """
    found, expected = sha256_of_file(path), model_card.weights_sha256
    if found == expected:
        return
    remedy = "Restore them, for example with git checkout."
    if model_card.url and path == downloaded_path(model_card):
        remedy = f"Delete {shown_path(path)}; they are downloaded again."
    raise WeightsError(
        f"the weights {path.name} are damaged or not the ones of their card: SHA-256 "
        f"{found[:12]}..., expected {f'{expected[:12]}...' if expected else 'none in the card'}. "
        f"{remedy}"
    )
