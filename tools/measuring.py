"""What the tools that measure short L1 trainings share."""

from colorlib.evaluation.statistics.intervals import Interval
from colorlib.training.config import TrainingConfig

LR = 2e-3


def l1_training(steps: int, seed: int) -> TrainingConfig:
    """Return a training on L1 alone.

    Args:
        steps: batches.
        seed: of weights and batches.
    """
    return TrainingConfig(
        pretrain_steps=steps,
        lr_pretrain=LR,
        weight_decay_pretrain=1e-2,
        terms={"l1": 1},
        ema_decay=0.99,
        channels_last=True,
        checkpoint_every=200,
        seed=seed,
    )


def ends(interval: Interval) -> dict[str, float]:
    """Return an interval as a file of results holds it."""
    return {end: round(getattr(interval, end), 4) for end in ("mean", "low", "high")}
