"""Checks of notebooks/04_resnet18_dynamicunet_pretraining.ipynb: fine-tuning in two phases."""

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn

from colorlib.exercises.checking import call, exercise, expect
from colorlib.exercises.nb04_training_record import Batches, Step, record_training
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator

FROZEN_STEPS = 8
ALL_STEPS = 4 * FROZEN_STEPS
LR = 0.004


@exercise
def check_fine_tuning(answer: Callable[[nn.Module, Batches, float, int], list[float]]) -> str:
    """Check a fine-tuning: what moves in which phase, at which rate, and in which mode."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        generator = ResNet18UNetGenerator("layer1", decoder_widths=(8, 4))
        batches = [
            (2 * torch.rand(4, 1, 16, 16) - 1, torch.rand(4, 2, 16, 16) - 0.5) for _ in range(3)
        ]
        record, losses = record_training(
            generator, batches, lambda: call(answer, generator, batches, LR, FROZEN_STEPS)
        )
    _expect_steps(record)
    frozen, free = record[:FROZEN_STEPS], record[FROZEN_STEPS:]
    _expect_groups(frozen[0], free[0])
    _expect_batches(record)
    _expect_gradients(record)
    _expect_frozen(frozen)
    _expect_free(free)
    _expect_rates(frozen, LR, "while the encoder is frozen", has_encoder=False)
    _expect_rates(free, LR / 3, "after it is unfrozen", has_encoder=True)
    _expect_losses(losses, record)
    return (
        "first the new layers, then all of it with care: each rate rose and sank where it should."
    )


def _expect_steps(record: list[Step]) -> None:
    steps = len(record)
    expect(steps > 0, "no optimiser of torch.optim made a step.")
    expect(
        steps != 2 * FROZEN_STEPS,
        f"the second phase has three times the steps of the first; yours has as many ({steps} "
        "in all).",
    )
    expect(
        steps == ALL_STEPS,
        f"with steps={FROZEN_STEPS} there are {FROZEN_STEPS} and {3 * FROZEN_STEPS} steps, one "
        f"batch each; your optimisers made {steps}.",
    )


def _expect_groups(frozen: Step, free: Step) -> None:
    outside = {name for name in frozen.names if not name.startswith("encoder.")}
    forgotten = outside - set(frozen.rates)
    expect(
        not forgotten,
        f"`{min(forgotten, default='')}` is in no group, and {len(forgotten) - 1} more outside the "
        "encoder: they would never learn, and nothing would tell you.",
    )
    forgotten = frozen.names - set(free.rates)
    expect(
        forgotten != frozen.names - outside,
        "in the second phase the encoder is in no group of the optimiser. It stays frozen.",
    )
    expect(
        not forgotten,
        f"in the second phase `{min(forgotten, default='')}` is in no group, and "
        f"{len(forgotten) - 1} more.",
    )


def _expect_batches(record: list[Step]) -> None:
    order = [step.batch for step in record]
    expect(
        None not in order,
        "the generator saw a picture that is in no batch. It takes L_norm, the first of each pair.",
    )
    expect(
        len(set(order)) > 1,
        f"each of the {len(order)} steps took the same batch. Take them in turn.",
    )
    expect(
        order[:3] == [0, 1, 2] and order[:FROZEN_STEPS] == [i % 3 for i in range(FROZEN_STEPS)],
        f"take the batches in turn and begin again after the last: 0, 1, 2, 0, ...; yours went "
        f"{', '.join(map(str, order[:6]))}, ...",
    )


def _expect_gradients(record: list[Step]) -> None:
    second = record[1]
    for message, gradient in second.known_gradients.items():
        expect(not torch.allclose(second.gradient, gradient, rtol=1e-3, atol=1e-9), message)
    expect(
        torch.allclose(second.gradient, second.l1_gradient, rtol=1e-3, atol=1e-9),
        "the gradient of the second step is not that of the batch's mean |difference|.",
    )


def _expect_frozen(steps: list[Step]) -> None:
    moved = [name for name in steps[0].encoder if not _same(steps, name)]
    weights = [name for name in moved if "running" not in name and "num_batches" not in name]
    expect(
        not weights,
        f"while frozen, {len(weights)} of the encoder's weights moved, `{(weights or [''])[0]}` "
        "first. Leave them out of the optimiser and set requires_grad_(False).",
    )
    expect(
        not moved,
        f"the weights stood still, but `{(moved or [''])[0]}` moved: a BatchNorm in training mode "
        "counts on, whatever requires_grad says. encoder.eval() stops it.",
    )
    expect(
        all(step.decoder_trains for step in steps),
        "while the encoder is frozen the rest is in eval mode as well: its BatchNorms learn no "
        "statistics. Set the generator to train() first and then the encoder to eval().",
    )


def _expect_free(steps: list[Step]) -> None:
    still = [name for name in steps[0].encoder if "." in name and _same(steps, name)]
    weights = [name for name in still if "running" not in name and "num_batches" not in name]
    expect(
        not weights,
        f"in the second phase `{(weights or [''])[0]}` is in a group, and does not move. "
        "requires_grad_(True) again, for all of the encoder.",
    )
    expect(
        all(step.encoder_trains for step in steps),
        "in the second phase the encoder is still in eval mode: train() again.",
    )


def _same(steps: list[Step], name: str) -> bool:
    return torch.equal(steps[0].encoder[name], steps[-1].encoder_after[name])


def _expect_rates(steps: list[Step], peak: float, when: str, *, has_encoder: bool) -> None:
    others = _rates(steps, when, encoder=False)
    _expect_cycle(others, peak, f"{when}, outside the encoder")
    if not has_encoder:
        return
    inside = _rates(steps, when, encoder=True)
    ratios = {round(e / o, 4) for e, o in zip(inside, others, strict=True)}
    expect(ratios != {1.0}, f"{when} all learn at one rate. The encoder's is a tenth of it.")
    expect(ratios != {10.0}, "swapped: the *new* layers have much to learn, the encoder little.")
    expect(
        ratios == {0.1},
        f"{when} the encoder's rate is a tenth of the others' at every step; yours is "
        f"{min(ratios):g} to {max(ratios):g} times theirs.",
    )


def _rates(steps: list[Step], when: str, *, encoder: bool) -> list[float]:
    found = []
    for step in steps:
        rates = {
            rate for name, rate in step.rates.items() if name.startswith("encoder.") == encoder
        }
        place = "in the encoder" if encoder else "outside the encoder"
        expect(len(rates) == 1, f"{when} there is one rate {place}, yours are {sorted(rates)}.")
        found += rates
    return found


def _expect_cycle(rates: list[float], peak: float, where: str) -> None:
    top, at = max(rates), rates.index(max(rates))
    expect(
        top - min(rates) > 1e-9,
        f"{where} the rate is {top:g} at every step. One cycle changes it at each: after "
        "optimizer.step() comes schedule.step().",
    )
    expect(
        abs(top / peak - 1) < 0.1,
        f"{where} the rate should climb to {peak:g}; its highest is {top:.4g}, "
        f"{top / peak:.3g} times that.",
    )
    expect(
        at > 0 and rates[0] < 0.2 * peak,
        f"{where} the rate begins at {rates[0]:.3g}. One cycle climbs to its peak first, from a "
        "twenty-fifth of it.",
    )
    expect(
        rates[-1] < 0.1 * peak,
        f"{where} the rate ends at {rates[-1]:.3g}, {rates[-1] / peak:.0%} of its peak; it should "
        "sink to almost nothing. Is the cycle as long as its phase?",
    )
    expect(
        len(rates) / 4 - 1.5 <= at <= 0.4 * len(rates),
        f"{where} the rate is highest at step {at} of {len(rates)}; the first quarter climbs.",
    )
    step, expected = min(
        (_farthest_from_cycle(rates, summit, end, peak) for summit, end in _cycles(len(rates))),
        key=lambda found: abs(rates[found[0]] - found[1]),
    )
    expect(
        abs(rates[step] - expected) < 0.05 * peak,
        f"{where} the rate at step {step} of {len(rates)} is {rates[step]:.3g}; along a cosine it "
        f"is about {expected:.3g}.",
    )


def _cycles(steps: int) -> list[tuple[float, int]]:
    """Return where a cycle may have its summit and its end: torch and fastai count differently."""
    summits = [share * steps - early for share in (0.25, 0.3) for early in (0, 1)]
    return [(summit, end) for summit in summits for end in (steps - 1, steps)]


def _farthest_from_cycle(
    rates: list[float], summit: float, end: int, peak: float
) -> tuple[int, float]:
    """Return the step that differs most from this cycle, and the cycle's rate there."""
    cycle = []
    for step in range(len(rates)):
        rises = step < summit
        place = step / summit if rises else (step - summit) / (end - summit)
        height = (
            (1 - math.cos(math.pi * place)) / 2 if rises else (1 + math.cos(math.pi * place)) / 2
        )
        cycle.append(peak / 25 * (1 - height) + peak * height if rises else peak * height)
    worst = max(range(len(rates)), key=lambda step: abs(rates[step] - cycle[step]))
    return worst, cycle[worst]


def _expect_losses(losses: object, record: list[Step]) -> None:
    expect(
        isinstance(losses, list | tuple),
        f"return the list of losses, yours is {type(losses).__name__}.",
    )
    expect(
        not any(isinstance(loss, Tensor) and loss.requires_grad for loss in losses),
        "the losses still carry their graphs, and so a batch's features each. Keep loss.item().",
    )
    expect(
        len(losses) == ALL_STEPS,
        f"return one loss a step, {ALL_STEPS} of both phases; yours are {len(losses)}.",
    )
    worst = abs(float(losses[1]) - record[1].l1)
    expect(
        worst < 1e-3 * record[1].l1,
        f"the second loss is {float(losses[1]):.4g}, the batch's mean |difference| "
        f"{record[1].l1:.4g}.",
    )
