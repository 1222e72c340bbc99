"""A metric is one object in one file: it is found, measured and shown, and cannot be half there."""

import dataclasses

import numpy as np
import pytest
import torch

from colorlib.evaluation import (
    METRICS,
    Metric,
    ShortColumn,
    evaluate,
    evaluate_one,
    plain_text_table,
    report_card_of,
)
from colorlib.evaluation.metrics import registry, ssim
from colorlib.evaluation.report_card.short_tables import short_metrics
from colorlib.results import read_results

REDNESS = Metric(
    name="redness",
    definition="mean of R, scale 0-255",
    better="lower",
    place=0,
    compute=lambda batch: batch.fake_u8[:, 0].double().mean(dim=(1, 2)),
    of_photos_too=True,
    decimals=1,
)


def test_report_cards_keep_the_order_of_their_columns():
    kept = [
        "mae_rgb255",
        "psnr",
        "ssim",
        "lpips_squeeze",
        "eps_acc_rgb_and_5",
        "eps_acc_ab_mean_2",
        "eps_acc_ab_mean_5",
        "colorfulness",
        "colorfulness_gap",
        "out_of_gamut",
    ]
    # Others may stand between them, but none of these is moved or dropped.
    assert [name for name in METRICS if name in kept] == kept
    shipped = report_card_of(read_results("zoo_evaluation"))
    headings = [metric.short_column.full_heading for metric in short_metrics(shipped)]
    assert headings == [
        "PSNR, dB", "MAE, 0-255", "SSIM", "LPIPS", "within 5 %, RGB", "colourfulness",
    ]  # fmt: skip


def test_a_metric_that_a_file_holds_is_measured_and_shown(monkeypatch):
    monkeypatch.setattr(ssim, "REDNESS", REDNESS, raising=False)
    found = registry._find()
    assert list(found) == ["redness", *METRICS]
    monkeypatch.setitem(METRICS, "redness", REDNESS)
    monkeypatch.setattr(evaluate_one, "PER_IMAGE", [*registry.PER_IMAGE, REDNESS])
    photos = np.full((4, 12, 12, 3), 100, np.uint8)
    photos[..., 0] = 200
    report_card = evaluate({}, photos, device="cpu", resamples=100)
    assert report_card.protocol.metrics["redness"] == REDNESS.definition
    assert report_card.interval("truth", "redness").mean == 200
    assert 100 < report_card.interval("predict-grey", "redness").mean < 200
    assert "200.0 [200.0, 200.0]" in plain_text_table(report_card)
    assert "redness: mean of R, scale 0-255; lower is better" in plain_text_table(report_card)


def test_two_metrics_of_one_name_are_an_error(monkeypatch):
    monkeypatch.setattr(ssim, "ANOTHER", dataclasses.replace(REDNESS, name="psnr"), raising=False)
    with pytest.raises(ValueError, match="Two metrics are called 'psnr'"):
        registry._find()


def test_contradicting_fields_are_refused():
    for changes, message in (
        ({"better": "more"}, "`better` of 'redness' must be 'higher', 'lower' or ''"),
        ({"compute": None}, "must have either `compute` or `gap_of`"),
        ({"gap_of": "psnr"}, "must have either `compute` or `gap_of`"),
        ({"network": torch.nn.Module}, "must compare pictures"),
    ):
        with pytest.raises(ValueError, match=message):
            dataclasses.replace(REDNESS, **changes)


def test_a_short_column_says_its_unit_or_scale():
    assert ShortColumn("PSNR", place=1, unit="dB").full_heading == "PSNR, dB"
    assert ShortColumn("MAE", place=1, scale="0-255").full_heading == "MAE, 0-255"
    assert ShortColumn("SSIM", place=1).full_heading == "SSIM"
