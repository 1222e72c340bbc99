"""Automatic image colorization with conditional GANs: the library behind the course.

Names are imported when first used, so `import colorlib` is quick and needs neither network, GPU
nor fastai.
"""

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

_HOMES = {
    "colorlib.color": [
        "AB_SCALE",
        "L_SCALE",
        "denormalize_lab",
        "lab_to_rgb",
        "lab_to_rgb_u8",
        "normalize_lab",
        "rgb_to_lab",
        "rgb_u8_to_lab",
    ],
    "colorlib.data": ["build_cache", "open_source", "scan", "split_of"],
    "colorlib.data.batches": ["BatchLoader"],
    "colorlib.devices": ["describe_device", "pick_device", "seed_everything"],
    "colorlib.discriminators": ["PatchDiscriminator", "patch_receptive_field", "receptive_field"],
    "colorlib.doctor": ["doctor_report"],
    "colorlib.errors": [
        "CheckpointError",
        "ColorlibError",
        "DataError",
        "ImageError",
        "WeightsError",
    ],
    "colorlib.evaluation": [
        "bootstrap_interval",
        "colorfulness",
        "eps_acc_ab_mean",
        "eps_acc_rgb_and",
        "evaluate",
        "mae_rgb255",
        "paired_interval",
        "predict_grey",
        "psnr",
    ],
    "colorlib.gamut": ["gamut_mask", "out_of_gamut_share"],
    "colorlib.generators": ["UNetGenerator", "build_generator"],
    "colorlib.images": ["Photo", "read_image"],
    "colorlib.image_writing": ["write_image"],
    "colorlib.inference": ["Colorizer"],
    "colorlib.initialization": ["init_weights"],
    "colorlib.losses": ["LossTerm", "VanillaGANLoss", "l1_loss", "l1_term", "l2_loss"],
    "colorlib.notebook": ["show_figure", "show_images", "show_source"],
    "colorlib.profiles": ["Profile", "profile"],
    "colorlib.training.config": ["TrainingConfig"],
    "colorlib.training.recipes": ["Recipe", "get_recipe"],
    "colorlib.training.trainer": ["Pix2PixTrainer"],
    "colorlib.zoo": ["LoadedModel", "list_models", "load_model", "save_model"],
    "colorlib.zoo_training": ["evaluate_models", "load_or_train", "train_model"],
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_SUBMODULES = ["exercises", "notebook"]

__all__ = sorted([*_HOME_OF, *_SUBMODULES])

try:
    __version__ = version("colorlib")
except PackageNotFoundError:  # run from a checkout that was not installed
    __version__ = "0+checkout"


def __getattr__(name: str):
    """Import a public name when it is first used."""
    if name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
    elif name in _SUBMODULES:
        value = import_module(f"colorlib.{name}")
    else:
        raise AttributeError(f"module 'colorlib' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted([*globals(), *__all__])
