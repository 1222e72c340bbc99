"""Show what `lambda_l1`, the weight of L1 beside the GAN loss, trades: closeness against colour.

Short trainings on ColorWorld, as `loss_sweep.py` says; notebook 09 and its slider show the
results. `--setup` adds another adversarial loss, with its own discriminator, to the same file.

Usage:
    python tools/measure_lambda_l1.py
"""

from pathlib import Path
from typing import Annotated

import typer

from colorlib.course_pictures import course_images
from loss_sweep import (
    Plan,
    Setting,
    add_family,
    game,
    l1_alone,
    measured_runs,
    train_settings,
    train_starts,
    training_notes,
)
from notebook_files import ROOT
from painters import SIZES
from sweep_ruler import Ruler

RESULTS = ROOT / "data" / "results" / "lambda_l1.json"
L1_ALONE = "L1 alone"
LAMBDAS = (0, 1, 3, 10, 30, 100, 300, 1000, L1_ALONE)


def setting_of(lambda_l1: float | str, setup: str, steps: int) -> Setting:
    """Return a weight's place on the slider."""
    if lambda_l1 == L1_ALONE:
        return Setting(L1_ALONE, "none-l1_alone", f"{setup}_l1_alone", l1_alone(steps))
    painter, picture = f"{setup}-{lambda_l1:g}", f"{setup}_{lambda_l1:g}"
    return Setting(lambda_l1, painter, picture, game({"l1": lambda_l1}, steps), setup)


def main(
    setup: Annotated[
        str, typer.Option(help="The adversarial loss: a key of GAN_SETUPS.")
    ] = "vanilla",
    pretrain_steps: Annotated[int, typer.Option(help="L1 alone, once a seed.")] = 1_800,
    steps: Annotated[int, typer.Option(help="Steps of each game.")] = 400,
    seeds: Annotated[int, typer.Option(help="Seeds 0, 1, ...")] = 3,
    output: Path = RESULTS,
) -> None:
    """Train what is not trained yet; measure all of it."""
    images, plan = course_images(SIZES), Plan(pretrain_steps, steps, seeds)
    settings = [setting_of(lambda_l1, setup, steps) for lambda_l1 in LAMBDAS]
    painters = train_settings(settings, train_starts(images, plan), images, plan)
    ruler = Ruler(images)
    written = {
        "parameter": "lambda_l1",
        "label": "weight of L1 beside the GAN's loss",
        "references": ruler.references(),
        "runs": measured_runs(settings, painters, ruler, output.with_suffix("")),
        "training": training_notes(images, ruler, plan, settings[0].recipe(seed=0).training),
    }
    add_family(output, setup, written)


if __name__ == "__main__":
    typer.run(main)
