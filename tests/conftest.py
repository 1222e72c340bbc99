"""What holds for every test: no network, no display, no files outside its own folders."""

import os

# Before the first import of matplotlib and torch, which read these once. Two threads in each of
# two test processes would wait for one another.
os.environ["MPLBACKEND"] = "Agg"
os.environ.setdefault("OMP_NUM_THREADS", "1")

import ipaddress
import socket
from collections.abc import Iterator

import numpy as np
import pytest
import torch
from torch._subclasses import FakeTensorMode

from colorlib import color, exercises, waiting

pytest.register_assert_rewrite("browser_panel_tests", "browser_wipe_tests")
torch.set_num_threads(1)

DEVICES = ["cpu"]
DEVICES += ["cuda"] if torch.cuda.is_available() else []
DEVICES += ["mps"] if torch.backends.mps.is_available() else []

MARKERS_WITH_REASON = ("skip", "skipif", "xfail")


class NetworkBlockedError(RuntimeError):
    """A test reached for the network; not an OSError, so that no fallback can swallow it."""


def is_this_machine(address: object) -> bool:
    """Tell whether a socket address stays on this machine."""
    if not isinstance(address, tuple):
        return True  # a Unix socket's path
    host = str(address[0])
    if host in ("localhost", ""):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session", autouse=True)
def no_network():
    """Let a test that reaches for the network fail, on a machine with a network too."""
    real_connect, real_connect_ex = socket.socket.connect, socket.socket.connect_ex
    real_getaddrinfo = socket.getaddrinfo

    def guard(address: object) -> None:
        if not is_this_machine(address):
            raise NetworkBlockedError(f"a test reached for {address!r}; give it a local file")

    def connect(self, address):
        guard(address)
        return real_connect(self, address)

    def connect_ex(self, address):
        guard(address)
        return real_connect_ex(self, address)

    def getaddrinfo(host, *args, **kwargs):
        name = host.decode() if isinstance(host, bytes) else host
        guard((name or "localhost", 0))
        return real_getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        patch.setattr(socket.socket, "connect_ex", connect_ex)
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory, monkeypatch):
    """Give each test a cache and a record of its own and none of the user's settings."""
    for name in [name for name in os.environ if name.startswith("COLORLIB_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("COLORLIB_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("COLORLIB_PROGRESS", str(tmp_path_factory.mktemp("progress")))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ask every test that may not run for the reason."""
    for item in items:
        for marker in item.iter_markers():
            if marker.name in MARKERS_WITH_REASON and not marker.kwargs.get("reason"):
                raise pytest.UsageError(f"{item.nodeid}: @pytest.mark.{marker.name} needs reason=")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    """Add to a failure what a fixture that holds a page of the browser knows about it."""
    report = yield
    if report.failed:
        for value in getattr(item, "funcargs", {}).values():
            if hasattr(value, "evidence"):
                report.sections.append(("the browser's page", value.evidence(item.name)))
    return report


@pytest.fixture(params=DEVICES)
def device(request) -> torch.device:
    """Give a test every kind of device that this machine has, one after the other."""
    return torch.device(request.param)


@pytest.fixture
def fake_cuda() -> Iterator[torch.device]:
    """Let tensors on "cuda" be mere shapes, on any machine: what mixes devices is still refused.

    They know devices, shapes and types, but no values, and no gradient passes through them.
    """
    # Constants that colorlib keeps for each device must not outlive the mode as mere shapes.
    kept = (color._matrix_on, color._linear_table)
    for constant in kept:
        constant.cache_clear()
    with FakeTensorMode():
        yield torch.device("cuda")
    for constant in kept:
        constant.cache_clear()


@pytest.fixture
def bars_at_once(monkeypatch):
    """Let bars show every move at once, where they would wait for a long work."""
    monkeypatch.setattr(waiting, "LOG_EVERY_SECONDS", 0.0)


@pytest.fixture
def verdict(capsys):
    """Return a function that gives an answer to an exercise's check and returns what it says."""

    def of(check: str, answer: object) -> str:
        getattr(exercises, check)(answer)
        return capsys.readouterr().out

    return of


@pytest.fixture
def photos() -> np.ndarray:
    """Eighty pictures of noise in two colours, no two alike."""
    rng = np.random.default_rng(0)
    colors = rng.integers(0, 256, (80, 1, 1, 3))
    noise = rng.integers(-60, 60, (80, 40, 40, 1))
    return (colors + noise).clip(0, 255).astype(np.uint8)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Compute in one thread, for results that must repeat bit for bit."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
