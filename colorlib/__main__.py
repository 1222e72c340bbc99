"""Run the command line as `python -m colorlib`."""

from colorlib.cli import app

app()
