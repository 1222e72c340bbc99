"""Record the arguments that a network is built with."""

import inspect

from torch import nn


def check_constructor(cls: type) -> None:
    """Refuse a constructor whose arguments cannot all be given by keyword.

    Raises:
        TypeError: it has `*args` or arguments without names.
    """
    for parameter in _parameters_of(cls):
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL):
            raise TypeError(
                f"{cls.__name__}'s constructor must name its arguments, got `{parameter}`. "
                "Name each one, so that the network can be built again from its `config`."
            )


def arguments_of(cls: type, args: tuple, kwargs: dict) -> dict:
    """Return a call's arguments by name, defaults included: a copy that JSON gives back as it is.

    Args:
        cls: whose constructor is called.
        args: given by place.
        kwargs: given by name.

    Returns:
        argument -> value, tuples as lists; empty where the call fits no constructor.

    Raises:
        TypeError: a value that JSON does not know.
    """
    parameters = _parameters_of(cls)
    try:
        bound = inspect.Signature(parameters).bind_partial(*args, **kwargs)
    except TypeError:
        return {}  # the constructor, called next, raises it in its own name
    bound.apply_defaults()
    arguments = dict(bound.arguments)
    for parameter in parameters:
        if parameter.kind == parameter.VAR_KEYWORD:
            arguments |= arguments.pop(parameter.name)
    return {name: _plain(value, f"`{name}` of {cls.__name__}") for name, value in arguments.items()}


def _parameters_of(cls: type) -> list[inspect.Parameter]:
    """Return a constructor's parameters without self; none where it is nn.Module's."""
    if cls.__init__ is nn.Module.__init__:
        return []
    return list(inspect.signature(cls.__init__).parameters.values())[1:]


def _plain(value: object, label: str) -> object:
    """Return a copy of an argument that JSON gives back as it is.

    Raises:
        TypeError: there is none.
    """
    if isinstance(value, list | tuple):
        return [_plain(one, label) for one in value]
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {key: _plain(one, label) for key, one in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(
        f"{label} must be a number, text, True, False, None, or a list or dict (with text as "
        f"keys) of these, got {type(value).__name__}. Model cards could not keep it otherwise."
    )
