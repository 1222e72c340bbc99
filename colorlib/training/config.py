"""How a training runs: one frozen object, kept in each checkpoint."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields

from colorlib.errors import ColorlibError

PRECISIONS = ("float32", "bfloat16", "automatic")
GAN_OPTIMIZERS = ("adam", "rmsprop")
PHASE_STEPS = ("pretrain_steps", "warm_up_discriminator_steps", "gan_steps")


@dataclass(frozen=True)
class TrainingConfig:
    """The settings of one training, in its three phases.

    Phases run one after the other, each with its own steps (0 skips it):
    `pretrain`, the generator alone on its terms; `warm_up_discriminator`, the
    discriminator alone on the generator's pictures, so that its first gradients are not noise;
    `gan`, both against each other.

    `terms` is the generator's objective beside the adversarial term: a name that
    `colorlib.losses.TERMS` knows to its options, or to its weight alone.

    Example:
        >>> TrainingConfig(terms={"l1": 100}).terms
        {'l1': {'weight': 100.0}}

    Source: Isola et al. 2017 (pix2pix), section 3.3, for the optimiser and the weight of L1.
    Taught in: notebooks/03_pix2pix_unet_patchgan.ipynb
    """

    pretrain_steps: int = 0
    warm_up_discriminator_steps: int = 0
    gan_steps: int = 0
    lr_pretrain: float = 1e-3
    lr_generator: float = 2e-4
    lr_discriminator: float = 2e-4
    betas_pretrain: tuple[float, float] = (0.9, 0.999)
    betas_gan: tuple[float, float] = (0.5, 0.999)
    gan_optimizer: str = "adam"  # of both networks; "rmsprop" has no momentum, as in WGAN
    weight_decay_pretrain: float = 0.0  # decoupled, as in AdamW
    # The generator's `encoder` learns at this many times its rate (discriminative learning rates).
    encoder_lr_factor: float = 1.0
    freeze_encoder_until: str | None = None  # e.g. "layer1": it and what comes before stay fixed
    warmup_share: float = 0.02  # of a phase's steps, learning rate from 0 up
    decay_share: float = 0.5  # of a phase's steps, learning rate down to 0
    gan_loss: str = "vanilla"  # a family that `build_gan_loss` knows, and its options
    gan_loss_options: Mapping = field(default_factory=dict)
    lambda_gan: float = 1.0
    terms: Mapping[str, Mapping | float] = field(default_factory=lambda: {"l1": 100.0})
    ema_decay: float | None = None  # e.g. 0.999: keep an averaged generator
    # "bfloat16" runs both networks under autocast; "automatic" does so where the device computes
    # in bfloat16 itself.
    precision: str = "float32"
    channels_last: bool = False
    compile: bool = False  # torch.compile both networks
    seed: int = 0
    log_every: int = 50
    checkpoint_every: int = 1_000
    sample_every: int = 1_000

    def __post_init__(self):
        """Refuse settings that cannot work, and write a term's weight alone as its options."""
        object.__setattr__(self, "terms", _options_of(self.terms))
        for name in ("betas_pretrain", "betas_gan"):
            # PyTorch's Adam refuses (0, 0.9), as WGAN-GP's paper has it: 0 is no float.
            object.__setattr__(self, name, tuple(map(float, getattr(self, name))))
        if self.pretrain_steps and not self.terms:
            raise ColorlibError("`terms` must name a term to pretrain on, got none. Try l1.")
        try:
            json.dumps([self.terms, dict(self.gan_loss_options)])
        except TypeError as error:
            raise ColorlibError(
                f"the options of `terms` and `gan_loss_options` must be plain numbers, text, lists "
                f"and dicts, which a checkpoint can keep: {error}."
            ) from error
        for name in PHASE_STEPS:
            if getattr(self, name) < 0:
                raise ColorlibError(f"`{name}` must be 0 or more, got {getattr(self, name)}.")
        for name in ("log_every", "checkpoint_every", "sample_every"):
            if getattr(self, name) < 1:
                raise ColorlibError(f"`{name}` must be 1 or more, got {getattr(self, name)}.")
        if self.encoder_lr_factor < 0:
            raise ColorlibError(
                f"`encoder_lr_factor` must be 0 or more, got {self.encoder_lr_factor}. "
                "Use 1 for one rate, 0.1 to change a pretrained encoder with care."
            )
        if self.precision not in PRECISIONS:
            raise ColorlibError(
                f"`precision` must be one of {', '.join(PRECISIONS)}, got {self.precision!r}."
            )
        if self.gan_optimizer not in GAN_OPTIMIZERS:
            raise ColorlibError(
                f"`gan_optimizer` must be one of {', '.join(GAN_OPTIMIZERS)}, "
                f"got {self.gan_optimizer!r}."
            )
        if self.ema_decay is not None and not 0.0 < self.ema_decay < 1.0:
            raise ColorlibError(
                f"`ema_decay` must lie between 0 and 1, got {self.ema_decay}. "
                "Use None for no average."
            )

    @property
    def phases(self) -> list[tuple[str, int]]:
        """Return (name, steps) of each phase that has steps, in order."""
        steps = {name.removesuffix("_steps"): getattr(self, name) for name in PHASE_STEPS}
        return [(name, count) for name, count in steps.items() if count]

    @property
    def total_steps(self) -> int:
        """Return the steps of all phases together."""
        return sum(steps for _, steps in self.phases)

    def phase_at(self, step: int) -> tuple[str, int, int]:
        """Return (phase name, step within it, its steps) of global step number `step`."""
        start = 0
        for name, steps in self.phases:
            if step < start + steps:
                return name, step - start, steps
            start += steps
        raise ColorlibError(
            f"step {step} lies beyond this training's {self.total_steps} steps. "
            "Raise the steps of a phase to train longer."
        )

    def to_dict(self) -> dict:
        """Return the settings as plain values that JSON can hold."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict) -> "TrainingConfig":
        """Build the settings from `to_dict`'s values, lists turned back into tuples."""
        known = {field.name for field in fields(cls)}
        if unknown := sorted(set(values) - known):
            raise ColorlibError(
                f"unknown training settings: {', '.join(unknown)}. "
                f"There are {', '.join(sorted(known))}."
            )
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items()})


def _options_of(terms: Mapping[str, Mapping | float]) -> dict[str, dict]:
    """Write a term's weight alone as its options."""
    full = {}
    for name, options in terms.items():
        if isinstance(options, Mapping):
            full[name] = dict(options)
        elif isinstance(options, int | float):
            full[name] = {"weight": float(options)}
        else:
            raise ColorlibError(
                f"`terms` must give {name!r} a weight or its options, got {options!r}."
            )
    return full
