"""Checks of notebooks/03_pix2pix_unet_patchgan.ipynb: the losses, and what reports print of them.

The truths are computed here from their definitions, not taken from colorlib.
"""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn
from torch.nn import functional

from colorlib.exercises.checking import call, exercise, expect, expect_close

_SOUND = {
    "loss_D_real": 0.544,
    "loss_D_fake": 0.548,
    "loss_D": 0.546,
    "loss_G_GAN": 1.165,
    "loss_G_L1": 6.582,
    "loss_G": 7.747,
    "within_2": 40.0,
    "within_5": 67.0,
}
_REPORTS: list[tuple[dict[str, float], set[str], str]] = [
    (_SOUND, set(), "a report in which all is well is called impossible. Print what you compare."),
    (
        _SOUND | {"loss_D": 0.551},
        {"loss_D"},
        "0.551 should be found out, and it alone: half of 0.544 + 0.548 is 0.546, and rounding "
        "moves that by 0.001 at the most.",
    ),
    (
        _SOUND | {"loss_G": 7.748},
        set(),
        "1.165 + 6.582 is 7.747 and the table prints 7.748. Three rounded numbers explain a "
        "difference of up to 0.0015: allow for it.",
    ),
    (
        _SOUND | {"loss_D": 1.092},
        {"loss_D"},
        "0.544 + 0.548 = 1.092 forgets the half: loss_D is half of the sum.",
    ),
    (
        _SOUND | {"loss_G": 7.752},
        {"loss_G"},
        "7.752 is 0.005 too much, more than rounding explains: your tolerance is too wide, or "
        "the sum of loss_G is not checked.",
    ),
    (
        _SOUND | {"within_2": 67.0, "within_5": 40.0},
        {"within"},
        "67 % within 2 % and 40 % within 5 %: whoever is within 2 % is within 5 % too, so the "
        "second number cannot be smaller.",
    ),
    (
        _SOUND | {"within_2": 50.0, "within_5": 50.0},
        set(),
        "equal shares are possible: then no pixel lies between 2 % and 5 %.",
    ),
    (
        _SOUND | {"loss_D": 0.551, "within_2": 80.0, "within_5": 50.0},
        {"loss_D", "within"},
        "a report can be wrong twice. Collect all names before you return.",
    ),
]


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
        "the value is right, but its gradient reaches the generator through fake_ab, and would "
        "teach it to be found out. Hand the discriminator fake_ab.detach().",
    )
    expect(to_judge is not None, "the value is right, but nothing reaches the discriminator.")
    alone = _gradient_of_judge(judge, L_norm, real_ab, fake_ab)
    expect(
        torch.allclose(to_judge, alone, atol=1e-9),
        "the value is right, but part of the gradient does not reach the discriminator. Detach "
        "the fake picture, not the discriminator's answer to it.",
    )
    return "the discriminator learns from both kinds, and the generator does not notice."


@exercise
def check_impossible(answer: Callable[[dict[str, float]], Iterable[str]]) -> str:
    """Check which printed numbers of a report cannot all be true."""
    for report, truth, message in _REPORTS:
        found = call(answer, dict(report))
        expect(
            isinstance(found, list | tuple | set),
            f"return a list of names, yours is {type(found).__name__}.",
        )
        known = {"loss_D", "loss_G", "within"}
        expect(
            set(found) <= known,
            f"name only 'loss_D', 'loss_G' or 'within', yours names {sorted(map(str, found))}.",
        )
        expect(set(found) == truth, message)
    return "half of 0.544 + 0.548 is 0.546, and 2 % cannot hold more pixels than 5 %."


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
