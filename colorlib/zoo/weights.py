"""The zoo: trained weights that ship with the course, each checked against its card's hash.

A model is two files, `NAME.safetensors` and its card `NAME.json`. Weights of convolutions are
stored in float16, which halves the files; everything else stays float32.
"""

import logging
import os
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from colorlib.color import NORMALIZATION
from colorlib.devices import pick_device
from colorlib.errors import WeightsError
from colorlib.files import atomic_path, sha256_of_file, shipped_folder
from colorlib.networks.registry import architecture_of, build_generator
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.weights_files import check_weights, download_weights, find_weights

logger = logging.getLogger(__name__)

ENVIRONMENT_VARIABLE = "COLORLIB_ZOO"


@dataclass(frozen=True)
class LoadedModel:
    """A generator with its trained weights, in eval mode, and its card."""

    generator: nn.Module
    model_card: ModelCard

    @property
    def size(self) -> int:
        """Return the pixels a side at which the model predicts."""
        return self.model_card.size


def zoo_root() -> Path:
    """Return the folder of the trained models.

    `$COLORLIB_ZOO` when set; else the models inside an installed package; else `data/zoo` of
    the repository.
    """
    chosen = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(chosen) if chosen else shipped_folder("zoo")


def list_models(root: str | Path | None = None) -> list[ModelCard]:
    """Return the cards of all models in the zoo, by name.

    A card that cannot be read costs one line in the log; the others are returned.
    """
    model_cards, faults = read_model_cards(root)
    for fault in faults.values():
        logger.warning("%s", fault)
    return model_cards


def read_model_cards(
    root: str | Path | None = None,
) -> tuple[list[ModelCard], dict[str, WeightsError]]:
    """Return the cards of all models in the zoo, and by name what is wrong with the others."""
    model_cards, faults = [], {}
    for path in sorted(_root(root).glob("*.json")):
        if path.name.startswith("."):  # another process is writing it
            continue
        try:
            model_cards.append(read_model_card(path.stem, root))
        except WeightsError as error:
            faults[path.stem] = error
    return model_cards, faults


def model_card_path(name: str, root: str | Path | None = None) -> Path:
    """Return where the card of the model `name` lies, or would lie."""
    return _paths(name, root)[0]


def read_model_card(name: str, root: str | Path | None = None) -> ModelCard:
    """Return the card of the model `name`.

    Raises:
        WeightsError: no such model (the message lists those there are), or a damaged card.
    """
    path, _ = _paths(name, root)
    if not path.is_file():
        known = ", ".join(path.stem for path in sorted(_root(root).glob("*.json")))
        raise WeightsError(
            f"no model {name!r} in the zoo; it has: {known or 'none'}. "
            "List them with `colorlib models`."
        )
    model_card = ModelCard.read(path)
    if model_card.name != name:
        raise WeightsError(f"the model card {path.name} is of {model_card.name!r}, not {name!r}.")
    return model_card


def verify_model(name: str, root: str | Path | None = None) -> ModelCard:
    """Check that a model's weights are on this machine and are the ones its card describes.

    Nothing is downloaded.

    Raises:
        WeightsError: the file is missing or not downloaded yet, or its hash is not the card's.
    """
    model_card = read_model_card(name, root)
    path = find_weights(model_card, _root(root))
    if path is None:
        raise WeightsError(
            f"the weights of the model {name!r} are not downloaded yet; `load_model` fetches them "
            f"from {model_card.url}."
        )
    check_weights(model_card, path)
    return model_card


def load_model(
    name: str, *, device: str | torch.device | None = None, root: str | Path | None = None
) -> LoadedModel:
    """Load a trained generator from the zoo, hash-checked and strictly.

    Weights that lie neither beside their card nor in the cache are downloaded from the card's
    `url`, once.

    Args:
        name: the model's name, such as "pix2pix-unet".
        device: where it goes; by default CUDA where there is one, else CPU.
        root: the zoo's folder; by default `zoo_root()`.

    Raises:
        WeightsError: no such model, damaged files, weights that do not fit the architecture,
            another normalisation than this library's, or a download that failed.

    Taught in: notebooks/08_evaluation.ipynb
    """
    model_card = read_model_card(name, root)
    if model_card.normalization != NORMALIZATION:
        raise WeightsError(
            f"the model {name!r} was trained on Lab normalised by {model_card.normalization}, this "
            f"colorlib normalises by {NORMALIZATION}. Its colours would be wrong; retrain it."
        )
    path = find_weights(model_card, _root(root)) or download_weights(model_card)
    check_weights(model_card, path)
    try:
        generator = build_generator(model_card.architecture, **model_card.generator)
        weights = load_file(path)
        generator.load_state_dict(_as_float32(weights), strict=True)
    except (SafetensorError, RuntimeError, TypeError, ValueError) as error:
        first_line = str(error).strip().splitlines()[0]
        raise WeightsError(
            f"the weights {path.name} do not fit the architecture "
            f"{model_card.architecture!r} {model_card.generator}: {first_line}"
        ) from error
    return LoadedModel(generator.to(pick_device(device)).eval(), model_card)


def save_model(
    generator: nn.Module, model_card: ModelCard, root: str | Path | None = None
) -> ModelCard:
    """Write a generator's weights and its card into the zoo.

    Args:
        generator: of a registered architecture.
        model_card: everything but `architecture`, `generator`, `normalization`, `parameters` and
            `weights_sha256`, which are filled in from the generator and the file.
        root: the zoo's folder; by default `zoo_root()`.

    Returns:
        The card as written.

    Raises:
        ValueError: the generator's class is not registered.
    """
    path, weights_path = _paths(model_card.name, root)
    with atomic_path(weights_path) as temporary:
        save_file(_for_storage(generator), temporary)
    model_card = replace(
        model_card,
        architecture=architecture_of(generator),
        generator=dict(generator.config),
        normalization=NORMALIZATION,
        parameters=sum(parameter.numel() for parameter in generator.parameters()),
        weights_sha256=sha256_of_file(weights_path),
    )
    model_card.write(path)
    return model_card


def _root(root: str | Path | None) -> Path:
    return Path(root) if root is not None else zoo_root()


def _paths(name: str, root: str | Path | None) -> tuple[Path, Path]:
    if not name or Path(name).name != name or name.startswith("."):
        raise WeightsError(
            f"a model is called by its plain name, such as 'pix2pix-unet', got {name!r}. "
            "List the names with `colorlib models`."
        )
    folder = _root(root)
    return folder / f"{name}.json", folder / f"{name}.safetensors"


def _for_storage(generator: nn.Module) -> dict[str, torch.Tensor]:
    stored = {}
    for name, value in generator.state_dict().items():
        is_kernel = value.ndim == 4 and value.is_floating_point()
        value = value.to("cpu", torch.float16 if is_kernel else value.dtype)
        stored[name] = value.contiguous()
    return stored


def _as_float32(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {n: v.float() if v.dtype == torch.float16 else v for n, v in weights.items()}
