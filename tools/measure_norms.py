"""Compare spectral norm with BatchNorm in a discriminator on CIFAR-10, one factor changed.

A report did it on the same photographs with seven settings changed at once, and printed its
losses alone. Here all else is equal, three seeds each, and beside the losses stands what they are
for: how near the colours of photographs are that training never saw. Writes what notebook 07b
quotes. What is trained stays in colorlib's cache folder: the same command goes on where it
stopped.

Usage:
    python tools/measure_norms.py 'cifar-train.tar' --held-out 'cifar-val.tar'
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from colorlib.color import denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.data.photos import prepare_photos, prepare_test_photos
from colorlib.devices import describe_device
from colorlib.evaluation import colorfulness, gap_interval, paired_interval, psnr
from colorlib.evaluation.report_card.layout import aligned
from colorlib.files import cache_root, write_json_atomic
from colorlib.training.recipe import Recipe
from colorlib.training.recipes import get_recipe
from colorlib.training.run import train_recipe
from measuring import ends
from notebook_files import ROOT

RESULTS = ROOT / "data" / "results" / "norms.json"
SIZE = 32
NORMS = {"BatchNorm": "batch", "spectral norm": "spectral"}
BASE = "BatchNorm"
# As the report's table calls them; each the mean of the last tenth of the training.
COLUMNS = {
    "G adversarial": "gan",
    "G L1": "l1",
    "D loss": "discriminator",
    "D accuracy": "discriminator_accuracy",
}
PRINTED = {
    "report, spectral norm": (0.8640, 0.0825, 0.5747, 0.7320),
    "report, BatchNorm": (0.8323, 0.0812, 0.5758, 0.7367),
}


def recipe_of(name: str, steps: int, seed: int) -> Recipe:
    """Return one training: the recipe's, with another norm in its discriminator."""
    recipe = get_recipe("cifar-unet")
    return recipe.altered(
        name=name,
        summary="a training of the comparison",
        discriminator=recipe.discriminator | {"norm": NORMS[name]},
        training={
            "gan_steps": steps,
            "seed": seed,
            "log_every": 10,
            "checkpoint_every": 250,
            "ema_decay": 0.995,
        },
    )


def late_losses(rows: list[dict]) -> dict[str, float]:
    """Return the means of the last tenth of a history."""
    last = rows[-max(1, len(rows) // 10) :]
    return {column: float(np.mean([row[name] for row in last])) for column, name in COLUMNS.items()}


@torch.inference_mode()
def measured(generator: torch.nn.Module, test_u8: torch.Tensor) -> dict[str, np.ndarray]:
    """Return PSNR and colourfulness of each photograph as a generator colours it."""
    L_norm, real_ab = normalize_lab(rgb_u8_to_lab(test_u8))
    painted = torch.cat([generator(part) for part in L_norm.split(256)])
    found = {}
    for name, ab_norm in (("", painted), ("grey ", torch.zeros_like(real_ab))):
        fake_u8 = lab_to_rgb_u8(denormalize_lab(L_norm, ab_norm))
        found[f"{name}psnr"] = psnr(fake_u8, test_u8).numpy()
        found[f"{name}color"] = colorfulness(fake_u8).numpy()
    return found


def main(
    photos: Annotated[list[str], typer.Argument(help="CIFAR-10's training photographs.")],
    held_out: Annotated[list[str], typer.Option(help="Photographs to measure on; repeatable.")],
    steps: Annotated[int, typer.Option(help="Batches of 64 that each trains on.")] = 1_500,
    seeds: Annotated[int, typer.Option(help="Seeds 0, 1, ...")] = 3,
    output: Path = RESULTS,
) -> None:
    """Train what is not trained yet; measure and print all of it."""
    torch.set_flush_denormal(True)
    prepared = prepare_photos(photos, SIZE, held_out=held_out)
    train_u8 = np.array(prepared.cache.images)[prepared.train]
    test_u8 = torch.from_numpy(np.array(prepare_test_photos(held_out, SIZE).images))
    test_u8 = test_u8.movedim(-1, 1)
    folder = cache_root() / "norms" / f"{steps}"
    losses: dict[str, list[dict]] = {name: [] for name in NORMS}
    found: dict[str, list[dict]] = {name: [] for name in NORMS}
    for seed in range(seeds):
        for name in NORMS:
            run = train_recipe(
                recipe_of(name, steps, seed),
                train_u8,
                run_folder=folder / f"{name}-{seed}",
                device="cpu",
                progress=False,
            )
            losses[name].append(late_losses(run.trainer.history.rows))
            found[name].append(measured(run.generator, test_u8))
            print(name, seed, losses[name][-1], found[name][-1]["psnr"].mean(), flush=True)
    real_color = colorfulness(test_u8).numpy()
    means = {
        name: {key: np.mean([run[key] for run in runs], axis=0) for key in runs[0]}
        for name, runs in found.items()
    }
    header = ["discriminator", *COLUMNS, "dB over grey", "by seed", f"minus {BASE}"]
    results = {"header": [*header, "colourfulness gap"], "rows": [], "numbers": {}}
    for name, runs in found.items():
        over = paired_interval(means[name]["psnr"], means[name]["grey psnr"])
        beside = paired_interval(means[name]["psnr"], means[BASE]["psnr"])
        gap = gap_interval(means[name]["color"], real_color)
        by_seed = [float((run["psnr"] - run["grey psnr"]).mean()) for run in runs]
        cells = [_by_seed([one[column] for one in losses[name]]) for column in COLUMNS]
        cells += [f"{over:+.2f}", " ".join(f"{one:+.2f}" for one in by_seed)]
        cells += ["0" if name == BASE else f"{beside:+.2f}", f"{gap:.1f}"]
        results["rows"].append([name, *cells])
        results["numbers"][name] = {
            "over_grey": ends(over),
            "minus_base": ends(beside),
            "gap": ends(gap),
            "by_seed": by_seed,
            "losses": losses[name],
        }
    for name, printed in PRINTED.items():
        results["rows"].append([name, *(f"{value:.4f}" for value in printed), *["-"] * 4])
    results["setting"] = {
        "steps": steps,
        "seeds": seeds,
        "train_photographs": len(train_u8),
        "test_photographs": len(test_u8),
        "device": describe_device(torch.device("cpu")),
    }
    print("\n".join(aligned([results["header"], *results["rows"]], 220)))
    write_json_atomic(output, results)
    print(f"wrote {output}")


def _by_seed(values: list[float]) -> str:
    return " ".join(f"{value:.3f}" for value in values)


if __name__ == "__main__":
    typer.run(main)
