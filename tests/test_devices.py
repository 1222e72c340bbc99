"""Choosing a device and seeding."""

import random

import numpy as np
import pytest
import torch

from colorlib.devices import describe_device, pick_device, seed_everything
from colorlib.errors import ColorlibError


def test_cuda_is_chosen_where_it_is(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert pick_device() == torch.device("cuda")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert pick_device() == torch.device("cpu")
    assert pick_device("cpu") == torch.device("cpu")


@pytest.mark.parametrize("device", ["gpu", "cuda:99"])
def test_a_device_that_is_not_there_is_refused(device):
    with pytest.raises(ColorlibError, match=rf"'{device}' cannot be used here.*cpu"):
        pick_device(device)


def test_description_names_the_device():
    assert describe_device(torch.device("cpu")).startswith("cpu: ")


def test_seeding_repeats_every_generator():
    def draws():
        return random.random(), np.random.rand(), torch.rand(1).item()  # noqa: NPY002

    seed_everything(7)
    first = draws()
    assert draws() != first
    seed_everything(7)
    assert draws() == first
