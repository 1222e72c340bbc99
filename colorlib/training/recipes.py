"""Recipes: everything that made a model of the zoo, under its name."""

from dataclasses import asdict, dataclass, field, replace

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
        starts_from: the zoo model whose generator this one starts from; None starts afresh.
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
    starts_from: str | None = None

    def scaled(self, scale: float) -> "Recipe":
        """Return the recipe with every phase's steps multiplied by `scale`, at least 1 each.

        Raises:
            ColorlibError: `scale` is not above 0.
        """
        if not scale > 0:
            raise ColorlibError(f"`scale` must be above 0, got {scale}. Use 1 for the full recipe.")
        names = ("pretrain_steps", "warm_up_discriminator_steps", "gan_steps")
        steps = {name: getattr(self.training, name) for name in names}
        steps = {name: max(1, round(count * scale)) for name, count in steps.items() if count}
        return replace(self, training=replace(self.training, **steps))

    def to_dict(self) -> dict:
        """Return the recipe as plain values that JSON can hold."""
        return asdict(self)


_UNET = {"base_channels": 16, "num_downs": 6}

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
            summary="unet-l1 trained on against a PatchGAN: livelier colours, more mistakes",
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
