"""Show what `lambda_l1`, the weight of L1 beside the GAN loss, trades: closeness against colour.

Short trainings on ColorWorld, where the lowest reachable L1 is known. Each goes on from the same
painter of its seed, which has learnt L1, for as many steps with the same rates, and differs in
`lambda_l1` alone. (Games as short from fresh weights ended lower in a trial, at 14.2 dB for
`lambda_l1` 0 and 16.0 for 3 instead of 15.5 and 16.8: too little training to look at.) Notebook 09
and its slider show the results.

Trained generators stay in colorlib's cache folder: a second call goes on where the first one
stopped, and measures again without training again. `--family` adds another adversarial loss to
the same file.

Usage:
    python tools/measure_lambda_l1.py
"""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from PIL import Image
from torch import Tensor, nn
from torchvision.utils import make_grid

from colorlib.color import AB_SCALE, denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.colorworld import ColorWorld
from colorlib.course_pictures import CourseImages, course_images
from colorlib.devices import describe_device
from colorlib.evaluation import bootstrap_interval, colorfulness, gap_interval, mae_rgb255, psnr
from colorlib.evaluation.metrics.ssim import ssim
from colorlib.files import atomic_path, cache_root, write_json_atomic
from colorlib.training.config import TrainingConfig
from colorlib.training.run import train_recipe
from notebook_files import ROOT
from painters import DEVICE, SIZES, painter_recipe

RESULTS = ROOT / "data" / "results" / "lambda_l1.json"
L1_ALONE = None
LAMBDAS = (0, 1, 3, 10, 30, 100, 300, 1000, L1_ALONE)
SCENES = 5  # the first of each of the commonest kinds: nobody picked them by result
LR = 5e-4
BETAS = (0.5, 0.999)
COLOR, GAP = "colourfulness", "colourfulness gap"
LOWEST = "L1 above the lowest, %"
# How far the oracle goes from the median of each pixel's colours to the likeliest one.
TOWARD_MODE = {"lowest L1": 0.0, "oracle, 50 %": 0.5, "oracle, 75 %": 0.75, "likeliest": 1.0}


class Ruler:
    """The test pictures and what each painter is measured with."""

    def __init__(self, images: CourseImages) -> None:
        self.real_u8 = torch.from_numpy(images.test).movedim(-1, 1)
        self.L_norm, self.real_ab = normalize_lab(rgb_u8_to_lab(self.real_u8))
        self.real_color = colorfulness(self.real_u8).numpy()
        self.first = SIZES.train_images + SIZES.val_images  # number of the first test picture
        world = ColorWorld(SIZES.image_size, seed=0)
        count = len(images.test)
        self.oracles = [world.oracle(self.first + index) for index in range(count)]
        self.lowest = np.array([oracle.lowest_l1 for oracle in self.oracles])
        self.kinds = [oracle.scene.kind for oracle in self.oracles]
        commonest = [kind for kind, _ in Counter(self.kinds).most_common(SCENES)]
        self.shown = [self.kinds.index(kind) for kind in commonest]

    def measure(self, ab_norm: Tensor) -> dict[str, np.ndarray]:
        """Return each number of each test picture."""
        fake_u8 = self.to_rgb(ab_norm)
        pairs = zip(self.oracles, AB_SCALE * ab_norm, strict=True)
        expected = np.array([oracle.expected_l1(ab) for oracle, ab in pairs])
        return {
            "PSNR, dB": psnr(fake_u8, self.real_u8).numpy(),
            "MAE, 0-255": mae_rgb255(fake_u8, self.real_u8).numpy(),
            "SSIM": ssim(fake_u8, self.real_u8).numpy(),
            LOWEST: 100 * (expected - self.lowest) / self.lowest.mean(),
            COLOR: colorfulness(fake_u8).numpy(),
        }

    def numbers(self, measured: list[dict[str, np.ndarray]]) -> dict[str, dict]:
        """Return the means over seeds, with intervals over the test pictures."""
        means = {name: np.mean([one[name] for one in measured], axis=0) for name in measured[0]}
        found = {name: bootstrap_interval(values) for name, values in means.items()}
        found[GAP] = gap_interval(means[COLOR], self.real_color)
        return {
            name: {end: round(getattr(interval, end), 4) for end in ("mean", "low", "high")}
            for name, interval in found.items()
        }

    def one_seed(self, measured: dict[str, np.ndarray]) -> dict[str, float]:
        """Return the means over the test pictures."""
        gap = abs(measured[COLOR].mean() - self.real_color.mean())
        return {name: float(values.mean()) for name, values in measured.items()} | {GAP: gap}

    def to_rgb(self, ab_norm: Tensor) -> Tensor:
        """Return uint8 (N, 3, S, S)."""
        return lab_to_rgb_u8(denormalize_lab(self.L_norm, ab_norm))

    def write_picture(self, path: Path, ab_norm: Tensor) -> str:
        """Write the shown scenes side by side, the true ones below; return the file's name."""
        painted, real = self.to_rgb(ab_norm)[self.shown], self.real_u8[self.shown]
        sheet = make_grid(torch.cat([painted, real]), nrow=SCENES, padding=0)
        with atomic_path(path) as temporary:
            Image.fromarray(sheet.movedim(0, -1).numpy()).save(temporary, optimize=True)
        return f"{path.parent.name}/{path.name}"


def train(
    name: str,
    config: TrainingConfig,
    images: CourseImages,
    folder: Path,
    start: nn.Module | None = None,
    batch_seed: int = 0,
) -> nn.Module:
    """Train a painter to its end, going on from its checkpoint; return the averaged one."""
    starts_from = None if start is None else "the painter of its seed that has learnt L1"
    recipe = painter_recipe(name, config, starts_from)
    run = train_recipe(
        recipe,
        images.train,
        start=start,
        run_folder=folder / name,
        batch_seed=batch_seed,
        device=DEVICE,
        progress=False,
    )
    return run.generator


def pretraining(seed: int, steps: int) -> TrainingConfig:
    """Return notebook 03's first training, on L1 alone."""
    return TrainingConfig(
        pretrain_steps=steps,
        lr_pretrain=4e-3,
        weight_decay_pretrain=1e-2,
        decay_share=0.95,
        ema_decay=0.99,
        channels_last=True,
        seed=seed,
        checkpoint_every=200,
    )


def game(lambda_l1: float | None, family: str, seed: int, steps: int) -> TrainingConfig:
    """Return notebook 03's game, or as many steps with the same optimiser on L1 alone."""
    common = {"ema_decay": 0.98, "channels_last": True, "seed": seed, "checkpoint_every": 200}
    if lambda_l1 is L1_ALONE:
        return TrainingConfig(pretrain_steps=steps, lr_pretrain=LR, betas_pretrain=BETAS, **common)
    return TrainingConfig(
        warm_up_discriminator_steps=steps // 8,
        gan_steps=steps,
        lr_generator=LR,
        lr_discriminator=2 * LR,
        betas_gan=BETAS,
        terms={"l1": lambda_l1},
        gan_loss=family,
        **common,
    )


@torch.inference_mode()
def predict(generator: nn.Module, L_norm: Tensor) -> Tensor:
    """Return ab_norm (N, 2, S, S)."""
    return torch.cat([generator(part) for part in L_norm.split(50)])


def file_name_of(lambda_l1: float | None) -> str:
    """Return how files call a setting."""
    return "l1_alone" if lambda_l1 is L1_ALONE else f"{lambda_l1:g}"


def value_of(lambda_l1: float | None) -> float | str:
    """Return how the slider calls a setting."""
    return "L1 alone" if lambda_l1 is L1_ALONE else lambda_l1


def main(
    family: Annotated[str, typer.Option(help="The adversarial loss, by its family.")] = "vanilla",
    pretrain_steps: Annotated[int, typer.Option(help="L1 alone, once a seed.")] = 1_800,
    steps: Annotated[int, typer.Option(help="Steps of each game.")] = 400,
    seeds: Annotated[int, typer.Option(help="Seeds 0, 1, ...")] = 3,
    output: Path = RESULTS,
) -> None:
    """Train what is not trained yet; measure all of it."""
    images = course_images(SIZES)
    folder = cache_root() / "lambda_l1" / f"{pretrain_steps}-{steps}"
    painters = {lambda_l1: [] for lambda_l1 in LAMBDAS}
    for seed in range(seeds):
        start = train(f"start-{seed}", pretraining(seed, pretrain_steps), images, folder)
        for lambda_l1 in LAMBDAS:
            name = f"{'none' if lambda_l1 is L1_ALONE else family}-{file_name_of(lambda_l1)}-{seed}"
            config = game(lambda_l1, family, seed, steps)
            painter = train(name, config, images, folder, start, batch_seed=100 + seed)
            painters[lambda_l1].append(painter)
            print("trained", name, flush=True)

    ruler = Ruler(images)
    zeros = torch.zeros_like(ruler.real_ab)
    lines = {"grey": zeros, "ground truth": ruler.real_ab}
    for name, share in TOWARD_MODE.items():
        guesses_ab = [oracle.toward_mode_ab(share) for oracle in ruler.oracles]
        lines[name] = torch.stack(guesses_ab) / AB_SCALE
    references = {name: ruler.numbers([ruler.measure(ab)]) for name, ab in lines.items()}
    del references["ground truth"]["PSNR, dB"]  # infinite
    runs = []
    for lambda_l1, trained in painters.items():
        predicted = [predict(painter, ruler.L_norm) for painter in trained]
        measured = [ruler.measure(ab_norm) for ab_norm in predicted]
        path = output.with_suffix("") / f"{family}_{file_name_of(lambda_l1)}.png"
        runs.append(
            {
                "value": value_of(lambda_l1),
                "picture": ruler.write_picture(path, predicted[0]),
                "picture_description": f"{SCENES} scenes as the painter of seed 0 colours them; "
                "the true pictures below.",
                "numbers": ruler.numbers(measured),
                "seeds": [ruler.one_seed(one) for one in measured],
            }
        )
        print(runs[-1]["value"], {k: round(v["mean"], 2) for k, v in runs[-1]["numbers"].items()})
    written = {
        "parameter": "lambda_l1",
        "label": "weight of L1 beside the GAN's loss",
        "references": references,
        "runs": runs,
        "training": {
            "size": SIZES.image_size,
            "train_pictures": len(images.train),
            "test_pictures": len(images.test),
            "scenes": [ruler.first + index for index in ruler.shown],
            "batch_size": SIZES.batch_size,
            "pretrain_steps": pretrain_steps,
            "game": game(1.0, family, 0, steps).to_dict() | {"terms": None, "seed": None},
            "device": describe_device(DEVICE),
        },
    }
    families = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
    write_json_atomic(output, families | {family: written})


if __name__ == "__main__":
    typer.run(main)
