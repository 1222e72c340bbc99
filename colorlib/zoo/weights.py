"""The zoo: trained weights that ship with the course, each checked against its card's hash.

A model is two files, `NAME.safetensors` and its card `NAME.json`. Weights of convolutions are
stored in float16, which halves the files; everything else stays float32.
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import nn

from colorlib.color import AB_SCALE, L_SCALE
from colorlib.devices import pick_device
from colorlib.errors import WeightsError
from colorlib.files import atomic_path, sha256_of_file, shipped_folder
from colorlib.networks.registry import architecture_of, build_generator
from colorlib.zoo.model_card import ModelCard

ENVIRONMENT_VARIABLE = "COLORLIB_ZOO"
NORMALIZATION = {"L_SCALE": L_SCALE, "AB_SCALE": AB_SCALE}


@dataclass(frozen=True)
class LoadedModel:
    """A generator with its trained weights, in eval mode, and its card."""

    generator: nn.Module
    card: ModelCard

    @property
    def size(self) -> int:
        """Return the pixels a side at which the model predicts."""
        return self.card.size


def zoo_root() -> Path:
    """Return the folder of the trained models.

    `$COLORLIB_ZOO` when set; else the models inside an installed package; else `data/zoo` of
    the repository.
    """
    chosen = os.environ.get(ENVIRONMENT_VARIABLE)
    return Path(chosen) if chosen else shipped_folder("zoo")


def list_models(root: str | Path | None = None) -> list[ModelCard]:
    """Return the cards of all models in the zoo, by name.

    Raises:
        WeightsError: a card cannot be read.
    """
    return [ModelCard.read(path) for path in sorted(_root(root).glob("*.json"))]


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
    card = ModelCard.read(path)
    if card.name != name:
        raise WeightsError(f"the model card {path.name} is of {card.name!r}, not {name!r}.")
    return card


def verify_model(name: str, root: str | Path | None = None) -> ModelCard:
    """Check that a model's weights are there and are the ones its card describes.

    Raises:
        WeightsError: the file is missing, or its hash is not the card's.
    """
    card = read_model_card(name, root)
    _, weights_path = _paths(name, root)
    if not weights_path.is_file():
        raise WeightsError(
            f"the weights {weights_path.name} are missing beside their card. "
            "Restore them, for example with git checkout."
        )
    found = sha256_of_file(weights_path)
    if found != card.weights_sha256:
        raise WeightsError(
            f"the weights {weights_path.name} are damaged or not the ones of their card: SHA-256 "
            f"{found[:12]}..., expected {card.weights_sha256[:12]}.... "
            "Restore them, for example with git checkout."
        )
    return card


def load_model(
    name: str, *, device: str | torch.device | None = None, root: str | Path | None = None
) -> LoadedModel:
    """Load a trained generator from the zoo, hash-checked and strictly.

    Args:
        name: the model's name, such as "pix2pix-unet".
        device: where it goes; by default CUDA where there is one, else CPU.
        root: the zoo's folder; by default `zoo_root()`.

    Raises:
        WeightsError: no such model, damaged files, weights that do not fit the architecture, or
            another normalisation than this library's.

    Taught in: notebooks/00_start_here.ipynb
    """
    card = verify_model(name, root)
    if card.normalization != NORMALIZATION:
        raise WeightsError(
            f"the model {name!r} was trained on Lab normalised by {card.normalization}, this "
            f"colorlib normalises by {NORMALIZATION}. Its colours would be wrong; retrain it."
        )
    _, weights_path = _paths(name, root)
    try:
        generator = build_generator(card.architecture, **card.generator)
        weights = load_file(weights_path)
        generator.load_state_dict(_as_float32(weights), strict=True)
    except (SafetensorError, RuntimeError, TypeError, ValueError) as error:
        first_line = str(error).strip().splitlines()[0]
        raise WeightsError(
            f"the weights {weights_path.name} do not fit the architecture "
            f"{card.architecture!r} {card.generator}: {first_line}"
        ) from error
    return LoadedModel(generator.to(pick_device(device)).eval(), card)


def save_model(generator: nn.Module, card: ModelCard, root: str | Path | None = None) -> ModelCard:
    """Write a generator's weights and its card into the zoo.

    Args:
        generator: of a registered architecture.
        card: everything but `architecture`, `generator`, `normalization`, `parameters` and
            `weights_sha256`, which are filled in from the generator and the file.
        root: the zoo's folder; by default `zoo_root()`.

    Returns:
        The card as written.

    Raises:
        ValueError: the generator's class is not registered.
    """
    path, weights_path = _paths(card.name, root)
    with atomic_path(weights_path) as temporary:
        save_file(_for_storage(generator), temporary)
    card = replace(
        card,
        architecture=architecture_of(generator),
        generator=dict(generator.config),
        normalization=NORMALIZATION,
        parameters=sum(parameter.numel() for parameter in generator.parameters()),
        weights_sha256=sha256_of_file(weights_path),
    )
    card.write(path)
    return card


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
