"""Write the measured results of the zoo's models into data/results and README.md.

Usage:
    colorlib evaluate --data PHOTOS --save card.json
    python tools/write_results.py card.json     take over a card, without each image's numbers
    python tools/write_results.py               write README.md's tables from data/results
"""

import argparse
import json
from pathlib import Path

from colorlib.evaluation import ReportCard
from colorlib.evaluation.instruments import DISTANCES
from colorlib.evaluation.protocol import Protocol
from colorlib.evaluation.tables import piped
from colorlib.files import write_text_atomic
from colorlib.training.recipes import RECIPES
from notebook_files import ROOT

START, END = "<!-- results -->\n", "<!-- end of results -->\n"
RESULTS = ROOT / "data" / "results" / "zoo_evaluation.json"
# Metric to heading and decimals.
COLUMNS = {
    "psnr": ("PSNR, dB", 2),
    "mae_rgb255": ("MAE, 0-255", 2),
    "ssim": ("SSIM", 3),
    "lpips_squeeze": ("LPIPS", 3),
    "eps_acc_rgb_and_5": ("within 5 %, RGB", 1),
    "colorfulness": ("colourfulness", 1),
}


def main() -> None:
    """Take over a card where one is named, and write README.md's tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("card", type=Path, nargs="?", help="as `colorlib evaluate --save` wrote it")
    path = parser.parse_args().card
    if path is not None:
        card = json.loads(ReportCard.load(path).to_json(per_image=False))
        write_text_atomic(RESULTS, json.dumps(_rounded(card), indent=1) + "\n")
    readme = ROOT / "README.md"
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    write_text_atomic(readme, with_results(readme.read_text(encoding="utf-8"), results))


def with_results(readme: str, card: dict) -> str:
    """Return README's text with the tables of a report card between its two marks."""
    before, rest = readme.split(START)
    _, after = rest.split(END)
    return before + START + "\n" + "\n".join(tables(card)) + "\n\n" + END + after


def tables(card: dict) -> list[str]:
    """Return the lines of the tables: models and baselines, and what models gain over grey."""
    rows = {row["name"]: row for row in card["rows"]}
    models = [name for name in RECIPES if name in rows]
    others = [name for name, row in rows.items() if row["kind"] != "model"]
    present = {m: what for m, what in COLUMNS.items() if m in card["protocol"]["metrics"]}
    grid = [["", *[heading for heading, _ in present.values()]]]
    for name in ["predict-grey", *models, *[one for one in others if one != "predict-grey"]]:
        results = rows[name]["results"]["all"]
        cells = [
            _interval(results[metric], f"z.{decimals}f") if metric in results else "-"
            for metric, (_, decimals) in present.items()
        ]
        label = f"`{name}`" if name in models else name
        mark = " (oracle)" if rows[name]["kind"] == "oracle" else ""
        grid.append([label + mark, *cells])
    lines = piped(grid)
    if card["protocol"]["distances"]:
        lines += ["", *piped(_distances(card, rows, models))]
    missing = Protocol(**card["protocol"]).describe_missing()
    # The first sentence says what lacks; what to do about it is the card's to say.
    sentences = [line.partition(". ")[0].rstrip(".") + "." for line in missing]
    return lines + [text for line in sentences for text in ("", f"- {line}")]


def _distances(card: dict, rows: dict, models: list[str]) -> list[list[str]]:
    columns = [
        (name, kind) for name in card["protocol"]["distances"] for kind in DISTANCES[name].kinds
    ]
    grid = [["", *[f"{name}, {kind}" for name, kind in columns], "pictures a second"]]
    for name in ["predict-grey", *models, "truth"]:
        cells = [_range(rows[name]["distances"][distance][kind]) for distance, kind in columns]
        speed = card["speeds"].get(name)
        cells.append(f"{speed['frames_per_second']:.0f}" if speed else "-")
        grid.append([f"`{name}`" if name in models else name, *cells])
    return grid


def _rounded(value: object) -> object:
    """Return JSON's values with six digits of each number, which intervals do not come near."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def _range(spread: dict) -> str:
    spec = "z.2f" if spread["mean"] > 1 else "z.3f"
    mean, low, high = (format(spread[key], spec) for key in ("mean", "low", "high"))
    return f"{mean} ({low} to {high})"


def _interval(result: dict, spec: str) -> str:
    mean, low, high = (format(result[key], spec) for key in ("mean", "low", "high"))
    return f"{mean} [{low}, {high}]"


if __name__ == "__main__":
    main()
