"""Answers to the exercises of notebook 03: typical wrong ones, and right ones in other words."""

import torch
from torch.nn import functional as F

PATCHGAN = [(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)]


def field(stack, *, after=True, product=True, start=1, taps=-1):
    size, step = start, 1
    for kernel, stride in stack:
        if not after:
            step *= stride
        size += (kernel + taps) * step
        if after:
            step = step * stride if product else stride
    return size


def level(x, down, up, *, before=0.2, between=0.0, skip=None, dim=1, first=False):
    features = F.conv2d(F.leaky_relu(x, before), down, stride=2, padding=1)
    through = F.conv_transpose2d(F.leaky_relu(features, between), up, stride=2, padding=1)
    skip = x if skip is None else skip
    return torch.cat([skip, through] if first else [through, skip], dim=dim)


def without_skip(x, down, up):
    return level(x, down, up)[:, :4]


def level_with_activations_last(x, down, up):
    features = F.leaky_relu(F.conv2d(x, down, stride=2, padding=1), 0.2)
    through = F.relu(F.conv_transpose2d(features, up, stride=2, padding=1))
    return torch.cat([through, x], dim=1)


def in_place_level(x, down, up):
    features = F.conv2d(F.leaky_relu_(x, 0.2), down, stride=2, padding=1)
    return torch.cat([F.conv_transpose2d(features.relu(), up, stride=2, padding=1), x], dim=1)


def bce(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def d_loss(D, L, real, fake, *, targets=(1.0, 0.0), half=0.5, detach=True):
    fake = fake.detach() if detach else fake
    return half * (bce(D(L, real), targets[0]) + bce(D(L, fake), targets[1]))


def squashed_twice(D, L, real, fake):
    return 0.5 * (bce(D(L, real).sigmoid(), 1.0) + bce(D(L, fake.detach()).sigmoid(), 0.0))


def columns(index, stack, *, pads=True, extra=0, tiles=False, shallow=False):
    size, step, start = 1, 1, 0
    for kernel, stride in stack:
        size += (kernel - 1) * step
        start -= (1 if shallow else step) if pads else 0
        step *= stride
    begin = index * (size if tiles else step) + (0 if tiles else start)
    return begin, begin + size - 1 + extra


def impossible(report, *, tolerance_D=1.001e-3, tolerance_G=1.501e-3, half=0.5, compare=None):
    compare = compare or (lambda two, five: two > five)
    names = []
    if abs(half * (report["loss_D_real"] + report["loss_D_fake"]) - report["loss_D"]) > tolerance_D:
        names.append("loss_D")
    if abs(report["loss_G_GAN"] + report["loss_G_L1"] - report["loss_G"]) > tolerance_G:
        names.append("loss_G")
    if compare(report["within_2"], report["within_5"]):
        names.append("within")
    return names


WRONG = {
    "check_patch_size": [
        (lambda s: 1 + sum(k - 1 for k, _ in s), "counts every step as one pixel"),
        (lambda s: field(s, product=False), "remembers only the last one"),
        (lambda s: field(s, after=False), "Widen the field first"),
        (lambda s: field(s, taps=0), "each layer adds"),
        (lambda s: field(s) ** 2, "this is the area"),
        (lambda s: field(s, start=0), "start at 1"),
        (lambda s: 70, "the field is 1, yours is 70"),
        (lambda s: 256 * 256 / 900, "whole number"),
        (lambda s: str(field(s)), "whole number"),
    ],
    "check_unet_level": [
        (without_skip, "Where is the skip"),
        (lambda x, d, u: x[:, :1] + without_skip(x, d, u), "Where is the skip"),
        (lambda x, d, u: torch.cat([without_skip(x, d, u)] * 2, dim=0), "Join channels"),
        (lambda x, d, u: level(x, d, u, first=True), "the skip comes second"),
        (lambda x, d, u: level(x, d, u, before=1.0), "lacks its LeakyReLU"),
        (lambda x, d, u: level(x, d, u, before=0.0), "LeakyReLU, not ReLU"),
        (lambda x, d, u: level(x, d, u, before=0.01), "default is 0.01"),
        (lambda x, d, u: level(x, d, u, between=1.0), "lacks its ReLU in front"),
        (lambda x, d, u: level(x, d, u, between=0.2), "not with a LeakyReLU"),
        (level_with_activations_last, "activations follow their convolutions"),
        (in_place_level, "an in-place leaky_relu_ changes x itself"),
        (lambda x, d, u: level(x, d, u, skip=2 * x), "channel [456], row"),
        (lambda x, d, u: F.conv2d(x, d, stride=2), "must have shape"),
    ],
    "check_discriminator_loss": [
        (lambda *a: d_loss(*a, half=1.0), "two terms are added"),
        (lambda *a: d_loss(*a, targets=(0.0, 1.0)), "targets are swapped"),
        (lambda *a: d_loss(*a, targets=(1.0, 1.0)), "the generator's wish"),
        (lambda D, L, r, f: bce(D(L, r), 1.0), "only the real pictures"),
        (lambda D, L, r, f: bce(D(L, f.detach()), 0.0), "only the made pictures"),
        (squashed_twice, "squashes twice"),
        (
            lambda D, L, r, f: 0.5 * ((D(L, r) - 1) ** 2).mean() + 0.5 * (D(L, f) ** 2).mean(),
            "least-squares",
        ),
        (lambda *a: d_loss(*a, detach=False), "teach it to be found out"),
        (lambda *a: d_loss(*a).detach(), "no gradient comes out"),
        (
            lambda D, L, r, f: 0.5 * (bce(D(L, r), 1.0) + bce(D(L, f).detach(), 0.0)),
            "not the discriminator's answer",
        ),
        (lambda *a: d_loss(*a).item(), "one number, a tensor"),
        (lambda D, L, r, f: D(L, r), "Average over the patches"),
        (lambda *a: d_loss(*a) + 1, "the answer is"),
    ],
    "check_columns_seen": [
        (lambda i, s: columns(i, s, tiles=True), "like tiles"),
        (lambda i, s: columns(i, s, pads=False), "starts at column 0"),
        (lambda i, s: columns(i, s, shallow=True), "one pixel in the first layer only"),
        (lambda i, s: columns(i, s, extra=1), "both counted"),
        (lambda i, s: columns(i, s)[0], "return two numbers"),
        (lambda i, s: (-23, 46), "the columns are -15 to 54, yours are -23 to 46"),
    ],
    "check_impossible": [
        (lambda r: [], "0.551 should be found out"),
        (lambda r: ["loss_D"], "a report in which all is well"),
        (lambda r: impossible(r, tolerance_G=1e-9), "Three rounded numbers"),
        (lambda r: impossible(r, tolerance_D=1.0), "0.551 should be found out"),
        (lambda r: impossible(r, half=1.0), "a report in which all is well"),
        (lambda r: impossible(r, tolerance_G=0.01), "your tolerance is too wide"),
        (
            lambda r: impossible(r, compare=lambda two, five: two < five),
            "a report in which all is well",
        ),
        (lambda r: impossible(r, compare=lambda two, five: False), "within 2 % is within 5 % too"),
        (lambda r: impossible(r, compare=lambda two, five: two >= five), "equal shares"),
        (lambda r: impossible(r)[:1], "wrong twice"),
        (lambda r: True, "return a list"),
        (lambda r: ["S001"], "name only"),
    ],
}

RIGHT = {
    "check_patch_size": [
        field,
        lambda stack: torch.tensor(float(field(stack))),
    ],
    "check_unet_level": [
        level,
        lambda x, d, u: level(x.clone(), d, u, skip=x),
    ],
    "check_discriminator_loss": [
        d_loss,
        lambda D, L, r, f: d_loss(D, L, r.detach(), f),
    ],
    "check_columns_seen": [
        columns,
        lambda i, s: list(columns(i, s)),
    ],
    "check_impossible": [
        impossible,
        lambda report: set(impossible(report, tolerance_D=2e-3)),
    ],
}
