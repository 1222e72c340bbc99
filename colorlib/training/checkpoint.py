"""Write and read the full state of a training as one safetensors file.

Tensors are stored as tensors; the tree that holds them, with its numbers and strings, stands as
JSON in the file's metadata. Nothing is pickled, so reading a checkpoint runs no code.
"""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from colorlib.errors import CheckpointError
from colorlib.files import atomic_path

FORMAT = "colorlib-checkpoint-2"


def write_checkpoint(path: str | Path, state: dict) -> Path:
    """Write `state`, a tree of dicts, lists, tuples, tensors, numbers, strings, None, atomically.

    Args:
        path: the file, by habit ending in .safetensors.
        state: the tree; dict keys may be strings or whole numbers.

    Raises:
        CheckpointError: the tree holds something else.
    """
    tensors: dict[str, Tensor] = {}
    tree = json.dumps(_take_out_tensors(state, "state", tensors))
    with atomic_path(path) as temporary:
        save_file(tensors, temporary, metadata={"format": FORMAT, "tree": tree})
    return Path(path)


def read_checkpoint(path: str | Path, device: str | torch.device = "cpu") -> dict:
    """Read what `write_checkpoint` wrote.

    Raises:
        CheckpointError: the file is missing, damaged, or no checkpoint of colorlib.
    """
    path = Path(path)
    if not path.is_file():
        raise CheckpointError(f"no checkpoint at {path}. Check the path, or train from the start.")
    try:
        with safe_open(path, framework="pt", device=str(device)) as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}
    except (SafetensorError, OSError) as error:
        raise CheckpointError(
            f"{path} is damaged or no safetensors file ({error}). "
            "Delete it to train from the start, or restore a copy."
        ) from error
    if metadata.get("format") != FORMAT:
        raise CheckpointError(
            f"{path} is no training checkpoint: its format is "
            f"{metadata.get('format')!r}, expected {FORMAT!r}."
        )
    return _put_in_tensors(json.loads(metadata["tree"]), tensors)


def _take_out_tensors(value: Any, name: str, tensors: dict[str, Tensor]) -> Any:
    """Return `value` as JSON can hold it, moving its tensors into `tensors`.

    Containers become {"kind": [...]}, so that tuples and whole-number keys survive JSON.
    """
    if isinstance(value, Tensor):
        # A clone, because safetensors refuses tensors that share memory.
        tensors[name] = value.detach().clone(memory_format=torch.contiguous_format)
        return {"tensor": name}
    if isinstance(value, dict):
        return {
            "dict": [[k, _take_out_tensors(v, f"{name}/{k}", tensors)] for k, v in value.items()]
        }
    if isinstance(value, list | tuple):
        kind = "list" if isinstance(value, list) else "tuple"
        items = enumerate(value)
        return {kind: [_take_out_tensors(v, f"{name}/{i}", tensors) for i, v in items]}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise CheckpointError(
        f"a checkpoint cannot hold {name} of type {type(value).__name__}: it holds tensors, "
        "numbers, strings, None, and dicts, lists and tuples of these."
    )


def _put_in_tensors(value: Any, tensors: dict[str, Tensor]) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, content),) = value.items()
    if kind == "tensor":
        return tensors[content]
    if kind == "dict":
        return {k: _put_in_tensors(v, tensors) for k, v in content}
    items = [_put_in_tensors(v, tensors) for v in content]
    return items if kind == "list" else tuple(items)
