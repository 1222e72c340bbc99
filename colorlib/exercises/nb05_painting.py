"""Check of notebooks/05_perceptual_loss.ipynb: let a loss paint a picture by itself."""

from collections.abc import Callable

import torch
from torch import Tensor

from colorlib.exercises.checking import Mistake, call, exercise, expect

STEPS = 25
RATE = 0.05
SHAPE = 2, 2, 5, 6


class _WatchedLoss:
    """A loss whose lowest point is known and is not the truth, and which notes what it is asked."""

    def __init__(self, lowest_ab: Tensor, L_norm: Tensor, real_ab: Tensor):
        self.lowest_ab, self.L_norm, self.real_ab = lowest_ab, L_norm, real_ab
        self.seen: list[Tensor] = []

    def __call__(self, L_norm: Tensor, fake_ab: Tensor, real_ab: Tensor) -> Tensor:
        if not torch.equal(L_norm, self.L_norm) or not torch.equal(real_ab, self.real_ab):
            raise Mistake(
                "the loss was called with something else than `L_norm` first and `real_ab` last: "
                "loss(L_norm, fake_ab, real_ab)."
            )
        self.seen.append(fake_ab.detach().clone())
        return (fake_ab - self.lowest_ab).square().sum()


@exercise
def check_paint_by_loss(answer: Callable[..., Tensor]) -> str:
    """Check a descent on a picture: its start, its steps, and that it follows the loss alone."""
    chance = torch.Generator().manual_seed(5)
    draw = [torch.rand(SHAPE, generator=chance) - 0.5 for _ in range(2)]
    lowest_ab = 0.6 * draw[0].sign() + 0.4 * draw[0]
    real_ab = draw[1]
    L_norm = torch.rand(SHAPE[0], 1, *SHAPE[2:], generator=chance) - 0.5
    loss = _WatchedLoss(lowest_ab, L_norm, real_ab)
    result = call(answer, loss, L_norm, real_ab, STEPS)
    expect(
        isinstance(result, Tensor) and result.shape == real_ab.shape,
        f"return the colours, a tensor {SHAPE}, got "
        f"{tuple(result.shape) if isinstance(result, Tensor) else type(result).__name__}.",
    )
    expect(len(loss.seen) > 0, "the loss was never asked.")
    _expect_start(loss.seen[0], real_ab)
    expect(
        len(loss.seen) == STEPS,
        f"with steps={STEPS} the loss must be asked {STEPS} times, once a step; yours asked "
        f"{len(loss.seen)} times.",
    )
    expect(
        len(loss.seen) < 2 or not torch.equal(loss.seen[0], loss.seen[1]),
        "the picture does not move. Is it in the optimiser's list, and is there a step after "
        "backward()?",
    )
    expect(
        not result.requires_grad,
        "what you return still hangs on the graph. detach() it.",
    )
    _expect_way(torch.stack([*loss.seen, result.detach()]), lowest_ab, real_ab)
    return "the loss painted, and nobody learnt anything."


def _expect_start(first: Tensor, real_ab: Tensor) -> None:
    expect(
        not torch.equal(first, real_ab),
        "you start from the truth. Then there is nothing left to paint: start from grey, zeros.",
    )
    expect(
        bool((first == 0).all()),
        f"start from grey, a and b 0 everywhere; yours starts at values up to "
        f"{first.abs().max():.2f}.",
    )


def _expect_way(way: Tensor, lowest_ab: Tensor, real_ab: Tensor) -> None:
    right, summed, plain = (
        _descend(lowest_ab, optimizer, clear)
        for optimizer, clear in (("Adam", True), ("Adam", False), ("SGD", True))
    )
    expect(
        torch.allclose(way, right, atol=1e-4) or not torch.allclose(way, summed, atol=1e-4),
        "gradients add up: each backward() adds to what is there. Clear it before, with "
        "optimizer.zero_grad().",
    )
    expect(
        torch.allclose(way, right, atol=1e-4) or not torch.allclose(way, plain, atol=1e-4),
        "that is plain gradient descent. Take torch.optim.Adam at 0.05.",
    )
    expect(
        bool((way[-1] - real_ab).square().sum() > 0.1),
        "you arrive at the truth, and this check's loss has its lowest point somewhere else. "
        "Follow the loss, not `real_ab`.",
    )
    distance = (way - lowest_ab).square().flatten(1).sum(dim=1)
    expect(
        bool(distance[-1] < distance[0]),
        "the loss grows: your picture walks uphill. backward() on the loss itself, then step().",
    )
    one = (way[1] - way[0]).abs().max().item()
    expect(
        abs(one - RATE) < 1e-3 or torch.allclose(way, right, atol=1e-4),
        f"Adam's first step is as long as its rate, {RATE}; yours is {one:.3g}.",
    )
    expect(
        torch.equal(way[-1], way[-2]) is False,
        "what you return is the picture before the last step.",
    )
    expect(
        torch.allclose(way, right, atol=1e-4),
        "the first step is right, a later one is not. Make the optimiser once, before the loop, "
        "and move the picture by it alone.",
    )


def _descend(lowest_ab: Tensor, optimizer: str, clear: bool) -> Tensor:
    """Return the way (STEPS + 1, N, 2, H, W) that an optimiser goes."""
    fake_ab = torch.zeros(SHAPE, requires_grad=True)
    steps = getattr(torch.optim, optimizer)([fake_ab], lr=RATE)
    way = [fake_ab.detach().clone()]
    for _ in range(STEPS):
        if clear:
            steps.zero_grad()
        (fake_ab - lowest_ab).square().sum().backward()
        steps.step()
        way.append(fake_ab.detach().clone())
    return torch.stack(way)
