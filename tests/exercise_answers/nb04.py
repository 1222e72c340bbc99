"""Answers to the exercises of notebook 04: typical wrong ones, and right ones in other words."""

import contextlib
import itertools
import math
from functools import partial

import numpy as np
import torch
from torch import nn

import colorlib
from colorlib import notebook as nb
from colorlib.networks.blocks.pixel_shuffle import PixelShuffleUp, icnr_
from colorlib.notebook.linear_probe import squares_named

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


def draw_again(generator, *, skip=("encoder",), icnr=True, also=None, ones=True):
    for name, part in generator.named_children():
        if name not in skip:
            colorlib.init_weights(part)
    for layer in generator.modules():
        if icnr and isinstance(layer, PixelShuffleUp):
            icnr_(layer.layers[0].weight)
            if ones:
                nn.init.ones_(layer.layers[1].weight)
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


def probe(features, labels, fit, penalty, **changes):
    """Name squares by ridge regression; the changes are mistakes."""
    known = features if changes.get("statistics") == "all" else features[:fit]
    mean, std = known.mean(dim=(0, 1)), known.std(dim=(0, 1)) + 1e-6
    X = (features - mean) / (1.0 if changes.get("unscaled") else std)
    if changes.get("statistics") == "own":
        new = features[fit:]
        X[fit:] = (new - new.mean(dim=(0, 1))) / new.std(dim=(0, 1))
    if not changes.get("no_bias"):
        X = nn.functional.pad(X, (0, 1), value=1.0)
    Y = nn.functional.one_hot(labels).float()
    if changes.get("numbers"):
        Y = labels[..., None].float()
    train = X if changes.get("fit_on_all") else X[:fit]
    truth = Y if changes.get("fit_on_all") else Y[:fit]
    train, truth = train.flatten(0, 1), truth.flatten(0, 1)
    ridge = changes.get("ridge", penalty) * torch.eye(train.shape[1])
    W = torch.linalg.solve(train.T @ train + ridge, train.T @ truth)
    tested = slice(0, fit) if changes.get("test_on_known") else slice(fit, None)
    answers = X[tested] @ W
    guesses = answers.round()[..., 0].long() if changes.get("numbers") else answers.argmax(dim=-1)
    right = guesses == labels[tested]
    return changes.get("times", 1) * right.float().mean().item()


def probe_by_hand(features, labels, fit, penalty):
    numbers = features.numpy()
    flat = numbers[:fit].reshape(-1, numbers.shape[-1])
    X = (numbers - flat.mean(0)) / flat.std(0)
    X = np.concatenate([X, np.ones_like(X[..., :1])], axis=-1).astype(float)
    A = X[:fit].reshape(-1, X.shape[-1])
    Y = np.eye(int(labels.max()) + 1)[labels[:fit].numpy().ravel()]
    W = np.linalg.inv(A.T @ A + penalty * np.eye(A.shape[1])) @ A.T @ Y
    return float(((X[fit:] @ W).argmax(-1) == labels[fit:].numpy()).mean())


def loaded(build, *, seeds=(0, 1), constant=False, statistics=True):
    states = []
    for seed in seeds:
        torch.manual_seed(seed)
        network = build()
        states.append(network.state_dict() if statistics else dict(network.named_parameters()))
    return [
        name
        for name, value in states[0].items()
        if torch.equal(value, states[-1][name])
        and (constant or (value.ndim and not torch.all(value == value.flatten()[0])))
    ]


def loaded_by_names_alone(build):
    return [name for name in loaded(build) if name.startswith("stem")]


def loaded_without_a_seed(build):
    one, two = build().state_dict(), build().state_dict()
    return {n for n in one if (one[n] == two[n]).all() and one[n].unique().numel() > 1}


def new_ones(build):
    return [name for name in build().state_dict() if name not in loaded(build)]


def trace(network, layers, x, **changes):
    seen = []

    def note(layer, inputs, output):
        if changes.get("inputs"):
            output = inputs[0]
        shape = output if changes.get("tensors") else tuple(output.shape)
        name = layer if changes.get("layer") else type(layer).__name__
        seen.append((name, shape))

    was_training = network.training
    hooks = [layer.register_forward_hook(note) for layer in layers]
    try:
        with torch.set_grad_enabled(bool(changes.get("gradients"))):
            (network if changes.get("training") else network.eval())(x)
    except Exception:
        if not changes.get("finally", True):
            raise
        if changes.get("hides"):
            return []
        for hook in hooks:
            hook.remove()
        network.train(was_training)
        raise
    if changes.get("clears"):
        for layer in layers:
            layer._forward_hooks.clear()
    elif not changes.get("stays"):
        for hook in hooks:
            hook.remove()
    network.train(was_training and not changes.get("left_in_eval"))
    if changes.get("by_list"):
        made = dict(seen[:3])
        return [(type(layer).__name__, made[type(layer).__name__]) for layer in layers]
    if changes.get("once"):
        return seen[:3]
    return seen[::-1] if changes.get("reversed") else seen


def trace_layer_by_layer(network, layers, x):
    seen = []
    for layer in layers[::-1]:
        x = layer(x)
        seen.append((type(layer).__name__, tuple(x.shape)))
    return seen


def trace_with_a_stack(network, layers, x):
    shapes, modes = [], {part: part.training for part in network.modules()}
    with contextlib.ExitStack() as stack:
        for layer in layers:
            handle = layer.register_forward_hook(
                lambda layer, _, output: shapes.append([type(layer).__name__, output.shape])
            )
            stack.callback(handle.remove)
        for part, mode in modes.items():
            stack.callback(setattr, part, "training", mode)
        network.eval()
        with torch.inference_mode():
            network(x)
    return shapes


def call_the_librarys(network, layers, x):
    return nb.layer_shapes(network, layers, x)


def fine_tune(generator, batches, lr, steps, **changes):
    """Fine-tune in two phases; the changes are mistakes."""
    losses, pairs = [], itertools.cycle(batches[:1] if changes.get("one_batch") else batches)
    encoder = list(generator.encoder.parameters())
    others = [p for name, p in generator.named_parameters() if not name.startswith("encoder.")]
    if changes.get("forgets"):
        others = others[: -changes["forgets"]]
    loss_of = changes.get("loss", nn.functional.l1_loss)

    def phase(steps, groups):
        optimizer = torch.optim.Adam(groups)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            [group["lr"] for group in groups],
            total_steps=steps,
            pct_start=changes.get("rising", 0.25),
            anneal_strategy="linear" if changes.get("linear") else "cos",
        )
        for _ in range(steps):
            L_norm, ab_norm = next(pairs)
            loss = loss_of(generator(L_norm), ab_norm)
            if not changes.get("adds_up"):
                optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if not changes.get("constant"):
                schedule.step()
            losses.append(loss if changes.get("graphs") else loss.item())

    generator.train(not changes.get("all_eval"))
    if not changes.get("statistics"):
        generator.encoder.eval()
    frozen = [{"params": others, "lr": changes.get("peak", 1.0) * lr}]
    if changes.get("unfrozen"):
        frozen.append({"params": encoder, "lr": lr / 10})
    generator.encoder.requires_grad_(bool(changes.get("unfrozen")))
    phase(steps, frozen)
    if not changes.get("stays_frozen"):
        generator.encoder.requires_grad_(True)
    if not changes.get("stays_in_eval"):
        generator.train()
    rates = changes.get("rates", (1 / 30, 1 / 3))
    groups = [{"params": encoder, "lr": rates[0] * lr}, {"params": others, "lr": rates[1] * lr}]
    if changes.get("never_in_group"):
        groups = groups[1:]
    phase(changes.get("second", 3) * steps, groups)
    return losses[steps:] if changes.get("last_losses") else losses


def fine_tune_by_hand(generator, batches, lr, steps):
    inside, outside = [], []
    for name, parameter in generator.named_parameters():
        (inside if name.startswith("encoder.") else outside).append(parameter)

    def rate(done, of, peak):
        rising = of / 4
        if done < rising:
            return peak / 25 + peak * (24 / 25) * (1 - math.cos(math.pi * done / rising)) / 2
        return peak * (1 + math.cos(math.pi * (done - rising) / (of - rising))) / 2

    seen, losses = 0, []
    for of, peaks in ((steps, (0.0, lr)), (3 * steps, (lr / 30, lr / 3))):
        generator.train()
        if not peaks[0]:
            generator.encoder.eval()
        parts = [(p, peak) for p, peak in zip((inside, outside), peaks, strict=True) if peak]
        optimizer = torch.optim.AdamW([{"params": p, "lr": peak} for p, peak in parts])
        for done in range(of):
            for group, (_, peak) in zip(optimizer.param_groups, parts, strict=True):
                group["lr"] = rate(done, of, peak)
            L_norm, ab_norm = batches[seen % len(batches)]
            generator.zero_grad()
            loss = (generator(L_norm) - ab_norm).abs().mean()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            seen += 1
    return losses


def no_training(generator, batches, lr, steps):
    return [nn.functional.l1_loss(generator(x), y).item() for x, y in batches]


@torch.no_grad()
def ones_in_shuffles(generator):
    for layer in generator.modules():
        if isinstance(layer, PixelShuffleUp):
            nn.init.ones_(layer.layers[1].weight)


@torch.no_grad()
def biases_in_shuffles(generator):
    nn.init.normal_(generator.up.layers[1].bias, 0.0, 0.02)


@torch.no_grad()
def dead_shuffle(generator):
    nn.init.zeros_(generator.up.layers[1].weight)


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
        (lambda w, m, s: fold(w, m, 1 / s, shift=w, sign=1.0), "undoes a normalisation"),
        (lambda w, m, s: (w.sum(1, keepdim=True) / s.mean(), fold(w, m, s)[1]), "one deviation"),
        (lambda w, m, s: (fold(w, m, s)[0], -(w[:, :, 2, 2] * (m / s)).sum(1)), "middle only"),
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
        (lambda k, scale: repeated(k, scale) / scale, "factor 1 / scale"),
        (
            lambda k, scale: k.repeat_interleave(scale, 0).repeat(scale, 1, 1, 1),
            "lie in two places",
        ),
        (lambda k, scale: k.repeat_interleave(scale**2, dim=1), "axis of the input channels"),
        (lambda k, scale: torch.arange(80.0).reshape(20, 4, 1, 1), "scale 2, weight number"),
    ],
    "check_prepare": [
        (everything, "`encoder.conv1.weight` is no longer what was loaded"),
        (lambda g: draw_again(g, skip=()), "is no longer what was loaded"),
        (lambda g: draw_again(g, also=shift_statistics), "BatchNorm belongs to the loaded"),
        (lambda g: draw_again(g, also=freeze), "frozen now"),
        (lambda g: draw_again(g, icnr=False), r"draws a checkerboard, \d\d% of its"),
        (lambda g: draw_again(g, ones=False), r"faint checkerboard, [12]\.\d% of its output"),
        (lambda g: draw_again(g, also=biases_in_shuffles), "faint checkerboard"),
        (lambda g: draw_again(g, also=dead_shuffle), "nothing but zeros"),
        (lambda g: draw_again(g, ones=False, icnr=False), "draws a checkerboard"),
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
        (lambda: [PLAIN, BARE, IMAGENET], "is one of the report's two models"),
        (lambda: [PLAIN, ("resnet18", "random", "l1"), ALL], "differ in the architecture alone"),
        (lambda: [PLAIN, BARE, ("resnet18", "ImageNet", "none"), ALL], "yours is 'ImageNet'"),
    ],
    "check_probe": [
        (partial(probe, test_on_known=True), "tested on what it was fitted with"),
        (partial(probe, fit_on_all=True), "tested on what it was fitted with"),
        (partial(probe, no_bias=True), "needs a bias"),
        (partial(probe, numbers=True), "one-hot"),
        (partial(probe, unscaled=True), "divide by the deviation"),
        (partial(probe, statistics="own"), "their own mean"),
        (partial(probe, statistics="all"), "test scenes had a say"),
        (partial(probe, times=100), "A count, or a percentage"),
        (partial(probe, ridge=1e-6), "added to XᵀX"),
        (partial(probe, ridge=2000.0), "added to XᵀX|needs a bias|hundred times"),
        (lambda features, labels, fit, penalty: labels[fit:], "return one share"),
        (lambda *given: squares_named(*given), "is the library's own answer"),
        (squares_named, "is the library's own answer"),
    ],
    "check_loaded": [
        (partial(loaded, seeds=(0,)), "one build shows nothing"),
        (partial(loaded, seeds=(3, 3)), "Take two seeds"),
        (partial(loaded, constant=True), "ones and zeros in \\*every\\* build"),
        (partial(loaded, statistics=False), "statistics were loaded as well"),
        (loaded_by_names_alone, r"'norm.bias', .*were loaded"),
        (new_ones, "swap the two answers"),
        (lambda build: [n.rsplit(".", 1)[0] for n in loaded(build)], "names no weight"),
        (lambda build: [*loaded(build), "norm.num_batches_tracked"], "a counter"),
        (lambda build: [["stem.weight"] for _ in range(2)], "names, strings"),
        (lambda build: True, "return a list of names, yours is bool"),
        (lambda build: [*loaded(build), "stem.weight", "norm.weight"], "nothing was loaded"),
    ],
    "check_trace": [
        (trace_layer_by_layer, "the network itself never ran"),
        (partial(trace, tensors=True), "keeps the tensors"),
        (partial(trace, layer=True), "the type's name"),
        (partial(trace, gradients=True), "Looking needs none"),
        (partial(trace, training=True), "statistics moved"),
        (partial(trace, left_in_eval=True), "left in eval mode"),
        (partial(trace, stays=True), "hooks are left on the layers"),
        (partial(trace, clears=True), "somebody else had registered is gone"),
        (partial(trace, **{"finally": False}), "after a run that failed, hooks are left"),
        (partial(trace, hides=True), "hid its error"),
        (partial(trace, by_list=True), "in the order of the list"),
        (partial(trace, once=True), "runs twice is there once"),
        (partial(trace, reversed=True), "in the wrong order"),
        (partial(trace, inputs=True), "the second are the inputs"),
        (lambda network, layers, x: network(x), "list of pairs"),
        (call_the_librarys, "is the library's own answer"),
    ],
    "check_fine_tuning": [
        (no_training, "no optimiser of torch.optim"),
        (partial(fine_tune, second=1), "three times the steps of the first"),
        (partial(fine_tune, second=2), r"8 and 24 steps, .* made 24"),
        (partial(fine_tune, one_batch=True), "took the same batch"),
        (partial(fine_tune, adds_up=True), "zero_grad"),
        (partial(fine_tune, loss=nn.functional.mse_loss), "L2's gradient"),
        (partial(fine_tune, loss=lambda a, b: (a - b).abs().sum()), "sum over all pixels"),
        (partial(fine_tune, loss=lambda a, b: -(a - b).abs().mean()), "it climbs"),
        (partial(fine_tune, loss=nn.functional.smooth_l1_loss), "is not that of the batch"),
        (partial(fine_tune, unfrozen=True), r"while frozen, \d+ of the encoder's weights moved"),
        (partial(fine_tune, statistics=True), r"`encoder\.bn1\.running_mean` moved"),
        (partial(fine_tune, all_eval=True), "the rest is in eval mode as well"),
        (partial(fine_tune, stays_in_eval=True), "still in eval mode"),
        (partial(fine_tune, stays_frozen=True), "in a group, and does not move"),
        (partial(fine_tune, never_in_group=True), "the encoder is in no group"),
        (partial(fine_tune, forgets=3), "would never learn"),
        (partial(fine_tune, constant=True), "at every step. One cycle"),
        (partial(fine_tune, peak=10.0), r"should climb to 0\.004; .* 10 times that"),
        (partial(fine_tune, rates=(1 / 3, 1 / 3)), "all learn at one rate"),
        (partial(fine_tune, rates=(10 / 3, 1 / 3)), "swapped"),
        (partial(fine_tune, rates=(1 / 300, 1 / 3)), r"yours is 0\.01 to 0\.01"),
        (partial(fine_tune, rates=(1 / 10, 1.0)), r"after it is unfrozen.* 3 times that"),
        (partial(fine_tune, rising=0.6), "the first quarter climbs"),
        (partial(fine_tune, linear=True), "along a cosine"),
        (partial(fine_tune, graphs=True), "still carry their graphs"),
        (partial(fine_tune, last_losses=True), "32 of both phases; yours are 24"),
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
        lambda g: draw_again(g, ones=False, also=ones_in_shuffles),
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
    "check_probe": [probe, probe_by_hand],
    "check_loaded": [loaded, loaded_without_a_seed],
    "check_trace": [trace, trace_with_a_stack],
    "check_fine_tuning": [fine_tune, fine_tune_by_hand],
}
