"""The exercises' checks: each takes a learner's answer and prints what it found.

A check prints one line that begins with "not attempted", "wrong" or "passed".
"""

from importlib import import_module

# Check to module, imported at first use.
_HOME = {
    "check_byte_of_lightness": "colorlib.exercises.lab_color_space",
    "check_lightness_of_file": "colorlib.exercises.lab_color_space",
    "check_linear_to_srgb": "colorlib.exercises.lab_color_space",
    "check_psnr": "colorlib.exercises.start_here",
    "check_pull_into_gamut": "colorlib.exercises.lab_color_space",
    "check_remove_colour": "colorlib.exercises.start_here",
    "check_share_with_lightness": "colorlib.exercises.lab_color_space",
    "check_worst_lightness_change": "colorlib.exercises.start_here",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
