"""Write the measured results of the zoo's models into data/results and README.md.

Usage:
    colorlib evaluate --data PHOTOS --save card.json
    python tools/write_results.py card.json     take over a report card without single numbers
    python tools/write_results.py               write README.md's tables and sentences
"""

import argparse
import json
from pathlib import Path

from colorlib.evaluation import METRICS, ReportCard, read_report_card, report_card_json
from colorlib.evaluation.report_card.short_tables import models_tables
from colorlib.files import write_text_atomic
from colorlib.training.recipes import RECIPES
from notebook_files import ROOT

TABLES = "<!-- results -->\n", "<!-- end of results -->\n"
SENTENCES = "<!-- what they say -->\n", "<!-- end of what they say -->\n"
RESULTS = ROOT / "data" / "results" / "zoo_evaluation.json"


def main() -> None:
    """Take over a report card where one is named; write README.md's tables and sentences."""
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
    """Return README's text with a report card's tables and sentences, each between two marks."""
    for (start, end), text in (
        (TABLES, "\n".join(tables(report_card))),
        (SENTENCES, sentences(report_card)),
    ):
        before, rest = readme.split(start)
        _, after = rest.split(end)
        readme = f"{before}{start}\n{text}\n\n{end}{after}"
    return readme


def tables(report_card: ReportCard) -> list[str]:
    """Return the lines of the tables, and a line for what was not measured."""
    lines = models_tables(report_card, [name for name in RECIPES if name in report_card.models])
    for reason in report_card.protocol.describe_missing():
        # The first sentence says what lacks; what to do about it is the report card's to say.
        lines += ["", f"- {reason.partition('. ')[0].rstrip('.')}."]
    return lines


def sentences(report_card: ReportCard) -> str:
    """Return what the tables say in words, for the models that ship.

    Raises:
        SystemExit: the numbers do not bear a sentence out; then it has to be written anew.
    """
    best, plain, lively, gan = "resnet18-unet", "unet-l1", "resnet18-unet-gan", "pix2pix-unet"
    models = report_card.models

    def difference(
        metric: str, a: str, b: str = "predict-grey", decimals: int = 2
    ) -> tuple[str, str]:
        """Return how far `a` lies from `b`, and the interval, both without a sign."""
        found = report_card.compare(a, b, metric)
        _bear_out(found.excludes_zero, f"{a} and {b} can be told apart by {metric}")
        low, high = sorted((abs(found.low), abs(found.high)))
        return f"{abs(found.mean):.{decimals}f}", f"[{low:.{decimals}f}, {high:.{decimals}f}]"

    def mean(metric: str, name: str) -> float:
        return report_card.interval(name, metric).mean

    def in_db(a: str, b: str = "predict-grey") -> str:
        return "{} dB {}".format(*difference("psnr", a, b))

    nearly_right = report_card.compare(plain, "predict-grey", "eps_acc_rgb_and_5")
    distances = {m: report_card.rows[m].distances["frechet_squeezenet"].disjoint for m in models}
    _bear_out(max(models, key=lambda m: mean("psnr", m)) == best, f"{best} is the nearest")
    _bear_out(mean("psnr", plain) > mean("psnr", "predict-grey"), f"{plain} is above grey")
    _bear_out(not nearly_right.excludes_zero, f"{plain} and grey are equally often nearly right")
    _bear_out(mean("psnr", lively) < mean("psnr", best), f"{lively} costs")
    _bear_out(mean("colorfulness", lively) > mean("colorfulness", best), f"{lively} is livelier")
    _bear_out(mean("psnr", gan) < mean("psnr", "predict-grey"), f"{gan} is below grey")
    for metric in (METRICS[name] for name in ("psnr", "mae_rgb255", "ssim", "eps_acc_rgb_and_5")):
        last = min(models, key=lambda m, metric=metric: metric.sign * mean(metric.name, m))
        _bear_out(last == gan, f"{gan} is the last by {metric.name}")
    _bear_out(min(models, key=lambda m: distances[m].mean) == gan, f"{gan} is nearest as a set")
    livelier = "{} {} of colourfulness".format(*difference("colorfulness", lively, best, 1))
    return (
        f"What they say, in differences that are paired by photograph: `{best}` is the nearest to "
        f"the truth, {in_db(best)} above grey and {in_db(best, plain)} above `{plain}`; `{plain}` "
        f"is above grey by {in_db(plain)}, yet by pixels that are nearly right the two cannot be "
        f"told apart. `{lively}` is livelier than `{best}` by {livelier} and costs "
        f"{in_db(lively, best)}. And `{gan}` is {in_db(gan)} *below* plain grey, the last of the "
        "models by every count of pixels; as a set, its pictures are the nearest to photographs of "
        "any model's. Which number is right? That is what notebook 08 is about."
    )


def _bear_out(is_so: bool, claim: str) -> None:
    if not is_so:
        raise SystemExit(
            f"README would say that {claim}, and the report card does not bear it out. "
            "Write `sentences` anew."
        )


def _rounded(value: object) -> object:
    """Return JSON's values with six digits of each number, which intervals do not come near."""
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
