"""Checkpoints: what goes in comes out, bit for bit; what is damaged is refused by name."""

import random

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from colorlib.errors import CheckpointError
from colorlib.training.checkpoint import read_checkpoint, write_checkpoint
from colorlib.training.random_state import random_state, restore_random_state


def test_a_tree_of_everything_comes_back(tmp_path):
    shared = torch.randn(3)
    state = {
        "floats": [torch.randn(2, 3), torch.randn(2).bfloat16(), torch.randn(1).double()],
        "whole": {0: torch.arange(3), 1: {"step": torch.tensor(7.0)}},
        "tuple": (1, 2.5, None, True, "text", ()),
        "empty": {},
        "twice": [shared, shared, shared[:2]],
        "channels_last": torch.randn(2, 3, 4, 4).to(memory_format=torch.channels_last),
        "exact": 0.1 + 0.2,
    }
    path = write_checkpoint(tmp_path / "c.safetensors", state)
    back = read_checkpoint(path)
    assert back["tuple"] == state["tuple"] and isinstance(back["tuple"], tuple)
    assert back["whole"].keys() == {0, 1} and back["empty"] == {} and back["exact"] == 0.1 + 0.2
    pairs = [
        *zip(back["floats"], state["floats"], strict=True),
        *zip(back["twice"], state["twice"], strict=True),
        (back["whole"][0], state["whole"][0]),
        (back["whole"][1]["step"], state["whole"][1]["step"]),
        (back["channels_last"], state["channels_last"]),
    ]
    for ours, theirs in pairs:
        assert ours.dtype == theirs.dtype and torch.equal(ours, theirs)


def test_what_cannot_be_kept_is_named(tmp_path):
    with pytest.raises(CheckpointError, match=r"state/a/1 of type object"):
        write_checkpoint(tmp_path / "c.safetensors", {"a": [1, object()]})
    assert list(tmp_path.iterdir()) == []


def test_missing_damaged_and_foreign_files_are_refused(tmp_path):
    with pytest.raises(CheckpointError, match="no checkpoint at"):
        read_checkpoint(tmp_path / "nowhere.safetensors")
    path = write_checkpoint(tmp_path / "c.safetensors", {"a": torch.randn(100)})
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CheckpointError, match=r"c\.safetensors is damaged"):
        read_checkpoint(path)
    save_file({"a": torch.zeros(1)}, path)
    with pytest.raises(CheckpointError, match="is no training checkpoint"):
        read_checkpoint(path)


def test_random_states_come_back_through_a_file(tmp_path):
    def draws():
        # An odd count of Gaussian draws leaves half a pair waiting inside NumPy's state.
        return random.random(), np.random.randn(3).tolist(), torch.randn(3).tolist()  # noqa: NPY002

    draws()
    path = write_checkpoint(tmp_path / "c.safetensors", {"random": random_state()})
    expected = draws()
    assert draws() != expected
    restore_random_state(read_checkpoint(path)["random"])
    assert draws() == expected
