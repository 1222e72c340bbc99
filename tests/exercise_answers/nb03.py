"""Answers to the exercises of notebook 03: typical wrong ones, and right ones in other words."""

import copy
import functools

import torch
from torch.nn import functional as F

import colorlib

PATCHGAN = [(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)]


def field(stack, *, after=True, product=True, start=1, taps=-1, spread=True, lasting=False):
    size, step = start, 1
    for kernel, stride, dilation in stack:
        if not after:
            step *= stride
        size += (kernel + taps) * (dilation if spread else 1) * step
        if after:
            step = step * stride if product else stride
        if lasting:
            step *= dilation
    return size


def field_with_added_strides(stack):
    size, step = 1, 1
    for kernel, stride, dilation in stack:
        size += (kernel - 1) * dilation * step
        step += stride
    return size


def field_from_the_end(stack):
    size = 1
    for kernel, stride, dilation in reversed(stack):
        size = (size - 1) * stride + (kernel - 1) * dilation + 1
    return size


def field_of_the_library(stack):
    return colorlib.receptive_field([((k - 1) * d + 1, s) for k, s, d in stack])


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


def level_with_strides(x, down, up, **options):
    features = F.conv2d(F.leaky_relu(x, 0.2), down, **options)
    return torch.cat([F.conv_transpose2d(features.relu(), up, **options), x], dim=1)


def level_with_relu_behind(x, down, up, *, in_front):
    features = F.conv2d(F.leaky_relu(x, 0.2), down, stride=2, padding=1)
    features = features.relu() if in_front else features
    through = F.conv_transpose2d(features, up, stride=2, padding=1).relu()
    return torch.cat([through, x], dim=1)


def forward(
    L,
    encoder,
    decoder,
    head,
    *,
    drop=True,
    take=-1,
    join=lambda up, skip: torch.cat([up, skip], dim=1),
    end=True,
):
    x, skips = L, []
    for block in encoder:
        x = block(x)
        skips.append(x)
    if drop:
        skips.pop()
    for block in decoder:
        x = join(block(x), skips.pop(take))
    return head(x) if end else x


def forward_with_inputs(L, encoder, decoder, head):
    x, skips = L, []
    for block in encoder:
        skips.append(x)
        x = block(x)
    for block in decoder:
        x = torch.cat((block(x), skips.pop()), 1)
    return head(x)


def forward_with_skip_at_head(L, encoder, decoder, head):
    x, skips = L, []
    for block in encoder:
        x = block(x)
        skips.append(x)
    skips.pop()
    for block in [*decoder, head]:
        x = torch.cat([block(x), skips.pop()], dim=1)
    return x


def cheapest(colors, chances, *, shift=0, sort_chances=True, sort_values=True):
    values, order = colors.sort(dim=0)
    weights = chances[order] if sort_chances else chances[:, None].expand_as(values)
    values = values if sort_values else colors
    position = (weights.cumsum(dim=0) < 0.5).sum(dim=0, keepdim=True) + shift
    return values.gather(0, position.clamp(0, len(colors) - 1))[0]


def cheapest_by_trying(colors, chances, *, candidates=None):
    answers = []
    for channel in colors.unbind(dim=1):
        tried = channel if candidates is None else candidates
        costs = ((tried[:, None] - channel).abs() * chances).sum(dim=1)
        answers.append(tried[costs.argmin()])
    return torch.stack(answers)


def cheapest_that_occurs(colors, chances):
    costs = (colors[:, None] - colors).abs().sum(dim=-1) @ chances
    return colors[costs.argmin()]


def bce(logits, target):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def d_loss(D, L, real, fake, *, targets=(1.0, 0.0), half=0.5, detach=True):
    fake = fake.detach() if detach else fake
    return half * (bce(D(L, real), targets[0]) + bce(D(L, fake), targets[1]))


def squashed_twice(D, L, real, fake):
    return 0.5 * (bce(D(L, real).sigmoid(), 1.0) + bce(D(L, fake.detach()).sigmoid(), 0.0))


def sigmoid_first(D, L, real, fake, *, loss=F.binary_cross_entropy):
    pred_real, pred_fake = D(L, real).sigmoid(), D(L, fake.detach()).sigmoid()
    real = loss(pred_real, torch.ones_like(pred_real))
    return 0.5 * (real + loss(pred_fake, torch.zeros_like(pred_fake)))


def by_hand(probability, target):
    return -(target * probability.log() + (1 - target) * (1 - probability).log()).mean()


def by_logsigmoid(D, L, real, fake):
    real, fake = F.logsigmoid(D(L, real)), F.logsigmoid(-D(L, fake.detach()))
    return -(real.mean() + fake.mean()) / 2


def d_loss_of_sums(D, L, real, fake):
    real, fake = F.softplus(-D(L, real)), F.softplus(D(L, fake.detach()))
    return 0.5 * (real.sum() + fake.sum())


def columns_forwards(index, stack):
    first = last = index
    for kernel, stride in stack:
        first, last = first * stride - 1, last * stride - 1 + kernel - 1
    return first, last


def columns_with_one_end_shifted(index, stack):
    first, last = columns(index, stack)
    return first, last + (columns(index, stack, pads=False)[0] - first)


def columns(index, stack, *, pads=True, extra=0, tiles=False, shallow=False):
    size, step, start = 1, 1, 0
    for kernel, stride in stack:
        size += (kernel - 1) * step
        start -= (1 if shallow else step) if pads else 0
        step *= stride
    begin = index * (size if tiles else step) + (0 if tiles else start)
    return begin, begin + size - 1 + extra


def impossible(
    report, *, tolerance_D=1.001e-3, tolerance_G=1.501e-3, half=0.5, compare=None, size=abs, by=1
):
    compare = compare or (lambda two, five: two > five)
    names = []
    half_sum = half * (report["loss_D_real"] + report["loss_D_fake"])
    if size(half_sum - report["loss_D"]) > tolerance_D:
        names.append("loss_D")
    if abs(report["loss_G_GAN"] + by * report["loss_G_L1"] - report["loss_G"]) > tolerance_G:
        names.append("loss_G")
    if compare(report["within_2"], report["within_5"]):
        names.append("within")
    return names


def digit_by_digit(report):
    names = impossible(report)
    half_sum = 0.5 * (report["loss_D_real"] + report["loss_D_fake"])
    is_off = f"{half_sum + 1e-9:.3f}" != f"{report['loss_D']:.3f}"
    return [name for name in names if name != "loss_D"] + ["loss_D"] * is_off


def overfit(
    painter,
    discriminator,
    L,
    real,
    rounds,
    lr,
    *,
    targets=(1.0, 0.0, 1.0),
    saturating=False,
    weights=(1.0, 100.0),
    distance=F.l1_loss,
    detach=True,
    redraw=False,
    retain=False,
    zero=("D", "G"),
    clear="before",
    joint=False,
    twice=False,
    reverse=False,
    reuse=False,
    detach_both=False,
    step=("D", "G"),
    betas=(0.5, 0.999),
    own_lr=None,
    half=0.5,
    keep=float,
    report_l1=1.0,
    report_all=False,
    mode=None,
    copies=False,
    freeze=False,
):
    """Play the build's rounds, rightly or with the mistake that an argument asks for."""
    if copies:
        painter, discriminator = copy.deepcopy(painter), copy.deepcopy(discriminator)
    if mode:
        getattr(painter, mode)()
    nets = {"D": discriminator, "G": painter}
    adam = {
        name: torch.optim.Adam(net.parameters(), lr=own_lr or lr, betas=betas)
        for name, net in nets.items()
    }
    rows = []

    def learn_to_judge(fake):
        pred_real, pred_fake = discriminator(L, real), discriminator(L, fake)
        loss = half * (bce(pred_real, targets[0]) + bce(pred_fake, targets[1]))
        if "D" in zero and clear == "before":
            adam["D"].zero_grad()
        loss.backward(retain_graph=retain)
        if clear == "between":
            adam["D"].zero_grad()
        if not joint and "D" in step:
            adam["D"].step()
        if clear == "after":
            adam["D"].zero_grad()
        return keep(loss.detach() if keep is float else loss), pred_fake

    def learn_to_paint(fake, pred_fake=None):
        if freeze:
            discriminator.requires_grad_(False)
        pred_fake = (
            discriminator(L, fake.detach() if detach_both else fake) if not reuse else pred_fake
        )
        gan = -bce(pred_fake, 0.0) if saturating else bce(pred_fake, targets[2])
        close = distance(fake, real)
        if "G" in zero and clear != "start":
            adam["G"].zero_grad()
        (weights[0] * gan + weights[1] * close).backward()
        if "G" in step:
            adam["G"].step()
        if joint or twice:
            adam["D"].step()
        gan, close = gan.item(), close.item()
        return gan + 100 * close if report_all else gan, report_l1 * close

    for _ in range(rounds):
        if clear == "start":
            adam["G"].zero_grad()
            adam["D"].zero_grad()
        fake = painter(L)
        if reverse:
            gan, close = learn_to_paint(fake)
            loss, _ = learn_to_judge(fake.detach())
        else:
            loss, pred_fake = learn_to_judge(fake.detach() if detach else fake)
            gan, close = learn_to_paint(painter(L) if redraw else fake, pred_fake)
        rows.append({"loss_D": loss, "loss_G_GAN": gan, "loss_G_L1": close})
    return rows


def overfits(**options):
    return functools.partial(overfit, **options)


WRONG = {
    "check_patch_size": [
        (lambda s: 1 + sum(k - 1 for k, _ in s), "counts every step as one pixel"),
        (lambda s: field(s, product=False), "remembers only the last one"),
        (lambda s: field(s, after=False), "Widen the field first"),
        (lambda s: field(s, taps=0), "each layer adds"),
        (lambda s: field(s) ** 2, "this is the area"),
        (lambda s: field(s, start=0), "start at 1"),
        (field_with_added_strides, "Yours adds them up"),
        (lambda s: field(s, spread=False), "yours leaves it out"),
        (lambda s: field(s, lasting=True), "It moves no output"),
        (lambda s: field([(k * d, t, 1) for k, t, d in s]), "not 3 \\* 2 - 1 = 5"),
        (field_of_the_library, "this asks the library"),
        (
            lambda s: colorlib.receptive_field([(k, stride) for k, stride, _ in s]),
            "this asks the library",
        ),
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
        (lambda x, d, u: level_with_strides(x, d, u), "lack stride=2 and padding=1"),
        (lambda x, d, u: level_with_strides(x, d, u, stride=2), "lack padding=1"),
        (lambda x, d, u: level_with_strides(x, d, u, padding=1), "lack stride=2"),
        (
            lambda x, d, u: torch.cat([F.conv_transpose2d(F.conv2d(x, d), u, stride=2), x], dim=1),
            "not as large as x",
        ),
        (lambda x, d, u: level_with_relu_behind(x, d, u, in_front=False), "follows the transposed"),
        (lambda x, d, u: level_with_relu_behind(x, d, u, in_front=True), "one ReLU too many"),
        (lambda x, d, u: level(x, d, u, skip=x.relu()), "went through a ReLU"),
    ],
    "check_unet_forward": [
        (lambda *a: forward(*a, drop=False), "nobody's skip"),
        (lambda *a: forward(*a, take=0), "the last first"),
        (lambda *a: forward(*a, join=lambda up, skip: up), "half of its channels"),
        (lambda *a: forward(*a, join=torch.add), "adding them"),
        (lambda *a: forward(*a, join=lambda up, skip: torch.cat([skip, up], 1)), "laid first"),
        (lambda *a: forward(*a, join=lambda up, skip: torch.cat([up, up], 1)), "beside itself"),
        (lambda *a: forward(*a, join=lambda up, skip: torch.cat([skip] * 2, 1)), "laid twice"),
        (
            lambda *a: forward(*a, join=lambda up, skip: torch.cat([up, 0 * skip], 1)),
            "carry zeros",
        ),
        (lambda *a: forward(*a, end=False), "The head makes ab"),
        (forward_with_skip_at_head, "the head takes no skip"),
        (lambda *a: forward(*a) + 0.1, "row 0, column 0|the answer is"),
    ],
    "check_cheapest_for_l1": [
        (lambda c, p: p @ c, "the mean, which is L2's"),
        (lambda c, p: c[p.argmax()], "only where it has a majority"),
        (cheapest_that_occurs, "paid channel by channel"),
        (lambda c, p: c.median(dim=0).values, "weigh with the chances"),
        (lambda c, p: cheapest(c, p, sort_chances=False), "but not their chances"),
        (lambda c, p: c[(p.cumsum(0) < 0.5).sum()], "in the order of the list"),
        (lambda c, p: cheapest(c, p, shift=1), "one value too far"),
        (lambda c, p: cheapest(c, p, shift=-1), "one value too early"),
        (
            lambda c, p: cheapest_by_trying(c, p, candidates=torch.arange(-110.0, 111.0)),
            "only whole numbers",
        ),
        (lambda c, p: c.mean(dim=0), "the answer is"),
        (lambda c, p: cheapest(c, p)[0], "must have shape"),
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
        (lambda *a: d_loss(*a, detach=False), "learn to be found out"),
        (lambda *a: d_loss(*a).detach(), "no gradient comes out"),
        (
            lambda D, L, r, f: 0.5 * (bce(D(L, r), 1.0) + bce(D(L, f).detach(), 0.0)),
            "not the discriminator's answer",
        ),
        (sigmoid_first, "has to pay 150, and yours pays 100"),
        (lambda *a: sigmoid_first(*a, loss=by_hand), "runs out of digits"),
        (d_loss_of_sums, "the patches are added up"),
        (lambda *a: d_loss(*a, targets=(0.9, 0.0)), "not 0.9"),
        (lambda *a: -d_loss(*a), "\\*minimises\\*"),
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
        (columns_forwards, "use reversed"),
        (lambda i, s: columns(i - 1, s), "Outputs are counted from 0"),
        (columns_with_one_end_shifted, "shifts both ends"),
        (lambda i, s: columns(i, s)[::-1], "first column before the last"),
        (lambda i, s: (-23, 46), "the patch of output 0"),
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
        (lambda r: impossible(r, tolerance_D=0.0049, tolerance_G=0.0049), "0.549 passes"),
        (lambda r: impossible(r, tolerance_D=2e-3), "0.547 passes"),
        (lambda r: impossible(r, tolerance_D=1.501e-3), "0.0015 off"),
        (lambda r: impossible(r, tolerance_G=0.0049), "7.750 passes"),
        (lambda r: impossible(r, by=100), "The table prints it weighted"),
        (lambda r: impossible(r, size=lambda x: x), "0.551 should be found out"),
        (lambda r: impossible(r, size=lambda x: -x), "Take the absolute"),
        (digit_by_digit, "not digit by digit"),
        (lambda r: impossible(r)[:1], "wrong twice"),
        (lambda r: True, "return a list"),
        (lambda r: ["S001"], "name only"),
    ],
    "check_overfit_one_batch": [
        (overfits(targets=(0.0, 1.0, 1.0)), "targets are swapped"),
        (overfits(targets=(1.0, 1.0, 1.0)), "both kinds real"),
        (overfits(targets=(1.0, 0.0, 0.0)), "that is no game"),
        (overfits(saturating=True), "the form that saturates"),
        (overfits(weights=(100.0, 1.0)), "belongs to L1"),
        (overfits(weights=(100.0, 100.0)), "weigh the same"),
        (overfits(weights=(1.0, 1.0)), "weigh the same"),
        (overfits(weights=(1.0, 0.0)), "Where is 100"),
        (overfits(distance=F.mse_loss), "by squares"),
        (overfits(detach_both=True), "from L1 alone"),
        (overfits(zero="G"), "discriminator's gradients of all rounds"),
        (overfits(clear="after"), "cleared too early"),
        (overfits(zero="D"), "painter's gradients of all rounds"),
        (overfits(zero=""), "pile up|weights are not"),
        (overfits(clear="between"), "no weight of the discriminator moves"),
        (overfits(step="G"), "no weight of the discriminator moves"),
        (overfits(step="D"), "no weight of the painter moves"),
        (overfits(twice=True), "a second step"),
        (overfits(joint=True, retain=True), "before either optimiser steps"),
        (overfits(detach=False, retain=True, clear="start"), "found out"),
        (overfits(detach=False, redraw=True, clear="start"), "found out"),
        (overfits(detach=False), "not detached in the discriminator"),
        (overfits(detach=False, reuse=True, retain=True), "from before the discriminator's step"),
        (overfits(reuse=True), "a pass of its own"),
        (overfits(reverse=True), "the painter moves first"),
        (overfits(betas=(0.9, 0.999)), "PyTorch's default"),
        (overfits(own_lr=2e-4), "is not used"),
        (overfits(distance=lambda a, b: (a - b).mean()), "weights are not those"),
        (overfits(half=1.0), "Take half"),
        (overfits(report_l1=100.0), "Keep the plain mean"),
        (overfits(report_all=True), "Keep its GAN part"),
        (overfits(keep=lambda loss: loss), "whole graph"),
        (overfits(mode="eval"), "plays in eval mode"),
        (overfits(freeze=True), "there is no gradient to propagate"),
        (overfits(copies=True), "not copies"),
        (lambda p, d, L, r, n, lr: overfit(p, d, L, r, n, lr)[-1:], "one row a round"),
        (lambda *a: overfit(*a)[0], "return a list of rows"),
        (lambda *a: [{"loss_D": 0.5}] * a[4], "never called"),
    ],
}

RIGHT = {
    "check_patch_size": [
        field,
        field_from_the_end,
        lambda stack: torch.tensor(float(field(stack))),
    ],
    "check_unet_forward": [forward, forward_with_inputs],
    "check_cheapest_for_l1": [cheapest, cheapest_by_trying],
    "check_overfit_one_batch": [
        overfit,
        overfits(redraw=True),
        overfits(detach=False, redraw=True),  # wasteful, but zero_grad() throws it away
        overfits(detach=False, retain=True),
        overfits(distance=lambda a, b: (a - b).abs().mean()),
        lambda *a: [{k: torch.tensor(v) for k, v in row.items()} for row in overfit(*a)],
    ],
    "check_unet_level": [
        level,
        lambda x, d, u: level(x.clone(), d, u, skip=x),
    ],
    "check_discriminator_loss": [
        d_loss,
        lambda D, L, r, f: d_loss(D, L, r.detach(), f),
        by_logsigmoid,
    ],
    "check_columns_seen": [
        columns,
        lambda i, s: list(columns(i, s)),
    ],
    "check_impossible": [
        impossible,
        lambda report: set(impossible(report, tolerance_G=2e-3)),
    ],
}
