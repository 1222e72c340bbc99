"""Measure colorizations honestly: named metrics, baselines, intervals, a report card."""

from colorlib.evaluation.baselines import (
    BASELINES,
    Baseline,
    constant_ab,
    constant_brown,
    half_saturated,
    predict_grey,
)
from colorlib.evaluation.evaluate import evaluate
from colorlib.evaluation.evaluate_one import Measurement, measure_predictor
from colorlib.evaluation.measurement_cache import MeasurementCache
from colorlib.evaluation.metrics.colorfulness import colorfulness
from colorlib.evaluation.metrics.epsilon_accuracies import eps_acc_ab_mean, eps_acc_rgb_and
from colorlib.evaluation.metrics.lpips import Lpips
from colorlib.evaluation.metrics.mae import mae_rgb255
from colorlib.evaluation.metrics.metric import Batch, Metric, ShortColumn
from colorlib.evaluation.metrics.psnr import psnr
from colorlib.evaluation.metrics.registry import METRICS
from colorlib.evaluation.metrics.ssim import ssim
from colorlib.evaluation.predictors import at_own_size
from colorlib.evaluation.pretrained.availability import NotMeasurable
from colorlib.evaluation.pretrained.features import InceptionFeatures, SqueezeNetFeatures
from colorlib.evaluation.report_card.combining import combine
from colorlib.evaluation.report_card.full_tables import (
    markdown_tables,
    plain_text_table,
    write_markdown,
)
from colorlib.evaluation.report_card.json_file import (
    read_report_card,
    report_card_json,
    report_card_of,
    write_report_card,
)
from colorlib.evaluation.report_card.protocol import Protocol, check_same_protocol
from colorlib.evaluation.report_card.report_card import ReportCard, Row
from colorlib.evaluation.speed import Speed, frames_per_second
from colorlib.evaluation.statistics.coverage import (
    total_variation,
    total_variation_by_chance,
)
from colorlib.evaluation.statistics.distances import (
    frechet_distance,
    frechet_distance_of_moments,
    kernel_distance,
)
from colorlib.evaluation.statistics.intervals import (
    Interval,
    bootstrap_interval,
    gap_interval,
    paired_gap_interval,
    paired_interval,
)
from colorlib.evaluation.statistics.shares import share_interval
from colorlib.evaluation.statistics.splits import SetDistances, SplitRange, set_distances

__all__ = [
    "BASELINES",
    "METRICS",
    "Baseline",
    "Batch",
    "InceptionFeatures",
    "Interval",
    "Lpips",
    "Measurement",
    "MeasurementCache",
    "Metric",
    "NotMeasurable",
    "Protocol",
    "ReportCard",
    "Row",
    "SetDistances",
    "ShortColumn",
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
    "markdown_tables",
    "measure_predictor",
    "paired_gap_interval",
    "paired_interval",
    "plain_text_table",
    "predict_grey",
    "psnr",
    "read_report_card",
    "report_card_json",
    "report_card_of",
    "set_distances",
    "share_interval",
    "ssim",
    "total_variation",
    "total_variation_by_chance",
    "write_markdown",
    "write_report_card",
]
