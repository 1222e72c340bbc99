"""Train every generator for the same batches and print what each buys, on two kinds of pictures.

On ColorWorld, whose lowest reachable L1 is known, and on photographs that training never saw. All
generators learn L1 alone, with the same batches, rates and steps, several seeds each; those
without down-sampling come at several receptive fields, by dilation alone. Writes what notebook 06
and the README quote. What is trained stays in colorlib's cache folder: the same command goes on
where it was stopped.

Usage:
    python tools/measure_generators.py 'train-*.tar' --held-out 'val-*.tar' \
        --encoder-weights imagenet
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor

from colorlib.anatomy import cost_of, seen_side
from colorlib.color import AB_SCALE, denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.course_pictures import course_images
from colorlib.data.photos import prepare_photos, prepare_test_photos
from colorlib.devices import describe_device
from colorlib.evaluation import bootstrap_interval, colorfulness, paired_interval, psnr
from colorlib.evaluation.report_card.layout import aligned
from colorlib.files import atomic_path, cache_root, write_json_atomic
from colorlib.networks.registry import build_generator
from colorlib.profiles import profile
from colorlib.training.recipe import Recipe
from colorlib.training.recipes import get_recipe
from colorlib.training.run import train_recipe
from measuring import LR, ends, l1_training
from notebook_files import ROOT
from sweep_ruler import COLOR, LOWEST, Ruler

RESULTS = ROOT / "data" / "results" / "generators.json"
SIZE, CACHE_SIZE = 64, 72
WORLD, PHOTOGRAPHS = "ColorWorld", "photographs"
GREY, BASE = "grey", "unet"
L1, PSNR = "L1, ab units", "PSNR, dB"


@dataclass(frozen=True)
class Entry:
    """A generator of the table.

    Args:
        architecture: as the registry calls it.
        config: its arguments.
        has_encoder_weights: its encoder starts from ImageNet's weights.
        data: the kinds of pictures that it is trained on.
    """

    architecture: str
    config: dict = field(default_factory=dict)
    has_encoder_weights: bool = False
    data: tuple[str, ...] = (WORLD, PHOTOGRAPHS)


def _flat(*dilations: int) -> Entry:
    return Entry("resnet-flat", {"base_channels": 8, "dilations": list(dilations)}, data=(WORLD,))


_SLIM = get_recipe("resnet18-unet-64px").generator
_RESIDUAL = {"base_channels": 8, "num_downs": 6}
ENTRIES = {
    BASE: Entry("unet", {"base_channels": 16, "num_downs": 6}),
    "maxpool-unet": Entry("maxpool-unet", {"base_channels": 8, "num_downs": 6}),
    "resnet-flat": Entry("resnet-flat", {"base_channels": 8}),
    "residual-unet": Entry("residual-unet", _RESIDUAL),
    "residual-unet, no dropout": Entry("residual-unet", _RESIDUAL | {"use_dropout": False}),
    "residual-unet, no shortcuts": Entry(
        "residual-unet", _RESIDUAL | {"use_dropout": False, "has_shortcuts": False}
    ),
    "resnet": Entry("resnet", {"base_channels": 8}),
    "resnet18-unet, random": Entry("resnet18-unet", _SLIM),
    "resnet18-unet, ImageNet": Entry("resnet18-unet", _SLIM, has_encoder_weights=True),
    "flat, 21 px": _flat(1, 1, 1, 1),
    "flat, 33 px": _flat(1, 2, 2, 2),
    "flat, 65 px": _flat(1, 2, 4, 8),
    "flat, 125 px": _flat(2, 4, 8, 16),
}


class PhotoRuler:
    """What painters of photographs are measured with; `sweep_ruler.Ruler` does it for ColorWorld.

    Args:
        test_u8: uint8 (N, 64, 64, 3).
    """

    def __init__(self, test_u8: np.ndarray) -> None:
        self.real_u8 = torch.from_numpy(test_u8).movedim(-1, 1)
        self.L_norm, self.real_ab = normalize_lab(rgb_u8_to_lab(self.real_u8))

    def measure(self, ab_norm: Tensor) -> dict[str, np.ndarray]:
        """Return each number of each test photograph."""
        fake_u8 = lab_to_rgb_u8(denormalize_lab(self.L_norm, ab_norm))
        return {
            PSNR: psnr(fake_u8, self.real_u8).numpy(),
            L1: AB_SCALE * (ab_norm - self.real_ab).abs().mean(dim=(1, 2, 3)).numpy(),
            COLOR: colorfulness(fake_u8).numpy(),
        }


@dataclass(frozen=True)
class Plan:
    """How long and how often each generator is trained.

    Args:
        steps: batches.
        batch_size: pictures a batch.
        seeds: how many: 0, 1, ...
        encoder_weights: "imagenet", or a file.
    """

    steps: int
    batch_size: int
    seeds: int
    encoder_weights: str

    def recipe(self, name: str, seed: int) -> Recipe:
        """Return one training of the table as a recipe."""
        entry = ENTRIES[name]
        return Recipe(
            name=name,
            summary="a generator of the table",
            size=SIZE,
            cache_size=CACHE_SIZE,
            batch_size=self.batch_size,
            architecture=entry.architecture,
            generator=entry.config,
            encoder_weights=self.encoder_weights if entry.has_encoder_weights else None,
            training=l1_training(self.steps, seed),
        )


def measure_all(
    data: str, train_u8: np.ndarray, ruler: Ruler | PhotoRuler, plan: Plan, folder: Path
) -> dict[str, list[dict[str, np.ndarray]]]:
    """Train and measure what is not measured yet.

    Args:
        data: the kind of pictures.
        train_u8: uint8 (N, S, S, 3).
        ruler: of the test pictures.
        plan: of the table.
        folder: where trainings and measurements stay.

    Returns:
        Name -> for each seed, each number of each test picture; grey has one "seed".
    """
    found = {GREY: [ruler.measure(torch.zeros_like(ruler.real_ab))]}
    for seed in range(plan.seeds):
        for name, entry in ENTRIES.items():
            if data not in entry.data:
                continue
            own = folder / data / f"{name}-{seed}"
            kept = own / "measured.npz"
            if not kept.exists():
                run = train_recipe(
                    plan.recipe(name, seed), train_u8, run_folder=own, device="cpu", progress=False
                )
                measured = ruler.measure(_predict(run.generator, ruler.L_norm))
                with atomic_path(kept) as temporary, temporary.open("wb") as file:
                    np.savez(file, **measured)
            with np.load(kept) as values:
                found.setdefault(name, []).append({key: values[key] for key in values.files})
            means = {key: values.mean().round(3) for key, values in found[name][-1].items()}
            print(data, name, "seed", seed, means, flush=True)
    return found


def tables(data: str, found: dict[str, list[dict[str, np.ndarray]]]) -> dict:
    """Return the table of one kind of pictures: cells as they are quoted, and the numbers."""
    error = LOWEST if data == WORLD else L1
    header = ["generator", "parameters", "multiply-adds", "sees"]
    header += ["dB over grey", f"minus {BASE}", "dB over grey by seed", error, COLOR]
    means = {
        name: {key: np.mean([one[key] for one in seeds], axis=0) for key in seeds[0]}
        for name, seeds in found.items()
    }
    rows, numbers = [], {}
    for name, seeds in found.items():
        gain = paired_interval(means[name][PSNR], means[GREY][PSNR])
        beside = paired_interval(means[name][PSNR], means[BASE][PSNR])
        errors = bootstrap_interval(means[name][error])
        by_seed = [float((one[PSNR] - means[GREY][PSNR]).mean()) for one in seeds]
        color = means[name][COLOR].mean()
        cells, seen = ([""] * 3, None) if name == GREY else _built(name)
        rows.append(
            [
                name,
                *cells,
                "0" if name == GREY else f"{gain:+.2f}",
                "0" if name == BASE else f"{beside:+.2f}",
                "" if name == GREY else " ".join(f"{one:+.2f}" for one in by_seed),
                f"{errors:.1f}",
                f"{color:.1f}",
            ]
        )
        numbers[name] = {
            "psnr_over_grey": ends(gain),
            f"minus_{BASE}": ends(beside),
            "by_seed": by_seed,
            "error": ends(errors),
            "error_by_seed": [float(one[error].mean()) for one in seeds],
            "colorfulness": float(color),
        }
        if seen is not None:
            numbers[name]["sees"] = seen
    return {"header": header, "rows": rows, "numbers": numbers, "error": error}


def _built(name: str) -> tuple[list[str], int]:
    """Return a generator's parameters, work and reach as cells, and its reach in pixels."""
    network = build_generator(ENTRIES[name].architecture, **ENTRIES[name].config)
    cost, seen = cost_of(network, SIZE), seen_side(network)
    cells = [f"{cost.parameters:,}", f"{cost.multiply_adds / 1e6:.0f} M", f"{seen} px"]
    return cells, seen


@torch.inference_mode()
def _predict(generator: torch.nn.Module, L_norm: Tensor) -> Tensor:
    return torch.cat([generator(part).float() for part in L_norm.split(64)])


def main(
    photos: Annotated[list[str], typer.Argument(help="Folders, tar shards or globs.")],
    held_out: Annotated[list[str], typer.Option(help="Photographs to measure on; repeatable.")],
    encoder_weights: Annotated[str, typer.Option(help="imagenet, or a file.")] = "imagenet",
    steps: Annotated[int, typer.Option(help="Batches each generator trains on.")] = 800,
    batch_size: int = 16,
    seeds: Annotated[int, typer.Option(help="Seeds 0, 1, ...")] = 3,
    only: Annotated[str | None, typer.Option(help=f"{WORLD} or {PHOTOGRAPHS}.")] = None,
    output: Path = RESULTS,
) -> None:
    """Train, measure and print the tables; what was done before is not done again."""
    torch.set_flush_denormal(True)
    plan = Plan(steps, batch_size, seeds, encoder_weights)
    folder = cache_root() / "generators" / f"{steps}-{batch_size}-{LR}"
    results = {"header": {"steps": steps, "batch_size": batch_size, "seeds": seeds, "size": SIZE}}
    results["header"] |= {"lr": LR, "device": describe_device(torch.device("cpu"))}
    for data in (WORLD, PHOTOGRAPHS):
        if only not in (None, data):
            continue
        train_u8, ruler = _pictures(data, photos, held_out)
        found = measure_all(data, train_u8, ruler, plan, folder)
        results[data] = tables(data, found) | {
            "train_pictures": len(train_u8),
            "test_pictures": len(ruler.real_u8),
        }
        print(f"\n{data}, {steps} batches of {batch_size}, means over {seeds} seeds")
        print("\n".join(aligned([results[data]["header"], *results[data]["rows"]], 200)))
    if only is None:
        write_json_atomic(output, results)
        print(f"wrote {output}")


def _pictures(
    data: str, photos: list[str], held_out: list[str]
) -> tuple[np.ndarray, Ruler | PhotoRuler]:
    if data == WORLD:
        images = course_images(profile("laptop"))
        return images.train, Ruler(images)
    prepared = prepare_photos(photos, CACHE_SIZE, held_out=held_out)
    train_u8 = np.array(prepared.cache.images)[prepared.train]
    return train_u8, PhotoRuler(np.array(prepare_test_photos(held_out, SIZE).images))


if __name__ == "__main__":
    typer.run(main)
