"""The small painters of ColorWorld that notebooks 03 and 09 speak of, as a recipe."""

import torch

from colorlib.profiles import profile
from colorlib.training.config import TrainingConfig
from colorlib.training.recipe import Recipe

SIZES = profile("laptop")
HALVINGS, PATCH_LAYERS = 4, 2  # down to 4 x 4, judged in patches of 34 pixels
DEVICE = torch.device("cpu")


def painter_recipe(name: str, config: TrainingConfig, starts_from: str | None = None) -> Recipe:
    """Return the recipe of a painter, with the networks and sizes of notebook 03.

    Args:
        name: of the painter.
        config: how it is trained.
        starts_from: the painter that it goes on from, in words; None for fresh weights.
    """
    return Recipe(
        name=name,
        summary="a painter of ColorWorld, as in notebook 03",
        size=SIZES.image_size,
        cache_size=SIZES.image_size,
        batch_size=SIZES.batch_size,
        generator={
            "base_channels": SIZES.base_channels,
            "num_downs": HALVINGS,
            "use_dropout": False,
        },
        discriminator={"n_layers": PATCH_LAYERS, "base_channels": SIZES.base_channels},
        starts_from=starts_from,
        training=config,
    )
