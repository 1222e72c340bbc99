"""Write the measured results of the zoo's models into data/results and README.md.

Usage:
    colorlib evaluate --data PHOTOS --save card.json
    python tools/write_results.py card.json     take over a report card without single numbers
    python tools/write_results.py               write README.md's tables from data/results
"""

import argparse
import json
from pathlib import Path

from colorlib.evaluation import ReportCard, read_report_card, report_card_json
from colorlib.evaluation.report_card.short_tables import models_tables
from colorlib.files import write_text_atomic
from colorlib.training.recipes import RECIPES
from notebook_files import ROOT

START, END = "<!-- results -->\n", "<!-- end of results -->\n"
RESULTS = ROOT / "data" / "results" / "zoo_evaluation.json"


def main() -> None:
    """Take over a report card where one is named, and write README.md's tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "report_card", type=Path, nargs="?", help="as `colorlib evaluate --save` wrote it"
    )
    path = parser.parse_args().report_card
    if path is not None:
        fields = json.loads(report_card_json(read_report_card(path), per_image=False))
        write_text_atomic(RESULTS, json.dumps(_rounded(fields), indent=1) + "\n")
    readme = ROOT / "README.md"
    text = with_results(readme.read_text(encoding="utf-8"), read_report_card(RESULTS))
    write_text_atomic(readme, text)


def with_results(readme: str, report_card: ReportCard) -> str:
    """Return README's text with the tables of a report card between its two marks."""
    before, rest = readme.split(START)
    _, after = rest.split(END)
    return before + START + "\n" + "\n".join(tables(report_card)) + "\n\n" + END + after


def tables(report_card: ReportCard) -> list[str]:
    """Return the lines of the tables, and a line for what was not measured."""
    lines = models_tables(report_card, [name for name in RECIPES if name in report_card.models])
    for reason in report_card.protocol.describe_missing():
        # The first sentence says what lacks; what to do about it is the report card's to say.
        lines += ["", f"- {reason.partition('. ')[0].rstrip('.')}."]
    return lines


def _rounded(value: object) -> object:
    """Return JSON's values with six digits of each number, which intervals do not come near."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
