"""Put networks side by side: what each costs and how far it sees."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from colorlib.anatomy.cost import Cost, cost_of
from colorlib.anatomy.reach import gradient_map, seen_side, side_holding
from colorlib.color import normalize_lab, rgb_u8_to_lab
from colorlib.colorworld import ColorWorld
from colorlib.evaluation.report_card.layout import aligned, piped
from colorlib.evaluation.speed import Speed, frames_per_second
from colorlib.waiting import bar

PICTURES = 16
SHARE = 0.9
WIDTH = 100  # columns of text


@dataclass(frozen=True)
class Anatomy:
    """What a network costs and how far it sees.

    Args:
        name: of the network.
        cost: for one picture.
        seen: pixels a side that the wiring reaches; None for all of any picture.
        answers_to: pixels a side of the square that holds 90 % of the gradient.
        speed: pictures a second, one at a time; None where it was not measured.
    """

    name: str
    cost: Cost
    seen: int | None
    answers_to: int
    speed: Speed | None = None


def describe_networks(
    networks: Mapping[str, nn.Module],
    size: int = 64,
    *,
    L_norm: Tensor | None = None,
    with_speed: bool = True,
    progress: bool = True,
) -> list[Anatomy]:
    """Measure what networks cost and how far they see, all at one picture size.

    Args:
        networks: name -> generator, on any device.
        size: pixels a side of the pictures.
        L_norm: pictures (N, 1, size, size) that the gradients are averaged over; by default
            16 scenes of ColorWorld.
        with_speed: measure pictures a second too, each network for a second.
        progress: show a bar where it takes more than two seconds.

    Raises:
        ValueError: a network refuses the size.
    """
    if L_norm is None:
        images = ColorWorld(size=size).images(PICTURES, progress=progress)
        L_norm, _ = normalize_lab(rgb_u8_to_lab(torch.from_numpy(images).permute(0, 3, 1, 2)))
    return [
        _anatomy(name, network, size, L_norm, with_speed)
        for name, network in bar(
            list(networks.items()), "measuring networks", unit="networks", progress=progress
        )
    ]


def common_size(networks: Collection[nn.Module], least: int = 64) -> int:
    """Return the smallest picture side that all networks take.

    Args:
        networks: generators.
        least: pixels a side that it has at least.

    Example:
        >>> common_size([nn.Conv2d(1, 2, 1)], least=50)
        50
    """
    least = max([least, *(getattr(one, "smallest_side", 1) for one in networks)])
    multiple = math.lcm(*(getattr(one, "size_multiple", 1) for one in networks))
    return -(-least // multiple) * multiple


def anatomy_table(anatomies: list[Anatomy], *, markdown: bool = False) -> str:
    """Return networks as a table, a row each.

    Args:
        anatomies: from `describe_networks`.
        markdown: as Markdown rather than plain text.
    """
    header = ["", "parameters", "multiply-adds", "sees", "answers to", "kept to train"]
    if any(one.speed is not None for one in anatomies):
        header.append("pictures/s")
    grid = [header, *(_row(one)[: len(header)] for one in anatomies)]
    lines = piped(grid) if markdown else aligned(grid, WIDTH)[1:]
    return "\n".join(lines)


def _anatomy(name: str, network: nn.Module, size: int, L_norm: Tensor, with_speed: bool) -> Anatomy:
    device = next(network.parameters()).device
    was_training = network.training
    speed = None
    if with_speed:
        speed = frames_per_second(network.eval(), size, device=device)
        network.train(was_training)
    gradients = gradient_map(network, L_norm.to(device))
    return Anatomy(
        name, cost_of(network, size), seen_side(network), side_holding(gradients, SHARE), speed
    )


def _row(anatomy: Anatomy) -> list[str]:
    cost, speed = anatomy.cost, anatomy.speed
    return [
        anatomy.name,
        f"{cost.parameters:,}",
        f"{cost.multiply_adds / 1e6:,.1f} M",
        "all" if anatomy.seen is None else f"{anatomy.seen} px",
        f"{anatomy.answers_to} px",
        f"{cost.activation_bytes / 2**20:.1f} MiB",
        "" if speed is None else f"{speed.frames_per_second:,.0f}",
    ]
