"""All alarms of the flight recorder."""

from collections.abc import Sequence

from colorlib.training.recorder.alarm import Alarm
from colorlib.training.recorder.color_alarms import chequerboard, grey_collapse, oversaturated
from colorlib.training.recorder.data_alarms import no_shuffle, wrong_range
from colorlib.training.recorder.discriminator_alarms import (
    dead_discriminator,
    discriminator_too_strong,
    exploding_critic,
    sigmoid_scores,
)
from colorlib.training.recorder.entry import Entry

# Independent draws leave a correlation of some thousandths (measured on ResNet18: 0.003 at most up
# to layer1); ImageNet's weights have 0.29 up to layer1, 0.46 up to layer3.
FRESH_CORRELATION, FRESH_ERRORS = 0.05, 5.0


def alarms_of(entries: Sequence[Entry], facts: dict) -> list[Alarm]:
    """Return each alarm once, at the step where it was first certain, in the order of steps.

    Args:
        entries: in the order of their steps.
        facts: what was noted once.
    """
    found = [
        encoder_knows_nothing(facts),
        wrong_range(entries),
        no_shuffle(entries),
        diverged(entries, facts),
        sigmoid_scores(entries, facts),
        dead_discriminator(entries, facts),
        discriminator_too_strong(entries, facts),
        exploding_critic(entries, facts),
        grey_collapse(entries),
        oversaturated(entries),
        chequerboard(entries),
    ]
    return sorted((one for one in found if one is not None), key=lambda alarm: alarm.step)


def diverged(entries: Sequence[Entry], facts: dict) -> Alarm | None:
    """Find the first number that is none: NaN or infinite."""
    failure = facts.get("failure")
    broken = [(entry.step, entry.not_finite) for entry in entries if entry.not_finite]
    broken += [(failure["step"], failure["not_finite"])] if failure else []
    if not broken:
        return None
    step, names = min(broken)
    return Alarm(
        "diverged",
        step,
        f"No finite number any more: {', '.join(names)}.",
        "What follows teaches nothing: go back to a checkpoint from before, with a lower learning "
        "rate; in half precision compute losses in float32.",
    )


def encoder_knows_nothing(facts: dict) -> Alarm | None:
    """Find a pretrained encoder whose kernels are a fresh draw."""
    encoder = facts.get("encoder")
    if encoder is None or not is_fresh(encoder["correlation"], encoder["errors"]):
        return None
    return Alarm(
        "encoder knows nothing",
        0,
        f"The encoder should start from {encoder['origin']}, but its kernels look like a fresh "
        f"draw: neighbouring weights correlate by {encoder['correlation']:.3f}, learnt ones by 0.3 "
        "or so.",
        "Load the weights last: init_weights, called on the whole network afterwards, wipes them.",
    )


def is_fresh(correlation: float, errors: float) -> bool:
    """Tell whether kernels are independent draws, by `neighbor_correlation`."""
    return abs(correlation) < FRESH_CORRELATION and abs(errors) < FRESH_ERRORS
