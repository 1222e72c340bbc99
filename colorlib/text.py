"""Speak of paths and errors on one line."""

from pathlib import Path


def shown_path(path: str | Path) -> str:
    r"""Return a path in quotes on one line, with what cannot be printed escaped.

    >>> print(shown_path("two\nlines.png"))
    'two\nlines.png'
    """
    return "'" + "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(path)) + "'"


def one_line(error: Exception) -> str:
    """Return what an exception says on one line, or its class where it says nothing."""
    text = getattr(error, "strerror", None) or str(error)
    return " ".join(text.split()) or type(error).__name__
