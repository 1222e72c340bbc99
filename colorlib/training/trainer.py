"""Train a generator: alone on L1, then against a discriminator, resumable at any moment."""

from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import nn
from tqdm.auto import tqdm

from colorlib.color import AB_SCALE, L_SCALE
from colorlib.data.batches import BatchLoader
from colorlib.devices import has_native_bfloat16
from colorlib.errors import CheckpointError, ColorlibError
from colorlib.losses import LossTerm, build_gan_loss, l1_term
from colorlib.networks.base import rebuild
from colorlib.training.averaging import ExponentialMovingAverage
from colorlib.training.checkpoint import read_checkpoint, write_checkpoint
from colorlib.training.config import TrainingConfig
from colorlib.training.encoder import freeze_encoder
from colorlib.training.history import History
from colorlib.training.interrupt import stop_on_ctrl_c
from colorlib.training.optimizers import Optimizers
from colorlib.training.phases import (
    StepContext,
    gan_step,
    pretrain_step,
    warm_up_discriminator_step,
)
from colorlib.training.random_state import random_state, restore_random_state

STEPS = {
    "pretrain": pretrain_step,
    "warm_up_discriminator": warm_up_discriminator_step,
    "gan": gan_step,
}
CHECKPOINT_NAME = "checkpoint.safetensors"
HISTORY_NAME = "history.csv"


class Pix2PixTrainer:
    """Train a conditional GAN for colorization (pix2pix), or its generator alone.

    Args:
        generator: maps L_norm (N, 1, H, W) to ab_norm (N, 2, H, W); moved to the batches' device.
        batches: where the batches come from.
        config: phases, optimisers, weights of the losses.
        discriminator: maps (L_norm, ab_norm) to logits; needed when a phase trains it.
        run_folder: where checkpoint and history go; None keeps nothing on disk.
        terms: the generator's objective beside the adversarial term; by default
            `lambda_l1` times L1.
        sample: called as `sample(generator, step)` every `sample_every` steps with a copy of
            the generator in eval mode; returns numbers for the history, such as a validation
            error. It must not draw random numbers.

    Raises:
        ColorlibError: a phase needs a discriminator and there is none, or the config treats an
            encoder apart and the generator has none.

    Source: Isola et al. 2017 (pix2pix), section 3.
    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """

    def __init__(
        self,
        generator: nn.Module,
        batches: BatchLoader,
        config: TrainingConfig,
        *,
        discriminator: nn.Module | None = None,
        run_folder: str | Path | None = None,
        terms: Sequence[LossTerm] | None = None,
        sample: Callable[[nn.Module, int], dict[str, float]] | None = None,
    ):
        if discriminator is None and (config.gan_steps or config.warm_up_discriminator_steps):
            raise ColorlibError(
                "`discriminator` is needed: the config has steps that train it. "
                "Pass a PatchDiscriminator, or set those steps to 0."
            )
        self.device = batches.device
        if config.freeze_encoder_until is not None:
            freeze_encoder(generator, config.freeze_encoder_until)
        layout = torch.channels_last if config.channels_last else torch.preserve_format
        self.generator = generator.to(self.device, memory_format=layout)
        self.discriminator = None
        if discriminator is not None:
            self.discriminator = discriminator.to(self.device, memory_format=layout)
        self.batches = batches
        self.config = config
        self.run_folder = Path(run_folder) if run_folder is not None else None
        self.terms = list(terms) if terms is not None else [l1_term(config.lambda_l1)]
        self.sample = sample
        self.gan_loss = build_gan_loss(config.gan_loss)
        self.history = History()
        self.step = 0
        self.optimizers = Optimizers()
        self.ema = None
        if config.ema_decay is not None:
            self.ema = ExponentialMovingAverage(self.generator, config.ema_decay)
        self._phase: str | None = None
        # Compiled networks share the originals' weights, which are the ones saved.
        self._forward = [self.generator, self.discriminator]
        if config.compile:
            self._forward = [net and torch.compile(net) for net in self._forward]

    def fit(self, steps: int | None = None, *, progress: bool = True) -> History:
        """Train until the config's steps are done, or for `steps` more.

        Ctrl-C ends it after the running step, with a checkpoint; a second one ends it at once.

        Returns:
            The history so far.

        Raises:
            KeyboardInterrupt: after Ctrl-C, once the checkpoint is written.
        """
        end = self.config.total_steps
        if steps is not None:
            end = min(end, self.step + steps)
        bar = tqdm(total=end, initial=self.step, disable=not progress, unit="step")
        with bar, stop_on_ctrl_c() as stop:
            while self.step < end and not stop.is_set():
                row = self.train_step()
                if row:
                    bar.set_postfix_str(_brief(row))
                bar.update()
                if self.step % self.config.checkpoint_every == 0:
                    self.save()
        self.save()
        if stop.is_set():
            raise KeyboardInterrupt(f"stopped at step {self.step} of {self.config.total_steps}")
        return self.history

    def train_step(self) -> dict | None:
        """Train on the next batch; return the history's new row when this step is logged."""
        phase, step_in_phase, phase_steps = self.config.phase_at(self.step)
        self._enter(phase)
        factor = self.optimizers.set_learning_rates(self.config, step_in_phase, phase_steps)
        done = self.step + 1
        is_last = done == self.config.total_steps
        is_sampled = self.sample and (is_last or done % self.config.sample_every == 0)
        is_logged = is_last or is_sampled or done % self.config.log_every == 0
        values = STEPS[phase](self._context(is_logged), *self.batches.batch(self.step))
        self.step = done
        if self.ema and phase != "warm_up_discriminator":
            self.ema.update(self.generator)
        if not is_logged:
            return None
        row = {"step": self.step, "phase": phase, "lr_factor": factor}
        row |= {name: value.item() for name, value in values.items()}
        if is_sampled:
            row |= self.sample(self.averaged_generator(), self.step)
        self.history.add(row)
        return row

    def averaged_generator(self) -> nn.Module:
        """Return a copy of the generator to judge and ship: the average where one is kept."""
        copy = rebuild(self.generator)
        if self.ema:
            self.ema.copy_to(copy)
        else:
            copy.load_state_dict(self.generator.state_dict())
        return copy.eval()

    def save(self) -> None:
        """Write checkpoint and history to the run folder; nothing without one."""
        if self.run_folder is None:
            return
        self.history.write_csv(self.run_folder / HISTORY_NAME)
        state = {
            "config": self.config.to_dict(),
            "normalization": {"L_SCALE": L_SCALE, "AB_SCALE": AB_SCALE},
            "step": self.step,
            "phase": self._phase,
            "generator": dict(self.generator.state_dict()),
            "discriminator": self.discriminator and dict(self.discriminator.state_dict()),
            "optimizers": self.optimizers.state_dict(),
            "ema": self.ema and self.ema.state_dict(),
            "history": self.history.rows,
            "random": random_state(),
        }
        write_checkpoint(self.run_folder / CHECKPOINT_NAME, state)

    def resume(self) -> bool:
        """Go on from the run folder's checkpoint; return False where there is none.

        Raises:
            CheckpointError: the checkpoint is damaged, or was written under another config.
        """
        if self.run_folder is None or not (self.run_folder / CHECKPOINT_NAME).exists():
            return False
        path = self.run_folder / CHECKPOINT_NAME
        state = read_checkpoint(path, self.device)
        self._check_fits(state, path)
        self.generator.load_state_dict(state["generator"])
        if self.discriminator is not None:
            self.discriminator.load_state_dict(state["discriminator"])
        if self.ema:
            self.ema.load_state_dict(state["ema"])
        if state["phase"] is not None:
            self._enter(state["phase"])
        self.optimizers.load_state_dict(state["optimizers"])
        self.history = History(state["history"])
        self.step = state["step"]
        restore_random_state(state["random"])
        return True

    def _check_fits(self, state: dict, path: Path) -> None:
        saved, now = TrainingConfig.from_dict(state["config"]).to_dict(), self.config.to_dict()
        if different := [name for name in now if saved[name] != now[name]]:
            changes = ", ".join(f"{n} was {saved[n]} and is {now[n]}" for n in different)
            raise CheckpointError(
                f"{path} was written under another config: {changes}. "
                "Use the old config to go on, or another run folder to start anew."
            )
        if state["normalization"] != {"L_SCALE": L_SCALE, "AB_SCALE": AB_SCALE}:
            raise CheckpointError(
                f"{path} normalises Lab by {state['normalization']}, this colorlib by "
                f"L_SCALE={L_SCALE}, AB_SCALE={AB_SCALE}. Train anew."
            )

    def _enter(self, phase: str) -> None:
        if phase == self._phase:
            return
        self.generator.train()
        if self.discriminator is not None:
            self.discriminator.train()
        self.optimizers.enter_phase(phase, self.config, self.generator, self.discriminator)
        self._phase = phase

    def _context(self, is_logged: bool) -> StepContext:
        precision = self.config.precision
        is_bfloat16 = precision == "bfloat16" or (
            precision == "automatic" and has_native_bfloat16(self.device)
        )
        return StepContext(
            generator=self._forward[0],
            discriminator=self._forward[1],
            optimizer_generator=self.optimizers.generator,
            optimizer_discriminator=self.optimizers.discriminator,
            terms=self.terms,
            gan_loss=self.gan_loss,
            lambda_gan=self.config.lambda_gan,
            autocast=torch.autocast(self.device.type, torch.bfloat16, enabled=is_bfloat16),
            is_logged=bool(is_logged),
        )


def _brief(row: dict) -> str:
    shown = ("l1", "gan", "discriminator", "discriminator_accuracy")
    return ", ".join(f"{name} {row[name]:.3f}" for name in shown if name in row)
