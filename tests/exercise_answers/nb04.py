"""Answers to the exercises of notebook 04: typical wrong ones, and right ones in other words."""

import torch
from torch import nn

import colorlib
from colorlib.networks.blocks.pixel_shuffle import PixelShuffleUp, icnr_

LUMA = torch.tensor([0.299, 0.587, 0.114]).double()

PLAIN, BARE = ("unet", "random", "none"), ("resnet18", "random", "none")

IMAGENET, ALL = ("resnet18", "imagenet", "none"), ("resnet18", "imagenet", "l1")


def fold(weight, mean, std, *, divide=True, share=1.0, sign=-1.0, shift=None):
    divided = weight / std[:, None, None] if divide else weight
    shift = divided if shift is None else shift
    bias = sign * (shift * mean[:, None, None]).sum(dim=(1, 2, 3))
    return divided.sum(dim=1, keepdim=True) * share, bias * share


def one_statistic(weight, mean, std):
    return fold(weight, mean.mean().expand(3), std.mean().expand(3))


def red_alone(weight, mean, std):
    return fold(weight[:, :1], mean[:1], std[:1])


def by_einsum(weight, mean, std):
    kernel = torch.einsum("oihw,i->ohw", weight, 1 / std)[:, None]
    return [kernel, -torch.einsum("oihw,i->o", weight, mean / std)]


def repeated(kernels, scale):
    return kernels.repeat_interleave(scale**2, dim=0)


def stacked(kernels, scale):
    return torch.stack([kernels] * scale**2, dim=1).flatten(0, 1)


def draw_again(generator, *, skip=("encoder",), icnr=True, also=None):
    for name, part in generator.named_children():
        if name not in skip:
            colorlib.init_weights(part)
    for layer in generator.modules():
        if icnr and isinstance(layer, PixelShuffleUp):
            icnr_(layer.layers[0].weight)
    if also is not None:
        also(generator)
    return generator


def everything(generator):
    return colorlib.init_weights(generator)


def draw_convolutions_alone(generator):
    """Draw every convolution outside the encoder and outside the shuffles."""
    shuffles = {id(m.layers[0]) for m in generator.modules() if isinstance(m, PixelShuffleUp)}
    inside = {id(layer) for layer in generator.encoder.modules()}
    for layer in generator.modules():
        if isinstance(layer, nn.Conv2d) and id(layer) not in shuffles | inside:
            nn.init.normal_(layer.weight, 0.0, 0.02)
    return generator


@torch.no_grad()
def flatten_shuffle(generator):
    weight = generator.up.layers[0].weight
    weight.copy_(weight[:1].expand_as(weight))


@torch.no_grad()
def shift_statistics(generator):
    generator.encoder.bn1.running_mean.add_(1.0)


def freeze(generator):
    generator.encoder.freeze("layer1")


def groups(generator, lr, *, encoder=0.1, rest=1.0, skip=(), twice=False):
    inside, outside = [], []
    for name, parameter in generator.named_parameters():
        if not name.startswith(tuple(skip) or ("nothing",)):
            (inside if name.startswith("encoder.") else outside).append(parameter)
    if twice:
        outside += inside[:1]
    return [{"params": outside, "lr": rest * lr}, {"params": inside, "lr": encoder * lr}]


def one_group_each(generator, lr):
    encoder = {id(parameter) for parameter in generator.encoder.parameters()}
    return tuple(
        {"params": parameter, "lr": lr / 10 if id(parameter) in encoder else lr}
        for parameter in generator.parameters()
    )


WRONG = {
    "check_kernel_for_grey": [
        (lambda w, m, s: fold(w, m, s, share=1 / 3), "do not average"),
        (lambda w, m, s: (fold(w, m, s, share=1 / 3)[0], fold(w, m, s)[1]), "do not average"),
        (lambda w, m, s: (fold(w, m, s)[0] / 3, fold(w, m, s)[1]), "average"),
        (red_alone, "red slice alone"),
        (lambda w, m, s: fold(w * LUMA[:, None, None], m, s), "luma weights"),
        (lambda w, m, s: fold(w, m, s, divide=False), "the deviations are missing"),
        (lambda w, m, s: fold(w, m, 1 / s), "multiplied by the deviations"),
        (lambda w, m, s: fold(w, 0 * m, s), "the bias is missing"),
        (lambda w, m, s: fold(w, m, s, sign=1.0), "wrong sign"),
        (lambda w, m, s: (fold(w, m, s)[0], -(m / s).sum().expand(len(w))), "in its own way"),
        (lambda w, m, s: fold(w / s, m, torch.ones(3)), "must match the size"),
        (lambda w, m, s: fold(w, m, s, shift=w), "divided by the deviations too"),
        (one_statistic, "each slice has its own"),
        (lambda w, m, s: (w.sum(dim=1), fold(w, m, s)[1]), "keepdim=True"),
        (lambda w, m, s: (w.sum(dim=0, keepdim=True), fold(w, m, s)[1]), "the output channels"),
        (lambda w, m, s: (fold(w, m, s)[0], m), "the bias must have shape"),
        (lambda w, m, s: fold(w, m, s)[0], r"return \(kernel, bias\)"),
        (lambda w, m, s: fold(2 * w, m, s), "output number"),
    ],
    "check_icnr": [
        (
            lambda k, scale: icnr_(torch.empty(len(k) * scale**2, *k.shape[1:]), scale),
            "not those given",
        ),
        (lambda k, scale: k.repeat(scale**2, 1, 1, 1), "followed by its own copies"),
        (lambda k, scale: repeated(k, scale) / scale**2, "do not divide"),
        (lambda k, scale: k[:1].repeat(len(k) * scale**2, 1, 1, 1), "repeat \\*each\\* kernel"),
        (lambda k, scale: 0 * repeated(k, scale), "all of it is zero"),
        (lambda k, scale: repeated(k, 2), r"must have shape \(45"),
        (lambda k, scale: k.repeat_interleave(scale, dim=0), r"must have shape \(20"),
        (lambda k, scale: torch.arange(80.0).reshape(20, 4, 1, 1), "scale 2, weight number"),
    ],
    "check_prepare": [
        (everything, "`encoder.conv1.weight` is no longer what was loaded"),
        (lambda g: draw_again(g, skip=()), "is no longer what was loaded"),
        (lambda g: draw_again(g, also=shift_statistics), "BatchNorm belongs to the loaded"),
        (lambda g: draw_again(g, also=freeze), "frozen now"),
        (lambda g: draw_again(g, icnr=False), "checkerboard"),
        (lambda g: draw_again(g, also=flatten_shuffle), "one and the same kernel"),
        (lambda g: g, "was not drawn again"),
        (lambda g: draw_again(g, skip=("encoder", "refine")), "`refine.conv1.0` is new"),
        (lambda g: [colorlib.init_weights(g.head, 0.1), g][1], "was not drawn again"),
        (
            lambda g: draw_again(g, also=lambda g: colorlib.init_weights(g.bottleneck, 0.2)),
            r"with a deviation of 0\.(19|20)",
        ),
        (lambda g: g.encoder, "return the generator"),
        (lambda g: [draw_again(g), None][1], "returned None"),
    ],
    "check_runs": [
        (lambda: [PLAIN, ALL], "differ in all three things at once"),
        (lambda: [PLAIN, BARE, ALL], "encoder's weights alone. Some differ in it and"),
        (lambda: [PLAIN, BARE, ("resnet18", "random", "l1"), IMAGENET], "report's two models"),
        (lambda: [PLAIN, IMAGENET, BARE, ALL][1:], "report's two models"),
        (lambda: [PLAIN, IMAGENET, ALL], "differ in the architecture alone"),
        (lambda: [PLAIN, ("unet", "imagenet", "none"), ALL], "cannot be made"),
        (lambda: [PLAIN, ("unet", "random", "l1"), ALL], "architecture alone"),
        (lambda: [PLAIN, PLAIN, BARE], "there twice"),
        (lambda: [PLAIN, ("resnet50", "random", "none")], "'unet' or 'resnet18'"),
        (lambda: [("unet", "random")], "a run is"),
        (lambda: "unet", "return a list of runs"),
    ],
    "check_learning_rates": [
        (lambda g, lr: groups(g, lr, encoder=1.0, rest=0.1), "swapped"),
        (lambda g, lr: groups(g, lr, encoder=1.0), "all learn at one rate"),
        (lambda g, lr: groups(g, lr, encoder=0.01), "a tenth of lr; yours is lr times"),
        (lambda g, lr: groups(g, lr, rest=2.0), "outside the encoder the rate is lr"),
        (lambda g, lr: groups(g, lr, skip=("refine",)), "`refine.conv1.0.weight` is in no group"),
        (lambda g, lr: groups(g, lr, skip=("encoder",)), "that is freezing"),
        (lambda g, lr: groups(g, lr, twice=True), "is in two groups"),
        (lambda g, lr: [{"params": list(g.state_dict().values()), "lr": lr}], "state_dict"),
        (lambda g, lr: [{"params": g.named_parameters(), "lr": lr}], "pairs of name and"),
        (lambda g, lr: [{"params": list(g.parameters())}], 'needs "params" and "lr"'),
        (lambda g, lr: list(g.parameters()), "a list of dicts"),
    ],
}

RIGHT = {
    "check_kernel_for_grey": [
        fold,
        by_einsum,
    ],
    "check_icnr": [
        repeated,
        stacked,
    ],
    "check_prepare": [
        draw_again,
        draw_convolutions_alone,
    ],
    "check_runs": [
        lambda: [PLAIN, BARE, IMAGENET, ALL],
        lambda: {PLAIN, ("unet", "random", "l1"), ("resnet18", "random", "l1"), ALL},
        lambda: [ALL, IMAGENET, BARE, PLAIN, ("unet", "random", "l1")],
        (
            lambda: [PLAIN, BARE, IMAGENET, ALL, ("resnet18", "random", "l1")],
            "4 of your 5 runs would do",
        ),
    ],
    "check_learning_rates": [
        groups,
        one_group_each,
    ],
}
