"""Automatic image colorization with conditional GANs: the library behind the course.

Names are imported when first used, so `import colorlib` is quick and needs neither network, GPU
nor fastai.
"""

import lazy_loader

from colorlib.networks.registry import public_classes

_PUBLIC = {
    "anatomy": [
        "anatomy_table",
        "cost_of",
        "describe_networks",
        "gradient_map",
        "seen_side",
        "side_holding",
    ],
    "color": [
        "AB_SCALE",
        "L_SCALE",
        "denormalize_lab",
        "lab_to_rgb",
        "lab_to_rgb_u8",
        "normalize_lab",
        "rgb_to_lab",
        "rgb_u8_to_lab",
    ],
    "colorize.colorizer": ["Colorizer"],
    "colorworld": ["ColorWorld"],
    "course_pictures": ["CourseImages", "course_images"],
    "data": ["build_cache", "open_source", "scan", "split_of"],
    "data.batches": ["BatchLoader"],
    "data.collections": ["collections_table", "open_collection"],
    "data.exact_split": ["split_exactly"],
    "devices": ["describe_device", "pick_device", "seed_everything"],
    "doctor": ["doctor_report"],
    "errors": [
        "CheckpointError",
        "ColorlibError",
        "DataError",
        "ImageError",
        "WeightsError",
    ],
    "evaluation": [
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
    "folder_report": ["inspect_folder"],
    "gamut": ["gamut_mask", "out_of_gamut_share"],
    "images": ["Photo", "read_image", "write_image"],
    "images.guided": ["guided_upsampling"],
    "losses": [
        "EBGANLoss",
        "HingeGANLoss",
        "LSGANLoss",
        "LossTerm",
        "PerceptualLoss",
        "VanillaGANLoss",
        "WGANGPLoss",
        "WGANLoss",
        "build_gan_loss",
        "gradient_penalty",
        "l1_loss",
        "l1_term",
        "l2_loss",
        "output_gradient_norms",
        "perceptual_loss",
        "perceptual_term",
        "r1_penalty",
    ],
    "networks.base": ["Discriminator", "Generator"],
    "networks.blocks.pixel_shuffle": ["PixelShuffleUp", "icnr_"],
    "networks.blocks.residual": ["Residual"],
    "networks.discriminators.patch": ["patch_receptive_field"],
    "networks.features.network": ["FeatureNetwork"],
    "networks.generators.encoder_weights": ["load_encoder_weights", "sum_rgb"],
    "networks.generators.resnet_encoder": ["imagenet_grey"],
    "networks.generators.resnet_unet": ["resnet18_unet"],
    "networks.initialization": ["init_weights"],
    "networks.receptive_field": ["receptive_field"],
    "networks.registry": ["build_discriminator", "build_generator"],
    "notebook": ["show_figure", "show_images", "show_source"],
    "profiles": ["Profile", "profile"],
    "results": ["read_results"],
    "training.callbacks": ["Callback"],
    "training.config": ["TrainingConfig"],
    "training.recipe": ["Recipe"],
    "training.recipes": ["get_recipe"],
    "training.recorder.alarm": ["Alarm"],
    "training.recorder.recorder": ["FlightRecorder"],
    "training.report_objectives": ["report_objective"],
    "training.trainer": ["Pix2PixTrainer"],
    "zoo.measure": ["evaluate_models"],
    "zoo.train": ["load_or_train", "train_model"],
    "zoo.weights": ["LoadedModel", "list_models", "load_model", "save_model"],
}
for _module, _classes in public_classes().items():
    _PUBLIC[_module] = _PUBLIC.get(_module, []) + _classes

_lazy_getattr, __dir__, __all__ = lazy_loader.attach(
    __name__, submodules=["exercises", "notebook"], submod_attrs=_PUBLIC
)


def __getattr__(name: str):
    if name == "__version__":
        return _version()
    return _lazy_getattr(name)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # most of the import's time

    try:
        return version("colorlib")
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "0+checkout"
