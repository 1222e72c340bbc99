"""Profiles: three sizes, chosen by name, by environment, or by hardware."""

from dataclasses import FrozenInstanceError, fields

import pytest
import torch

from colorlib.errors import ColorlibError
from colorlib.profiles import PROFILES, profile


def test_each_profile_is_larger_than_the_one_before():
    smoke, laptop, gpu = (profile(name) for name in ("smoke", "laptop", "gpu"))
    for field in fields(smoke):
        if field.name not in ("name", "batch_size", "encoder"):
            sizes = [getattr(one, field.name) for one in (smoke, laptop, gpu)]
            assert sizes == sorted(set(sizes)), field.name


def test_only_the_gpu_profile_downloads_an_encoder():
    encoders = {name: one.encoder for name, one in PROFILES.items()}
    assert encoders == {"smoke": "random", "laptop": "shipped", "gpu": "imagenet"}


def test_the_environment_decides(monkeypatch):
    monkeypatch.setenv("COLORLIB_PROFILE", "smoke")
    assert profile().name == "smoke"
    assert profile("gpu").name == "gpu"


@pytest.mark.parametrize(("has_cuda", "expected"), [(True, "gpu"), (False, "laptop")])
def test_hardware_decides_when_nothing_else_does(monkeypatch, has_cuda, expected):
    monkeypatch.delenv("COLORLIB_PROFILE", raising=False)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: has_cuda)
    assert profile().name == expected
    monkeypatch.setenv("COLORLIB_PROFILE", "")
    assert profile().name == expected


def test_unknown_names_are_refused(monkeypatch):
    with pytest.raises(ColorlibError, match=r"`name`.*smoke, laptop, gpu, got 'huge'"):
        profile("huge")
    monkeypatch.setenv("COLORLIB_PROFILE", "fast")
    with pytest.raises(ColorlibError, match=r"COLORLIB_PROFILE.*got 'fast'"):
        profile()


def test_profiles_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        PROFILES["smoke"].batch_size = 1


def test_every_profile_fits_a_unet():
    for one in PROFILES.values():
        assert one.image_size & (one.image_size - 1) == 0, "a power of two halves down to 1 pixel"
        assert one.batch_size <= one.train_images
