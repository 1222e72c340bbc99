import numpy as np
import pytest
import torch
from measuring_helpers import cut_the_network, put_random_squeezenet
from skimage import data

from colorlib.evaluation.metrics.lpips import Lpips
from colorlib.evaluation.pretrained.availability import NotMeasurable


@pytest.fixture(scope="module")
def photos():
    """Three crops of real photos and what noise, blocks and grey make of them, uint8."""
    crops = [data.astronaut()[100:148, 150:214], data.coffee()[100:148, 200:264]]
    real = np.stack([*crops, data.chelsea()[90:138, 120:184]])
    fake = real.copy()
    fake[0] = np.clip(real[0] + np.random.default_rng(0).normal(0, 25, real[0].shape), 0, 255)
    fake[1] = real[1][::4, ::4].repeat(4, axis=0).repeat(4, axis=1)
    fake[2] = real[2].mean(axis=-1, keepdims=True)
    return tuple(torch.from_numpy(x).permute(0, 3, 1, 2) for x in (fake, real))


@pytest.fixture
def hub(tmp_path, monkeypatch):
    put_random_squeezenet(tmp_path, monkeypatch)
    cut_the_network(monkeypatch)


def test_equals_torchmetrics(hub, photos):
    from torchmetrics.functional.image import learned_perceptual_image_patch_similarity

    fake, real = photos
    expected = learned_perceptual_image_patch_similarity(
        fake / 255, real / 255, net_type="squeeze", reduction="none", normalize=True
    )
    distances = Lpips.load("cpu")(fake, real)
    assert distances.dtype == torch.float64
    assert distances.shape == (3,)
    np.testing.assert_allclose(distances, expected.detach(), rtol=1e-5)


def test_identical_images_are_not_apart_and_others_are(hub, photos):
    fake, real = photos
    lpips = Lpips.load("cpu")
    assert lpips(real, real).tolist() == [0.0, 0.0, 0.0]
    assert (lpips(fake, real) > 0).all()
    np.testing.assert_allclose(lpips(fake, real), lpips(real, fake), rtol=1e-5)


def test_a_batch_gives_what_its_images_give(hub, photos, monkeypatch):
    fake, real = photos
    lpips = Lpips.load("cpu")
    together = lpips(fake, real)
    alone = [lpips(f[None], r[None]).item() for f, r in zip(fake, real, strict=True)]
    np.testing.assert_allclose(together, alone, rtol=1e-5)
    monkeypatch.setattr("colorlib.evaluation.pretrained.chunks.PICTURES_AT_ONCE", 2)
    np.testing.assert_allclose(lpips(fake, real), together, rtol=1e-5)


def test_precision_does_not_follow_the_caller(hub, photos):
    lpips = Lpips.load("cpu")
    expected = lpips(*photos)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert lpips(*photos).tolist() == expected.tolist()
    assert not expected.requires_grad


def test_loads_its_network_once(hub, photos, monkeypatch):
    lpips = Lpips.load("cpu")
    monkeypatch.setattr(torch, "load", lambda *args, **kwargs: pytest.fail("loaded again"))
    assert (lpips(*photos) > 0).all()


def test_names_its_weights(hub):
    lpips = Lpips.load("cpu")
    assert lpips.device == torch.device("cpu")
    assert "squeezenet1_1-b8a52dc0.pth, SHA-256 " in lpips.description
    assert "not the published file" in lpips.description


def test_without_weights_there_is_no_number(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    cut_the_network(monkeypatch)
    with pytest.raises(NotMeasurable, match=r"LPIPS needs squeezenet1_1-b8a52dc0.pth"):
        Lpips.load("cpu")


def test_checks_its_images(hub, photos):
    fake, real = photos
    lpips = Lpips.load("cpu")
    with pytest.raises(TypeError, match=r"`fake` must be a uint8 tensor.*float32"):
        lpips(fake / 255, real)
    with pytest.raises(ValueError, match="one shape"):
        lpips(fake[:1], real)
    with pytest.raises(ValueError, match=r"`fake` must be at least 32 pixels.*got 48 x 31"):
        lpips(fake[..., :31], real[..., :31])
