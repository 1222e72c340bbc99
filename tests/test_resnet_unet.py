"""The U-Net on a ResNet18: sizes, range, skips, configuration, zoo."""

import pytest
import torch
from torch import nn

from colorlib.errors import WeightsError
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator
from colorlib.networks.registry import architecture_of, build_generator
from colorlib.zoo.model_card import ModelCard
from colorlib.zoo.weights import load_model, save_model

SLIM = {"cut_after": "layer3", "decoder_widths": (8, 8, 8, 4)}


@pytest.fixture(scope="module")
def slim() -> ResNet18UNetGenerator:
    torch.manual_seed(0)
    return ResNet18UNetGenerator(**SLIM).eval()


@pytest.mark.parametrize(("cut_after", "multiple"), [("layer1", 4), ("layer3", 16), ("layer4", 32)])
def test_sizes_are_multiples_of_the_smallest_features(cut_after, multiple):
    widths = (2,) * (int(cut_after[-1]) + 1)
    generator = ResNet18UNetGenerator(cut_after, widths).eval()
    assert generator.size_multiple == multiple
    ab_norm = generator(torch.zeros(1, 1, multiple, 3 * multiple))
    assert ab_norm.shape == (1, 2, multiple, 3 * multiple)
    with pytest.raises(
        ValueError, match=rf"multiples of {multiple}, got {multiple + 2}x{multiple}"
    ):
        generator(torch.zeros(1, 1, multiple + 2, multiple))


def test_range_is_approached_and_never_left(slim):
    ab_norm = slim(torch.rand(2, 1, 32, 32) * 2 - 1)
    assert ab_norm.abs().max() < 1
    free = ResNet18UNetGenerator(**SLIM, y_range=None).eval()
    free.load_state_dict(slim.state_dict())
    x = torch.rand(1, 1, 32, 32)
    # A sigmoid stretched over (-1, 1) is tanh(x / 2).
    torch.testing.assert_close(slim(x), torch.tanh(free(x) / 2))
    low = ResNet18UNetGenerator(**SLIM, y_range=(0.2, 0.3)).eval()
    assert 0.2 < low(x).min() and low(x).max() < 0.3


def test_mirror_images_are_averaged_in_eval_mode_alone(slim):
    averaged = ResNet18UNetGenerator(**SLIM, average_mirrored=True).eval()
    averaged.load_state_dict(slim.state_dict())
    x = torch.rand(2, 1, 32, 48) * 2 - 1
    mirrored = torch.from_numpy(x.numpy()[..., ::-1].copy())
    expected = (slim(x).detach().numpy() + slim(mirrored).detach().numpy()[..., ::-1]) / 2
    torch.testing.assert_close(averaged(x), torch.from_numpy(expected), rtol=0, atol=1e-6)
    assert (slim(x) - averaged(x)).abs().max() > 1e-3
    plain = ResNet18UNetGenerator(**SLIM)
    plain.load_state_dict(slim.state_dict())
    assert torch.equal(averaged.train()(x), plain(x))


def test_every_encoder_stage_and_the_picture_itself_reach_the_output(slim):
    x = torch.rand(1, 1, 32, 32)
    before = slim(x)
    layers = [slim.encoder.relu, *(getattr(slim.encoder, name) for name in slim.encoder.stages)]
    for layer in layers:
        handle = layer.register_forward_hook(lambda module, inputs, output: output + 1.0)
        assert not torch.equal(slim(x), before)
        handle.remove()
    seen = []
    handle = slim.refine.register_forward_hook(
        lambda module, inputs, output: seen.append(inputs[0])
    )
    slim(x)
    handle.remove()
    torch.testing.assert_close(seen[0][:, -1:], ((x + 1) / 2 - 0.449) / 0.226)


def test_norm_none_leaves_batchnorm_to_encoder_and_skips():
    generator = ResNet18UNetGenerator(**SLIM, norm="none")
    names = [n for n, m in generator.named_modules() if isinstance(m, nn.BatchNorm2d)]
    outside = [name for name in names if not name.startswith("encoder.")]
    assert outside == [
        "bottleneck.0",
        "blocks.0.skip_norm",
        "blocks.1.skip_norm",
        "blocks.2.skip_norm",
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"cut_after": "layer5"}, "`cut_after`"),
        ({"norm": "instance"}, "`norm` must be 'batch' or 'none', got 'instance'"),
        ({"y_range": (1, -1)}, "`y_range`"),
        ({"cut_after": "layer3", "decoder_widths": (8, 8)}, "4 numbers of 2 or more for 'layer3'"),
        ({"cut_after": "layer1", "decoder_widths": (8, 1)}, "2 numbers of 2 or more"),
    ],
)
def test_wrong_settings_are_refused(options, says):
    with pytest.raises(ValueError, match=says):
        ResNet18UNetGenerator(**options)


def test_zoo_keeps_the_model_and_what_its_encoder_started_from(slim, tmp_path):
    slim.config["encoder_origin"] = "file some.pth, SHA-256 0123456789ab"
    model_card = ModelCard(name="x", summary="for tests", size=32, recipe={}, training_data={})
    save_model(slim, model_card, tmp_path)
    loaded = load_model("x", root=tmp_path, device="cpu")
    assert loaded.model_card.architecture == "resnet18-unet" == architecture_of(slim)
    assert loaded.generator.config == slim.config
    x = torch.rand(1, 1, 32, 32)
    torch.testing.assert_close(loaded.generator(x), slim(x), atol=1e-2, rtol=0)  # stored in float16
    slim.config["encoder_origin"] = "random"


def test_building_by_name_loads_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    built = build_generator("resnet18-unet", **SLIM, encoder_origin="imagenet")
    assert built.config["encoder_origin"] == "imagenet"
    assert not any(tmp_path.iterdir())


def test_zoo_refuses_weights_of_another_cut(slim, tmp_path):
    model_card = ModelCard(name="x", summary="for tests", size=32, recipe={}, training_data={})
    save_model(slim, model_card, tmp_path)
    text = (tmp_path / "x.json").read_text()
    (tmp_path / "x.json").write_text(text.replace('"layer3"', '"layer2"'))
    with pytest.raises(WeightsError, match="do not fit the architecture"):
        load_model("x", root=tmp_path)


@pytest.mark.parametrize("norm", ["batch", "none"])
@pytest.mark.parametrize("training", [True, False])
@torch.no_grad()
def test_a_fresh_network_draws_no_checkerboard_wherever_it_scales_up(norm, training):
    generator = ResNet18UNetGenerator(**SLIM, norm=norm).train(training)
    shuffles = [part for part in generator.modules() if isinstance(part, nn.PixelShuffle)]
    assert len(shuffles) == 4
    made = []
    for shuffle in shuffles:
        shuffle.register_forward_hook(lambda layer, inputs, output: made.append(output))
    generator(torch.rand(2, 1, 64, 64) * 2 - 1)
    for pixels in made:
        corner = pixels[..., ::2, ::2]
        assert corner.std() > 0
        for row, column in ((0, 1), (1, 0), (1, 1)):
            torch.testing.assert_close(pixels[..., row::2, column::2], corner)
