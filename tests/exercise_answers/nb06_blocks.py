"""Answers to notebook 06's exercises on blocks: sums, slopes, parameters, how far a stack sees."""

import math

import torch
from torch import nn

import colorlib
from colorlib.networks.generators.residual_unet import _down


def add(x, branch, shortcut=None):
    return (x if shortcut is None else shortcut(x)) + branch(x)


def add_with_torch(x, branch, shortcut=None):
    led = shortcut(x) if shortcut else x
    return torch.add(branch(x), led)


def add_as_library(x, branch, shortcut=None):
    return colorlib.networks.blocks.residual.Residual(branch, shortcut)(x)


def add_in_place(x, branch, shortcut=None):
    if shortcut is None:
        x += branch(x)
        return x
    return shortcut(x) + branch(x)


def add_onto_branch(x, branch, shortcut=None):
    out = branch(x)
    out += x if shortcut is None else shortcut(x)
    return out


def add_onto_shortcut(x, branch, shortcut=None):
    if shortcut is None:
        return x + branch(x)
    out = shortcut(x)
    out.add_(branch(x))
    return out


def add_onto_what_is_no_copy(x, branch, shortcut=None):
    out = branch(x)
    out = out.clone() if out is x else out
    out += x if shortcut is None else shortcut(x)
    return out


def add_and_run_twice(x, branch, shortcut=None):
    if branch(x).shape == x.shape and shortcut is None:
        return x + branch(x)
    return shortcut(x) + branch(x)


def add_and_lead_twice(x, branch, shortcut=None):
    if shortcut is not None and shortcut(x) is not None:
        return shortcut(x) + branch(x)
    return x + branch(x)


def joined(join):
    """Return an answer that joins the way past the branch and the branch's output."""
    return lambda x, branch, shortcut=None: join(
        x if shortcut is None else shortcut(x), branch(x), x
    )


def with_shortcut(made):
    """Return an answer that is right without a shortcut."""
    return lambda x, f, g=None: x + f(x) if g is None else made(x, f, g)


@torch.no_grad()
def add_without_graph(x, branch, shortcut=None):
    return add(x, branch, shortcut)


def through(slope, blocks, has_shortcut):
    return (slope + has_shortcut) ** blocks


def through_step_by_step(slope, blocks, has_shortcut):
    change = 1.0
    for _ in range(blocks):
        change = slope * change + (change if has_shortcut else 0)
    return change


def through_by_autograd(slope, blocks, has_shortcut):
    x = torch.ones((), dtype=torch.float64, requires_grad=True)
    y = x
    for _ in range(blocks):
        y = y * slope + y * has_shortcut
    y.backward()
    return x.grad


def through_all_ways(slope, blocks, has_shortcut):
    if not has_shortcut:
        return math.prod([slope] * blocks)
    return sum(math.comb(blocks, passed) * slope**passed for passed in range(blocks + 1))


def slopes(without=lambda s, n: s**n, with_=lambda s, n: (1 + s) ** n):
    return lambda s, n, has_shortcut: (with_ if has_shortcut else without)(s, n)


def parameters(before, width, *, first=9, second=16, way=16, norms=3, norm=2, biases=0, seen=None):
    """Count a block's parameters; the options are mistakes."""
    seen = width if seen is None else seen(before, width)
    convs = first * before * width + second * seen * width + way * before * width
    return convs + norms * norm * width + biases * width


def counted(**options):
    return lambda before, width: parameters(before, width, **options)


def count_built(before, width):
    return sum(one.numel() for one in _down(before, width, True).parameters())


def count_own_layers(before, width):
    layers = [nn.Conv2d(before, width, 3, bias=False), nn.Conv2d(width, width, 4, bias=False)]
    layers += [nn.Conv2d(before, width, 4, bias=False)] + [nn.BatchNorm2d(width)] * 3
    return sum(one.weight.numel() + (one.bias is not None) * width for one in layers)


def count_kernel_by_kernel(before, width):
    kernels = ((before, width, 3), (width, width, 4), (before, width, 4))
    return sum(a * b * side**2 + 2 * b for a, b, side in kernels)


def field(dilations, *, convs=2, ends=2, start=1, gaps=2, reach=sum):
    """Return the side that is seen; the options are mistakes."""
    return start + gaps * (ends + convs * reach(dilations))


def fields(**options):
    return lambda dilations: field(dilations, **options)


def field_by_widening(dilations):
    seen = 1
    for step in [1, *(d for d in dilations for _ in range(2)), 1]:
        seen += 2 * step
    return seen


def field_of_network(dilations):
    return colorlib.FlatResNetGenerator(2, dilations).receptive_field


def field_of_columns(dilations):
    layers = [(2 * d + 1, 1) for d in (1, *dilations, *dilations, 1)]
    return colorlib.receptive_field(layers)


def field_measured(dilations):
    return colorlib.seen_side(colorlib.FlatResNetGenerator(2, dilations))


WRONG = {
    "check_shortcut": [
        (lambda x, f, g=None: f(x), r"this is branch\(x\) alone"),
        (lambda x, f, g=None: x, "this is x alone, and the branch is left out"),
        (lambda x, f, g=None: x + f(x), "x itself is added, and the shortcut is left out"),
        (joined(lambda s, b, x: b - s), r"this is branch\(x\) - x"),
        (joined(lambda s, b, x: s - b), r"this is x - branch\(x\)"),
        (joined(lambda s, b, x: s * b), r"this is x times branch\(x\)"),
        (joined(lambda s, b, x: (s + b) / 2), "without halving"),
        (joined(lambda s, b, x: torch.maximum(s, b)), "the larger of x and"),
        (joined(lambda s, b, x: (s + b).relu()), "then a ReLU takes what is negative"),
        (joined(lambda s, b, x: torch.cat([s, b], 1)), r"side by side, torch\.cat"),
        (joined(lambda s, b, x: torch.cat([b, s], 0)), r"side by side, torch\.cat"),
        (joined(lambda s, b, x: s + b + 0.1), "with no shortcut: where x is"),
        (joined(lambda s, b, x: 2 * b), r"branch\(x\) counts twice"),
        (lambda x, f, g=None: x + f(f(x)), "the branch ran on its own output"),
        (with_shortcut(lambda x, f, g: f(x)), r"this is branch\(x\) alone"),
        (with_shortcut(lambda x, f, g: g(x)), r"this is shortcut\(x\) alone, and the branch"),
        (with_shortcut(lambda x, f, g: x + g(x)), r"this is x \+ shortcut\(x\)"),
        (with_shortcut(lambda x, f, g: g(f(x))), r"this is shortcut\(branch\(x\)\), one behind"),
        (with_shortcut(lambda x, f, g: f(g(x))), r"this is branch\(shortcut\(x\)\), one behind"),
        (with_shortcut(lambda x, f, g: g(x) + f(g(x))), "the branch sees what the shortcut made"),
        (with_shortcut(lambda x, f, g: x + f(g(x))), "sees what the shortcut made.*the shortcut's"),
        (with_shortcut(lambda x, f, g: x + g(f(x))), "the shortcut works on what the branch made"),
        (with_shortcut(lambda x, f, g: g(f(x)) + f(x)), "works on what the branch made"),
        (with_shortcut(lambda x, f, g: g(x + f(x))), r"the shortcut works on the sum"),
        (with_shortcut(lambda x, f, g: x + g(x) + f(x)), "it stands for x"),
        (with_shortcut(lambda x, f, g: g(x) * f(x)), r"this is shortcut\(x\) times"),
        (with_shortcut(lambda x, f, g: g(x) - f(x)), r"this is shortcut\(x\) - branch"),
        (with_shortcut(lambda x, f, g: (g(x) + f(x)) / 2), r"mean of shortcut\(x\) and"),
        (with_shortcut(lambda x, f, g: g(x) + f(x) - 1), "with a shortcut: where shortcut"),
        (with_shortcut(lambda x, f, g: torch.cat([g(x), f(x)], 1)), r"side by side"),
        (add_in_place, "x itself was overwritten, and whoever"),
        (add_onto_branch, "a branch may hand back x itself"),
        (add_onto_shortcut, "a shortcut may hand back x itself"),
        (add_onto_what_is_no_copy, "PyTorch finds no way back"),
        (add_and_run_twice, "the branch ran 2 times"),
        (add_and_lead_twice, "the shortcut ran 2 times"),
        (add_without_graph, "no gradient comes back at all"),
        (lambda x, f, g=None: add(x, f, g).detach(), "no gradient comes back at all"),
        (joined(lambda s, b, x: s + b.detach()), "reaches the branch's weights"),
        (with_shortcut(lambda x, f, g: g(x).detach() + f(x)), "reaches the shortcut's weights"),
        (lambda x, f, g=None: add(x.detach(), f, g), "no gradient comes back to x"),
        (lambda x, f, g=None: (g or nn.Identity())(x.detach()) + f(x), "through the branch alone"),
        (lambda x, f, g=None: (g or nn.Identity())(x) + f(x.detach()), "through x alone"),
        (with_shortcut(lambda x, f, g: g(x) + f(x.detach())), r"through shortcut\(x\) alone"),
        (lambda x, f, g=None: g(x) + f(x), "None was called like a function"),
        (lambda x, f, g: g(x) + f(x), "Give the third a default"),
        (lambda x, f, g=None: x + f(), r"TypeError.*missing 1 required positional"),
        (lambda x, f: x + f(x), "takes 2 positional arguments but 3 were given"),
        (joined(lambda s, b, x: (s + b).mean()), r"must have shape \(2, 3, 6, 8\)"),
        (joined(lambda s, b, x: (s + b).tolist()), "must return a tensor, it returned list"),
    ],
    "check_gradient_through": [
        (slopes(without=lambda s, n: s * n), r"^wrong: without shortcuts: this is slope \* blocks"),
        (slopes(without=lambda s, n: s), "without shortcuts: this is the slope of one block"),
        (slopes(without=lambda s, n: s ** (n - 1)), "without shortcuts: one block is missing"),
        (slopes(without=lambda s, n: s ** (n + 1)), "without shortcuts: this is one block too"),
        (slopes(without=lambda s, n: n**s), "changed places"),
        (slopes(without=lambda s, n: 1 + s**n), "this adds 1 once"),
        (slopes(without=lambda s, n: (1 - s) ** n), "1 is subtracted"),
        (slopes(without=lambda s, n: abs(s) ** n), "the sign of the slope is lost"),
        (slopes(without=lambda s, n: s / n), "divided by the number of blocks"),
        (
            slopes(without=lambda s, n: sum(s**k for k in range(n + 1))),
            "without shortcuts: the powers of the slope are added up",
        ),
        (slopes(with_=lambda s, n: 1 + s * n), r"^wrong: with shortcuts: this is 1 \+ slope \* "),
        (slopes(with_=lambda s, n: 1 + s**n), r"this is 1 \+ slope\*\*blocks"),
        (slopes(with_=lambda s, n: n + s**n), r"this is blocks \+ slope\*\*blocks"),
        (slopes(with_=lambda s, n: s * n), r"with shortcuts: this is slope \* blocks"),
        (slopes(with_=lambda s, n: 1 + s), r"this is 1 \+ slope, one block"),
        (slopes(with_=lambda s, n: (1 + s) * n), r"this is \(1 \+ slope\) \* blocks"),
        (slopes(with_=lambda s, n: (1 + s) ** (n - 1)), "with shortcuts: one block is missing"),
        (slopes(with_=lambda s, n: (1 + s) ** (n + 1)), "with shortcuts: this is one block too"),
        (slopes(with_=lambda s, n: (1 - s) ** n), r"this is \(1 - slope\)\*\*blocks"),
        (slopes(with_=lambda s, n: (1 + s) ** n - 1), "the way past all branches is left out"),
        (slopes(with_=lambda s, n: sum(s**k for k in range(n + 1))), "added, each once"),
        (slopes(with_=lambda s, n: 2 * s**n), r"this is 2 \* slope\*\*blocks"),
        (slopes(with_=lambda s, n: (2 * s) ** n), r"this is \(2 \* slope\)\*\*blocks"),
        (slopes(with_=lambda s, n: (1 + abs(s)) ** n), "with shortcuts: the sign"),
        (lambda s, n, has: through(s, n, not has), "the two cases are swapped"),
        (lambda s, n, has: s**n, r"no difference: .* \*without\* shortcuts"),
        (lambda s, n, has: (1 + s) ** n, r"no difference: .* \*with\* shortcuts"),
        (lambda s, n, has: through(s, n, has) + 0.5, "through 3 blocks of slope 0.5 a change of 1"),
        (lambda s, n, has: [through(s, n, has)] * 2, r"return one number, yours is list \(2,\)"),
    ],
    "check_block_parameters": [
        (counted(biases=3), "3 \\* width too many, as many as biases"),
        (counted(norms=0), "6 \\* width too few, which is what three BatchNorms learn"),
        (counted(norm=1), "3 \\* width too few"),
        (counted(norm=4), "running means and variances"),
        (counted(norms=2), "2 \\* width too few, one BatchNorm"),
        (counted(norms=1), "4 \\* width too few, two BatchNorms"),
        (counted(way=0), r"^wrong: the shortcut's convolution is left out"),
        (counted(way=0, norms=2), "this is the branch alone"),
        (counted(way=1), "counted as 1x1, as in ResNet"),
        (counted(way=9), r"^wrong: the shortcut's convolution is counted as 3x3"),
        (counted(first=16), "the first convolution is counted as 4x4"),
        (counted(first=0), "the first convolution, 3x3 from `before` to `width`, is left out"),
        (counted(second=0), "the second convolution, 4x4 from `width` to `width`, is left out"),
        (counted(second=9), "the second convolution is counted as 3x3"),
        (counted(second=9, way=9), "all three convolutions are counted as 3x3"),
        (counted(seen=lambda b, w: b), "the second convolution is counted from `before`"),
        (counted(first=3, second=4, way=4), "the kernels' sides are not squared"),
        (lambda b, w: 9 * w * w + 16 * (w + b) * w + 6 * w, "the first convolution is counted fr"),
        (lambda b, w: parameters(b, w, way=0) + 16 * w * w, "shortcut's convolution is counted f"),
        (lambda b, w: 25 * (b + w) + 32 * w + 6 * w, "the channels are added"),
        (lambda b, w: 16 * b * w + 2 * w, "this is the shortcut alone"),
        (lambda b, w: parameters(b, w, norms=2) + 2 * b, "counted with `before` channels"),
        (counted(way=1, norms=2), "as 1x1, as in ResNet.* And this is 2 \\* width too few"),
        (counted(second=9, biases=3), "counted as 3x3.* And this is 3 \\* width too many"),
        (counted(biases=1), "from 1 to 64 channels the block has 67,520 parameters, yours are 67"),
        # Two pairs of mistakes come to this, so none is claimed.
        (counted(first=16, second=9), "from 1 to 64 channels the block has"),
        (count_built, "built and counted by PyTorch"),
        (count_own_layers, "built and counted by PyTorch"),
        (lambda b, w: parameters(b, w) / 7, "is a whole number, yours is"),
        (lambda b, w: (parameters(b, w), 0), r"is a whole number, yours is \("),
    ],
    "check_flat_field": [
        (fields(convs=1), r"has \*two\* 3x3 convolutions"),
        (fields(ends=1), "counts one of them"),
        (fields(ends=0), "stem and head are left out"),
        (fields(ends=3), "three layers without dilation"),
        (fields(start=0), "start at 1"),
        (fields(gaps=1), "half of the steps are missing"),
        (fields(gaps=3), r"three taps span \*two\* gaps"),
        (fields(reach=math.prod), "the dilations are multiplied"),
        (fields(reach=max), "only the largest dilation"),
        (fields(reach=len), "the dilations are left out"),
        (fields(reach=lambda d: d[-1]), "only the last block"),
        (lambda d: 2 + 2 * sum(d), "how far it sees to \\*one\\* side"),
        (lambda d: 1 + 2 * sum(d), r"this is 1 \+ 2 \* sum\(dilations\)"),
        (lambda d: 5 + sum(2 * (3 * one - 1) for one in d), "counted as 3 \\* d pixels"),
        (lambda d: field(d) ** 2, "this is the area"),
        (
            lambda d: 5 + 4 * sum(math.prod(d[: i + 1]) for i in range(len(d))),
            "laid on top of those before",
        ),
        (fields(convs=1, ends=1), "half of the steps are missing"),
        (fields(convs=1, ends=0, start=0), "with dilations"),
        (fields(start=0, reach=max), "start at 1.* And only the largest"),
        (fields(reach=len, start=0), "start at 1.* And the dilations are left out"),
        (lambda d: field(d) + 7, r"with dilations \[1, 1, 1, 1, 1, 1, 1, 1\] it sees 37"),
        (field_of_network, "this asks the library"),
        (field_of_columns, "this asks the library"),
        (field_measured, "this asks the library"),
        (lambda d: field(d) + 0.5, "a number of pixels is a whole number, yours is 37.5"),
        (lambda d: True, "a number of pixels is a whole number, yours is True"),
    ],
}

RIGHT = {
    "check_shortcut": [
        add,
        add_with_torch,
        lambda x, f, g=nn.Identity(): g(x) + f(x),  # noqa: B008
        joined(lambda s, b, x: torch.stack([s, b]).sum(0)),
    ],
    "check_gradient_through": [
        through,
        through_step_by_step,
        through_by_autograd,
        through_all_ways,
    ],
    "check_block_parameters": [
        parameters,
        count_kernel_by_kernel,
        lambda b, w: torch.tensor(w * (25 * b + 16 * w + 6)),
        lambda b, w: float(parameters(b, w)),
    ],
    "check_flat_field": [
        field,
        field_by_widening,
        lambda d: torch.tensor(5 + 4 * sum(d)),
    ],
}
