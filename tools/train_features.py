"""Train the course's own features: SqueezeNet 1.1, ImageNet's weights, on small photographs.

The network learns to tell the classes of small colour photographs apart; its convolutional part
becomes `data/features/squeezenet1_1-small-photos.safetensors`, with a JSON file that describes it.
A photograph's class stands in its name, `ANYTHING_CLASS.jpg`.

Usage:
    python tools/train_features.py --data 'tiny-*.tar' --seed 0
"""

import time
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torchvision import models

from colorlib.data import open_source, set_of_name, split_of
from colorlib.devices import describe_device, pick_device, seed_everything
from colorlib.files import atomic_path, sha256_of_file, write_json_atomic
from colorlib.images import crop_to_square, read_image
from colorlib.networks.features.normalizations import NORMALIZATIONS
from colorlib.networks.features.weights import CHOICES, PREFIX, SHIPPED
from colorlib.networks.state_files import describe_file, hub_file, read_state
from colorlib.training.averaging import ExponentialMovingAverage
from colorlib.training.schedule import lr_factor
from colorlib.waiting import bar
from notebook_files import ROOT

NETWORK = "squeezenet1_1"
OUTPUT = ROOT / "data" / "features" / SHIPPED[NETWORK]
SIZE, CROP = 64, 56
HELD_OUT_SHARE = 0.05
# The highest learning rates of the features and of the classifier.
PROBE_RATES, RATES = (0.0, 1e-3), (1.5e-4, 3e-4)
WARMUP_SHARE, EMA_DECAY = 0.05, 0.995
DESCRIPTION = {
    "network": f"{NETWORK} (torchvision), convolutional part, float16",
    "training_data": "Small copies of ImageNet photographs (Tiny ImageNet, 64 x 64, in colour), "
    "whose licence allows research only; they are not distributed.",
    "intended_use": "Distances of features in the perceptual losses of this course.",
    "limits": "Not ImageNet's weights and no substitute for them in published measures (LPIPS, "
    "FID). It saw photographs of 64 x 64 pixels alone and knows neither drawings nor old film. "
    "What it started from was trained on ImageNet, where the held-out photographs come from too, "
    "so both accuracies flatter it. The lower one is of a classifier that trained for a short "
    "time; a linear probe that trained longer reached 0.33 on ImageNet's features.",
}


def load_photos(data: list[str]) -> tuple[Tensor, Tensor, list[str], Tensor]:
    """Return pictures uint8 (N, 64, 64, 3), classes int64 (N,), their names, and what is held out.

    What is held out, bool (N,), depends on each photograph's bytes alone.
    """
    source = open_source(data)
    names = sorted({set_of_name(name) for name in source.names})
    classes = torch.tensor([names.index(set_of_name(name)) for name in source.names])
    hashes = source.content_hashes()
    shares = (1 - HELD_OUT_SHARE, HELD_OUT_SHARE, 0)
    held_out = torch.tensor([split_of(hash_, fractions=shares) == "val" for hash_ in hashes])
    pictures = np.empty((len(source), SIZE, SIZE, 3), np.uint8)
    for index, item in enumerate(bar(source, "decoding", total=len(source), unit="photographs")):
        pictures[index] = crop_to_square(read_image(item.read()).rgb_u8, SIZE)
    return torch.from_numpy(pictures), classes, names, held_out


def build_classifier(state: dict[str, Tensor], classes: int) -> nn.Module:
    """Return SqueezeNet with the given features and a new classifier."""
    network = models.squeezenet1_1(num_classes=classes)
    network.features.load_state_dict(
        {name.removeprefix(PREFIX): v for name, v in state.items() if name.startswith(PREFIX)}
    )
    # torchvision's ReLU over the scores gives a class that starts below 0 no gradient.
    network.classifier[2] = nn.Identity()
    return network.to(memory_format=torch.channels_last)


def as_input(rgb_u8: Tensor, device: torch.device) -> Tensor:
    """Return what the network expects, float32 (N, 3, H, W), of pictures uint8 (N, H, W, 3)."""
    mean, std = (torch.tensor(v, device=device) for v in NORMALIZATIONS["imagenet"])
    normalized = (rgb_u8.to(device).float() / 255 - mean) / std
    return normalized.permute(0, 3, 1, 2)  # in memory: channels last, which is quicker


def draw_batch(pictures: Tensor, chosen: Tensor, chance: torch.Generator) -> Tensor:
    """Return random 56 x 56 pieces of the chosen pictures, half of them mirrored."""
    top, left = torch.randint(SIZE - CROP + 1, (2, len(chosen), 1, 1), generator=chance)
    along = torch.arange(CROP)
    mirrored = torch.rand(len(chosen), 1, 1, generator=chance) < 0.5
    columns = left + torch.where(mirrored, along.flip(0), along)
    return pictures[chosen[:, None, None], top + along[:, None], columns]


def train(
    network: nn.Module,
    data: tuple[Tensor, Tensor],
    rates: tuple[float, float],
    steps: int,
    batch_size: int,
    seed: int,
) -> None:
    """Train in place; at the end the network holds the average of its last steps.

    `data` are pictures uint8 (N, 64, 64, 3) and classes (N,); a rate of 0 freezes the features.
    """
    pictures, classes = data
    device = next(network.parameters()).device
    chance = torch.Generator().manual_seed(seed)
    network.train()
    network.features.requires_grad_(rates[0] > 0)
    parts = zip((network.features, network.classifier), rates, strict=True)
    groups = [{"params": list(part.parameters()), "highest": r, "lr": r} for part, r in parts if r]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    average = ExponentialMovingAverage(network, EMA_DECAY)
    order, shown = torch.empty(0).long(), []
    for step in range(steps):
        if len(order) < batch_size:
            order = torch.cat([order, torch.randperm(len(pictures), generator=chance)])
        chosen, order = order[:batch_size], order[batch_size:]
        for group in optimizer.param_groups:
            group["lr"] = group["highest"] * lr_factor(step, steps, WARMUP_SHARE, 1 - WARMUP_SHARE)
        scores = network(as_input(draw_batch(pictures, chosen, chance), device))
        loss = cross_entropy(scores, classes[chosen].to(device), label_smoothing=0.1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        average.update(network)
        shown.append(loss.item())
        if (step + 1) % 100 == 0:
            print(f"{step + 1} of {steps}: loss {np.mean(shown[-100:]):.3f}", flush=True)
    average.copy_to(network)


@torch.no_grad()
def top1(network: nn.Module, pictures: Tensor, classes: Tensor) -> float:
    """Return the share of whole pictures that the network puts into their class."""
    network.eval()
    device = next(network.parameters()).device
    found = [network(as_input(part, device)).argmax(dim=1).cpu() for part in pictures.split(256)]
    return round((torch.cat(found) == classes).double().mean().item(), 4)


def main(
    data: Annotated[list[str], typer.Option(help="Folders, tar shards or globs; repeatable.")],
    steps: Annotated[int, typer.Option(help="Batches that train all of it.")] = 2300,
    probe_steps: Annotated[int, typer.Option(help="Batches before, for the classifier.")] = 700,
    batch_size: int = 64,
    seed: int = 0,
    output: Path = OUTPUT,
    device: str | None = None,
) -> None:
    """Train, measure before and after, and write the weights and what describes them."""
    chosen = pick_device(device)
    seed_everything(seed)
    pictures, classes, names, held_out = load_photos(data)
    training, test = ((pictures[rows], classes[rows]) for rows in (~held_out, held_out))
    print(f"{len(training[0])} photographs, {len(names)} classes, {len(test[0])} held out")
    begin = hub_file(models.SqueezeNet1_1_Weights.IMAGENET1K_V1.url, "feature_weights")
    network = build_classifier(read_state(begin, "feature_weights", CHOICES), len(names)).to(chosen)
    start = time.monotonic()
    train(network, training, PROBE_RATES, probe_steps, batch_size, seed)
    before = top1(network, *test)
    print(f"the classifier alone, on ImageNet's features: {before:.4f}")
    train(network, training, RATES, steps, batch_size, seed + 1)
    minutes = (time.monotonic() - start) / 60
    stored = {n: v.cpu().half().contiguous() for n, v in network.features.state_dict().items()}
    network.features.load_state_dict({name: value.float() for name, value in stored.items()})
    after = top1(network, *test)  # with the rounded weights, which are what is kept
    print(f"all of it, trained further: {after:.4f}, after {minutes:.1f} minutes")
    with atomic_path(output) as temporary:
        save_file({PREFIX + name: value for name, value in stored.items()}, temporary)
    rates = {"classifier_alone": PROBE_RATES[1], "features": RATES[0], "classifier": RATES[1]}
    description = DESCRIPTION | {
        "weights_sha256": sha256_of_file(output),
        "started_from": f"SqueezeNet 1.1, ImageNet (torchvision), {describe_file(begin)}",
        "train_photos": len(training[0]),
        "classes": len(names),
        "held_out": f"a share of {HELD_OUT_SHARE}, chosen by the SHA-256 of their bytes",
        "pieces": f"{CROP} x {CROP} pixels at random places, half of them mirrored",
        "held_out_top1": {"n": len(test[0]), "classifier_alone": before, "trained_further": after},
        "steps": {"classifier_alone": probe_steps, "all": steps},
        "batch_size": batch_size,
        "learning_rates": rates,
        "schedule": "AdamW, weight decay 0.01, label smoothing 0.1; up, then down to 0 in lines",
        "ema_decay": EMA_DECAY,
        "seed": seed,
        "minutes": round(minutes, 1),
        "device": describe_device(chosen),
    }
    write_json_atomic(output.with_suffix(".json"), description)


if __name__ == "__main__":
    typer.run(main)
