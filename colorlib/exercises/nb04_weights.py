"""Checks of notebooks/04_resnet18_dynamicunet_pretraining.ipynb: loaded, and drawn anew."""

import copy
from collections.abc import Callable, Iterable
from functools import cache

import torch
from torch import nn
from torch.nn import functional

from colorlib.exercises.checking import Mistake, call, exercise, expect
from colorlib.networks.blocks.pixel_shuffle import PixelShuffleUp
from colorlib.networks.generators.resnet_unet import ResNet18UNetGenerator

TOLERATED = 1e-5  # of a shuffle's output, rms: rounding, where a checkerboard has a per cent


@exercise
def check_loaded(answer: Callable[[Callable[[], nn.Module]], Iterable[str]]) -> str:
    """Check a test of what was loaded: equal in two builds, and able to differ."""
    builds = []

    def build(loaded: bool = True) -> nn.Module:
        builds.append(_half_loaded(loaded))
        return builds[-1]

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        names = _names(call(answer, build))
        expect(len(builds) > 0, "it never calls `build`. Hand over nothing: build, and compare.")
        expect(
            len(builds) > 1,
            "one build shows nothing: random numbers look like weights. Build a second, and "
            "compare.",
        )
        state = builds[0].state_dict()
        expect(
            not torch.equal(state["new.weight"], builds[1].state_dict()["new.weight"]),
            "your two builds began from one seed, so *everything* is equal in them, random "
            "layers too. Take two seeds.",
        )
        nothing = _names(call(answer, lambda: build(loaded=False)))
    expect(
        "new.weight" not in names,
        "`new.weight` is random, and differs between the builds. Did you swap the two answers?",
    )
    known = set(state)
    strange = sorted(names - known)
    expect(
        not strange,
        f"{strange[:1]} names no weight. Take the names from state_dict(), such as 'stem.weight'.",
    )
    constant = [name for name in state if name.startswith("new_norm.") and name in names]
    expect(
        not constant,
        f"`{constant[0] if constant else ''}` was not loaded: a BatchNorm begins with ones and "
        "zeros in *every* build. What is all one number proves nothing.",
    )
    expect(
        "norm.num_batches_tracked" not in names,
        "`norm.num_batches_tracked` is one number, a counter. It proves nothing.",
    )
    loaded = {"stem.weight", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var"}
    statistics = loaded - names
    expect(
        not statistics or not all("running" in name for name in statistics),
        "the BatchNorm's statistics were loaded as well, and you leave them out. They are buffers, "
        "not parameters: state_dict() has both.",
    )
    expect(
        not loaded - names,
        f"{sorted(loaded - names)} were loaded, and your list is {sorted(names)}.",
    )
    expect(
        not nothing,
        f"where nothing was loaded, yours finds {sorted(nothing)}.",
    )
    return "what is equal in two builds and could have differed was loaded. Nothing else was."


def _half_loaded(loaded: bool) -> nn.Module:
    parts = {"stem": nn.Conv2d(1, 3, 3, bias=False), "norm": nn.BatchNorm2d(3)}
    parts |= {"new": nn.Conv2d(3, 4, 3), "new_norm": nn.BatchNorm2d(4)}
    network = nn.Sequential()
    for name, part in parts.items():
        network.add_module(name, part)
    if loaded:
        numbers = torch.Generator().manual_seed(7)
        with torch.no_grad():
            for name, value in network.state_dict().items():
                if name.startswith(("stem.", "norm.")) and value.ndim:
                    value.copy_(torch.rand(value.shape, generator=numbers))
    return network


def _names(result: object) -> set[str]:
    expect(
        isinstance(result, list | tuple | set | frozenset | type({}.keys())),
        f"return a list of names, yours is {type(result).__name__}.",
    )
    expect(
        all(isinstance(name, str) for name in result),
        "the list shall hold names, strings such as 'stem.weight'.",
    )
    return set(result)


@exercise
def check_prepare(answer: Callable[[nn.Module], nn.Module]) -> str:
    """Check that only new layers are initialised: encoder and pixel shuffles' start survive."""
    generator = _loaded_generator()
    before = {name: value.clone() for name, value in generator.state_dict().items()}
    result = call(answer, generator)
    expect(
        isinstance(result, ResNet18UNetGenerator),
        f"return the generator, yours returned {type(result).__name__}.",
    )
    after = result.state_dict()
    changed = [name for name in before if not torch.equal(before[name], after[name])]
    _expect_encoder_as_loaded(result, [name for name in changed if name.startswith("encoder.")])
    for name, up in result.named_modules():
        if isinstance(up, PixelShuffleUp):
            _expect_repeated_pixels(name, copy.deepcopy(up))
    for name, layer in result.named_modules():
        is_shuffled = ".up." in f".{name}."
        if name.startswith("encoder.") or is_shuffled or not isinstance(layer, nn.Conv2d):
            continue
        expect(
            f"{name}.weight" in changed,
            f"`{name}` is new and was not drawn again. Which parts does your loop leave out?",
        )
        std = layer.weight.std().item()
        expect(
            layer.weight.numel() < 500 or 0.018 < std < 0.022,
            f"`{name}` was drawn with a deviation of {std:.3f}; init_weights draws with 0.02.",
        )
    return "new layers are new, the encoder is as it was loaded, and no shuffle draws a pattern."


def _loaded_generator() -> ResNet18UNetGenerator:
    """Return a small generator, each time the same, whose encoder is that of no fresh network."""
    return copy.deepcopy(_generator())


@cache
def _generator() -> ResNet18UNetGenerator:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        generator = ResNet18UNetGenerator("layer1", decoder_widths=(8, 4))
        for layer in generator.encoder.modules():
            if isinstance(layer, nn.BatchNorm2d):
                nn.init.uniform_(layer.weight, 0.5, 1.5)
                nn.init.uniform_(layer.running_mean, -0.5, 0.5)
    return generator


def _expect_encoder_as_loaded(generator: nn.Module, changed: list[str]) -> None:
    kernels = [name for name in changed if "conv" in name]
    expect(
        not kernels,
        f"`{kernels[0] if kernels else ''}` is no longer what was loaded. This is the report's "
        "line: init_weights goes through *every* layer of what it is given.",
    )
    if changed:
        raise Mistake(
            f"`{changed[0]}` changed. BatchNorm belongs to the loaded encoder, its statistics "
            "too: leave all of it alone."
        )
    expect(
        all(parameter.requires_grad for parameter in generator.encoder.parameters()),
        "the encoder is frozen now. That is another question: here it shall go on learning.",
    )


@torch.no_grad()
def _expect_repeated_pixels(name: str, up: PixelShuffleUp) -> None:
    """Send features through a shuffle: each pixel must come out as a block of four equal ones."""
    conv = up.layers[0]
    shuffle = next(i for i, part in enumerate(up.layers) if isinstance(part, nn.PixelShuffle))
    features = torch.randn(
        4, conv.in_channels, 6, 6, generator=torch.Generator().manual_seed(0), dtype=torch.float64
    )
    # As far as the shuffle: the blur behind some of them would hide the pattern, not remove it.
    until_shuffle = up.layers[: shuffle + 1].double()
    for is_training in (False, True):
        made = until_shuffle.train(is_training)(features)
        strength = made.square().mean().sqrt()
        expect(
            strength > 1e-8,
            f"`{name}` puts out nothing but zeros: its channels are dead from the start.",
        )
        blocks = functional.avg_pool2d(made, 2).repeat_interleave(2, -1).repeat_interleave(2, -2)
        pattern = ((made - blocks).square().mean().sqrt() / strength).item()
        expect(
            pattern < 0.2,
            f"`{name}` draws a checkerboard, {pattern:.0%} of its output: its kernels are no "
            "longer equal in fours. init_weights went over ICNR; draw it again with icnr_, or "
            "leave those layers out.",
        )
        expect(
            pattern < TOLERATED,
            f"`{name}` still draws a faint checkerboard, {pattern:.1%} of its output. The kernels "
            "are equal in fours; what lies between them and the shuffle is not. What else does "
            "init_weights draw?",
        )
        expect(
            made.shape[1] == 1 or not (made == made[:, :1]).all(),
            f"in `{name}` all channels are one and the same kernel: ICNR repeats each of them.",
        )
