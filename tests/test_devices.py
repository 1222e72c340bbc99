"""Choosing a device and seeding."""

import random

import numpy as np
import pytest
import torch

from colorlib.devices import (
    describe_device,
    has_native_bfloat16,
    pick_device,
    seed_everything,
)
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


@pytest.mark.parametrize(
    ("capability", "native"), [((7, 5), False), ((8, 0), True), ((9, 0), True)]
)
def test_cuda_has_bfloat16_from_ampere_on(monkeypatch, capability, native):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    assert has_native_bfloat16(torch.device("cuda")) is native


@pytest.mark.parametrize("amx", [False, True])
@pytest.mark.parametrize("avx512", [False, True])
def test_a_cpu_has_bfloat16_by_amx_or_avx512(monkeypatch, amx, avx512):
    monkeypatch.setattr(torch.cpu, "_is_amx_tile_supported", lambda: amx, raising=False)
    monkeypatch.setattr(torch.cpu, "_is_avx512_bf16_supported", lambda: avx512, raising=False)
    assert has_native_bfloat16(torch.device("cpu")) is (amx or avx512)


def test_a_torch_that_cannot_tell_counts_as_a_cpu_without_it(monkeypatch):
    for name in ("_is_amx_tile_supported", "_is_avx512_bf16_supported"):
        monkeypatch.delattr(torch.cpu, name, raising=False)
    assert not has_native_bfloat16(torch.device("cpu"))
