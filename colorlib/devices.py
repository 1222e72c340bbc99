"""Choose the device, say what it is, and seed every random number generator."""

import platform
import random

import numpy as np
import torch

from colorlib.errors import ColorlibError


def pick_device(device: str | torch.device | None = None) -> torch.device:
    """Return the device to compute on: the one asked for, else CUDA where there is one, else CPU.

    Args:
        device: "cpu", "cuda", "cuda:1", "mps" or a `torch.device`.

    Raises:
        ColorlibError: the device is unknown or this machine does not have it.
    """
    if device is None:
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        chosen = torch.device(device)
        torch.empty(1, device=chosen)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        have = ["cpu"]
        have += [f"cuda:{i}" for i in range(torch.cuda.device_count())]
        have += ["mps"] if torch.backends.mps.is_available() else []
        raise ColorlibError(
            f"`device` {str(device)!r} cannot be used here: this machine has {', '.join(have)}. "
            "Pass one of these, or nothing to let colorlib choose."
        ) from error
    return chosen


def device_name(device: torch.device) -> str:
    """Return the device's name, such as "cuda: NVIDIA A100" or "cpu: x86_64"."""
    if device.type == "cuda":
        return f"cuda: {torch.cuda.get_device_name(device)}"
    return f"cpu: {platform.machine()}" if device.type == "cpu" else device.type


def describe_device(device: torch.device) -> str:
    """Return the device's name for reports, on a CPU with its threads: "cpu: x86_64, 2 threads"."""
    name = device_name(device)
    return f"{name}, {torch.get_num_threads()} threads" if device.type == "cpu" else name


def has_native_bfloat16(device: torch.device) -> bool:
    """Tell whether the device computes in bfloat16 itself; elsewhere it is slower than float32.

    True for CUDA from compute capability 8.0 (Ampere) on, and for CPUs with AVX512-BF16 or AMX.
    A CPU without them emulates it, ten times slower than float32.
    """
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    if device.type == "cpu":
        # PyTorch has no public way to ask; a version without these counts as a CPU without them.
        names = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
        return any(getattr(torch.cpu, name, bool)() for name in names)
    return False


def seed_everything(seed: int) -> None:
    """Seed Python's, NumPy's and PyTorch's global random number generators."""
    random.seed(seed)
    np.random.seed(seed % 2**32)  # noqa: NPY002  libraries still draw from the global state
    torch.manual_seed(seed)
