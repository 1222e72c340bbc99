"""Answers to the exercises of notebook 05: typical wrong ones, and right ones in other words."""

import copy
import functools
import math

import torch
from torch import nn
from torch.nn import functional as F

import colorlib
from colorlib.losses.perceptual import PerceptualLoss
from colorlib.networks.features.network import FeatureNetwork

MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
STD = torch.tensor([0.229, 0.224, 0.225])[:, None, None]
BEFORE, FROZEN = "before the activation", "nothing is frozen"
LAB, WEIGHTS = "Lab into an RGB network", "other lambdas than stated"
FAULTS = {1: BEFORE, 3: FROZEN, 5: LAB, 6: LAB, 8: WEIGHTS}


def rgb_of(L_norm, ab_norm, *, clip=False):
    return colorlib.lab_to_rgb(colorlib.denormalize_lab(L_norm, ab_norm), clip=clip)


def normalized(rgb, mean=MEAN, std=STD):
    return (rgb - mean) / std


def prepared(L_norm, ab_norm):
    return normalized(rgb_of(L_norm, ab_norm))


def prepared_by_hand(L_norm, ab_norm):
    lab = torch.cat(((L_norm + 1) * 50, ab_norm * 110), dim=-3)
    channels = colorlib.lab_to_rgb(lab, clip=False).unbind(dim=1)
    numbers = zip(channels, MEAN.flatten().tolist(), STD.flatten().tolist(), strict=True)
    return torch.stack([(x - mean) / std for x, mean, std in numbers], dim=1)


def lab_units_forgotten(L_norm, ab_norm):
    return normalized(colorlib.lab_to_rgb(torch.cat([50 * (L_norm + 1), ab_norm], 1), clip=False))


def by_its_own_statistics(L_norm, ab_norm):
    rgb = rgb_of(L_norm, ab_norm)
    return (rgb - rgb.mean((0, 2, 3), keepdim=True)) / rgb.std((0, 2, 3), keepdim=True)


def as_bytes(L_norm, ab_norm):
    return colorlib.lab_to_rgb_u8(colorlib.denormalize_lab(L_norm, ab_norm))


def by_numpy(L_norm, ab_norm):
    return torch.from_numpy(prepared(L_norm, ab_norm).numpy())


@torch.no_grad()
def without_graph(L_norm, ab_norm):
    return prepared(L_norm, ab_norm)


def moved(real_ab, wrong_ab, size, *, start=None, way=None, of=None, measure=None, most=math.inf):
    way = wrong_ab - real_ab if way is None else way
    measured = (measure or (lambda x: x.abs().mean()))(way if of is None else of)
    factor = size / measured
    factor = factor.clamp_max(most) if torch.is_tensor(factor) else factor
    return (real_ab if start is None else start) + factor * way


def moved_by_lerp(real_ab, wrong_ab, size):
    mean = F.l1_loss(wrong_ab, real_ab).item()
    return torch.lerp(real_ab, wrong_ab, size / mean)


def moved_by_trying(real_ab, wrong_ab, size):
    low, high = 0.0, 100.0
    for _ in range(60):
        middle = (low + high) / 2
        made = (1 - middle) * real_ab.double() + middle * wrong_ab.double()
        if (made - real_ab).abs().mean() < size:
            low = middle
        else:
            high = middle
    return made


class ContentLoss(nn.Module):
    """The build, rightly or with the mistake that an option asks for."""

    def __init__(self, convolutions, positions, **options):
        super().__init__()
        self.options, self.positions = options, positions
        if options.get("copies"):
            convolutions = copy.deepcopy(convolutions)
        if options.get("slices"):
            convolutions = convolutions[: max(positions) + 1]
        self.convolutions = [convolutions] if options.get("hides") else convolutions
        freeze = options.get("freeze", "right")
        if freeze == "right":
            convolutions.requires_grad_(False)
        elif freeze == "typo":
            for parameter in convolutions.parameters():
                parameter.require_grad = False
        elif freeze == "module":
            convolutions.requires_grad = False
        elif freeze == "biases":
            for name, parameter in convolutions.named_parameters():
                parameter.requires_grad = "weight" in name
        if options.get("learns_mean"):
            self.mean = nn.Parameter(MEAN.clone())
        if not options.get("stays_in_train"):
            convolutions.eval()
        self.kept = []

    def train(self, mode=True):
        if self.options.get("plain_train"):
            return super().train(mode)
        super().train(mode)
        if not (self.options.get("hides") or self.options.get("stays_in_train")):
            self.convolutions.eval()
        return self

    def features(self, picture):
        shift, network = self.options.get("shift", 0), self.convolutions
        network = network[0] if self.options.get("hides") else network
        wanted = [at + shift for at in self.positions]
        if self.options.get("last_layer"):
            wanted = [len(network) - 1]
        found, maps = [], picture
        for at, layer in enumerate(network):
            maps = layer(maps)
            if at in wanted:
                found.append(maps)
            if at == max(wanted) and not self.options.get("runs_on"):
                break
        return found

    def forward(self, L_norm, fake_ab, real_ab):
        options = self.options
        if options.get("eval_late"):
            self.convolutions.eval()
        see = options.get("prepare", prepared)
        if options.get("swapped"):
            fake_ab, real_ab = real_ab, fake_ab
        with torch.set_grad_enabled(bool(options.get("real_learns"))):
            real = self.features(see(L_norm, real_ab))
        with torch.set_grad_enabled(not options.get("no_graph")):
            made = see(L_norm, fake_ab)
            fake = self.features(made.detach() if options.get("detach") else made)
        if options.get("keeps"):
            self.kept += list(zip(fake, real, strict=True))
            fake, real = zip(*self.kept, strict=True)
        measure = options.get("measure", F.mse_loss)
        losses = [measure(one, two) for one, two in zip(fake, real, strict=True)]
        return options.get("join", sum)(losses)


class Hooked(nn.Module):
    """Take the features with hooks, and hide the network from train() and from optimisers."""

    def __init__(self, convolutions, positions):
        super().__init__()
        network = nn.Sequential(*list(convolutions)[: max(positions) + 1]).eval()
        for parameter in network.parameters():
            parameter.requires_grad = False
        self.seen, self.network = [], [network]
        for position in positions:
            network[position].register_forward_hook(lambda *run: self.seen.append(run[2]))

    def forward(self, L_norm, fake_ab, real_ab):
        self.network[0](prepared_by_hand(L_norm, fake_ab))
        self.network[0](prepared_by_hand(L_norm, real_ab).detach())
        half = len(self.seen) // 2
        pairs = zip(self.seen[:half], self.seen[half:], strict=True)
        loss = torch.stack([(made - true.detach()).pow(2).mean() for made, true in pairs]).sum()
        self.seen.clear()
        return loss


class InOneBatch(ContentLoss):
    """Send both pictures through the network as one batch."""

    def forward(self, L_norm, fake_ab, real_ab):
        both = torch.cat([prepared(L_norm, fake_ab), prepared(L_norm, real_ab.detach())])
        chunks = [maps.chunk(2) for maps in self.features(both)]
        return sum(((fake - real) ** 2).mean() for fake, real in chunks)


class WithoutSuper(nn.Module):
    def __init__(self, convolutions, positions):
        self.convolutions = convolutions


class WithoutForward(nn.Module):
    def __init__(self, convolutions, positions):
        super().__init__()


class OfTheLibrary(nn.Module):
    def __init__(self, convolutions, positions):
        super().__init__()
        features = FeatureNetwork("squeezenet1_1", "relu1", feature_weights=None)
        features.convolutions, features._name_at = convolutions, {positions[-1]: "relu1"}
        self.loss = PerceptualLoss(features)

    def forward(self, *pictures):
        return self.loss(*(F.interpolate(picture, (32, 32)) for picture in pictures))


def content(base=ContentLoss, **options):
    return functools.partial(base, **options)


def clipped(L_norm, ab_norm):
    return normalized(rgb_of(L_norm, ab_norm, clip=True))


def balanced(norms, weights, share, *, rest=None, ratio=None, own=None):
    """Weigh one loss by its share; the arguments are mistakes."""
    rest = rest or (lambda n, w: sum(w[name] * n[name] for name in w))
    ratio = (lambda s: s / (1 - s)) if ratio is None else ratio
    own = (lambda n: 1 / n) if own is None else own
    return ratio(share) * rest(norms, weights) * own(norms["perceptual"])


def balanced_by_trying(norms, weights, share):
    low, high = 0.0, 1e6
    for _ in range(200):
        weight = (low + high) / 2
        pulls = {**{k: w * norms[k] for k, w in weights.items()}}
        pull = weight * norms["perceptual"]
        if pull < share * (sum(pulls.values()) + pull):
            low = weight
        else:
            high = weight
    return weight


def balanced_from_the_whole(norms, weights, share):
    rest = sum(weights.get(name, 0.0) * norm for name, norm in norms.items())
    whole = rest / (1 - share)
    return torch.tensor(share * whole / norms["perceptual"])


def pairs(candidates, truths):
    return (candidates.unsqueeze(1) - truths.unsqueeze(0)) ** 2


def expected(c, t, p):
    return (pairs(c, t).mean(dim=2) * p).sum(dim=1)


def expected_by_moments(c, t, p):
    """Add the squared distance to the mean truth and the spread of the truths."""
    middle = (p[:, None] * t).sum(dim=0)
    spread = (p[:, None] * (t - middle) ** 2).sum(dim=0).mean()
    return ((c - middle) ** 2).mean(dim=1) + spread


def expected_in_loops(c, t, p):
    losses = [
        sum(chance * F.mse_loss(one, truth) for truth, chance in zip(t, p, strict=True))
        for one in c
    ]
    return torch.stack(losses)


def faults(*, drop=(), **_):
    return {line: code for line, code in FAULTS.items() if line not in drop}


def paint(
    loss,
    L_norm,
    real_ab,
    steps,
    *,
    start=torch.zeros_like,
    optimizer="Adam",
    rate=0.05,
    clear=True,
    sign=1,
    anew=False,
    keep=False,
):
    fake_ab = start(real_ab).clone().requires_grad_(True)
    mover = getattr(torch.optim, optimizer)([fake_ab], lr=rate)
    for _ in range(steps):
        if anew:
            mover = getattr(torch.optim, optimizer)([fake_ab], lr=rate)
        if clear:
            mover.zero_grad()
        (sign * loss(L_norm, fake_ab, real_ab)).backward()
        mover.step()
    return fake_ab if keep else fake_ab.detach()


def painted(**options):
    return functools.partial(paint, **options)


def paint_by_grad(loss, L_norm, real_ab, steps):
    fake_ab = nn.Parameter(torch.zeros(real_ab.shape))
    mover = torch.optim.Adam([fake_ab], lr=0.05)
    for _ in range(steps):
        (fake_ab.grad,) = torch.autograd.grad(loss(L_norm, fake_ab, real_ab), fake_ab)
        mover.step()
    return fake_ab.data


def paint_without_moving(loss, L_norm, real_ab, steps):
    fake_ab = torch.zeros_like(real_ab).requires_grad_(True)
    for _ in range(steps):
        loss(L_norm, fake_ab, real_ab).backward()
    return fake_ab.detach()


def paint_the_swapped(loss, L_norm, real_ab, steps):
    return paint(lambda L, fake, real: loss(L, real, fake), L_norm, real_ab, steps)


def paint_and_peek(loss, L_norm, real_ab, steps):
    paint(loss, L_norm, real_ab, steps)
    return real_ab.clone()


WRONG = {
    "check_paint_by_loss": [
        (painted(start=lambda ab: ab), "you start from the truth"),
        (painted(start=torch.ones_like), r"start from grey.*values up to 1\.00"),
        (painted(clear=False), "gradients add up"),
        (painted(optimizer="SGD"), "plain gradient descent"),
        (painted(sign=-1), "walks uphill"),
        (painted(keep=True), "detach"),
        (painted(rate=0.01), r"as long as its rate, 0\.05; yours is 0\.01"),
        (painted(anew=True), "Make the optimiser once"),
        (lambda *a: paint(*a[:3], a[3] - 1), "asked 25 times, once a step; yours asked 24"),
        (paint_without_moving, "does not move"),
        (paint_the_swapped, r"loss\(L_norm, fake_ab, real_ab\)"),
        (paint_and_peek, "you arrive at the truth"),
        (lambda loss, L, ab, steps: torch.zeros(3), r"return the colours, a tensor \(2, 2, 5, 6\)"),
        (lambda loss, L, ab, steps: torch.zeros_like(ab), "the loss was never asked"),
    ],
    "check_network_input": [
        (lambda L, ab: torch.cat([L, ab], 1), "L_norm, a and b laid side by side"),
        (lambda L, ab: colorlib.denormalize_lab(L, ab), "this is Lab in its own units"),
        (lambda L, ab: normalized(torch.cat([L, ab], 1)), "and b, with the mean and std of RGB"),
        (lambda L, ab: normalized(colorlib.denormalize_lab(L, ab)), "this is Lab, with the mean"),
        (rgb_of, r"^wrong: this is RGB as a screen takes it: .* missing.\n"),
        (lambda L, ab: rgb_of(L, ab, clip=True), "clamp stops the gradient.* And this is RGB as"),
        (lambda L, ab: rgb_of(L, ab) - MEAN, "division by std is missing"),
        (lambda L, ab: rgb_of(L, ab) / STD, "mean is not subtracted"),
        (lambda L, ab: 255 * rgb_of(L, ab), "this is RGB from 0 to 255"),
        (lambda L, ab: normalized(255 * rgb_of(L, ab)), "yours was multiplied by 255"),
        (clipped, r"^wrong: RGB is clipped.*of black and of white.*clip=False.\n"),
        (lambda L, ab: normalized(rgb_of(L, ab).clamp(0, 1)), "clamp stops the gradient"),
        (lambda L, ab: normalized(rgb_of(L, ab), STD, MEAN), "mean and std are swapped"),
        (lambda L, ab: normalized(rgb_of(L, ab).flip(1)), "red and blue are swapped"),
        (lambda L, ab: prepared(L, ab).flip(1), "after the normalisation"),
        (lambda L, ab: normalized(rgb_of(L, ab), MEAN.flip(0), STD.flip(0)), "order B, G, R"),
        (lab_units_forgotten, "counts in 110ths"),
        (lambda L, ab: normalized(rgb_of(L / 50 - 1, ab)), "all is nearly black"),
        (
            lambda L, ab: normalized(colorlib.lab_to_rgb(torch.cat([L, ab], 1), clip=False)),
            "denormalize_lab comes first",
        ),
        (lambda L, ab: rgb_of(L, ab) - MEAN / STD, "divides both"),
        (lambda L, ab: rgb_of(L, ab) / STD - MEAN, "subtracts first"),
        (lambda L, ab: (rgb_of(L, ab) - MEAN) * STD, "multiplied by std"),
        (lambda L, ab: rgb_of(L, ab) * STD + MEAN, "undoes a normalisation"),
        (lambda L, ab: 2 * rgb_of(L, ab) - 1, "as generators take it"),
        (lambda L, ab: normalized(rgb_of(L, ab), MEAN.mean(), STD.mean()), "each channel has its"),
        (by_its_own_statistics, "mean and std of the batch itself"),
        (as_bytes, "whole numbers"),
        (without_graph, "no gradient goes back"),
        (lambda L, ab: prepared(L, ab).detach(), "no gradient goes back"),
        (lambda L, ab: prepared(L, ab.detach()), "no gradient goes back"),
        (lambda L, ab: prepared(L.clone().requires_grad_(), ab.detach()), "no gradient goes back"),
        (by_numpy, "the detach\\(\\) that PyTorch proposes would cut"),
        (lambda L, ab: normalized(rgb_of(L, ab), MEAN.flatten(), STD.flatten()), r"\(3, 1, 1\)"),
        (lambda L, ab: prepared(L, ab).permute(0, 2, 3, 1), "the channels come last"),
        (lambda L, ab: prepared(L, ab)[0], r"must have shape \(2, 3, 6, 5\)"),
        (lambda L, ab: prepared(L, ab) + 0.1, "picture [01], [RGB], row"),
        (lambda L, ab: prepared(L, ab).tolist(), "must return a tensor, it returned list"),
    ],
    "check_same_size": [
        (lambda r, w, s: s * w / (w - r).abs().mean(), "on the line from grey"),
        (lambda r, w, s: s * w / w.abs().mean(), "on the line from grey"),
        (lambda *a: moved(*a, measure=lambda x: x.square().mean().sqrt()), "root mean square"),
        (lambda *a: moved(*a, measure=lambda x: x.square().mean()), "the mean square `size`"),
        (lambda *a: moved(*a, measure=torch.norm), "Euclidean norm of the whole"),
        (lambda *a: moved(*a, measure=lambda x: x.norm(dim=0).mean()), "mean Euclidean distance"),
        (lambda *a: moved(*a, measure=lambda x: x.abs().mean(0)), "moved by the same amount"),
        (lambda *a: moved(*a, measure=lambda x: x.norm(dim=0)), "Euclidean length of each"),
        (lambda *a: moved(*a, measure=torch.abs), "keeps only the signs"),
        (lambda *a: moved(*a, most=1.0), "goes no further than wrong_ab"),
        (lambda r, w, s: moved(r, 2 * r - w, s), "goes the other way"),
        (lambda r, w, s: moved(r, w, s, start=w, way=r - w), "at wrong_ab.* And this goes the"),
        (lambda r, w, s: moved(r, w, s, start=w), "this starts at wrong_ab"),
        (lambda r, w, s: r + s * (w - r), "`size` is taken as a fraction"),
        (lambda r, w, s: moved(r, w, s, of=w), r"not that of the difference.* of \|wrong_ab\|\."),
        (lambda r, w, s: moved(r, w, s, of=r), r"Yours is of \|real_ab\|"),
        (lambda r, w, s: moved(r, w, s, start=0), "the step alone"),
        (lambda *a: moved(*a, measure=lambda x: x.abs().max()), "the largest difference"),
        (lambda *a: moved(*a, measure=lambda x: x.abs().sum()), "the sum of the differences"),
        (lambda *a: moved(*a, measure=torch.mean), "signed differences, which cancel"),
        (lambda *a: moved(*a, measure=lambda x: x.abs().sum(0).mean()), "are added here"),
        (lambda *a: moved(*a, measure=lambda x: x.abs().median()), "the median"),
        (
            lambda *a: moved(*a, measure=lambda x: x.abs().mean((1, 2), keepdim=True)),
            "a factor of its own",
        ),
        (lambda r, w, s: w, "this is wrong_ab, as it came in"),
        (lambda r, w, s: r, "this is real_ab, as it came in"),
        (lambda r, w, s: moved(r, w, 1.1 * s), r"is 6\.6 on average, and 6 was asked for"),
        (lambda r, w, s: moved(r, w, s) + s, "row [0-6], column [0-4]"),
        (lambda r, w, s: s / (w - r).abs().mean(), r"must have shape \(2, 7, 5\)"),
    ],
    "check_content_loss": [
        (content(prepare=lambda L, ab: torch.cat([L, ab], 1)), "L_norm, a and b laid side"),
        (content(prepare=colorlib.denormalize_lab), "this is Lab in its own units"),
        (content(prepare=rgb_of), r"^wrong: this is RGB as a screen takes it"),
        (content(prepare=lambda L, ab: rgb_of(L, ab, clip=True)), "clipped.*And this is RGB as"),
        (content(prepare=clipped), "RGB is clipped"),
        (content(prepare=lambda L, ab: ab), "see R, G and B, three channels"),
        (content(prepare=rgb_of, measure=F.l1_loss), "a screen takes it.* And .* L1. Square"),
        (content(no_graph=True), "no gradient comes out of the loss"),
        (content(no_graph=True, freeze="never"), r"`convolutions\.0\.weight` requires a grad"),
        (content(detach=True), "no gradient comes out of the loss"),
        (content(real_learns=True), "real_ab gets a gradient"),
        (content(real_learns=True, no_graph=True), "the two are swapped"),
        (content(freeze="never"), r"`convolutions\.0\.weight` requires a gradient, and \d+ more"),
        (content(freeze="never", hides=True), r"`convolutions\.0\.weight` requires a gradient"),
        (content(freeze="biases"), r"`convolutions\.0\.weight` requires a gradient"),
        (content(freeze="typo"), "The one that counts is `requires_grad`"),
        (content(freeze="typo", copies=True), "`requires_grad`, with an s"),
        (content(freeze="module"), "a module has no requires_grad of its own"),
        (content(learns_mean=True), "`mean` requires a gradient.* buffers, not parameters"),
        (content(stays_in_train=True), r"train mode: Dropout.*and BatchNorm.*Call eval\(\) on it"),
        (content(plain_train=True), "after train\\(\\) of the loss.*override train"),
        (content(runs_on=True), "layers up to 8 run, and nothing behind layer 6"),
        (content(join=lambda losses: losses[-1]), "only the last of the positions"),
        (content(join=lambda losses: losses[0]), "only the first of the positions"),
        (content(join=lambda losses: sum(losses) / len(losses)), "are averaged. Add them"),
        (content(measure=lambda x, y: (x - y).square().sum()), "a larger picture would weigh"),
        (
            content(measure=lambda x, y: (x - y).square().sum() / len(x)),
            "added up for each picture",
        ),
        (content(measure=F.l1_loss), "absolute differences, L1"),
        (content(measure=lambda x, y: (x - y).norm()), "Euclidean norm"),
        (content(measure=lambda x, y: F.mse_loss(x, y).sqrt()), "a root is taken"),
        (content(measure=lambda x, y: (x - y).mean()), "signed differences cancel"),
        (content(measure=lambda x, y: -F.mse_loss(x, y)), "opposite sign"),
        (content(measure=lambda x, y: F.mse_loss(x, y) + 1), "of a small network the loss is"),
        (content(measure=lambda x, y: (x - y).square()), r"one number, shape \(\)"),
        (content(measure=lambda x, y: F.mse_loss(x, y).item()), "A plain number"),
        (content(shift=-1), "of the layer before, off by one"),
        (content(shift=1), "of the layer behind, off by one"),
        (content(last_layer=True), "the whole network ran, and its last output"),
        (content(keeps=True), "Is something kept between calls"),
        (content(join=lambda losses: 0), "not one position was compared"),
        (WithoutSuper, r"super\(\).__init__\(\) at the beginning"),
        (WithoutForward, "has no forward"),
        (OfTheLibrary, "did the work"),
        (ContentLoss(nn.Sequential(nn.ReLU()), [0]), "hand over the class itself"),
        (lambda convolutions, positions: F.mse_loss, "must be an nn.Module"),
        (PerceptualLoss, "PerceptualLoss or FeatureNetwork did the work"),
    ],
    "check_effective_lambdas": [
        ({"l1": 100, "content": 1}, "as the code has them"),
        ({"l1": 100, "content": 10}, "what the report writes"),
        ({"l1": 1, "content": 0.01}, "multiplied by 0.01"),
        ({"l1": 10_000, "content": 1000}, "the report's lambdas, divided"),
        ({"l1": 100, "content": 10_000}, "the two are swapped"),
        ({"l1": 10_000, "content": 1}, "'content' is 1: that is the code's own"),
        ({"l1": 10_000, "content": 10}, "'content' is 10: that is the report's"),
        ({"l1": 100, "content": 100}, "'l1' is 100: that is the code's own"),
        ({"l1": 10_000, "content": 0.01}, "'content' is 0.01: that is the adversarial"),
        ({"l1": 5_000, "content": 100}, "'l1' is 5000 .* it should be what the code has, 100"),
        ({"l1": 10_000}, r"\['content'\] is missing"),
        ({"l1": 10_000, "content": 100, "adversarial": 1}, "alone, each beside an adversarial"),
        ({"l1": "10000", "content": 100}, "'l1' must be a number, yours is '10000'"),
        ((10_000, 100), "hand over a dict.*, yours is tuple"),
        (lambda: [10_000, 100], "the answer is a dict.*, yours is list"),
    ],
    "check_balanced_weight": [
        (lambda *a: balanced(*a, ratio=lambda s: s), "`share` of the pull of the \\*others"),
        (lambda *a: balanced(*a, rest=lambda n, w: sum(n[k] for k in w)), "weights of the other"),
        (lambda *a: balanced(*a, rest=lambda n, w: sum(w.values())), "norms of the other losses"),
        (
            lambda *a: balanced(*a, rest=lambda n, w: sum(w[k] * n[k] ** 2 for k in w)),
            "norms of the other losses are squared",
        ),
        (
            lambda n, w, s: balanced({k: v**2 for k, v in n.items()}, w, s),
            "other losses are squared.* And the norm of 'perceptual' is squared",
        ),
        (lambda *a: 1 / balanced(*a), "one divided by the weight"),
        (lambda n, w, s: s / (1 - s) / balanced(n, w, 0.5), "upside down in the norms"),
        (lambda *a: balanced(*a, ratio=lambda s: (1 - s) / s), "upside down in the share"),
        (lambda *a: balanced(*a, own=lambda n: 1), "Divide it by the norm"),
        (lambda *a: balanced(*a, own=lambda n: n), "is multiplied, where"),
        (
            lambda *a: balanced(
                *a, rest=lambda n, w: sum(w.get(name, 1.0) * n[name] for name in n)
            ),
            "counted among the others, as if its weight were 1",
        ),
        (
            lambda *a: balanced(*a, rest=lambda n, w: sum((w[k] or 1.0) * n[k] for k in w)),
            "a weight of 0 counts as 1",
        ),
        (lambda n, w, s: balanced(n, w, s / 100), "no percentage"),
        (lambda n, w, s: balanced(n, w, s, ratio=lambda s: s / (100 - s)), "no 100 - share"),
        (lambda n, w, s: balanced(n, w, s, ratio=lambda s: s / 100), "no percentage"),
        (lambda *a: 100 * balanced(*a), "100 times too much"),
        (lambda *a: balanced(*a, ratio=lambda s: 1 / (1 - s)), "equals the whole"),
        (lambda *a: balanced(*a, ratio=lambda s: 1 - s), "1 - share belongs below"),
        (
            lambda *a: balanced(*a, rest=lambda n, w: sum(w[k] * n[k] for k in w) / len(w)),
            "mean of the other pulls",
        ),
        (
            lambda *a: balanced(*a, rest=lambda n, w: max(w[k] * n[k] for k in w)),
            "pull of 'l1' alone",
        ),
        (lambda *a: balanced(*a, rest=lambda n, w: w["gan"] * n["gan"]), "pull of 'gan' alone"),
        (lambda *a: balanced(*a, rest=lambda n, w: sum(w[k] * n[k] for k in n)), "has no 'perc"),
        (
            lambda n, w, s: balanced(n, w, s, ratio=lambda s: s, rest=lambda n, w: sum(w.values())),
            "norms of the other losses.* And this is `share` of",
        ),
        (lambda *a: balanced(*a) * 1.3, r"so its share is 35\.8%, not 30%"),
        (lambda *a: dict(a[0]), "return one weight"),
    ],
    "check_expected_loss": [
        (
            lambda c, t, q: torch.stack(
                [sum(p * F.mse_loss(c, one.expand_as(c)) for one, p in zip(t, q, strict=True))]
                * len(c)
            ),
            "the mean runs over the candidates, too",
        ),
        (lambda c, t, p: ((c - p @ t) ** 2).mean(1), "leaves out how far the truths lie apart"),
        (lambda c, t, p: ((c - t.mean(0)) ** 2).mean(1), "the plain mean of the truths"),
        (lambda c, t, p: pairs(c, t).mean((1, 2)), "all truths count the same"),
        (lambda c, t, p: pairs(c, t).mean(2).sum(1), "the chances are not used"),
        (lambda c, t, p: pairs(c, t).sum(2) @ p, "divides by D"),
        (lambda c, t, p: (pairs(c, t).mean(2) @ p).sqrt(), "a root is taken at the end"),
        (lambda c, t, p: pairs(c, t).mean(2).sqrt() @ p, "root is taken of each"),
        (lambda c, t, p: torch.cdist(c, t) @ p, "Euclidean distances"),
        (lambda c, t, p: pairs(c, t).sqrt().mean(2) @ p, "absolute differences"),
        (lambda c, t, p: pairs(c, t).mean(2).amin(1), "the nearest truth alone"),
        (lambda c, t, p: ((c - t[p.argmax()]) ** 2).mean(1), "the likeliest truth alone"),
        (lambda c, t, p: (pairs(c, t).mean(2) * p).mean(1), "divides by the number of truths"),
        (lambda c, t, p: ((c - p @ t) ** 2).sum(1), "divides by D.* And this is the distance to"),
        (lambda c, t, p: (pairs(c, t) * p).mean((1, 2)), "K, H and D are 4, 3 and 5"),
        (lambda c, t, p: (pairs(c, t).mean(2) * p[:, None]).sum(1), "K, H and D are 4, 3 and 5"),
        (lambda c, t, p: ((c - t) ** 2).mean(1) * p, "meets every truth"),
        (lambda c, t, p: p @ pairs(c, t).mean(2), "K, H and D are 4, 3 and 5"),
        (lambda c, t, p: pairs(c, t).mean(2), r"\(4, 3\): one number for each pair"),
        (lambda c, t, p: pairs(c, t).mean(2) * p, r"\(4, 3\): one number for each pair"),
        (lambda c, t, p: (pairs(c, t) * p[:, None]).sum(1), r"\(4, 5\): one number for each fea"),
        (lambda c, t, p: (pairs(c, t).mean(2) @ p).mean(), "one number for all candidates"),
        (lambda c, t, p: pairs(c, t).mean((0, 2)) * p, "one for each candidate"),
        (lambda c, t, p: pairs(c, t).mean(2) @ p[:, None], "a column"),
        (lambda c, t, p: expected(c, t, p) + 0.5, "candidate [0-3], with"),
        (lambda c, t, p: expected(c, t, p).tolist(), "must return a tensor"),
        (lambda c, t, p: ((c[:, None] - t) * p[:, None]).square().mean(2).sum(1), "are squared"),
    ],
    "check_report_faults": [
        (faults(drop=(1, 3, 8)), "and 3 faults are still hidden.*VGG16 has a list"),
        (faults(drop=(3,)), "and 1 fault is still hidden.*letter by letter"),
        (faults(drop=(5, 6)), "and 1 fault is still hidden.*follow the pictures"),
        (faults(drop=(8,)), "and 1 fault is still hidden.*proportions"),
        (faults() | {4: FROZEN}, "line 4 is not where .* needs no torch.no_grad"),
        (faults() | {7: WEIGHTS}, "the mean of squares, unweighted, is equation 4"),
        (faults() | {7: BEFORE}, "line 7 is not where .*settled elsewhere"),
        (faults() | {2: LAB}, "line 2 is not where .* all parameters, as it should"),
        (faults() | {1: WEIGHTS}, "IMAGENET1K_V1 are the trained weights that the report"),
        (faults() | {8: LAB}, "line 8 is not where 'Lab into an RGB network' happens"),
        (faults() | {4: LAB}, "line 4 is not where"),
        (faults() | {3: "not frozen"}, "'not frozen' is none of the codes"),
        (faults() | {3: [FROZEN]}, "is none of the codes"),
        ({str(line): code for line, code in FAULTS.items()}, "whole numbers.*yours is '1'"),
        (faults() | {1.5: LAB}, "whole numbers.*yours is 1.5"),
        (faults() | {9: LAB}, "lines 1 to 8, no 9"),
        ({code: line for line, code in FAULTS.items()}, "the line number comes first"),
        (list(FAULTS), "hand over a dict.*, yours is list"),
        (lambda: set(FAULTS), "the answer is a dict.*, yours is set"),
    ],
}

RIGHT = {
    "check_paint_by_loss": [paint, paint_by_grad, painted(rate=5e-2)],
    "check_network_input": [
        prepared,
        prepared_by_hand,
        lambda L, ab: prepared(L.double(), ab.double()),
    ],
    "check_same_size": [moved, moved_by_lerp, moved_by_trying],
    "check_content_loss": [
        ContentLoss,
        Hooked,
        InOneBatch,
        content(slices=True),
        content(copies=True),
        content(hides=True),
        content(plain_train=True, eval_late=True),
        content(measure=lambda x, y: (x - y).pow(2).mean(), join=lambda x: torch.stack(x).sum()),
    ],
    "check_effective_lambdas": [
        {"l1": 10_000, "content": 100},
        {"content": 1 / 0.01, "l1": 100 / 0.01},
        {"l1": torch.tensor(10_000.0), "content": 100.0},
        lambda: {"l1": 10_000, "content": 100},
    ],
    "check_balanced_weight": [balanced, balanced_by_trying, balanced_from_the_whole],
    "check_expected_loss": [expected, expected_by_moments, expected_in_loops],
    "check_report_faults": [
        FAULTS,
        faults(drop=(5,)),
        faults(drop=(6,)),
        faults(drop=(5, 6)) | {7: LAB},
        faults(drop=(3,)) | {2: FROZEN},
        faults() | {2: FROZEN, 7: LAB},
        lambda: FAULTS,
    ],
}
