"""Measure how many pictures a second a network colorizes."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from colorlib.devices import describe_device, pick_device
from colorlib.threads import settled


@dataclass(frozen=True)
class Speed:
    """How fast a network was, and under which conditions.

    Args:
        frames_per_second: pictures a second, from the median time of a batch.
        device: the device's name, on a CPU with its threads.
        batch_size: pictures at once.
        precision: of the network's weights, such as "float32".
        size: pixels a side.
        threads: of PyTorch on the CPU.
    """

    frames_per_second: float
    device: str
    batch_size: int
    precision: str
    size: int
    threads: int

    def describe(self) -> str:
        """Return the number and its conditions in one line."""
        digits = ",.0f" if self.frames_per_second >= 100 else ".3g"
        at_once = "one at a time" if self.batch_size == 1 else f"{self.batch_size} at a time"
        rate = f"{self.frames_per_second:{digits}} pictures/s of {self.size} x {self.size}"
        return f"{rate}, {at_once}, {self.precision}, {self.device}"


def frames_per_second(
    predictor: Callable[[Tensor], Tensor],
    size: int,
    *,
    device: str | torch.device | None = None,
    batch_size: int = 1,
    warm_up: int = 2,
    seconds: float = 1.0,
    clock: Callable[[], float] = time.perf_counter,
) -> Speed:
    """Measure how many pictures a second a network colorizes, alone and without reading files.

    The median over the batches of `seconds`, so that what else the machine does for a moment
    does not count. It belongs to this machine: compare numbers of one machine only.

    Args:
        predictor: maps L_norm (n, 1, size, size) to ab_norm, on `device`; a network in eval mode.
        size: pixels a side.
        device: as `colorlib.pick_device` takes it.
        batch_size: pictures at once, at least 1.
        warm_up: batches before the clock runs, 0 or more; the first ones are slow.
        seconds: go on for at least so long, 0 or more; one batch is timed in any case.
        clock: returns seconds.

    Raises:
        ValueError: an option out of its range, or a network in training mode, whose running
            statistics random pictures would spoil.
    """
    _check(predictor, size, batch_size, warm_up, seconds)
    device = pick_device(device)
    precision = _precision(predictor)
    random = torch.Generator().manual_seed(0)
    L_norm = torch.rand(batch_size, 1, size, size, generator=random) * 2 - 1
    L_norm = L_norm.to(device, precision)

    def run() -> None:
        predictor(L_norm)
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        elif device.type == "mps":
            torch.mps.synchronize()

    with torch.inference_mode(), settled():
        for _ in range(warm_up):
            run()
        times: list[float] = []
        while not times or sum(times) < seconds:
            start = clock()
            run()
            times.append(clock() - start)
    return Speed(
        batch_size / statistics.median(times),
        describe_device(device),
        batch_size,
        str(precision).removeprefix("torch."),
        size,
        torch.get_num_threads(),
    )


def _precision(predictor: Callable[[Tensor], Tensor]) -> torch.dtype:
    weights = predictor.parameters() if isinstance(predictor, nn.Module) else ()
    return next((w.dtype for w in weights if w.is_floating_point()), torch.float32)


def _check(
    predictor: Callable[[Tensor], Tensor],
    size: int,
    batch_size: int,
    warm_up: int,
    seconds: float,
) -> None:
    for name, value, least in (
        ("size", size, 1),
        ("batch_size", batch_size, 1),
        ("warm_up", warm_up, 0),
        ("seconds", seconds, 0),
    ):
        if not value >= least:  # NaN too
            raise ValueError(f"`{name}` must be at least {least}, got {value}.")
    if isinstance(predictor, nn.Module) and predictor.training:
        raise ValueError(
            "`predictor` must be in eval mode, got a network in training mode. Call .eval() first."
        )
