"""Each adversarial loss with the discriminator and the optimiser that its paper gives it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from colorlib.errors import ColorlibError
from colorlib.training.recipe import Recipe


@dataclass(frozen=True)
class GANSetup:
    """What goes together with an adversarial loss.

    Args:
        name: of the set-up.
        summary: in a few words.
        family: of the loss, as `build_gan_loss` knows it.
        options: of the loss.
        discriminator_architecture: a name that `build_discriminator` knows.
        discriminator: arguments that it needs; all others are the recipe's.
        training: settings of the training that it needs, such as its optimiser.
    """

    name: str
    summary: str
    family: str
    options: Mapping = field(default_factory=dict)
    discriminator_architecture: str = "patch"
    discriminator: Mapping = field(default_factory=dict)
    training: Mapping = field(default_factory=dict)

    def applied_to(self, recipe: Recipe, *, name: str, summary: str) -> Recipe:
        """Return a recipe with this loss in the place of its own.

        Steps, rates and generator stay. Of the recipe's discriminator those arguments stay that
        the set-up's discriminator has too.

        Args:
            recipe: one that trains a discriminator.
            name: of the new recipe.
            summary: of the new recipe.

        Raises:
            ColorlibError: the recipe trains no discriminator.
        """
        if recipe.discriminator is None:
            raise ColorlibError(
                f"the recipe {recipe.name!r} trains no discriminator, so there is no loss to "
                "replace. Take one with a GAN phase, such as pix2pix-unet."
            )
        kept = recipe.discriminator
        if self.discriminator_architecture != recipe.discriminator_architecture:
            kept = {key: kept[key] for key in ("base_channels", "in_channels") if key in kept}
        return recipe.altered(
            name=name,
            summary=summary,
            discriminator_architecture=self.discriminator_architecture,
            discriminator={**kept, **self.discriminator},
            training={
                "gan_loss": self.family,
                "gan_loss_options": dict(self.options),
                **self.training,
            },
        )


_SETUPS = (
    GANSetup("vanilla", "binary cross-entropy, PatchGAN with BatchNorm (pix2pix)", "vanilla"),
    GANSetup("lsgan", "squares, PatchGAN with BatchNorm (CycleGAN)", "lsgan"),
    GANSetup("hinge-sn", "hinge, spectral norm", "hinge", discriminator={"norm": "spectral"}),
    GANSetup(
        "vanilla-r1",
        "binary cross-entropy, R1 in the place of a norm",
        "vanilla",
        options={"r1_weight": 10.0},
        discriminator={"norm": "none", "one_score": True},
    ),
    GANSetup(
        "wgan",
        "critic with clipped weights, RMSprop at 5e-5, five steps to one",
        "wgan",
        discriminator={"one_score": True},
        training={"gan_optimizer": "rmsprop", "lr_generator": 5e-5, "lr_discriminator": 5e-5},
    ),
    GANSetup(
        "wgan-gp",
        "critic of slope 1, no momentum, five steps to one",
        "wgan-gp",
        discriminator={"norm": "instance", "one_score": True},
        training={"betas_gan": (0.0, 0.9)},
    ),
    GANSetup(
        "ebgan",
        "an autoencoder's error as energy",
        "ebgan",
        discriminator_architecture="energy",
    ),
)
GAN_SETUPS: Mapping[str, GANSetup] = MappingProxyType({setup.name: setup for setup in _SETUPS})


def gan_setup(name: str) -> GANSetup:
    """Return the set-up called `name`.

    Raises:
        ColorlibError: no such set-up; the message lists those there are.

    Example:
        >>> gan_setup("wgan-gp").discriminator["norm"]
        'instance'
    """
    if name not in GAN_SETUPS:
        raise ColorlibError(f"`name` must be one of {', '.join(GAN_SETUPS)}, got {name!r}.")
    return GAN_SETUPS[name]
