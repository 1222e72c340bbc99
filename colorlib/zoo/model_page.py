"""Write a model card as a page to read."""

from pathlib import Path

from colorlib.evaluation import ReportCard, report_card_of
from colorlib.evaluation.report_card.short_tables import sets_table, short_metrics
from colorlib.files import write_text_atomic
from colorlib.networks.registry import GENERATORS, network_class
from colorlib.training.config import PHASE_STEPS
from colorlib.training.recipes import RECIPES
from colorlib.zoo.model_card import ModelCard

# What holds for the course's own models, and is said where nobody said anything else.
INTENDED_USE = (
    "learning, and colorizing one's own photographs for pleasure. The colours are guesses; they "
    "are no evidence of how anything looked."
)
KNOWN_LIMITS = (
    "It was trained on small photographs of everyday things. It does not know flags, uniforms, "
    "film stocks or the year 1900.",
    "Colours are predicted coarsely and bleed over the edges of thin, strongly coloured things.",
)


def write_card_and_page(model_card: ModelCard, path: Path) -> None:
    """Write a measured model's card, and its page beside it.

    Args:
        model_card: with a report card.
        path: of the card, a JSON file.
    """
    page = model_page(model_card)
    model_card.write(path)
    write_text_atomic(path.with_suffix(".md"), page)


def model_page(model_card: ModelCard) -> str:
    """Return a model card as Markdown: what it is, what made it, what it scores, its limits.

    Args:
        model_card: with the report card of photographs that training never saw.

    Raises:
        DataError: it holds no report card.
    """
    report_card = report_card_of(model_card.metrics, f"`metrics` of {model_card.name!r}")
    protocol = report_card.protocol
    side, own_side = protocol.image_size, model_card.size
    painted = own_side * network_class(model_card.architecture, GENERATORS).output_scale
    stretched = "" if side == painted else f", colours predicted at {painted} and stretched"
    sizes = f"predicts at {own_side} x {own_side} pixels."
    if painted != own_side:
        sizes = f"sees {own_side} x {own_side} pixels and paints {painted} x {painted}."
    lines = [
        f"# {model_card.name}",
        "",
        f"{model_card.summary}.",
        "",
        f"- Architecture: `{model_card.architecture}`, {model_card.parameters:,} parameters; "
        + sizes,
        _training(model_card),
        *_encoder(model_card),
        *_term_networks(model_card),
        *_mirrored(model_card),
        _training_data(model_card.training_data),
        f"- Intended use: {model_card.intended_use or INTENDED_USE}",
        f"- SHA-256 of the weights: `{model_card.weights_sha256}`",
        "",
        "## Results",
        "",
        f"{protocol.images:,} photographs that training never saw, measured at {side} x "
        f"{side} pixels{stretched}. Differences to plain grey are paired, with bootstrap "
        f"{protocol.confidence:.0%} intervals; a star marks those that exclude 0. "
        f"{_meanings(report_card)}",
        "",
        *sets_table(report_card, model_card.name),
    ]
    lines += ["", "## Limits", ""]
    lines += [f"- {limit}" for limit in model_card.limits or ["It beats plain grey on every set."]]
    lines += [f"- {limit}" for limit in model_card.known_limits or KNOWN_LIMITS]
    return "\n".join(lines) + "\n"


def _meanings(report_card: ReportCard) -> str:
    columns = [metric.short_column for metric in short_metrics(report_card, on_model_page=True)]
    return " ".join(
        f"{one.heading[:1].upper()}{one.heading[1:]}: {one.on_model_page}." for one in columns
    )


def _training(model_card: ModelCard) -> str:
    recipe, training = model_card.recipe, model_card.recipe["training"]
    steps = [
        f"{training[name]:,} {name.replace('_', ' ')}" for name in PHASE_STEPS if training[name]
    ]
    start = f", starting from `{recipe['starts_from']}`" if recipe["starts_from"] else ""
    return (
        f"- Training: {', '.join(steps)}, {recipe['batch_size']} crops a step{_crops(model_card)}"
        f"{start}{_interpolated(model_card)}. {_again(model_card.name)}"
    )


def _again(name: str) -> str:
    if name not in RECIPES:
        return f"All settings stand in `{name}.json`, under `recipe`."
    return f"Again: `colorlib train --recipe {name} --data PHOTOS --run runs/{name}`."


def _crops(model_card: ModelCard) -> str:
    if (repeats := model_card.recipe.get("large_repeats", 1)) == 1:
        return ""
    return (
        f"; each epoch shows the {model_card.training_data['large']:,} photographs that are at "
        f"least {model_card.recipe['cache_size']} pixels wide and high {repeats} times, others once"
    )


def _interpolated(model_card: ModelCard) -> str:
    share = model_card.recipe.get("interpolation", 1.0)
    return "" if share == 1.0 else f"; its weights lie {share:.0%} of the way to the trained ones"


def _encoder(model_card: ModelCard) -> list[str]:
    if "encoder_origin" not in model_card.generator:
        return []
    origin = model_card.generator["encoder_origin"]
    frozen = model_card.recipe["training"].get("freeze_encoder_until")
    kept = f"; up to {frozen} it was not trained on" if frozen else ""
    return [f"- The encoder's weights before all training: {origin}{kept}."]


def _term_networks(model_card: ModelCard) -> list[str]:
    """Say through which network a term of the objective looked, and with which weights."""
    networks = model_card.recipe.get("term_networks", {})
    terms = model_card.recipe["training"]["terms"]
    lines = []
    for name, origin in networks.items():
        layers = terms[name].get("layers")
        where = f", at {layers if isinstance(layers, str) else ', '.join(layers)}" if layers else ""
        lines.append(f"- The {name} loss looked through {origin}{where}.")
    return lines


def _mirrored(model_card: ModelCard) -> list[str]:
    if not model_card.generator.get("average_mirrored"):
        return []
    return ["- It predicts the photograph and its mirror image, and averages."]


def _training_data(data: dict) -> str:
    dropped = sum(data["dropped"].values())
    return (
        f"- Training data: {data['photos']:,} photographs{_sets(data)}; {dropped:,} broken, grey "
        f"or repeated ones were dropped. {data['about'] or 'Their origin was not stated.'}"
    )


def _sets(data: dict) -> str:
    if not data["sets"]:
        return f" of {data['set_count']} sets"
    if set(data["sets"]) == {""}:
        return ""
    named = [f"{name or 'unnamed'} {count:,}" for name, count in data["sets"].items()]
    return f" ({', '.join(named)})"
