"""Keep a moving average of a network's weights while it trains."""

from typing import Any

import torch
from torch import Tensor, nn

from colorlib.training.callbacks import Callback


class ExponentialMovingAverage(Callback):
    """Average a network's weights over its last steps (EMA, Polyak averaging).

    A GAN's generator circles round its solution; the average sits nearer the middle.

    Args:
        module: the network; its BatchNorm statistics are averaged too, so that the average can
            be used in eval mode.
        decay: share of the old average kept at each step, between 0 and 1; about the last
            1 / (1 - decay) steps count. Early on fewer steps are averaged, as there are fewer.

    Source: Yazici et al. 2019, "The Unusual Effectiveness of Averaging in GAN Training".
    """

    def __init__(self, module: nn.Module, decay: float):
        self.decay = decay
        self.updates = 0
        self.averages = {name: value.clone() for name, value in module.state_dict().items()}

    def after_step(self, trainer: Any, row: dict | None) -> None:
        """Take the generator in, after each step that trained it."""
        if trainer.phase != "warm_up_discriminator":
            self.update(trainer.generator)

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        """Take the network's present weights into the average."""
        self.updates += 1
        decay = min(self.decay, self.updates / (self.updates + 10))
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                self.averages[name].lerp_(value, 1.0 - decay)
            else:
                self.averages[name].copy_(value)

    def copy_to(self, module: nn.Module) -> None:
        """Load the average into `module`, which must have the same layers."""
        module.load_state_dict(self.averages)

    def state_dict(self) -> dict[str, int | dict[str, Tensor]]:
        """Return what `load_state_dict` needs."""
        return {"updates": self.updates, "averages": self.averages}

    def load_state_dict(self, state: dict) -> None:
        """Go on from a saved average."""
        if state["averages"].keys() != self.averages.keys():
            raise ValueError("the saved average belongs to another network: layers differ.")
        self.updates = state["updates"]
        for name, value in state["averages"].items():
            self.averages[name].copy_(value)
