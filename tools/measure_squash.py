"""Tell what a network should see of an oblong photograph: all of it squashed, padded, or tiles.

Colorizes every photograph with every model of the zoo in each way, compares the results with the
photograph's own colours, and writes the differences from squashing. Square photographs, which all
ways treat alike, are left out.

Usage:
    python tools/measure_squash.py photographs/
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor
from tqdm import tqdm

from colorlib.color import denormalize_lab, lab_to_rgb_u8, normalize_lab, rgb_u8_to_lab
from colorlib.evaluation import mae_rgb255, paired_interval, psnr
from colorlib.files import write_json_atomic
from colorlib.images import find_images, read_image
from colorlib.images.resizing import lanczos, seen_lightness, stretch_ab
from colorlib.networks.base import Generator
from colorlib.zoo.weights import list_models, load_model
from notebook_files import ROOT

RESULTS = ROOT / "data" / "results" / "squash_pad_crop.json"
MEASURED_AT = 96  # pixels on the short side
METRICS = {"psnr": psnr, "mae_rgb255": mae_rgb255}


def squash(generator: Generator, rgb_u8: np.ndarray, size: int) -> Tensor:
    """Show the network the whole photograph squashed to a square: proportions are lost."""
    return generator(seen_lightness([rgb_u8], size))[0]


def pad_mirrored(generator: Generator, rgb_u8: np.ndarray, size: int) -> Tensor:
    """Show it the photograph, its long side `size`, with its own mirror images around it."""
    return _padded(generator, rgb_u8, size, mode="symmetric")


def pad_grey(generator: Generator, rgb_u8: np.ndarray, size: int) -> Tensor:
    """Show it the photograph, its long side `size`, with grey of its mean lightness around it."""
    return _padded(generator, rgb_u8, size, mode="mean")


def crop(generator: Generator, rgb_u8: np.ndarray, size: int) -> Tensor:
    """Show it the middle square alone, as in training; the margins get the mean colour of it."""
    small = _short_side_to(rgb_u8, size)
    top, left = ((side - size) // 2 for side in small.shape[:2])
    ab_norm = generator(seen_lightness([small[top : top + size, left : left + size]], size))[0]
    canvas = ab_norm.mean((1, 2), keepdim=True).repeat(1, *small.shape[:2])
    canvas[:, top : top + size, left : left + size] = ab_norm
    return canvas


def tile(generator: Generator, rgb_u8: np.ndarray, size: int) -> Tensor:
    """Show it square after square along the long side, and blend where they overlap."""
    small = _short_side_to(rgb_u8, size)
    height, width = small.shape[:2]
    total, weights = torch.zeros(2, height, width), torch.zeros(1, height, width)
    ramp = torch.minimum(torch.arange(size), torch.arange(size).flip(0)) + 1.0
    for top in _starts(height, size):
        for left in _starts(width, size):
            window = (slice(None), slice(top, top + size), slice(left, left + size))
            ab_norm = generator(seen_lightness([small[window[1:]]], size))[0]
            weight = torch.minimum(ramp[:, None], ramp[None])
            total[window] += weight * ab_norm
            weights[window] += weight
    return total / weights


def oblong(generator: Generator, rgb_u8: np.ndarray, size: int) -> Tensor:
    """Show it the whole photograph oblong: its sides as near as the network's multiples allow."""
    height, width = rgb_u8.shape[:2]
    multiple, scale = generator.size_multiple, size / min(height, width)
    height, width = (
        max(size, multiple * round(side * scale / multiple)) for side in (height, width)
    )
    return generator(_lightness(lanczos(rgb_u8, height, width)))[0]


WAYS: dict[str, Callable[[Generator, np.ndarray, int], Tensor]] = {
    "squash": squash,
    "pad_mirrored": pad_mirrored,
    "pad_grey": pad_grey,
    "crop": crop,
    "tile": tile,
    "oblong": oblong,
}


def _padded(generator: Generator, rgb_u8: np.ndarray, size: int, mode: str) -> Tensor:
    scale = size / max(rgb_u8.shape[:2])
    height, width = (max(1, round(side * scale)) for side in rgb_u8.shape[:2])
    L_norm = _lightness(lanczos(rgb_u8, height, width))[0, 0].numpy()
    top, left = (size - height) // 2, (size - width) // 2
    around = ((top, size - height - top), (left, size - width - left))
    if mode == "mean":
        padded = np.pad(L_norm, around, constant_values=L_norm.mean())
    else:
        padded = np.pad(L_norm, around, mode=mode)
    ab_norm = generator(torch.from_numpy(padded)[None, None])[0]
    return ab_norm[:, top : top + height, left : left + width]


def _short_side_to(rgb_u8: np.ndarray, size: int) -> np.ndarray:
    scale = size / min(rgb_u8.shape[:2])
    return lanczos(rgb_u8, *(max(size, round(side * scale)) for side in rgb_u8.shape[:2]))


def _starts(length: int, size: int) -> list[int]:
    """Return where the fewest windows that cover a length begin, evenly spread."""
    count = -(-length // size)
    return [round(start) for start in np.linspace(0, length - size, count)]


def _lightness(rgb_u8: np.ndarray) -> Tensor:
    return normalize_lab(rgb_u8_to_lab(_tensor(rgb_u8)))[0]


def _tensor(rgb_u8: np.ndarray) -> Tensor:
    return torch.from_numpy(rgb_u8).permute(2, 0, 1)[None]


def oblong_photos(paths: list[Path]) -> Iterator[np.ndarray]:
    """Yield the photographs that are not square, uint8 (H, W, 3)."""
    for _, file in find_images(paths):
        rgb_u8 = read_image(file).rgb_u8
        if rgb_u8.shape[0] != rgb_u8.shape[1]:
            yield rgb_u8


def measure_ways(generator: Generator, photos: list[np.ndarray], size: int) -> dict[str, dict]:
    """Return metric -> way -> one number a photograph."""
    values = {metric: {way: [] for way in WAYS} for metric in METRICS}
    for rgb_u8 in tqdm(photos):
        truth_u8 = _tensor(_short_side_to(rgb_u8, MEASURED_AT))
        L_norm, _ = normalize_lab(rgb_u8_to_lab(truth_u8))
        for way, predict in WAYS.items():
            ab_norm = stretch_ab(predict(generator, rgb_u8, size)[None], *truth_u8.shape[-2:])
            fake_u8 = lab_to_rgb_u8(denormalize_lab(L_norm, ab_norm))
            for metric, measure in METRICS.items():
                values[metric][way].append(measure(fake_u8, truth_u8).item())
    return values


def summary(values: dict[str, dict[str, list[float]]]) -> dict:
    """Return metric -> way -> its mean, and its paired difference from squashing."""
    rows = {}
    for metric, ways in values.items():
        rows[metric] = {}
        for way, numbers in ways.items():
            row = {"mean": round(float(np.mean(numbers)), 4)}
            if way != "squash":
                gain = paired_interval(numbers, ways["squash"])
                interval = {"mean": gain.mean, "low": gain.low, "high": gain.high}
                row["minus_squash"] = {name: round(end, 4) for name, end in interval.items()}
            rows[metric][way] = row
    return rows


@torch.inference_mode()
def main(
    photos: Annotated[list[Path], typer.Argument(help="Image files, or folders of them.")],
    output: Path = RESULTS,
) -> None:
    """Measure all models of the zoo; write one table a model, and one of their means."""
    pictures = list(oblong_photos(photos))
    ratios = [max(one.shape[:2]) / min(one.shape[:2]) for one in pictures]
    tables, all_values = {}, []
    for model_card in list_models():
        model = load_model(model_card.name, device="cpu")
        all_values.append(measure_ways(model.generator.eval(), pictures, model.size))
        tables[model_card.name] = summary(all_values[-1])
        print(model_card.name, tables[model_card.name]["psnr"], flush=True)
    of_all = {
        metric: {
            way: np.mean([values[metric][way] for values in all_values], axis=0).tolist()
            for way in WAYS
        }
        for metric in METRICS
    }
    header = {
        "photographs": len(pictures),
        "long_over_short_side": {
            "min": round(min(ratios), 3),
            "median": round(float(np.median(ratios)), 3),
            "max": round(max(ratios), 3),
        },
        "measured_at_short_side": MEASURED_AT,
        "intervals": "95 % percentile bootstrap over photographs, paired, 10,000 resamples",
        "ways": {way: predict.__doc__ for way, predict in WAYS.items()},
    }
    tables = {"mean of all models": summary(of_all)} | tables
    write_json_atomic(output, {"header": header, "models": tables})


if __name__ == "__main__":
    typer.run(main)
