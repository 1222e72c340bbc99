"""Recipes: everything that made a model of the zoo, under its name."""

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from colorlib.errors import ColorlibError
from colorlib.training.config import TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """How a model of the zoo is made; the photographs are all that it leaves open.

    Args:
        name: of the recipe and of the model that it makes.
        summary: one sentence for lists and for the model's card.
        size: pixels a side of a training crop, and the size the model predicts at.
        cache_size: pixels a side of the cached photographs that crops are drawn from.
        batch_size: crops a step.
        training: phases, optimisers, weights of the losses.
        architecture: a name that `build_generator` knows.
        generator: that architecture's arguments.
        discriminator: arguments of `PatchDiscriminator`; None where no phase trains one.
        encoder_weights: what the generator's encoder starts from: "imagenet" or a path (see
            `encoder_weights.py`); None for fresh weights or for the ones of `starts_from`.
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

    def scaled(self, scale: float) -> "Recipe":
        """Return the recipe with all counts of steps multiplied by `scale`, at least 1 each.

        Raises:
            ColorlibError: `scale` is not above 0.
        """
        if not scale > 0:
            raise ColorlibError(f"`scale` must be above 0, got {scale}. Use 1 for the full recipe.")
        names = ("pretrain_steps", "warm_up_discriminator_steps", "gan_steps")
        steps = {name: getattr(self.training, name) for name in names}
        steps = {name: max(1, round(count * scale)) for name, count in steps.items() if count}
        training = replace(self.training, **steps)
        return replace(self, training=training)

    def to_dict(self) -> dict:
        """Return the recipe as plain values that JSON can hold; of a path, the name alone."""
        values = asdict(self)
        if self.encoder_weights is not None:
            values["encoder_weights"] = Path(self.encoder_weights).name
        return values


_UNET = {"base_channels": 16, "num_downs": 6}

# Slim where the picture is large: fastai's own widths would take ten times as long.
_RESNET = {"cut_after": "layer3", "decoder_widths": (64, 64, 48, 7)}

RECIPES = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            name="unet-l1",
            summary="pix2pix U-Net trained on L1 alone: careful, brownish colours",
            size=64,
            cache_size=72,
            batch_size=64,
            generator=_UNET,
            training=TrainingConfig(
                pretrain_steps=24_000,
                lr_pretrain=1e-3,
                weight_decay_pretrain=1e-2,
                decay_share=0.9,
                lambda_l1=1.0,
                ema_decay=0.999,
                precision="automatic",
                channels_last=True,
            ),
        ),
        Recipe(
            name="pix2pix-unet",
            summary="unet-l1 trained further against a PatchGAN: livelier colours, more mistakes",
            size=64,
            cache_size=72,
            batch_size=64,
            generator=_UNET,
            discriminator={"n_layers": 3, "base_channels": 32},
            starts_from="unet-l1",
            # Short on purpose: with more steps the colours grow as strong as in photographs, and
            # patchy, and the error grows with them.
            training=TrainingConfig(
                warm_up_discriminator_steps=100,
                gan_steps=600,
                lr_generator=5e-5,
                lr_discriminator=1e-4,
                decay_share=0.7,
                sample_every=200,
                checkpoint_every=200,
                lambda_l1=100.0,
                ema_decay=0.99,
                precision="automatic",
                channels_last=True,
            ),
        ),
        Recipe(
            name="resnet18-unet-64px",
            summary="U-Net on an ImageNet ResNet18, trained on small crops; where the next starts",
            size=64,
            cache_size=72,
            batch_size=64,
            architecture="resnet18-unet",
            generator=_RESNET,
            encoder_weights="imagenet",
            training=TrainingConfig(
                pretrain_steps=8_000,
                lr_pretrain=1e-3,
                encoder_lr_factor=0.3,
                freeze_encoder_until="layer1",
                weight_decay_pretrain=1e-2,
                decay_share=0.9,
                lambda_l1=1.0,
                ema_decay=0.999,
                precision="automatic",
                channels_last=True,
                sample_every=500,
                checkpoint_every=500,
            ),
        ),
        Recipe(
            name="resnet18-unet",
            summary="U-Net on an ImageNet ResNet18, trained on L1 alone: truer, careful colours",
            # Whole pictures, as in use, and larger ones than it began with (progressive resizing).
            size=96,
            cache_size=96,
            large_repeats=4,
            batch_size=64,
            architecture="resnet18-unet",
            generator=_RESNET | {"average_mirrored": True},
            starts_from="resnet18-unet-64px",
            training=TrainingConfig(
                pretrain_steps=1_000,
                lr_pretrain=7e-4,
                encoder_lr_factor=0.3,
                freeze_encoder_until="layer1",
                weight_decay_pretrain=1e-2,
                warmup_share=0.05,
                decay_share=0.9,
                lambda_l1=1.0,
                ema_decay=0.995,
                precision="automatic",
                channels_last=True,
                sample_every=200,
                checkpoint_every=100,
            ),
        ),
        Recipe(
            name="resnet18-unet-gan",
            summary="resnet18-unet trained further against a PatchGAN: livelier colours, "
            "more mistakes",
            size=96,
            cache_size=96,
            large_repeats=4,
            batch_size=32,
            architecture="resnet18-unet",
            generator=_RESNET | {"average_mirrored": True},
            discriminator={"n_layers": 3, "base_channels": 32},
            starts_from="resnet18-unet",
            chosen_by="val_colorfulness_gap",
            # All the way the colours are livelier, and by LPIPS further from the photographs.
            interpolation=0.7,
            training=TrainingConfig(
                warm_up_discriminator_steps=100,
                gan_steps=400,
                lr_generator=5e-5,
                lr_discriminator=1e-4,
                freeze_encoder_until="layer1",
                decay_share=0.7,
                sample_every=50,
                checkpoint_every=100,
                lambda_l1=100.0,
                ema_decay=0.99,
                precision="automatic",
                channels_last=True,
            ),
        ),
    )
}


def get_recipe(name: str) -> Recipe:
    """Return the recipe called `name`.

    Raises:
        ColorlibError: no such recipe; the message lists those there are.
    """
    if name not in RECIPES:
        raise ColorlibError(f"`recipe` must be one of {', '.join(RECIPES)}, got {name!r}.")
    return RECIPES[name]
