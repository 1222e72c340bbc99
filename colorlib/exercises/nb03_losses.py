"""Checks of notebooks/03_pix2pix_unet_patchgan.ipynb: what losses ask for.

The truths are computed here from their definitions, not taken from colorlib.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from colorlib.exercises.checking import (
    call,
    call_for_tensor,
    exercise,
    expect,
    expect_close,
)

THINGS: dict[str, tuple[list[list[float]], list[float]]] = {
    "two colours": ([[56.5, 46.25], [-2.0, -16.5]], [0.6, 0.4]),
    "five balloons": (
        [[44.5, -42.25], [62.5, 42.0], [8.25, -56.5], [-48.5, 36.75], [4.75, 64.5]],
        [0.11, 0.30, 0.25, 0.16, 0.18],
    ),
    "four kites": (
        [[46.5, -27.0], [2.0, -38.5], [-0.25, 5.25], [-54.25, -25.5]],
        [0.12, 0.22, 0.28, 0.38],
    ),
    "three cloths": ([[10.5, 60.25], [50.5, 20.5], [-30.25, 5.75]], [0.3, 0.25, 0.45]),
}


@exercise
def check_cheapest_for_l1(answer: Callable[[Tensor, Tensor], Tensor]) -> str:
    """Check the answer that a perfect L1 painter gives, for things of several colours."""
    things = [
        (torch.tensor(colors, dtype=torch.float64), torch.tensor(chances, dtype=torch.float64))
        for colors, chances in THINGS.values()
    ]
    results = [call_for_tensor(answer, *thing, shape=(2,)) for thing in things]
    wrong = [_wrong_medians(*thing) for thing in things]
    expect_close(
        torch.stack(results),
        torch.stack([_weighted_median(*thing) for thing in things]),
        1e-4,
        misconceptions={key: torch.stack([one[key] for one in wrong]) for key in wrong[0]},
        where=lambda index: f"{list(THINGS)[index // 2]}, channel {'ab'[index % 2]},",
    )
    return "channel by channel, so that the answer may be a colour that no balloon has."


@exercise
def check_discriminator_loss(answer: Callable[..., Tensor]) -> str:
    """Check the discriminator's loss: its value, and where its gradient goes."""
    generator = torch.Generator().manual_seed(1)
    L_norm, real_ab, fake_ab = (
        torch.rand(2, channels, 6, 6, generator=generator, dtype=torch.float64) * 2 - 1
        for channels in (1, 2, 2)
    )
    judge = _Judge()
    weight = fake_ab.clone().requires_grad_()  # stands for the generator's weights
    result = call(answer, judge, L_norm, real_ab, weight * 1.0)
    expect(
        torch.is_tensor(result) and result.ndim == 0,
        "return one number, a tensor without axes. Average over the patches.",
    )
    with torch.no_grad():
        real, fake = judge(L_norm, real_ab), judge(L_norm, fake_ab)
        truth = 0.5 * (_cross_entropy(real, 1) + _cross_entropy(fake, 0))
        misconceptions = {
            "the two terms are added. pix2pix takes half of their sum, so that an undecided "
            "discriminator has a loss of log 2.": 2 * truth,
            "the targets are swapped: real pictures are to be called 1, made ones 0.": 0.5
            * (_cross_entropy(real, 0) + _cross_entropy(fake, 1)),
            "both are called real. Calling the fake real is the generator's wish; the "
            "discriminator wants 0 there.": 0.5
            * (_cross_entropy(real, 1) + _cross_entropy(fake, 1)),
            "only the real pictures count in yours.": _cross_entropy(real, 1),
            "only the made pictures count in yours.": _cross_entropy(fake, 0),
            "the patches are added up. Average over them, or a larger picture has a larger "
            "loss.": truth * real.numel(),
            "real pictures are to be called 1, not 0.9. Softer targets are a known remedy, but "
            "then log 2 is no longer what an undecided discriminator pays at best.": 0.5
            * (0.9 * _cross_entropy(real, 1) + 0.1 * _cross_entropy(real, 0))
            + 0.5 * _cross_entropy(fake, 0),
            "this is minus the loss: the discriminator *minimises* what you return.": -truth,
            "this squashes twice: the ..._with_logits loss applies the sigmoid itself.": 0.5
            * (_cross_entropy(real.sigmoid(), 1) + _cross_entropy(fake.sigmoid(), 0)),
            "this is the least-squares loss on logits. Use binary cross-entropy.": 0.5
            * ((real - 1).square().mean() + fake.square().mean()),
        }
    expect_close(
        result.detach().double(),
        truth,
        1e-6,
        misconceptions=misconceptions,
        where=lambda index: "the test pictures",
    )
    expect(
        result.requires_grad,
        "the value is right, but no gradient comes out. Detach the fake picture, not the result.",
    )
    to_judge, to_fake = torch.autograd.grad(result, (judge.scale, weight), allow_unused=True)
    expect(
        to_fake is None or not to_fake.abs().any(),
        "the value is right, but its gradient reaches the generator through fake_ab: wasted work, "
        "and a painter that stepped on it would learn to be found out. Hand the discriminator "
        "fake_ab.detach().",
    )
    expect(to_judge is not None, "the value is right, but nothing reaches the discriminator.")
    alone = _gradient_of_judge(judge, L_norm, real_ab, fake_ab)
    expect(
        torch.allclose(to_judge, alone, atol=1e-9),
        "the value is right, but part of the gradient does not reach the discriminator. Detach "
        "the fake picture, not the discriminator's answer to it.",
    )
    _expect_sound_at_large_logits(answer, L_norm, real_ab, fake_ab)
    return "the discriminator learns from both kinds, and the generator does not notice."


def _expect_sound_at_large_logits(
    answer: Callable[..., Tensor], L_norm: Tensor, real_ab: Tensor, fake_ab: Tensor
) -> None:
    """Demand the right loss where a sigmoid in 32 bits is exactly 0 or 1."""

    def sure(L_norm: Tensor, ab_norm: Tensor) -> Tensor:
        is_real = torch.equal(ab_norm, real_ab.float())
        return torch.full_like(L_norm, -150.0 if is_real else 150.0)  # sure, and wrong

    result = call(answer, sure, L_norm.float(), real_ab.float(), fake_ab.float())
    expect(
        abs(float(result) - 150.0) < 0.01,
        "right for small logits, but a discriminator that is sure and wrong, logits of -150 and "
        f"150, has to pay 150, and yours pays {float(result):.4g}. A sigmoid followed by a "
        "logarithm or by binary_cross_entropy runs out of digits, and the gradient is gone: use "
        "binary_cross_entropy_with_logits, which never takes the sigmoid by itself.",
    )


def _weighted_median(colors: Tensor, chances: Tensor) -> Tensor:
    """Return the cheapest value of each channel, found by trying all that occur."""
    costs = ((colors[:, None] - colors[None]).abs() * chances[None, :, None]).sum(dim=1)
    return colors.gather(0, costs.argmin(dim=0, keepdim=True))[0]


def _cheapest_whole_number(colors: Tensor, chances: Tensor) -> Tensor:
    line = torch.arange(-110.0, 111.0, dtype=torch.float64)
    costs = ((line[:, None, None] - colors[None]).abs() * chances[None, :, None]).sum(dim=1)
    return line[costs.argmin(dim=0)]


def _wrong_medians(colors: Tensor, chances: Tensor) -> dict[str, Tensor]:
    """Return what each misunderstanding yields, by the message that names it."""
    values, order = colors.sort(dim=0)
    sums = chances[order].cumsum(dim=0)
    place = (sums < 0.5).sum(dim=0, keepdim=True)
    whole = (colors[:, None] - colors[None]).abs().sum(dim=-1) @ chances
    unsorted = (chances.cumsum(dim=0) < 0.5).sum()
    return {
        "this is the mean, which is L2's answer.": chances @ colors,
        "this is the likeliest colour. It is L1's answer only where it has a majority.": colors[
            chances.argmax()
        ],
        "this is the cheapest of the colours that occur. L1 is paid channel by channel, so a and "
        "b may come from different colours.": colors[whole.argmin()],
        "this is the median of the list. Each colour counts as often as it occurs: weigh with "
        "the chances.": colors.median(dim=0).values,
        "the values are sorted, but not their chances: take the chances along, "
        "chances[order].": values[unsorted].clone(),
        "the chances are added up in the order of the list. Sort each channel's values first, and "
        "the chances with them.": colors[unsorted].clone(),
        "one value too far: the answer is the first at which half of the cases are reached.": (
            values.gather(0, (place + 1).clamp(max=len(colors) - 1))[0]
        ),
        "one value too early: the answer is the first at which half of the cases are reached.": (
            values.gather(0, (place - 1).clamp(min=0))[0]
        ),
        "only whole numbers were tried. The cheapest answer is always one of the values that "
        "occur: try these.": _cheapest_whole_number(colors, chances),
    }


class _Judge(nn.Module):
    """A discriminator small enough to check by eye: one logit a pixel."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.tensor([0.4, -1.1, 1.7], dtype=torch.float64))

    def forward(self, L_norm: Tensor, ab_norm: Tensor) -> Tensor:
        channels = torch.cat([L_norm, ab_norm], dim=1)
        return (self.scale[:, None, None] * channels).sum(dim=1, keepdim=True) + 0.3


def _gradient_of_judge(judge: _Judge, L_norm: Tensor, real_ab: Tensor, fake_ab: Tensor) -> Tensor:
    real, fake = judge(L_norm, real_ab), judge(L_norm, fake_ab)
    loss = 0.5 * (_cross_entropy(real, 1) + _cross_entropy(fake, 0))
    return torch.autograd.grad(loss, judge.scale)[0]


def _cross_entropy(logits: Tensor, target: int) -> Tensor:
    # -log sigmoid(x) = log(1 + exp(-x)), and the same of -x for target 0.
    return functional.softplus(-logits if target else logits).mean()
