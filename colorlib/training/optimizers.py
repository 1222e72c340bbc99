"""The optimisers of a training phase."""

from dataclasses import dataclass

import torch
from torch import nn

from colorlib.training.config import TrainingConfig
from colorlib.training.encoder import parameter_groups
from colorlib.training.schedule import lr_factor


@dataclass
class Optimizers:
    """The optimisers in use; None for a network that the phase does not train."""

    generator: torch.optim.Optimizer | None = None
    discriminator: torch.optim.Optimizer | None = None

    def enter_phase(
        self,
        phase: str,
        config: TrainingConfig,
        generator: nn.Module,
        discriminator: nn.Module | None,
    ) -> None:
        """Make what `phase` starts with; the discriminator's lives on from warm-up into gan."""
        if phase == "pretrain":
            self.generator = torch.optim.AdamW(
                parameter_groups(generator, config.encoder_lr_factor),
                lr=config.lr_pretrain,
                betas=config.betas_pretrain,
                weight_decay=config.weight_decay_pretrain,
                fused=True,
            )
            return
        self.generator = None
        if phase == "gan":
            groups = parameter_groups(generator, config.encoder_lr_factor)
            self.generator = _gan_optimizer(groups, config.lr_generator, config)
        if self.discriminator is None:
            groups = [{"params": list(discriminator.parameters())}]
            self.discriminator = _gan_optimizer(groups, config.lr_discriminator, config)

    def set_learning_rates(self, config: TrainingConfig, step: int, steps: int) -> float:
        """Set the rates of step `step` of a phase of `steps`; return their factor."""
        factor = lr_factor(step, steps, config.warmup_share, config.decay_share)
        for optimizer in (self.generator, self.discriminator):
            if optimizer is not None:
                for group in optimizer.param_groups:
                    group["lr"] = optimizer.defaults["lr"] * factor * group.get("lr_factor", 1.0)
        return factor

    def state_dict(self) -> dict:
        """Return both optimisers' states."""
        both = {"generator": self.generator, "discriminator": self.discriminator}
        return {name: one and one.state_dict() for name, one in both.items()}

    def load_state_dict(self, state: dict) -> None:
        """Restore both; the optimisers must have been made by `enter_phase`."""
        for name in ("generator", "discriminator"):
            optimizer = getattr(self, name)
            if state[name] is None:
                setattr(self, name, None)
                continue
            optimizer.load_state_dict(state[name])
            # The fused update walks parameter and moments together: same memory layout needed.
            for parameter, moments in optimizer.state.items():
                for key, value in moments.items():
                    if value.shape == parameter.shape:
                        moments[key] = torch.empty_like(parameter).copy_(value)


def _gan_optimizer(groups: list[dict], lr: float, config: TrainingConfig) -> torch.optim.Optimizer:
    if config.gan_optimizer == "rmsprop":
        return torch.optim.RMSprop(groups, lr=lr)
    return torch.optim.Adam(groups, lr=lr, betas=config.betas_gan, fused=True)
