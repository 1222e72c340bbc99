"""Save and restore the state of every random number generator."""

import random

import numpy as np
import torch


def random_state() -> dict:
    """Return the states of Python's, NumPy's and PyTorch's generators (all CUDA devices too)."""
    name, keys, *rest = np.random.get_state()  # noqa: NPY002  libraries draw from it
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_available() else []
    return {
        "python": random.getstate(),
        "numpy": (name, torch.from_numpy(keys.astype(np.int64)), *rest),
        "torch": torch.get_rng_state(),
        "cuda": cuda,
    }


def restore_random_state(state: dict) -> None:
    """Set every generator to a state that `random_state` returned.

    CUDA states are restored only on a machine with as many devices; a CPU run has none.
    """
    random.setstate(state["python"])
    name, keys, *rest = state["numpy"]
    np.random.set_state((name, keys.numpy().astype(np.uint32), *rest))  # noqa: NPY002
    torch.set_rng_state(state["torch"].cpu())
    if torch.cuda.is_available() and len(state["cuda"]) == torch.cuda.device_count():
        torch.cuda.set_rng_state_all([one.cpu() for one in state["cuda"]])
