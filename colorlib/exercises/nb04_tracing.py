"""Checks of notebooks/04_resnet18_dynamicunet_pretraining.ipynb: hooks that tell and go."""

from collections import Counter
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from colorlib.exercises.checking import Mistake, exercise, expect
from colorlib.exercises.library_calls import FINISHED, call_without


@exercise
def check_trace(answer: Callable[[nn.Module, list[nn.Module], Tensor], list]) -> str:
    """Check a trace of layers' output shapes: in the order of running, and nothing left behind."""
    with torch.random.fork_rng(devices=[]):
        network = _Watched()
    layers = [network.norm, network.relu, network.conv]  # not in the order in which they run
    statistics = network.norm.running_mean.clone()
    picture = torch.randn(3, 1, 6, 8)
    shapes = call_without(["layer_shapes"], answer, network, layers, picture, refusal=FINISHED)
    expect(
        network.runs > 0,
        "the network itself never ran. Layers say nothing about their order, and some run twice: "
        "send x through `network`, and let hooks on the layers tell.",
    )
    _expect_shapes(shapes)
    expect(not network.had_gradients, "it ran with gradients. Looking needs none: torch.no_grad().")
    expect(
        torch.equal(network.norm.running_mean, statistics),
        "the BatchNorm's statistics moved: it ran in training mode. Looking must not change what "
        "it looks at: eval() for the look.",
    )
    expect(network.training, "the network came in training mode and is left in eval mode.")
    _expect_hooks(layers, "hooks are left on the layers. Every later run would call them.")
    try:
        answer(network, layers, torch.randn(3, 2, 6, 8))  # two channels: the network refuses
    except Exception:
        after = "after a run that failed, "
    else:
        raise Mistake("the network refused a picture, and you hid its error. Let it through.")
    _expect_hooks(layers, f"{after}hooks are left on the layers. Remove them in a `finally`.")
    expect(network.training, f"{after}the network is left in eval mode. Set it back in `finally`.")
    return "every layer in its turn, and the network is as you found it."


class _Watched(nn.Module):
    """A network that runs one layer twice and notes how it was run."""

    def __init__(self):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(1, 4, 3, stride=2, padding=1), nn.BatchNorm2d(4)
        self.relu = nn.ReLU()
        self.runs, self.had_gradients = 0, False
        self.relu.register_forward_hook(_a_hook_of_another)

    def forward(self, x: Tensor) -> Tensor:
        self.runs += 1
        self.had_gradients |= torch.is_grad_enabled()
        return self.relu(self.norm(self.relu(self.conv(x))))


def _a_hook_of_another(layer: nn.Module, inputs: tuple, output: Tensor) -> None:
    """Do nothing: it stands for a hook that somebody else needs."""


def _expect_shapes(shapes: object) -> None:
    expected = [(name, (3, 4, 3, 4)) for name in ("Conv2d", "ReLU", "BatchNorm2d", "ReLU")]
    pairs = isinstance(shapes, list | tuple) and all(
        isinstance(one, list | tuple) and len(one) == 2 for one in shapes
    )
    expect(pairs, "return a list of pairs, the type's name and the shape.")
    found = [(name, shape) for name, shape in shapes]
    expect(
        not any(torch.is_tensor(shape) for _, shape in found),
        "this keeps the tensors. Keep their shapes alone, or a batch stays in memory.",
    )
    named = [(getattr(name, "__name__", name), shape) for name, shape in found]
    expect(
        all(isinstance(name, str) for name, _ in named),
        "the first of a pair is the type's name, type(layer).__name__, not the layer.",
    )
    expect(
        all(isinstance(shape, Sequence) for _, shape in named),
        "the second of a pair is the output's shape as a tuple.",
    )
    plain = [(name, tuple(shape)) for name, shape in named]
    expect(
        plain != expected[2::-1],
        "in the order of the list; they run in another. Let each hook append when it is called.",
    )
    expect(
        plain != expected[:3],
        "a layer that runs twice is there once. Append at every call.",
    )
    expect(
        Counter(plain) != Counter(expected) or plain == expected,
        "the right shapes in the wrong order. Hooks are called in the order of running: append.",
    )
    expect(
        plain == expected,
        f"the layers made {expected}, yours says {plain}. The third argument of a hook is the "
        "output, the second are the inputs.",
    )


def _expect_hooks(layers: list[nn.Module], message: str) -> None:
    kept = [hook for layer in layers for hook in layer._forward_hooks.values()]
    expect(
        _a_hook_of_another in kept,
        "a hook that somebody else had registered is gone. Remove yours by its handle, "
        "handle.remove().",
    )
    expect(len(kept) == 1, message)
