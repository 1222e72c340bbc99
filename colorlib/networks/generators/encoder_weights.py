"""Where an encoder's weights come from: ImageNet, a file or nowhere, and never by a guess."""

from pathlib import Path

import torch
from torch import Tensor

from colorlib.errors import WeightsError
from colorlib.networks.generators.resnet_encoder import ResNet18Encoder
from colorlib.networks.state_files import describe_file, hub_file, read_state

CHOICES = "'imagenet', the path of a file that is there, or None"


def read_encoder_weights(
    encoder_weights: str | Path | None, cut_after: str
) -> tuple[dict[str, Tensor] | None, str]:
    """Read the weights of an RGB ResNet18 up to a stage, and say in words what they are.

    Args:
        encoder_weights: "imagenet" for torchvision's `ResNet18_Weights.IMAGENET1K_V1` (44.7 MB,
            from torch's cache or the network); a path to a state dict of torchvision's ResNet18,
            .pth or .safetensors, complete or up to the stage, or to a model of the zoo that has
            such an encoder; None for random weights.
        cut_after: the last stage needed.

    Returns:
        State dict with torchvision's names and the RGB first convolution, or None for random
        weights; and one line for checkpoints and model cards.

    Raises:
        WeightsError: not to be had, damaged, or not a ResNet18.
    """
    if encoder_weights is None:
        return None, "random"
    if encoder_weights == "imagenet":
        from torchvision.models import ResNet18_Weights

        path = hub_file(ResNet18_Weights.IMAGENET1K_V1.url, "encoder_weights")
        origin = f"imagenet (torchvision {ResNet18_Weights.IMAGENET1K_V1})"
        state = read_state(path, "encoder_weights", CHOICES)
    else:
        path = Path(encoder_weights)
        state = _as_torchvision(read_state(path, "encoder_weights", CHOICES))
        origin = f"file {describe_file(path)}"
    return _up_to(state, cut_after, origin), origin


def load_encoder_weights(encoder: ResNet18Encoder, encoder_weights: str | Path | None) -> str:
    """Load weights into an encoder, in place; return the line that says what they are.

    Args:
        encoder: changed unless `encoder_weights` is None.
        encoder_weights: as `read_encoder_weights` takes them.

    Raises:
        WeightsError: not to be had, damaged, or not a ResNet18; the encoder is then unchanged.
    """
    state, origin = read_encoder_weights(encoder_weights, encoder.stages[-1])
    if state is not None:
        encoder.load_state_dict(state | {"conv1.weight": sum_rgb(state["conv1.weight"])})
    return origin


def sum_rgb(weight: Tensor) -> Tensor:
    """Turn an RGB convolution's kernels (C, 3, k, k) into the ones for grey (C, 1, k, k)."""
    return weight.sum(dim=1, keepdim=True)


def _up_to(state: dict[str, Tensor], cut_after: str, origin: str) -> dict[str, Tensor]:
    """Keep what the encoder needs, in its shapes; more stages and the classifier may follow."""
    with torch.device("meta"):  # names and shapes, without drawing weights
        needed, whole = (ResNet18Encoder(stage).state_dict() for stage in (cut_after, "layer4"))
    wanted = {name: value.shape for name, value in needed.items()}
    wanted["conv1.weight"] = torch.Size([64, 3, 7, 7])
    known = {*whole, "fc.weight", "fc.bias"}
    wrong = [n for n, shape in wanted.items() if getattr(state.get(n), "shape", None) != shape]
    wrong += sorted(set(state) - known)
    if wrong:
        raise WeightsError(
            f"the encoder weights ({origin}) are not torchvision's RGB ResNet18 up to {cut_after}: "
            f"{len(wrong)} tensors are missing, unknown or of another shape, first {wrong[0]!r}. "
            "Pass another file, or cut the encoder earlier with `cut_after`."
        )
    kept = {name: state[name] for name in wanted}
    return {n: v.float() if v.is_floating_point() else v for n, v in kept.items()}


def _as_torchvision(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Take the encoder out of a whole generator's weights; leave a ResNet18's as they are."""
    prefix = "encoder."
    inside = {n.removeprefix(prefix): v for n, v in state.items() if n.startswith(prefix)}
    if "conv1.weight" not in inside:
        return state
    # Three equal slices that add up to the kernel for grey.
    inside["conv1.weight"] = inside["conv1.weight"].float().expand(-1, 3, -1, -1) / 3
    return inside
