"""Alarms about what a training is fed with: wrong ranges, batches not drawn at random."""

from collections.abc import Sequence

import numpy as np
from scipy.special import fdtrc

from colorlib.training.recorder.alarm import Alarm, Window, first
from colorlib.training.recorder.entry import Entry

# Lab from RGB stays within [-1, 0.9] when it is normalised; the rest is for rounding.
ENDS = 1.02
# Photographs of 8 bits lie in the gamut to the last pixel. Other scales put 96 % of ColorWorld's
# pixels outside (all in [0, 1]).
OUTSIDE = 0.02
# The strongest colour of ten batches reaches 0.7 on ColorWorld; divided by 255 it reaches 0.3.
DULL, DULL_ENTRIES = 0.4, 10
# Sorted scenes of ColorWorld differ 54 times as much as their pictures let expect, random batches
# up to 3 times. By chance an analysis of variance comes so far in one stretch of 1e9.
BY_CHANCE, SHUFFLE_ENTRIES = 1e-9, 10
SAME_RATIO = 0.05  # without replacement 16 pictures of 20 still give 0.2
# How far two batches lie apart, picture by picture, in spreads: 1.4 on average where the pictures
# are others; below 0.2 by chance in one of 1e8 pairs of 12 pictures. Crops of the same ones stay
# nearer than that.
SAME_PICTURES, FEWEST_PICTURES = 0.2, 12

NORMALIZE = "Make both with colorlib.normalize_lab: L*/50 - 1 and a*, b* divided by 110."
SHUFFLE = "Draw the pictures in a new order in each epoch: DataLoader(..., shuffle=True)."


def wrong_range(entries: Window) -> Alarm | None:
    """Find lightness or colours that are not normalised as the networks expect."""
    for number, entry in enumerate(entries, start=1):
        content, outside = entry.content, entry.colors.real_out_of_gamut
        says = None
        if max(-content.L_low, content.L_high) > ENDS:
            says = f"L_norm runs from {content.L_low:.3g} to {content.L_high:.3g}"
        elif max(-content.ab_low, content.ab_high) > ENDS:
            says = f"ab_norm runs from {content.ab_low:.3g} to {content.ab_high:.3g}"
        elif outside > OUTSIDE:
            says = f"{outside:.0%} of the photographs' own pixels are no colours of sRGB"
        if says is not None:
            return Alarm(
                "wrong range",
                entry.step,
                f"{says}: that is not lightness and colour in [-1, 1], as the networks take them.",
                NORMALIZE,
            )
        if number == DULL_ENTRIES:
            strongest = max(
                max(-one.content.ab_low, one.content.ab_high) for one in entries[:number]
            )
            if strongest < DULL:
                return Alarm(
                    "wrong range",
                    entry.step,
                    f"The strongest colour so far has an ab_norm of {strongest:.2f}: these "
                    "photographs are dull, or a* and b* were divided by too much, such as 255.",
                    NORMALIZE,
                )
    return None


def no_shuffle(entries: Window) -> Alarm | None:
    """Find batches that are not drawn at random from all pictures."""
    return _sorted_batches(entries) or _same_batch(entries) or _same_pictures(entries)


def batch_ratios(window: Sequence[Entry]) -> list[float]:
    """Compare how batches differ with how their pictures do (F of an analysis of variance).

    Args:
        window: at least two entries.

    Returns:
        For the mean L_norm, a_norm, b_norm and chroma of pictures: the variance of the batches'
        means over the one that pictures drawn at random would give them. 1 on average for those;
        far above for sorted pictures; 0 for batches of the same pictures.

    Source: Fisher 1925, "Statistical methods for research workers", chapter 7.
    """
    ratios = []
    for number in range(len(window[0].content.means)):
        means = [entry.content.means[number] for entry in window]
        middle = sum(means) / len(means)
        between = sum((mean - middle) ** 2 for mean in means) / (len(means) - 1)
        within = sum(entry.content.variances[number] for entry in window) / len(window)
        ratios.append(window[0].content.count * between / within if within > 0 else 1.0)
    return ratios


def _sorted_batches(entries: Window) -> Alarm | None:
    window = first(entries, SHUFFLE_ENTRIES, _are_sorted)
    if window is None:
        return None
    return Alarm(
        "no shuffle",
        window[-1].step,
        f"Batches differ {max(batch_ratios(window)) ** 0.5:.1f} times as much as batches drawn at "
        "random would: pictures that resemble one another come together.",
        SHUFFLE,
    )


def _are_sorted(window: Window) -> bool:
    groups, pictures = len(window), sum(entry.content.count for entry in window)
    if pictures <= groups:
        return False
    chance = fdtrc(groups - 1, pictures - groups, max(batch_ratios(window)))
    return bool(chance < BY_CHANCE)


def _same_batch(entries: Window) -> Alarm | None:
    window = first(entries, SHUFFLE_ENTRIES, lambda one: max(batch_ratios(one)) < SAME_RATIO)
    if window is None:
        return None
    return Alarm(
        "no shuffle",
        window[-1].step,
        "Each batch holds the same pictures.",
        "Fine for a test that a network can learn a few pictures by heart; else use more "
        f"pictures. {SHUFFLE}",
    )


def _same_pictures(entries: Window) -> Alarm | None:
    """Find batches of exactly the same pictures, picture by picture, as a batch before."""
    some = [entry for entry in entries if len(entry.content.lightness) >= FEWEST_PICTURES]
    some = [entry for entry in some if entry.content.count == some[0].content.count]
    if len(some) < SHUFFLE_ENTRIES:
        return None
    lightness = np.array([entry.content.lightness for entry in some])
    spread = np.mean([entry.content.variances[0] for entry in some]) ** 0.5
    again = []
    for number in range(1, len(some)):
        apart = np.sqrt(np.square(lightness[:number] - lightness[number]).mean(axis=1))
        again += [some[number].step] * bool(apart.min() < SAME_PICTURES * spread)
    if len(again) < 2:
        return None
    return Alarm(
        "no shuffle",
        max(again[1], some[SHUFFLE_ENTRIES - 1].step),
        f"Steps {again[0]:,} and {again[1]:,} each saw exactly the pictures of an earlier step: "
        "the pictures come in the same order in each epoch.",
        SHUFFLE,
    )
