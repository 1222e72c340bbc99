"""Recipes: everything that made a model of the zoo, under its name."""

from colorlib.errors import ColorlibError
from colorlib.training.config import TrainingConfig
from colorlib.training.gan_setups import gan_setup
from colorlib.training.recipe import Recipe

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
RESIDUAL_UNET_X2 = RESIDUAL_UNET.continued(
    name="residual-unet-x2",
    summary="residual-unet and a way to double its colours: sees 64 pixels, paints 128",
    architecture="residual-unet-x2",
    cache_size=144,
    batch_size=32,
    # Enlarged photographs have no edges that stretching could miss.
    large_repeats=16,
    # Without dropout the blocks behind the U-Net learn on the colours that they will meet.
    generator=RESIDUAL_UNET.generator | {"refine_channels": 16, "use_dropout": False},
    training={
        "pretrain_steps": 3_000,
        "lr_pretrain": 5e-4,
        "ema_decay": 0.995,
        "sample_every": 500,
        "checkpoint_every": 250,
    },
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
PIX2PIX_LSGAN = gan_setup("lsgan").applied_to(
    PIX2PIX_UNET,
    name="pix2pix-lsgan",
    summary="pix2pix-unet with squares in the place of cross-entropy",
)
PIX2PIX_HINGE_SN = gan_setup("hinge-sn").applied_to(
    PIX2PIX_UNET,
    name="pix2pix-hinge-sn",
    summary="pix2pix-unet with the hinge loss and spectral norm",
)
PIX2PIX_WGAN_GP = gan_setup("wgan-gp").applied_to(
    PIX2PIX_UNET,
    name="pix2pix-wgan-gp",
    summary="pix2pix-unet against a critic with a gradient penalty",
)
# A report's network, data and discriminator; its ten epochs, at a quarter of its widths.
CIFAR_UNET = Recipe(
    name="cifar-unet",
    summary="a small U-Net and a GAN on the 32-pixel photographs of CIFAR-10",
    size=32,
    cache_size=32,
    batch_size=64,
    architecture="cifar-unet",
    generator={"base_channels": 16},
    discriminator_architecture="image",
    discriminator={"size": 32, "base_channels": 16},
    training=TrainingConfig(
        gan_steps=7_800, terms={"l1": 100}, ema_decay=0.999, channels_last=True
    ),
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
        RESIDUAL_UNET_X2,
        PIX2PIX_UNET,
        PIX2PIX_PERCEPTUAL,
        PIX2PIX_LSGAN,
        PIX2PIX_HINGE_SN,
        PIX2PIX_WGAN_GP,
        CIFAR_UNET,
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
