"""Alarms about the discriminator: it learns nothing, too much, without bound, or within bounds."""

from statistics import median

from colorlib.training.recorder.alarm import Alarm, Window, first, windows, with_scores
from colorlib.training.recorder.entry import Entry

LONG, LONG_STEPS, SHORT = 10, 90, 5  # entries and steps of a stretch

# Healthy discriminators were below 0.8 of an undecided one's loss after 30 steps; idle ones stay
# at 1.03, one that is blinded by lightness from 0 to 100 at 1.00 for a hundred steps.
LEARNT_NOTHING = 0.98
# Where a loss has no such number: means so close, in spreads, are those of one and the same thing.
APART = 0.1
# Of what it once was: a discriminator that answers the same to everything.
CONSTANT = 1e-3
# Medians over ten entries: healthy runs reach 0.99 right at 0.27 of an undecided one's loss; five
# steps at fifty times the rate 1.00 at 0.01.
RIGHT, NO_LOSS = 0.97, 0.08
# A sigmoid is flat to float32's last digit at 17; healthy logits have means below 4, those of a far
# too strong discriminator below 10. A critic with a slope of 1 parts photographs from fakes by the
# distance of their colours, some 100 at 256 pixels a side.
LARGE_LOGITS, LARGE_SCORES = 50.0, 200.0
# What grows without bound has at least doubled since half of its age.
DOUBLED = 2.0
# A score so near the ends of tanh is no accident in several entries.
AT_AN_END = 0.97

START_AGAIN = "Go back to the checkpoint before the GAN phase"


def dead_discriminator(entries: Window, facts: dict) -> Alarm | None:
    """Find a discriminator that has learnt nothing, or that answers the same to everything."""
    scored = with_scores(entries)
    undecided = facts.get("undecided_loss", 0.0)
    found = next(windows(scored, LONG, LONG_STEPS), None)
    if found is not None and all(_tells_nothing(one, undecided) for one in found):
        last = found[-1]
        return Alarm(
            "dead discriminator",
            last.step,
            f"In {last.step - found[0].step} steps it has not learnt to tell photographs from the "
            f"generator's pictures: mean scores {last.scores.real_mean:.2g} and "
            f"{last.scores.fake_mean:.2g}, {last.accuracy:.0%} right.",
            "Check that its learning rate is above 0, that its optimiser holds its weights, and "
            "that lightness and colours come in [-1, 1].",
        )
    for end in range(SHORT + 1, len(scored) + 1):
        window, before = scored[end - SHORT : end], scored[: end - SHORT]
        if _is_constant(window, before):
            return Alarm(
                "dead discriminator",
                window[-1].step,
                "It answers the same to everything, and passes no gradient on, after it had told "
                "pictures apart.",
                f"{START_AGAIN}, with a lower lr_discriminator; let it end in LeakyReLU layers, "
                "not in ReLU.",
            )
    return None


def discriminator_too_strong(entries: Window, facts: dict) -> Alarm | None:
    """Find a discriminator that is right nearly always and sure of it."""
    undecided = facts.get("undecided_loss", 0.0)
    if undecided <= 0:  # a critic should be as right as it can
        return None

    def holds(window: Window) -> bool:
        accuracy = median(one.accuracy for one in window)
        loss = median(one.discriminator_loss for one in window)
        return accuracy > RIGHT and loss < NO_LOSS * undecided

    in_gan = [entry for entry in with_scores(entries) if entry.phase == "gan"]
    window = first(in_gan, LONG, holds, LONG_STEPS)
    if window is None:
        return None
    last = window[-1]
    return Alarm(
        "discriminator too strong",
        last.step,
        f"For {last.step - window[0].step} steps it was right nearly always ({last.accuracy:.1%} "
        f"now) and sure of it: its loss is {last.discriminator_loss / undecided:.1%} of an "
        "undecided one's. The generator hardly ever fools it, and learns little from its scores.",
        f"{START_AGAIN}, with a lower lr_discriminator, fewer steps of it, or label smoothing.",
    )


def exploding_critic(entries: Window, facts: dict) -> Alarm | None:
    """Find scores that grow without bound."""
    scored = with_scores(entries)
    sizes = [score_size(entry) for entry in scored]
    large = LARGE_LOGITS if facts.get("border_is_zero", False) else LARGE_SCORES
    for end in range(2 * SHORT, len(scored) + 1):
        now, before = median(sizes[end - SHORT : end]), median(sizes[end // 2 - SHORT : end // 2])
        if now > large and now > DOUBLED * before:
            return Alarm(
                "exploding critic",
                scored[end - 1].step,
                f"Scores grow without bound: they are {now:.3g} in size, {now / before:.1f} times "
                f"as much as at step {scored[end // 2 - 1].step:,}.",
                "Keep the critic flat: a gradient penalty, spectral norm or clipped weights; or "
                "lower lr_discriminator.",
            )
    return None


def sigmoid_scores(entries: Window, facts: dict) -> Alarm | None:
    """Find scores that a last layer squeezes into a range where the loss expects logits."""
    if not facts.get("border_is_zero", False):
        return None
    found = with_scores(entries)[:SHORT]
    if len(found) == SHORT and all(one.scores.low >= 0 and one.scores.high <= 1 for one in found):
        return _squeezed(found[-1], "from 0 to 1, as a sigmoid's: no picture can be called fake")
    window = first(with_scores(entries), SHORT, _ends_as_tanh)
    if window is not None:
        return _squeezed(window[-1], "from -1 to 1, and crowd at these ends, as a tanh's")
    return None


def score_size(entry: Entry) -> float:
    """Return how large an entry's scores are: their means or their spread, whichever is more."""
    scores = entry.scores
    return max(abs(scores.real_mean), abs(scores.fake_mean), scores.spread)


def separation(entry: Entry) -> float:
    """Return how far the mean scores of both kinds lie apart, in spreads (Cohen's d)."""
    scores = entry.scores
    gap = abs(scores.real_mean - scores.fake_mean)
    if scores.spread == 0:
        return float("inf") if gap > 0 else 0.0
    return gap / scores.spread


def _tells_nothing(entry: Entry, undecided: float) -> bool:
    if undecided > 0:
        return entry.discriminator_loss > LEARNT_NOTHING * undecided
    return separation(entry) < APART


def _is_constant(window: Window, before: Window) -> bool:
    """Tell whether scores, or the gradient, are as nothing beside what they were."""
    most = max(max(_range(one) for one in before), 1e-30)
    steepest = max(max(one.grad_norm_discriminator or 0.0 for one in before), 1e-30)
    return all(
        _range(one) < CONSTANT * most
        or (one.grad_norm_discriminator or 0.0) < CONSTANT**2 * steepest
        for one in window
    )


def _range(entry: Entry) -> float:
    return entry.scores.high - entry.scores.low


def _ends_as_tanh(window: Window) -> bool:
    lows, highs = [one.scores.low for one in window], [one.scores.high for one in window]
    is_inside = min(lows) >= -1 and max(highs) <= 1
    return is_inside and max(lows) < -AT_AN_END and min(highs) > AT_AN_END


def _squeezed(entry: Entry, how: str) -> Alarm:
    return Alarm(
        "sigmoid scores",
        entry.step,
        f"All scores lie {how}. The loss takes logits, and cannot come near 0 with these.",
        "Leave the discriminator's last layer off: the loss applies the sigmoid itself.",
    )
