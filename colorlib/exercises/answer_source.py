"""Find the code in which a learner wrote an answer."""

import inspect
import sys


def answer_source(answer: object) -> str | None:
    """Return the code of the running cell, and of the answer where that stands in another one.

    Args:
        answer: what was handed to a check: mostly a function.

    Returns:
        The code, None where neither is known.
    """
    parts = [_source_of(answer), _running_cell()]
    known = [part.strip() for part in parts if part and part.strip()]
    if len(known) == 2 and known[0] in known[1]:
        del known[0]
    return "\n\n".join(known) or None


def _source_of(answer: object) -> str | None:
    try:
        return inspect.getsource(answer)
    except (OSError, TypeError):  # no source is known; no function or class
        return None


def _running_cell() -> str | None:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    cells = shell.user_ns.get("In") if shell else None
    return cells[-1] if cells else None
