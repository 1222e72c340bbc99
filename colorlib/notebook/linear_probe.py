"""Ask features what they know: a linear probe on squares of pictures."""

import torch
from torch import Tensor
from torch.nn import functional

from colorlib.networks.generators.resnet_encoder import ResNet18Encoder, imagenet_grey

PICTURES_AT_ONCE = 52


def squares_named(features: Tensor, labels: Tensor, fit: int, penalty: float = 150.0) -> float:
    """Fit a ridge regression on the squares of some scenes and name those of the others.

    Features are standardised by the fitting scenes' statistics; the targets are one-hot.

    Args:
        features: float32 (N, squares, numbers) of N scenes.
        labels: int64 (N, squares), the class of each square.
        fit: the number of scenes, from the first on, that the regression is fitted on.
        penalty: on the squares of the weights.

    Returns:
        The share of the other scenes' squares that are named rightly.

    Source: Alain and Bengio 2016, "Understanding intermediate layers using linear classifier
        probes"; Hastie et al., "The Elements of Statistical Learning", 2009, sections 3.4.1 and
        4.2.
    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    mean, std = features[:fit].mean(dim=(0, 1)), features[:fit].std(dim=(0, 1)) + 1e-6
    features = functional.pad((features - mean) / std, (0, 1), value=1.0)  # ones, for the bias
    known, answers = features[:fit].flatten(0, 1), functional.one_hot(labels[:fit].flatten())
    ridge = penalty * torch.eye(known.shape[1])
    weights = torch.linalg.solve(known.T @ known + ridge, known.T @ answers.float())
    guesses = (features[fit:] @ weights).argmax(dim=-1)
    return (guesses == labels[fit:]).float().mean().item()


@torch.inference_mode()
def probe_stages(encoder: ResNet18Encoder, L_norm: Tensor, labels: Tensor, fit: int) -> list[float]:
    """Return the share of squares named from an encoder's features, for each of its sizes.

    Args:
        encoder: in eval mode.
        L_norm: (N, 1, H, W) in [-1, 1].
        labels: int64 (N, squares), of squares in rows; as many rows as columns.
        fit: see `squares_named`.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    side = round(labels.shape[1] ** 0.5)
    parts = [encoder(imagenet_grey(part)) for part in L_norm.split(PICTURES_AT_ONCE)]
    stages = [torch.cat(stage) for stage in zip(*parts, strict=True)]
    means = [functional.adaptive_avg_pool2d(stage, side) for stage in stages]
    return [squares_named(mean.flatten(2).transpose(1, 2), labels, fit) for mean in means]
