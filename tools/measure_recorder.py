"""Which alarms does the flight recorder raise on healthy trainings, and on broken ones?

Trains a small U-Net against a small PatchGAN: as it should be, and with one thing wrong each time.
A run is kept, so that the same command goes on where it was stopped, and alarms can be asked for
anew. Prints a table: set-up, seed, the alarms and their steps.

Usage:
    OMP_NUM_THREADS=1 python tools/measure_recorder.py --seeds 3
    OMP_NUM_THREADS=1 python tools/measure_recorder.py --photos 'train-*.tar' --only healthy
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor, nn

from colorlib.color import AB_SCALE
from colorlib.colorworld import ColorWorld
from colorlib.data.batches import BatchLoader
from colorlib.data.photos import prepare_photos
from colorlib.files import cache_root, write_json_atomic
from colorlib.losses import VanillaGANLoss
from colorlib.networks.discriminators.patch import PatchDiscriminator
from colorlib.networks.generators.encoder_weights import load_encoder_weights
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.networks.initialization import init_weights
from colorlib.training.config import TrainingConfig
from colorlib.training.recorder.recorder import FlightRecorder
from colorlib.training.trainer import Pix2PixTrainer
from colorlib.waiting import bar

PICTURES, CACHE_SIZE, SIZE, BATCH, EVERY = 800, 36, 32, 16, 10
CONFIG = TrainingConfig(
    pretrain_steps=150,
    warm_up_discriminator_steps=40,
    gan_steps=300,
    lr_pretrain=2e-3,
    checkpoint_every=10_000,
)
SCRATCH = replace(CONFIG, pretrain_steps=0, warm_up_discriminator_steps=0)
SHORT = replace(CONFIG, pretrain_steps=40, warm_up_discriminator_steps=20, gan_steps=60)


class RawLightness(BatchLoader):
    """Batches whose lightness stays in L* units, 0 to 100."""

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return batch number `step`."""
        L_norm, real_ab = super().batch(step)
        return (L_norm + 1) * 50, real_ab


class BytesOver255(BatchLoader):
    """Batches as OpenCV's 8-bit Lab divided by 255: all from 0 to 1, grey at 0.5."""

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return batch number `step`."""
        L_norm, real_ab = super().batch(step)
        return (L_norm + 1) / 2, (real_ab * AB_SCALE + 128) / 255


class SmallTargets(BatchLoader):
    """Batches whose colours are divided by 255 in the place of 110."""

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return batch number `step`."""
        L_norm, real_ab = super().batch(step)
        return L_norm, real_ab * AB_SCALE / 255


class InOrder(BatchLoader):
    """Batches in the order of the pictures, in every epoch."""

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return batch number `step`."""
        self._shuffled_epoch, self._order = step // len(self), self.positions
        return super().batch(step)


class EndsInSigmoid(PatchDiscriminator):
    """A discriminator that returns probabilities where logits are expected."""

    def forward(self, condition: Tensor, ab_norm: Tensor) -> Tensor:
        """Return scores from 0 to 1."""
        return torch.sigmoid(super().forward(condition, ab_norm))


class FiveSteps(VanillaGANLoss):
    """The usual loss, with five steps of the discriminator to one of the generator."""

    family = "vanilla-five-steps"
    discriminator_steps = 5


class UnboundedCritic(VanillaGANLoss):
    """The Wasserstein loss with nothing that keeps the critic flat."""

    family = "unbounded-critic"
    discriminator_steps = 5

    def discriminator_loss(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Return the mean score of fakes minus that of photographs."""
        return pred_fake.mean() - pred_real.mean()

    def generator_loss(self, pred_fake: Tensor) -> Tensor:
        """Return the mean score of fakes, negated."""
        return -pred_fake.mean()

    def is_right(self, pred_real: Tensor, pred_fake: Tensor) -> Tensor:
        """Tell which scores lie on their side of the middle."""
        middle = (pred_real.mean() + pred_fake.mean()) / 2
        return torch.cat([(pred_real > middle).flatten(), (pred_fake < middle).flatten()])


def uneven_upsampling(generator: nn.Module) -> None:
    """Let the last layer scale up with kernels of 3 pixels at a stride of 2."""
    old = generator.head[1]
    generator.head[1] = init_weights(
        nn.ConvTranspose2d(old.in_channels, 2, 3, stride=2, padding=1, output_padding=1)
    )


def small_unet(size: int) -> nn.Module:
    """Build the generator of most set-ups."""
    return UNetGenerator(base_channels=8, num_downs=size.bit_length() - 1)


def pretrained_unet(weights: Path) -> nn.Module:
    """Build a generator whose encoder comes from ImageNet."""
    generator = ResNet18UNetGenerator("layer3", decoder_widths=(64, 32, 32, 16))
    generator.config["encoder_origin"] = load_encoder_weights(generator.encoder, weights)
    return generator


@dataclass(frozen=True)
class SetUp:
    """What differs from a healthy training."""

    batches: type[BatchLoader] = BatchLoader
    discriminator: type[PatchDiscriminator] = PatchDiscriminator
    config: TrainingConfig = CONFIG
    gan_loss: type[VanillaGANLoss] = VanillaGANLoss
    is_sorted: bool = False
    is_pretrained: bool = False
    spoil: Callable[[nn.Module], object] = field(default=lambda generator: None)


SET_UPS = {
    "healthy": SetUp(),
    "from scratch": SetUp(config=SCRATCH),
    "raw lightness": SetUp(batches=RawLightness),
    "bytes / 255": SetUp(batches=BytesOver255),
    "colours / 255": SetUp(batches=SmallTargets),
    "no shuffle": SetUp(batches=InOrder, is_sorted=True),
    "fixed order": SetUp(batches=InOrder),
    "sigmoid": SetUp(discriminator=EndsInSigmoid),
    "strong discriminator": SetUp(
        config=replace(CONFIG, lr_discriminator=50 * CONFIG.lr_discriminator), gan_loss=FiveSteps
    ),
    "idle discriminator": SetUp(config=replace(CONFIG, lr_discriminator=0.0)),
    "unbounded critic": SetUp(gan_loss=UnboundedCritic),
    "uneven upsampling": SetUp(spoil=uneven_upsampling),
    "healthy encoder": SetUp(config=SHORT, is_pretrained=True),
    "lost encoder": SetUp(config=SHORT, is_pretrained=True, spoil=init_weights),
}


def colorworld(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """Return pictures and the order that sorts them by the kind of scene; drawn once."""
    path = folder / f"colorworld-{PICTURES}-{CACHE_SIZE}.npz"
    if not path.exists():
        world = ColorWorld(CACHE_SIZE, seed=0)
        kinds = [world.scene(i).kind for i in bar(range(PICTURES), "naming scenes")]
        np.savez(path, images=world.images(PICTURES), kinds=np.array(kinds))
    kept = np.load(path)
    return kept["images"], np.argsort(kept["kinds"], kind="stable")


def record(
    set_up: SetUp, seed: int, images: np.ndarray, order: np.ndarray, weights: Path
) -> FlightRecorder:
    """Train one set-up and return what the recorder noted."""
    torch.manual_seed(seed)
    size = images.shape[1] // 32 * 32
    generator = pretrained_unet(weights) if set_up.is_pretrained else small_unet(size)
    set_up.spoil(generator)
    recorder = FlightRecorder(EVERY)
    positions = order if set_up.is_sorted else np.arange(len(images))
    trainer = Pix2PixTrainer(
        generator,
        set_up.batches(images, BATCH, crop=size, positions=positions, seed=seed),
        replace(set_up.config, seed=seed),
        discriminator=set_up.discriminator(n_layers=2, base_channels=16),
        gan_loss=set_up.gan_loss(),
        callbacks=[recorder],
    )
    trainer.fit(progress=False)
    return recorder


def main(
    seeds: int = 3,
    photos: Annotated[list[str] | None, typer.Option(help="In the place of ColorWorld.")] = None,
    size: Annotated[int, typer.Option(help="Of the photographs, cached.")] = 72,
    only: Annotated[list[str] | None, typer.Option(help="Set-ups; all without.")] = None,
    encoder_weights: Annotated[Path | None, typer.Option(help="A ResNet18's.")] = None,
) -> None:
    """Train what is not recorded yet, and print the alarms of all."""
    torch.set_flush_denormal(True)
    folder = cache_root() / "recorder" / ("photographs" if photos else "colorworld")
    folder.mkdir(parents=True, exist_ok=True)
    if photos:
        prepared = prepare_photos(photos, size)
        images = np.array(prepared.cache.images[np.sort(prepared.train)])
        order = np.arange(len(images))
    else:
        images, order = colorworld(folder)
    names = only or [
        name for name, one in SET_UPS.items() if encoder_weights or not one.is_pretrained
    ]
    for name in names:
        for seed in range(seeds):
            path = folder / f"{name.replace(' / ', '-')}-{seed}.json"
            if path.exists():
                recorder = FlightRecorder(EVERY)
                recorder.load_state_dict(json.loads(path.read_text()))
            else:
                recorder = record(SET_UPS[name], seed, images, order, encoder_weights)
                write_json_atomic(path, recorder.state_dict())
            found = ", ".join(f"{alarm.name} {alarm.step}" for alarm in recorder.alarms())
            print(f"{name:22} seed {seed}: {found or 'none'}", flush=True)


if __name__ == "__main__":
    typer.run(main)
