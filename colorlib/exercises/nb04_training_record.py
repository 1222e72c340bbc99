"""Record a learner's training step by step: what was seen, which rates, what moved."""

import copy
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)

from colorlib.exercises.checking import expect

Batches = list[tuple[Tensor, Tensor]]


@dataclass(eq=False)
class Step:
    """One step of an optimiser and the run of the generator before it.

    Attributes:
        batch: the number of the batch that the generator saw last; None for another picture.
        decoder_trains: whether all BatchNorms outside the encoder were in training mode.
        encoder_trains: whether all BatchNorms of the encoder were.
        rates: learning rate of each parameter in the optimiser, by its name.
        names: of all parameters.
        encoder: what the encoder's state was before the run.
        encoder_after: and after the step.
        gradient: of the head's kernel.
        l1: the batch's mean absolute difference.
        l1_gradient: its gradient for the head's kernel.
        known_gradients: message of a mistake to the gradient that it yields.
    """

    batch: int | None
    decoder_trains: bool
    encoder_trains: bool
    rates: dict[str, float]
    names: set[str]
    encoder: dict[str, Tensor]
    encoder_after: dict[str, Tensor]
    gradient: Tensor
    l1: float
    l1_gradient: Tensor
    known_gradients: dict[str, Tensor]


def record_training(
    generator: nn.Module, batches: Batches, train: Callable[[], object]
) -> tuple[list[Step], object]:
    """Run a training of the generator and return its steps, and what the training returned.

    Raises:
        Mistake: an optimiser holds what is no parameter of the generator.
    """
    names = {id(parameter): name for name, parameter in generator.named_parameters()}
    steps: list[Step] = []
    seen: dict = {}

    def before_run(network: nn.Module, inputs: tuple) -> None:
        seen["state"] = copy.deepcopy(network.state_dict())
        seen["batch"] = _number_of(inputs[0], batches)
        trains = [
            (name.startswith("encoder."), part.training)
            for name, part in network.named_modules()
            if isinstance(part, nn.BatchNorm2d)
        ]
        seen["encoder"] = all(mode for inside, mode in trains if inside)
        seen["decoder"] = all(mode for inside, mode in trains if not inside)

    def before_step(optimizer: torch.optim.Optimizer, *_: object) -> None:
        expect("state" in seen, "an optimiser stepped before the generator had seen a picture.")
        gradient = generator.head.weight.grad
        expect(gradient is not None, "an optimiser steps without gradients. loss.backward() first.")
        known, l1, l1_gradient = {}, 0.0, gradient
        if len(steps) == 1 and seen["batch"] is not None:
            l1, l1_gradient, known = _gradients(generator, seen, batches, steps[0].gradient)
        steps.append(
            Step(
                batch=seen["batch"],
                decoder_trains=seen["decoder"],
                encoder_trains=seen["encoder"],
                rates=_rates(optimizer, names),
                names=set(names.values()),
                encoder=_encoder(seen["state"]),
                encoder_after={},
                gradient=gradient.clone(),
                l1=l1,
                l1_gradient=l1_gradient.clone(),
                known_gradients=known,
            )
        )

    def after_step(*_: object) -> None:
        steps[-1].encoder_after = _encoder(copy.deepcopy(generator.state_dict()))

    handles = [
        generator.register_forward_pre_hook(before_run),
        register_optimizer_step_pre_hook(before_step),
        register_optimizer_step_post_hook(after_step),
    ]
    try:
        returned = train()
    finally:
        for handle in handles:
            handle.remove()
    return steps, returned


def _number_of(picture: Tensor, batches: Batches) -> int | None:
    same = [i for i, (L_norm, _) in enumerate(batches) if torch.equal(picture, L_norm)]
    return same[0] if same else None


def _encoder(state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name: value for name, value in state.items() if name.startswith("encoder.")}


def _rates(optimizer: torch.optim.Optimizer, names: dict[int, str]) -> dict[str, float]:
    rates: dict[str, float] = {}
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            name = names.get(id(parameter))
            expect(name is not None, "an optimiser holds a tensor that is none of the generator's.")
            rates[name] = float(group["lr"])
    return rates


def _gradients(
    generator: nn.Module, seen: dict, batches: Batches, last: Tensor
) -> tuple[float, Tensor, dict[str, Tensor]]:
    """Return L1, its gradient for the head's kernel, and what known mistakes would yield."""
    L_norm, ab_norm = batches[seen["batch"]]

    def gradient(loss: Callable[[Tensor, Tensor], Tensor]) -> tuple[float, Tensor]:
        twin = _twin(generator, seen["state"])
        value = loss(twin(L_norm), ab_norm)
        (found,) = torch.autograd.grad(value, twin.head.weight)
        return value.item(), found

    l1, l1_gradient = gradient(functional.l1_loss)
    known = {
        "gradients add up from step to step: zero_grad() is missing.": last + l1_gradient,
        "this is L2's gradient, the squared difference. The painter learns L1.": gradient(
            functional.mse_loss
        )[1],
        "the sum over all pixels instead of their mean.": l1_gradient * ab_norm.numel(),
        "this trains on -loss: it climbs.": -l1_gradient,
    }
    return l1, l1_gradient, known


def _twin(generator: nn.Module, state: dict[str, Tensor]) -> nn.Module:
    """Return a copy of the generator as it was before its run, with modes but without hooks."""
    twin = type(generator)(**generator.config)
    twin.load_state_dict(state)
    modes = dict(generator.named_modules())
    for name, part in twin.named_modules():
        part.training = modes[name].training
    return twin
