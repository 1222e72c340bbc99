"""Networks that judge pictures: those that are missing leave a reason and never a number."""

import numpy as np
import pytest
import torch
from skimage import data

from colorlib.errors import ColorlibError
from colorlib.evaluation import (
    combine,
    evaluate,
    markdown_tables,
    plain_text_table,
    read_report_card,
    report_card_json,
    write_report_card,
)
from colorlib.evaluation.instruments import GROUPS, Instruments
from colorlib.evaluation.metrics.lpips import Lpips
from colorlib.evaluation.pretrained.availability import NotMeasurable
from colorlib.evaluation.pretrained.features import InceptionFeatures, SqueezeNetFeatures
from colorlib.evaluation.statistics.distances import frechet_distance
from colorlib.evaluation.statistics.splits import set_distances

FAST = {"device": "cpu", "resamples": 100}


class MeanColors(SqueezeNetFeatures):
    """Features that need no weights: the mean of each channel in each quarter, (N, 12)."""

    smallest_side = 16


def mean_colors():
    return MeanColors(
        lambda rgb01: torch.nn.functional.adaptive_avg_pool2d(255 * rgb01, 2).flatten(1),
        torch.device("cpu"),
        "mean colours of quarters",
    )


class MeanDifference:
    """A perceptual distance that needs no weights."""

    description = "mean difference of the pictures' means"

    def __call__(self, fake, real):
        difference = fake.double().mean(dim=(1, 2, 3)) - real.double().mean(dim=(1, 2, 3))
        return difference.abs()


@pytest.fixture(scope="module")
def photos():
    """Forty crops of bundled photographs, uint8 (40, 32, 32, 3)."""
    rng = np.random.default_rng(0)
    crops = []
    for number in range(40):
        photo = (data.astronaut(), data.coffee(), data.chelsea())[number % 3]
        y, x = (rng.integers(0, side - 32) for side in photo.shape[:2])
        crops.append(photo[y : y + 32, x : x + 32])
    return np.stack(crops)


def warm(L_norm):
    return torch.cat([0.05 + 0.1 * L_norm, 0.1 - 0.1 * L_norm], dim=1)


@pytest.fixture(scope="module")
def report_card(photos):
    instruments = Instruments(
        {"lpips_squeeze": MeanDifference()}, (mean_colors(),), {"fid": "no weights here."}
    )
    return evaluate({"warm": warm, "pale": lambda L: warm(L) / 2}, photos, instruments=instruments,
                    **FAST)  # fmt: skip


def test_what_was_asked_for_and_is_missing_has_a_reason_and_no_number(report_card):
    assert "fid not measured: no weights here." in plain_text_table(report_card)
    assert "fid not measured: no weights here." in markdown_tables(report_card)
    assert report_card.protocol.not_measured == {"fid": "no weights here."}
    assert "fid" not in report_card.protocol.distances
    with pytest.raises(ColorlibError, match="must be one of"):
        report_card.interval("warm", "fid")


def test_without_instruments_a_report_card_says_nothing_of_them(photos):
    report_card = evaluate({}, photos, **FAST)
    assert "lpips_squeeze" not in report_card.protocol.metrics
    assert report_card.protocol.distances == report_card.protocol.not_measured == {}


def test_the_perceptual_distance_is_a_metric_like_others(report_card, photos):
    grey = report_card.values("predict-grey", "lpips_squeeze")
    assert grey.shape == (40,) and (grey > 0).any()
    assert "mean difference of the pictures' means" in report_card.protocol.metrics["lpips_squeeze"]
    assert report_card.compare("warm", "pale", "lpips_squeeze").n == 40


def test_distances_are_those_between_the_pictures_features(report_card, photos):
    real = mean_colors()(torch.from_numpy(photos).permute(0, 3, 1, 2))
    floor = set_distances(real, real, frechet_distance, splits=10, seed=0)
    assert report_card.rows["truth"].distances["frechet_squeezenet"] == floor
    assert floor.paired.mean == pytest.approx(0, abs=1e-6) and floor.disjoint.mean > 1
    for name in ("warm", "predict-grey"):
        assert report_card.rows[name].distances["frechet_squeezenet"].paired.mean > 1
    assert "20 pictures a side" in report_card.protocol.distances["frechet_squeezenet"]
    assert "mean colours of quarters" in report_card.protocol.distances["kernel_squeezenet"]


def test_tables_show_distances_and_differences_between_models(report_card):
    floor = report_card.rows["truth"].distances["frechet_squeezenet"].disjoint
    for text in (plain_text_table(report_card, width=1000), markdown_tables(report_card)):
        assert "frechet_squeezenet paired" in text and "kernel_squeezenet disjoint" in text
        # Its estimate rests on independent sets: a set against itself would come out below 0.
        assert "kernel_squeezenet paired" not in text
        assert f"{floor:.2f}" in text
        assert "warm minus pale" in text and "Between models" in text
        assert f"{report_card.compare('warm', 'pale', 'psnr'):+.2f}" in text


def test_a_report_card_with_distances_survives_its_file(report_card, tmp_path):
    loaded = read_report_card(write_report_card(report_card, tmp_path / "card.json"))
    assert report_card_json(loaded) == report_card_json(report_card)
    assert plain_text_table(loaded) == plain_text_table(report_card)
    assert loaded.rows["warm"].distances == report_card.rows["warm"].distances


def test_report_cards_with_and_without_a_measure_are_not_compared(report_card, photos):
    with pytest.raises(ColorlibError, match="cannot be compared: `metrics`"):
        combine([report_card, evaluate({"other": warm}, photos, **FAST)])
    fewer = Instruments({"lpips_squeeze": MeanDifference()}, ())
    with pytest.raises(ColorlibError, match="cannot be compared: `distances`"):
        combine([report_card, evaluate({"other": warm}, photos, instruments=fewer, **FAST)])


def test_pictures_smaller_than_the_window_have_no_ssim(photos):
    report_card = evaluate({"warm": warm}, photos, size=8, **FAST)
    assert "ssim" not in report_card.protocol.metrics
    reason = "ssim not measured: it needs pictures of at least 11 pixels a side."
    assert reason in plain_text_table(report_card)


def test_what_the_photos_are_too_small_or_too_few_for_is_not_measured(photos):
    instruments = Instruments({"lpips_squeeze": MeanDifference()}, (mean_colors(),))
    small = evaluate({}, photos, size=15, instruments=instruments, **FAST).protocol.not_measured
    assert small["lpips_squeeze"] == "it needs pictures of at least 32 pixels a side."
    assert small["frechet_squeezenet"] == "it needs pictures of at least 16 pixels a side."
    few = evaluate({}, photos[:3], instruments=instruments, **FAST).protocol.not_measured
    assert set(few) == {"frechet_squeezenet", "kernel_squeezenet"}
    assert few["kernel_squeezenet"] == "it needs at least 4 photographs."


def test_loading_notes_each_network_that_is_not_to_be_had(monkeypatch):
    def missing(name):
        def load(device):
            raise NotMeasurable(f"no {name}.")

        return staticmethod(load)

    monkeypatch.setattr(Lpips, "load", missing("LPIPS"))
    monkeypatch.setattr(InceptionFeatures, "load", missing("Inception"))
    monkeypatch.setattr(SqueezeNetFeatures, "load", staticmethod(lambda device: mean_colors()))
    instruments = Instruments.load(torch.device("cpu"))
    assert instruments.not_measured == {
        "lpips_squeeze": "no LPIPS.",
        "fid": "no Inception.",
        "kid": "no Inception.",
    }
    assert list(instruments.distances) == ["frechet_squeezenet", "kernel_squeezenet"]
    # What is skipped was not asked for: it needs no reason.
    assert Instruments.load(torch.device("cpu"), skip=GROUPS) == Instruments()
    with pytest.raises(ValueError, match="`skip` takes lpips, squeezenet, fid, got psnr"):
        Instruments.load(torch.device("cpu"), skip=["psnr"])


def test_a_fault_of_another_kind_is_not_taken_for_missing_weights(monkeypatch):
    def broken(device):
        raise RuntimeError("weights do not fit")

    monkeypatch.setattr(Lpips, "load", staticmethod(broken))
    with pytest.raises(RuntimeError, match="do not fit"):
        Instruments.load(torch.device("cpu"), skip=["squeezenet", "fid"])
