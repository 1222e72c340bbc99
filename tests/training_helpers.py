"""A tiny training that tests, and the processes they start, can repeat exactly."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from colorlib.data.batches import BatchLoader
from colorlib.networks.discriminators.patch import PatchDiscriminator
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.training.config import TrainingConfig
from colorlib.training.recipe import Recipe
from colorlib.training.trainer import Pix2PixTrainer

CONFIG = TrainingConfig(
    pretrain_steps=12,
    warm_up_discriminator_steps=4,
    gan_steps=12,
    log_every=3,
    checkpoint_every=5,
    sample_every=7,
    ema_decay=0.9,
)
BALANCED = replace(
    CONFIG,
    terms={
        "l1": 100.0,
        "perceptual": {"balance": 0.4, "layers": "relu1", "feature_weights": None},
    },
)

FIRST = Recipe(
    name="first",
    summary="for tests",
    size=32,
    cache_size=36,
    batch_size=4,
    generator={"base_channels": 2, "num_downs": 5},
    training=TrainingConfig(pretrain_steps=6, terms={"l1": 1}, log_every=2, sample_every=3),
)
SECOND = replace(
    FIRST,
    name="second",
    discriminator={"n_layers": 1, "base_channels": 2},
    starts_from="first",
    training=TrainingConfig(warm_up_discriminator_steps=2, gan_steps=4, ema_decay=0.5),
)


def images(count: int = 24, size: int = 36) -> np.ndarray:
    """Smooth coloured pictures, the same on every call: uint8 (count, size, size, 3)."""
    rng = np.random.default_rng(0)
    ramp = np.linspace(0, 1, size)[None, :, None, None]
    ends = rng.uniform(0, 255, (2, count, 1, 1, 3))
    wave = 20 * np.sin(np.arange(size) / 3)[None, None, :, None]
    mixed = ends[0] * ramp + ends[1] * (1 - ramp) + wave
    return mixed.clip(0, 255).astype(np.uint8)


def sample(generator: torch.nn.Module, step: int) -> dict[str, float]:
    return {"val": generator(torch.zeros(1, 1, 64, 64)).mean().item()}


def make_trainer(folder: Path | None, config: TrainingConfig = CONFIG, **options) -> Pix2PixTrainer:
    torch.manual_seed(1)
    return Pix2PixTrainer(
        # Six downs on 64 pixels would bring dropout, whose draws a resumed run must repeat.
        UNetGenerator(base_channels=2, num_downs=6),
        BatchLoader(images(size=68), 4, crop=64, seed=3),
        config,
        discriminator=PatchDiscriminator(2, base_channels=2),
        run_folder=folder,
        **{"sample": sample} | options,
    )


if __name__ == "__main__":
    torch.set_num_threads(1)
    trainer = make_trainer(Path(sys.argv[1]), BALANCED if "balanced" in sys.argv else CONFIG)
    trainer.resume()
    print("started", trainer.step, flush=True)
    train_step = trainer.train_step

    def announce():
        row = train_step()
        print("step", trainer.step, flush=True)
        return row

    trainer.train_step = announce
    trainer.fit(progress=False)
