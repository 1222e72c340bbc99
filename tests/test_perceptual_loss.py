"""The perceptual loss: the right picture goes in, the right gradient comes out."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from skimage.color import lab2rgb
from torch import nn
from training_helpers import CONFIG, make_trainer

from colorlib.color import denormalize_lab
from colorlib.errors import CheckpointError, ColorlibError
from colorlib.losses import PerceptualLoss, build_terms, perceptual_loss
from colorlib.networks.features import architectures
from colorlib.networks.features.architectures import FeatureArchitecture
from colorlib.networks.features.network import FeatureNetwork
from colorlib.training.config import TrainingConfig

NETWORKS = [("squeezenet1_1", "fire5"), ("vgg16", "relu3_3"), ("vgg19", "relu2_2")]


@pytest.fixture
def tiny(monkeypatch):
    """A network of one 1x1 convolution, whose features a person can compute."""

    def build():
        return SimpleNamespace(features=nn.Sequential(nn.Conv2d(3, 2, 1), nn.ReLU()))

    one = FeatureArchitecture("Tiny", build, "None", {"only": 1}, smallest_side=1)
    monkeypatch.setitem(architectures.FEATURE_ARCHITECTURES, "tiny", one)
    features = FeatureNetwork("tiny", "only", None)
    features.convolutions[0].weight.data[:, :, 0, 0] = torch.tensor(
        [[1.0, 0.0, -1.0], [0.0, 2.0, 0.5]]
    )
    features.convolutions[0].bias.data[:] = torch.tensor([0.1, -0.2])
    return features


def in_gamut(count: int, seed: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Return L_norm and ab_norm of muted colours, 32 px."""
    rng = torch.Generator().manual_seed(seed)
    L_norm = torch.rand(count, 1, 32, 32, generator=rng) * 0.6 - 0.3
    return L_norm, torch.rand(count, 2, 32, 32, generator=rng) * 0.2 - 0.1


def by_hand(rgb01: np.ndarray) -> np.ndarray:
    """Return the tiny network's features of (N, H, W, 3)."""
    x = (rgb01 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    first = x[..., 0] - x[..., 2] + 0.1
    second = 2 * x[..., 1] + 0.5 * x[..., 2] - 0.2
    return np.maximum(np.stack([first, second]), 0)


@pytest.mark.parametrize("distance", ["l1", "l2"])
def test_it_equals_a_computation_by_hand(tiny, distance):
    L_norm, fake_ab = in_gamut(3)
    _, real_ab = in_gamut(3, seed=1)
    fake, real = (
        by_hand(lab2rgb(denormalize_lab(L_norm, ab).movedim(1, -1).double().numpy()))
        for ab in (fake_ab, real_ab)
    )
    expected = np.abs(fake - real).mean() if distance == "l1" else ((fake - real) ** 2).mean()
    loss = PerceptualLoss(tiny, {"only": 1.0}, distance)(L_norm, fake_ab, real_ab)
    assert loss.item() == pytest.approx(expected, rel=1e-4)
    threefold = PerceptualLoss(tiny, {"only": 3.0}, distance)(L_norm, fake_ab, real_ab)
    assert threefold.item() == pytest.approx(3 * expected, rel=1e-4)


@pytest.mark.parametrize("lightness", [None, 0.0])
def test_its_gradient_is_the_slope(tiny, lightness):
    loss = PerceptualLoss(tiny.double(), lightness=lightness)
    rng = torch.Generator().manual_seed(0)
    # Far out of gamut too: nothing is clipped, so nothing stops the gradient.
    L_norm, real_ab, fake_ab = (
        torch.rand(2, channels, 3, 3, generator=rng, dtype=torch.float64) * 1.8 - 0.9
        for channels in (1, 2, 2)
    )
    fake_ab.requires_grad_(True)
    assert torch.autograd.gradcheck(lambda ab: loss(L_norm, ab, real_ab), fake_ab)


@pytest.mark.parametrize(("network", "layer"), NETWORKS)
@pytest.mark.parametrize("lightness", [None, 50.0, 0.0])
def test_every_picture_gets_a_finite_gradient(network, layer, lightness):
    rng = torch.Generator().manual_seed(0)
    cases = {
        "black": (-1.0, torch.zeros(2, 32, 32)),
        "white": (1.0, torch.zeros(2, 32, 32)),
        "black, but coloured": (-1.0, torch.full((2, 32, 32), 0.5)),
        "white, but coloured": (1.0, torch.full((2, 32, 32), -0.5)),
        "out of gamut": (0.0, torch.tensor([0.95, -0.95])[:, None, None].expand(2, 32, 32)),
        "random": (0.2, torch.rand(2, 32, 32, generator=rng) * 2 - 1),
    }
    L_norm = torch.stack([torch.full((1, 32, 32), level) for level, _ in cases.values()])
    fake_ab = torch.stack([ab for _, ab in cases.values()]).requires_grad_(True)
    real_ab = torch.rand(len(cases), 2, 32, 32, generator=rng) * 0.2
    loss = perceptual_loss(network, layer, None, lightness=lightness)
    loss(L_norm, fake_ab, real_ab).backward()
    assert fake_ab.grad.isfinite().all()
    for name, gradient in zip(cases, fake_ab.grad, strict=True):
        assert gradient.abs().sum() > 0, name


def test_equal_pictures_cost_nothing_and_the_truth_gets_no_gradient():
    L_norm, real_ab = in_gamut(2)
    real_ab.requires_grad_(True)
    fake_ab = real_ab.detach().clone().requires_grad_(True)
    loss = perceptual_loss(feature_weights=None)(L_norm, fake_ab, real_ab)
    assert loss.item() == 0
    loss.backward()
    assert real_ab.grad is None and fake_ab.grad.abs().sum() == 0


def test_the_real_lightness_counts_and_a_constant_one_does_not():
    L_norm, fake_ab = in_gamut(2)
    _, real_ab = in_gamut(2, seed=1)
    losses = {level: perceptual_loss(feature_weights=None, lightness=level) for level in (None, 50)}
    values = {level: loss(L_norm, fake_ab, real_ab).item() for level, loss in losses.items()}
    darker = {level: loss(L_norm - 0.3, fake_ab, real_ab).item() for level, loss in losses.items()}
    assert darker[None] != pytest.approx(values[None], rel=1e-2)
    assert darker[50] == values[50]
    grey = torch.zeros_like(L_norm)  # L* = 50
    assert values[50] == pytest.approx(losses[None](grey, fake_ab, real_ab).item(), rel=1e-5)


def test_a_constant_lightness_of_black_shows_colors_that_no_screen_has():
    loss = perceptual_loss(feature_weights=None, lightness=0)
    lab = np.array([0.0, 40.0, 20.0])  # f(Z) >= 0: scikit-image cuts it off below
    ab_norm = torch.tensor(lab[1:]).float()[None, :, None, None].expand(1, 2, 32, 32) / 110
    rgb01 = loss.to_rgb(torch.zeros(1, 1, 32, 32), ab_norm)[0, :, 0, 0]
    assert rgb01.min() < 0
    np.testing.assert_allclose(rgb01.clamp(0, 1), lab2rgb(lab), atol=1e-4)
    assert lab2rgb(lab).max() > 0.1


@pytest.mark.parametrize(("network", "layer"), NETWORKS)
def test_bfloat16_agrees_with_float32(network, layer):
    L_norm, real_ab = in_gamut(4)
    _, fake_ab = in_gamut(4, seed=1)
    fake_ab.requires_grad_(True)
    loss = perceptual_loss(network, layer, None)
    found = {}
    for enabled in (False, True):
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            value = loss(L_norm, fake_ab, real_ab)
        assert value.dtype == torch.float32
        (gradient,) = torch.autograd.grad(value, fake_ab)
        found[enabled] = value.item(), gradient
    assert found[True][0] == pytest.approx(found[False][0], rel=0.02)
    similarity = torch.cosine_similarity(found[True][1].flatten(), found[False][1].flatten(), 0)
    assert 0.98 < similarity < 0.9999999


def test_weights_above_0_for_every_layer_and_nothing_else():
    features = FeatureNetwork(layers=["relu1", "fire3"], feature_weights=None)
    for wrong in ({"relu1": 1}, {"relu1": 1, "fire3": 0}, {"relu1": 1, "fire3": 1, "fire5": 1}):
        with pytest.raises(ColorlibError, match="must give relu1, fire3 a weight above 0 each"):
            PerceptualLoss(features, wrong)
    with pytest.raises(ColorlibError, match="`distance` must be one of l1, l2, got 'cosine'"):
        PerceptualLoss(features, distance="cosine")
    with pytest.raises(ColorlibError, match=r"L\* in \[0, 100\], or None .* got -1"):
        PerceptualLoss(features, lightness=-1)


def terms(**options) -> dict:
    perceptual = {"weight": 2.0, "layers": {"relu1": 1.0, "fire2": 0.5}, "feature_weights": None}
    return {"l1": {"weight": 100.0}, "perceptual": perceptual | options}


def test_a_training_uses_it_and_leaves_it_alone(tmp_path):
    config = TrainingConfig(pretrain_steps=3, gan_steps=2, terms=terms(), log_every=1)
    trainer = make_trainer(tmp_path, config, sample=None)
    network = trainer.terms[1].network
    before = {name: value.clone() for name, value in network.named_parameters()}
    rows = trainer.fit(progress=False).rows
    assert all(row["perceptual"] > 0 for row in rows)
    for name, value in network.named_parameters():
        assert torch.equal(value, before[name]) and value.grad is None
    plain = make_trainer(None, TrainingConfig(pretrain_steps=3, gan_steps=2), sample=None)
    plain.fit(progress=False)
    pairs = zip(trainer.generator.parameters(), plain.generator.parameters(), strict=True)
    assert not all(torch.equal(one, other) for one, other in pairs)


def test_a_training_in_bfloat16_runs_the_network_in_bfloat16():
    config = TrainingConfig(pretrain_steps=1, terms=terms(), precision="bfloat16")
    trainer = make_trainer(None, config, sample=None)
    seen = []
    trainer.terms[1].network.convolutions[0].register_forward_hook(
        lambda module, inputs, output: seen.append(output.dtype)
    )
    trainer.fit(progress=False)
    assert seen == [torch.bfloat16, torch.bfloat16]


def test_the_checkpoint_says_which_weights_and_goes_on_with_no_others(tmp_path):
    features = FeatureNetwork(layers=["relu1", "fire2"], feature_weights=None)
    state = {f"features.{n}": v for n, v in features.convolutions.state_dict().items()}
    path = tmp_path / "secret-folder" / "my-weights.pth"
    path.parent.mkdir()
    torch.save(state, path)
    config = TrainingConfig(pretrain_steps=4, terms=terms(feature_weights=str(path)))
    trainer = make_trainer(tmp_path, config, sample=None)
    trainer.fit(2, progress=False)
    assert "file my-weights.pth, SHA-256 " in trainer.term_networks()["perceptual"]
    assert "secret-folder" not in str(trainer.description())
    assert make_trainer(tmp_path, config, sample=None).resume()

    moved = tmp_path / "my-weights.pth"
    path.rename(moved)
    config = TrainingConfig(pretrain_steps=4, terms=terms(feature_weights=str(moved)))
    assert make_trainer(tmp_path, config, sample=None).resume()

    torch.save({name: 2 * value for name, value in state.items()}, moved)
    with pytest.raises(CheckpointError, match=r"term_networks\.perceptual was .*my-weights"):
        make_trainer(tmp_path, config, sample=None).resume()


def test_the_weight_of_the_term_is_part_of_the_training(tmp_path):
    config = TrainingConfig(pretrain_steps=4, terms=terms())
    make_trainer(tmp_path, config, sample=None).fit(1, progress=False)
    other = TrainingConfig(pretrain_steps=4, terms=terms(lightness=50))
    with pytest.raises(CheckpointError, match=r"terms\.perceptual\.lightness was None and is 50"):
        make_trainer(tmp_path, other, sample=None).resume()


def test_terms_of_networks_are_built_by_name():
    l1, perceptual = build_terms(terms())
    assert l1.network is None and perceptual.weight == 2.0
    assert perceptual.network.origin == "SqueezeNet 1.1, random weights"
    assert perceptual.network.layers == ("relu1", "fire2")
    assert CONFIG.terms == {"l1": {"weight": 100.0}}
