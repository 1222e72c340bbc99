"""Find the photographs that would spoil a training: broken, too small, without colour, repeated."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from colorlib.data.checks import (
    NEAR_GREY_CHROMA,
    NEAR_GREY_SPREAD,
    PhotoFlaw,
    PhotoTraits,
    examine_photos,
)
from colorlib.data.duplicates import find_duplicates, find_near_duplicates
from colorlib.data.sources import PhotoSource, SourceSpec, open_source, worker_count
from colorlib.threads import one_thread
from colorlib.waiting import counter

REASONS = (
    "corrupt",
    "truncated",
    "tiny",
    "greyscale",
    "near-grey",
    "duplicate",
    "near-duplicate",
)
_CHUNK = 128


@dataclass(frozen=True)
class ScanReport:
    """What a scan kept and what it dropped.

    Attributes:
        kept: names of the photographs worth training on, in the source's order.
        dropped: name -> reason, one of `REASONS`, in the source's order.
        details: name -> the measurement or the error behind the reason.
        sizes: name -> (width, height) in pixels of each photograph that could be read.
        chroma: name -> the chroma of its most colourful parts, in Lab units (see
            `colorlib.data.checks.color_measures`), likewise.
    """

    kept: list[str]
    dropped: dict[str, str]
    details: dict[str, str]
    sizes: dict[str, tuple[int, int]] = field(default_factory=dict)
    chroma: dict[str, float] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return how many photographs each reason dropped, reasons without any included."""
        counted = Counter(self.dropped.values())
        return {reason: counted[reason] for reason in REASONS}

    def table(self, examples: int = 3) -> str:
        """Return the counts as plain text, one reason a line with a few of its photographs.

        Args:
            examples: how many names to show for each reason.
        """
        total = len(self.kept) + len(self.dropped)
        rows = [("kept", len(self.kept), "")]
        for reason, count in self.counts().items():
            names = [_shown(name) for name, why in self.dropped.items() if why == reason]
            more = [] if count <= examples else ["..."]
            rows.append((reason, count, ", ".join(names[:examples] + more)))
        rows.append(("total", total, ""))
        lines = [f"{'reason':<14}  {'photos':>9}  {'share':>7}  examples"]
        lines += [f"{name:<14}  {n:>9,}  {n / total:>7.2%}  {text}" for name, n, text in rows]
        return "\n".join(line.rstrip() for line in lines)


def scan(
    source: SourceSpec | PhotoSource,
    *,
    min_size: int = 32,
    near_grey_spread: float = NEAR_GREY_SPREAD,
    near_grey_chroma: float = NEAR_GREY_CHROMA,
    held_out: SourceSpec | PhotoSource | None = None,
    progress: bool = True,
) -> ScanReport:
    """Look at every photograph and tell which are worth training on, called data cleaning.

    A photograph is dropped for the first reason that fits:

    - corrupt: `read_image` refuses it;
    - truncated: its file ends too early;
    - tiny: its short side is below `min_size`;
    - greyscale: R = G = B in every pixel;
    - near-grey: 99 % of it lies within `near_grey_spread` of its median colour and 99 % of it is
      below `near_grey_chroma`. Black-and-white photographs saved in colour, with or without a
      tint, are below both; a plain blue sky is not, nor is a grey scene with one coloured thing.
      A strong sepia is kept;
    - duplicate: the same bytes as an earlier photograph;
    - near-duplicate: looks like another one that is kept, the one with the most pixels.

    So no two versions of a photograph are left for `split_of` to put into two splits. Not found
    are mirrored and clearly cropped versions, and damage that the decoder does not notice.

    Args:
        source: an open source, or what `open_source` takes.
        min_size: shortest side in pixels that is kept.
        near_grey_spread: in Lab units; a photograph below 4 shows one tint at most.
        near_grey_chroma: in Lab units, distance from grey.
        held_out: photographs kept apart for evaluation; what equals or resembles one of them is
            dropped as duplicate or near-duplicate.
        progress: show a progress bar.

    Returns:
        The report; pass its `kept` to `build_cache`.

    Raises:
        DataError: a source that cannot be opened; a broken photograph never stops the scan.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    source = open_source(source)
    held = [] if held_out is None else list(_examined(open_source(held_out), progress))
    held = [(f"held-out {name}", seen) for name, seen in held if isinstance(seen, PhotoTraits)]
    reasons: dict[str, PhotoFlaw] = {}
    usable: list[tuple[str, PhotoTraits]] = []
    sizes, chroma = {}, {}
    for name, seen in _examined(source, progress):
        if isinstance(seen, PhotoTraits):
            sizes[name], chroma[name] = (seen.width, seen.height), seen.chroma
        if isinstance(seen, PhotoFlaw):
            reasons[name] = seen
        elif min(seen.height, seen.width) < min_size:
            reasons[name] = PhotoFlaw("tiny", f"{seen.width} x {seen.height} pixels")
        elif seen.is_greyscale:
            reasons[name] = PhotoFlaw("greyscale", "R = G = B in every pixel")
        elif seen.spread < near_grey_spread and seen.chroma < near_grey_chroma:
            detail = f"colour spread {seen.spread:.1f}, chroma {seen.chroma:.1f} Lab units"
            reasons[name] = PhotoFlaw("near-grey", detail)
        else:
            usable.append((name, seen))
    reasons |= _repetitions(held, usable, progress)
    dropped = [name for name in source.names if name in reasons]
    return ScanReport(
        kept=[name for name in source.names if name not in reasons],
        dropped={name: reasons[name].reason for name in dropped},
        details={name: reasons[name].detail for name in dropped},
        sizes=sizes,
        chroma=chroma,
    )


def _shown(name: str) -> str:
    return name if name.isprintable() else ascii(name)


def _examined(source: PhotoSource, progress: bool) -> Iterator[tuple[str, PhotoTraits | PhotoFlaw]]:
    with (
        one_thread(),  # the pool's threads are as many as there are cores
        ThreadPoolExecutor(worker_count()) as pool,
        counter(len(source), "scanning", unit="photos", progress=progress) as count,
    ):
        # In chunks, so that decoded photographs never pile up.
        for start in range(0, len(source), _CHUNK):
            items = [source[i] for i in range(start, min(start + _CHUNK, len(source)))]
            yield from zip([item.name for item in items], examine_photos(items, pool), strict=True)
            count.update(len(items))


def _repetitions(
    held: list[tuple[str, PhotoTraits]], usable: list[tuple[str, PhotoTraits]], progress: bool
) -> dict[str, PhotoFlaw]:
    """Find which usable photographs repeat a held-out one or each other."""
    pool = held + usable
    reasons = {}
    repeats = find_duplicates([seen.content_hash for _, seen in pool])
    for position, first in repeats.items():
        if position >= len(held):
            reasons[pool[position][0]] = PhotoFlaw("duplicate", f"same bytes as {pool[first][0]}")
    left = [pair for position, pair in enumerate(pool) if position not in repeats]
    protected = sum(1 for position in range(len(held)) if position not in repeats)
    # Of several versions the largest stays; equally large ones stay in the source's order.
    left[protected:] = sorted(left[protected:], key=lambda pair: -pair[1].height * pair[1].width)
    if not left:
        return reasons
    twins = find_near_duplicates(
        np.stack([seen.dhash for _, seen in left]),
        np.stack([seen.thumbnail for _, seen in left]),
        protected=protected,
        progress=progress,
    )
    for position, twin in twins.items():
        reasons[left[position][0]] = PhotoFlaw("near-duplicate", f"looks like {left[twin][0]}")
    return reasons
