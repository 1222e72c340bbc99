"""Check of notebooks/06_residual_unet.ipynb: what goes in, added to what the layers make of it."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d

from colorlib.exercises.checking import Mistake, call_for_tensor, call_on, exercise, expect
from colorlib.exercises.nb06_known import expect_unknown, is_same

CUT = "detach(), torch.no_grad() and .data cut it"
SUM = "a residual block adds: shortcut(x) + branch(x), or x + branch(x) where there is no shortcut"


@exercise
def check_shortcut(answer: Callable[..., Tensor]) -> str:
    """Check a residual sum: its value, one run of each part, x as it was, gradients by both."""
    rng = torch.Generator().manual_seed(0)
    x = torch.randn(2, 3, 6, 8, generator=rng)
    # Equal widths first: a mistake then shows as a value and not as an error.
    for width, stride, has_shortcut in ((3, 1, False), (3, 1, True), (5, 2, True)):
        branch = _Layers(rng, width, stride)
        _expect_sum(answer, x, branch, _Layers(rng, width, stride) if has_shortcut else None)
    _expect_x_as_it_was(answer, x, _Layers(rng, 3, 1))
    for has_shortcut in (False, True):
        shortcut = _Layers(rng, 3, 1) if has_shortcut else None
        _expect_gradients(answer, x, _Layers(rng, 3, 1), shortcut)
    return (
        "as long as the branch makes zeros, a block without a shortcut of its own hands x on as it "
        "is. It has only the difference to learn."
    )


class _Layers(nn.Module):
    """A convolution and tanh, which count their runs."""

    def __init__(self, rng: torch.Generator, width: int, stride: int):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(width, 3, 3, 3, generator=rng) / 4)
        self.stride, self.runs = stride, 0

    def forward(self, x: Tensor) -> Tensor:
        self.runs += 1
        return self.made_of(x)

    def made_of(self, x: Tensor) -> Tensor:
        return conv2d(x, self.weight, stride=self.stride, padding=1).tanh()


class _AsItIs(nn.Module):
    """Hand back the very tensor that came in."""

    def forward(self, x: Tensor) -> Tensor:
        return x


def _called(answer: Callable, x: Tensor, branch: nn.Module, shortcut: nn.Module | None) -> object:
    try:
        return call_on(answer, x, branch, *([] if shortcut is None else [shortcut]))
    except Mistake as mistake:
        trace = mistake.__cause__.__traceback__ if mistake.__cause__ else None
        was_entered = trace is None or trace.tb_next is not None
        expect(
            was_entered or "required positional argument" not in str(mistake),
            "the function was called with x and branch alone, and asks for more. Give the third a "
            "default: shortcut=None.",
        )
        expect(
            shortcut is not None or "'NoneType' object is not callable" not in str(mistake),
            "None was called like a function. No shortcut was handed over, so `shortcut` is None: "
            "add x itself then.",
        )
        raise


def _expect_sum(answer: Callable, x: Tensor, branch: _Layers, shortcut: _Layers | None) -> None:
    x = x.clone()
    before = x.clone()
    result = _called(answer, x, branch, shortcut)
    with torch.no_grad():
        made = branch.made_of(before)
        led = before if shortcut is None else shortcut.made_of(before)
        wrong = list(_wrong_sums(before, branch, shortcut))
    pairs = ((made, led), (led, made), (made, before), (before, made))
    for dim in range(4):
        for one, other in pairs if made.shape == before.shape else pairs[:2]:
            expect(
                not torch.is_tensor(result) or not is_same(result, torch.cat([one, other], dim)),
                f"the two are laid side by side, torch.cat, as the skips of a U-Net are. {SUM}.",
            )
    values = call_for_tensor(lambda one: one, result, shape=tuple(made.shape))
    if not is_same(values, led + made):
        expect_unknown(wrong, lambda known: is_same(values, known))
        kind = "a shortcut" if shortcut else "no shortcut"
        worst = int((values - led - made).abs().argmax())
        raise Mistake(
            f"with {kind}: where {_name(shortcut)} is {led.flatten()[worst]:.4g} and branch(x) "
            f"{made.flatten()[worst]:.4g}, yours is {values.flatten()[worst]:.4g}. {SUM}."
        )
    for name, layers in (("branch", branch), ("shortcut", shortcut)):
        expect(
            layers is None or layers.runs == 1,
            f"the {name} ran {layers.runs if layers else 0} times, and once is enough: every run "
            "costs its time, and a dropout in it would draw anew. Keep what it returned in a name.",
        )
    expect(
        torch.equal(x, before),
        "the result is right, but x itself was overwritten, and whoever handed it over still needs "
        "it: in a U-Net, for a skip. `a + b` makes a new tensor; `a += b` and add_ do not.",
    )


def _name(shortcut: object) -> str:
    return "x" if shortcut is None else "shortcut(x)"


def _wrong_sums(
    x: Tensor, branch: _Layers, shortcut: _Layers | None
) -> Iterator[tuple[str, Tensor]]:
    """Yield the message of each misunderstanding and the values that it yields."""
    made = branch.made_of(x)
    led = x if shortcut is None else shortcut.made_of(x)
    way = _name(shortcut)
    yield f"this is branch(x) alone. {SUM}.", made
    yield f"this is {way} alone, and the branch is left out. {SUM}.", led
    yield f"this is {way} - branch(x). {SUM}.", led - made
    yield f"this is branch(x) - {way}. {SUM}.", made - led
    yield f"this is {way} times branch(x). {SUM}.", led * made
    yield f"this is the mean of {way} and branch(x). Add them, without halving.", (led + made) / 2
    yield f"this is the larger of {way} and branch(x). {SUM}.", torch.maximum(led, made)
    yield f"branch(x) counts twice here, and {way} not at all. {SUM}.", 2 * made
    yield (
        "the sum is right, and then a ReLU takes what is negative. This block ends with the sum; "
        "an activation behind it is for whoever calls it.",
        (led + made).relu(),
    )
    if made.shape != x.shape:
        return
    if shortcut is None:
        yield f"the branch ran on its own output. {SUM}.", x + branch.made_of(made)
        return
    yield (
        "x itself is added, and the shortcut is left out. Where one is handed over, x passes "
        "through it on its way to the sum.",
        x + made,
    )
    yield "this is x + shortcut(x), and the branch is left out.", x + led
    yield (
        "x is added beside shortcut(x). Where there is a shortcut, it stands for x.",
        x + made + led,
    )
    yield (
        "this is shortcut(branch(x)), one behind the other. They stand side by side: both see x, "
        "and the sum joins them.",
        shortcut.made_of(made),
    )
    yield (
        "this is branch(shortcut(x)), one behind the other. They stand side by side: both see x, "
        "and the sum joins them.",
        branch.made_of(led),
    )
    behind = "the branch sees what the shortcut made. It should see x"
    yield f"{behind}: branch(x), not branch(shortcut(x)).", led + branch.made_of(led)
    yield f"{behind}, and the shortcut's output belongs into the sum.", x + branch.made_of(led)
    over = "the shortcut works on what the branch made. It is the way of x alone"
    yield f"{over}: shortcut(x) + branch(x).", x + shortcut.made_of(made)
    yield f"{over}: shortcut(x) + branch(x).", made + shortcut.made_of(made)
    yield (
        "the shortcut works on the sum x + branch(x). It is the way of x alone: shortcut(x) + "
        "branch(x).",
        shortcut.made_of(x + made),
    )


def _expect_x_as_it_was(answer: Callable, x: Tensor, layers: _Layers) -> None:
    """Raise `Mistake` if x changes where a part of the block hands back x itself."""
    same = _AsItIs()
    for name, branch, shortcut in (
        ("branch", same, None),
        ("branch", same, layers),
        ("shortcut", layers, same),
    ):
        given = x.clone()
        result = _called(answer, given, branch, shortcut)
        expect(
            torch.equal(given, x),
            f"a {name} may hand back x itself and no copy, as nn.Identity does. Then x was "
            "overwritten by your code. `a + b` makes a new tensor; `a += b` and add_ write into a.",
        )
        with torch.no_grad():
            truth = x + x if shortcut is None else x + layers.made_of(x)
        expect(
            torch.is_tensor(result) and is_same(result, truth),
            f"where the {name} hands back x itself, the sum is no longer right. {SUM}.",
        )


def _expect_gradients(
    answer: Callable, x: Tensor, branch: _Layers, shortcut: _Layers | None
) -> None:
    x = x.clone().requires_grad_()
    pull = torch.randn(x.shape, generator=torch.Generator().manual_seed(1))
    result = _called(answer, x, branch, shortcut)
    made, led = branch.made_of(x), x if shortcut is None else shortcut.made_of(x)
    learners = {"branch": branch.weight} | ({"shortcut": shortcut.weight} if shortcut else {})
    expect(
        result.requires_grad,
        f"the values are right, but no gradient comes back at all: nothing could learn. {CUT}.",
    )
    try:
        found = torch.autograd.grad(
            (result * pull).sum(), [x, *learners.values()], allow_unused=True
        )
    except RuntimeError as error:
        raise Mistake(
            f"the values are right, but PyTorch finds no way back through them: {error}"
        ) from error
    for name, gradient in zip(learners, found[1:], strict=True):
        expect(gradient is not None, f"no gradient reaches the {name}'s weights. {CUT}.")
    by_branch, by_shortcut = (
        torch.autograd.grad((one * pull).sum(), x, retain_graph=True)[0] for one in (made, led)
    )
    way = _name(shortcut)
    gradient = found[0]
    expect(gradient is not None, f"no gradient comes back to x. {CUT}.")
    expect(
        not is_same(gradient, by_branch),
        f"the gradient comes back to x through the branch alone, not through {way}. That way past "
        f"the layers is what the shortcut is for. {CUT}.",
    )
    expect(
        not is_same(gradient, by_shortcut),
        f"the gradient comes back to x through {way} alone, not through the branch: what lies "
        f"before this block would not learn what the branch needs. {CUT}.",
    )
    expect(
        is_same(gradient, by_branch + by_shortcut, 1e-4),
        f"the values are right, the gradient of x is not that of {way} + branch(x).",
    )
