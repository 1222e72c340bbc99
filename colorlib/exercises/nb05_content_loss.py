"""Check of the build in notebooks/05_perceptual_loss.ipynb: a content loss from convolutions.

Demands are tested one by one, each with a network and pictures that tell it from the others.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from colorlib.exercises.checking import Mistake, exercise, expect
from colorlib.exercises.nb05_content_mistakes import (
    Pictures,
    content_loss,
    pictures,
    plain_network,
    restless_network,
    wrong_losses,
)
from colorlib.exercises.nb05_watched_loss import OWN_WORK, WatchedLoss
from colorlib.losses.perceptual import PerceptualLoss

CLOSE = 2e-5  # of a loss: float32's rounding


@exercise
def check_content_loss(answer: Callable[[nn.Sequential, list[int]], nn.Module]) -> str:
    """Check a content loss: its value, where its gradient goes, and that its network is a ruler."""
    expect(
        not isinstance(answer, nn.Module),
        "hand over the class itself, ContentLoss, not one that was built.",
    )
    expect(not (isinstance(answer, type) and issubclass(answer, PerceptualLoss)), OWN_WORK)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        _check_values(answer, [6])
        _check_values(answer, [1, 3, 4, 6])
        _check_gradients(answer)
        _check_ruler(answer)
    return "colours learn from it, and nothing in it learns. This is what the report set out to do."


def _check_values(answer: Callable, positions: list[int]) -> None:
    """Check the value, that only what is needed runs, and that nothing is kept between calls."""
    built = WatchedLoss(answer, plain_network(), positions)
    first, second = pictures(seed=0), pictures(seed=1)
    _expect_value(built, first)
    deepest = max(positions)
    behind = [run.position for run in built.runs if run.position > deepest]
    expect(
        not behind,
        f"the value is right, but layers up to {max(behind, default=0)} run, and nothing behind "
        f"layer {deepest} is compared. Stop after the deepest position: the rest is wasted work.",
    )
    again = built(second)
    truth = content_loss(built.reference, positions, second)
    expect(
        _is_same(again, truth),
        f"the first call was right. A second one, with other pictures, gives {again:.5g}, and "
        f"{truth:.5g} is due. Is something kept between calls: a list of features, a hook?",
    )
    zero = built(second._replace(fake_ab=second.real_ab))
    expect(abs(zero) < 1e-9, f"for equal colours the loss must be 0, yours is {zero:.3g}.")
    expect(
        _is_same(built(first), content_loss(built.reference, positions, first)),
        "the same pictures give another value the second time. Is something kept between calls?",
    )


def _expect_value(built: WatchedLoss, given: Pictures) -> None:
    result, positions = built(given).detach(), built.positions
    truth = content_loss(built.reference, positions, given)
    if _is_same(result, truth):
        return
    for message, wrong in wrong_losses(built.reference, positions, given):
        expect(not _is_same(result, wrong), message)
    expect(built.runs, "the convolutions never ran. Send both pictures through them.")
    raise Mistake(
        f"for positions {positions} of a small network the loss is {truth:.5g}, yours is "
        f"{result:.5g}. Is each picture prepared as for the network, and each position's mean "
        "squared difference added once?"
    )


def _check_gradients(answer: Callable) -> None:
    built = WatchedLoss(answer, plain_network(), [1, 6])
    given = pictures(seed=2)
    for colors in (given.fake_ab, given.real_ab):
        colors.requires_grad_()
    loss = built(given)
    _expect_frozen(built)
    expect(
        loss.requires_grad,
        "no gradient comes out of the loss, so nothing can learn from it. torch.no_grad() or "
        "detach() is for the true picture alone; the made one needs its graph.",
    )
    try:
        loss.backward()
    except RuntimeError as error:
        raise Mistake(f"backward() through your loss fails: {error}") from error
    fake, real = given.fake_ab.grad, given.real_ab.grad
    expect(
        fake is not None or real is None,
        "the gradient goes to real_ab, and none to fake_ab: the two are swapped.",
    )
    expect(
        fake is not None,
        "no gradient arrives at fake_ab. Was it detached, or prepared under torch.no_grad()?",
    )
    expect(
        real is None,
        "real_ab gets a gradient. The truth has nothing to learn: prepare it and run it under "
        "torch.no_grad(), or detach its features.",
    )
    given = Pictures(*(one.detach() for one in given))
    given.fake_ab.requires_grad_()
    (truth,) = torch.autograd.grad(
        content_loss(built.reference, built.positions, given), given.fake_ab
    )
    expect(
        torch.allclose(fake, truth, rtol=1e-3, atol=1e-3 * float(truth.abs().max())),
        "the value is right, and the gradient at fake_ab is not that of the value: a part of the "
        "way is cut off.",
    )
    for name, weight in built.weights():
        expect(
            weight.grad is None, f"`{name}` got a gradient: freeze it with requires_grad_(False)."
        )


def _expect_frozen(built: WatchedLoss) -> None:
    """Raise `Mistake` if a weight that the loss holds, or that ran, requires a gradient."""
    learning = [name for name, weight in built.weights() if weight.requires_grad]
    if not learning:
        return
    parts = (built.network, built.loss)
    owners = [own for part in parts for own in (*part.parameters(), *part.modules())]
    expect(
        not any("require_grad" in vars(owner) for owner in owners),
        "the weights are not frozen: `require_grad` is a new attribute that nobody reads. The one "
        "that counts is `requires_grad`, with an s; network.requires_grad_(False) refuses typos.",
    )
    expect(
        not any("requires_grad" in vars(owner) for owner in owners),
        "the weights are not frozen: a module has no requires_grad of its own, so this made a new "
        "attribute that nobody reads. Call network.requires_grad_(False), which goes through its "
        "weights.",
    )
    count = len(learning)
    raise Mistake(
        f"`{learning[0]}` requires a gradient{f', and {count - 1} more' if count > 1 else ''}. "
        "Freeze the network, requires_grad_(False), or an optimiser could bend the ruler; numbers "
        "such as mean and std are buffers, not parameters."
    )


def _check_ruler(answer: Callable) -> None:
    """Check that Dropout and BatchNorm are in eval mode, also after the loss's train()."""
    built = WatchedLoss(answer, restless_network(), [2, 5])
    given = pictures(seed=3)
    before = {name: value.clone() for name, value in built.network.named_buffers()}
    truth = content_loss(built.reference, built.positions, given)
    result = built(given)
    _expect_eval(
        built,
        before,
        "the network is in train mode: {what}. Call eval() on it in __init__.",
    )
    expect(
        _is_same(result, truth),
        f"with Dropout and BatchNorm in the network the loss is {truth:.5g}, yours is "
        f"{result:.5g}, though without them it is right. Are all layers in eval mode?",
    )
    built.runs.clear()
    try:
        returned = built.loss.train()
    except Exception as error:
        raise Mistake(f"train() of your loss raises {type(error).__name__}: {error}") from error
    expect(
        returned is built.loss,
        "train() of your loss does not return the module, as PyTorch's does: `loss.eval()` would "
        "be None. `return self` at its end.",
    )
    result = built(given)
    _expect_eval(
        built,
        before,
        "after train() of the loss its network is in train mode: {what}. A training loop calls "
        "train() on all that it holds, and that undoes the eval() of __init__: override train(), "
        "so that the network stays in eval mode.",
    )
    expect(
        _is_same(result, truth),
        f"after train() of the loss it is {result:.5g}, and was {truth:.5g} before.",
    )


def _expect_eval(built: WatchedLoss, before: dict[str, Tensor], message: str) -> None:
    modes = {type(run.layer): run.is_training for run in built.runs}
    drops, norms = modes.get(nn.Dropout, False), modes.get(nn.BatchNorm2d, False)
    moved = [
        name
        for name, value in built.network.named_buffers()
        if not torch.equal(value, before[name])
    ]
    whats = ["Dropout drops features by lot"] if drops else []
    if norms or moved:
        whats.append("BatchNorm uses and changes its statistics with every batch")
    expect(not whats, message.format(what=", and ".join(whats)))


def _is_same(result: Tensor, known: Tensor) -> bool:
    return bool((result - known).abs() <= CLOSE * known.abs())
