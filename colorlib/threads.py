"""Let PyTorch use as many threads as are quickest on this machine at this moment.

Several threads that compute one layer wait for the slowest of them. Where another program keeps a
core busy that one may be a hundred times as slow as a thread alone, and nothing of it shows when
the number of cores is asked for; so a short trial decides. What a user set wins: OMP_NUM_THREADS
or MKL_NUM_THREADS in the environment, or `torch.set_num_threads` with another number than is in
force. One that was set before colorlib was first used is never exceeded.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

import torch
from torch import Tensor
from torch.nn.functional import conv2d

# More threads must be so much quicker than fewer ones: they also take cores from other programs.
WORTH_IT = 1.15
# So much slower in one round, and no further round is needed.
HOPELESS = 2.0
ROUNDS, PASSES = 4, 3
# On a busy machine two counts of threads are compared for so long and little longer.
ENOUGH_SECONDS = 0.3
# The machine may be busy later, or idle again. A trial stands for this long, and for so many times
# its own duration, that trials take one percent of the time at most.
VALID_SECONDS, VALID_TIMES = 20.0, 100.0
VARIABLES = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")


class _Setting:
    """The number of threads in force and what the last trial found."""

    def __init__(self) -> None:
        self.most = self.in_force = torch.get_num_threads()
        self.chosen: int | None = None
        self.valid_until = 0.0
        self.is_kept = False
        self.is_held = False

    def is_the_users(self) -> bool:
        return bool(user_variable()) or torch.get_num_threads() != self.in_force

    def set(self, threads: int) -> None:
        torch.set_num_threads(threads)
        self.in_force = threads

    def choose(self, timer: Callable[[int], float], clock: Callable[[], float]) -> None:
        """Set what the last trial found, after a new one where that is old."""
        if self.is_held or self.most == 1 or self.is_the_users():
            return
        start = clock()
        if self.chosen is None or start >= self.valid_until:
            try:
                self.chosen = quickest(self.most, timer)
            finally:
                torch.set_num_threads(self.in_force)
            took = clock() - start
            self.valid_until = start + max(VALID_SECONDS, VALID_TIMES * took)
        if self.chosen != self.in_force:
            self.set(self.chosen)


_setting = _Setting()


def settle(
    timer: Callable[[int], float] | None = None, clock: Callable[[], float] = time.monotonic
) -> int:
    """Set PyTorch's number of threads to the quickest and leave it so, unless the user set it.

    A short trial finds it, in about 0.1 s; it is tried anew when that is 20 seconds ago.

    Args:
        timer: as for `quickest`; by default `seconds_with`.
        clock: returns seconds.

    Returns:
        The number of threads in force.
    """
    _setting.choose(timer or seconds_with, clock)
    _setting.is_kept = True
    return torch.get_num_threads()


@contextmanager
def settled(
    timer: Callable[[int], float] | None = None, clock: Callable[[], float] = time.monotonic
) -> Iterator[Callable[[], None]]:
    """Compute in as many threads as are quickest, unless the user set the number.

    Afterwards the number is what it was before, unless `settle` was called once: then the newer
    choice stays.

    Args:
        timer: as for `settle`.
        clock: as for `settle`.

    Yields:
        A function to call in between, as often as one likes, in work that lasts: it tries anew
        when the last trial is old.
    """

    def choose() -> None:
        _setting.choose(timer or seconds_with, clock)

    before = torch.get_num_threads()
    choose()
    try:
        yield choose
    finally:
        if not (_setting.is_kept or _setting.is_held or _setting.is_the_users()):
            _setting.set(before)


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute in one thread for a while.

    Right for pictures of a few hundred pixels, which gain little from more, and for work that is
    spread over threads of Python's already.
    """
    before, was_held = torch.get_num_threads(), _setting.is_held
    torch.set_num_threads(1)
    _setting.is_held = True
    try:
        yield
    finally:
        torch.set_num_threads(before)
        _setting.is_held = was_held


def user_variable() -> str:
    """Return "NAME=VALUE" of the environment's variable that sets the number of threads, or ""."""
    for name in VARIABLES:
        if value := os.environ.get(name, "").strip():
            return f"{name}={value}"
    return ""


def quickest(most: int, timer: Callable[[int], float]) -> int:
    """Return the number of threads that does a piece of work soonest: 1, 2, 4, ... or `most`.

    More threads are tried as long as they pay. The times of several rounds are added up, not the
    best taken: a thread that has to wait for a core now and then is what is looked for.

    Args:
        most: threads at most, 1 or more.
        timer: does the same work in so many threads and returns the seconds it took.
    """
    chosen = 1
    for more in (*_doubled(most), most):
        if more <= chosen:
            continue
        few_seconds = more_seconds = 0.0
        for _ in range(ROUNDS):
            few_seconds += timer(chosen)
            more_seconds += timer(more)
            is_hopeless = more_seconds > HOPELESS * few_seconds
            if is_hopeless or few_seconds + more_seconds > ENOUGH_SECONDS:
                break
        if more_seconds * WORTH_IT > few_seconds:
            break
        chosen = more
    return chosen


def seconds_with(threads: int) -> float:
    """Return how long a few convolutions take in so many threads; leaves that number set."""
    torch.set_num_threads(threads)
    # Convolutions like those of a small U-Net; no random number is drawn.
    with torch.inference_mode(), torch.autocast("cpu", enabled=False):
        images, weights = _work()
        _pass(images, weights)  # threads start, memory is found
        start = time.perf_counter()
        for _ in range(PASSES):
            _pass(images, weights)
        return time.perf_counter() - start


def _pass(images: Tensor, weights: Tensor) -> Tensor:
    return conv2d(conv2d(images, weights, padding=1).relu(), weights, padding=1)


@cache
def _work() -> tuple[Tensor, Tensor]:
    images = torch.linspace(-1, 1, 2 * 24 * 48 * 48).reshape(2, 24, 48, 48)
    return images, torch.linspace(-0.1, 0.1, 24 * 24 * 9).reshape(24, 24, 3, 3)


def _doubled(most: int) -> Iterator[int]:
    threads = 1
    while threads < most:
        yield threads
        threads *= 2
