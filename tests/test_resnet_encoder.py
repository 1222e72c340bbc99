"""The ResNet18 encoder against torchvision's network, and where its weights come from."""

from urllib.error import URLError

import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torchvision.models import ResNet18_Weights, resnet18
from torchvision.transforms.functional import normalize

from colorlib.errors import WeightsError
from colorlib.networks.generators.encoder_weights import (
    load_encoder_weights,
    read_encoder_weights,
    sum_rgb,
)
from colorlib.networks.generators.resnet_encoder import ResNet18Encoder, imagenet_grey
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator, resnet18_unet

SLIM = {"cut_after": "layer1", "decoder_widths": (4, 4)}


@pytest.fixture(scope="module")
def network() -> nn.Module:
    """torchvision's own network, with BatchNorm statistics that are not those of a new one."""
    torch.manual_seed(0)
    network = resnet18(weights=None).eval()
    for layer in network.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.running_mean, -0.2, 0.2)
            nn.init.uniform_(layer.running_var, 0.5, 2.0)
    return network


@pytest.fixture(scope="module")
def file(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("weights") / "resnet18.pth"
    torch.save(network.state_dict(), path)
    return path


def up_to(network: nn.Module, stage: str) -> dict[str, torch.Tensor]:
    later = ("fc", *(f"layer{i}" for i in range(int(stage[-1]) + 1, 5)))
    return {n: v for n, v in network.state_dict().items() if not n.startswith(later)}


def test_size_is_torchvisions_without_classifier_and_two_color_channels():
    count = sum(parameter.numel() for parameter in ResNet18Encoder().parameters())
    assert count == 11_689_512 - 513_000 - 2 * 64 * 7 * 7  # 11,689,512 in torchvision's table


def test_loaded_body_is_torchvisions_tensor_by_tensor(network, file):
    encoder = ResNet18Encoder("layer4")
    load_encoder_weights(encoder, file)
    theirs = network.state_dict()
    for name, value in encoder.state_dict().items():
        expected = theirs[name].sum(1, keepdim=True) if name == "conv1.weight" else theirs[name]
        assert torch.equal(value, expected), name
    assert set(theirs) - set(encoder.state_dict()) == {"fc.weight", "fc.bias"}


def test_grey_gives_the_features_that_torchvision_gives_grey_as_rgb(network, file):
    encoder = ResNet18Encoder("layer4").eval()
    load_encoder_weights(encoder, file)
    grey = torch.randn(2, 1, 64, 96)
    x = network.relu(network.bn1(network.conv1(grey.expand(-1, 3, -1, -1))))
    expected = [x]
    x = network.maxpool(x)
    for stage in (network.layer1, network.layer2, network.layer3, network.layer4):
        expected.append(x := stage(x))
    for ours, theirs in zip(encoder(grey), expected, strict=True):
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)


def test_summed_kernels_of_a_hand_made_example():
    weight = torch.tensor([1.0, 10.0, 100.0]).reshape(1, 3, 1, 1)
    assert sum_rgb(weight).tolist() == [[[[111.0]]]]


def test_lightness_is_scaled_as_imagenet_scales_grey():
    L_norm = torch.linspace(-1, 1, 9).reshape(1, 1, 3, 3)
    expected = normalize((L_norm + 1) / 2, [0.449], [0.226])
    torch.testing.assert_close(imagenet_grey(L_norm), expected)
    assert imagenet_grey(torch.tensor([-1.0, 1.0])).tolist() == pytest.approx(
        [-1.987, 2.438], abs=1e-3
    )


def test_imagenet_means_torchvisions_file_in_torchs_cache(network, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    folder = tmp_path / "hub" / "checkpoints"
    folder.mkdir(parents=True)
    stand_in = folder / ResNet18_Weights.IMAGENET1K_V1.url.rsplit("/", 1)[1]
    torch.save(up_to(network, "layer1"), stand_in)
    generator = resnet18_unet("imagenet", **SLIM)
    expected = network.layer1[1].conv2.weight
    assert torch.equal(generator.encoder.layer1[1].conv2.weight, expected)
    origin = "imagenet (torchvision ResNet18_Weights.IMAGENET1K_V1)"
    assert generator.config["encoder_origin"] == origin
    assert capsys.readouterr().out == f"encoder weights: {origin}\n"


def test_offline_without_a_cached_file_names_file_folder_and_the_other_choices(
    tmp_path, monkeypatch
):
    def unreachable(*args, **kwargs):
        raise URLError("no network")

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(torch.hub, "urlopen", unreachable)
    with pytest.raises(WeightsError) as caught:
        resnet18_unet("imagenet", **SLIM)
    message = str(caught.value)
    assert "resnet18-f37072fd.pth" in message
    assert str(tmp_path / "hub" / "checkpoints") in message
    assert "path" in message and "None" in message


def test_none_means_random_and_says_so(capsys):
    torch.manual_seed(1)
    one = resnet18_unet(None, **SLIM)
    two = resnet18_unet(None, **SLIM)
    assert one.config["encoder_origin"] == "random"
    assert capsys.readouterr().out == "encoder weights: random\n" * 2
    assert not torch.equal(one.encoder.conv1.weight, two.encoder.conv1.weight)


def test_safetensors_and_part_of_a_network_will_do(network, tmp_path):
    path = tmp_path / "part.safetensors"
    save_file(up_to(network, "layer2"), path)
    state, origin = read_encoder_weights(path, "layer1")
    assert torch.equal(state["conv1.weight"], network.conv1.weight)
    assert not any(name.startswith("layer2") for name in state)
    assert origin.startswith("file part.safetensors, SHA-256 ")


def test_a_model_with_such_an_encoder_will_do(tmp_path):
    trained = ResNet18UNetGenerator(**SLIM)
    path = tmp_path / "model.safetensors"
    save_file({n: v.half() if v.ndim == 4 else v for n, v in trained.state_dict().items()}, path)
    generator = resnet18_unet(path, **SLIM)
    for name, value in generator.encoder.state_dict().items():
        expected = trained.encoder.state_dict()[name]
        torch.testing.assert_close(value, expected, rtol=1e-3, atol=1e-4)
    assert generator.encoder.conv1.weight.dtype == torch.float32


def write_text(path):
    path.write_text("not weights")


def write_number(path):
    torch.save(torch.ones(3), path)


def write_another_network(path):
    torch.save(nn.Conv2d(3, 64, 7).state_dict(), path)


def write_pickle(path):
    torch.save({"conv1.weight": nn.Conv2d(3, 64, 7)}, path)


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda path: None, "not there"),
        (write_text, "cannot be read as a state dict"),
        (write_number, "must hold a state dict"),
        (write_pickle, "cannot be read as a state dict"),
        (write_another_network, "not torchvision's RGB ResNet18"),
    ],
)
def test_other_files_are_refused_and_change_nothing(tmp_path, write, says):
    path = tmp_path / "weights.pth"
    write(path)
    encoder = ResNet18Encoder("layer1")
    before = encoder.conv1.weight.clone()
    with pytest.raises(WeightsError, match=says):
        load_encoder_weights(encoder, path)
    assert torch.equal(encoder.conv1.weight, before)


def test_a_file_that_ends_too_early_is_refused_with_the_way_out(network, tmp_path):
    path = tmp_path / "short.pth"
    torch.save(up_to(network, "layer3"), path)
    with pytest.raises(WeightsError, match=r"up to layer4.*first 'layer4.*cut the encoder earlier"):
        read_encoder_weights(path, "layer4")


def test_unknown_stages_are_refused():
    with pytest.raises(ValueError, match="layer1, layer2, layer3, layer4, got 'layer5'"):
        ResNet18Encoder("layer5")
    with pytest.raises(ValueError, match="`until` must be one of layer1, got 'layer2'"):
        ResNet18Encoder("layer1").freeze("layer2")


def test_frozen_layers_stay_as_they_are_and_the_others_learn():
    encoder = ResNet18Encoder("layer2")
    encoder.freeze("layer1")
    encoder.train()
    before = {name: value.clone() for name, value in encoder.state_dict().items()}
    optimizer = torch.optim.AdamW(encoder.parameters(), lr=0.1)
    encoder(torch.randn(2, 1, 32, 32))[-1].square().mean().backward()
    optimizer.step()
    after = encoder.state_dict()
    changed = {name for name in before if not torch.equal(before[name], after[name])}
    assert changed == {name for name in before if name.startswith("layer2")}
