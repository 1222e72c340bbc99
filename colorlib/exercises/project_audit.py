"""Tell what a project's folder lacks for others to believe it and to repeat it."""

import json
from hashlib import sha256
from pathlib import Path

MODEL = "my-unet"


def audit_project(folder: str | Path) -> list[str]:
    """Return what is missing in a project of notebook 14, of what a program can see.

    Args:
        folder: with plan.json, report_card.json and the model my-unet in its zoo/.

    Returns:
        Names of what is missing: "rule", "versions", "no leak", "grey row", "rival's row",
        "same photographs", "paired interval", "seed", "origin", "intended use", "limits" and
        "weights", in this order; empty where nothing is.

    Raises:
        OSError: one of the files is missing.
        ValueError: one of them is no JSON.

    Taught in: notebooks/14_your_project.ipynb
    """
    folder = Path(folder)
    plan, report_card, model_card = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("plan.json", "report_card.json", f"zoo/{MODEL}.json")
    )
    weights = (folder / "zoo" / f"{MODEL}.safetensors").read_bytes()
    rule = plan.get("rule", {})
    rows = {row["name"]: row["results"]["all"] for row in report_card["rows"]}
    counts = {row[rule["metric"]]["n"] for row in rows.values() if rule.get("metric") in row}
    compared = [{one["name"], one["minus"]} for one in report_card["between_models"]]
    there = {
        "rule": {"metric", "rival", "margin"} <= rule.keys(),
        "versions": {"colorlib", "torch"} <= plan.get("versions", {}).keys(),
        "no leak": not set(plan["train"]) & set(plan["test"]),
        "grey row": "predict-grey" in rows,
        "rival's row": rule.get("rival") in rows,
        "same photographs": counts <= {report_card["protocol"]["images"]},
        "paired interval": {MODEL, rule.get("rival")} in compared,
        "seed": "seed" in model_card["recipe"]["training"],
        "origin": bool(model_card["training_data"]["about"].strip()),
        "intended use": bool(model_card.get("intended_use", "").strip()),
        "limits": any(one.strip() for one in model_card.get("known_limits", [])),
        "weights": sha256(weights).hexdigest() == model_card["weights_sha256"],
    }
    return [name for name, is_there in there.items() if not is_there]
