"""Write the measured results of the zoo's models into data/results, RESULTS.md and README.md.

Usage:
    colorlib evaluate --data PHOTOS --save card.json
    python tools/write_results.py card.json     take over a report card without single numbers
    python tools/write_results.py               write the tables and sentences
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
IN_SHORT = "<!-- in short -->\n", "<!-- end of in short -->\n"
RESULTS = ROOT / "data" / "results" / "zoo_evaluation.json"


def main() -> None:
    """Take over a report card where one is named; write the tables and sentences."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "report_card", type=Path, nargs="?", help="as `colorlib evaluate --save` wrote it"
    )
    path = parser.parse_args().report_card
    if path is not None:
        fields = json.loads(report_card_json(read_report_card(path), per_image=False))
        write_text_atomic(RESULTS, json.dumps(_rounded(fields), indent=1) + "\n")
    report_card = read_report_card(RESULTS)
    for name, parts in (
        ("RESULTS.md", (TABLES, SENTENCES)),
        ("README.md", (IN_SHORT,)),
    ):
        page = ROOT / name
        text = with_results(page.read_text(encoding="utf-8"), report_card, parts)
        write_text_atomic(page, text)


def with_results(page: str, report_card: ReportCard, parts: tuple[tuple[str, str], ...]) -> str:
    """Return a page's text with what a report card says between the marks of each part."""
    write = {TABLES: tables, SENTENCES: sentences, IN_SHORT: in_short}
    for start, end in parts:
        before, rest = page.split(start)
        _, after = rest.split(end)
        page = f"{before}{start}\n{write[start, end](report_card)}\n\n{end}{after}"
    return page


def tables(report_card: ReportCard) -> str:
    """Return the tables, and a sentence about what was not measured."""
    lines = models_tables(report_card, [name for name in RECIPES if name in report_card.models])
    if absent := [name.upper() for name in report_card.protocol.not_measured]:
        # Why it was not there is the report card's to say.
        lines += [
            "",
            f"Not measured, because the network that judges was absent: {_listed(absent)}.",
        ]
    return "\n".join(lines)


def in_short(report_card: ReportCard) -> str:
    """Return README's one sentence about the models that ship.

    Raises:
        SystemExit: the numbers do not bear it out.
    """
    models = report_card.models
    colour = {name: report_card.interval(name, "colorfulness").mean for name in models}
    nearness = {name: report_card.interval(name, "psnr").mean for name in models}
    best, liveliest = max(models, key=nearness.get), max(models, key=colour.get)
    above, below = (report_card.compare(name, "predict-grey", "psnr") for name in (best, liveliest))
    _bear_out(above.low > 0, f"{best} is above grey")
    _bear_out(below.high < 0, f"{liveliest} is below grey")
    return (
        f"On {report_card.protocol.images:,} photographs that no model was trained on, the best "
        f"one is {above.mean:.2f} dB nearer to the truth than plain grey, and the liveliest one is "
        f"{-below.mean:.2f} dB farther from it."
    )


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


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
            f"The page would say that {claim}, and the report card does not bear it out. "
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
