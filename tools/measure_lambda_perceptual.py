"""Show what `lambda_perceptual`, the weight of a perceptual loss beside GAN and L1, changes.

Short trainings on ColorWorld, as `loss_sweep.py` says, with pix2pix's `lambda_l1` = 100; weight 0
is the game without the term. Notebook 09 and its slider show the results. `--lightness 50` adds
to the same file the form that sees colours alone, at one lightness.

Beside each weight stands its pull: how hard the term pulls at the output of the painter that all
games of a seed start from, relative to L1 with its weight.

Usage:
    python tools/measure_lambda_perceptual.py
    python tools/measure_lambda_perceptual.py --lightness 50 --value 0 --value 1
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import nn

from colorlib.color import normalize_lab, rgb_u8_to_lab
from colorlib.course_pictures import CourseImages, course_images
from colorlib.losses import output_gradient_norms
from colorlib.losses.perceptual import PerceptualLoss, perceptual_loss
from colorlib.losses.pixel import l1_loss
from loss_sweep import (
    Plan,
    Setting,
    add_family,
    game,
    measured_runs,
    train_settings,
    train_starts,
    training_notes,
)
from notebook_files import ROOT
from painters import SIZES
from sweep_ruler import Ruler

RESULTS = ROOT / "data" / "results" / "lambda_perceptual.json"
LAMBDA_L1 = 100
LAMBDAS = (0, 0.05, 1, 4, 16)  # from a tenth of the pull of L1 to thirty times as hard
NETWORK, LAYERS = "squeezenet1_1", "fire3"


def setting_of(value: float, options: dict, steps: int) -> Setting:
    """Return a weight's place on the slider.

    Args:
        value: of the weight.
        options: of the perceptual term, without its weight.
        steps: of the game.
    """
    lightness = options["lightness"]
    form = "perceptual" if lightness is None else f"lightness_{lightness:g}"
    terms, painter = {"l1": LAMBDA_L1}, f"vanilla-{LAMBDA_L1}"  # for 0 that of the sweep over L1
    if value:
        terms["perceptual"] = {"weight": value, **options}
        painter = f"{painter}-{form}-{value:g}"
    return Setting(value, painter, f"{form}_{value:g}", game(terms, steps))


def gradient_norms(
    painter: nn.Module, images: CourseImages, perceptual: PerceptualLoss
) -> dict[str, float]:
    """Return how hard L1 and the perceptual loss pull unweighted, the mean over batches."""
    found = []
    for part in torch.from_numpy(images.val).movedim(-1, 1).split(SIZES.batch_size):
        L_norm, real_ab = normalize_lab(rgb_u8_to_lab(part))
        with torch.no_grad():
            fake_ab = painter(L_norm)
        fake_ab.requires_grad_()
        losses = {
            "l1": l1_loss(fake_ab, real_ab),
            "perceptual": perceptual(L_norm, fake_ab, real_ab),
        }
        found.append(output_gradient_norms(losses, fake_ab))
    return {name: float(np.mean([norms[name] for norms in found])) for name in found[0]}


def with_pulls(settings: Sequence[Setting], norms: Sequence[dict[str, float]]) -> list[Setting]:
    """Return settings whose runs note their pull relative to L1's, the mean over seeds."""
    ratio = float(np.mean([norm["perceptual"] / (LAMBDA_L1 * norm["l1"]) for norm in norms]))
    return [
        replace(setting, noted={"pull_ratio": round(setting.value * ratio, 4)})
        for setting in settings
    ]


def main(
    value: Annotated[list[float], typer.Option(help="A weight; several times.")] = LAMBDAS,
    lightness: Annotated[float | None, typer.Option(help="One L* for all; else its own.")] = None,
    feature_weights: Annotated[str, typer.Option(help='Or "random", or a path.')] = "shipped",
    pretrain_steps: Annotated[int, typer.Option(help="L1 alone, once a seed.")] = 1_800,
    steps: Annotated[int, typer.Option(help="Steps of each game.")] = 400,
    seeds: Annotated[int, typer.Option(help="Seeds 0, 1, ...")] = 3,
    only_pulls: Annotated[bool, typer.Option(help="Print the pulls, train no game.")] = False,
    output: Path = RESULTS,
) -> None:
    """Train what is not trained yet; measure all of it."""
    options = {
        "network": NETWORK,
        "layers": LAYERS,
        "feature_weights": None if feature_weights == "random" else feature_weights,
        "lightness": lightness,
    }
    judge = perceptual_loss(**options)
    images, plan = course_images(SIZES), Plan(pretrain_steps, steps, seeds)
    starts = train_starts(images, plan)
    norms = [gradient_norms(start, images, judge) for start in starts]
    weights = [int(one) if one == int(one) else one for one in value]
    settings = with_pulls([setting_of(weight, options, steps) for weight in weights], norms)
    print(judge.features.origin, norms)
    for setting in settings:
        print(f"{setting.value:g} pulls {setting.noted['pull_ratio']:.3g} times as hard as L1")
    if only_pulls:
        return
    painters = train_settings(settings, starts, images, plan)
    ruler = Ruler(images, perceptual_loss(**options | {"lightness": None}))
    label, family = "weight of the perceptual loss", "perceptual"
    if lightness is not None:
        label, family = f"{label} at lightness {lightness:g}", f"{family}, lightness {lightness:g}"
    notes = training_notes(images, ruler, plan, settings[0].recipe(seed=0).training)
    term = {name: option for name, option in options.items() if name != "feature_weights"}
    notes |= {"lambda_l1": LAMBDA_L1, "perceptual": term, "gradient_norms": norms}
    written = {
        "parameter": "lambda_perceptual",
        "label": label,
        "references": ruler.references(),
        "runs": measured_runs(settings, painters, ruler, output.with_suffix("")),
        "training": notes | {"feature_weights": judge.features.origin},
    }
    add_family(output, family, written)


if __name__ == "__main__":
    typer.run(main)
