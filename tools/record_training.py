"""Record how colours arrive: what a painter of ColorWorld makes of a few scenes, step by step.

It learns L1 alone, then plays against a critic. The records lie close together where much changes,
at the start of each part, and farther and farther apart. Notebook 09 slides through them.

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
from colorlib.course_pictures import course_images
from colorlib.data.batches import BatchLoader
from colorlib.devices import describe_device, seed_everything
from colorlib.evaluation import colorfulness, psnr
from colorlib.files import atomic_path, cache_root, write_json_atomic
from colorlib.networks.discriminators.patch import PatchDiscriminator
from colorlib.networks.generators.unet import UNetGenerator
from colorlib.profiles import profile
from colorlib.training.config import TrainingConfig
from colorlib.training.trainer import Pix2PixTrainer
from notebook_files import ROOT

RESULTS = ROOT / "data" / "results" / "training_frames.json"
SIZES = profile("laptop")
HALVINGS, PATCH_LAYERS = 4, 2  # as in notebook 03
DEVICE = torch.device("cpu")
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
        lambda_l1=50.0,
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


def main(
    pretrain_steps: Annotated[int, typer.Option(help="Steps on L1 alone.")] = 1_800,
    gan_steps: Annotated[int, typer.Option(help="Steps against the critic.")] = 400,
    output: Path = RESULTS,
) -> None:
    """Train what is not trained yet, and record."""
    torch.set_flush_denormal(True)
    images = course_images(SIZES)
    real_u8 = torch.from_numpy(images.test).movedim(-1, 1)
    L_norm, real_ab = normalize_lab(rgb_u8_to_lab(real_u8))
    grey_psnr = psnr(lab_to_rgb_u8(denormalize_lab(L_norm, torch.zeros_like(real_ab))), real_u8)

    config = config_of(pretrain_steps, gan_steps)
    before_game = config.total_steps - gan_steps
    marks = [0, *moments(pretrain_steps, 24)]
    marks += [before_game + step for step in moments(gan_steps, 18)]
    header = {
        "size": SIZES.image_size,
        "train_pictures": len(images.train),
        "test_pictures": len(images.test),
        "batch_size": SIZES.batch_size,
        "pretrain_steps": pretrain_steps,
        "gan_steps": gan_steps,
        "lambda_l1": config.lambda_l1,
        "ema_decay": config.ema_decay,
        "colorfulness_truth": colorfulness(real_u8).mean().item(),
        "scenes": [SIZES.train_images + SIZES.val_images + i for i in range(SCENES)],
    }
    frames = []
    if output.exists():
        known = json.loads(output.read_text(encoding="utf-8"))
        if known["header"] != known["header"] | header:
            raise SystemExit(f"{output} holds another training: {known['header']}. Move it away.")
        frames = known["frames"]

    seed_everything(config.seed)
    trainer = Pix2PixTrainer(
        UNetGenerator(SIZES.base_channels, HALVINGS, use_dropout=False),
        BatchLoader(images.train, SIZES.batch_size, crop=SIZES.image_size, seed=0, device=DEVICE),
        config,
        discriminator=PatchDiscriminator(PATCH_LAYERS, SIZES.base_channels),
        run_folder=cache_root() / "training_frames" / f"{pretrain_steps}-{gan_steps}",
    )
    trainer.resume()
    folder = output.with_suffix("")
    strip = np.concatenate(list(images.test[:SCENES]), axis=1)
    with atomic_path(folder / "truth.png") as temporary:
        Image.fromarray(strip).save(temporary, optimize=True)
    for mark in marks:
        if mark in {frame["step"] for frame in frames}:
            continue
        if trainer.step > mark:
            raise SystemExit(f"step {mark} is past and was not recorded. Delete {folder} and run.")
        trainer.fit(mark - trainer.step, progress=False)
        generator = trainer.averaged_generator()
        with torch.inference_mode():
            ab_norm = torch.cat([generator(part) for part in L_norm.split(50)])
        fake_u8 = lab_to_rgb_u8(denormalize_lab(L_norm, ab_norm))
        frame = {
            "step": mark,
            "phase": "L1 alone" if mark <= pretrain_steps else "with the critic",
            "step_in_phase": mark if mark <= pretrain_steps else mark - before_game,
            "psnr_over_grey": (psnr(fake_u8, real_u8) - grey_psnr).mean().item(),
            "colorfulness": colorfulness(fake_u8).mean().item(),
            "ab": write_ab(folder / f"ab_{mark:05d}.png", ab_norm[:SCENES]),
        }
        frames.append(frame)
        print(frame, flush=True)
        whole = header | {"device": describe_device(DEVICE), "truth": f"{folder.name}/truth.png"}
        write_json_atomic(output, {"header": whole, "frames": frames})


if __name__ == "__main__":
    typer.run(main)
