"""What all networks share: they remember how they were built, and keep one contract."""

import copy
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

from colorlib.networks.arguments import arguments_of, check_constructor


class Network(nn.Module):
    """A network that remembers the arguments it was built with.

    A subclass writes its constructor as for any `nn.Module`. From `config` checkpoints and model
    cards build the network again by keyword, so the arguments are numbers, strings, booleans,
    None, or lists and dicts of these, and each has a name. `config` is a record: a network
    computes with attributes of its own, so that a subclass may have other arguments.

    >>> from torch import nn
    >>> class Tint(Generator):
    ...     def __init__(self, width: int = 8, bias: bool = True):
    ...         super().__init__()
    ...         self.conv = nn.Conv2d(1, 2, width + 1, padding="same", bias=bias)
    >>> Tint(4).config
    {'width': 4, 'bias': True}

    Attributes:
        config: argument -> value, defaults included; a tuple is kept as a list.
        small_config: arguments that make a network small enough for quick tests; none where the
            defaults are.
    """

    config: dict
    small_config: ClassVar[dict] = {}

    def __init_subclass__(cls, **kwargs):
        """Refuse a constructor whose arguments cannot all be given by keyword."""
        super().__init_subclass__(**kwargs)
        check_constructor(cls)

    def __new__(cls, *args, **kwargs):
        """Note down the arguments before the constructor sees them."""
        network = super().__new__(cls)
        # Straight into the dictionary: nn.Module is not initialised yet.
        network.__dict__["config"] = arguments_of(cls, args, kwargs)
        return network


# Tensors have no single truth value, so predictions are not compared.
@dataclass(frozen=True, eq=False)
class Prediction:
    """What a generator says about a batch.

    Args:
        ab_norm: (N, 2, H, W) in [-1, 1].
        logits: (N, K, h, w), the scores of K colour classes, of a generator that classifies.
    """

    ab_norm: Tensor
    logits: Tensor | None = None


class Generator(Network):
    """Map a condition to colour: the contract that trainer, zoo and `Colorizer` rely on.

    A subclass implements `forward(condition)`, which begins with `self.check(condition)`, and
    says its `size_multiple`. One that adds a line to `registry.py` can be saved and loaded. One
    that paints larger pictures than it sees says its `output_scale`.

    The condition is (N, C, H, W), lightness first: L_norm in [-1, 1]. Further channels are hints,
    and only a generator that takes hints sets an `in_channels` above 1.

    Attributes:
        size_multiple: height and width must be multiples of so many pixels.
        smallest_side: height and width must be at least so many pixels.
        in_channels: of the condition.
        output_scale: ab_norm has so many times the condition's height and width.
    """

    size_multiple: int = 1
    smallest_side: int = 1
    in_channels: int = 1
    output_scale: int = 1

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H * output_scale, W * output_scale) from (N, C, H, W)."""
        raise NotImplementedError(f"{type(self).__name__} must implement `forward(condition)`.")

    def predict(self, condition: Tensor) -> Prediction:
        """Predict all that the terms of an objective may look at.

        Args:
            condition: (N, C, H, W).
        """
        return Prediction(self(condition))

    def check(self, condition: Tensor) -> None:
        """Refuse a condition that the network cannot take.

        Args:
            condition: must be (N, in_channels, H, W), H and W multiples of `size_multiple` and
                at least `smallest_side`.

        Raises:
            TypeError: whole numbers, such as the bytes of a picture.
            ValueError: another shape.
        """
        if not condition.is_floating_point():
            raise TypeError(
                f"`condition` must hold floats, L_norm in [-1, 1], got {condition.dtype}. "
                "colorlib.rgb_u8_to_lab and normalize_lab make it from bytes."
            )
        if condition.ndim != 4 or condition.shape[1] != self.in_channels:
            raise ValueError(
                f"`condition` must be (N, {self.in_channels}, H, W), lightness first, "
                f"got {tuple(condition.shape)}. colorlib.normalize_lab makes L_norm from Lab."
            )
        height, width = condition.shape[-2:]
        if height % self.size_multiple or width % self.size_multiple or not height * width:
            raise ValueError(
                f"height and width must be multiples of {self.size_multiple}, "
                f"got {height}x{width}. Resize or pad the picture."
            )
        if min(height, width) < self.smallest_side:
            raise ValueError(
                f"height and width must be at least {self.smallest_side}, got {height}x{width}. "
                "Enlarge the picture."
            )

    def start_from(self, start: nn.Module) -> None:
        """Take over a trained generator's weights.

        Args:
            start: built with the same arguments, unless a subclass says what else it takes.

        Raises:
            RuntimeError: its weights do not fit.
        """
        self.load_state_dict(start.state_dict())


class Discriminator(Network):
    """Judge colours, given the condition they were made for.

    A subclass implements `forward(condition, ab_norm)`, which begins with
    `self.check(condition, ab_norm)` and returns scores of any shape with the pictures first; what
    a score means is the adversarial loss's business.

    Attributes:
        in_channels: of condition and ab together: 3 without hints.
        smallest_side: height and width must be at least so many pixels.
        gives_energy: its scores are energies, 0 or more, which are low for photographs.
    """

    in_channels: int = 3
    smallest_side: int = 1
    gives_energy: bool = False

    def forward(self, condition: Tensor, ab_norm: Tensor) -> Tensor:
        """Return the scores of ab_norm (N, 2, H, W) under condition (N, C, H, W)."""
        raise NotImplementedError(
            f"{type(self).__name__} must implement `forward(condition, ab_norm)`."
        )

    def check(self, condition: Tensor, ab_norm: Tensor) -> None:
        """Refuse what the network cannot judge.

        Args:
            condition: must be (N, `in_channels` - 2, H, W), H and W at least `smallest_side`.
            ab_norm: must be (N, 2, H, W).

        Raises:
            TypeError: whole numbers, such as the bytes of a picture.
            ValueError: other shapes.
        """
        if not condition.is_floating_point():
            raise TypeError(
                f"`condition` must hold floats, L_norm in [-1, 1], got {condition.dtype}. "
                "colorlib.rgb_u8_to_lab and normalize_lab make it from bytes."
            )
        count, channels = len(condition), self.in_channels - 2
        height, width = (0, 0, *condition.shape)[-2:]
        wanted = (count, channels, height, width), (count, 2, height, width)
        if (condition.shape, ab_norm.shape) != wanted:
            raise ValueError(
                f"`condition` and `ab_norm` must be (N, {channels}, H, W) and (N, 2, H, W), "
                f"got {tuple(condition.shape)} and {tuple(ab_norm.shape)}. "
                "Give ab_norm the condition that it was predicted from."
            )
        if min(height, width) < self.smallest_side:
            raise ValueError(
                f"height and width must be at least {self.smallest_side}, got {height}x{width}. "
                "Use larger pictures, or a discriminator that judges smaller patches."
            )


def channels_of(generator: nn.Module) -> int:
    """Return how many channels the condition of a generator has; 1 for any other module."""
    return generator.in_channels if isinstance(generator, Generator) else 1


def output_scale_of(generator: nn.Module) -> int:
    """Return how many times a condition's height and width the generator's ab_norm has."""
    return getattr(generator, "output_scale", 1)


def reduced_for(generator: nn.Module, condition: Tensor) -> Tensor:
    """Reduce a condition to what a generator takes to predict ab_norm of the condition's size.

    Args:
        generator: of any `output_scale`.
        condition: (N, C, H, W), H and W multiples of that scale.

    Returns:
        (N, C, H / scale, W / scale), each value the mean of a square; at scale 1 the condition.
    """
    scale = output_scale_of(generator)
    return condition if scale == 1 else avg_pool2d(condition, scale)


def predict_with(generator: nn.Module, condition: Tensor) -> Prediction:
    """Return a generator's prediction; any module that maps a condition to ab_norm will do.

    Args:
        generator: a `Generator`, or another module.
        condition: (N, C, H, W).
    """
    if isinstance(generator, Generator):
        return generator.predict(condition)
    return Prediction(generator(condition))


def rebuild(network: nn.Module) -> nn.Module:
    """Return a network of the same class, settings and device, with weights of its own.

    A `Network` is built anew with fresh weights, without drawing from the global random numbers,
    so that a training is not disturbed by it; of another module it is a copy.
    """
    if not isinstance(network, Network):
        return copy.deepcopy(network)
    device = next((parameter.device for parameter in network.parameters()), None)
    with torch.random.fork_rng():
        return type(network)(**network.config).to(device)
