"""Networks by name: trained models, or architectures with fresh weights."""

from collections.abc import Sequence

import torch

from colorlib.errors import WeightsError
from colorlib.networks.base import Generator
from colorlib.networks.registry import GENERATORS, build_generator
from colorlib.zoo.weights import list_models, load_model


def networks_by_name(
    names: Sequence[str], *, fresh: bool = False, device: str | torch.device | None = None
) -> tuple[dict[str, Generator], int]:
    """Return generators by name, in eval mode, and the largest size that a trained one predicts at.

    Args:
        names: each a trained model's, else an architecture's, which is built with its default
            arguments and fresh weights, the same at every call.
        fresh: take architectures alone.
        device: where they go; by default CUDA where there is one, else CPU.

    Returns:
        name -> generator, " (fresh)" behind the names of architectures; and pixels a side, 1
        where no model is trained.

    Raises:
        WeightsError: a name that is neither, or damaged weights.
    """
    trained = [] if fresh else [one.name for one in list_models()]
    networks: dict[str, Generator] = {}
    size = 1
    for name in names:
        if name in trained:
            model = load_model(name, device=device)
            networks[name], size = model.generator, max(size, model.size)
        elif name in GENERATORS:
            with torch.random.fork_rng():
                torch.manual_seed(0)
                networks[f"{name} (fresh)"] = build_generator(name).to(device).eval()
        else:
            known = [*trained, *(one for one in GENERATORS if one not in trained)]
            raise WeightsError(
                f"no {'architecture' if fresh else 'model or architecture'} {name!r}; there are "
                f"{', '.join(known)}."
            )
    return networks, size
