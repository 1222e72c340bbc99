"""Checks of notebooks/03_pix2pix_unet_patchgan.ipynb: what reports print of their losses.

What cannot be is worked out from the rules of rounding, not from any training.
"""

from collections.abc import Callable, Iterable

from colorlib.exercises.checking import call, exercise, expect

Report = dict[str, float]

SOUND: Report = {
    "loss_D_real": 0.544,
    "loss_D_fake": 0.548,
    "loss_D": 0.546,
    "loss_G_GAN": 1.165,
    "loss_G_L1": 6.582,
    "loss_G": 7.747,
    "within_2": 40.0,
    "within_5": 67.0,
}
REPORTS: list[tuple[Report, set[str], str]] = [
    (SOUND, set(), "a report in which all is well is called impossible. Print what you compare."),
    (
        SOUND | {"loss_D": 0.551},
        {"loss_D"},
        "0.551 should be found out, and it alone: half of 0.544 + 0.548 is 0.546, and rounding "
        "moves that by 0.001 at the most.",
    ),
    (
        SOUND | {"loss_D": 0.541},
        {"loss_D"},
        "0.551 is found out and 0.541 is not, though both are 0.005 off. Take the absolute "
        "difference.",
    ),
    (
        SOUND | {"loss_G": 7.748},
        set(),
        "1.165 + 6.582 is 7.747 and the table prints 7.748. Three rounded numbers explain a "
        "difference of up to 0.0015: allow for it.",
    ),
    (
        SOUND | {"loss_D_fake": 0.547, "loss_D": 0.545},
        set(),
        "half of 0.544 + 0.547 is 0.5455, and 0.545 is as honest a rounding as 0.546: compare "
        "with a tolerance of 0.001, not digit by digit.",
    ),
    (
        SOUND | {"loss_D": 1.092},
        {"loss_D"},
        "0.544 + 0.548 = 1.092 forgets the half: loss_D is half of the sum.",
    ),
    (
        SOUND | {"loss_D": 0.549},
        {"loss_D"},
        "loss_D of 0.549 passes, though it is 0.003 off, three times what rounding explains: "
        "your tolerance for loss_D is too wide.",
    ),
    (
        SOUND | {"loss_D_fake": 0.547, "loss_D": 0.547},
        {"loss_D"},
        "loss_D of 0.547 passes beside 0.544 and 0.547, whose half sum is 0.5455: it is 0.0015 "
        "off. The rounding of the two terms is halved with them, so 0.001 is the most.",
    ),
    (
        SOUND | {"loss_G": 7.752},
        {"loss_G"},
        "7.752 is 0.005 too much, more than rounding explains: your tolerance is too wide, or "
        "the sum of loss_G is not checked.",
    ),
    (
        SOUND | {"loss_G": 7.750},
        {"loss_G"},
        "loss_G of 7.750 passes, though it is 0.003 too much, twice what rounding explains: your "
        "tolerance for loss_G is too wide.",
    ),
    (
        SOUND | {"within_2": 67.0, "within_5": 40.0},
        {"within"},
        "67 % within 2 % and 40 % within 5 %: whoever is within 2 % is within 5 % too, so the "
        "second number cannot be smaller.",
    ),
    (
        SOUND | {"within_2": 50.0, "within_5": 50.0},
        set(),
        "equal shares are possible: then no pixel lies between 2 % and 5 %.",
    ),
    (
        SOUND | {"loss_D": 0.551, "within_2": 80.0, "within_5": 50.0},
        {"loss_D", "within"},
        "a report can be wrong twice. Collect all names before you return.",
    ),
]
WEIGHTED_TWICE = SOUND | {"loss_G": 659.365}


@exercise
def check_impossible(answer: Callable[[Report], Iterable[str]]) -> str:
    """Check which printed numbers of a report cannot all be true."""
    if "loss_G" in _names(answer, SOUND):
        expect(
            "loss_G" in _names(answer, WEIGHTED_TWICE),
            "you multiply loss_G_L1 by 100. The table prints it weighted: 6.582 is 100 times an "
            "L1 of 0.0658 already, so loss_G is the plain sum, 7.747.",
        )
    for report, truth, message in REPORTS:
        expect(_names(answer, report) == truth, message)
    return "half of 0.544 + 0.548 is 0.546, and 2 % cannot hold more pixels than 5 %."


def _names(answer: Callable[[Report], Iterable[str]], report: Report) -> set[str]:
    found = call(answer, dict(report))
    expect(
        isinstance(found, list | tuple | set),
        f"return a list of names, yours is {type(found).__name__}.",
    )
    known = {"loss_D", "loss_G", "within"}
    expect(
        set(found) <= known,
        f"name only 'loss_D', 'loss_G' or 'within', yours names {sorted(map(str, found))}.",
    )
    return set(found)
