"""Draw a recorded training on one sheet: the players' balance, what pulls, the colours, alarms."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from colorlib.training.recorder.alarm import Alarm
from colorlib.training.recorder.entry import Entry

SHEET = (10.0, 9.0)  # inches
LEVELS = 60  # of score, in the heat maps
PHASE_NAMES = {"pretrain": "pretrain", "warm_up_discriminator": "warm-up", "gan": "GAN"}
LAYOUT = [["accuracy", "chroma"], ["real", "pulls"], ["fake", "maps"]]
HEAT = {"real": "Blues", "fake": "Oranges"}
NO_SCORES = "the discriminator was not asked yet"


def draw(
    entries: Sequence[Entry], alarms: Sequence[Alarm], patch_maps: dict[str, list[list[float]]]
) -> Figure:
    """Draw accuracy, scores over time, pulls by loss, chroma and the last patch scores.

    Alarms are numbered lines across the panels; their names stand under the sheet.

    Args:
        entries: at least one.
        alarms: to mark.
        patch_maps: scores of one photograph and of the picture made from it, rows first.
    """
    # Without pyplot, which would show the figure a second time and keep it in memory.
    figure = Figure(figsize=SHEET, layout="constrained")
    axes = figure.subplot_mosaic(LAYOUT)
    scored = [entry for entry in entries if entry.scores is not None]
    _draw_accuracy(axes["accuracy"], scored)
    _draw_chroma(axes["chroma"], entries)
    _draw_pulls(axes["pulls"], entries)
    for kind, what in (("real", "photographs"), ("fake", "the generator's pictures")):
        _draw_scores(axes[kind], scored, kind, what)
    _draw_maps(axes["maps"], patch_maps)
    for name in ("accuracy", "chroma", "pulls", "real", "fake"):
        _mark(axes[name], entries, alarms)
    _name_phases(axes["accuracy"], entries)
    figure.supxlabel(_names_of(alarms), fontsize="medium")
    return figure


def _draw_accuracy(axis: Axes, scored: Sequence[Entry]) -> None:
    axis.plot([entry.step for entry in scored], [entry.accuracy for entry in scored])
    axis.axhline(0.5, color="0.5", linewidth=1, linestyle=":")
    axis.set(title="Discriminator: share of verdicts that are right", ylim=(0, 1.02))


def _draw_chroma(axis: Axes, entries: Sequence[Entry]) -> None:
    steps = [entry.step for entry in entries]
    axis.plot(steps, [entry.colors.real_chroma for entry in entries], "0.5", label="photographs")
    axis.plot(steps, [entry.colors.fake_chroma for entry in entries], label="generator")
    axis.set(title="Mean chroma, Lab units")
    axis.set_ylim(bottom=0)
    axis.legend(loc="lower right")


def _draw_pulls(axis: Axes, entries: Sequence[Entry]) -> None:
    names = dict.fromkeys(name for entry in entries for name in entry.pulls)
    for name in names:
        found = [(entry.step, entry.pulls[name]) for entry in entries if name in entry.pulls]
        axis.plot(*zip(*found, strict=True), label=name)
    axis.set(title="Pull of each loss on the generator's output")
    if any(pull > 0 for entry in entries for pull in entry.pulls.values()):
        axis.set_yscale("log")
        axis.legend(loc="lower right")


def _draw_scores(axis: Axes, scored: Sequence[Entry], kind: str, what: str) -> None:
    axis.set(title=f"Scores of {what}")
    if not scored:
        _say(axis, NO_SCORES)
        return
    steps, levels, shares = score_heat(scored, kind)
    axis.pcolormesh(steps, levels, shares, cmap=HEAT[kind], vmin=0)
    axis.axhline(0, color="0.5", linewidth=1, linestyle=":")


def score_heat(scored: Sequence[Entry], kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Lay the histograms of all entries on one scale.

    Args:
        scored: entries with scores.
        kind: "real" or "fake".

    Returns:
        Edges of the columns in steps, edges of the levels in scores, and the share of an entry's
        scores at each level, (levels, entries).
    """
    steps = np.array([entry.step for entry in scored], dtype=float)
    # A few entries with wild scores must not press all the others into one line.
    low = np.quantile([entry.scores.low for entry in scored], 0.05)
    high = np.quantile([entry.scores.high for entry in scored], 0.95)
    levels = np.linspace(low, high if high > low else low + 1.0, LEVELS + 1)
    columns = []
    for entry in scored:
        counts = np.array(getattr(entry.scores, kind), dtype=float)
        below = np.concatenate([[0.0], counts.cumsum()]) / max(counts.sum(), 1.0)
        columns.append(np.diff(np.interp(levels, entry.scores.edges, below)))
    middles = (steps[1:] + steps[:-1]) / 2
    width = steps[1] - steps[0] if len(steps) > 1 else 1.0
    edges = np.concatenate([[steps[0] - width / 2], middles, [steps[-1] + width / 2]])
    return edges, levels, np.stack(columns, axis=1)


def _draw_maps(axis: Axes, patch_maps: dict[str, list[list[float]]]) -> None:
    axis.set(title="Last scores, patch by patch")
    axis.set_axis_off()
    if not patch_maps:
        _say(axis, NO_SCORES)
        return
    most = max(abs(score) for one in patch_maps.values() for row in one for score in row) or 1.0
    places = {"real": ("photograph", 0.02), "fake": ("generator", 0.46)}
    for name, (label, left) in places.items():
        inset = axis.inset_axes((left, 0.08, 0.38, 0.8))
        shown = inset.imshow(patch_maps[name], cmap="PuOr", vmin=-most, vmax=most)
        inset.set_title(label, fontsize="small", loc="center")
        inset.set(xticks=[], yticks=[])
    axis.figure.colorbar(shown, cax=axis.inset_axes((0.88, 0.12, 0.03, 0.72)))


def _name_phases(axis: Axes, entries: Sequence[Entry]) -> None:
    for height, (phase, name) in enumerate(PHASE_NAMES.items()):
        found = [entry.step for entry in entries if entry.phase == phase]
        if found:  # one above the other: a short phase has no room for its name
            axis.text(found[0], 0.02 + 0.1 * height, f" {name}", fontsize="small", color="0.4")


def _mark(axis: Axes, entries: Sequence[Entry], alarms: Sequence[Alarm]) -> None:
    """Part the phases, and draw a numbered line where an alarm rose."""
    starts = [b for a, b in pairwise(entries) if a.phase != b.phase]
    for entry in starts:
        axis.axvline(entry.step, color="0.75", linewidth=1)
    for number, alarm in enumerate(alarms, start=1):
        axis.axvline(alarm.step, color="tab:red", linewidth=1.2, linestyle="--")
        axis.text(
            alarm.step,
            1.0,
            str(number),
            color="tab:red",
            fontsize="small",
            ha="right",
            va="top",
            transform=axis.get_xaxis_transform(),
        )
    last = entries[-1].step
    axis.set_xlim(min(entries[0].step, last - 1), last)


def _say(axis: Axes, text: str) -> None:
    axis.text(0.5, 0.5, text, ha="center", va="center", color="0.4", transform=axis.transAxes)


def _names_of(alarms: Sequence[Alarm]) -> str:
    if not alarms:
        return "step. No alarm."
    named = [f"{number} {alarm.name}" for number, alarm in enumerate(alarms, start=1)]
    lines = [", ".join(named[start : start + 4]) for start in range(0, len(named), 4)]
    return "step. Alarms: " + ",\n".join(lines)
