"""Record how colours arrive: what a painter of ColorWorld makes of a few scenes, step by step.

It learns L1 alone, then plays against a discriminator. The records lie close together where much
changes, at the start of each part, and farther and farther apart. Notebook 09 slides through them.

The training itself is kept in colorlib's cache folder, so a second call goes on where the first one
stopped.

Usage:
    python tools/record_training.py
"""

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from PIL import Image

from colorlib.color import AB_SCALE, denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.course_pictures import CourseImages, course_images
from colorlib.devices import describe_device
from colorlib.evaluation import colorfulness, psnr
from colorlib.files import atomic_path, cache_root, write_json_atomic
from colorlib.training.callbacks import Callback
from colorlib.training.config import TrainingConfig
from colorlib.training.run import train_recipe
from colorlib.training.trainer import Pix2PixTrainer
from notebook_files import ROOT
from painters import DEVICE, SIZES, painter_recipe

RESULTS = ROOT / "data" / "results" / "training_frames.json"
LAMBDA_L1 = 50.0
SCENES = 6  # the first test pictures: nobody picked them


def moments(steps: int, count: int) -> list[int]:
    """Return about `count` steps from 1 to `steps`, each farther from the one before."""
    return sorted({round(step) for step in np.geomspace(1, steps, count)})


def config_of(pretrain_steps: int, gan_steps: int) -> TrainingConfig:
    """Return notebook 03's training, both parts in one run."""
    return TrainingConfig(
        pretrain_steps=pretrain_steps,
        warm_up_discriminator_steps=gan_steps // 8,
        gan_steps=gan_steps,
        lr_pretrain=4e-3,
        weight_decay_pretrain=1e-2,
        lr_generator=5e-4,
        lr_discriminator=1e-3,
        terms={"l1": LAMBDA_L1},
        ema_decay=0.95,
        channels_last=True,
        checkpoint_every=10**9,  # written with each record
    )


def write_ab(path: Path, ab_norm: torch.Tensor) -> str:
    """Write a* above b* of all scenes side by side, whole Lab units plus 128, as a grey PNG."""
    shifted = (AB_SCALE * ab_norm).round() + 128  # (SCENES, 2, S, S)
    rows = shifted.clamp(0, 255).byte().permute(1, 2, 0, 3).flatten(2).flatten(0, 1)
    with atomic_path(path) as temporary:
        Image.fromarray(rows.numpy()).save(temporary, optimize=True)
    return f"{path.parent.name}/{path.name}"


class Recorder(Callback):
    """Write what the averaged generator makes of the test pictures, at chosen steps.

    Args:
        images: the course's pictures.
        marks: steps to record at.
        header: what the file says of the training.
        output: the file, which is written anew with each record.
    """

    def __init__(self, images: CourseImages, marks: list[int], header: dict, output: Path):
        self.real_u8 = torch.from_numpy(images.test).movedim(-1, 1)
        self.L_norm, real_ab = normalize_lab(rgb_u8_to_lab(self.real_u8))
        self.grey_psnr = psnr(self._rgb_u8(torch.zeros_like(real_ab)), self.real_u8)
        self.marks, self.output = marks, output
        self.header = header | {"colorfulness_truth": colorfulness(self.real_u8).mean().item()}
        self.frames = []
        if output.exists():
            known = json.loads(output.read_text(encoding="utf-8"))
            if known["header"] != known["header"] | self.header:
                raise SystemExit(
                    f"{output} holds another training: {known['header']}. Move it away."
                )
            self.frames = known["frames"]
        strip = np.concatenate(list(images.test[:SCENES]), axis=1)
        with atomic_path(self._folder / "truth.png") as temporary:
            Image.fromarray(strip).save(temporary, optimize=True)

    def at_start(self, trainer: Pix2PixTrainer, end: int) -> None:
        """Record the beginning; refuse to go on behind a mark that was not recorded."""
        missed = [mark for mark in self._missing() if mark < trainer.step]
        if missed:
            raise SystemExit(
                f"step {missed[0]} is past and was not recorded. Delete {self._folder} and run."
            )
        self._record(trainer)

    def after_step(self, trainer: Pix2PixTrainer, row: dict | None) -> None:
        """Record at a mark, and keep the training as it is then."""
        if trainer.step in self._missing():
            self._record(trainer)
            trainer.checkpoints.write(trainer)

    @property
    def _folder(self) -> Path:
        return self.output.with_suffix("")

    def _missing(self) -> set[int]:
        return set(self.marks) - {frame["step"] for frame in self.frames}

    @torch.inference_mode()
    def _record(self, trainer: Pix2PixTrainer) -> None:
        mark = trainer.step
        if mark not in self._missing():
            return
        generator = trainer.averaged_generator()
        ab_norm = torch.cat([generator(part) for part in self.L_norm.split(50)])
        fake_u8 = self._rgb_u8(ab_norm)
        pretrain, config = self.header["pretrain_steps"], trainer.config
        is_l1 = mark <= pretrain
        frame = {
            "step": mark,
            "phase": "L1 alone" if is_l1 else "with the discriminator",
            "step_in_phase": mark if is_l1 else mark - (config.total_steps - config.gan_steps),
            "psnr_over_grey": (psnr(fake_u8, self.real_u8) - self.grey_psnr).mean().item(),
            "colorfulness": colorfulness(fake_u8).mean().item(),
            "ab": write_ab(self._folder / f"ab_{mark:05d}.png", ab_norm[:SCENES]),
        }
        self.frames.append(frame)
        print(frame, flush=True)
        whole = {"device": describe_device(DEVICE), "truth": f"{self._folder.name}/truth.png"}
        write_json_atomic(self.output, {"header": self.header | whole, "frames": self.frames})

    def _rgb_u8(self, ab_norm: torch.Tensor) -> torch.Tensor:
        return lab_to_rgb_u8(denormalize_lab(self.L_norm, ab_norm))


def main(
    pretrain_steps: Annotated[int, typer.Option(help="Steps on L1 alone.")] = 1_800,
    gan_steps: Annotated[int, typer.Option(help="Steps against the discriminator.")] = 400,
    output: Path = RESULTS,
) -> None:
    """Train what is not trained yet, and record."""
    images = course_images(SIZES)
    config = config_of(pretrain_steps, gan_steps)
    marks = [0, *moments(pretrain_steps, 24)]
    marks += [config.total_steps - gan_steps + step for step in moments(gan_steps, 18)]
    header = {
        "size": SIZES.image_size,
        "train_pictures": len(images.train),
        "test_pictures": len(images.test),
        "batch_size": SIZES.batch_size,
        "pretrain_steps": pretrain_steps,
        "gan_steps": gan_steps,
        "lambda_l1": LAMBDA_L1,
        "ema_decay": config.ema_decay,
        "scenes": [SIZES.train_images + SIZES.val_images + i for i in range(SCENES)],
    }
    train_recipe(
        painter_recipe("recorded", config),
        images.train,
        run_folder=cache_root() / "training_frames" / f"{pretrain_steps}-{gan_steps}",
        callbacks=[Recorder(images, marks, header, output)],
        device=DEVICE,
        progress=False,
    )


if __name__ == "__main__":
    typer.run(main)
