"""Show a user what went wrong without a traceback."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from colorlib.errors import ColorlibError


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Turn the errors that colorlib raises on purpose into one line and exit code 1."""
    try:
        yield
    except ColorlibError as error:
        typer.echo(f"error: {error}", err=True)
        sys.exit(1)
