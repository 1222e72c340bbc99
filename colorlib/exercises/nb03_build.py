"""Check of the build in notebooks/03_pix2pix_unet_patchgan.ipynb: pix2pix's step, on one batch.

The learner's rounds are played beside rounds played here, right ones and wrong ones, with the
same small networks, and the weights are compared.
"""

from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from colorlib.exercises.checking import Mistake, call, exercise, expect
from colorlib.exercises.nb03_rounds import PLAIN, Rules, fresh_game, play

LR, ROUNDS, LONG = 0.01, 3, 120
# Half or all of a loss is the same to Adam, but for the 1e-8 beside its divisor.
TOLERANCES = {"painter": 1e-5, "discriminator": 1e-4}
KEYS = ("loss_D", "loss_G_GAN", "loss_G_L1")

WRONG_WEIGHTS: dict[str, Rules] = {
    "in your discriminator's loss the targets are swapped: it learns to call real pictures 0.": (
        PLAIN._replace(real_target=0.0, fake_target=1.0)
    ),
    "your discriminator learns to call both kinds real. It wants 0 for the made picture.": (
        PLAIN._replace(fake_target=1.0)
    ),
    "your painter wants its picture called 0, as the discriminator does: that is no game. Its "
    "target is 1.": PLAIN._replace(painter_target=0.0),
    "your painter minimises log(1 - D), the form that saturates: its gradient is weakest where it "
    "is losing. Minimise -log D: cross-entropy with target 1.": PLAIN._replace(saturates=True),
    "the weight of 100 belongs to L1, not to the GAN loss.": PLAIN._replace(
        lambda_gan=100.0, lambda_l1=1.0
    ),
    "the painter's two losses weigh the same in yours. L1 is to weigh 100 times as much as the "
    "GAN loss: loss_G_GAN + 100 * loss_G_L1.": PLAIN._replace(lambda_l1=1.0),
    "the painter is held to the truth by squares (L2). L1 is the mean of |fake_ab - real_ab|.": (
        PLAIN._replace(power=2)
    ),
    "the painter learns from L1 alone. In its half the picture must go to the discriminator "
    "attached, without detach(), or no gradient comes back.": PLAIN._replace(lambda_gan=0.0),
    "the painter learns from the discriminator alone. Where is 100 * L1?": PLAIN._replace(
        lambda_l1=0.0
    ),
    "the discriminator's gradients of all rounds pile up: its zero_grad() is missing.": (
        PLAIN._replace(clears_discriminator="never")
    ),
    "the discriminator is cleared too early: the painter's half fills its gradients again, and "
    "they join those of the next round. Call its zero_grad() right before its backward().": (
        PLAIN._replace(clears_discriminator="too early")
    ),
    "the painter's gradients of all rounds pile up: its zero_grad() is missing.": PLAIN._replace(
        clears_painter=False
    ),
    "the discriminator takes a second step in the painter's half, on the painter's loss, and "
    "learns to be fooled. Each optimiser steps once a round.": PLAIN._replace(steps_twice=True),
    "the discriminator's step holds the painter's gradients too: both losses are propagated "
    "before either optimiser steps. Finish the discriminator's half first.": PLAIN._replace(
        is_joint=True
    ),
    "the painter's step holds the gradient of the discriminator's loss as well, which teaches it "
    "to be found out. Detach the picture in the discriminator's half, or clear the painter's "
    "gradients after it.": PLAIN._replace(leaks=True),
    "the painter moves first. Here the discriminator does, and the painter answers the better "
    "one.": PLAIN._replace(is_painter_first=True),
    "no weight of the discriminator moves. Is its zero_grad() between backward() and step(), or "
    "its step() missing?": PLAIN._replace(moves_discriminator=False),
    "no weight of the painter moves. Is its zero_grad() between backward() and step(), or its "
    "step() missing?": PLAIN._replace(moves_painter=False),
    "Adam's first beta is 0.9 in yours, PyTorch's default. pix2pix takes betas=(0.5, 0.999).": (
        PLAIN._replace(betas=(0.9, 0.999))
    ),
    "the learning rate that is handed over is not used.": PLAIN._replace(lr=2e-4),
}
WRONG_ROWS: dict[str, Callable[[dict], float]] = {
    "loss_D is the sum of its two terms in yours. Take half, so that log 2 means undecided.": (
        lambda row: 2 * row["loss_D"]
    ),
    "loss_G_L1 is weighted in your rows. Keep the plain mean, or nobody can compare runs with "
    "other weights.": lambda row: 100 * row["loss_G_L1"],
    "loss_G_GAN is the painter's whole loss in your rows. Keep its GAN part alone.": lambda row: (
        row["loss_G_GAN"] + 100 * row["loss_G_L1"]
    ),
}


class _Game(NamedTuple):
    """What one call of the learner's function did."""

    rows: list[dict[str, float]]
    weights: dict[str, Tensor]


@exercise
def check_overfit_one_batch(answer: Callable[..., list[dict[str, float]]]) -> str:
    """Check pix2pix's step: its two halves, in order, until one batch is known by heart."""
    one = _played_by(answer, rounds=1)
    expect(len(one.rows) == 1, f"return one row a round; for one round yours are {len(one.rows)}.")
    game = _played_by(answer, rounds=ROUNDS)
    expect(
        len(game.rows) == ROUNDS,
        f"return one row a round; for {ROUNDS} rounds yours are {len(game.rows)}.",
    )
    _expect_weights(game)
    _expect_rows(game)
    long = _played_by(answer, rounds=LONG)
    first, last = (row["loss_G_L1"] for row in (long.rows[0], long.rows[-1]))
    expect(
        last < first / 2,
        f"the first rounds are right, but after {LONG} rounds L1 has gone from {first:.3f} to "
        f"{last:.3f} only. Does every round use the same networks and optimisers?",
    )
    return (
        f"in {LONG} rounds on one batch L1 falls from {first:.3f} to {last:.3f}, with the "
        "discriminator watching."
    )


def _expect_weights(game: _Game) -> None:
    truth, (painter, discriminator, *_) = _played_here(PLAIN), fresh_game()
    if _is_equal(game, truth):
        return
    expect(
        not _is_equal(game, _Game([], _weights(painter, discriminator))),
        "no weight has moved. Train the networks that are handed over, not copies, and let both "
        "optimisers step.",
    )
    for message, rules in WRONG_WEIGHTS.items():
        expect(not _is_equal(game, _played_here(rules)), message)
    off = {
        name: max(
            float((game.weights[key] - truth.weights[key]).abs().max())
            for key in game.weights
            if key.startswith(name)
        )
        for name in TOLERANCES
    }
    raise Mistake(
        f"after {ROUNDS} rounds the weights are not those of pix2pix's step: the painter's are "
        f"off by up to {off['painter']:.2g}, the discriminator's by up to "
        f"{off['discriminator']:.2g}, where a step is about {LR}. Go through both halves."
    )


def _expect_rows(game: _Game) -> None:
    truth = _played_here(PLAIN)
    for number, (row, right) in enumerate(zip(game.rows, truth.rows, strict=True)):
        for key in KEYS:
            if abs(row[key] - right[key]) < 1e-6:
                continue
            for message, wrong in WRONG_ROWS.items():
                expect(not message.startswith(key) or abs(row[key] - wrong(right)) > 1e-6, message)
            raise Mistake(
                f"the weights are right, but {key} of round {number} is {right[key]:.4f}, and "
                f"your row says {row[key]:.4f}."
            )


def _played_by(answer: Callable, rounds: int) -> _Game:
    painter, discriminator, L_norm, real_ab = fresh_game()
    modes = {"painter": set(), "discriminator": set()}
    for name, network in (("painter", painter), ("discriminator", discriminator)):
        network.register_forward_pre_hook(
            lambda network, inputs, name=name: modes[name].add(network.training)
        )
    try:
        rows = call(answer, painter, discriminator, L_norm, real_ab, rounds, LR)
    except Mistake as mistake:
        _explain(str(mistake))
        raise
    for name, seen in modes.items():
        expect(seen, f"the {name} is never called. Play with the networks that are handed over.")
        expect(
            seen == {True},
            f"the {name} plays in eval mode. Batch statistics belong to training: no eval() here.",
        )
    return _Game(_as_rows(rows), _weights(painter, discriminator))


def _explain(message: str) -> None:
    """Raise a `Mistake` that says what PyTorch's message means here."""
    expect(
        "backward through the graph a second time" not in message,
        "PyTorch refuses a second backward() through a graph that the first one has freed. Either "
        "the picture was not detached in the discriminator's half, or its score from there is "
        "used again in the painter's, where it needs a pass of its own.",
    )
    expect(
        "modified by an inplace operation" not in message,
        "the score of the made picture is from before the discriminator's step, which has changed "
        "the weights since. Send the picture through the discriminator again.",
    )
    expect(
        "does not require grad" not in message,
        "there is no gradient to propagate: something was detached, or requires_grad_(False) was "
        "not taken back.",
    )


def _as_rows(rows: object) -> list[dict[str, float]]:
    expect(isinstance(rows, list | tuple), f"return a list of rows, yours is {_kind(rows)}.")
    for row in rows:
        expect(
            isinstance(row, dict) and set(row) == set(KEYS),
            f"each row is a dict with {', '.join(KEYS)}.",
        )
        for key, value in row.items():
            expect(
                not (torch.is_tensor(value) and value.requires_grad),
                f"{key} is a tensor that still holds its round's whole graph, and a long training "
                "would fill the memory. Keep the number: .item().",
            )
            expect(
                torch.is_tensor(value) or isinstance(value, int | float),
                f"{key} must be a number, yours is {_kind(value)}.",
            )
    return [{key: float(value) for key, value in row.items()} for row in rows]


def _kind(value: object) -> str:
    return type(value).__name__


def _played_here(rules: Rules) -> _Game:
    painter, discriminator, L_norm, real_ab = fresh_game()
    rules = rules._replace(lr=LR if rules.lr is None else rules.lr)
    rows = play(painter, discriminator, L_norm, real_ab, ROUNDS, rules)
    return _Game(rows, _weights(painter, discriminator))


def _is_equal(game: _Game, other: _Game) -> bool:
    return all(
        torch.allclose(weight, other.weights[key], rtol=0, atol=TOLERANCES[key.split(".")[0]])
        for key, weight in game.weights.items()
    )


def _weights(painter: nn.Module, discriminator: nn.Module) -> dict[str, Tensor]:
    return {
        f"{name}.{key}": weight.detach().clone()
        for name, network in (("painter", painter), ("discriminator", discriminator))
        for key, weight in network.named_parameters()
    }
