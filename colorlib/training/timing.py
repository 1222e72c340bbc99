"""Find out how long a recipe takes on this machine, by a few real steps of each phase."""

import time
from dataclasses import replace

import numpy as np
import torch

from colorlib.training.config import PHASE_STEPS
from colorlib.training.random_state import random_state, restore_random_state
from colorlib.training.recipe import Recipe
from colorlib.training.run import build_trainer
from colorlib.waiting import bar

WARM_UP_STEPS, TIMED_STEPS = 1, 3
# On a CPU a step takes as long as its photographs together; a part of the batch tells enough.
CPU_SHARE = 8


def seconds_per_step(
    recipe: Recipe, images: np.ndarray, device: torch.device, *, progress: bool = True
) -> dict[str, float]:
    """Return the median time of a training step of each phase of a recipe, in seconds.

    What the steps train is thrown away, and no weights are loaded for it.

    Args:
        recipe: what to time.
        images: uint8 (N, S, S, 3), at the recipe's `cache_size`; few suffice.
        device: where to train.
        progress: show a bar where it takes more than two seconds.
    """
    batch_size = recipe.batch_size
    if device.type == "cpu":
        batch_size = max(2, batch_size // CPU_SHARE)
    # A batch takes as long with repeated photographs.
    some = images[np.resize(np.arange(len(images)), batch_size)]
    found = {}
    for phase, _ in recipe.training.phases:
        steps = dict.fromkeys(PHASE_STEPS, 0) | {f"{phase}_steps": WARM_UP_STEPS + TIMED_STEPS}
        alone = replace(
            recipe,
            batch_size=batch_size,
            training=replace(recipe.training, compile=False, **steps),
            encoder_weights=None,
            starts_from=None,
            chosen_by=None,
            interpolation=1.0,
        )
        if "perceptual" in alone.training.terms:
            alone = alone.with_feature_weights(None)
        found[phase] = (
            _median_seconds(alone, some, device, progress) * recipe.batch_size / batch_size
        )
    return found


def training_seconds(recipe: Recipe, step_seconds: dict[str, float]) -> float:
    """Return how long a recipe's steps take together.

    Args:
        recipe: what would be trained.
        step_seconds: of each phase, from `seconds_per_step`.
    """
    return sum(count * step_seconds[phase] for phase, count in recipe.training.phases)


def _median_seconds(
    recipe: Recipe, images: np.ndarray, device: torch.device, progress: bool
) -> float:
    before = random_state()
    steps = range(recipe.training.total_steps)
    try:
        trainer = build_trainer(recipe, images, device=device)
        seconds = []
        for _ in bar(steps, "timing the training", unit="steps", progress=progress):
            start = time.perf_counter()
            trainer.train_step()
            if device.type == "cuda":
                torch.cuda.synchronize(device)
            seconds.append(time.perf_counter() - start)
    finally:
        restore_random_state(before)
    return float(np.median(seconds[WARM_UP_STEPS:]))


def duration_text(seconds: float) -> str:
    """Return a time as a reader says it, such as "12 minutes"."""
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 5400 else f"{seconds / 3600:.1f} hours"
