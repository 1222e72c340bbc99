"""Checks of notebooks/05_perceptual_loss.ipynb: what a report writes, and what its code does."""

from collections.abc import Callable, Mapping
from numbers import Integral, Real

import torch

from colorlib.exercises.checking import Mistake, exercise, expect
from colorlib.exercises.nb05_mixtures import dict_of

Lambdas = Mapping[str, float] | Callable[[], Mapping[str, float]]
Faults = Mapping[int, str] | Callable[[], Mapping[int, str]]

LAMBDAS = {"l1": 10_000.0, "content": 100.0}
ALIKE = (
    "Divide all three weights of the code by the adversarial one, 0.01, so that it becomes 1 and "
    "the others keep their proportion."
)
# Both numbers as one mistake yields them.
WRONG_LAMBDAS: dict[str, tuple[float, float]] = {
    "these are the weights as the code has them, beside an adversarial term of 0.01. " + ALIKE: (
        100.0,
        1.0,
    ),
    "this is what the report writes. Ask what the code does: 0.01 * adversarial + content + 100 * "
    "l1.": (100.0, 10.0),
    "multiplied by 0.01, where a division is asked for: a *small* adversarial weight makes the "
    "others large.": (1.0, 0.01),
    "these are the report's lambdas, divided. The code has no 10: it adds `content` as it is.": (
        10_000.0,
        1_000.0,
    ),
    "the two are swapped.": (100.0, 10_000.0),
}
WRONG_NUMBERS: dict[str, dict[float, str]] = {
    "l1": {
        100.0: f"that is the code's own, and the adversarial term's is 0.01 there. {ALIKE}",
        1.0: "multiplied by 0.01, where a division is asked for.",
    },
    "content": {
        1.0: f"that is the code's own, and the adversarial term's is 0.01 there. {ALIKE}",
        10.0: "that is the report's. The code adds `content` as it is, with a weight of 1, beside "
        "0.01 * adversarial.",
        0.01: "that is the adversarial term's weight in the code, or a product with it, where a "
        "division is asked for.",
        1_000.0: "that is the report's 10, divided. The code adds `content` as it is.",
    },
}

BEFORE, FROZEN = "before the activation", "nothing is frozen"
LAB, WEIGHTS = "Lab into an RGB network", "other lambdas than stated"
LINES = {BEFORE: {1}, FROZEN: {2, 3}, LAB: {5, 6, 7}, WEIGHTS: {8}}
HINTS = {
    BEFORE: "VGG16 has a list of layers, and the report says after which one it compares. Print "
    "what is kept of the list: which layer is the last?",
    FROZEN: "read what is assigned letter by letter, and ask PyTorch afterwards whether it "
    "took effect.",
    LAB: "follow the pictures. What do the channels mean that arrive, and what did the network "
    "learn from?",
    WEIGHTS: "compute the proportions of the terms, and compare with the report's lambdas.",
}
# Why a line is all right, or free of this fault.
REASONS: dict[int, str] = {
    1: "it chooses a network, its trained weights and how much of it is kept",
    2: "it goes through all parameters, as it should",
    3: "it means the parameters of the network, and nothing else",
    4: "it takes the lightness and both pairs of colour channels, which is all that is needed",
    5: "it only makes the picture that the made colours give",
    6: "it only makes the picture that the true colours give",
    7: "it compares by the mean of squares, as the report's equation 4 says",
    8: "it adds up three terms that were computed elsewhere",
}
SPECIAL_REASONS: dict[tuple[int, str], str] = {
    (1, WEIGHTS): "IMAGENET1K_V1 are the trained weights that the report names. This code is "
    "about what the losses are multiplied with",
    (1, FROZEN): "a network that was just loaded is never frozen; that has to be done to it "
    "afterwards",
    (4, FROZEN): "it needs no torch.no_grad(), because the gradient must get through the "
    "network to fake_ab. Freezing concerns the weights",
    (7, FROZEN): "it needs no torch.no_grad(), because the gradient must get through the "
    "network to fake_ab. Freezing concerns the weights",
    (7, BEFORE): "it compares what the network returns. How far the network goes is settled "
    "elsewhere",
    (7, WEIGHTS): "the mean of squares, unweighted, is equation 4. The terms' weights are not "
    "given here",
}


@exercise
def check_effective_lambdas(answer: Lambdas) -> str:
    """Check the weights of two terms beside an adversarial term of weight 1."""
    wanted = "such as {'l1': ..., 'content': ...}"
    found = dict_of(answer, wanted)
    missing = [name for name in LAMBDAS if name not in found]
    expect(not missing, f"{missing} is missing: the dict is {wanted}.")
    expect(
        set(found) == set(LAMBDAS),
        "the dict names 'l1' and 'content' alone, each beside an adversarial term of weight 1; "
        f"yours names {', '.join(map(repr, found))}.",
    )
    numbers = {name: _number(name, found[name]) for name in LAMBDAS}
    for message, wrong in WRONG_LAMBDAS.items():
        expect(not all(map(_is_close, numbers.values(), wrong)), message)
    for name, truth in LAMBDAS.items():
        if _is_close(numbers[name], truth):
            continue
        for wrong, message in WRONG_NUMBERS[name].items():
            expect(not _is_close(numbers[name], wrong), f"{name!r} is {wrong:g}: {message}")
        raise Mistake(
            f"{name!r} is {numbers[name]:g} in your answer. Times 0.01 it should be what the code "
            f"has, {0.01 * truth:g}, and it is {0.01 * numbers[name]:g}."
        )
    return "the report writes 100 and 10, and its code trains with 10,000 and 100."


@exercise
def check_report_faults(answer: Faults) -> str:
    """Check which lines of a report's listing are wrong, and how."""
    found = dict_of(answer, "line number to code")
    expect(
        not any(isinstance(line, str) and line in LINES for line in found),
        "the dict is turned round: the line number comes first, then the code.",
    )
    for line, code in found.items():
        expect(
            isinstance(line, Integral) and not isinstance(line, bool),
            f"line numbers are whole numbers, such as 4; yours is {line!r}.",
        )
        expect(line in REASONS, f"the listing has lines 1 to {len(REASONS)}, no {line}.")
        expect(
            isinstance(code, str) and code in LINES,
            f"line {line}: {code!r} is none of the codes {', '.join(map(repr, LINES))}.",
        )
    for line, code in found.items():
        reason = SPECIAL_REASONS.get((line, code), REASONS[line])
        expect(line in LINES[code], f"line {line} is not where {code!r} happens: {reason}.")
    hidden = [code for code in LINES if code not in found.values()]
    are = "fault is" if len(hidden) == 1 else "faults are"
    expect(
        not hidden,
        f"all that you name is right, and {len(hidden)} {are} still hidden. To find the next: "
        f"{HINTS[hidden[0]] if hidden else ''}",
    )
    return "four faults in eight lines, and not one of them raises an error."


def _number(name: str, value: object) -> float:
    if torch.is_tensor(value) and value.numel() == 1:
        value = value.item()
    expect(
        isinstance(value, Real) and not isinstance(value, bool),
        f"{name!r} must be a number, yours is {value!r}.",
    )
    return float(value)


def _is_close(number: float, known: float) -> bool:
    return abs(number - known) <= 1e-6 * known
