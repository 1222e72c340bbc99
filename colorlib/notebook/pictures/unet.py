"""Look inside a U-Net: what each size costs, and a drawing from the shapes that were measured."""

from collections import Counter
from collections.abc import Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import nn

from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator

DOWN, INNERMOST, UP, OUT = "#c9d8ec", "#e6c3c3", "#f0d9b5", "#cfe3c8"
HALF_HEIGHT = 0.3

Shape = tuple[int, int]  # channels, pixels a side


@dataclass(frozen=True)
class ConvolutionCosts:
    """What a network stores, and what it computes for one picture.

    Attributes:
        parameters: of all layers.
        multiplications: of its convolutions.
        by_side: the same, by the pixels a side of what the convolution puts out.
    """

    parameters: int
    multiplications: int
    by_side: dict[int, int]


def convolution_costs(generator: nn.Module, size: int) -> ConvolutionCosts:
    """Count a generator's parameters and its convolutions' multiplications (MACs).

    Args:
        generator: maps L_norm (N, 1, H, W) to ab_norm.
        size: pixels a side of the picture to count for.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    by_side: Counter[int] = Counter()

    def count(layer: nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        # A kernel is applied at each output, a transposed one at each input.
        places = inputs[0] if isinstance(layer, nn.ConvTranspose2d) else output
        by_side[output.shape[-1]] += layer.weight.numel() * places.shape[-2:].numel()

    convolutions = [m for m in generator.modules() if isinstance(m, nn.Conv2d | nn.ConvTranspose2d)]
    with _watched(generator, {layer: count for layer in convolutions}):
        generator(_picture(generator, size))
    parameters = sum(parameter.numel() for parameter in generator.parameters())
    return ConvolutionCosts(parameters, sum(by_side.values()), dict(by_side))


def unet_shapes(generator: ResNet18UNetGenerator, size: int) -> dict[str, Shape]:
    """Return channels and side of what each part of the network makes of one picture.

    Args:
        generator: the U-Net.
        size: pixels a side of the picture.

    Returns:
        From "grey" over the encoder's stages, "bottleneck", "block 1", ... and "up" to "a, b".
    """
    shapes: dict[str, Shape] = {"grey": (1, size)}

    def remember(layer: nn.Module, inputs: tuple, output: torch.Tensor | list) -> None:
        features = output if isinstance(output, list) else [output]
        for name, one in zip(parts[layer], features, strict=True):
            shapes[name] = (one.shape[1], one.shape[-1])

    blocks = {block: [f"block {n}"] for n, block in enumerate(generator.blocks, start=1)}
    parts = {generator.encoder: ["conv1", *generator.encoder.stages]}
    parts |= {generator.bottleneck: ["bottleneck"]} | blocks
    parts |= {generator.up: ["up"], generator.head: ["a, b"]}
    with _watched(generator, dict.fromkeys(parts, remember)):
        generator(_picture(generator, size))
    return shapes


def layer_shapes(
    network: nn.Module, layers: Iterable[nn.Module], x: torch.Tensor
) -> list[tuple[str, tuple[int, ...]]]:
    """Send a batch through a network and tell what some of its layers put out.

    Args:
        network: run in eval mode, without gradients, and left as it was.
        layers: of the network.
        x: its input.

    Returns:
        The type's name and the output's shape, at each run of one of the layers, in that order.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb

    >>> network = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU())
    >>> layer_shapes(network, network[:1], torch.zeros(1, 1, 8, 8))
    [('Conv2d', (1, 4, 6, 6))]
    """
    shapes = []

    def remember(layer: nn.Module, inputs: tuple, output: torch.Tensor) -> None:
        shapes.append((type(layer).__name__, tuple(output.shape)))

    with _watched(network, dict.fromkeys(layers, remember)):
        network(x)
    return shapes


def draw_unet(generator: ResNet18UNetGenerator, size: int) -> Figure:
    """Draw the network: the way down on the left, the way up on the right, the skips dashed.

    Args:
        generator: the U-Net.
        size: pixels a side of the picture that its shapes are measured with.

    Taught in: notebooks/04_resnet18_dynamicunet_pretraining.ipynb
    """
    shapes = unet_shapes(generator, size)
    going_up = [name for name in shapes if name.startswith("block") or name == "up"]
    going_down = ["grey", "conv1", *generator.encoder.stages]
    figure, axis = plt.subplots(figsize=(8, 0.9 * len(going_down) + 0.4))
    for name in going_down:
        _box(axis, 0.0, name, shapes[name], DOWN)
    for name in going_up:
        _box(axis, 4.0, name, shapes[name], UP)
    _box(axis, 2.0, "bottleneck", shapes["bottleneck"], INNERMOST)
    _box(axis, 6.2, "a, b", shapes["a, b"], OUT)
    levels = [np.log2(shapes[name][1]) for name in going_down]
    for upper, lower in pairwise(levels):
        _arrow(axis, (0.0, upper - HALF_HEIGHT), (0.0, lower + HALF_HEIGHT))
    for upper, lower in pairwise(levels[:-1]):
        _arrow(axis, (4.0, lower + HALF_HEIGHT), (4.0, upper - HALF_HEIGHT))
    for level, left, right in zip(levels, going_down, reversed(going_up), strict=False):
        start, end = _half_width(shapes[left]), 4.0 - _half_width(shapes[right])
        _arrow(axis, (start, level), (end, level), linestyle="--", color="#7a7a7a")
    innermost = _half_width(shapes["bottleneck"])
    _arrow(axis, (_half_width(shapes[going_down[-1]]), levels[-1]), (2 - innermost, levels[-1]))
    _arrow(axis, (2 + innermost, levels[-1]), (4.0, levels[-2] - HALF_HEIGHT))
    start = 4.0 + _half_width(shapes["up"])
    _arrow(axis, (start, levels[0]), (6.2 - _half_width(shapes["a, b"]), levels[0]))
    axis.set(xlim=(-1.2, 7.0), ylim=(levels[-1] - 0.5, levels[0] + 0.5))
    axis.set_axis_off()
    return figure


@contextmanager
def _watched(generator: nn.Module, hooks: dict):
    """Run in eval mode without gradients, a hook on each of these layers; then restore all."""
    modes = {module: module.training for module in generator.modules()}
    handles = [layer.register_forward_hook(hook) for layer, hook in hooks.items()]
    try:
        generator.eval()
        with torch.inference_mode():
            yield
    finally:
        for handle in handles:
            handle.remove()
        for module, was_training in modes.items():
            module.training = was_training


def _picture(generator: nn.Module, size: int) -> torch.Tensor:
    return torch.zeros(1, 1, size, size, device=next(generator.parameters()).device)


def _half_width(shape: Shape) -> float:
    return 0.4 + 0.05 * np.log2(shape[0])


def _box(axis: Axes, x: float, name: str, shape: Shape, color: str) -> None:
    channels, side = shape
    y, half = np.log2(side), _half_width(shape)
    axis.add_patch(
        plt.Rectangle((x - half, y - HALF_HEIGHT), 2 * half, 2 * HALF_HEIGHT, color=color)
    )
    axis.text(x, y, f"{name}\n{channels} at {side}²", ha="center", va="center", fontsize=10)


def _arrow(axis: Axes, start: tuple, end: tuple, **style: str) -> None:
    arrow = {"arrowstyle": "-|>", "color": "#1a1a1a", **style}
    axis.annotate("", xytext=start, xy=end, arrowprops=arrow)
