"""An evaluation measures what it says, whatever the predictors do."""

import warnings

import numpy as np
import pytest
import torch
from evaluation_helpers import COUNTED, FAST, SETS, pale, seven_crops, warm
from PIL import Image
from skimage.color import lab2rgb, rgb2lab
from skimage.metrics import peak_signal_noise_ratio
from torch.nn.functional import interpolate

from colorlib.evaluation import (
    METRICS,
    at_own_size,
    evaluate,
    plain_text_table,
    report_card_json,
)


@pytest.fixture(scope="module")
def photos():
    return seven_crops()


@pytest.fixture(scope="module")
def report_card(photos):
    return evaluate({"warm": warm, "pale": pale}, photos, sets=SETS, **FAST)


def colorize_with_scikit_image(photo, predict):
    """The reference: predict's colours on the photo's own L, all in float64, as uint8."""
    lab = rgb2lab(photo)
    L_norm = torch.from_numpy(lab[..., 0] / 50 - 1)[None, None]
    lab[..., 1:] = 110 * predict(L_norm)[0].permute(1, 2, 0).numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # colours outside the gamut
        return np.round(255 * lab2rgb(lab)).astype(np.uint8), lab


def test_results_equal_scikit_image(photos, report_card):
    # Float32 rounds a few pixels to the neighbouring step.
    tolerances = {
        "psnr": 0.01,
        "mae_rgb255": 0.01,
        "eps_acc_rgb_and_5": 0.3,
        "eps_acc_ab_mean_2": 0.1,
        "eps_acc_ab_mean_5": 0.1,
    }
    expected = {metric: [] for metric in tolerances}
    for photo in photos:
        fake, fake_lab = colorize_with_scikit_image(photo, warm)
        difference = np.abs(fake.astype(float) - photo)
        ab_difference = np.abs(fake_lab - rgb2lab(photo))[..., 1:]
        expected["psnr"].append(peak_signal_noise_ratio(photo, fake, data_range=255))
        expected["mae_rgb255"].append(difference.mean())
        expected["eps_acc_rgb_and_5"].append(100 * (difference <= 12).all(axis=2).mean())
        expected["eps_acc_ab_mean_2"].append(100 * (ab_difference <= 4.4).mean())
        expected["eps_acc_ab_mean_5"].append(100 * (ab_difference <= 11).mean())
    for metric, tolerance in tolerances.items():
        np.testing.assert_allclose(
            report_card.values("warm", metric), expected[metric], atol=tolerance
        )


def test_perfect_colors_are_perfect(photos):
    one = np.repeat(photos[3:4], 4, axis=0)
    true_ab = torch.from_numpy(rgb2lab(one[0])[..., 1:] / 110).permute(2, 0, 1).float()
    report_card = evaluate(
        {"knows": lambda L_norm: true_ab.expand(len(L_norm), -1, -1, -1)}, one, **FAST
    )
    perfect = {"mae_rgb255": 0, "psnr": 100, "colorfulness_gap": 0, "out_of_gamut": 0}
    perfect |= {name: 100 for name in METRICS if name.startswith("eps")}
    for metric, value in perfect.items():
        assert report_card.interval("knows", metric).mean == value, metric
    assert report_card.interval("knows", "colorfulness") == report_card.interval(
        "truth", "colorfulness"
    )


def test_baselines_and_truth_are_always_there(photos):
    report_card = evaluate({}, photos, **FAST)
    kinds = {name: row.kind for name, row in report_card.rows.items()}
    assert kinds == {
        "predict-grey": "baseline",
        "constant-brown": "baseline",
        "half-saturated": "oracle",
        "truth": "truth",
    }
    assert report_card.models == []
    # Half the true saturation is nearer than none, by any pixel error.
    for metric, better in [("psnr", 1), ("mae_rgb255", -1), ("eps_acc_ab_mean_5", 1)]:
        difference = report_card.compare("half-saturated", "predict-grey", metric)
        assert better * difference.mean > 0
    assert report_card.interval("predict-grey", "colorfulness").mean < 0.2
    assert report_card.interval("half-saturated", "colorfulness").mean == pytest.approx(
        report_card.interval("truth", "colorfulness").mean / 2, rel=0.15
    )


def test_a_grey_model_equals_predict_grey(photos):
    report_card = evaluate(
        {"lazy": lambda L_norm: torch.zeros_like(L_norm).repeat(1, 2, 1, 1)}, photos
    )
    for metric in COUNTED:
        difference = report_card.compare("lazy", "predict-grey", metric)
        assert (difference.mean, difference.low, difference.high) == (0, 0, 0)


def test_out_of_gamut_counts_colors_that_no_screen_has():
    black = np.zeros((2, 8, 8, 3), np.uint8)
    black[0, :2] = 128
    strong = evaluate({"strong": lambda L_norm: L_norm.repeat(1, 2, 1, 1) * 0 + 0.3}, black, **FAST)
    # a = b = 33 is a brick red at middle grey and does not exist at black.
    assert strong.values("strong", "out_of_gamut").tolist() == [75.0, 100.0]


def test_a_set_gets_what_its_photos_alone_would_get(photos, report_card):
    members = [name == "cat" for name in SETS]
    alone = evaluate({"warm": warm, "pale": pale}, photos[members], **FAST)
    assert report_card.set_names == ["all", "cat", "coffee", "rocket"]
    assert report_card.protocol.sets == {"cat": 3, "coffee": 2, "rocket": 2}
    for metric in COUNTED:
        assert report_card.interval("warm", metric, "cat") == alone.interval("warm", metric)
        assert report_card.compare("pale", "warm", metric, "cat") == alone.compare(
            "pale", "warm", metric
        )


def test_empty_set_names_are_no_sets(photos):
    assert evaluate({}, photos, sets=[""] * 7, **FAST).set_names == ["all"]


def test_batch_size_changes_nothing(photos, report_card):
    by_twos = evaluate({"warm": warm, "pale": pale}, photos, sets=SETS, batch_size=2, **FAST)
    assert by_twos.protocol == report_card.protocol
    assert plain_text_table(by_twos) == plain_text_table(report_card)


def test_read_only_memmap_of_photos(tmp_path, photos, report_card):
    np.save(tmp_path / "photos.npy", photos)
    mapped = np.load(tmp_path / "photos.npy", mmap_mode="r")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = evaluate({"warm": warm, "pale": pale}, mapped, sets=SETS, **FAST)
    assert report_card_json(again) == report_card_json(report_card)


def test_chance_is_seeded_for_each_predictor_and_put_back(photos):
    drawn = []

    def draws(L_norm):
        drawn.append(torch.rand(len(L_norm), 2, *L_norm.shape[-2:]))
        return 0.1 * drawn[-1]

    torch.manual_seed(5)
    first = evaluate({"draws": draws}, photos, batch_size=4, **FAST).values("draws", "psnr")
    after = torch.rand(3)
    assert len(drawn) == 2
    assert not torch.equal(drawn[0][:3], drawn[1])
    torch.manual_seed(5)
    assert torch.equal(torch.rand(3), after)
    second = evaluate({"before": draws, "draws": draws}, photos, batch_size=4, **FAST)
    np.testing.assert_array_equal(second.values("draws", "psnr"), first)
    other = evaluate({"draws": draws}, photos, batch_size=4, seed=1, **FAST)
    assert (other.values("draws", "psnr") != first).all()


def test_a_predictor_cannot_spoil_the_others(photos, report_card):
    def spoils(L_norm):
        return L_norm.mul_(0).repeat(1, 2, 1, 1)

    spoilt = evaluate({"spoils": spoils, "warm": warm}, photos, **FAST)
    np.testing.assert_array_equal(spoilt.values("warm", "psnr"), report_card.values("warm", "psnr"))


def test_no_gradient_is_kept(photos):
    layer = torch.nn.Conv2d(1, 2, 1).eval()
    seen = []

    def predict(L_norm):
        seen.append(layer(L_norm).requires_grad)
        return layer(L_norm).clamp(-1, 1)

    evaluate({"layer": predict}, photos, **FAST)
    assert seen == [False]


def test_training_mode_is_warned_of(photos):
    network = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 1), torch.nn.Dropout(), torch.nn.Tanh())
    with pytest.warns(UserWarning, match=r"'net' is in training mode.*\.eval\(\)"):
        evaluate({"net": network}, photos, **FAST)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        evaluate({"net": network.eval()}, photos, **FAST)


def test_size_reduces_the_photos(photos):
    seen = []

    def predict(L_norm):
        seen.append(L_norm)
        return warm(L_norm)

    report_card = evaluate({"warm": predict}, photos, size=16, **FAST)
    assert (report_card.protocol.image_size, report_card.protocol.source_size) == (16, 48)
    assert "16 x 16 px (reduced from 48, antialiased bilinear)" in plain_text_table(report_card)
    reduced = [
        np.asarray(Image.fromarray(photo).resize((16, 16), Image.Resampling.BILINEAR))
        for photo in photos
    ]
    lightness = 50 * (seen[0].numpy() + 1)
    assert lightness.mean() == pytest.approx(rgb2lab(np.stack(reduced))[..., 0].mean(), abs=0.05)
    by_pillow = evaluate({"warm": warm}, np.stack(reduced), **FAST)
    for metric in ("psnr", "colorfulness", "mae_rgb255"):
        np.testing.assert_allclose(
            report_card.values("warm", metric), by_pillow.values("warm", metric), rtol=0.01
        )


def test_near_grey_photos_are_counted(photos):
    grey = np.repeat(photos[:2, ..., :1], 3, axis=-1)
    report_card = evaluate({}, np.concatenate([photos, grey]), **FAST)
    assert report_card.protocol.near_grey == 2
    assert "Near-grey photos among them: 2" in plain_text_table(report_card)
    assert "Near-grey" not in plain_text_table(evaluate({}, photos, **FAST))


@pytest.mark.parametrize(
    ("prediction", "message"),
    [
        (lambda L: L, r"'net' must return ab_norm \(7, 2, 48, 48\) on cpu, got \(7, 1, 48, 48\)"),
        (lambda L: L[:1].repeat(1, 2, 1, 1), r"got \(1, 2, 48, 48\)"),
        (lambda L: 110 * warm(L), r"in \[-1, 1\], got values up to .*AB_SCALE"),
        (lambda L: warm(L) * torch.nan, "NaN means a broken training"),
        (lambda L: warm(L).numpy(), "must return a floating-point tensor ab_norm, got ndarray"),
        (lambda L: warm(L).int(), r"got torch\.int32"),
    ],
    ids=["channels", "batch", "Lab units", "NaN", "array", "integers"],
)
def test_predictions_are_checked(photos, prediction, message):
    with pytest.raises(ValueError, match=message):
        evaluate({"net": prediction}, photos, **FAST)


def test_half_precision_predictions_are_taken(photos, report_card):
    half = evaluate({"warm": lambda L: warm(L).bfloat16()}, photos, **FAST)
    np.testing.assert_allclose(
        half.values("warm", "psnr"), report_card.values("warm", "psnr"), atol=0.1
    )


def test_predictors_are_checked(photos):
    for name in ("predict-grey", "half-saturated", "truth"):
        with pytest.raises(ValueError, match=f"must leave the name '{name}'"):
            evaluate({name: warm}, photos, **FAST)
    with pytest.raises(TypeError, match=r"`predictors\['net'\]` must be callable, got str"):
        evaluate({"net": "weights.pt"}, photos, **FAST)


def test_photos_are_checked(photos):
    with pytest.raises(TypeError, match=r"uint8, 0 to 255, got float64"):
        evaluate({}, photos / 255, **FAST)
    with pytest.raises(TypeError, match="got list"):
        evaluate({}, list(photos), **FAST)
    for wrong in (photos[0], photos[:, :40], photos[..., :1], photos[:0]):
        with pytest.raises(ValueError, match=r"must be \(N, S, S, 3\) and not empty"):
            evaluate({}, wrong, **FAST)
    for size in (0, 49):
        with pytest.raises(ValueError, match=f"from 1 to the photos' 48, got {size}"):
            evaluate({}, photos, size=size, **FAST)


def test_options_are_checked_before_the_work(photos):
    def never(L_norm):
        raise AssertionError("called")

    def refuse(match, **options):
        with pytest.raises(ValueError, match=match):
            evaluate({"never": never}, photos, **{**FAST, **options})

    refuse("of each of the 7 images, got 1", sets=["cat"])
    refuse("no empty name and no 'all'", sets=[*SETS[:6], "all"])
    refuse("no empty name", sets=[*SETS[:6], ""])
    refuse("`batch_size` must be at least 1", batch_size=0)
    refuse("`resamples` must be at least 100", resamples=1)
    refuse("`confidence`", confidence=95)
    refuse("`seed` must be 0 or more", seed=-1)
    refuse("`device` 'warp' cannot be used", device="warp")


def test_every_batch_of_every_row_moves_the_bar(photos, capfd, bars_at_once):
    evaluate({}, photos, batch_size=4, progress=False, **FAST)
    assert capfd.readouterr() == ("", "")
    evaluate({}, photos, batch_size=4, **FAST)
    out, err = capfd.readouterr()
    assert out == ""
    steps = 4 * -(-len(photos) // 4)  # the truth and the three baselines
    assert "predict-grey" in err and f"{steps} of {steps} steps" in err


def test_a_generator_of_another_size_sees_and_answers_at_its_own():
    # But for the margin a ramp stays a ramp: 8 bits move it by up to 0.004, Lanczos by less.
    seen = []

    def ramp(L_norm):
        seen.append(L_norm)
        return torch.cat([0.5 * L_norm, -0.25 * L_norm], dim=1)

    L_norm = ((torch.arange(48) + 0.5) / 24 - 1).expand(2, 1, 48, 48)
    for size in (16, 96):
        ab_norm = at_own_size(ramp, size)(L_norm)
        expected = (torch.arange(size) + 0.5) / (size / 2) - 1
        assert seen[-1].shape == (2, 1, size, size)
        assert torch.allclose(seen[-1][0, 0, 0, 4:-4], expected[4:-4], atol=1e-2)
        assert torch.allclose(ab_norm[..., 8:-8], ramp(L_norm)[..., 8:-8], atol=1e-2)
    assert torch.equal(at_own_size(ramp, 48)(L_norm), ramp(L_norm))
    assert seen[-2] is L_norm


def test_a_generator_that_paints_twice_as_large_answers_at_the_measured_size():
    seen = []

    def twice(L_norm):
        seen.append(L_norm)
        large = interpolate(L_norm, scale_factor=2, mode="bilinear")
        return torch.cat([0.5 * large, -0.25 * large], dim=1)

    L_norm = ((torch.arange(48) + 0.5) / 24 - 1).expand(2, 1, 48, 48)
    expected = torch.cat([0.5 * L_norm, -0.25 * L_norm], dim=1)
    for size in (24, 48):
        ab_norm = at_own_size(twice, size)(L_norm)
        assert seen[-1].shape == (2, 1, size, size)
        assert ab_norm.shape == (2, 2, 48, 48)
        assert torch.allclose(ab_norm[..., 8:-8], expected[..., 8:-8], atol=1e-2)
