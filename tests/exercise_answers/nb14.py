"""Answers to the exercises of notebook 14: typical wrong ones, and right ones in other words."""

import json
import math
import random
from hashlib import sha256

import numpy as np

from colorlib.data import split_of
from colorlib.exercises import audit_project


def photos(low, high, n, half, share, *, width=0.5, power=2, up=math.ceil):
    return math.ceil(up(n * (width * (high - low) / half) ** power - 1e-9) / share)


def photos_by_deviation(low, high, n, half, share):
    deviation = (high - low) / 2 / 1.96 * n**0.5
    return np.ceil(np.ceil((1.96 * deviation / half) ** 2) / share)


def side(name, share, *, group=None):
    known = sha256((name.rpartition("/")[0] if group is None else group).encode()).hexdigest()
    return split_of(known, fractions=(1 - share, 0, share))


def side_by_number(name, share):
    group = "/".join(name.split("/")[:-1])
    return "test" if int(sha256(group.encode()).hexdigest(), 16) / 16**64 < share else "train"


def side_by_dice(name, share):
    return "test" if random.random() < share else "train"


def side_by_seeded_dice(name, share):
    return "test" if random.Random(name.rpartition("/")[0]).random() < share else "train"


def side_by_hash(name, share):
    return "test" if hash(name.rpartition("/")[0]) % 100 < 100 * share else "train"


def side_by_calendar(name, share):
    number = int(name.rpartition("/")[0].split("-")[1])
    return "test" if number >= 400 * (1 - share) else "train"


def side_with_val(name, share):
    return split_of(sha256(name.rpartition("/")[0].encode()).hexdigest())


def turned(name, share):
    return {"train": "test", "test": "train"}[side(name, share)]


def verdict(difference, margin, more):
    low, high = difference.low, difference.high
    if not more:
        low, high = -high, -low
    if low > margin:
        return "better"
    if high < -margin:
        return "worse"
    return "alike" if -margin <= low and high <= margin else "undecided"


def verdict_for_more(difference, margin, _more):
    return verdict(difference, margin, True)


def verdict_turned(difference, margin, more):
    return verdict(difference, margin, not more)


def verdict_by_sign(difference, margin, more):
    low, high = difference.low, difference.high
    if not more:
        low, high = -low, -high
    if low > margin:
        return "better"
    if high < -margin:
        return "worse"
    return "alike" if -margin <= low and high <= margin else "undecided"


def verdict_by_mean(difference, margin, more):
    mean = difference.mean if more else -difference.mean
    return "better" if mean > margin else "worse" if mean < -margin else "alike"


def verdict_without_margin(difference, _margin, more):
    return verdict(difference, 0.0, more)


def verdict_by_zero(difference, margin, more):
    said = verdict(difference, margin, more)
    if said in ("better", "worse"):
        return said
    return "alike" if difference.low <= 0 <= difference.high else "undecided"


def verdict_always(difference, margin, more):
    said = verdict(difference, margin, more)
    return "alike" if said == "undecided" else said


def verdict_by_cases(difference, margin, more):
    sign = 1 if more else -1
    ends = sorted((sign * difference.low, sign * difference.high))
    if ends[0] > margin:
        return "better"
    if ends[1] < -margin:
        return "worse"
    if max(map(abs, ends)) <= margin:
        return "alike"
    return "undecided"


def failures(names, mine, grey, count):
    gain = mine - grey
    return [names[i] for i in np.argsort(gain)[:count] if gain[i] < 0]


def failures_by_pairs(names, mine, grey, count):
    losses = sorted((m - g, name) for name, m, g in zip(names, mine, grey, strict=True) if m < g)
    return [name for _, name in losses][:count]


def by(order):
    return lambda names, mine, grey, count: [
        names[i] for i in np.argsort(order(mine, grey))[:count]
    ]


def audit(folder, *, leave_out=(), **changes):
    """Audit as the exercise asks; `changes` replace the test of one thing."""
    plan = json.loads((folder / "plan.json").read_text())
    report = json.loads((folder / "report_card.json").read_text())
    card = json.loads((folder / "zoo" / "my-unet.json").read_text())
    weights = (folder / "zoo" / "my-unet.safetensors").read_bytes()
    rule, versions = plan["rule"], plan["versions"]
    names = [row["name"] for row in report["rows"]]
    counts = [row["results"]["all"].get("psnr", {"n": 50})["n"] for row in report["rows"]]
    compared = [sorted([one["name"], one["minus"]]) for one in report["between_models"]]
    there = {
        "rule": all(key in rule for key in ("metric", "rival", "margin")),
        "versions": "colorlib" in versions and "torch" in versions,
        "no leak": not any(one in plan["train"] for one in plan["test"]),
        "grey row": "predict-grey" in names,
        "rival's row": rule["rival"] in names,
        "same photographs": all(count == report["protocol"]["images"] for count in counts),
        "paired interval": sorted(["my-unet", rule["rival"]]) in compared,
        "seed": card["recipe"]["training"].get("seed") is not None,
        "origin": card["training_data"]["about"].strip() != "",
        "intended use": bool(card.get("intended_use")),
        "limits": len(card["known_limits"]) > 0,
        "weights": sha256(weights).hexdigest() == card["weights_sha256"],
    }
    for name, test in changes.items():
        there[name.replace("_", " ")] = test(plan, report, card)
    return [name for name, ok in there.items() if not ok and name not in leave_out]


def wrong_audit(**changes):
    return lambda folder: audit(folder, **changes)


WRONG = {
    "check_photos_to_collect": [
        (lambda *plan: photos(*plan[:4], 1), "so many photographs the test part needs"),
        (lambda low, h, n, w, s: math.ceil(n * ((h - low) / 2 / w) ** 2 * s), "multiply"),
        (lambda *plan: photos(*plan, power=1), "four times as many"),
        (lambda *plan: photos(*plan, width=1.0), "whole width"),
        (lambda *plan: photos(*plan, power=-2), "turned over"),
        (lambda low, h, n, w, s: int(n * ((h - low) / 2 / w) ** 2 / s), "rounded down"),
        (lambda low, h, n, w, s: math.ceil(n * ((h - low) / 2 / w) ** 2 / s), "Round up twice"),
        (lambda low, h, n, w, s: math.ceil(n * ((h - low) / 2 / w) ** 2 / (1 - s)), "training"),
        (lambda low, h, n, w, s: photos(0, 2 * h, n, w, s), "an end of the interval alone"),
        (lambda low, h, n, w, s: n, "680 photographs, you say 1763"),
        (lambda *plan: [1, 2], "one whole number"),
    ],
    "check_side_of": [
        (lambda name, share: side(name, share, group=name), "on both sides"),
        (side_by_hash, "from session to session"),
        (side_by_dice, "on both sides"),
        (side_by_calendar, "other seasons"),
        (side_with_val, "returns .*'val'"),
        (turned, "turned round"),
        (lambda name, share: side(name, share, group=name.split("/")[0]), "first folder"),
        (lambda name, share: side(name, 0.25), "10% were asked for, and 2"),
        (lambda name, share: side(name, share) == "test", "return 'train' or 'test'"),
    ],
    "check_verdict": [
        (verdict_for_more, "turn the interval round first"),
        (verdict_turned, "not where it is True"),
        (verdict_by_sign, "change places"),
        (verdict_by_mean, "decide by the mean"),
        (verdict_without_margin, "leave the margin out"),
        (verdict_by_zero, "does not make them alike"),
        (verdict_always, "that is undecided, not alike"),
        (lambda d, m, more: verdict(d, m, more) == "better", "return one of better, worse"),
        (lambda d, m, more: "undecided", "'better', you say 'undecided'"),
    ],
    "check_failures": [
        (by(lambda mine, grey: mine), "lowest score of their own"),
        (by(lambda mine, grey: grey - mine), "the model's best"),
        (by(lambda mine, grey: grey), "where grey does worst"),
        (by(lambda mine, grey: -np.abs(mine - grey)), "on either side"),
        (by(lambda mine, grey: mine - grey), "fewer than"),
        (lambda *four: failures(*four)[::-1], "worst comes first"),
        (lambda *four: sorted(failures(*four)), "order of the folder"),
        (lambda names, mine, grey, count: failures(names, mine, grey, 8), "4 names"),
        (lambda names, mine, grey, count: np.argsort(mine - grey)[:count], "a list of names"),
    ],
    "check_audit": [
        (audit_project, "the course's own audit"),
        (lambda folder: audit_project(folder), "the course's own audit"),
        (
            wrong_audit(rule=lambda p, r, c: all(p["rule"].get(k) for k in ("metric", "margin"))),
            "0 is",
        ),
        (wrong_audit(rule=lambda p, r, c: "rule" in p), "does not find .'rule'.*margin"),
        (wrong_audit(seed=lambda p, r, c: c["recipe"]["training"].get("seed")), "0 is a number"),
        (wrong_audit(versions=lambda p, r, c: "versions" in p), "Both are asked for"),
        (wrong_audit(no_leak=lambda p, r, c: p["train"] != p["test"]), "intersect"),
        (wrong_audit(no_leak=lambda p, r, c: p["train"][0] not in p["test"]), "intersect"),
        (
            wrong_audit(paired_interval=lambda p, r, c: len(r["between_models"]) > 0),
            "against another model.*the rival",
        ),
        (
            wrong_audit(
                paired_interval=lambda p, r, c: any(
                    one["name"] == "my-unet" for one in r["between_models"]
                )
            ),
            "either of the two",
        ),
        (wrong_audit(same_photographs=lambda p, r, c: True), "48 of the 50.*n with"),
        (wrong_audit(intended_use=lambda p, r, c: "intended_use" in c), "says nothing"),
        (wrong_audit(limits=lambda p, r, c: "known_limits" in c), "a person saw"),
        (wrong_audit(limits=lambda p, r, c: len(c["limits"]) > 0), "sound project.*'limits'"),
        (wrong_audit(origin=lambda p, r, c: c["training_data"]["about"]), "strip"),
        (wrong_audit(weights=lambda p, r, c: c["weights_sha256"]), "proves nothing"),
        (wrong_audit(grey_row=lambda p, r, c: True), "predict-grey"),
        (lambda folder: ["the grey row"], "none of the names"),
        (lambda folder: len(audit(folder)), "a list of names"),
    ],
}
RIGHT = {
    "check_photos_to_collect": [photos, photos_by_deviation],
    "check_side_of": [side, side_by_number, side_by_seeded_dice],
    "check_verdict": [verdict, verdict_by_cases],
    "check_failures": [failures, failures_by_pairs, lambda *four: tuple(failures(*four))],
    "check_audit": [audit, lambda folder: set(audit(folder))],
}
