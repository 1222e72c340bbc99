"""Frozen classifiers: layers by their published names, weights by name and never by a guess."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from measuring_helpers import cut_the_network, put_random_squeezenet
from safetensors.torch import save_file
from torch import nn
from torchvision.models.vgg import cfgs, make_layers

from colorlib.errors import ColorlibError, WeightsError
from colorlib.networks.features import architectures
from colorlib.networks.features.architectures import FEATURE_ARCHITECTURES, FeatureArchitecture
from colorlib.networks.features.network import FeatureNetwork
from colorlib.networks.features.normalizations import NORMALIZATIONS
from colorlib.networks.state_files import read_state


@pytest.fixture(scope="module")
def vgg16_features():
    """The convolutional part as torchvision builds it, with random weights."""
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return make_layers(cfgs["D"]).eval()


@pytest.fixture
def tiny(monkeypatch):
    """A network of two convolutions beside the real ones."""

    def build():
        layers = [nn.Conv2d(3, 4, 3), nn.ReLU(inplace=True), nn.Conv2d(4, 2, 1), nn.ReLU()]
        return SimpleNamespace(features=nn.Sequential(*layers))

    one = FeatureArchitecture("Tiny", build, "None", {"first": 1, "second": 3}, smallest_side=3)
    monkeypatch.setitem(architectures.FEATURE_ARCHITECTURES, "tiny", one)
    return build


@pytest.mark.parametrize(
    ("network", "layer", "convolutions"),
    [
        ("vgg16", "relu1_1", 1),
        ("vgg16", "relu3_3", 7),
        ("vgg16", "relu5_3", 13),
        ("vgg19", "relu3_1", 5),
        ("vgg19", "relu5_4", 16),
    ],
)
def test_a_name_counts_convolutions_as_the_papers_do(network, layer, convolutions):
    part = FEATURE_ARCHITECTURES[network].convolutions(layer)
    assert sum(isinstance(module, nn.Conv2d) for module in part) == convolutions
    assert isinstance(part[-1], nn.ReLU)


@pytest.mark.parametrize("network", FEATURE_ARCHITECTURES)
def test_the_names_cover_every_activation(network):
    architecture = FEATURE_ARCHITECTURES[network]
    *_, deepest = architecture.layers
    part = architecture.convolutions(deepest)
    active = [i for i, m in enumerate(part) if isinstance(m, nn.ReLU) or "Fire" in str(type(m))]
    assert list(architecture.layers.values()) == active


def test_features_are_torchvisions_after_activation(vgg16_features, tmp_path):
    save_file(
        {f"features.{name}": value for name, value in vgg16_features.state_dict().items()},
        path := tmp_path / "vgg16.safetensors",
    )
    see = FeatureNetwork("vgg16", ["relu3_3", "relu2_2"], path)
    rgb01 = torch.rand(2, 3, 32, 48)
    found = see(rgb01)
    mean, std = (torch.tensor(values)[:, None, None] for values in NORMALIZATIONS["imagenet"])
    with torch.no_grad():
        expected = {
            "relu2_2": vgg16_features[:9]((rgb01 - mean) / std),
            "relu3_3": vgg16_features[:16]((rgb01 - mean) / std),
        }
    assert list(found) == ["relu2_2", "relu3_3"]
    for name, maps in expected.items():
        assert maps.min() == 0 < maps.max()
        torch.testing.assert_close(found[name], maps)


def test_caffe_weights_see_bytes_minus_a_mean(tiny, tmp_path):
    convolution = nn.Conv2d(3, 4, 3)
    torch.save({f"0.{n}": v for n, v in convolution.state_dict().items()}, tmp_path / "part.pth")
    see = FeatureNetwork("tiny", "first", tmp_path / "part.pth", normalization="caffe")
    rgb01 = torch.rand(1, 3, 5, 5)
    mean = torch.tensor([123.0, 117.0, 104.0])[:, None, None]
    with torch.no_grad():
        expected = convolution(255 * rgb01 - mean).relu()
    torch.testing.assert_close(see(rgb01)["first"], expected, rtol=1e-3, atol=1e-2)
    assert see.origin.endswith("caffe normalisation")


def test_nothing_of_it_trains_and_eval_mode_stays():
    see = FeatureNetwork(feature_weights=None)
    see.train()
    assert not see.training and not any(module.training for module in see.modules())
    assert not any(parameter.requires_grad for parameter in see.parameters())
    assert "mean" not in see.state_dict()


def test_random_weights_are_the_same_each_time_and_leave_the_dice_alone():
    torch.manual_seed(3)
    state = torch.random.get_rng_state()
    one = FeatureNetwork("vgg16", "relu1_2", None)
    assert torch.equal(torch.random.get_rng_state(), state)
    two = FeatureNetwork("vgg16", "relu2_1", None)
    assert torch.equal(one.convolutions[2].weight, two.convolutions[2].weight)
    assert one.origin == "VGG16, random weights"
    assert one.convolutions[2].weight.std().item() == pytest.approx((2 / 576) ** 0.5, rel=0.02)


def test_imagenets_weights_come_from_torchs_cache(tmp_path, monkeypatch):
    network = put_random_squeezenet(tmp_path, monkeypatch)
    see = FeatureNetwork("squeezenet1_1", "fire5", "imagenet")
    assert torch.equal(see.convolutions[0].weight, network.features[0].weight)
    assert "ImageNet (torchvision), squeezenet1_1-b8a52dc0.pth, SHA-256 " in see.origin
    assert "not the published file" in see.origin
    rgb01 = torch.rand(1, 3, 64, 64)
    mean, std = (torch.tensor(values)[:, None, None] for values in NORMALIZATIONS["imagenet"])
    with torch.no_grad():
        expected = network.features[:8]((rgb01 - mean) / std)
    torch.testing.assert_close(see(rgb01)["fire5"], expected)


def test_offline_the_message_names_the_file_and_the_other_choices(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    cut_the_network(monkeypatch)
    with pytest.raises(WeightsError, match=r"vgg16-397923af\.pth is neither cached") as caught:
        FeatureNetwork("vgg16", "relu1_1", "imagenet")
    message = str(caught.value)
    assert str(tmp_path / "hub" / "checkpoints") in message and "no network" in message
    assert "path" in message and "None" in message


def test_no_weights_of_a_vgg_are_shipped():
    with pytest.raises(WeightsError, match="ships feature weights of squeezenet1_1, got vgg16"):
        FeatureNetwork("vgg16", "relu1_1", "shipped")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("resnet18", "layer1"), "one of vgg16, vgg19, squeezenet1_1, got 'resnet18'"),
        (("vgg16", "conv13"), r"`layers` of vgg16 may name relu1_1, .*got 'conv13'"),
        (("vgg16", []), "got none"),
        (("vgg16", "relu1_1", None, "lab"), "one of imagenet, caffe, got 'lab'"),
    ],
)
def test_names_that_mean_nothing_are_refused(arguments, message):
    with pytest.raises(ColorlibError, match=message):
        FeatureNetwork(*arguments)


def test_files_of_another_network_are_refused(tiny, tmp_path):
    path = tmp_path / "other.pth"
    torch.save(nn.Conv2d(3, 64, 7).state_dict(), path)
    with pytest.raises(WeightsError, match=r"other\.pth is not torchvision's Tiny.*2 of 2 tensors"):
        FeatureNetwork("tiny", "first", path)
    with pytest.raises(WeightsError, match=r"must be 'shipped', 'imagenet', .*which is not there"):
        FeatureNetwork("tiny", "first", tmp_path / "absent.pth")
    state = {"0.weight": torch.full((4, 3, 3, 3), float("nan")), "0.bias": torch.zeros(4)}
    torch.save(state, path)
    with pytest.raises(WeightsError, match=r"not finite, first in features\.0\.weight"):
        FeatureNetwork("tiny", "first", path)


@pytest.mark.parametrize(
    ("rgb01", "error", "message"),
    [
        (torch.zeros(1, 3, 32, 32, dtype=torch.uint8), TypeError, "Divide bytes by 255"),
        (torch.zeros(3, 32, 32), ValueError, r"must be \(N, 3, H, W\), 17 pixels"),
        (torch.zeros(1, 2, 32, 32), ValueError, "got"),
        (torch.zeros(1, 3, 16, 40), ValueError, r"got \(1, 3, 16, 40\)"),
    ],
)
def test_pictures_that_it_cannot_see_are_refused(rgb01, error, message):
    with pytest.raises(error, match=message):
        FeatureNetwork(feature_weights=None)(rgb01)


@pytest.mark.parametrize("network", FEATURE_ARCHITECTURES)
def test_the_smallest_side_is_the_smallest_that_works(network):
    architecture = FEATURE_ARCHITECTURES[network]
    *_, deepest = architecture.layers
    see = FeatureNetwork(network, deepest, None)
    side = architecture.smallest_side
    assert see(torch.zeros(1, 3, side, side))[deepest].numel() > 0
    with pytest.raises(RuntimeError, match="too small"):
        see.convolutions(torch.zeros(1, 3, side - 1, side))


@pytest.mark.parametrize("kind", ["before 1.6", "zip", "safetensors"])
def test_a_classifier_never_fills_the_memory(tmp_path, kind):
    state = {
        "features.0.weight": torch.arange(27.0).reshape(1, 3, 3, 3),
        "classifier.0.weight": torch.ones(16, 2**20),  # 64 MB
        "classifier.0.bias": torch.ones(16),
    }
    path = tmp_path / ("w.safetensors" if kind == "safetensors" else "w.pth")
    if kind == "safetensors":
        save_file(state, path)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=kind == "zip")
    before = bytes_read()
    read = read_state(path, "weights", "a path", largest=10_000_000)
    assert bytes_read() - before < 2_000_000
    assert torch.equal(read["features.0.weight"], state["features.0.weight"])
    assert read["classifier.0.weight"].shape == (0,)
    path.unlink()  # what was read does not live in the file
    assert read["features.0.weight"].sum() == 351


def bytes_read() -> int:
    """Return how much this process has read by system calls; 0 where nobody counts."""
    counts = Path("/proc/self/io")
    if not sys.platform.startswith("linux"):
        return 0
    return int(counts.read_text().split()[1])
