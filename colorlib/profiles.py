"""Three sizes of the same code path: smoke (seconds), laptop (minutes) and gpu (the experiment)."""

import os
from dataclasses import dataclass

from colorlib.errors import ColorlibError

ENVIRONMENT_VARIABLE = "COLORLIB_PROFILE"


@dataclass(frozen=True)
class Profile:
    """The sizes that a notebook reads instead of writing numbers of its own."""

    name: str
    image_size: int  # pixels a side of a training image
    train_images: int
    val_images: int
    batch_size: int
    pretrain_steps: int  # generator alone, L1
    gan_steps: int  # generator against discriminator
    base_channels: int  # channels of the first convolution, pix2pix `ngf`
    encoder: str  # a ResNet18's weights: "random", "shipped" with the course, or "imagenet"


PROFILES = {
    chosen.name: chosen
    for chosen in (
        Profile(
            name="smoke",
            image_size=32,
            train_images=32,
            val_images=16,
            batch_size=8,
            pretrain_steps=4,
            gan_steps=4,
            base_channels=4,
            encoder="random",
        ),
        Profile(
            name="laptop",
            image_size=64,
            train_images=6_000,
            val_images=200,
            batch_size=24,
            pretrain_steps=600,
            gan_steps=600,
            base_channels=12,
            encoder="shipped",
        ),
        Profile(
            name="gpu",
            image_size=256,
            train_images=8_000,
            val_images=2_000,
            batch_size=16,
            pretrain_steps=10_000,
            gan_steps=25_000,
            base_channels=64,
            encoder="imagenet",
        ),
    )
}


def profile(name: str | None = None) -> Profile:
    """Return the sizes to run at.

    Args:
        name: "smoke", "laptop" or "gpu"; without it `$COLORLIB_PROFILE` decides, and without
            that "gpu" where CUDA is to be had, else "laptop".

    Raises:
        ColorlibError: the name is none of the three.

    Example:
        >>> profile("laptop").image_size
        64

    Taught in: notebooks/00_start_here.ipynb
    """
    asked_by = "`name`"
    if name is None:
        name, asked_by = os.environ.get(ENVIRONMENT_VARIABLE, "").strip(), ENVIRONMENT_VARIABLE
    if not name:
        name = "gpu" if _cuda_is_available() else "laptop"
    if name not in PROFILES:
        raise ColorlibError(
            f"{asked_by} must be one of {', '.join(PROFILES)}, got {name!r}. "
            f"Set it to one of these, or unset {ENVIRONMENT_VARIABLE} to choose by hardware."
        )
    return PROFILES[name]


def _cuda_is_available() -> bool:
    import torch  # slow to import, and needed only when nothing was chosen

    return torch.cuda.is_available()
