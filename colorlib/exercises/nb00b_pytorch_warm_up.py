"""Checks of the exercises in notebooks/00b_pytorch_warm_up.ipynb.

The truths come from NumPy and from a training written out here.
"""

import copy
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from colorlib.exercises.checking import (
    Mistake,
    call,
    call_for_number,
    exercise,
    expect,
    expect_none,
)
from colorlib.waiting import read_optimizers

Fit = Callable[[nn.Module, Tensor, Tensor, int, float], list[float]]


@exercise
def check_to_batch(answer: Callable[[np.ndarray], Tensor]) -> str:
    """Check the way from a picture's bytes to a batch of one."""
    height, width = 5, 7
    picture = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    result = call(answer, picture)
    expect(
        torch.is_tensor(result),
        f"return a tensor, not {type(result).__name__}: torch.from_numpy makes one.",
    )
    shape = tuple(result.shape)
    known = {
        "the channels are still last. PyTorch wants them before height and width: permute(2, 0, "
        "1).": ((1, height, width, 3), (height, width, 3)),
        "the axis of the batch is missing: [None] or unsqueeze(0) adds one in front.": (
            (3, height, width),
        ),
        "height and width are swapped: permute(2, 0, 1), not a transpose of everything.": (
            (1, 3, width, height),
            (3, width, height),
        ),
    }
    expect_none(known, lambda shapes: shape in shapes)
    wanted = (1, 3, height, width)
    expect(shape == wanted, f"the result must have shape {wanted}, yours has {shape}.")
    expect(
        result.dtype == torch.float32,
        f"the numbers must be float32 like a network's weights, yours are {result.dtype}. "
        "A NumPy division makes float64; divide the tensor instead."
        if result.dtype == torch.float64
        else f"the numbers must be float32, yours are {result.dtype}. Divide by 255.",
    )
    truth = torch.tensor(np.moveaxis(picture, -1, 0)[None] / 255.0, dtype=torch.float32)
    scrambled = torch.tensor((picture / 255.0).reshape(wanted), dtype=torch.float32)
    values = {
        "reshape and view move no number: they read the same bytes in the same order, so each "
        "channel holds reds, greens and blues. permute turns the axes.": scrambled,
        "these are still 0 to 255: divide by 255.": truth * 255,
        "the largest byte is 255, so that 255 / 255 = 1: yours divides by 256.": (
            truth * 255 / 256
        ),
        "this runs from -1 to 1; asked for is 0 to 1.": truth * 2 - 1,
        "a whole-numbered division cuts everything below 255 to 0: use /, not //.": (
            (truth * 255).floor() // 255
        ),
    }
    if torch.allclose(result, truth, atol=1e-6):
        return "this is how every picture of the course goes into a network."
    expect_none(values, lambda wrong: torch.allclose(result, wrong, atol=1e-5))
    off = float((result - truth).abs().max())
    raise Mistake(f"right shape, but the values are up to {off:.3g} off.")


@exercise
def check_descend(answer: Callable[[Tensor, int, float], float]) -> str:
    """Check gradient descent on one number under L1."""
    values = torch.tensor([0.11, 0.24, 0.42, 1.37, 2.93])
    steps, rate = 20, 0.037
    result = call_for_number(answer, values, steps, rate, what="the number where you end up")
    path = {name: _descended(values.numpy(), steps, rate, name) for name in RULES}
    if abs(result - path["right"]) <= 1e-3:
        more = call_for_number(answer, values, 0, rate, what="the number where you end up")
        expect(
            abs(more) <= 1e-6,
            f"after no step the guess is where it began, at 0; yours is at {more:.4g}.",
        )
        return "L1 stops at the median, however far the largest value lies away."
    expect_none(
        {message: path[name] for name, message in RULES.items() if message},
        lambda wrong: abs(result - wrong) <= 1e-3 * max(1.0, abs(wrong)),
    )
    raise Mistake(
        f"after {steps} steps from 0 the guess is at {path['right']:.4f}, yours is at {result:.4f}."
    )


RULES = {
    "right": "",
    "uphill": "this walks uphill: subtract the gradient.",
    "kept": "the gradient of every step was added to those before: set guess.grad to None, or "
    "zero it, in every step.",
    "l2": "this minimises squares, L2. L1 is the mean of the absolute differences.",
    "sum": "this takes the sum over the values; asked for is the mean.",
    "one more": "one step too many: range(steps).",
    "one fewer": "one step too few: range(steps).",
    "still": "the guess never moved: after backward(), change it by learning_rate times its "
    "gradient.",
    "mean": "this is the mean of the values. Walk there in steps; under L1 they lead elsewhere.",
    "median": "this is the median of the values, where the steps would lead in the end. Take the "
    "steps, as many as asked for.",
}


def _descended(values: np.ndarray, steps: int, rate: float, rule: str) -> float:
    """Return where a rule, right or wrong, ends."""
    if rule in ("mean", "median"):
        return float(getattr(np, rule)(values))
    guess, kept = 0.0, 0.0
    for _ in range(steps + {"one more": 1, "one fewer": -1, "still": -steps}.get(rule, 0)):
        gradient = -np.sign(values - guess).mean()
        if rule == "l2":
            gradient = -2 * (values - guess).mean()
        if rule == "sum":
            gradient *= len(values)
        kept = kept + gradient if rule == "kept" else gradient
        guess += rate * kept if rule == "uphill" else -rate * kept
    return float(guess)


@exercise
def check_fit(answer: Fit) -> str:
    """Check a whole training loop on a small network."""
    read_optimizers()
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(1, 4, 1), nn.ReLU(), nn.Conv2d(4, 2, 1))
    inputs, targets = torch.rand(2, 1, 6, 6), torch.rand(2, 2, 6, 6) - 0.5
    steps, rate = 12, 0.02
    before = copy.deepcopy(network)
    losses = call(answer, network, inputs, targets, steps, rate)
    expect(
        isinstance(losses, list | tuple),
        f"return the list of the losses, yours is {type(losses).__name__}.",
    )
    expect(
        len(losses) == steps,
        f"one loss a step makes {steps}, yours are {len(losses)}.",
    )
    expect(
        not any(torch.is_tensor(loss) for loss in losses),
        "the list holds tensors, and each keeps its whole step in memory: append loss.item().",
    )
    moved = any(
        not torch.equal(new, old)
        for new, old in zip(network.parameters(), before.parameters(), strict=True)
    )
    expect(
        moved,
        "the weights did not move: after loss.backward() call optimizer.step(), and give the "
        "optimiser this network's parameters().",
    )
    runs = {rule: _trained(before, inputs, targets, steps, rate, rule) for rule in LOOPS}
    if np.allclose(losses, runs["right"], atol=1e-4):
        return "every training of the course is this loop, with more to say in each line."
    expect_none(
        {message: runs[rule] for rule, message in LOOPS.items() if message},
        lambda wrong: np.allclose(losses, wrong, atol=1e-4, rtol=1e-4),
    )
    step = int(np.argmax(~np.isclose(losses, runs["right"], atol=1e-4)))
    raise Mistake(
        f"at step {step} the loss is {runs['right'][step]:.4f}, yours is {losses[step]:.4f}."
    )


LOOPS = {
    "right": "",
    "kept": "gradients add up until they are cleared: call optimizer.zero_grad() in every step.",
    "sgd": "this is plain gradient descent, torch.optim.SGD. Asked for is torch.optim.Adam.",
    "l2": "this is the mean of the squares. L1 is the mean of the absolute differences.",
    "after": "each loss was taken after its step. Note the one that the step started from.",
    "renewed": "a new Adam in every step has forgotten what it measured: make it once, before "
    "the loop.",
    "sum": "the loss is a sum over all pixels; asked for is the mean.",
}


def _trained(
    network: nn.Module, inputs: Tensor, targets: Tensor, steps: int, rate: float, rule: str
) -> list[float]:
    """Return the losses of a training by a rule, right or wrong, on a copy of the network."""
    network = copy.deepcopy(network)

    def make_optimizer() -> torch.optim.Optimizer:
        kind = torch.optim.SGD if rule == "sgd" else torch.optim.Adam
        return kind(network.parameters(), lr=rate)

    def measure() -> Tensor:
        difference = network(inputs) - targets
        if rule == "sum":
            return difference.abs().sum()
        return difference.square().mean() if rule == "l2" else difference.abs().mean()

    optimizer, losses = make_optimizer(), []
    for _ in range(steps):
        if rule == "renewed":
            optimizer = make_optimizer()
        if rule != "kept":
            optimizer.zero_grad()
        loss = measure()
        loss.backward()
        optimizer.step()
        losses.append((measure() if rule == "after" else loss).item())
    return losses
