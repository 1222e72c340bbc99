"""Recordings made by hand: healthy as they come, or with what a test changes."""

from dataclasses import replace

import numpy as np

from colorlib.training.recorder.entry import Colors, Content, Entry, Scores
from colorlib.training.recorder.recorder import FlightRecorder

LOG_2 = 0.693
FACTS = {"border_is_zero": True, "undecided_loss": LOG_2}
PICTURES, BINS = 16, 4
HEALTHY_COLORS = Colors(
    fake_chroma=20.0,
    real_chroma=33.0,
    fake_out_of_gamut=0.02,
    real_out_of_gamut=0.0,
    fake_pinned=0.0,
    fake_checkerboard=3e-3,
    real_checkerboard=1e-3,
    fake_pattern=0.7,
)


def scores_between(low, high, real_mean, fake_mean, std=0.5):
    even = [1] * BINS
    return Scores(low, high, even, even, real_mean, std, fake_mean, std)


def content_of_random_pictures(rng):
    """Return what a batch of pictures drawn at random holds: spreads of 0.2 around 0."""
    pictures = rng.normal(0, 0.2, (PICTURES, 4))
    return Content(
        L_low=-0.8,
        L_high=0.95,
        ab_low=-0.5,
        ab_high=0.7,
        count=PICTURES,
        means=pictures.mean(axis=0).tolist(),
        variances=pictures.var(axis=0, ddof=1).tolist(),
        lightness=pictures[:, 0].tolist(),
    )


def healthy_entry(number, phase, rng):
    entry = Entry(10 * number, phase, HEALTHY_COLORS, content_of_random_pictures(rng))
    if phase == "pretrain":
        return replace(entry, grad_norm_generator=20.0, pulls={"l1": 0.5})
    return replace(
        entry,
        scores=scores_between(-4, 5, rng.uniform(1, 3), rng.uniform(-2.5, -1), 1.0),
        accuracy=rng.uniform(0.9, 0.99),
        discriminator_loss=rng.uniform(0.25, 0.5) * LOG_2,
        grad_norm_generator=20.0 if phase == "gan" else None,
        grad_norm_discriminator=rng.uniform(2, 12),
        pulls={"l1": 0.5, "gan": 0.4} if phase == "gan" else {},
    )


def healthy_entries(pretrain=15, warm_up=4, gan=30, seed=0):
    rng = np.random.default_rng(seed)
    phases = ["pretrain"] * pretrain + ["warm_up_discriminator"] * warm_up + ["gan"] * gan
    return [healthy_entry(number, phase, rng) for number, phase in enumerate(phases, start=1)]


def changed(entries, start, stop=None, *, colors=None, content=None, **changes):
    """Return the entries with some of them changed; a value may be a function of the number.

    Args:
        entries: of a recording.
        start: the first that is changed.
        stop: the first that is not; None changes to the end.
        colors: fields of `Colors`.
        content: fields of `Content`.
        **changes: fields of `Entry`.
    """
    result = list(entries)
    for number in range(len(entries))[slice(start, stop)]:
        parts = {}
        for field, fields in (("colors", colors), ("content", content)):
            if fields is not None:
                parts[field] = replace(getattr(entries[number], field), **_at(fields, number))
        result[number] = replace(entries[number], **_at(changes, number), **parts)
    return result


def _at(values, number):
    return {name: one(number) if callable(one) else one for name, one in values.items()}


def recorder_of(entries, facts=FACTS):
    recorder = FlightRecorder(10)
    state = {"entries": [entry.to_dict() for entry in entries], "facts": facts}
    recorder.load_state_dict(state | {"patch_maps": {}})
    return recorder


def alarms_by_name(entries, facts=FACTS):
    return {alarm.name: alarm for alarm in recorder_of(entries, facts).alarms()}
