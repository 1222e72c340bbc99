"""Show how far a long work is and how much time is left; of a short work, show nothing.

In a notebook that is a widget, in a terminal a line on stderr, elsewhere a rare line on stderr.
All of it is gone when the work is done, so that the outputs that a notebook keeps do not depend
on how fast a machine was.
"""

import importlib
import sys
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any, Self, TypeVar

from tqdm.std import tqdm as TextBar

Item = TypeVar("Item")

# A work that is done by then shows no bar.
DELAY_SECONDS = 2.0
SHOW_EVERY_SECONDS = 0.25
# A pipe or a log file gets a line so often.
LOG_EVERY_SECONDS = 60.0
COMPILER = "torch._dynamo"
READING_OPTIMIZERS = "PyTorch reads its optimisers from disk, once: about 10 s"
_KNOWN_TOTAL = "{desc}: {percentage:3.0f} %|{bar}| {n_fmt} of {total_fmt} {unit}, {remaining} left"
_UNKNOWN_TOTAL = "{desc}: {n_fmt} {unit}, {elapsed} so far"
_LOG_LINE = "{desc}: {n_fmt} of {total_fmt} {unit}, {remaining} left{postfix}\n"


def bar(
    iterable: Iterable[Item],
    what: str,
    *,
    total: int | None = None,
    unit: str = "",
    progress: bool = True,
) -> Iterator[Item]:
    """Yield what `iterable` yields, and show how far it is where that takes over two seconds.

    Args:
        iterable: what to work through; lazily, once.
        what: what is done, such as "drawing pictures".
        total: how many there are; by default the iterable's length, where it has one.
        unit: what is counted, in the plural, such as "pictures".
        progress: False shows nothing.

    Example:
        >>> sum(bar(range(4), "adding up", unit="numbers"))
        6
    """
    if total is None and hasattr(iterable, "__len__"):
        total = len(iterable)
    with counter(total, what, unit=unit, progress=progress) as count:
        for item in iterable:
            yield item
            count.update()


def counter(
    total: int | None,
    what: str,
    *,
    unit: str = "",
    done: int = 0,
    progress: bool = True,
    at_once: bool = False,
) -> "Counter":
    """Return a bar to move by hand, in a `with` block.

    Args:
        total: how many there are in all; None where nobody knows.
        what: what is done, such as "drawing pictures".
        unit: what is counted, in the plural, such as "pictures"; of a work without unit and total
            only `what` is shown.
        done: how many an earlier run did.
        progress: False shows nothing.
        at_once: show the bar before anything is done, and leave the first move, which may take
            much longer than the others, out of the time left.

    Example:
        >>> with counter(10, "reading", unit="photos") as count:
        ...     count.update(4)
        ...     count.note("two were broken")
        ...     count.update(6)
    """
    return Counter(total, what, unit=unit, done=done, progress=progress, at_once=at_once)


def read_optimizers() -> None:
    """Import what PyTorch needs before its first optimiser, and say so while that takes.

    The first optimiser of a process imports PyTorch's compiler (`torch._dynamo`), some 900 modules;
    without a word that is up to half a minute in which nothing seems to happen.
    """
    if COMPILER in sys.modules:
        return
    with counter(None, READING_OPTIMIZERS, at_once=True):
        importlib.import_module(COMPILER)


class Counter:
    """A bar that is moved by hand; `counter` makes one."""

    def __init__(
        self,
        total: int | None,
        what: str,
        *,
        unit: str,
        done: int,
        progress: bool,
        at_once: bool = False,
    ) -> None:
        unknown_total = _UNKNOWN_TOTAL if unit else "{desc}"
        options: dict[str, Any] = {
            "desc": what,
            "total": total,
            "unit": unit,
            "initial": done,
            "leave": False,
            "delay": 0.0 if at_once else DELAY_SECONDS,
            "miniters": 1,  # otherwise a slow step behind quick ones is not shown
            "mininterval": SHOW_EVERY_SECONDS,
            "smoothing": 0.1,  # the time left is to be calm
            "bar_format": (unknown_total if total is None else _KNOWN_TOTAL) + "{postfix}",
        }
        bar_class = TextBar
        if _is_kernel():
            from tqdm.notebook import tqdm as bar_class

            progress = progress and _has_reader()
        elif not sys.stderr.isatty():
            options |= {"delay": LOG_EVERY_SECONDS, "mininterval": LOG_EVERY_SECONDS}
            options["bar_format"] = _LOG_LINE if total is not None else unknown_total + "\n"
        self._bar = bar_class(**options, disable=not progress)
        self._first_is_timed = not at_once

    def update(self, count: int = 1) -> None:
        """Move on by `count`."""
        if self._first_is_timed or self._bar.disable:
            self._bar.update(count)
            return
        self._first_is_timed = True
        self._bar.n += count
        self._bar.initial = self._bar.last_print_n = self._bar.n
        self._bar.start_t = self._bar.last_print_t = self._bar._time()
        self._bar.refresh()

    def note(self, text: str) -> None:
        """Say something behind the bar, such as a loss, from the next move on."""
        self._bar.set_postfix_str(text, refresh=False)

    def close(self, *, failed: bool = False) -> None:
        """Take the bar away; one that failed stays in a notebook, in red, where it stopped."""
        if not failed and self._bar.total is not None:
            self._bar.total = self._bar.n  # else the widget takes it for a failure
        self._bar.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # GeneratorExit: whoever works through `bar` broke off on purpose.
        self.close(failed=kind is not None and kind is not GeneratorExit)


def _is_kernel() -> bool:
    """Tell whether this runs in a notebook's kernel."""
    return "ipykernel.zmqshell" in sys.modules and _shell() is not None


def _has_reader() -> bool:
    """Tell whether someone sees the running cell, and not a program that keeps its outputs.

    nbclient, nbconvert and nbval run cells with `allow_stdin` false: nobody is there to answer.
    """
    content = _shell().get_parent().get("content", {})
    return bool(content.get("allow_stdin"))


def _shell() -> Any:
    from IPython import get_ipython

    shell = get_ipython()
    return shell if hasattr(shell, "get_parent") else None
