"""Fit the options that a configuration names to what takes them."""

import inspect
from collections.abc import Callable, Mapping

from colorlib.errors import ColorlibError


def options_with_defaults(build: Callable, options: Mapping, label: str) -> dict:
    """Return all options that a loss is built with, so that a checkpoint can tell what changed.

    Args:
        build: the class or function that takes them by keyword.
        options: those that are given.
        label: what messages call it, such as "the GAN loss 'vanilla'".

    Raises:
        ColorlibError: an option that it does not take, or one that it needs and was not given.
    """
    signature = inspect.signature(build)
    parameters = signature.parameters.values()
    takes_any = any(parameter.kind == parameter.VAR_KEYWORD for parameter in parameters)
    if unknown := sorted(set(options) - set(signature.parameters)):
        if not takes_any:
            allowed = ", ".join(signature.parameters) or "no options"
            raise ColorlibError(f"{label} takes {allowed}, got {', '.join(unknown)}.")
    try:
        bound = signature.bind(**options)
    except TypeError as error:
        raise ColorlibError(f"{label}: {error}.") from error
    bound.apply_defaults()
    full = dict(bound.arguments)
    for parameter in parameters:
        if parameter.kind == parameter.VAR_KEYWORD:
            full |= full.pop(parameter.name)
    return full
