"""A learner's content loss in notebook 05's build, with a network whose layers note their runs."""

import copy
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from colorlib.exercises.checking import Mistake, call, expect
from colorlib.exercises.library_calls import call_without
from colorlib.exercises.nb05_content_mistakes import Pictures
from colorlib.exercises.nb05_network_input import explain_errors
from colorlib.losses.perceptual import PerceptualLoss
from colorlib.networks.features.network import FeatureNetwork

OWN_WORK = (
    "colorlib's PerceptualLoss or FeatureNetwork did the work. Write it yourself, layer by layer, "
    "then compare."
)


class Run(NamedTuple):
    """One layer ran."""

    position: int
    layer: nn.Module
    is_training: bool


class WatchedLoss:
    """The learner's loss, built on a network of ours.

    Args:
        answer: the learner's class.
        network: what it gets; its layers note in `runs` when they run.
        positions: what it gets.

    Attributes:
        reference: a frozen copy of the network, which nobody else has.
        runs: of the network's layers, in order; those of a learner's copies too.

    Raises:
        NotAttempted: see `call`.
        Mistake: see `call`, or it builds no nn.Module.
    """

    def __init__(self, answer: Callable, network: nn.Sequential, positions: list[int]):
        self.network, self.positions = network, positions
        # For the truth: no learner's hook, switch or weight changes it.
        self.reference = copy.deepcopy(network).requires_grad_(False).eval()
        self.runs: list[Run] = []
        for position, layer in enumerate(network):
            # Plain functions: a learner's deep copy of the network goes on noting here.
            layer.register_forward_pre_hook(
                lambda layer, _, position=position: self.runs.append(
                    Run(position, layer, layer.training)
                )
            )
        try:
            self.loss = call(answer, network, list(positions))
        except Mistake as mistake:
            expect(
                "Module.__init__() call" not in str(mistake),
                "PyTorch needs super().__init__() at the beginning of your __init__.",
            )
            raise
        expect(
            isinstance(self.loss, nn.Module),
            "ContentLoss must be an nn.Module: class ContentLoss(nn.Module).",
        )

    def __call__(self, given: Pictures) -> Tensor:
        """Return the learner's loss.

        Raises:
            NotAttempted: see `call`.
            Mistake: see `call`; colorlib's loss did the work; or it is no single finite number.
        """
        try:
            result = call_without(
                [PerceptualLoss.forward, FeatureNetwork.forward],
                self.loss,
                *given,
                refusal=OWN_WORK,
            )
        except Mistake as mistake:
            _explain(str(mistake))
            raise
        is_tensor = torch.is_tensor(result)
        expect(
            is_tensor or result != 0,
            "forward returned the number 0: not one position was compared.",
        )
        expect(
            is_tensor,
            f"forward must return a tensor, yours is {type(result).__name__}. A plain number, as "
            ".item() makes it, has no gradient.",
        )
        expect(
            result.ndim == 0,
            f"forward must return one number, shape (), yours has {tuple(result.shape)}.",
        )
        expect(torch.isfinite(result), f"the loss must be finite, yours is {result:g}.")
        return result

    def weights(self) -> list[tuple[str, nn.Parameter]]:
        """Return the weights that the loss holds and those of our layers that ran, with names."""
        ran = {run.position for run in self.runs if run.layer is self.network[run.position]}
        found = dict(self.loss.named_parameters())
        known = set(map(id, found.values()))
        for position in sorted(ran):
            for name, weight in self.network[position].named_parameters():
                if id(weight) not in known:
                    found[f"convolutions.{position}.{name}"] = weight
        return list(found.items())


def _explain(message: str) -> None:
    """Raise a `Mistake` that says what PyTorch's message means here."""
    explain_errors(message)
    expect(
        "to have 3 channels, but got" not in message,
        "the convolutions see R, G and B, three channels. Lightness and ab become one picture "
        "first, as in network_input.",
    )
    expect(
        'missing the required "forward" function' not in message,
        "ContentLoss has no forward(L_norm, fake_ab, real_ab).",
    )
