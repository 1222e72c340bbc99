"""What the check of notebook 05's build compares with: content losses, right and wrong ones."""

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn

from colorlib.exercises.nb05_mixtures import RIGHT, mixtures
from colorlib.exercises.nb05_network_input import colors, network_input, wrong_inputs

Distance = Callable[[Sequence[Tensor], Sequence[Tensor]], Tensor]
Features = list[Tensor]  # what each layer of a network returns


class Pictures(NamedTuple):
    """What a content loss compares: two pictures of one lightness, in both colorings."""

    L_norm: Tensor
    fake_ab: Tensor
    real_ab: Tensor


def pictures(seed: int) -> Pictures:
    """Return random pictures, 16 x 12 pixels, with colours that no screen has among them."""
    rng = torch.Generator().manual_seed(seed)
    L_norm, fake_ab = colors(rng, size=(16, 12))
    return Pictures(L_norm, fake_ab, colors(rng, size=(16, 12))[1])


def plain_network() -> nn.Sequential:
    """Return convolutions, activations (one of them in place) and a pool, in train mode."""
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(6, 5, 3, padding=1),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Conv2d(5, 4, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(4, 3, 3, padding=1),
        nn.ReLU(),
    )


def restless_network() -> nn.Sequential:
    """Return a network with BatchNorm and Dropout, which behave otherwise in train mode."""
    norm = nn.BatchNorm2d(6)
    nn.init.uniform_(norm.running_mean, -0.5, 0.5)
    nn.init.uniform_(norm.running_var, 0.5, 1.5)
    return nn.Sequential(
        nn.Conv2d(3, 6, 3, padding=1),
        norm,
        nn.ReLU(inplace=True),
        nn.Dropout(0.5),
        nn.Conv2d(6, 5, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(5, 4, 3, padding=1),
    )


def content_loss(network: nn.Sequential, positions: Sequence[int], given: Pictures) -> Tensor:
    """Return the right loss, of a frozen network; its gradient reaches fake_ab alone."""
    L_norm, fake_ab, real_ab = given
    fake = _features(network, network_input(L_norm, fake_ab))
    real = _features(network, network_input(L_norm, real_ab.detach()))
    return _mean_squares([fake[at] for at in positions], [real[at] for at in positions])


@torch.no_grad()
def wrong_losses(
    network: nn.Sequential, positions: Sequence[int], given: Pictures
) -> Iterator[tuple[str, Tensor]]:
    """Yield the message of each misunderstanding and the loss that it yields."""
    L_norm, fake_ab, real_ab = (one.detach() for one in given)
    inputs = {RIGHT: [network_input(L_norm, ab) for ab in (fake_ab, real_ab)]}
    fake_inputs, real_inputs = wrong_inputs(L_norm, fake_ab), wrong_inputs(L_norm, real_ab)
    inputs |= {message: [fake, real_inputs[message]] for message, fake in fake_inputs.items()}

    @functools.cache  # most mistakes are found before all of them are needed
    def seen(message: str) -> list[Features]:
        return [_features(network, picture) for picture in inputs[message]]

    prepared = {message: message for message in inputs}
    choices = mixtures(prepared, _wrong_positions(network, positions), _wrong_distances())
    for message, (prepared_as, chosen, distance) in choices:
        fake, real = seen(prepared_as)
        yield message, distance([fake[at] for at in chosen], [real[at] for at in chosen])


def _features(network: nn.Sequential, picture: Tensor) -> Features:
    found, maps = [], picture
    for layer in network:
        maps = layer(maps.clone())  # an in-place layer shall not change what is kept
        found.append(maps)
    return found


def _mean_squares(fake: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
    pairs = zip(fake, real, strict=True)
    return torch.stack([(made - true).square().mean() for made, true in pairs]).sum()


def _wrong_positions(network: nn.Sequential, positions: Sequence[int]) -> dict[str, list[int]]:
    right, last = list(positions), len(network) - 1
    known = {RIGHT: right}
    if len(right) > 1:
        known |= {
            f"only the last of the positions {right} counts. Add up what all of them give.": (
                right[-1:]
            ),
            f"only the first of the positions {right} counts. Add up what all of them give; does "
            "a return or a break come too early?": right[:1],
            f"the first of the positions {right} is left out.": right[1:],
        }
    return known | {
        "these features are of the layer before, off by one: position 0 is the first layer, and "
        "the output of layer `position` is compared, after the activation.": [
            at - 1 for at in right
        ],
        "these features are of the layer behind, off by one: position 0 is the first layer, and "
        "the output of layer `position` is compared.": [min(at + 1, last) for at in right],
        "the whole network ran, and its last output is compared: take the outputs at the "
        "positions.": [last],
        "every layer up to the deepest position is compared. Take those at the positions "
        "alone.": list(range(right[-1] + 1)),
        "every layer of the network is compared. Take those at the positions alone.": list(
            range(last + 1)
        ),
    }


def _wrong_distances() -> dict[str, Distance]:
    def of_each(measure: Callable[[Tensor], Tensor]) -> Distance:
        def distance(fake: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
            parts = [measure(made - true) for made, true in zip(fake, real, strict=True)]
            return torch.stack(parts).sum()

        return distance

    def joined(fake: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
        flat = [torch.cat([maps.flatten() for maps in one]) for one in (fake, real)]
        return (flat[0] - flat[1]).square().mean()

    return {
        RIGHT: _mean_squares,
        "the squares are added up, where their mean is asked for: a larger picture would weigh "
        "more.": of_each(lambda off: off.square().sum()),
        "the squares are added up for each picture. Take the mean over everything, channels, rows "
        "and columns too.": of_each(lambda off: off.square().flatten(1).sum(1).mean()),
        "the squares are added up over the channels. Take the mean over everything.": of_each(
            lambda off: off.square().sum(1).mean()
        ),
        "this is the mean of absolute differences, L1. Square them.": of_each(
            lambda off: off.abs().mean()
        ),
        "a root is taken of the mean square. Leave it out: without it the loss is smooth at "
        "0.": of_each(lambda off: off.square().mean().sqrt()),
        "this is a Euclidean norm. The mean of squares is asked for, without a root.": of_each(
            lambda off: off.norm()
        ),
        "signed differences cancel: square them before the mean.": of_each(lambda off: off.mean()),
        "half of what is due: no factor 1/2 here.": of_each(lambda off: off.square().mean() / 2),
        "the losses of the positions are averaged. Add them up.": lambda fake, real: (
            _mean_squares(fake, real) / len(fake)
        ),
        "the features of all positions are thrown into one mean, so that large maps outvote small "
        "ones. Take the mean of each position, and add these up.": joined,
        "a root is taken at the end. Leave it out.": lambda fake, real: _mean_squares(
            fake, real
        ).sqrt(),
        "this has the opposite sign: equal colours must be cheapest.": lambda fake, real: (
            -_mean_squares(fake, real)
        ),
    }
