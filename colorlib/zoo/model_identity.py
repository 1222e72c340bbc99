"""Tell whether a model is the one that was measured: its weights, its settings and its code."""

import json
import sys
from types import ModuleType

from torch import nn

from colorlib.evaluation.measurement_cache import hash_of_code
from colorlib.networks import base
from colorlib.zoo.weights import LoadedModel

NETWORKS = "colorlib.networks."


def model_identity(model: LoadedModel) -> str:
    """Return a text that changes whenever the model's colours may.

    It does not change when another architecture is added or edited.

    Args:
        model: of the zoo.
    """
    model_card = model.model_card
    settings = [model_card.architecture, model_card.generator, model_card.size]
    code = hash_of_code(modules_of(model.generator))
    return json.dumps([model_card.weights_sha256, *settings, code])


def modules_of(network: nn.Module) -> list[ModuleType]:
    """Return colorlib's modules that a network is made of, with the functions that they use.

    Args:
        network: of a registered architecture.
    """
    waiting = {base.__name__, *(type(part).__module__ for part in network.modules())}
    found: dict[str, ModuleType] = {}
    while waiting:
        name = waiting.pop()
        if name.startswith(NETWORKS) and name not in found:
            found[name] = sys.modules[name]
            waiting |= {_home_of(value) for value in vars(found[name]).values()}
    return list(found.values())


def _home_of(value: object) -> str:
    """Return the name of the module that a class, a function or the module itself comes from."""
    if isinstance(value, ModuleType):
        return value.__name__
    return str(getattr(value, "__module__", ""))
