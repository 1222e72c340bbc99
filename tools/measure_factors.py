"""Tell apart what architecture, ImageNet weights, L1 pre-training and the GAN each buy.

Trains every combination for the same number of batches, several seeds each, measures it on
photographs that training never saw, and writes what notebook 04 shows.

Usage:
    python tools/measure_factors.py 'train-*.tar' --held-out 'val-*.tar' --encoder-weights imagenet
"""

import json
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from colorlib.data.photos import prepare_photos, prepare_test_photos
from colorlib.devices import describe_device, pick_device
from colorlib.evaluation import evaluate
from colorlib.files import write_json_atomic
from colorlib.training.config import TrainingConfig
from colorlib.training.recipe import Recipe
from colorlib.training.recipes import get_recipe
from colorlib.training.run import train_recipe
from notebook_files import ROOT

RESULTS = ROOT / "data" / "results" / "resnet18_factors.json"
UNET, RESNET = get_recipe("unet-l1"), get_recipe("resnet18-unet-64px")
SIZE, CACHE_SIZE = UNET.size, UNET.cache_size
GENERATORS = {"unet": UNET, "resnet18-random": RESNET, "resnet18-imagenet": RESNET}
SCHEDULES = ("l1", "l1-gan", "gan")


def config_of(schedule: str, steps: int, seed: int) -> TrainingConfig:
    """Return a training of `steps` batches: L1 alone, half L1 and half GAN, or GAN alone."""
    pretrain = {"l1": steps, "l1-gan": steps // 2, "gan": 0}[schedule]
    warm_up = steps // 20 if schedule == "l1-gan" else 0
    return TrainingConfig(
        pretrain_steps=pretrain,
        warm_up_discriminator_steps=warm_up,
        gan_steps=steps - pretrain - warm_up,
        weight_decay_pretrain=1e-2,
        ema_decay=0.99,
        precision="automatic",
        channels_last=True,
        seed=seed,
    )


def recipe_of(
    generator: str, schedule: str, seed: int, steps: int, batch_size: int, encoder_weights: str
) -> Recipe:
    """Return one combination as a recipe."""
    return replace(
        GENERATORS[generator],
        name=f"{generator}, {schedule}",
        batch_size=batch_size,
        discriminator=get_recipe("resnet18-unet-gan").discriminator,
        encoder_weights=encoder_weights if generator == "resnet18-imagenet" else None,
        training=config_of(schedule, steps, seed),
    )


def measured(recipe: Recipe, photos: np.ndarray, test: np.ndarray, device: torch.device):
    """Train and measure one combination; return its numbers and the photographs' colourfulness."""
    run = train_recipe(recipe, photos, device=device, progress=False)
    report = evaluate({"it": run.generator}, test, device=device)
    numbers = {
        "encoder_origin": run.generator.config.get("encoder_origin", "none"),
        "psnr_over_grey": report.compare("it", "predict-grey", "psnr").mean,
        "mae_minus_grey": report.compare("it", "predict-grey", "mae_rgb255").mean,
        "colorfulness": report.interval("it", "colorfulness").mean,
    }
    return numbers, report.interval("truth", "colorfulness").mean


def main(
    photos: Annotated[list[str], typer.Argument(help="Folders, tar shards or globs.")],
    held_out: Annotated[list[str], typer.Option(help="Photographs to measure on; repeatable.")],
    encoder_weights: Annotated[str, typer.Option(help="imagenet, or a file.")] = "imagenet",
    steps: Annotated[int, typer.Option(help="Batches each combination trains on.")] = 800,
    batch_size: int = 16,
    seeds: Annotated[int, typer.Option(help="Seeds 0, 1, ...")] = 3,
    output: Path = RESULTS,
    device: str | None = None,
) -> None:
    """Run what is not in the output yet; rows are added as they are done."""
    chosen = pick_device(device)
    prepared = prepare_photos(photos, CACHE_SIZE, held_out=held_out)
    train = np.array(prepared.cache.images)[prepared.train]
    test = np.array(prepare_test_photos(held_out, SIZE).images)
    header = {"steps": steps, "batch_size": batch_size, "size": SIZE, "train_photos": len(train)}
    header |= {"test_photos": len(test), "ema_decay": 0.99}
    rows = []
    if output.exists():
        known = json.loads(output.read_text())
        if known["header"] != known["header"] | header:
            raise SystemExit(f"{output} holds another experiment: {known['header']}. Move it away.")
        rows = known["rows"]
    done = {(row["generator"], row["schedule"], row["seed"]) for row in rows}
    for seed, generator, schedule in product(range(seeds), GENERATORS, SCHEDULES):
        if (generator, schedule, seed) in done:
            continue
        recipe = recipe_of(generator, schedule, seed, steps, batch_size, encoder_weights)
        numbers, truth = measured(recipe, train, test, chosen)
        row = {"generator": generator, "schedule": schedule, "seed": seed, **numbers}
        rows.append(row)
        print(row, flush=True)
        full = header | {"colorfulness_truth": truth, "device": describe_device(chosen)}
        write_json_atomic(output, {"header": full, "rows": rows})


if __name__ == "__main__":
    typer.run(main)
