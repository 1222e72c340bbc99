"""Do mirrored photographs help, and do photographs that stand on their heads?

Trains one small U-Net on few photographs, which therefore come many times: as they are, mirrored
left to right half of the time, and turned upside down half of the time as well, as one report
does. Several seeds; measured on photographs that training never saw, and on the same ones upside
down. Writes what notebook 06 quotes. The same command goes on where it was stopped.

Usage:
    python tools/measure_flips.py 'train-*.tar' --held-out 'val-*.tar'
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import nn

from colorlib.color import denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.data.photos import prepare_photos, prepare_test_photos
from colorlib.devices import describe_device
from colorlib.evaluation import paired_interval, psnr
from colorlib.evaluation.report_card.layout import aligned
from colorlib.files import cache_root, write_json_atomic
from colorlib.training.recipe import Recipe
from colorlib.training.run import build_trainer
from measuring import ends, l1_training
from notebook_files import ROOT

RESULTS = ROOT / "data" / "results" / "flips.json"
SIZE, CACHE_SIZE = 64, 72
NONE, HORIZONTAL, BOTH = "as they are", "mirrored", "mirrored and upside down"
UPRIGHT, UPSIDE_DOWN = "upright", "upside down"


def recipe_of(seed: int, steps: int, batch_size: int) -> Recipe:
    """Return the training that all three ways share."""
    return Recipe(
        name="flips",
        summary="a small U-Net",
        size=SIZE,
        cache_size=CACHE_SIZE,
        batch_size=batch_size,
        generator={"base_channels": 16, "num_downs": 6},
        training=l1_training(steps, seed),
    )


def train(way: str, photos: np.ndarray, recipe: Recipe, folder: Path) -> nn.Module:
    """Train on the photographs one way; the number of batches is the same for all."""
    if way == BOTH:  # each photograph stands upright in half of its batches
        photos = np.concatenate([photos, photos[:, ::-1]])
    trainer = build_trainer(recipe, photos, run_folder=folder, device="cpu", progress=False)
    trainer.batches.flip = way != NONE
    trainer.resume()
    trainer.fit(progress=False)
    return trainer.averaged_generator()


@torch.inference_mode()
def decibels(generator: nn.Module | None, test: np.ndarray) -> np.ndarray:
    """Return the PSNR of each photograph, uint8 (N, 64, 64, 3); of grey without a generator."""
    real_u8 = torch.from_numpy(np.ascontiguousarray(test)).movedim(-1, 1)
    L_norm, real_ab = normalize_lab(rgb_u8_to_lab(real_u8))
    ab_norm = torch.zeros_like(real_ab)
    if generator is not None:
        ab_norm = torch.cat([generator(part) for part in L_norm.split(64)])
    return psnr(lab_to_rgb_u8(denormalize_lab(L_norm, ab_norm)), real_u8).numpy()


def main(
    photos: Annotated[list[str], typer.Argument(help="Folders, tar shards or globs.")],
    held_out: Annotated[list[str], typer.Option(help="Photographs to measure on; repeatable.")],
    count: Annotated[int, typer.Option(help="Photographs to train on.")] = 2_000,
    steps: int = 2_500,
    batch_size: int = 16,
    seeds: int = 3,
    output: Path = RESULTS,
) -> None:
    """Train what is not trained yet, measure, print and write the table."""
    torch.set_flush_denormal(True)
    prepared = prepare_photos(photos, CACHE_SIZE, held_out=held_out)
    some = np.random.default_rng(0).permutation(prepared.train)[:count]
    train_u8 = np.array(prepared.cache.images[np.sort(some)])
    test = np.array(prepare_test_photos(held_out, SIZE).images)
    tests = {UPRIGHT: test, UPSIDE_DOWN: test[:, ::-1]}
    grey = decibels(None, test)
    folder = cache_root() / "flips" / f"{count}-{steps}-{batch_size}"
    found = {way: {kind: [] for kind in tests} for way in (NONE, HORIZONTAL, BOTH)}
    for seed in range(seeds):
        for way, kinds in found.items():
            recipe = recipe_of(seed, steps, batch_size)
            generator = train(way, train_u8, recipe, folder / f"{way}-{seed}")
            for kind, pictures in tests.items():
                kinds[kind].append(decibels(generator, pictures) - grey)
            print(way, seed, {kind: one[-1].mean().round(3) for kind, one in kinds.items()})
    results = _table(found) | {
        "train_photos": len(train_u8),
        "test_photos": len(test),
        "steps": steps,
        "batch_size": batch_size,
        "seeds": seeds,
        "device": describe_device(torch.device("cpu")),
    }
    print("\n".join(aligned([results["header"], *results["rows"]], 200)))
    write_json_atomic(output, results)


def _table(found: dict[str, dict[str, list[np.ndarray]]]) -> dict:
    header = ["trained on photographs", "dB over grey", f"minus {NONE!r}", "by seed"]
    header += [f"{UPSIDE_DOWN}: dB over grey", f"minus {NONE!r}"]
    rows, numbers = [], {}
    for way, kinds in found.items():
        row, numbers[way] = [way], {}
        for kind, seeds in kinds.items():
            mean, base = (np.mean(one, axis=0) for one in (seeds, found[NONE][kind]))
            beside = paired_interval(mean, base)
            by_seed = [
                float((one - other).mean())
                for one, other in zip(seeds, found[NONE][kind], strict=True)
            ]
            row += [f"{mean.mean():+.2f}", "" if way == NONE else f"{beside:+.2f}"]
            if kind == UPRIGHT:
                row.append("" if way == NONE else " ".join(f"{one:+.2f}" for one in by_seed))
            over_grey = float(mean.mean())
            numbers[way][kind] = {"over_grey": over_grey, "minus": ends(beside), "by_seed": by_seed}
        rows.append(row)
    return {"header": header, "rows": rows, "numbers": numbers}


if __name__ == "__main__":
    typer.run(main)
