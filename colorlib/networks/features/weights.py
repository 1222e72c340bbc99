"""Where a feature network's weights come from: ImageNet, the course, a file or chance, by name."""

import json
import math
from pathlib import Path

import torch
from torch import nn

from colorlib.errors import WeightsError
from colorlib.files import sha256_of_file, shipped_folder
from colorlib.networks.features.architectures import FeatureArchitecture, feature_architecture
from colorlib.networks.state_files import describe_file, hub_file, read_state

# The largest convolution of a VGG takes 9.4 MB, the smallest layer of its classifier 16 MB.
LARGEST_CONVOLUTION = 10_000_000
SHIPPED = {"squeezenet1_1": "squeezenet1_1-small-photos.safetensors"}
PREFIX = "features."


def load_feature_weights(
    convolutions: nn.Sequential, network: str, feature_weights: str | Path | None
) -> str:
    """Fill in a feature network's weights, in place; return the line that says what they are.

    Args:
        convolutions: as `FeatureArchitecture.convolutions` returns them.
        network: a key of `FEATURE_ARCHITECTURES`.
        feature_weights: "shipped" for the course's own (SqueezeNet 1.1 alone), which must have the
            SHA-256 that their description says; "imagenet" for torchvision's, from torch's cache
            or the network; a path to a state dict with torchvision's names, .pth or .safetensors,
            complete or up to the deepest layer; None for random weights, always the same ones.

    Raises:
        WeightsError: not to be had, damaged, or another network's.
    """
    architecture = feature_architecture(network)
    if feature_weights is None:
        draw_random_weights(convolutions)
        return f"{architecture.title}, random weights"
    path, what = _find(architecture, network, feature_weights)
    state = read_state(path, "feature_weights", largest=LARGEST_CONVOLUTION)
    state = {name.removeprefix(PREFIX): value for name, value in state.items()}
    wanted = {name: value.shape for name, value in convolutions.state_dict().items()}
    wrong = [n for n, shape in wanted.items() if getattr(state.get(n), "shape", None) != shape]
    if wrong:
        raise WeightsError(
            f"`feature_weights` {path.name} is not torchvision's {architecture.title} up to the "
            f"layers asked for: {len(wrong)} of {len(wanted)} tensors are missing or of another "
            f"shape, first {PREFIX}{wrong[0]}. Pass another file, or ask for earlier layers."
        )
    kept = {name: state[name].float() for name in wanted}
    if not_finite := [name for name, value in kept.items() if not value.isfinite().all()]:
        raise WeightsError(
            f"`feature_weights` {path.name} holds numbers that are not finite, "
            f"first in {PREFIX}{not_finite[0]}. Pass another file."
        )
    convolutions.load_state_dict(kept, assign=True)
    return f"{architecture.title}, {what}{describe_file(path)}"


def draw_random_weights(convolutions: nn.Module) -> None:
    """Draw the weights of convolutions by Kaiming's rule, the same ones each time.

    Args:
        convolutions: changed in place; the global random numbers are left alone.

    Source: He et al., "Delving deep into rectifiers", 2015, section 2.2.
    """
    chance = torch.Generator().manual_seed(0)
    convolutions.to_empty(device="cpu")
    for module in convolutions.modules():
        if isinstance(module, nn.Conv2d):
            fan_in = module.weight[0].numel()
            with torch.no_grad():
                module.weight.normal_(0.0, math.sqrt(2 / fan_in), generator=chance)
                module.bias.zero_()


def _find(
    architecture: FeatureArchitecture, network: str, feature_weights: str | Path
) -> tuple[Path, str]:
    if feature_weights == "shipped":
        if network not in SHIPPED:
            raise WeightsError(
                f"the course ships feature weights of {', '.join(SHIPPED)}, got {network}. Pass "
                "`feature_weights` 'imagenet' (torchvision's, a download), a path, or None for "
                "random ones."
            )
        return _shipped_file(SHIPPED[network]), "trained further by the course, "
    if feature_weights == "imagenet":
        from torchvision import models

        choices = getattr(models, architecture.torchvision_weights)
        return hub_file(choices.IMAGENET1K_V1.url), "ImageNet (torchvision), "
    return Path(feature_weights), "file "


def _shipped_file(name: str) -> Path:
    path = shipped_folder("features") / name
    description = path.with_suffix(".json")
    remedy = "Restore it with `git checkout data/features`, or install colorlib again."
    if missing := [one.name for one in (path, description) if not one.is_file()]:
        raise WeightsError(
            f"{' and '.join(missing)} of the feature weights that come with the course "
            f"{'is' if len(missing) == 1 else 'are'} missing. {remedy}"
        )
    try:
        expected = json.loads(description.read_text(encoding="utf-8"))["weights_sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(
            f"{description.name} must be JSON with the `weights_sha256` of {name}, and is "
            f"damaged. {remedy}"
        ) from error
    if (found := sha256_of_file(path)) != expected:
        raise WeightsError(
            f"the feature weights {name} are damaged or not the course's: SHA-256 {found[:12]}..., "
            f"expected {str(expected)[:12]}.... {remedy}"
        )
    return path
