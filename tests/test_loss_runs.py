import json
from copy import deepcopy

import pytest
from comparison_helpers import LOSS_RESULTS, MAE, interval, loss_run

from colorlib.errors import ColorlibError, DataError
from colorlib.notebook import loss_families, read_loss_families
from colorlib.notebook.comparing.loss_runs import LossFamily, LossRun


def test_a_mapping_becomes_families():
    family = loss_families(LOSS_RESULTS)["pix2pix"]
    assert isinstance(family, LossFamily) and len(family.runs) == 3
    assert family.runs[2] == LossRun("L1 alone", b"png", "Six.", loss_run(0, 14.0)["numbers"])
    assert family.values() == ["0", "0.5", "L1 alone"]


def test_the_table_has_references_around_the_runs():
    rows = loss_families(LOSS_RESULTS)["pix2pix"].table()
    names = ["grey", "lambda_l1 = 0", "lambda_l1 = 0.5", "lambda_l1 = L1 alone", "ground truth"]
    assert [row["name"] for row in rows] == names
    assert [row.get("index") for row in rows] == [None, 0, 1, 2, None]
    assert rows[2]["numbers"] == {MAE: "14.12 [13.62, 14.38]", "seconds": "60"}


def test_only_measured_numbers_are_drawn():
    family = loss_families(LOSS_RESULTS)["pix2pix"]
    assert family.series() == {
        MAE: [[18.0, 17.5, 18.25], [14.125, 13.625, 14.375], [14, 13.5, 14.25]]
    }
    assert family.reference_lines() == {MAE: [("grey", 15.6)]}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda f: f.pop("label"), "family 'pix2pix': `label` must be str, got nothing"),
        (lambda f: f.update(runs=[]), "family 'pix2pix': `runs` is empty"),
        (lambda f: f["runs"][1].pop("picture_description"), "run 1: `picture_description`"),
        (lambda f: f["runs"][0].update(picture="0.png"), "run 0: its picture 0.png is missing"),
        (lambda f: f["runs"][0].update(value=None), "run 0: `value` must be .*got NoneType"),
        (lambda f: f["runs"][2]["numbers"].pop(MAE), "run 2 must have the numbers MAE, 0-255, sec"),
        (lambda f: f["runs"][0]["numbers"].update({MAE: 3.0}), "run 0: 'MAE, 0-255' must be words"),
        (lambda f: f["references"]["grey"].update({MAE: {"mean": 1}}), "reference 'grey': 'MAE"),
        (
            lambda f: f["runs"][0]["numbers"].update({MAE: interval(float("nan"))}),
            "must be words or hold finite mean, low, high",
        ),
    ],
)
def test_another_form_is_refused_by_place(change, message):
    results = deepcopy(LOSS_RESULTS)
    change(results["pix2pix"])
    with pytest.raises(DataError, match=message):
        loss_families(results)


def test_no_family_is_refused():
    with pytest.raises(DataError, match="at least one family"):
        loss_families({})


def test_families_are_read_from_the_results_that_come_with_the_course(tmp_path, monkeypatch):
    results = deepcopy(LOSS_RESULTS)
    for index, values in enumerate(results["pix2pix"]["runs"]):
        values["picture"] = f"lambda_{index}.png"
        (tmp_path / values["picture"]).write_bytes(bytes([index]))
    (tmp_path / "lambda_l1.json").write_text(json.dumps(results))
    for module in ("colorlib.results", "colorlib.notebook.comparing.loss_runs"):
        monkeypatch.setattr(f"{module}.shipped_folder", lambda name: tmp_path)
    family = read_loss_families("lambda_l1")["pix2pix"]
    assert [run.picture for run in family.runs] == [b"\0", b"\1", b"\2"]
    with pytest.raises(ColorlibError, match="must be one of lambda_l1, got 'hinge'"):
        read_loss_families("hinge")


def test_families_of_several_experiments_are_read_together(tmp_path, monkeypatch):
    results = deepcopy(LOSS_RESULTS)
    for values in results["pix2pix"]["runs"]:
        values["picture"] = "all.png"
    (tmp_path / "all.png").write_bytes(b"png")
    other = {"perceptual": results["pix2pix"] | {"parameter": "lambda_perceptual"}}
    for name, values in {"lambda_l1": results, "again": results, "lambda_seen": other}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(values))
    for module in ("colorlib.results", "colorlib.notebook.comparing.loss_runs"):
        monkeypatch.setattr(f"{module}.shipped_folder", lambda name: tmp_path)
    families = read_loss_families("lambda_seen", "lambda_l1")
    assert {name: family.parameter for name, family in families.items()} == {
        "perceptual": "lambda_perceptual",
        "pix2pix": "lambda_l1",
    }
    assert list(families) == ["perceptual", "pix2pix"]
    with pytest.raises(DataError, match="'again' has a family 'pix2pix', and so has one before"):
        read_loss_families("lambda_l1", "again")
    with pytest.raises(DataError, match="at least one family"):
        read_loss_families()


def test_a_number_has_as_many_decimals_in_every_row():
    numbers = {"share": {"mean": 4e-7, "low": 3e-7, "high": 5e-7}, "PSNR": interval(8.0)}
    large = {"share": {"mean": 117.46, "low": 111.3, "high": 124.0}, "PSNR": interval(9.0)}
    run = {"value": 1, "picture": b"png", "picture_description": "Six."}
    family = {"parameter": "p", "label": "l", "references": {"grey": large}}
    rows = loss_families({"one": family | {"runs": [run | {"numbers": numbers}]}})["one"].table()
    assert rows[0]["numbers"] == {"share": "117.5 [111.3, 124.0]", "PSNR": "9.000 [8.500, 9.250]"}
    assert rows[1]["numbers"] == {"share": "0.0 [0.0, 0.0]", "PSNR": "8.000 [7.500, 8.250]"}
