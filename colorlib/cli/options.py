"""Options that several commands share."""

from typing import Annotated

import typer

Device = Annotated[str | None, typer.Option(help="cpu, cuda, mps; by default CUDA, else CPU.")]
