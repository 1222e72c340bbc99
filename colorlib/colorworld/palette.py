"""The colours that each class of thing may have in ColorWorld, and how likely each is."""

from typing import NamedTuple


class ColorChoice(NamedTuple):
    """One colour of a class.

    Attributes:
        name: in words.
        probability: of a thing of this class to have it; a class's probabilities sum to 1.
        ab: a* and b* in Lab units at lightness 60; darker and lighter parts of a thing have less
            or more of it, as shaded surfaces do.
    """

    name: str
    probability: float
    ab: tuple[float, float]


def _only(name: str, a: float, b: float) -> tuple[ColorChoice, ...]:
    return (ColorChoice(name, 1.0, (a, b)),)


COLOR_TABLE: dict[str, tuple[ColorChoice, ...]] = {
    # Certain: texture and shape tell the class, and the class tells the colour.
    "day sky": _only("blue", -8, -36),
    "sunset sky": _only("orange", 22, 34),
    "night sky": _only("dark blue", 8, -30),
    "cloud": _only("white", 0, -2),
    "sun": _only("pale yellow", -2, 40),
    "setting sun": _only("orange", 30, 62),
    "moon": _only("pale", 0, 6),
    "mountain": _only("blue-grey", 1, -11),
    "hill": _only("hazy green", -17, 22),
    "grass": _only("green", -30, 40),
    "sand": _only("ochre", 6, 29),
    "snow": _only("white", -1, -5),
    "water": _only("blue", -10, -30),
    "fir": _only("dark green", -22, 22),
    "trunk": _only("brown", 12, 22),
    "brick wall": _only("brick red", 34, 28),
    "wood": _only("brown", 14, 32),
    "asphalt": _only("grey", 0, -2),
    "marking": _only("white", 0, 2),
    "window": _only("blue-grey", -4, -12),
    "lit window": _only("lamp yellow", 4, 52),
    "tyre": _only("black", 0, 0),
    "wicker": _only("brown", 10, 30),
    "orange": _only("orange", 36, 66),
    "lemon": _only("yellow", -4, 68),
    "flower centre": _only("yellow", 6, 66),
    # Ambiguous: one lightness, one texture, several colours.
    "balloon": (
        ColorChoice("red", 0.30, (62, 42)),
        ColorChoice("blue", 0.25, (8, -56)),
        ColorChoice("yellow", 0.20, (4, 64)),
        ColorChoice("green", 0.15, (-48, 36)),
        ColorChoice("violet", 0.10, (44, -42)),
    ),
    "leaves": (
        ColorChoice("summer green", 0.60, (-30, 36)),
        ColorChoice("autumn orange", 0.25, (30, 52)),
        ColorChoice("autumn red", 0.15, (46, 34)),
    ),
    "plank wall": (
        ColorChoice("yellow", 0.35, (4, 50)),
        ColorChoice("blue", 0.25, (-4, -38)),
        ColorChoice("red", 0.25, (46, 30)),
        ColorChoice("green", 0.15, (-34, 18)),
    ),
    "roof": (
        ColorChoice("terracotta", 0.60, (34, 34)),
        ColorChoice("slate", 0.40, (-1, -14)),
    ),
    "car": (
        ColorChoice("red", 0.35, (60, 42)),
        ColorChoice("blue", 0.30, (6, -52)),
        ColorChoice("silver", 0.20, (0, -3)),
        ColorChoice("yellow", 0.15, (4, 62)),
    ),
    "apple": (
        ColorChoice("red", 0.60, (56, 40)),
        ColorChoice("green", 0.40, (-34, 52)),
    ),
    "bowl": (
        ColorChoice("blue", 0.50, (0, -42)),
        ColorChoice("terracotta", 0.50, (32, 34)),
    ),
    "wallpaper": (
        ColorChoice("mint", 0.40, (-32, 13)),
        ColorChoice("rose", 0.35, (36, 9)),
        ColorChoice("sky blue", 0.25, (-5, -32)),
    ),
    "tablecloth": (
        ColorChoice("red", 0.45, (54, 34)),
        ColorChoice("blue", 0.35, (4, -44)),
        ColorChoice("green", 0.20, (-42, 26)),
    ),
    "field": (
        ColorChoice("lavender", 0.40, (28, -36)),
        ColorChoice("wheat", 0.35, (6, 50)),
        ColorChoice("clover", 0.25, (-36, 38)),
    ),
    "flower": (
        ColorChoice("red", 0.35, (62, 40)),
        ColorChoice("yellow", 0.25, (4, 66)),
        ColorChoice("violet", 0.25, (44, -44)),
        ColorChoice("white", 0.15, (0, 0)),
    ),
    "sail": (
        ColorChoice("white", 0.50, (0, 4)),
        ColorChoice("red", 0.30, (56, 38)),
        ColorChoice("blue", 0.20, (4, -44)),
    ),
    "parasol": (
        ColorChoice("red", 0.40, (60, 40)),
        ColorChoice("blue", 0.35, (4, -50)),
        ColorChoice("green", 0.25, (-46, 32)),
    ),
}

AMBIGUOUS_CLASSES = tuple(name for name, choices in COLOR_TABLE.items() if len(choices) > 1)


def color_table() -> str:
    """Return classes, colours and probabilities as plain text, ambiguous classes first."""
    names = [*AMBIGUOUS_CLASSES, *(name for name in COLOR_TABLE if name not in AMBIGUOUS_CLASSES)]
    lines = [f"{'class':<14}  colours and probabilities"]
    for name in names:
        choices = (f"{choice.name} {choice.probability:.0%}" for choice in COLOR_TABLE[name])
        lines.append(f"{name:<14}  {', '.join(choices)}")
    return "\n".join(lines)
