"""Compare adversarial losses, each with its own discriminator, on ColorWorld.

All go on from the same painter of their seed, which has learnt L1, for as many steps of the
generator; critics take five batches to each of these. For each weight of L1: how near the painting
is, what it costs over the lowest L1 there is, how colourful it is, in which of their hues balloons
are painted, and how long a step takes. Writes what notebook 07a and the README quote. What is
trained stays in colorlib's cache folder: the same command goes on where it was stopped.

Usage:
    python tools/measure_gan_losses.py
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor

from colorlib.color import AB_SCALE
from colorlib.colorworld import ColorWorld
from colorlib.course_pictures import CourseImages, course_images
from colorlib.devices import describe_device
from colorlib.evaluation import (
    Lpips,
    NotMeasurable,
    bootstrap_interval,
    gap_interval,
    paired_interval,
)
from colorlib.evaluation.report_card.layout import aligned
from colorlib.files import write_json_atomic
from colorlib.training.gan_setups import GAN_SETUPS
from colorlib.training.timing import seconds_per_step
from colorlib.waiting import bar
from hue_ruler import HueRuler, distance_by_chance, distance_of, share_of_no_hue
from loss_sweep import Plan, Setting, game, l1_alone, train_settings, train_starts
from measuring import ends
from notebook_files import ROOT
from painters import DEVICE, SIZES
from sweep_ruler import COLOR, GAP, LOWEST, Ruler

RESULTS = ROOT / "data" / "results" / "gan_losses.json"
L1_ALONE, GREY = "L1 alone", "grey"
REFERENCES = {GREY: None, "lowest L1": 0.0, "likeliest": 1.0}  # share of the way to the likeliest
LAMBDAS = (1, 10, 100)
PSNR, LPIPS, SECONDS = "PSNR, dB", "LPIPS", "seconds a step"
HUES, NO_HUE = "hues: distance", "of no hue, %"


@dataclass(frozen=True)
class Measured:
    """What one painter made.

    Args:
        numbers: name -> one number a test picture.
        hues: for each scene with balloons, their hues.
    """

    numbers: dict[str, np.ndarray]
    hues: list[list[str]]


class Rulers:
    """All that painters are measured with.

    Args:
        images: of the lessons.
        scenes: of balloons to count hues in, behind the test pictures.
    """

    def __init__(self, images: CourseImages, scenes: int) -> None:
        self.ruler = Ruler(images)
        world = ColorWorld(SIZES.image_size, seed=0)
        self.balloons = HueRuler(world, self.ruler.first + len(images.test), scenes)
        try:
            self.lpips = Lpips.load(DEVICE)
        except NotMeasurable as reason:
            print(f"LPIPS is left out: {reason}")
            self.lpips = None

    def measure(self, ab_norm: Tensor, balloons_ab: Tensor) -> Measured:
        """Measure the painted test pictures and scenes of balloons."""
        numbers = self.ruler.measure(ab_norm)
        if self.lpips is not None:
            numbers[LPIPS] = self.lpips(self.ruler.to_rgb(ab_norm), self.ruler.real_u8).numpy()
        return Measured(numbers, self.balloons.hues(balloons_ab))

    def of_painter(self, painter: torch.nn.Module) -> Measured:
        """Measure what a generator makes of both."""
        return self.measure(
            _painted(painter, self.ruler.L_norm), _painted(painter, self.balloons.pictures[0])
        )

    def of_references(self) -> dict[str, Measured]:
        """Measure grey, and the oracle's most careful and boldest answers."""
        balloons = [self.balloons.world.oracle(number) for number in self.balloons.numbers]
        return {
            name: self.measure(_guesses(self.ruler.oracles, share), _guesses(balloons, share))
            for name, share in REFERENCES.items()
        }


def setting_of(name: str, lambda_l1: float, steps: int) -> Setting:
    """Return one painter of the comparison."""
    if name == L1_ALONE:
        return Setting(L1_ALONE, "none-l1_alone", "", l1_alone(steps))
    return Setting(lambda_l1, f"{name}-{lambda_l1:g}", "", game({"l1": lambda_l1}, steps), name)


def row_of(
    runs: list[Measured], grey: Measured, real_color: np.ndarray, seconds: float | None
) -> tuple[list[str], dict]:
    """Return a painter's cells and its numbers: means over seeds, intervals over pictures."""
    means = {name: np.mean([run.numbers[name] for run in runs], axis=0) for name in runs[0].numbers}
    found = {
        "PSNR over grey": paired_interval(means[PSNR], grey.numbers[PSNR]),
        LOWEST: bootstrap_interval(means[LOWEST]),
        GAP: gap_interval(means[COLOR], real_color),
        HUES: distance_of([run.hues for run in runs]),
    }
    if LPIPS in means:
        found[LPIPS] = bootstrap_interval(means[LPIPS])
    no_hue = share_of_no_hue([run.hues for run in runs])
    by_seed = [float((run.numbers[PSNR] - grey.numbers[PSNR]).mean()) for run in runs]
    cells = [
        f"{found['PSNR over grey']:+.2f}",
        " ".join(f"{one:+.2f}" for one in by_seed),
        f"{found[LOWEST].mean:.0f}",
        f"{found[LPIPS]:.3f}" if LPIPS in found else "-",
        f"{found[GAP]:.1f}",
        f"{found[HUES]:.2f}",
        f"{100 * no_hue:.0f}",
        "" if seconds is None else f"{seconds:.2f}",
    ]
    numbers = {name: ends(interval) for name, interval in found.items()}
    numbers |= {NO_HUE: 100 * no_hue, "by_seed": by_seed, SECONDS: seconds}
    numbers["hues_by_seed"] = [distance_of([run.hues]).mean for run in runs]
    return cells, numbers


def main(
    pretrain_steps: Annotated[int, typer.Option(help="L1 alone, once a seed.")] = 1_800,
    steps: Annotated[int, typer.Option(help="The generator's steps in each game.")] = 400,
    seeds: Annotated[int, typer.Option(help="Seeds 0, 1, ...")] = 3,
    scenes: Annotated[int, typer.Option(help="Scenes of balloons to count hues in.")] = 150,
    output: Path = RESULTS,
) -> None:
    """Train what is not trained yet; measure and print all of it."""
    torch.set_flush_denormal(True)
    images, plan = course_images(SIZES), Plan(pretrain_steps, steps, seeds)
    rulers = Rulers(images, scenes)
    references = rulers.of_references()
    names = [(L1_ALONE, 0.0)] + [(name, weight) for name in GAN_SETUPS for weight in LAMBDAS]
    settings = [setting_of(name, weight, steps) for name, weight in names]
    painters = train_settings(settings, train_starts(images, plan), images, plan)
    header = ["painter", "lambda", "PSNR over grey, dB", "by seed", LOWEST, LPIPS, GAP]
    results = {"header": [*header, HUES, NO_HUE, SECONDS], "rows": [], "numbers": {}}
    for name, measured in references.items():
        cells, numbers = row_of([measured], references[GREY], rulers.ruler.real_color, None)
        results["rows"].append([name, "", cells[0], "", *cells[2:]])
        results["numbers"][name] = {"": numbers}
    together = list(zip(names, settings, painters, strict=True))
    for (name, weight), setting, trained in bar(together, "measuring"):
        runs = [rulers.of_painter(painter) for painter in trained]
        timed = seconds_per_step(setting.recipe(seed=0), images.train[:64], DEVICE, progress=False)
        seconds = timed.get("gan", timed.get("pretrain"))
        cells, numbers = row_of(runs, references[GREY], rulers.ruler.real_color, seconds)
        results["rows"].append([name, f"{weight:g}" if weight else "", *cells])
        results["numbers"].setdefault(name, {})[f"{weight:g}"] = numbers
    drawn = rulers.balloons.hues(rulers.balloons.pictures[1])
    results["drawn"] = {
        "distance": ends(distance_of([drawn])),
        "by_chance": distance_by_chance([drawn]),
        "balloons": sum(map(len, drawn)),
    }
    results["setting"] = {
        "pretrain_steps": pretrain_steps,
        "steps": steps,
        "seeds": seeds,
        "batch_size": SIZES.batch_size,
        "size": SIZES.image_size,
        "test_pictures": len(images.test),
        "balloon_scenes": scenes,
        "device": describe_device(DEVICE),
    }
    print("\n".join(aligned([results["header"], *results["rows"]], 220)))
    print(f"{HUES}: balloons that are drawn by the table lie {results['drawn']} away")
    write_json_atomic(output, results)
    print(f"wrote {output}")


def _guesses(oracles: list, share: float | None) -> Tensor:
    """Return ab_norm (N, 2, S, S): grey, or so far from the median to the likeliest colours."""
    if share is None:
        return torch.stack([torch.zeros_like(oracle.median_ab) for oracle in oracles])
    return torch.stack([oracle.toward_mode_ab(share) for oracle in oracles]) / AB_SCALE


@torch.inference_mode()
def _painted(painter: torch.nn.Module, L_norm: Tensor) -> Tensor:
    return torch.cat([painter(part) for part in L_norm.split(50)])


if __name__ == "__main__":
    typer.run(main)
