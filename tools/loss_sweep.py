"""Short trainings on ColorWorld that differ in one weight of the generator's objective.

The lowest reachable L1 is known there. Each training goes on from the same painter of its seed,
which has learnt L1, for as many steps with the same rates. (Games as short from fresh weights
ended lower in a trial, at 14.2 dB for `lambda_l1` 0 and 16.0 for 3 instead of 15.5 and 16.8: too
little training to look at.)

Trained generators stay in colorlib's cache folder: a second call goes on where the first one
stopped, and measures again without training again. Sweeps that share a setting train it once.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from colorlib.course_pictures import CourseImages
from colorlib.devices import describe_device
from colorlib.files import cache_root, write_json_atomic
from colorlib.training.config import TrainingConfig
from colorlib.training.gan_setups import GAN_SETUPS
from colorlib.training.recipe import Recipe
from colorlib.training.run import train_recipe
from painters import DEVICE, SIZES, painter_recipe
from sweep_ruler import SCENES, Ruler

LR = 5e-4
BETAS = (0.5, 0.999)
# A margin at the scale of ColorWorld's colours: what answering grey costs there.
OPTIONS = {"ebgan": {"margin": 0.05}}
STARTS_FROM = "the painter of its seed that has learnt L1"
COMMON = {"ema_decay": 0.98, "channels_last": True, "checkpoint_every": 200}


@dataclass(frozen=True)
class Plan:
    """How long and how often a sweep trains.

    Args:
        pretrain_steps: on L1 alone, once a seed.
        steps: of each game.
        seeds: how many: 0, 1, ...
    """

    pretrain_steps: int = 1_800
    steps: int = 400
    seeds: int = 3

    def folder(self) -> Path:
        """Return where the painters of all sweeps of these lengths stay."""
        return cache_root() / "loss_sweep" / f"{self.pretrain_steps}-{self.steps}"


@dataclass(frozen=True)
class Setting:
    """One place of the slider.

    Args:
        value: of the weight, a number or words.
        painter: the name of its painters, each of which adds its seed.
        picture: the name of its picture, without suffix.
        config: of its trainings, but for the seed.
        setup: a name of `GAN_SETUPS`, which goes before the config; of no consequence without a
            discriminator.
        noted: what else its run in the file says.
    """

    value: float | str
    painter: str
    picture: str
    config: TrainingConfig
    setup: str = "vanilla"
    noted: Mapping = ()

    def recipe(self, seed: int) -> Recipe:
        """Return the training of a seed."""
        config = replace(self.config, seed=seed)
        recipe = painter_recipe(f"{self.painter}-{seed}", config, STARTS_FROM)
        if not config.gan_steps:
            return replace(recipe, discriminator=None)
        setup = GAN_SETUPS[self.setup]
        recipe = setup.applied_to(recipe, name=recipe.name, summary=setup.summary)
        options = {**setup.options, **OPTIONS.get(self.setup, {})}
        return recipe.altered(training={"gan_loss_options": options})


def pretraining(seed: int, steps: int) -> TrainingConfig:
    """Return notebook 03's first training, on L1 alone."""
    return TrainingConfig(
        pretrain_steps=steps,
        lr_pretrain=4e-3,
        weight_decay_pretrain=1e-2,
        decay_share=0.95,
        ema_decay=0.99,
        channels_last=True,
        seed=seed,
        checkpoint_every=200,
    )


def game(terms: Mapping, steps: int) -> TrainingConfig:
    """Return notebook 03's game with other terms."""
    return TrainingConfig(
        warm_up_discriminator_steps=steps // 8,
        gan_steps=steps,
        lr_generator=LR,
        lr_discriminator=2 * LR,
        betas_gan=BETAS,
        terms=terms,
        **COMMON,
    )


def l1_alone(steps: int) -> TrainingConfig:
    """Return as many steps with the game's optimiser, without a discriminator."""
    return TrainingConfig(pretrain_steps=steps, lr_pretrain=LR, betas_pretrain=BETAS, **COMMON)


def train_starts(images: CourseImages, plan: Plan) -> list[nn.Module]:
    """Train the painter of each seed that has learnt L1."""
    return [
        _train(
            painter_recipe(f"start-{seed}", pretraining(seed, plan.pretrain_steps)), images, plan
        )
        for seed in range(plan.seeds)
    ]


def train_settings(
    settings: Sequence[Setting], starts: Sequence[nn.Module], images: CourseImages, plan: Plan
) -> list[list[nn.Module]]:
    """Train what is not trained yet, one seed after the other.

    Args:
        settings: of the sweep.
        starts: from `train_starts`.
        images: of the lessons.
        plan: of the sweep.

    Returns:
        For each setting its painters, one a seed.
    """
    painters = [[] for _ in settings]
    for seed, start in enumerate(starts):
        for setting, trained in zip(settings, painters, strict=True):
            recipe = setting.recipe(seed)
            trained.append(_train(recipe, images, plan, start, batch_seed=100 + seed))
            print("trained", recipe.name, flush=True)
    return painters


def measured_runs(
    settings: Sequence[Setting], painters: Sequence[Sequence[nn.Module]], ruler: Ruler, folder: Path
) -> list[dict]:
    """Measure each setting's painters and write its picture; return the runs as the file's.

    Args:
        settings: of the sweep.
        painters: for each setting, one a seed.
        ruler: what measures.
        folder: where the pictures go.
    """
    runs = []
    for setting, trained in zip(settings, painters, strict=True):
        predicted = [_predict(painter, ruler.L_norm) for painter in trained]
        measured = [ruler.measure(ab_norm) for ab_norm in predicted]
        runs.append(
            {
                "value": setting.value,
                "picture": ruler.write_picture(folder / f"{setting.picture}.png", predicted[0]),
                "picture_description": f"{SCENES} scenes as the painter of seed 0 colours them; "
                "the true pictures below.",
                "numbers": ruler.numbers(measured),
                "seeds": [ruler.one_seed(one) for one in measured],
                **dict(setting.noted),
            }
        )
        print(runs[-1]["value"], {k: round(v["mean"], 2) for k, v in runs[-1]["numbers"].items()})
    return runs


def training_notes(images: CourseImages, ruler: Ruler, plan: Plan, config: TrainingConfig) -> dict:
    """Return what a file says about how its painters were trained.

    Args:
        images: of the lessons.
        ruler: what measured.
        plan: of the sweep.
        config: of one of its games.
    """
    return {
        "size": SIZES.image_size,
        "train_pictures": len(images.train),
        "test_pictures": len(images.test),
        "scenes": [ruler.first + index for index in ruler.shown],
        "batch_size": SIZES.batch_size,
        "pretrain_steps": plan.pretrain_steps,
        "game": config.to_dict() | {"terms": None, "seed": None},
        "device": describe_device(DEVICE),
    }


def add_family(output: Path, name: str, family: dict) -> None:
    """Write a family into a file of families, in the place of the one of its name."""
    families = json.loads(output.read_text(encoding="utf-8")) if output.exists() else {}
    write_json_atomic(output, families | {name: family})


def _train(
    recipe: Recipe,
    images: CourseImages,
    plan: Plan,
    start: nn.Module | None = None,
    batch_seed: int = 0,
) -> nn.Module:
    """Train a painter to its end, going on from its checkpoint; return the averaged one."""
    run = train_recipe(
        recipe,
        images.train,
        start=start,
        run_folder=plan.folder() / recipe.name,
        batch_seed=batch_seed,
        device=DEVICE,
        progress=False,
    )
    return run.generator


@torch.inference_mode()
def _predict(generator: nn.Module, L_norm: Tensor) -> Tensor:
    """Return ab_norm (N, 2, S, S)."""
    return torch.cat([generator(part) for part in L_norm.split(50)])
