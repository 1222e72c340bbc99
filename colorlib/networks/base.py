"""What all networks share: they remember how they were built, and keep one contract."""

import copy
import inspect
from dataclasses import dataclass

import torch
from torch import Tensor, nn


class Network(nn.Module):
    """A network that remembers the arguments it was built with.

    A subclass writes its constructor as for any `nn.Module`. From `config` checkpoints and model
    cards build the network again, so the arguments are numbers, strings, booleans, None, or lists
    and dicts of these.

    Attributes:
        config: argument -> value, defaults included; a tuple is kept as a list.
    """

    def __new__(cls, *args, **kwargs):
        """Note down the arguments before the constructor sees them."""
        network = super().__new__(cls)
        # Straight into the dictionary: nn.Module is not initialised yet.
        network.__dict__["config"] = _arguments_of(cls, args, kwargs)
        return network


@dataclass(frozen=True)
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
    says its `size_multiple`. One that adds a line to `registry.py` can be saved and loaded.

    The condition is (N, C, H, W), lightness first: L_norm in [-1, 1]. Further channels are hints,
    and only a generator that takes hints has an `in_channels` above 1.
    """

    # Height and width must be multiples of this number of pixels.
    size_multiple: int = 1

    @property
    def in_channels(self) -> int:
        """The channels of its condition: 1, the lightness, where it takes no hints."""
        return self.config.get("in_channels", 1)

    def forward(self, condition: Tensor) -> Tensor:
        """Predict ab_norm (N, 2, H, W) from condition (N, C, H, W)."""
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
            condition: must be (N, in_channels, H, W), H and W multiples of `size_multiple`.

        Raises:
            ValueError: another shape.
        """
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


class Discriminator(Network):
    """Judge colours, given the condition they were made for.

    A subclass implements `forward(condition, ab_norm)`, which returns scores of any shape with
    the pictures first; what a score means is the adversarial loss's business.
    """

    def forward(self, condition: Tensor, ab_norm: Tensor) -> Tensor:
        """Return the scores of ab_norm (N, 2, H, W) under condition (N, C, H, W)."""
        raise NotImplementedError(
            f"{type(self).__name__} must implement `forward(condition, ab_norm)`."
        )


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


def _arguments_of(cls: type, args: tuple, kwargs: dict) -> dict:
    try:
        bound = inspect.signature(cls.__init__).bind_partial(None, *args, **kwargs)
    except TypeError:
        return {}  # the constructor, called next, raises it in its own name
    bound.apply_defaults()
    named = list(bound.arguments.items())[1:]  # without self
    return {name: _plain(value) for name, value in named}


def _plain(value: object) -> object:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value
