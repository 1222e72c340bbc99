"""Start what a browser test needs: an installed Chromium, JupyterLab, the stand-alone app.

None of it downloads anything or reads the user's own Jupyter settings.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, sync_playwright

from jupyter_settings import write_settings

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "colorlib" / "notebook" / "app.ipynb"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A total, not a pause: on an idle machine each wait ends within seconds.
PATIENCE_S = 120
PATIENCE_MS = PATIENCE_S * 1000


def find_chromium() -> str | None:
    """Return the path of an installed Chromium or Chrome; $COLORLIB_CHROMIUM comes first."""
    named = os.environ.get("COLORLIB_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)


# Read now: no test sees the user's COLORLIB_ variables.
CHROMIUM = find_chromium()
REQUIRED = os.environ.get("COLORLIB_REQUIRE_BROWSER") == "1"
SCREENSHOTS = os.environ.get("COLORLIB_SCREENSHOTS")
# The marks of a module of browser tests.
BROWSER_MARKS = [
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not REQUIRED,
        reason="no Chromium on PATH: apt-get install chromium, or name one in COLORLIB_CHROMIUM",
    ),
]


@contextmanager
def running_chromium(path: str) -> Iterator[Browser]:
    """Start the installed browser without a window."""
    # Containers lack the first two; the sandbox refuses root.
    flags = ["--disable-gpu", "--disable-dev-shm-usage", "--no-sandbox"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, headless=True, args=flags, timeout=PATIENCE_MS
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass(frozen=True)
class Server:
    """A web server that this test started.

    Attributes:
        url: of its front page, without a slash at the end.
        token: what it asks for; empty where it asks for nothing.
        log: file with all that it and its kernels print.
    """

    url: str
    token: str
    log: Path

    def log_tail(self, lines: int = 40) -> str:
        """Return the end of what the server printed."""
        return "\n".join(
            self.log.read_text(encoding="utf-8", errors="replace").split("\n")[-lines:]
        )


@contextmanager
def running_jupyter_lab(folder: Path, cells: list[str], name: str = "widgets.ipynb"):
    """Serve a notebook of these code cells in JupyterLab, with settings of its own.

    Args:
        folder: an empty folder for the notebook, the settings and the log.
        cells: the source of each code cell.
        name: the notebook's file name.
    """
    notebooks, settings = folder / "notebooks", _own_settings(folder)
    notebooks.mkdir()
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}},
    )
    nbformat.write(notebook, notebooks / name)
    # As `make` sets its environment up: no question about news, and nothing asked of the network.
    prefix = folder / "environment"
    write_settings(prefix, Path(sys.executable).parent)
    settings["JUPYTER_CONFIG_PATH"] = str(prefix / "etc" / "jupyter")
    settings["JUPYTERLAB_SETTINGS_DIR"] = str(folder / "lab_settings")
    settings["JUPYTERLAB_WORKSPACES_DIR"] = str(folder / "lab_workspaces")
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        *(sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root"),
        *(f"--port={port}", "--ServerApp.port_retries=0", "--ServerApp.ip=127.0.0.1"),
        *(f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={notebooks}"),
        f"--LabApp.app_settings_dir={prefix / 'share' / 'jupyter' / 'lab' / 'settings'}",
        "--LabApp.extension_manager=readonly",  # the other one asks PyPI
    ]
    server = Server(f"http://127.0.0.1:{port}", token, folder / "server.log")
    with _running(command, settings, server, f"/api/status?token={token}"):
        yield server


@contextmanager
def running_app(folder: Path, notebook: Path = APP):
    """Serve the stand-alone app with the flags of `make app`.

    Args:
        folder: an empty folder for the settings and the log.
        notebook: the page.
    """
    port = _free_port()
    command = [
        *(sys.executable, "-m", "voila", str(notebook), "--no-browser"),
        *(f"--port={port}", "--Voila.port_retries=0", "--Voila.ip=127.0.0.1"),
        "--VoilaConfiguration.file_denylist=.*",
        "--VoilaConfiguration.progressive_rendering=True",
    ]
    server = Server(f"http://127.0.0.1:{port}", "", folder / "server.log")
    # Any page runs the notebook; a static file is there as soon as the server is.
    with _running(command, _own_settings(folder), server, "/voila/static/voila.js"):
        yield server


def _own_settings(folder: Path) -> dict[str, str]:
    """Return an environment in which Jupyter, its kernels and the course keep to this folder."""
    settings = {name: text for name, text in os.environ.items() if not _is_setting(name)}
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
        settings[name] = str(folder / name.lower())
    settings["COLORLIB_CACHE"] = str(folder / "cache")
    settings["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel `python3` is this environment's
    settings["OMP_NUM_THREADS"] = "1"
    return settings


def _is_setting(name: str) -> bool:
    return name.startswith(("COLORLIB_", "JUPYTER", "IPYTHON", "MPLBACKEND"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@contextmanager
def _running(
    command: list[str], settings: dict[str, str], server: Server, ready_path: str
) -> Iterator[None]:
    """Run a server in a group of its own, from its first answer until the block ends."""
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            command,
            env=settings,
            cwd=server.log.parent,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            _wait_for_answer(process, server, ready_path)
            yield
        finally:
            _stop(process)


def _wait_for_answer(process: subprocess.Popen, server: Server, path: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}:\n{server.log_tail()}")
        try:
            with urllib.request.urlopen(server.url + path, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError(f"no answer from {server.url} in {PATIENCE_S} s:\n{server.log_tail()}")


def _stop(process: subprocess.Popen) -> None:
    """End the server, which shuts its kernels down; then whatever is left of its group."""
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        pass
    if hasattr(os, "killpg"):
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass  # all of it has ended
    process.kill()
    process.wait()
