"""ColorWorld: procedural scenes with a known distribution of colours, and its oracle."""

from colorlib.colorworld.oracle import Oracle
from colorlib.colorworld.painted_hues import BETWEEN, painted_hues
from colorlib.colorworld.palette import (
    AMBIGUOUS_CLASSES,
    COLOR_TABLE,
    ColorChoice,
    color_table,
)
from colorlib.colorworld.scene import Scene
from colorlib.colorworld.world import ColorWorld

__all__ = [
    "AMBIGUOUS_CLASSES",
    "BETWEEN",
    "COLOR_TABLE",
    "ColorChoice",
    "ColorWorld",
    "Oracle",
    "Scene",
    "color_table",
    "painted_hues",
]
