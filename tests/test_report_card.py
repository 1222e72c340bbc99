"""A report card answers, is printed, stored, read and joined without a number changing."""

import json
from dataclasses import replace

import pytest
from evaluation_helpers import COUNTED, FAST, SETS, pale, seven_crops, warm

from colorlib.errors import ColorlibError, DataError
from colorlib.evaluation import (
    METRICS,
    check_same_protocol,
    combine,
    evaluate,
    markdown_tables,
    plain_text_table,
    read_report_card,
    report_card_json,
    report_card_of,
    write_report_card,
)
from colorlib.evaluation.statistics.intervals import bootstrap_interval, paired_interval


@pytest.fixture(scope="module")
def photos():
    return seven_crops()


@pytest.fixture(scope="module")
def report_card(photos):
    return evaluate({"warm": warm, "pale": pale}, photos, sets=SETS, **FAST)


def test_intervals_are_those_of_the_values(report_card):
    options = {"resamples": 200, "seed": 0, "confidence": 0.95}
    values = report_card.values("warm", "psnr")
    assert report_card.interval("warm", "psnr") == bootstrap_interval(values, **options)
    others = report_card.values("pale", "psnr")
    assert report_card.compare("warm", "pale", "psnr") == paired_interval(values, others, **options)


def test_gap_is_between_the_means(report_card):
    means = {
        name: report_card.interval(name, "colorfulness").mean
        for name in ("warm", "predict-grey", "truth")
    }
    gaps = {name: abs(mean - means["truth"]) for name, mean in means.items()}
    assert report_card.interval("warm", "colorfulness_gap").mean == pytest.approx(gaps["warm"])
    assert report_card.compare("warm", "predict-grey", "colorfulness_gap").mean == pytest.approx(
        gaps["warm"] - gaps["predict-grey"]
    )


def test_table_is_aligned_plain_text(report_card):
    text = plain_text_table(report_card, width=100)
    assert text.isascii()
    lines = text.splitlines()
    assert max(len(line) for line in lines) <= 105
    for name, metric in METRICS.items():
        assert name not in COUNTED or any(
            name in line and metric.definition in line for line in lines
        )
    for stated in ("Images: 7 at 48 x 48 px", "Device: cpu", "200 resamples, seed 0", "95 %"):
        assert stated in text
    header = next(i for i, line in enumerate(lines) if line.split() == COUNTED[:3])
    block = lines[header : header + 9]
    assert len({len(line) for line in block}) == 1
    assert block[1].startswith("warm ")
    assert block[1].endswith(f"{report_card.interval('warm', 'ssim'):.3f}")
    assert f"{report_card.interval('warm', 'psnr')}" in block[1]
    assert block[5].startswith("half-saturated (oracle)")
    assert block[6].split() == ["truth", "-", "-", "-"]
    assert block[7].startswith("warm minus grey")
    assert f"{report_card.compare('warm', 'predict-grey', 'psnr'):+.2f}" in block[7]
    for heading in ("Set all: 7 images", "Set cat: 3 images", "Set coffee: 2 images"):
        assert heading in lines


def test_wide_table_holds_all_metrics_side_by_side(report_card):
    # One for each set, and one between the models.
    wide = plain_text_table(report_card, width=1000)
    assert (
        sum(line.split() == COUNTED for line in wide.splitlines()) == len(report_card.set_names) + 1
    )
    narrow = plain_text_table(report_card, width=20)
    assert all(f"\n{' ' * 23}" in narrow and name in narrow for name in COUNTED)


def test_star_marks_differences_that_exclude_zero(report_card):
    header, *lines = [
        line for line in markdown_tables(report_card).splitlines() if line.startswith("|")
    ]
    assert [cell.strip() for cell in header.split("|")[2:-1]] == COUNTED
    differences = [line for line in lines if "minus grey" in line]
    expected, stars = [], []
    for set_name in report_card.set_names:
        for name in ("warm", "pale"):
            cells = differences.pop(0).split("|")
            assert cells[1].strip() == f"{name} minus grey"
            for metric, cell in zip(COUNTED, cells[2:-1], strict=True):
                interval = report_card.compare(name, "predict-grey", metric, set_name)
                expected.append(not interval.low <= 0 <= interval.high)
                stars.append(cell.startswith(" * "))
    assert stars == expected
    assert set(stars) == {True, False}


def test_markdown_tables_are_whole(photos):
    report_card = evaluate({"a|b": warm}, photos, sets=SETS, **FAST)
    rows = [line for line in markdown_tables(report_card).splitlines() if line.startswith("|")]
    # Header, rule, model, two baselines, oracle, truth, difference: in each of four blocks.
    assert len(rows) == 4 * 8
    assert {line.replace("\\|", "").count("|") for line in rows} == {len(COUNTED) + 2}
    assert "| a\\|b |" in markdown_tables(report_card)
    assert not any(
        line.startswith("*") and line[1] != "*" for line in markdown_tables(report_card).split("\n")
    )
    assert "**Set rocket: 2 images**" in markdown_tables(report_card)


def test_json_holds_the_summary(report_card):
    summary = json.loads(report_card_json(report_card, per_image=False))
    assert "per_image" not in summary
    assert summary["protocol"]["images"] == 7
    assert summary["protocol"]["metrics"]["psnr"] == METRICS["psnr"].definition
    row = {row["name"]: row for row in summary["rows"]}["warm"]
    interval = report_card.interval("warm", "psnr", "cat")
    assert row["results"]["cat"]["psnr"] == {
        "mean": interval.mean, "low": interval.low, "high": interval.high, "n": 3,
    }  # fmt: skip
    (difference, _) = summary["minus_predict_grey"]
    assert difference["name"] == "warm"
    expected = report_card.compare("warm", "predict-grey", "colorfulness_gap")
    assert difference["results"]["all"]["colorfulness_gap"]["low"] == expected.low


def test_json_of_one_photo_has_open_ends(photos):
    report_card = evaluate({"warm": warm}, photos[:1], **FAST)
    for results in json.loads(report_card_json(report_card))["rows"]:
        for metric in results["results"]["all"].values():
            assert metric["low"] is metric["high"] is None
    assert "[-inf, inf]" in plain_text_table(report_card)


def test_save_and_load(tmp_path, report_card):
    path = write_report_card(report_card, tmp_path / "new folder" / "card.json")
    loaded = read_report_card(path)
    assert loaded.protocol == report_card.protocol
    assert report_card_json(loaded) == report_card_json(report_card)
    assert plain_text_table(loaded) == plain_text_table(report_card)
    assert [file.name for file in path.parent.iterdir()] == ["card.json"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": "something else"}', "half a report card"],
    ids=["empty", "list", "no fields", "other format", "no JSON"],
)
def test_what_is_no_report_card_is_not_loaded(tmp_path, text):
    path = tmp_path / "card.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"card\.json is no report card"):
        read_report_card(path)


def test_damaged_report_cards_are_not_loaded(tmp_path, report_card):
    path = tmp_path / "card.json"
    damaged = json.loads(report_card_json(report_card))
    damaged["per_image"]["values"]["pale"]["psnr"].pop()
    path.write_text(json.dumps(damaged), encoding="utf-8")
    with pytest.raises(DataError, match="'pale' does not hold a number for each image"):
        read_report_card(path)


def without_single_numbers(report_card):
    return report_card_of(json.loads(report_card_json(report_card, per_image=False)))


def test_a_report_card_without_single_numbers_answers_with_what_was_stored(report_card, tmp_path):
    path = write_report_card(report_card, tmp_path / "card.json", per_image=False)
    loaded = read_report_card(path)
    assert loaded.protocol == report_card.protocol
    for set_name in report_card.set_names:
        for metric in COUNTED:
            expected = report_card.interval("warm", metric, set_name)
            assert loaded.interval("warm", metric, set_name) == expected
            question = ("warm", "predict-grey", metric, set_name)
            assert loaded.compare(*question) == report_card.compare(*question)
    assert loaded.compare("warm", "pale", "psnr") == report_card.compare("warm", "pale", "psnr")
    assert loaded.metrics_of("truth") == ["colorfulness"]
    assert plain_text_table(loaded) == plain_text_table(report_card)
    assert report_card_json(loaded, per_image=False) + "\n" == path.read_text(encoding="utf-8")


def test_what_needs_single_numbers_says_so(report_card):
    loaded = without_single_numbers(report_card)
    for ask in (
        lambda: loaded.values("warm", "psnr"),
        lambda: loaded.compare("pale", "warm", "psnr"),
        lambda: loaded.compare("half-saturated", "predict-grey", "psnr", "cat"),
        lambda: loaded.interval("truth", "psnr"),
    ):
        with pytest.raises(ColorlibError, match=r"takes the numbers of each image, .*=True"):
            ask()
    with pytest.raises(ColorlibError, match="without the numbers of each image"):
        report_card_json(loaded)
    with pytest.raises(ColorlibError, match="without the numbers of each image, which models are"):
        combine([loaded])
    with pytest.raises(ColorlibError, match="No row 'cold'"):
        loaded.interval("cold", "psnr")


def test_open_ends_survive_a_file_without_single_numbers(photos):
    one = evaluate({"warm": warm}, photos[:1], **FAST)
    loaded = without_single_numbers(one)
    assert loaded.interval("warm", "psnr") == one.interval("warm", "psnr")
    assert plain_text_table(loaded) == plain_text_table(one)


@pytest.mark.parametrize("per_image", [True, False])
def test_metrics_of_another_version_are_kept(report_card, per_image):
    fields = json.loads(report_card_json(report_card, per_image=per_image))
    fields["protocol"]["metrics"]["sparkle"] = "of another version"
    for row in [*fields["rows"], *fields["minus_predict_grey"], *fields["between_models"]]:
        if row["name"] != "truth":
            for results in row["results"].values():
                results["sparkle"] = {"mean": 1.23456, "low": -0.5, "high": 2.0, "n": 7}
    if per_image:
        fields["per_image"]["values"]["pale"]["sparkle"] = [0.5] * 7
    loaded = report_card_of(fields)
    assert loaded.interval("warm", "sparkle", "cat").mean == 1.23456
    assert loaded.interval("pale", "sparkle").mean == (0.5 if per_image else 1.23456)
    assert loaded.metrics_of("truth") == ["colorfulness"]
    if not per_image:
        assert "1.23 [-0.50, 2.00]" in plain_text_table(loaded)
        assert "sparkle: of another version" in markdown_tables(loaded)
        assert json.loads(report_card_json(loaded, per_image=False)) == fields


def test_combine_joins_models(photos, report_card, tmp_path):
    first = evaluate({"warm": warm}, photos, sets=SETS, **FAST)
    second = evaluate({"pale": pale}, photos, sets=SETS, **FAST)
    path = write_report_card(second, tmp_path / "card.json")
    joined = combine([first, read_report_card(path)])
    assert plain_text_table(joined) == plain_text_table(report_card)
    assert joined.compare("warm", "pale", "psnr") == report_card.compare("warm", "pale", "psnr")


def test_combine_refuses_what_cannot_be_compared(photos, report_card):
    others = {
        "images": evaluate({"new": warm}, photos[:6], **FAST),
        "fingerprint": evaluate({"new": warm}, 255 - photos, sets=SETS, **FAST),
        "image_size": evaluate({"new": warm}, photos, sets=SETS, size=24, **FAST),
        "sets": evaluate({"new": warm}, photos, **FAST),
        "seed": evaluate({"new": warm}, photos, sets=SETS, seed=3, **FAST),
        "resamples": evaluate({"new": warm}, photos, sets=SETS, device="cpu", resamples=300),
    }
    for reason, other in others.items():
        with pytest.raises(ColorlibError, match=f"cannot be compared: `{reason}`"):
            combine([report_card, other])
    with pytest.raises(ColorlibError, match="Two report cards have a model 'warm'"):
        combine([report_card, report_card])
    with pytest.raises(ColorlibError, match="at least one report card"):
        combine([])


def test_the_same_photos_sorted_into_other_sets_are_another_protocol(photos, report_card):
    shuffled = [SETS[1], SETS[0], *SETS[2:]]
    other = evaluate({"new": warm}, photos, sets=shuffled, **FAST)
    with pytest.raises(ColorlibError, match="`fingerprint`"):
        combine([report_card, other])


def test_another_device_may_be_compared(report_card):
    elsewhere = replace(report_card.protocol, device="cuda: some GPU")
    check_same_protocol([report_card.protocol, elsewhere])
    with pytest.raises(ColorlibError, match="`metrics`"):
        check_same_protocol([report_card.protocol, replace(elsewhere, metrics={"psnr": "in bel"})])


def test_what_is_not_on_the_report_card_is_refused(report_card):
    with pytest.raises(
        ColorlibError, match=r"No row 'cold' on this report card: it has warm, pale"
    ):
        report_card.interval("cold", "psnr")
    with pytest.raises(ColorlibError, match=r"`metric` of 'warm' must be one of.*got 'fid'"):
        report_card.compare("warm", "pale", "fid")
    with pytest.raises(ColorlibError, match=r"`metric` of 'truth' must be one of colorfulness"):
        report_card.interval("truth", "psnr")
    with pytest.raises(ColorlibError, match=r"No set 'dog': there is all, cat, coffee, rocket"):
        report_card.values("warm", "psnr", "dog")
