"""Prepare photographs for a recipe: cleaned, cached, and split into train and validation."""

from dataclasses import dataclass

import numpy as np

from colorlib.data import PhotoCache, build_cache, kept_scan, open_source
from colorlib.data.sources import SourceSpec

FRACTIONS = (0.98, 0.02, 0.0)  # train, validation, test


@dataclass(frozen=True)
class TrainingPhotos:
    """A cache of cleaned photographs and who of them trains.

    Args:
        cache: the photographs.
        train: positions in the cache to draw batches from.
        validation: positions to watch the training by.
        is_large: bool, for each photograph whether it came at least as large as the cache, so
            that it was not enlarged.
        description: what the photographs are, with counts, for the model's card.
    """

    cache: PhotoCache
    train: np.ndarray
    validation: np.ndarray
    is_large: np.ndarray
    description: dict

    @property
    def validation_images(self) -> np.ndarray:
        """The photographs to watch the training by, uint8 (M, S, S, 3)."""
        return self.cache.subset(self.validation).images

    def train_positions(self, large_repeats: int = 1) -> np.ndarray:
        """Return the positions of an epoch, those of large photographs `large_repeats` times."""
        large = self.train[self.is_large[self.train]]
        return np.concatenate([self.train, *[large] * (large_repeats - 1)])


def prepare_photos(
    source: SourceSpec,
    cache_size: int,
    *,
    held_out: SourceSpec | None = None,
    progress: bool = True,
) -> TrainingPhotos:
    """Scan, cache and split photographs.

    Args:
        source: folder, tar shards or arrays, as `open_source` takes them.
        cache_size: pixels a side of the cached squares.
        held_out: photographs kept for evaluation: what resembles one of them is dropped.
        progress: show progress bars.

    Raises:
        DataError: no photograph is left, or the source cannot be opened.
    """
    opened = open_source(source)
    report = kept_scan(opened, held_out=held_out, progress=progress)
    cache = build_cache(opened, cache_size, keep=report.kept, progress=progress)
    train = cache.select(split="train", fractions=FRACTIONS)
    validation = cache.select(split="val", fractions=FRACTIONS)
    is_large = np.array([min(report.sizes[name]) >= cache_size for name in cache.names], dtype=bool)
    sets, counts = np.unique(cache.sets, return_counts=True)
    description = {
        "source": opened.describe(),
        "photos": len(cache),
        "train": len(train),
        "validation": len(validation),
        "large": int(is_large.sum()),
        "dropped": report.counts(),
        "set_count": len(sets),
        # Hundreds of sets, such as the classes of a large collection, say nothing in a list.
        "sets": dict(zip(sets.tolist(), counts.tolist(), strict=True)) if len(sets) < 20 else {},
        "fingerprint": cache.fingerprint,
    }
    return TrainingPhotos(cache, train, validation, is_large, description)


def prepare_test_photos(source: SourceSpec, size: int, *, progress: bool = True) -> PhotoCache:
    """Scan and cache photographs to measure models on.

    Grey photographs are dropped like broken ones: there plain grey is the truth, worth 100 dB to
    predict-grey, and the mean over all would tell how many of them there were.

    Args:
        source: folder, tar shards or arrays, as `open_source` takes them.
        size: pixels a side of the squares.
        progress: show progress bars.

    Raises:
        DataError: no photograph is left, or the source cannot be opened.
    """
    opened = open_source(source)
    kept = kept_scan(opened, progress=progress).kept
    return build_cache(opened, size, keep=kept, progress=progress)
