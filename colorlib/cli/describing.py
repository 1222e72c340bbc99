"""`colorlib describe`: networks side by side."""

from typing import Annotated

import typer

from colorlib.cli.errors_in_one_line import errors_in_one_line
from colorlib.cli.options import Device

NOTES = """
sees          pixels a side that the answer for one pixel can depend on, whatever the weights
answers to    side of the square around it that holds 90 % of its gradient, mean of 16 scenes
kept to train activations that a training step keeps for the way back, for one picture"""


def describe(
    names: Annotated[list[str], typer.Argument(metavar="MODEL_OR_ARCHITECTURE...")],
    size: Annotated[
        int | None,
        typer.Option(help="Pixels a side; by default the smallest that all take, 64 or more."),
    ] = None,
    fresh: Annotated[
        bool, typer.Option(help="Take architectures alone, with fresh weights.")
    ] = False,
    speed: Annotated[bool, typer.Option(help="Measure pictures a second.")] = True,
    markdown: Annotated[bool, typer.Option(help="Print the table as Markdown.")] = False,
    device: Device = None,
) -> None:
    """Say what networks cost and how far they see, all at one picture size.

    A name is a trained model's (see `colorlib models`), else an architecture's, with its default
    arguments and fresh weights.
    """
    from colorlib.anatomy import anatomy_table, common_size, describe_networks
    from colorlib.devices import describe_device, pick_device
    from colorlib.errors import ColorlibError
    from colorlib.zoo.named import networks_by_name

    with errors_in_one_line():
        chosen = pick_device(device)
        networks, own_size = networks_by_name(names, fresh=fresh, device=chosen)
        side = common_size(networks.values(), least=max(64, own_size)) if size is None else size
        try:
            anatomies = describe_networks(networks, side, with_speed=speed)
        except ValueError as error:  # a size that a network cannot take
            raise ColorlibError(str(error)) from error
    typer.echo(f"one picture of {side} x {side} pixels, float32, {describe_device(chosen)}\n")
    typer.echo(anatomy_table(anatomies, markdown=markdown))
    typer.echo(NOTES)
