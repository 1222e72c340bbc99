"""Automatic image colorization with conditional GANs: the library behind the course.

Names are imported when first used, so `import colorlib` is quick and needs neither network, GPU
nor fastai.
"""

from importlib.metadata import PackageNotFoundError, version

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["exercises", "notebook"],
    submod_attrs={
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
        "colorworld": ["ColorWorld"],
        "course_pictures": ["CourseImages", "course_images"],
        "data": ["build_cache", "open_source", "scan", "split_of"],
        "data.batches": ["BatchLoader"],
        "data.collections": ["collections_table", "open_collection"],
        "data.exact_split": ["split_exactly"],
        "devices": ["describe_device", "pick_device", "seed_everything"],
        "discriminators": ["PatchDiscriminator", "patch_receptive_field", "receptive_field"],
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
        "generators": [
            "ResNet18UNetGenerator",
            "UNetGenerator",
            "build_generator",
            "resnet18_unet",
        ],
        "generators.encoder_weights": ["load_encoder_weights", "sum_rgb"],
        "generators.resnet_encoder": ["imagenet_grey"],
        "images": ["Photo", "read_image"],
        "image_writing": ["write_image"],
        "inference": ["Colorizer"],
        "initialization": ["init_weights"],
        "losses": ["LossTerm", "VanillaGANLoss", "l1_loss", "l1_term", "l2_loss"],
        "notebook": ["show_figure", "show_images", "show_source"],
        "profiles": ["Profile", "profile"],
        "results": ["read_results"],
        "training.config": ["TrainingConfig"],
        "training.recipes": ["Recipe", "get_recipe"],
        "training.trainer": ["Pix2PixTrainer"],
        "zoo": ["LoadedModel", "list_models", "load_model", "save_model"],
        "zoo_evaluation": ["evaluate_models"],
        "zoo_training": ["load_or_train", "train_model"],
    },
)

try:
    __version__ = version("colorlib")
except PackageNotFoundError:  # run from a checkout that was not installed
    __version__ = "0+checkout"
