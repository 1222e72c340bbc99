"""Answers to notebook 06's exercises on pictures: mirrors, phases, RGB, twice the size."""

import numpy as np
import torch
from skimage.color import lab2rgb
from torch.nn import functional as F

import colorlib


def mirrored(L_norm, ab_norm, coins, *, way=lambda x: x.flip(-1), ways=(1, 1), whose=None):
    """Mirror what the coins say; the options are mistakes."""
    made = []
    for picture, is_done in zip((L_norm, ab_norm), ways, strict=True):
        picture = picture.clone()
        chosen = coins if whose is None else whose(coins)
        if is_done:
            picture[chosen] = way(picture[chosen])
        made.append(picture)
    return tuple(made)


def mirror(**options):
    return lambda *given: mirrored(*given, **options)


def mirrored_by_where(L_norm, ab_norm, coins):
    chosen = coins[:, None, None, None]
    return [torch.where(chosen, picture.flip(-1), picture) for picture in (L_norm, ab_norm)]


def mirrored_one_by_one(L_norm, ab_norm, coins):
    both = torch.cat([L_norm, ab_norm], dim=1)
    pictures = [one.flip(2) if coin else one for one, coin in zip(both, coins, strict=True)]
    both = torch.stack(pictures)
    return both[:, :1], both[:, 1:]


def mirrored_in_place(L_norm, ab_norm, coins):
    for picture in (L_norm, ab_norm):
        picture[coins] = picture[coins].flip(-1)
    return L_norm.clone(), ab_norm.clone()


def mirrored_as_it_is_without_coins(L_norm, ab_norm, coins):
    return mirrored(L_norm, ab_norm, coins) if coins.any() else (L_norm, ab_norm)


def mirrored_and_coins_used_up(L_norm, ab_norm, coins):
    made = mirrored(L_norm, ab_norm, coins)
    coins[:] = False
    return made


def only_chosen(L_norm, ab_norm, coins):
    return L_norm[coins].flip(-1), ab_norm[coins].flip(-1)


def order_lost(L_norm, ab_norm, coins):
    return tuple(torch.cat([one[coins].flip(-1), one[~coins]]) for one in (L_norm, ab_norm))


def order_lost_the_other_way(L_norm, ab_norm, coins):
    return tuple(torch.cat([one[~coins], one[coins].flip(-1)]) for one in (L_norm, ab_norm))


def each_its_own(L_norm, ab_norm, coins):
    return mirrored(L_norm, ab_norm, coins)[0], mirrored(L_norm, ab_norm, ~coins)[1]


def two_ways(L_norm, ab_norm, coins):
    return (
        mirrored(L_norm, ab_norm, coins)[0],
        mirrored(L_norm, ab_norm, coins, way=lambda x: x.flip(-2))[1],
    )


def phases(maps, *, split=None, end=None, spread=None):
    """Return the spread of four means; the options are mistakes."""
    if split is None:
        parts = [maps[..., i::2, j::2].mean((-2, -1)) for i in (0, 1) for j in (0, 1)]
    else:
        parts = [part.mean((-2, -1)) for part in split(maps)]
    spread = spread or (lambda means: means.std(-1, correction=0))
    return (end or torch.mean)(spread(torch.stack(parts, dim=-1)))


def spread_of(**options):
    return lambda maps: phases(maps, **options)


def phases_by_unshuffle(maps):
    return (
        F.pixel_unshuffle(maps[:, :, None].flatten(0, 1), 2)
        .mean((-2, -1))
        .std(-1, correction=0)
        .mean()
    )


def phases_by_numpy(maps):
    maps = maps.numpy()
    four = maps.reshape(*maps.shape[:2], maps.shape[2] // 2, 2, maps.shape[3] // 2, 2)
    return float(four.mean((2, 4)).reshape(*maps.shape[:2], 4).std(-1).mean())


def quadrants(maps):
    return [part for half in maps.chunk(2, -2) for part in half.chunk(2, -1)]


def diagonals(maps):
    rows, columns = (torch.arange(side) for side in maps.shape[-2:])
    odd = (rows[:, None] + columns) % 2
    half = odd.numel() // 2
    return [maps[..., odd == value].reshape(*maps.shape[:2], 1, half) for value in (0, 1)]


def averaged_before(dims):
    return lambda maps: phases(maps.mean(dims, keepdim=True))


def four(maps):
    return torch.stack([maps[..., i::2, j::2] for i in (0, 1) for j in (0, 1)], dim=2)


def rgb_of(L_norm, ab_norm, *, clip=True):
    return colorlib.lab_to_rgb(colorlib.denormalize_lab(L_norm, ab_norm), clip=clip)


def rgb_l1(L_norm, fake_ab, real_ab, *, see=rgb_of, measure=F.l1_loss):
    return measure(see(L_norm, fake_ab), see(L_norm, real_ab))


def loss(**options):
    return lambda *given: rgb_l1(*given, **options)


def rgb_l1_in_double(L_norm, fake_ab, real_ab):
    L_norm, fake_ab, real_ab = (one.double() for one in (L_norm, fake_ab, real_ab))
    fake, real = rgb_of(L_norm, fake_ab, clip=False), rgb_of(L_norm, real_ab, clip=False)
    return (fake - real).abs().sum() / fake.numel()


@torch.no_grad()
def rgb_l1_without_graph(*given):
    return rgb_l1(*given)


def by_skimage(L_norm, ab_norm):
    lab = colorlib.denormalize_lab(L_norm, ab_norm).double().detach().numpy()
    return torch.from_numpy(np.stack([lab2rgb(one, channel_axis=0) for one in lab]))


def by_numpy(L_norm, ab_norm):
    return torch.from_numpy(rgb_of(L_norm, ab_norm).numpy())


def as_bytes(L_norm, ab_norm):
    return colorlib.lab_to_rgb_u8(colorlib.denormalize_lab(L_norm, ab_norm))


def side_by_side(L_norm, ab_norm):
    return torch.cat([L_norm, ab_norm], dim=1)


def in_place(L_norm, fake_ab, real_ab):
    pair = []
    for ab_norm in (fake_ab, real_ab):
        ab_norm *= 110
        lab = torch.cat([(L_norm + 1) * 50, ab_norm], dim=1)
        pair.append(colorlib.lab_to_rgb(lab))
    return F.l1_loss(*pair)


def real_in_place(L_norm, fake_ab, real_ab):
    value = rgb_l1(L_norm, fake_ab, real_ab)
    real_ab.clamp_(-0.1, 0.1)
    return value


def straight_through(L_norm, fake_ab, real_ab):
    value = rgb_l1(L_norm, fake_ab, real_ab).detach()
    return value + fake_ab.sum() - fake_ab.sum().detach()


def half_cut(L_norm, fake_ab, real_ab):
    fake_ab = torch.cat([fake_ab[:, :1], fake_ab[:, 1:].detach()], dim=1)
    return rgb_l1(L_norm, fake_ab, real_ab)


def twice(
    small_ab, detail, *, mode="bilinear", join=lambda large, d: (large + d).clamp(-1, 1), **o
):
    return join(F.interpolate(small_ab, scale_factor=2, mode=mode, **o), detail)


def doubled(**options):
    return lambda small_ab, detail: twice(small_ab, detail, **options)


def twice_by_size(small_ab, detail):
    large = F.interpolate(small_ab, detail.shape[-2:], mode="bilinear", align_corners=False)
    return torch.clamp(large + detail, min=-1, max=1)


def twice_by_hand(small_ab, detail):
    """Mix each pixel from the nearest two of each axis, three quarters and one quarter."""
    for dim in (-2, -1):
        size = small_ab.shape[dim]
        index = torch.arange(size)
        before, after = index.sub(1).clamp_min(0), index.add(1).clamp_max(size - 1)
        near = 0.75 * small_ab
        pair = [near + 0.25 * small_ab.index_select(dim, one) for one in (before, after)]
        axis = dim + small_ab.ndim
        small_ab = torch.stack(pair, dim=axis + 1).flatten(axis, axis + 1)
    return (small_ab + detail).clip(-1, 1)


def averaged_down(small_ab, detail):
    return twice(small_ab + F.avg_pool2d(detail, 2), torch.zeros_like(detail))


WRONG = {
    "check_mirrored": [
        (mirror(way=lambda x: x.flip(-2)), "the pictures stand on their heads"),
        (mirror(way=lambda x: x.flip((-2, -1))), "turned by 180 degrees"),
        (mirror(way=lambda x: x.rot90(2, (-2, -1))), "turned by 180 degrees"),
        (mirror(way=lambda x: x.flip(0)), "the chosen pictures have changed places"),
        (mirror(way=lambda x: x.flip((0, -1))), "are mirrored, but have changed places"),
        (mirror(way=lambda x: x.flip(1)), "^wrong: a and b are swapped"),
        (mirror(way=lambda x: x.flip((1, -1))), "mirrored, and a and b are swapped"),
        (mirror(way=lambda x: x.flip((0, 1, 2, 3))), "all dimensions are turned round"),
        (mirror(way=lambda x: -x), "the values have changed their signs"),
        (mirror(way=lambda x: -x.flip(-1)), "are mirrored, and the values have changed"),
        (mirror(way=lambda x: x.roll(1, -1)), "shifted by a column"),
        (mirror(whose=torch.logical_not), "read the wrong way round"),
        (mirror(whose=torch.ones_like), "every picture is changed"),
        (mirror(whose=torch.zeros_like), "^wrong: nothing is mirrored"),
        (mirror(way=lambda x: x.flip(-2), whose=torch.logical_not), "heads.* And the coins"),
        (lambda L, ab, c: (L.flip(0), ab.flip(0)), "of the batch are in reverse order"),
        (mirror(ways=(1, 0)), "L_norm is right, ab_norm is not, .* nothing is mirrored"),
        (mirror(ways=(0, 1)), "ab_norm is right, L_norm is not, .* nothing is mirrored"),
        (each_its_own, "L_norm is right, ab_norm is not, .* the coins are read the wrong way"),
        (two_ways, "L_norm is right, ab_norm is not, .* stand on their heads"),
        (
            lambda *g: (mirrored(*g)[0], -mirrored(*g)[1]),
            "picture 0, whose coin is True, should be mirrored; yours is something else",
        ),
        (lambda *g: tuple(x + 1 for x in mirrored(*g)), "L_norm: picture 0, whose coin is True"),
        (order_lost, "the order is lost: the mirrored pictures come first"),
        (order_lost_the_other_way, "the order is lost: the unmirrored pictures come first"),
        (only_chosen, "of 5 pictures 3 come back in L_norm"),
        (mirrored_in_place, "L_norm itself was overwritten"),
        (mirrored_as_it_is_without_coins, "shares its memory"),
        (mirrored_and_coins_used_up, "`coins` was overwritten"),
        (lambda *g: mirrored(*g)[::-1], "have changed places"),
        (lambda *g: torch.cat(mirrored(*g), 1), "return two tensors"),
        (lambda *g: mirrored(*g)[0], "return two tensors"),
        (lambda *g: (mirrored(*g)[0][:1], mirrored(*g)[1]), r"comes back as \(1, 1, 4, 6\)"),
        (lambda *g: (mirrored(*g)[0], mirrored(*g)[0]), r"ab_norm came as \(5, 2, 4, 6\)"),
    ],
    "check_phase_spread": [
        (lambda m: m.std((-2, -1), correction=0).mean(), "deviation of all pixels of a map"),
        (lambda m: m.std((-2, -1)).mean(), "deviation of all pixels of a map"),
        (lambda m: m.std(), "deviation of all pixels of all maps"),
        (lambda m: m.mean(), "this is the mean of the maps"),
        (lambda m: four(m).std((-2, -1)).mean(), r"\*within\* a phase"),
        (lambda m: four(m).mean((-2, -1)).std(correction=0), "go into one deviation"),
        (spread_of(split=lambda m: (m[..., 0::2, :], m[..., 1::2, :])), "even and odd rows are t"),
        (spread_of(split=lambda m: (m[..., 0::2], m[..., 1::2])), "even and odd columns are t"),
        (spread_of(split=diagonals), "two phases lie on each diagonal"),
        (spread_of(split=quadrants), "four quadrants"),
        (spread_of(spread=lambda x: x.std(-1)), "one less than the number of phases"),
        (spread_of(spread=lambda x: x.var(-1, correction=0)), "this is the variance: the root"),
        (spread_of(spread=lambda x: x.var(-1)), "the variance, and one with the wrong divisor"),
        (spread_of(spread=lambda x: x.amax(-1) - x.amin(-1)), "largest mean minus the smallest"),
        (
            spread_of(spread=lambda x: (x - x.mean(-1, keepdim=True)).abs().mean(-1)),
            "mean absolute deviation",
        ),
        (
            spread_of(spread=lambda x: (x - x.mean(-1, keepdim=True)).norm(dim=-1)),
            r"the root of a \*sum\* of four squares",
        ),
        (spread_of(spread=lambda x: (x - x.mean(-1, keepdim=True)).mean(-1)), "signs cancel"),
        (spread_of(end=torch.sum), "are added up. Average them"),
        (spread_of(end=torch.max), "largest deviation of all maps"),
        (spread_of(end=lambda x: x.square().mean().sqrt()), "root of a mean of squares"),
        (spread_of(end=lambda x: x.sum(0).mean()), "added up over the pictures"),
        (spread_of(end=lambda x: x.sum(1).mean()), "added up over the channels"),
        (averaged_before((0, 1)), "averaged before .* over pictures and channels"),
        (averaged_before(0), "averaged before .* over the pictures"),
        (averaged_before(1), "averaged before .* over the channels"),
        (
            lambda m: four(m).sum((-2, -1)).std(-1, correction=0).mean(),
            "the phases are taken as sums",
        ),
        (
            spread_of(split=quadrants, spread=lambda x: x.std(-1)),
            "four quadrants.* And this divides by one less",
        ),
        (lambda m: phases(m) + 1, r"for maps \(2, 3, 6, 8\) of the check"),
        (lambda m: four(m).mean((-2, -1)).std(-1, correction=0), "return one number"),
    ],
    "check_rgb_l1": [
        (lambda L, f, r: F.l1_loss(f, r), "this compares ab_norm, as the loss"),
        (loss(see=side_by_side), "this compares ab_norm, as the loss"),
        (loss(see=colorlib.denormalize_lab), "this compares Lab, in Lab units"),
        (lambda L, f, r: F.l1_loss(110 * f, 110 * r), "this compares Lab, in Lab units"),
        (
            loss(see=lambda L, x: colorlib.lab_to_rgb(side_by_side(L, x))),
            "denormalize_lab comes fi",
        ),
        (
            loss(see=lambda L, x: colorlib.lab_to_rgb(side_by_side(L, x), clip=False)),
            "denormalize_lab comes first",
        ),
        (loss(see=lambda L, x: rgb_of(L, x / 110)), "ab_norm is taken as Lab units"),
        (loss(see=lambda L, x: rgb_of(L / 50 - 1, x)), "L_norm is taken as L"),
        (lambda *g: 255 * rgb_l1(*g), "the colours run from 0 to 255"),
        (lambda *g: rgb_l1(*g) / 255, "divided by 255"),
        (loss(measure=F.mse_loss), "the differences are squared"),
        (loss(measure=lambda x, y: F.mse_loss(x, y).sqrt()), "a root of a mean of squares"),
        (loss(measure=lambda x, y: (x - y).abs().sum()), "this is the sum: "),
        (loss(measure=lambda x, y: (x - y).square().sum()), "this is the sum of squares"),
        (loss(measure=lambda x, y: (x - y).norm()), "this is a Euclidean length"),
        (loss(measure=lambda x, y: (x - y).norm(dim=1).mean()), "mean Euclidean distance"),
        (loss(measure=lambda x, y: (x - y).abs().sum() / len(x)), "added up for each picture"),
        (loss(measure=lambda x, y: (x - y).abs().sum(1).mean()), "of the channels are added up"),
        (loss(measure=lambda x, y: (x - y).mean()), "^wrong: differences with their signs"),
        (loss(measure=lambda x, y: (y - x).mean()), "real minus fake"),
        (loss(measure=lambda x, y: -F.l1_loss(x, y)), "the opposite sign"),
        (loss(measure=lambda x, y: (x - y).abs().max()), "the largest difference"),
        (loss(measure=lambda x, y: (x - y).abs().median()), "the median"),
        (loss(see=lambda L, x: as_bytes(L, x) / 255), "are rounded to bytes. A step"),
        (loss(see=lambda L, x: (255 * rgb_of(L, x)).byte() / 255), "are rounded to bytes. A step"),
        (loss(see=lambda L, x: as_bytes(L, x).float()), "rounded to bytes and counted from 0 to"),
        (
            loss(see=as_bytes, measure=lambda x, y: (x - y).float().mean()),
            "bytes are subtracted from bytes",
        ),
        (
            loss(see=lambda L, x: 255 * rgb_of(L, x), measure=F.mse_loss),
            "are squared.* And the colours run from 0 to 255",
        ),
        (loss(see=by_skimage), "value is right, but no gradient comes back to fake_ab"),
        (rgb_l1_without_graph, "value is right, but no gradient comes back to fake_ab"),
        (lambda *g: rgb_l1(*g).detach(), "value is right, but no gradient comes back"),
        (lambda L, f, r: rgb_l1(L, f.detach(), r), "value is right, but no gradient comes back"),
        (lambda *g: rgb_l1(*(x.detach().requires_grad_() for x in g)), "no gradient comes back"),
        (loss(see=by_numpy), "NumPy knows no gradients"),
        (lambda *g: rgb_l1(*g).item(), "this is float, which knows no gradient"),
        (lambda *g: rgb_l1(*g).detach().numpy(), "this is ndarray, which knows no gradient"),
        (straight_through, "a gradient comes back, but it is not the loss's own"),
        (half_cut, "a gradient comes back, but it is not the loss's own"),
        (in_place, "fake_ab itself was overwritten"),
        (real_in_place, "real_ab itself was overwritten"),
        (lambda *g: rgb_l1(*g) + 0.1, r"for two pictures \(2, 4, 5\) of the check the loss is"),
        (loss(measure=lambda x, y: (x - y).abs()), r"shape \(\), yours has \(2, 3, 4, 5\)"),
        (lambda *g: [rgb_l1(*g)], "return a tensor with one number, yours is list"),
        (lambda *g: rgb_l1(*g) / 0, "must be a finite number"),
    ],
    "check_twice_as_large": [
        (doubled(mode="nearest"), "every pixel is repeated"),
        (
            lambda s, d: (s.repeat_interleave(2, 2).repeat_interleave(2, 3) + d).clamp(-1, 1),
            "every pixel is repeated",
        ),
        (doubled(mode="bicubic"), "stretched with mode='bicubic'"),
        (doubled(align_corners=True), "align_corners=True, which pulls"),
        (doubled(mode="bicubic", align_corners=True), "bicubic, and with align_corners=True"),
        (lambda s, d: (s.repeat(1, 1, 2, 2) + d).clamp(-1, 1), "as tiles"),
        (doubled(join=lambda large, d: large + d), "the sum is not clamped"),
        (doubled(join=lambda large, d: large.clamp(-1, 1) + d), "the sum is not clamped"),
        (
            doubled(join=lambda large, d: large + d.clamp(-1, 1)),
            r"clamped before it is added, so the sum goes beyond",
        ),
        (
            doubled(join=lambda large, d: (large + d.clamp(-1, 1)).clamp(-1, 1)),
            "one clamp, behind the sum",
        ),
        (doubled(join=lambda large, d: (large + d).clamp(0, 1)), r"clamped to \[0, 1\]"),
        (doubled(join=lambda large, d: (large + d).tanh()), "the sum goes through tanh"),
        (doubled(join=lambda large, d: (large + d.tanh()).clamp(-1, 1)), "the detail goes through"),
        (doubled(join=lambda large, d: large + d.tanh()), "and clamp the sum, which goes beyond"),
        (doubled(join=lambda large, d: d), "the colours are left out: this is the detail."),
        (doubled(join=lambda large, d: d.clamp(-1, 1)), "this is the detail, clamped"),
        (doubled(join=lambda large, d: large), "the detail is left out"),
        (doubled(join=lambda large, d: (large * d).clamp(-1, 1)), "multiplied, and clamped"),
        (doubled(join=lambda large, d: large * d), "multiplied. Add them"),
        (doubled(join=lambda large, d: (large - d).clamp(-1, 1)), "subtracted. Add it"),
        (doubled(join=lambda large, d: large - d), "subtracted, and nothing clamped"),
        (doubled(join=lambda large, d: (large + d) / 2), "the mean of colours and detail. Add"),
        (
            doubled(mode="nearest", join=lambda large, d: large + d),
            "every pixel is repeated.* And the sum is not clamped",
        ),
        (averaged_down, "the detail is averaged down before it is added"),
        (lambda s, d: (s + F.avg_pool2d(d, 2)).clamp(-1, 1), r"this has the size of small_ab"),
        (doubled(join=lambda large, d: torch.cat([large, d], 1)), r"side by side, torch\.cat"),
        (lambda s, d: twice(s, d) + 0.2, "for picture 0, [ab], row [0-7], column [0-9]"),
        (lambda s, d: twice(s, d)[0], r"must have shape \(2, 2, 8, 10\)"),
        (lambda s, d: twice(s, d).tolist(), "must return a tensor, it returned list"),
    ],
}

RIGHT = {
    "check_mirrored": [mirrored, mirrored_by_where, mirrored_one_by_one],
    "check_phase_spread": [
        phases,
        phases_by_unshuffle,
        phases_by_numpy,
        lambda maps: phases(maps).item(),
    ],
    "check_rgb_l1": [rgb_l1, rgb_l1_in_double, loss(measure=lambda x, y: (y - x).abs().mean())],
    "check_twice_as_large": [twice, twice_by_size, twice_by_hand],
}
