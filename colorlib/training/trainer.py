"""Train a generator: alone on its terms, then against a discriminator, resumable at any moment."""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from colorlib.color import NORMALIZATION
from colorlib.data.batches import BatchLoader
from colorlib.devices import has_native_bfloat16
from colorlib.errors import ColorlibError
from colorlib.losses import (
    GANLoss,
    GradientBalance,
    LossTerm,
    build_gan_loss,
    build_terms,
)
from colorlib.networks.base import rebuild
from colorlib.threads import settled
from colorlib.training.averaging import ExponentialMovingAverage
from colorlib.training.callbacks import Callback
from colorlib.training.checkpointing import Checkpoints
from colorlib.training.config import TrainingConfig
from colorlib.training.description import describe_config, describe_network
from colorlib.training.encoder import freeze_encoder
from colorlib.training.history import History
from colorlib.training.interrupt import stop_on_ctrl_c
from colorlib.training.optimizers import Optimizers
from colorlib.training.phases import STEPS, StepContext, warm_up_discriminator_step
from colorlib.training.progress import Progress
from colorlib.training.random_state import random_state, restore_random_state
from colorlib.training.sampling import Sampling
from colorlib.training.seen import SeenStep, UnseenStep


class Pix2PixTrainer:
    """Train a conditional GAN for colorization (pix2pix), or its generator alone.

    Args:
        generator: maps a condition (N, C, H, W), lightness first, to ab_norm (N, 2, H, W); moved
            to the batches' device.
        batches: where the batches come from.
        config: phases, optimisers, objective.
        discriminator: maps (condition, ab_norm) to scores; needed when a phase trains it.
        run_folder: where checkpoint and history go; None keeps nothing on disk.
        terms: the generator's objective beside the adversarial term; by default the config's.
        gan_loss: the adversarial loss; by default the config's.
        sample: called as `sample(generator, step)` every `sample_every` steps with a copy of
            the generator in eval mode; returns numbers for the history, such as a validation
            error. It must not draw random numbers.
        callbacks: further ones; they run behind averaging and sampling, before the checkpoint.

    Raises:
        ColorlibError: a phase needs a discriminator and there is none, or the config treats an
            encoder apart and the generator has none, or it names an unknown loss, or one that does
            not go with compiled networks; in training, a discriminator that the loss cannot train.

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
        gan_loss: GANLoss | None = None,
        sample: Callable[[nn.Module, int], dict[str, float]] | None = None,
        callbacks: Sequence[Callback] = (),
    ):
        if discriminator is None and (config.gan_steps or config.warm_up_discriminator_steps):
            raise ColorlibError(
                "`discriminator` is needed: the config has steps that train it. "
                "Pass a PatchDiscriminator, or set those steps to 0."
            )
        self.batches, self.config, self.device = batches, config, batches.device
        self.terms = build_terms(config.terms) if terms is None else list(terms)
        self.gan_loss = gan_loss or build_gan_loss(config.gan_loss, **config.gan_loss_options)
        if self.gan_loss.discriminator_steps < 1:
            raise ColorlibError(
                f"`discriminator_steps` of {type(self.gan_loss).__name__} must be 1 or more, "
                f"got {self.gan_loss.discriminator_steps}."
            )
        if config.compile and self.gan_loss.differentiates_twice:
            raise ColorlibError(
                f"{type(self.gan_loss).__name__} takes gradients of gradients, which a compiled "
                "network does not give. Set compile=False, or its penalty's weight to 0."
            )
        self.balance = GradientBalance(self.terms, config.lambda_gan)
        for term in self.terms:
            self._placed(term.network)
        self._settings = describe_config(config, terms, gan_loss)
        self._is_to_stop = self._is_checked = False
        if config.freeze_encoder_until is not None:
            freeze_encoder(generator, config.freeze_encoder_until)
        self.generator, self.discriminator = self._placed(generator), self._placed(discriminator)
        self.optimizers = Optimizers()
        self.history = History()
        self.step = 0
        self.phase: str | None = None
        self.seen: SeenStep | None = None  # of the last step whose tensors a callback wanted

        self.ema = self.sampling = None
        if config.ema_decay is not None:
            self.ema = ExponentialMovingAverage(self.generator, config.ema_decay)
        if sample is not None:
            self.sampling = Sampling(sample, config.sample_every)
        self.checkpoints = Checkpoints(run_folder, config.checkpoint_every)
        own = [self.ema, self.sampling, *callbacks, self.checkpoints]
        self.callbacks: list[Callback] = [callback for callback in own if callback is not None]

    def fit(self, steps: int | None = None, *, progress: bool = True) -> History:
        """Train until the config's steps are done, or for `steps` more.

        Ctrl-C ends it after the running step, with a checkpoint; a second one ends it at once. An
        error, of a callback too, ends it without a checkpoint of the step that failed.

        On a CPU it runs in as many threads as are quickest, tried anew now and then (see
        `colorlib.threads`).

        Args:
            steps: how many more at most; None for all that are left.
            progress: show a bar with the time left and the last losses.

        Returns:
            The history so far.

        Raises:
            KeyboardInterrupt: after Ctrl-C, once the checkpoint is written.
        """
        end = self.config.total_steps
        if steps is not None:
            end = min(end, self.step + steps)
        bar = [Progress()] if progress else []
        self.callbacks += bar
        self._is_to_stop = False
        try:
            for callback in self.callbacks:
                callback.at_start(self, end)
            with stop_on_ctrl_c() as stop, settled() as choose_threads:
                while self.step < end and not stop.is_set() and not self._is_to_stop:
                    self.train_step()
                    choose_threads()
            for callback in self.callbacks:
                callback.at_end(self)
        except BaseException:
            for callback in self.callbacks:
                callback.at_failure(self)
            raise
        finally:
            self.callbacks = [callback for callback in self.callbacks if callback not in bar]
        if stop.is_set():
            raise KeyboardInterrupt(f"stopped at step {self.step} of {self.config.total_steps}")
        return self.history

    def stop(self) -> None:
        """End the running `fit` after this step, with a checkpoint: for callbacks."""
        self._is_to_stop = True

    def train_step(self) -> dict | None:
        """Train on the next batch; return the history's new row when this step is logged."""
        phase, step_in_phase, phase_steps = self.config.phase_at(self.step)
        self._enter(phase)
        factor = self.optimizers.set_learning_rates(self.config, step_in_phase, phase_steps)
        is_logged = self._is_logged(self.step + 1)
        context = self._context(is_logged)
        *earlier, batch = self._batches(phase, step_in_phase)
        if phase != "pretrain" and not self._is_checked:
            self.gan_loss.check(self.discriminator, *batch)
            self._is_checked = True
        for further in earlier:
            warm_up_discriminator_step(context, *further)
        values = STEPS[phase](context, *batch)
        self.step += 1
        row = None
        if is_logged:
            row = {"step": self.step, "phase": phase, "lr_factor": factor}
            row |= {name: value.item() for name, value in values.items()}
            self.history.add(row)
        for callback in self.callbacks:
            callback.after_step(self, row)
        return row

    def averaged_generator(self) -> nn.Module:
        """Return a copy of the generator to judge and ship: the average where one is kept."""
        copy = rebuild(self.generator)
        if self.ema is not None:
            self.ema.copy_to(copy)
        else:
            copy.load_state_dict(self.generator.state_dict())
        return copy.eval()

    def resume(self) -> bool:
        """Go on from the run folder's checkpoint; return False where there is none.

        Raises:
            CheckpointError: the checkpoint is damaged, or of another training.
        """
        return self.checkpoints.resume(self)

    def description(self) -> dict:
        """Return what must be the same for a training to go on from a checkpoint of this one."""
        return {
            **self._settings,
            "generator": describe_network(self.generator),
            "discriminator": describe_network(self.discriminator),
            "term_networks": self.term_networks(),
            "batches": getattr(self.batches, "settings", {}),
            "normalization": NORMALIZATION,
        }

    def term_networks(self) -> dict[str, str]:
        """Return which weights the networks have that terms look through, by the term's name."""
        networks = {term.name: term.network for term in self.terms if term.network is not None}
        return {name: getattr(one, "origin", type(one).__name__) for name, one in networks.items()}

    def state_dict(self) -> dict:
        """Return the full state of the training."""
        return {
            "step": self.step,
            "phase": self.phase,
            "generator": dict(self.generator.state_dict()),
            "discriminator": self.discriminator and dict(self.discriminator.state_dict()),
            "optimizers": self.optimizers.state_dict(),
            "balance": self.balance.state_dict(),
            "callbacks": {name: one.state_dict() for name, one in self.named_callbacks().items()},
            "history": self.history.rows,
            "random": random_state(),
        }

    def load_state_dict(self, state: dict) -> None:
        """Go on from what `state_dict` returned for a trainer built the same way."""
        self.generator.load_state_dict(state["generator"])
        if self.discriminator is not None:
            self.discriminator.load_state_dict(state["discriminator"])
        if state["phase"] is not None:
            self._enter(state["phase"])
        self.optimizers.load_state_dict(state["optimizers"])
        if "balance" in state:  # checkpoints of older versions had none to keep
            self.balance.load_state_dict(state["balance"])
        for name, callback in self.named_callbacks().items():
            if kept := state["callbacks"].get(name):
                callback.load_state_dict(kept)
        self.history = History(state["history"])
        self.step = state["step"]
        restore_random_state(state["random"])

    def named_callbacks(self) -> dict[str, Callback]:
        """Return the callbacks under the names that a checkpoint knows them by.

        A name is the class, and a number where it is not the first of its class: callbacks of
        other classes may come and go.
        """
        named: dict[str, Callback] = {}
        counts: Counter[str] = Counter()
        for callback in self.callbacks:
            kind = type(callback).__name__
            counts[kind] += 1
            named[kind if counts[kind] == 1 else f"{kind} {counts[kind]}"] = callback
        return named

    def _placed(self, network: nn.Module | None) -> nn.Module | None:
        """Move a network to the device, in the memory layout and compiled as the config says."""
        if network is None:
            return None
        layout = torch.channels_last if self.config.channels_last else torch.preserve_format
        network = network.to(self.device, memory_format=layout)
        if self.config.compile:
            network.compile()
        return network

    def _enter(self, phase: str) -> None:
        if phase == self.phase:
            return
        self.generator.train()
        if self.discriminator is not None:
            self.discriminator.train()
        self.optimizers.enter_phase(phase, self.config, self.generator, self.discriminator)
        self.phase = phase

    def _is_logged(self, step: int) -> bool:
        return (
            step == self.config.total_steps
            or step % self.config.log_every == 0
            or any(callback.wants_row(self, step) for callback in self.callbacks)
        )

    def _batches(self, phase: str, step_in_phase: int) -> list[tuple[Tensor, Tensor]]:
        """Return the step's batches: one, or as many as the discriminator takes in the GAN phase.

        Which they are depends on the step alone, so that a resumed training sees the same ones.
        """
        count = self.gan_loss.discriminator_steps if phase == "gan" else 1
        first = self.step + (count - 1) * step_in_phase
        return [self.batches.batch(first + number) for number in range(count)]

    def _context(self, is_logged: bool) -> StepContext:
        precision = self.config.precision
        is_bfloat16 = precision == "bfloat16" or (
            precision == "automatic" and has_native_bfloat16(self.device)
        )
        return StepContext(
            generator=self.generator,
            discriminator=self.discriminator,
            optimizer_generator=self.optimizers.generator,
            optimizer_discriminator=self.optimizers.discriminator,
            terms=self.terms,
            gan_loss=self.gan_loss,
            balance=self.balance,
            step=self.step,
            autocast=torch.autocast(self.device.type, torch.bfloat16, enabled=is_bfloat16),
            is_logged=is_logged,
            seen=self._seen(self.step + 1),
        )

    def _seen(self, step: int) -> SeenStep | UnseenStep:
        """Return where the step leaves its tensors."""
        if not any(callback.wants_tensors(self, step) for callback in self.callbacks):
            return UnseenStep()
        self.seen = SeenStep(step)
        return self.seen
