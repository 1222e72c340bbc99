"""Look at photographs of your own before you train on them: what is there, what it will take."""

from dataclasses import dataclass

import numpy as np
import torch

from colorlib.data import PhotoCache, ScanReport, build_cache, kept_scan, open_source
from colorlib.data.photos import FRACTIONS
from colorlib.data.sources import PhotoSource, SourceSpec
from colorlib.devices import describe_device, pick_device
from colorlib.errors import DataError
from colorlib.evaluation import colorfulness
from colorlib.text import shown_path
from colorlib.threads import settled
from colorlib.training.recipe import Recipe
from colorlib.training.recipes import get_recipe
from colorlib.training.timing import duration_text, seconds_per_step, training_seconds
from colorlib.waiting import bar

RECIPE = "unet-l1"
# Fewer make a model that knows these photographs and no others; the course's saw 47,000.
ENOUGH_PHOTOS = 1_000
BATCH = 256


@dataclass(frozen=True, eq=False, repr=False)
class FolderReport:
    """What photographs hold, and what training on them would take.

    Attributes:
        description: where the photographs come from.
        scan: what is fit for training and what is not.
        short_sides: int64 (N,), pixels, of the photographs kept.
        chroma: float64 (N,), the chroma of the most colourful parts of each, Lab units.
        colorfulness: float64 (N,), Hasler-Süsstrunk, of each photograph kept, at the recipe's
            size.
        parts: "train" and "val" -> how many photographs `colorlib train` would put there.
        cache: the photographs kept, decoded at the recipe's size, as training will find them.
        recipe: what the times are about.
        step_seconds: phase -> median of a few real training steps on this machine; empty where
            there are too few photographs to train.
        device: what they ran on.
        data: the photographs as they were asked for, for the command to go on with.
    """

    description: str
    scan: ScanReport
    short_sides: np.ndarray
    chroma: np.ndarray
    colorfulness: np.ndarray
    parts: dict[str, int]
    cache: PhotoCache
    recipe: Recipe
    step_seconds: dict[str, float]
    device: str
    data: str

    @property
    def is_too_few(self) -> bool:
        """Whether the photographs to train on do not make a batch."""
        return self.parts["train"] < self.recipe.batch_size

    @property
    def training_seconds(self) -> float | None:
        """An estimate of the whole training's time: steps times the time of a step.

        None where there are too few photographs to train.
        """
        return None if self.is_too_few else training_seconds(self.recipe, self.step_seconds)

    @property
    def next_step(self) -> str:
        """What to do now, in one or two lines."""
        kept, batch = len(self.scan.kept), self.recipe.batch_size
        if self.is_too_few:
            return (
                f"Too few to train: a batch takes {batch} photographs and there are "
                f"{self.parts['train']}. Add photographs."
            )
        command = (
            f"colorlib train --recipe {self.recipe.name} --data {self.data} "
            f"--run runs/{self.recipe.name} --zoo runs/zoo"
        )
        if kept < ENOUGH_PHOTOS:
            return (
                f"Few: with less than {ENOUGH_PHOTOS:,} a model learns these photographs by heart. "
                f"Add more, or try it: {command}"
            )
        return command

    def table(self) -> str:
        """Return the report as plain text."""
        steps = f"{self.recipe.training.total_steps:,} steps of {self.recipe.batch_size}"
        color, chroma = self.colorfulness, self.chroma
        time = []
        if not self.is_too_few:
            time = [
                f"training time    about {duration_text(self.training_seconds)}, an estimate for "
                f"{self.recipe.name} ({steps})",
                f"                 at {_step_text(self.step_seconds)} a step on {self.device}",
            ]
        return "\n".join(
            [
                self.description,
                self.scan.table(),
                "",
                f"short sides      {_spread(self.short_sides)} px",
                f"chroma           {_spread(chroma)} Lab units, the most colourful parts of each",
                f"colourfulness    {color.mean():.0f} on average; photographs have about 40",
                f"split            {self.parts['train']:,} train, {self.parts['val']:,} val, "
                "by content; keep others to test on",
                *time,
                f"next             {self.next_step}",
            ]
        )


def inspect_folder(
    photos: SourceSpec | PhotoSource,
    *,
    recipe: str = RECIPE,
    device: str | torch.device | None = None,
    progress: bool = True,
) -> FolderReport:
    """Scan photographs, measure their colours and estimate how long training on them takes.

    They are decoded into the cache that `colorlib train` uses, so that it starts at once. The
    time comes from a few real training steps; what they train is thrown away. Fewer photographs
    than a batch takes are not timed: nothing can be trained on them.

    Args:
        photos: a folder, or what else `open_source` takes.
        recipe: the recipe to estimate for.
        device: by default CUDA where there is one, else CPU.
        progress: show progress bars.

    Raises:
        DataError: there is no such folder, it holds no photographs, or none fit for training.

    Taught in: notebooks/02_building_a_dataset.ipynb
    """
    chosen, device = get_recipe(recipe), pick_device(device)
    source = open_source(photos)
    report = kept_scan(source, progress=progress)
    if not report.kept:
        counts = [f"{count} {reason}" for reason, count in report.counts().items() if count]
        raise DataError(
            f"none of the {source.describe()} is fit for training: {', '.join(counts)}. "
            "Choose a folder of colour photographs."
        )
    cache = build_cache(source, chosen.cache_size, keep=report.kept, progress=progress)
    parts = {part: len(cache.select(split=part, fractions=FRACTIONS)) for part in ("train", "val")}
    step_seconds = {}
    with settled():
        colors = _colorfulness_of(cache.images, progress)
        if parts["train"] >= chosen.batch_size:
            step_seconds = seconds_per_step(chosen, cache.images, device, progress=progress)
        described = describe_device(device)
    return FolderReport(
        description=source.describe(),
        scan=report,
        short_sides=np.array([min(report.sizes[name]) for name in report.kept]),
        chroma=np.array([report.chroma[name] for name in report.kept]),
        colorfulness=colors,
        parts=parts,
        cache=cache,
        recipe=chosen,
        step_seconds=step_seconds,
        device=described,
        data=shown_path(photos) if not isinstance(photos, PhotoSource) else "YOUR_PHOTOS",
    )


def _colorfulness_of(images: np.ndarray, progress: bool) -> np.ndarray:
    starts, found = range(0, len(images), BATCH), []
    for start in bar(starts, "measuring colours", unit="batches", progress=progress):
        tensor = torch.from_numpy(np.array(images[start : start + BATCH])).permute(0, 3, 1, 2)
        found.append(colorfulness(tensor))
    return torch.cat(found).numpy()


def _spread(values: np.ndarray) -> str:
    low, middle, high = np.percentile(values, (5, 50, 95))
    return f"{low:.0f} to {high:.0f}, median {middle:.0f}"


def _step_text(step_seconds: dict[str, float]) -> str:
    times = {phase: f"{1000 * seconds:.0f} ms" for phase, seconds in step_seconds.items()}
    if len(times) == 1:
        return next(iter(times.values()))
    return ", ".join(f"{time} ({phase.replace('_', ' ')})" for phase, time in times.items())
