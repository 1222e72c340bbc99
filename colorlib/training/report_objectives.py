"""The objectives with a feature loss that two student reports describe, as settings."""

from pathlib import Path

from colorlib.errors import ColorlibError

VGG16 = {"network": "vgg16", "feature_weights": "imagenet"}
REPORT_OBJECTIVES = {
    # IITK's second model: the 13th convolution's features and the adversarial loss, no L1.
    "content": {"lambda_gan": 1.0, "terms": {"perceptual": {"weight": 1.0, "layers": "relu5_3"}}},
    # The weighting that IITK quotes from SRGAN.
    "srgan": {"lambda_gan": 1e-3, "terms": {"perceptual": {"weight": 1.0, "layers": "relu5_3"}}},
    # IITK's third model, equation 9: the 7th convolution's, beside L1.
    "l1-content": {
        "lambda_gan": 1.0,
        "terms": {"l1": 100.0, "perceptual": {"weight": 10.0, "layers": "relu3_3"}},
    },
    # Barusco and Rampon, equation 9; the layer is not stated, nor the unit of their L = 0.
    "constant-lightness": {
        "lambda_gan": 1.0,
        "terms": {
            "l1": 100.0,
            "perceptual": {"weight": 1.0, "layers": "relu3_3", "lightness": 50.0},
        },
    },
}


def report_objective(name: str, feature_weights: str | Path | None = "imagenet") -> dict:
    """Return the objective that a report describes, with the network fed as it has to be.

    Args:
        name: "content", "srgan" and "l1-content" (IITK); "constant-lightness" (Barusco and
            Rampon).
        feature_weights: of VGG16, as `FeatureNetwork` takes them.

    Returns:
        `lambda_gan` and `terms`, for `TrainingConfig`.

    Raises:
        ColorlibError: no such objective.

    Source: the reports; Ledig et al. 2017 (SRGAN), equation 3, for the weight 1e-3.
    Taught in: notebooks/05_perceptual_loss.ipynb

    Example:
        >>> report_objective("l1-content")["terms"]["l1"]
        100.0
    """
    if name not in REPORT_OBJECTIVES:
        raise ColorlibError(f"`name` must be one of {', '.join(REPORT_OBJECTIVES)}, got {name!r}.")
    objective = REPORT_OBJECTIVES[name]
    weights = VGG16 | {"feature_weights": feature_weights}
    perceptual = weights | objective["terms"]["perceptual"]
    return objective | {"terms": objective["terms"] | {"perceptual": perceptual}}
