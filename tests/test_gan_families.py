"""Each family's numbers, computed by hand, and what its discriminator ends up estimating."""

import math

import pytest
import torch
from torch import nn

from colorlib.errors import ColorlibError
from colorlib.losses import (
    EBGANLoss,
    HingeGANLoss,
    LSGANLoss,
    VanillaGANLoss,
    WGANGPLoss,
    WGANLoss,
    build_gan_loss,
    gan_losses,
    gradient_penalty,
    r1_penalty,
)

REAL = torch.tensor([[[[2.0, -1.0], [0.5, 1.0]]]])  # a picture's 2x2 patch scores
FAKE = torch.tensor([[[[-2.0, 0.0], [1.0, -0.5]]]])
ENERGIES = torch.tensor([[0.2, 0.1], [0.4, 0.3]]), torch.tensor([[0.5, 1.5], [0.0, 1.0]])


def softplus(x: float) -> float:
    return math.log1p(math.exp(x))


def test_there_are_six_families():
    assert list(gan_losses()) == ["ebgan", "hinge", "lsgan", "vanilla", "wgan", "wgan-gp"]


def test_vanilla_by_hand():
    loss = VanillaGANLoss()
    real = sum(softplus(-x) for x in (2.0, -1.0, 0.5, 1.0)) / 4
    fake = sum(softplus(x) for x in (-2.0, 0.0, 1.0, -0.5)) / 4
    assert loss.discriminator_loss(REAL, FAKE).item() == pytest.approx((real + fake) / 2)
    turned = sum(softplus(-x) for x in (-2.0, 0.0, 1.0, -0.5)) / 4
    assert loss.generator_loss(FAKE).item() == pytest.approx(turned)


def test_smoothing_is_one_sided():
    plain, smooth = VanillaGANLoss(), VanillaGANLoss(label_smoothing=0.1)
    # A label 0.9 adds a tenth of the logit: log(1 + e^-x) + 0.1 x.
    expected = plain.discriminator_loss(REAL, FAKE).item() + 0.5 * 0.1 * (2.0 - 1.0 + 0.5 + 1) / 4
    assert smooth.discriminator_loss(REAL, FAKE).item() == pytest.approx(expected)
    assert torch.equal(smooth.generator_loss(FAKE), plain.generator_loss(FAKE))
    # Squares: 1.1, -1.9, -0.4, 0.1 from 0.9 instead of 1, -2, -0.5, 0 from 1.
    squares = (1.1**2 + 1.9**2 + 0.4**2 + 0.1**2) / 4
    least = LSGANLoss(label_smoothing=0.1)
    assert least.discriminator_loss(REAL, FAKE).item() == pytest.approx((squares + 1.3125) / 2)
    assert least.generator_loss(FAKE).item() == pytest.approx(1.53125)


def test_lsgan_by_hand_with_targets_0_1_1():
    # From 1: 1, -2, -0.5, 0. From 0: -2, 0, 1, -0.5. Both squares add up to 5.25.
    assert LSGANLoss().discriminator_loss(REAL, FAKE).item() == pytest.approx(1.3125)
    # Fakes from 1: -3, -1, 0, -1.5.
    assert LSGANLoss().generator_loss(FAKE).item() == pytest.approx(0.5 * 12.25 / 4)
    perfect = LSGANLoss().discriminator_loss(torch.ones(4), torch.zeros(4))
    assert perfect.item() == LSGANLoss().generator_loss(torch.ones(4)).item() == 0


def test_hinge_by_hand():
    # Short of 1: 0, 2, 0.5, 0. Above -1: 0, 1, 2, 0.5.
    assert HingeGANLoss().discriminator_loss(REAL, FAKE).item() == pytest.approx(1.5)
    assert HingeGANLoss().generator_loss(FAKE).item() == pytest.approx(0.375)


@pytest.mark.parametrize("loss", [WGANLoss(), WGANGPLoss()])
def test_the_critics_by_hand(loss):
    assert loss.discriminator_loss(REAL, FAKE).item() == pytest.approx(-0.375 - 0.625)
    assert loss.generator_loss(FAKE).item() == pytest.approx(0.375)
    assert loss.discriminator_steps == 5


def test_ebgan_by_hand():
    real, fake = ENERGIES
    loss = EBGANLoss(margin=1.0)
    # Lacking to the margin: 0.5, 0, 1, 0.
    assert loss.discriminator_loss(real, fake).item() == pytest.approx(0.25 + 0.375)
    assert loss.generator_loss(fake).item() == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("family", "estimate"),
    [("vanilla", math.log(0.3 / 0.6)), ("lsgan", 0.3 / (0.3 + 0.6))],
)
def test_what_a_discriminator_estimates(family, estimate):
    # A hue that 3 of 10 photographs have and 6 of 10 fakes: at its best score nothing pulls.
    score = torch.tensor(estimate, requires_grad=True)
    other = torch.tensor(0.0)
    real = torch.stack([score] * 3 + [other] * 7)
    fake = torch.stack([score] * 6 + [other] * 4)
    build_gan_loss(family).discriminator_loss(real, fake).backward()
    assert score.grad.item() == pytest.approx(0, abs=1e-7)


def test_a_hinge_knows_only_the_sign():
    # More often in photographs: the best score is 1, and no larger for being sure.
    loss = HingeGANLoss()
    for shares in ((6, 3), (9, 1)):
        at = {}
        for score in (-1.0, 0.0, 1.0, 2.0):
            real = torch.tensor([score] * shares[0] + [9.0] * (10 - shares[0]))
            fake = torch.tensor([score] * shares[1] + [-9.0] * (10 - shares[1]))
            at[score] = loss.discriminator_loss(real, fake).item()
        assert min(at, key=at.get) == 1.0


def test_right_is_what_the_family_calls_right():
    real, fake = torch.tensor([0.9, 0.4]), torch.tensor([0.1, 0.6])
    assert LSGANLoss().is_right(real, fake).tolist() == [True, False, True, False]
    assert VanillaGANLoss().is_right(real, fake).tolist() == [True, True, False, False]
    # A critic has no zero of its own: 100 up changes nothing.
    assert WGANLoss().is_right(real + 100, fake + 100).tolist() == [True, False, True, False]
    # Energies are low for photographs; the border is half the margin.
    assert EBGANLoss(margin=1.0).is_right(real, fake).tolist() == [False, True, False, True]


def linear(slope: float):
    """A critic whose slope is `slope` everywhere, on pictures (2, 4, 4)."""
    weights = torch.randn(2, 4, 4, generator=torch.Generator().manual_seed(0))
    weights *= slope / weights.norm()
    return lambda ab_norm: (ab_norm * weights).sum(dim=(1, 2, 3))


def pair(count: int = 3):
    draws = torch.Generator().manual_seed(1)
    return (torch.rand(count, 2, 4, 4, generator=draws) for _ in range(2))


@pytest.mark.parametrize(("slope", "expected"), [(1.0, 0.0), (3.0, 4.0), (0.25, 0.5625)])
def test_the_gradient_penalty_of_a_linear_critic(slope, expected):
    assert gradient_penalty(linear(slope), *pair()).item() == pytest.approx(expected, abs=1e-6)


def test_the_slope_is_over_channels_height_and_width():
    real, fake = pair()
    found = gradient_penalty(lambda ab_norm: ab_norm.sum(dim=(1, 2, 3)), real, fake)
    assert found.item() == pytest.approx((math.sqrt(32) - 1) ** 2, rel=1e-5)
    assert found.item() != pytest.approx((math.sqrt(2) - 1) ** 2)  # over channels alone


def test_each_picture_has_its_own_place_between_real_and_fake():
    seen = []

    def critic(ab_norm):
        seen.append(ab_norm.detach())
        return ab_norm.sum(dim=(1, 2, 3))

    torch.manual_seed(0)
    gradient_penalty(critic, torch.ones(6, 2, 4, 4), torch.zeros(6, 2, 4, 4))
    shares = seen[0].flatten(1)
    assert torch.equal(shares, shares[:, :1].expand_as(shares))  # one place a picture
    assert len(shares[:, 0].unique()) == 6 and 0 <= shares.min() < shares.max() <= 1


def test_the_slope_belongs_to_each_picture_and_not_to_the_batch():
    # Two pictures of slopes 1 and 3: (0 + 4) / 2, where the norm of both together would differ.
    factors = torch.tensor([1.0, 3.0])
    found = gradient_penalty(lambda ab_norm: factors * linear(1.0)(ab_norm), *pair(2))
    assert found.item() == pytest.approx(2.0, abs=1e-5)


def test_r1_by_hand():
    real, _ = pair()
    # Score = sum of x squared: slope 2x, half of the squared slope is 2 x squared.
    found = r1_penalty(lambda ab_norm: ab_norm.square().sum(dim=(1, 2, 3)), real)
    assert found.item() == pytest.approx(2 * real.square().sum().item() / 3, rel=1e-5)


@pytest.mark.parametrize("family", gan_losses())
def test_r1_joins_any_family(family):
    real, fake = pair()
    judge = linear(2.0)  # R1 is half of 4
    torch.manual_seed(0)
    without = build_gan_loss(family).penalty(judge, real, fake)
    torch.manual_seed(0)
    found = build_gan_loss(family, r1_weight=5.0).penalty(judge, real, fake)
    base = 0.0 if without is None else without.item()
    assert found.item() - base == pytest.approx(10.0, rel=1e-5)


@pytest.mark.parametrize(
    "penalty", [gradient_penalty, lambda judge, real, _: r1_penalty(judge, real)]
)
def test_penalties_are_computed_in_float32_under_autocast(penalty):
    torch.manual_seed(0)
    network = nn.Sequential(
        nn.Conv2d(2, 4, 3), nn.LeakyReLU(0.2), nn.Conv2d(4, 1, 2), nn.Flatten(0)
    )
    dtypes = []

    def judge(ab_norm):
        scores = network(ab_norm)
        dtypes.append(scores.dtype)
        return scores

    real, fake = pair()
    values = []
    for enabled in (False, True):
        torch.manual_seed(1)
        with torch.autocast("cpu", torch.bfloat16, enabled=enabled):
            assert network(real).dtype == (torch.bfloat16 if enabled else torch.float32)
            values.append(penalty(judge, real, fake))
    assert dtypes == [torch.float32] * 2
    assert torch.equal(*values)


@pytest.mark.parametrize(
    ("family", "options", "message"),
    [
        ("vanilla", {"label_smoothing": 0.5}, r"from 0 to below 0\.5, got 0\.5"),
        ("lsgan", {"label_smoothing": -0.1}, r"got -0\.1"),
        ("hinge", {"r1_weight": -1}, "`r1_weight` must be 0 or more, got -1"),
        ("wgan", {"clip": 0}, "`clip` must be above 0, got 0"),
        ("wgan-gp", {"penalty_weight": -10}, "`penalty_weight` must be 0 or more"),
        ("ebgan", {"margin": 0}, "`margin` must be above 0"),
    ],
)
def test_options_out_of_range_are_refused(family, options, message):
    with pytest.raises(ColorlibError, match=message):
        build_gan_loss(family, **options)
