"""The exercises' checks: each takes a learner's answer and prints what it found.

A check prints one line that begins with "not attempted", "wrong" or "passed".
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "lab_color_space": [
            "check_byte_of_lightness",
            "check_lightness_of_file",
            "check_linear_to_srgb",
            "check_pull_into_gamut",
            "check_share_with_lightness",
        ],
        "start_here": ["check_psnr", "check_remove_colour", "check_worst_lightness_change"],
    },
)
