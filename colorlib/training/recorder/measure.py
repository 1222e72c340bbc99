"""Turn what a step saw into an entry of the flight recorder."""

import math

import torch
from torch import Tensor
from torch.nn.functional import adaptive_avg_pool2d

from colorlib.color import AB_SCALE, denormalize_lab
from colorlib.gamut import out_of_gamut_share
from colorlib.training.recorder.checkerboard import checkerboard_share
from colorlib.training.recorder.entry import Colors, Content, Entry, Scores
from colorlib.training.seen import SeenStep

BINS = 40
PINNED = 0.98  # tanh comes so far at 2.3, where its slope is down to 0.04
MOST_PICTURES = 16  # of a batch, whose lightness is kept one by one
MOST_PATCHES = 32  # a side, of the map that is kept


@torch.no_grad()
def entry_of(seen: SeenStep, row: dict) -> Entry:
    """Note down a step.

    Args:
        seen: its tensors.
        row: of the history, plain numbers.
    """
    tensors = {
        "the photographs": seen.real_ab,
        "the lightness": seen.condition,
        "the generator's colours": seen.fake_ab,
        "the scores of photographs": seen.pred_real,
        "the scores of the generator's pictures": seen.pred_fake,
    }
    broken = [name for name, one in tensors.items() if one is not None and not _is_finite(one)]
    numbers = {**row, **{f"pull of {name}": pull for name, pull in seen.pulls.items()}}
    broken += [name for name, one in numbers.items() if _is_broken_number(one)]
    scores = None
    if seen.pred_real is not None:
        scores = scores_of(seen.pred_real, seen.pred_fake)
    return Entry(
        step=seen.step,
        phase=row["phase"],
        colors=colors_of(seen.condition[:, :1], seen.real_ab, seen.fake_ab),
        content=content_of(seen.condition[:, :1], seen.real_ab),
        scores=scores,
        accuracy=row.get("discriminator_accuracy"),
        discriminator_loss=row.get("discriminator"),
        grad_norm_generator=row.get("grad_norm_generator"),
        grad_norm_discriminator=row.get("grad_norm_discriminator"),
        penalty=row.get("penalty"),
        pulls=seen.pulls,
        not_finite=broken,
    )


def scores_of(pred_real: Tensor, pred_fake: Tensor, bins: int = BINS) -> Scores:
    """Count scores in equal bins from the lowest to the highest of both kinds.

    Args:
        pred_real: scores of photographs, any shape.
        pred_fake: scores of the generator's pictures, any shape.
        bins: how many.

    Example:
        >>> scores = scores_of(torch.tensor([1.0, 2.0, 2.0]), torch.tensor([0.0, 0.5]), bins=2)
        >>> scores.edges, scores.real, scores.fake
        ([0.0, 1.0, 2.0], [0, 3], [2, 0])
    """
    kinds = [one.detach().flatten().double().cpu() for one in (pred_real, pred_fake)]
    finite = [one[one.isfinite()] for one in kinds]
    both = torch.cat(finite)
    low, high = (both.min().item(), both.max().item()) if len(both) else (0.0, 0.0)
    if low == high:  # a histogram of equal scores still needs bins of some width
        high = low + max(1.0, abs(low)) * 1e-6
    edges = torch.linspace(low, high, bins + 1, dtype=torch.float64)
    counts = [torch.histogram(one, edges).hist.long().tolist() for one in finite]
    (real_mean, real_std), (fake_mean, fake_std) = (
        (one.mean().item(), one.std(correction=0).item()) for one in kinds
    )
    return Scores(low, high, *counts, real_mean, real_std, fake_mean, fake_std)


def colors_of(L_norm: Tensor, real_ab: Tensor, fake_ab: Tensor) -> Colors:
    """Measure the generator's colours beside the photographs'.

    Args:
        L_norm: (N, 1, H, W) in [-1, 1].
        real_ab: ab_norm (N, 2, H, W).
        fake_ab: ab_norm (N, 2, H, W).
    """
    chroma, out_of_gamut, checkerboard = [], [], []
    for ab_norm in (fake_ab, real_ab):
        lab = denormalize_lab(L_norm.float(), ab_norm.float())
        chroma.append(torch.linalg.vector_norm(lab[:, 1:], dim=1).mean().item())
        out_of_gamut.append(out_of_gamut_share(lab).mean().item())
        checkerboard.append(checkerboard_share(ab_norm))
    (fake_share, pattern), (real_share, _) = checkerboard
    pinned = (fake_ab.abs() > PINNED).float().mean().item()
    return Colors(*chroma, *out_of_gamut, pinned, fake_share, real_share, pattern * AB_SCALE)


def content_of(L_norm: Tensor, real_ab: Tensor) -> Content:
    """Describe what is in a batch of photographs.

    Args:
        L_norm: (N, 1, H, W) in [-1, 1].
        real_ab: ab_norm (N, 2, H, W).
    """
    chroma = torch.linalg.vector_norm(real_ab, dim=1, keepdim=True)
    pictures = torch.cat([L_norm, real_ab, chroma], dim=1).double().mean(dim=(2, 3))  # (N, 4)
    return Content(
        L_low=L_norm.min().item(),
        L_high=L_norm.max().item(),
        ab_low=real_ab.min().item(),
        ab_high=real_ab.max().item(),
        count=len(pictures),
        means=pictures.mean(dim=0).tolist(),
        variances=pictures.var(dim=0, correction=min(1, len(pictures) - 1)).tolist(),
        lightness=pictures[:MOST_PICTURES, 0].tolist(),
    )


def patch_map(scores: Tensor) -> list[list[float]]:
    """Return the first picture's scores as a small map, rows first; one number for one score.

    Args:
        scores: (N, 1, h, w), or of another shape with the pictures first.
    """
    first = scores[:1].detach().float().cpu()
    if first.ndim != 4 or first.shape[1] != 1:
        return [[first.mean().item()]]
    if max(first.shape[-2:]) > MOST_PATCHES:
        first = adaptive_avg_pool2d(first, tuple(min(s, MOST_PATCHES) for s in first.shape[-2:]))
    return first[0, 0].tolist()


def _is_finite(tensor: Tensor) -> bool:
    return bool(torch.isfinite(tensor).all())


def _is_broken_number(value: object) -> bool:
    return isinstance(value, float) and not math.isfinite(value)
