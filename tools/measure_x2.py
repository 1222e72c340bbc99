"""Does colour that is learnt at twice the size beat colour that is stretched?

On ColorWorld it trains a residual U-Net at 32 px and then the x2 generator on it, three seeds; on
photographs it measures the zoo's `residual-unet-x2`. Beside the generator's own output stand its
own small colours, enlarged bilinearly and by the guided filter, and those of the U-Net that it
started from. Writes what notebook 06 quotes.

Usage:
    python tools/measure_x2.py --held-out 'val-*.tar'
"""

from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor, nn
from torch.nn.functional import interpolate

from colorlib.color import denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.course_pictures import course_images
from colorlib.data.photos import prepare_test_photos
from colorlib.devices import describe_device
from colorlib.evaluation import paired_interval, psnr
from colorlib.evaluation.report_card.layout import aligned
from colorlib.files import cache_root, write_json_atomic
from colorlib.images.guided import guided_upsampling
from colorlib.images.resizing import seen_lightness
from colorlib.profiles import profile
from colorlib.training.recipe import Recipe
from colorlib.training.run import train_recipe
from colorlib.zoo.weights import load_model
from measuring import LR, ends, l1_training
from notebook_files import ROOT

RESULTS = ROOT / "data" / "results" / "x2.json"
WORLD, PHOTOGRAPHS = "ColorWorld", "photographs"
MODEL, START = "residual-unet-x2", "residual-unet"
BATCH_SIZE, SEEDS = 16, 3
START_STEPS, STEPS = 1_200, 800
UNET = {"base_channels": 8, "num_downs": 5, "use_dropout": False}
GREY, BILINEAR, GUIDED = "grey", "bilinear", "guided by lightness"
START_BILINEAR, LEARNT, CEILING = "its start, bilinear", "learnt", "true colours, bilinear"


def start_recipe(seed: int) -> Recipe:
    """Return the U-Net of ColorWorld, which paints 32 px."""
    return Recipe(
        name="start",
        summary="a residual U-Net that the x2 generator starts from",
        size=32,
        cache_size=32,
        batch_size=BATCH_SIZE,
        architecture="residual-unet",
        generator=UNET,
        training=l1_training(START_STEPS, seed),
    )


def x2_recipe(seed: int) -> Recipe:
    """Return the x2 generator of ColorWorld, which sees 32 px and paints 64."""
    return start_recipe(seed).continued(
        name="x2",
        summary="the residual U-Net and what doubles its colours",
        cache_size=64,
        architecture="residual-unet-x2",
        generator=UNET | {"refine_channels": 16},
        training={"pretrain_steps": STEPS, "lr_pretrain": LR / 2},
    )


def halved(images: np.ndarray) -> np.ndarray:
    """Return pictures of half the size, each pixel the mean of four; uint8 (N, S/2, S/2, 3)."""
    count, size = images.shape[:2]
    squares = images.reshape(count, size // 2, 2, size // 2, 2, 3)
    return squares.mean(axis=(2, 4)).round().astype(np.uint8)


@torch.inference_mode()
def ways(x2: nn.Module, start: nn.Module, real_u8: Tensor, size: int) -> dict[str, Tensor]:
    """Return ab_norm (N, 2, S, S) by each way of getting colour for the large picture.

    Args:
        x2: sees `size` px and paints twice as many.
        start: the U-Net that it started from.
        real_u8: uint8 (N, 3, S, S), S twice the size.
        size: pixels a side.
    """
    found: dict[str, list[Tensor]] = {}
    for part in real_u8.split(64):
        L_large, real_ab = normalize_lab(rgb_u8_to_lab(part))
        L_small = seen_lightness(list(part.movedim(1, -1).numpy()), size)
        small_ab, start_ab = x2.unet(L_small), start(L_small)
        side = L_large.shape[-1]
        painted = {
            GREY: torch.zeros_like(real_ab),
            START_BILINEAR: interpolate(start_ab, size=side, mode="bilinear"),
            BILINEAR: interpolate(small_ab, size=side, mode="bilinear"),
            GUIDED: guided_upsampling(small_ab, L_small, L_large),
            LEARNT: x2(L_small),
            CEILING: interpolate(
                interpolate(real_ab, size=size, mode="area"), size=side, mode="bilinear"
            ),
        }
        for name, ab_norm in painted.items():
            found.setdefault(name, []).append(ab_norm)
    return {name: torch.cat(parts) for name, parts in found.items()}


def table(measured: list[dict[str, np.ndarray]]) -> dict:
    """Return one kind of pictures as cells and numbers, from each seed's dB of each picture."""
    means = {name: np.mean([one[name] for one in measured], axis=0) for name in measured[0]}
    header = ["colour for the large picture", "PSNR, dB", f"minus {BILINEAR}", "by seed"]
    rows, numbers = [], {}
    for name, values in means.items():
        beside = paired_interval(values, means[BILINEAR])
        by_seed = [float((one[name] - one[BILINEAR]).mean()) for one in measured]
        seeds = " ".join(f"{one:+.2f}" for one in by_seed)
        is_base = name == BILINEAR
        rows.append(
            [
                name,
                f"{values.mean():.2f}",
                "" if is_base else f"{beside:+.2f}",
                "" if is_base else seeds,
            ]
        )
        numbers[name] = {
            "psnr": float(values.mean()),
            "minus_bilinear": ends(beside),
            "by_seed": by_seed,
        }
    return {"header": header, "rows": rows, "numbers": numbers, "pictures": len(means[GREY])}


def measure(x2: nn.Module, start: nn.Module, test: np.ndarray, size: int) -> dict[str, np.ndarray]:
    """Return the dB of each picture by each way.

    Args:
        x2: as `ways`.
        start: as `ways`.
        test: uint8 (N, S, S, 3), S twice the size.
        size: as `ways`.
    """
    real_u8 = torch.from_numpy(np.ascontiguousarray(test)).movedim(-1, 1)
    L_norm, _ = normalize_lab(rgb_u8_to_lab(real_u8))
    return {
        name: psnr(lab_to_rgb_u8(denormalize_lab(L_norm, ab_norm)), real_u8).numpy()
        for name, ab_norm in ways(x2, start, real_u8, size).items()
    }


def on_world() -> list[dict[str, np.ndarray]]:
    """Train and measure three seeds on ColorWorld, 32 px seen and 64 px painted."""
    images = course_images(profile("laptop"))
    folder = cache_root() / "x2" / f"{START_STEPS}-{STEPS}"
    small = halved(images.train)
    measured = []
    for seed in range(SEEDS):
        start = train_recipe(
            start_recipe(seed),
            small,
            run_folder=folder / f"start-{seed}",
            device="cpu",
            progress=False,
        ).generator
        x2 = train_recipe(
            x2_recipe(seed),
            images.train,
            start=start,
            run_folder=folder / f"x2-{seed}",
            device="cpu",
            progress=False,
        ).generator
        measured.append(measure(x2, start, images.test, 32))
        print(seed, {name: values.mean().round(3) for name, values in measured[-1].items()})
    return measured


def main(
    held_out: Annotated[list[str], typer.Option(help="Photographs to measure on; repeatable.")],
    output: Path = RESULTS,
    zoo: Annotated[Path | None, typer.Option(help="The zoo's folder; data/zoo.")] = None,
) -> None:
    """Train what is not trained yet, measure, print and write the tables."""
    torch.set_flush_denormal(True)
    results = {"header": {"steps": [START_STEPS, STEPS], "batch_size": BATCH_SIZE, "lr": LR}}
    results["header"] |= {"seeds": SEEDS, "device": describe_device(torch.device("cpu"))}
    results[WORLD] = table(on_world()) | {"seen": 32, "painted": 64}
    model = load_model(MODEL, device="cpu", root=zoo)
    start = load_model(START, device="cpu", root=zoo).generator
    test = np.array(prepare_test_photos(held_out, 2 * model.size).images)
    results[PHOTOGRAPHS] = table([measure(model.generator, start, test, model.size)])
    results[PHOTOGRAPHS] |= {"seen": model.size, "painted": 2 * model.size}
    for data in (WORLD, PHOTOGRAPHS):
        one = results[data]
        print(f"\n{data}: {one['pictures']} pictures, {one['seen']} px seen, {one['painted']} px")
        print("\n".join(aligned([one["header"], *one["rows"]], 200)))
    write_json_atomic(output, results)


if __name__ == "__main__":
    typer.run(main)
