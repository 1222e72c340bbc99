"""Alarms about the generator's colours: too few, too many, patterned."""

from statistics import median

from colorlib.training.recorder.alarm import Alarm, Window, first, of_phase, windows

# Entries and steps of a stretch: one odd batch must not raise an alarm.
SHORT, SHORT_STEPS, LONG, LONG_STEPS = 5, 40, 10, 90

# L1 alone paints with 0.45 to 0.6 of the photographs' chroma, and the GAN adds to it.
GREY, FALLEN = 0.35, 0.7
# Healthy runs stay below 0.9 of the photographs' chroma, at 6 % out of gamut, with none pinned.
VIVID, OUT_OF_GAMUT, PINNED = 1.5, 0.3, 0.05
# Of the colours' power; healthy runs stay at 1.1 % and at 12 times the photographs'. A fresh
# generator prints more, and loses it: half of the stretch must not be below the other half by more.
PATTERNED, TIMES_REAL, NOT_FADING = 0.02, 10.0, 0.8


def grey_collapse(entries: Window) -> Alarm | None:
    """Find colours that fade in the GAN phase."""
    entries = of_phase(entries, "gan")
    seen: list[tuple[int, float]] = []  # last step of each stretch, and its chroma
    before, counted = 0.0, 0
    for window in windows(entries, SHORT, SHORT_STEPS):
        now = chroma_ratio(window)
        seen.append((window[-1].step, now))
        while seen[counted][0] < window[0].step:  # stretches that share no entry with this one
            before = max(before, seen[counted][1])
            counted += 1
        if now < GREY and now < FALLEN * before:
            return Alarm(
                "grey collapse",
                window[-1].step,
                f"The generator's colours have {now:.0%} of the photographs' chroma, after "
                f"{before:.0%}: it paints grey, which is never far wrong.",
                "Give the adversarial loss more weight beside the pixel loss, or start again from "
                "before with a lower learning rate.",
            )
    return None


def oversaturated(entries: Window) -> Alarm | None:
    """Find colours far stronger than the photographs', or pressed against the range's ends."""
    usable = [entry for entry in entries if not entry.not_finite]
    for says, holds in (
        (
            "The generator's colours are far stronger than the photographs'",
            lambda window: chroma_ratio(window) > VIVID,
        ),
        (
            "Many of the generator's colours cannot be shown by any screen",
            lambda window: (
                min(one.colors.fake_out_of_gamut for one in window) > OUT_OF_GAMUT
                and max(one.colors.real_out_of_gamut for one in window) < OUT_OF_GAMUT
            ),
        ),
        (
            "The generator presses its colours against the ends of tanh, where nothing is learnt",
            lambda window: min(one.colors.fake_pinned for one in window) > PINNED,
        ),
    ):
        if (window := first(usable, SHORT, holds, SHORT_STEPS)) is not None:
            last = window[-1].colors
            return Alarm(
                "oversaturated",
                window[-1].step,
                f"{says}: chroma {last.fake_chroma:.0f} beside {last.real_chroma:.0f}, "
                f"{last.fake_out_of_gamut:.0%} out of gamut, {last.fake_pinned:.0%} pinned.",
                "Check that the generator's ab_norm is scaled as the photographs' is (a*, b* / "
                "110); else lower the learning rate, or give the pixel loss more weight.",
            )
    return None


def chequerboard(entries: Window) -> Alarm | None:
    """Find a pattern of period two that runs through the generator's colours."""
    entries = of_phase(entries, "gan")

    def holds(window: Window) -> bool:
        real = median(one.colors.real_checkerboard for one in window)
        shares = [one.colors.fake_checkerboard for one in window]
        half = len(shares) // 2
        before, now = median(shares[:half]), median(shares[half:])
        return now > max(PATTERNED, TIMES_REAL * real, NOT_FADING * before)

    window = first(entries, LONG, holds, LONG_STEPS)
    if window is None:
        return None
    last = window[-1].colors
    return Alarm(
        "chequerboard",
        window[-1].step,
        f"{last.fake_checkerboard:.1%} of the power of the generator's colours is a pattern of "
        f"period two, {last.fake_pattern:.1f} Lab units strong; of the photographs' "
        f"{last.real_checkerboard:.2%}.",
        "Look at how the generator scales up: kernels that are a multiple of the stride, ICNR for "
        "a pixel shuffle, or resizing before a convolution.",
    )


def chroma_ratio(window: Window) -> float:
    """Return the generator's mean chroma over the photographs', over a stretch."""
    real = sum(entry.colors.real_chroma for entry in window)
    return sum(entry.colors.fake_chroma for entry in window) / real if real > 0 else 1.0
