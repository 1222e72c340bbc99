import sys

import numpy as np
import pytest
import torch
from measuring_helpers import cut_the_network, put_random_squeezenet, put_weights
from PIL import Image
from skimage import data
from torchvision.models import SqueezeNet1_1_Weights, inception_v3

from colorlib.evaluation.pretrained.availability import NotMeasurable
from colorlib.evaluation.pretrained.features import InceptionFeatures, SqueezeNetFeatures

INCEPTION = "pt_inception-2015-12-05-6726825d.pth"


@pytest.fixture(scope="module")
def photos():
    """Three crops of photos, uint8 (3, 3, 64, 64)."""
    crops = data.astronaut()[100:164, 150:214], data.coffee()[100:164, 200:264]
    crops = np.stack([*crops, data.chelsea()[90:154, 120:184]])
    return torch.from_numpy(crops).permute(0, 3, 1, 2)


@pytest.fixture
def network(tmp_path, monkeypatch):
    """Return the random SqueezeNet that the features will find as the pretrained one."""
    cut_the_network(monkeypatch)
    return put_random_squeezenet(tmp_path, monkeypatch)


@torch.no_grad()
def test_squeezenet_features_are_the_channel_means_of_the_last_layer(network, photos):
    preset = SqueezeNet1_1_Weights.IMAGENET1K_V1.transforms(resize_size=64, crop_size=64)
    expected = network.features(preset(photos)).mean(dim=(2, 3)) / 8
    features = SqueezeNetFeatures.load("cpu")(photos)
    assert features.dtype == np.float32
    assert features.shape == (3, SqueezeNetFeatures.dimensions) == (3, 512)
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-5)


def test_a_batch_gives_what_its_images_give(network, photos, monkeypatch):
    extract = SqueezeNetFeatures.load("cpu")
    together = extract(photos)
    alone = np.concatenate([extract(photo[None]) for photo in photos])
    np.testing.assert_allclose(together, alone, rtol=1e-4, atol=1e-5)
    monkeypatch.setattr("colorlib.evaluation.pretrained.chunks.PICTURES_AT_ONCE", 2)
    np.testing.assert_allclose(extract(photos), together, rtol=1e-4, atol=1e-5)


def test_precision_does_not_follow_the_caller(network, photos):
    extract = SqueezeNetFeatures.load("cpu")
    expected = extract(photos)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        np.testing.assert_array_equal(extract(photos), expected)


def test_squeezenet_says_what_it_is(network):
    extract = SqueezeNetFeatures.load("cpu")
    assert extract.device == torch.device("cpu")
    assert extract.name == "SqueezeNet"
    assert "squeezenet1_1-b8a52dc0.pth, SHA-256 " in extract.description
    assert "not the published file" in extract.description


def test_images_are_checked(network, photos):
    extract = SqueezeNetFeatures.load("cpu")
    with pytest.raises(TypeError, match=r"`rgb_u8` must be a uint8 tensor.*float32"):
        extract(photos / 255)
    with pytest.raises(ValueError, match=r"`rgb_u8` must be at least 32 pixels.*SqueezeNet"):
        extract(photos[..., :31])
    assert extract(photos[..., :32, :32]).shape == (3, 512)


@pytest.mark.parametrize(
    ("features", "file_name"),
    [(SqueezeNetFeatures, "squeezenet1_1-b8a52dc0.pth"), (InceptionFeatures, INCEPTION)],
)
def test_without_weights_there_are_no_features(features, file_name, tmp_path, monkeypatch):
    if features is InceptionFeatures:
        pytest.importorskip("pytorch_fid", reason="pytorch-fid: course extra")
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    cut_the_network(monkeypatch)
    with pytest.raises(NotMeasurable) as caught:
        features.load("cpu")
    assert file_name in str(caught.value)
    assert str(tmp_path / "hub" / "checkpoints") in str(caught.value)


def test_without_pytorch_fid_the_message_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pytorch_fid", None)
    with pytest.raises(NotMeasurable, match=r"FID and KID need pytorch-fid.*pip install"):
        InceptionFeatures.load("cpu")


def test_weights_of_another_network_are_no_inception(tmp_path, monkeypatch):
    pytest.importorskip("pytorch_fid", reason="pytorch-fid: course extra")
    put_weights({"weight": torch.zeros(3)}, INCEPTION, tmp_path, monkeypatch)
    with pytest.raises(
        NotMeasurable, match=f"FID and KID need pytorch-fid's weights, not {INCEPTION}"
    ):
        InceptionFeatures.load("cpu")


def test_inception_features_equal_pytorch_fids(tmp_path, photos, monkeypatch):
    fid_score = pytest.importorskip("pytorch_fid.fid_score", reason="pytorch-fid: course extra")
    cut_the_network(monkeypatch)
    torch.manual_seed(0)
    # Its tensors have the names and the shapes of FID's network.
    random = inception_v3(weights=None, aux_logits=False, num_classes=1008, init_weights=False)
    put_weights(random.state_dict(), INCEPTION, tmp_path, monkeypatch)
    paths = [tmp_path / f"{i}.png" for i in range(3)]
    for photo, path in zip(photos, paths, strict=True):
        Image.fromarray(photo.permute(1, 2, 0).numpy()).save(path)
    network = fid_score.InceptionV3([fid_score.InceptionV3.BLOCK_INDEX_BY_DIM[2048]])
    expected = fid_score.get_activations(paths, network, batch_size=3, num_workers=0)

    extract = InceptionFeatures.load("cpu")
    features = extract(photos)
    assert features.dtype == np.float32
    assert features.shape == (3, InceptionFeatures.dimensions) == (3, 2048)
    np.testing.assert_allclose(features, expected, rtol=1e-4, atol=1e-5)
    assert f"{INCEPTION}, SHA-256 " in extract.description
