"""Recipes: everything that made a model of the zoo, under its name."""

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from colorlib.errors import ColorlibError
from colorlib.losses import terms_without_folders
from colorlib.training.config import PHASE_STEPS, TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """How a model of the zoo is made; the photographs are all that it leaves open.

    Args:
        name: of the recipe and of the model that it makes.
        summary: one sentence for lists and for the model's card.
        size: pixels a side of what the generator sees. A training crop has so many, or as many
            times more as the generator paints larger pictures than it sees.
        cache_size: pixels a side of the cached photographs that crops are drawn from.
        batch_size: crops a step.
        training: phases, optimisers, weights of the losses.
        architecture: a name that `build_generator` knows.
        generator: that architecture's arguments.
        discriminator: the discriminator's arguments; None where no phase trains one.
        discriminator_architecture: a name that `build_discriminator` knows.
        encoder_weights: what the generator's encoder starts from: "imagenet" or a path (see
            `read_encoder_weights`); None for fresh weights or for the ones of `starts_from`.
        starts_from: the zoo model whose generator this one starts from; None starts afresh.
        chosen_by: the validation number, as `Monitor` calls it, whose lowest value picks the
            checkpoint; None takes the last.
        interpolation: share of the way from the weights of `starts_from` to the trained ones that
            the model's weights lie at (network interpolation); 1 for the trained ones.
        large_repeats: how often an epoch shows a photograph that did not have to be enlarged for
            the cache; the others, which are blurred by it, come once.
    """

    name: str
    summary: str
    size: int
    cache_size: int
    batch_size: int
    training: TrainingConfig
    architecture: str = "unet"
    generator: dict = field(default_factory=dict)
    discriminator: dict | None = None
    discriminator_architecture: str = "patch"
    encoder_weights: str | None = None
    starts_from: str | None = None
    chosen_by: str | None = None
    interpolation: float = 1.0
    large_repeats: int = 1

    def __post_init__(self):
        if self.interpolation != 1.0 and self.starts_from is None:
            raise ColorlibError(
                f"the recipe {self.name!r} starts from fresh weights: `interpolation` must be 1, "
                f"got {self.interpolation}. Name a model in `starts_from` to walk from it."
            )

    def altered(self, *, training: dict | None = None, **changes) -> "Recipe":
        """Return a recipe like this one but for what is named.

        Args:
            training: settings of the training that differ.
            **changes: fields that differ; `name` and `summary` always do.
        """
        return replace(self, training=replace(self.training, **(training or {})), **changes)

    def continued(self, *, training: dict, **changes) -> "Recipe":
        """Return a recipe that starts from this one's model, like this one but for what is named.

        Of the phases only those count that `training` names: what has been trained is not trained
        again.

        Args:
            training: settings of the training that differ, the steps of its phases among them.
            **changes: fields that differ; `name` and `summary` always do.
        """
        fresh = {"encoder_weights": None, "chosen_by": None, "interpolation": 1.0}
        changes = fresh | {"starts_from": self.name} | changes
        return self.altered(training=dict.fromkeys(PHASE_STEPS, 0) | training, **changes)

    def scaled(self, scale: float) -> "Recipe":
        """Return the recipe with all counts of steps multiplied by `scale`, at least 1 each.

        Raises:
            ColorlibError: `scale` is not above 0.
        """
        if not scale > 0:
            raise ColorlibError(f"`scale` must be above 0, got {scale}. Use 1 for the full recipe.")
        steps = {name: getattr(self.training, name) for name in PHASE_STEPS}
        steps = {name: max(1, round(count * scale)) for name, count in steps.items() if count}
        training = replace(self.training, **steps)
        return replace(self, training=training)

    def with_feature_weights(
        self, feature_weights: str | None, normalization: str = "imagenet"
    ) -> "Recipe":
        """Return the recipe with other weights for the network of its perceptual loss.

        Args:
            feature_weights: as `perceptual_loss` takes them.
            normalization: that the weights learnt with, "imagenet" or "caffe".

        Raises:
            ColorlibError: it has no perceptual loss.
        """
        terms = self.training.terms
        if "perceptual" not in terms:
            raise ColorlibError(f"the recipe {self.name!r} has no perceptual loss to load one for.")
        changes = {"feature_weights": feature_weights, "normalization": normalization}
        terms = {**terms, "perceptual": terms["perceptual"] | changes}
        return replace(self, training=replace(self.training, terms=terms))

    def to_dict(self) -> dict:
        """Return the recipe as plain values that JSON can hold; of a path, the name alone."""
        values = asdict(self)
        if self.encoder_weights is not None:
            values["encoder_weights"] = Path(self.encoder_weights).name
        values["training"]["terms"] = terms_without_folders(self.training.terms)
        return values


UNET_L1 = Recipe(
    name="unet-l1",
    summary="pix2pix U-Net trained on L1 alone: careful, brownish colours",
    size=64,
    cache_size=72,
    batch_size=64,
    generator={"base_channels": 16, "num_downs": 6},
    training=TrainingConfig(
        pretrain_steps=24_000,
        weight_decay_pretrain=1e-2,
        decay_share=0.9,
        terms={"l1": 1},
        ema_decay=0.999,
        precision="automatic",
        channels_last=True,
    ),
)
# As wide as costs a training step about what it costs unet-l1; the residual network without
# down-sampling costs twice that even so.
MAXPOOL_UNET = UNET_L1.altered(
    name="maxpool-unet",
    summary="U-Net with max-pooling and single convolutions, trained as unet-l1",
    architecture="maxpool-unet",
    generator={"base_channels": 8, "num_downs": 6},
)
RESNET_FLAT = UNET_L1.altered(
    name="resnet-flat",
    summary="residual network without down-sampling, trained as unet-l1: sees 37 pixels",
    architecture="resnet-flat",
    generator={"base_channels": 8},
)
RESIDUAL_UNET = UNET_L1.altered(
    name="residual-unet",
    summary="U-Net of residual blocks, twice as deep, trained as unet-l1",
    architecture="residual-unet",
    generator={"base_channels": 8, "num_downs": 6},
)
PIX2PIX_UNET = UNET_L1.continued(
    name="pix2pix-unet",
    summary="unet-l1 trained further against a PatchGAN: livelier colours, more mistakes",
    discriminator={"n_layers": 3, "base_channels": 32},
    # Short on purpose: with more steps the colours grow as strong as in photographs, and patchy,
    # and the error grows with them.
    training={
        "warm_up_discriminator_steps": 100,
        "gan_steps": 600,
        "lr_generator": 5e-5,
        "lr_discriminator": 1e-4,
        "decay_share": 0.7,
        "sample_every": 200,
        "checkpoint_every": 200,
        "terms": {"l1": 100},
        "ema_decay": 0.99,
    },
)
PIX2PIX_PERCEPTUAL = PIX2PIX_UNET.altered(
    name="pix2pix-perceptual",
    summary="pix2pix-unet with a perceptual loss that pulls as hard as all else together",
    training={
        "terms": {
            "l1": 100,
            "perceptual": {
                "balance": 0.5,
                "network": "vgg16",
                "layers": "relu3_3",
                "feature_weights": "imagenet",
            },
        },
    },
)
RESNET18_UNET_64PX = UNET_L1.altered(
    name="resnet18-unet-64px",
    summary="U-Net on an ImageNet ResNet18, trained on small crops; where the next starts",
    architecture="resnet18-unet",
    # Slim where the picture is large: fastai's own widths would take ten times as long.
    generator={"cut_after": "layer3", "decoder_widths": (64, 64, 48, 7)},
    encoder_weights="imagenet",
    training={
        "pretrain_steps": 8_000,
        "encoder_lr_factor": 0.3,
        "freeze_encoder_until": "layer1",
        "sample_every": 500,
        "checkpoint_every": 500,
    },
)
RESNET18_UNET = RESNET18_UNET_64PX.continued(
    name="resnet18-unet",
    summary="U-Net on an ImageNet ResNet18, trained on L1 alone: truer, careful colours",
    # Whole pictures, as in use, and larger ones than it began with (progressive resizing).
    size=96,
    cache_size=96,
    large_repeats=4,
    generator=RESNET18_UNET_64PX.generator | {"average_mirrored": True},
    training={
        "pretrain_steps": 1_000,
        "lr_pretrain": 7e-4,
        "warmup_share": 0.05,
        "ema_decay": 0.995,
        "sample_every": 200,
        "checkpoint_every": 100,
    },
)
RESNET18_UNET_GAN = RESNET18_UNET.continued(
    name="resnet18-unet-gan",
    summary="resnet18-unet trained further against a PatchGAN: livelier colours, more mistakes",
    batch_size=32,
    discriminator=PIX2PIX_UNET.discriminator,
    chosen_by="val_colorfulness_gap",
    # All the way the colours are livelier, and by LPIPS further from the photographs.
    interpolation=0.7,
    training={
        "warm_up_discriminator_steps": 100,
        "gan_steps": 400,
        "lr_generator": 5e-5,
        "lr_discriminator": 1e-4,
        "encoder_lr_factor": 1.0,
        "warmup_share": 0.02,
        "decay_share": 0.7,
        "sample_every": 50,
        "terms": {"l1": 100},
        "ema_decay": 0.99,
    },
)

RECIPES = {
    recipe.name: recipe
    for recipe in (
        UNET_L1,
        MAXPOOL_UNET,
        RESNET_FLAT,
        RESIDUAL_UNET,
        PIX2PIX_UNET,
        PIX2PIX_PERCEPTUAL,
        RESNET18_UNET_64PX,
        RESNET18_UNET,
        RESNET18_UNET_GAN,
    )
}


def get_recipe(name: str) -> Recipe:
    """Return the recipe called `name`.

    Raises:
        ColorlibError: no such recipe; the message lists those there are.

    Example:
        >>> get_recipe("pix2pix-unet").starts_from
        'unet-l1'
    """
    if name not in RECIPES:
        raise ColorlibError(f"`recipe` must be one of {', '.join(RECIPES)}, got {name!r}.")
    return RECIPES[name]
