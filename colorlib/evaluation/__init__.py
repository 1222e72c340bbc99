"""Measure colorizations honestly: metrics with named definitions, baselines, intervals, a card."""

from colorlib.evaluation.availability import NotMeasurable
from colorlib.evaluation.baselines import (
    BASELINES,
    Baseline,
    constant_ab,
    constant_brown,
    half_saturated,
    predict_grey,
)
from colorlib.evaluation.card import ReportCard
from colorlib.evaluation.distances import (
    frechet_distance,
    frechet_distance_of_moments,
    kernel_distance,
)
from colorlib.evaluation.features import InceptionFeatures, SqueezeNetFeatures
from colorlib.evaluation.intervals import (
    Interval,
    bootstrap_interval,
    gap_interval,
    paired_gap_interval,
    paired_interval,
)
from colorlib.evaluation.metrics import (
    colorfulness,
    eps_acc_ab_mean,
    eps_acc_rgb_and,
    mae_rgb255,
    psnr,
)
from colorlib.evaluation.perceptual import Lpips
from colorlib.evaluation.predictors import at_own_size
from colorlib.evaluation.protocol import METRICS, Protocol, check_same_protocol
from colorlib.evaluation.report import combine, evaluate
from colorlib.evaluation.speed import Speed, frames_per_second
from colorlib.evaluation.splits import SetDistances, SplitRange, set_distances
from colorlib.evaluation.structure import ssim

__all__ = [
    "BASELINES",
    "METRICS",
    "Baseline",
    "InceptionFeatures",
    "Interval",
    "Lpips",
    "NotMeasurable",
    "Protocol",
    "ReportCard",
    "SetDistances",
    "Speed",
    "SplitRange",
    "SqueezeNetFeatures",
    "at_own_size",
    "bootstrap_interval",
    "check_same_protocol",
    "colorfulness",
    "combine",
    "constant_ab",
    "constant_brown",
    "eps_acc_ab_mean",
    "eps_acc_rgb_and",
    "evaluate",
    "frames_per_second",
    "frechet_distance",
    "frechet_distance_of_moments",
    "gap_interval",
    "half_saturated",
    "kernel_distance",
    "mae_rgb255",
    "paired_gap_interval",
    "paired_interval",
    "predict_grey",
    "psnr",
    "set_distances",
    "ssim",
]
