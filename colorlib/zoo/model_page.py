"""Write a model's card as a page to read."""

from colorlib.evaluation import ReportCard
from colorlib.zoo.model_card import ModelCard

GREY = "predict-grey"
TRUTH = "truth"


def model_page(card: ModelCard, report: ReportCard) -> str:
    """Return a model's card as Markdown: what it is, what made it, what it scores, its limits.

    Args:
        card: of the model.
        report: the model measured on photographs that training never saw.
    """
    training = card.recipe["training"]
    phases = ("pretrain_steps", "warm_up_discriminator_steps", "gan_steps")
    steps = [f"{training[name]:,} {name.replace('_', ' ')}" for name in phases if training[name]]
    start = card.recipe["starts_from"]
    data = card.training_data
    dropped = sum(data["dropped"].values())
    side = report.protocol.image_size
    stretched = "" if side == card.size else f", colours predicted at {card.size} and stretched"
    lines = [
        f"# {card.name}",
        "",
        f"{card.summary}.",
        "",
        f"- Architecture: `{card.architecture}`, {card.parameters:,} parameters; predicts at "
        f"{card.size} x {card.size} pixels.",
        f"- Training: {', '.join(steps)}, {card.recipe['batch_size']} crops a step{_crops(card)}"
        f"{f', starting from `{start}`' if start else ''}{_interpolated(card)}. Again: "
        f"`colorlib train --recipe {card.name} --data PHOTOS --run runs/{card.name}`.",
        *_encoder(card),
        *_mirrored(card),
        f"- Training data: {data['photos']:,} photographs {_sets(data)}; {dropped:,} broken, grey "
        f"or repeated ones were dropped. {data['about'] or 'Their origin was not stated.'}",
        "- Intended use: learning, and colorizing one's own photographs for pleasure. The colours "
        "are guesses; they are no evidence of how anything looked.",
        f"- SHA-256 of the weights: `{card.weights_sha256}`",
        "",
        "## Results",
        "",
        f"{report.protocol.images:,} photographs that training never saw, measured at {side} x "
        f"{side} pixels{stretched}. Differences to plain grey are paired, with bootstrap "
        f"{report.protocol.confidence:.0%} intervals; a star marks those that exclude 0. PSNR: "
        "mean of each photograph's dB. MAE: over R, G and B, scale 0-255. Colourfulness: "
        "Hasler and Süsstrunk.",
        "",
        "| set | photos | PSNR | over grey | MAE | over grey | colourfulness | of the truth |",
        "|:---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [_row(report, card.name, set_name) for set_name in report.set_names]
    lines += ["", "## Limits", ""]
    lines += [f"- {limit}" for limit in card.limits or ["It beats plain grey on every set."]]
    lines += [
        "- It was trained on small photographs of everyday things. It does not know flags, "
        "uniforms, film stocks or the year 1900.",
        "- Colours are predicted coarsely and bleed over the edges of thin, strongly coloured "
        "things.",
    ]
    return "\n".join(lines) + "\n"


def _crops(card: ModelCard) -> str:
    if (repeats := card.recipe.get("large_repeats", 1)) == 1:
        return ""
    return (
        f"; each epoch shows the {card.training_data['large']:,} photographs that are at "
        f"least {card.recipe['cache_size']} pixels wide and high {repeats} times, others once"
    )


def _interpolated(card: ModelCard) -> str:
    share = card.recipe.get("interpolation", 1.0)
    return "" if share == 1.0 else f"; its weights lie {share:.0%} of the way to the trained ones"


def _encoder(card: ModelCard) -> list[str]:
    if "encoder_origin" not in card.generator:
        return []
    frozen = card.recipe["training"].get("freeze_encoder_until")
    kept = f"; up to {frozen} it was not trained on" if frozen else ""
    return [
        f"- The encoder's weights before all training: {card.generator['encoder_origin']}{kept}."
    ]


def _mirrored(card: ModelCard) -> list[str]:
    if not card.generator.get("average_mirrored"):
        return []
    return ["- It predicts the photograph and its mirror image, and averages."]


def _row(report: ReportCard, name: str, set_name: str) -> str:
    cells = [set_name, str(len(report.values(name, "psnr", set_name)))]
    for metric in ("psnr", "mae_rgb255"):
        difference = report.compare(name, GREY, metric, set_name)
        star = " *" if difference.excludes_zero else ""
        cells.append(f"{report.interval(name, metric, set_name).mean:.2f}")
        cells.append(
            f"{difference.mean:+.2f} [{difference.low:+.2f}, {difference.high:+.2f}]{star}"
        )
    for row in (name, TRUTH):
        cells.append(f"{report.interval(row, 'colorfulness', set_name).mean:.1f}")
    return f"| {' | '.join(cells)} |"


def _sets(data: dict) -> str:
    if not data["sets"]:
        return f"of {data['set_count']} sets"
    named = [f"{name or 'unnamed'} {count:,}" for name, count in data["sets"].items()]
    return f"({', '.join(named)})"
