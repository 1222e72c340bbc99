"""JupyterLab as `make lab` starts it: no question about news, and terminals that find colorlib."""

import asyncio
import json
import os
import sys
import urllib.request
from pathlib import Path

import pytest
from broken_library import ROOT
from browser_helpers import running_jupyter_lab
from tornado.websocket import websocket_connect

from jupyter_settings import NOTIFICATION, OVERRIDES, write_settings

COLORLIB = Path(sys.executable).with_name("colorlib")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """JupyterLab without a terminal behind it, so that it would open login shells."""
    with running_jupyter_lab(tmp_path_factory.mktemp("lab"), []) as server:
        yield server


def ask(server, path, method="GET"):
    request = urllib.request.Request(
        server.url + path, method=method, headers={"Authorization": f"token {server.token}"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


async def typed(server, name, line, awaited):
    """Type a line into a terminal; return what it shows until `awaited` is there."""
    address = f"{server.url.replace('http', 'ws')}/terminals/websocket/{name}?token={server.token}"
    connection = await websocket_connect(address)
    await connection.write_message(json.dumps(["stdin", line + "\r"]))
    shown = ""
    while awaited not in shown:
        message = await asyncio.wait_for(connection.read_message(), 30)
        assert message is not None, f"the terminal closed after {shown!r}"
        kind, *values = json.loads(message)
        shown += str(values[0]) if kind == "stdout" else ""
    connection.close()
    return shown


@pytest.mark.slow
def test_jupyterlab_is_told_not_to_ask_about_news(server):
    found = ask(server, f"/lab/api/settings/{NOTIFICATION}")
    defaults = {name: field["default"] for name, field in found["schema"]["properties"].items()}
    assert defaults["fetchNews"] == "false" and defaults["checkForUpdates"] is False
    assert found["settings"] == {}  # nothing of the user's was set for it


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="on Windows a terminal inherits PATH")
def test_a_terminal_of_jupyterlab_finds_colorlib(server):
    assert COLORLIB.is_file()
    name = ask(server, "/api/terminals", "POST")["name"]
    # The quotes keep the echo of the line from passing for its answer.
    line = "echo found:$(command -v colorlib):'e'nd"
    shown = asyncio.run(typed(server, name, line, ":end"))
    assert f"found:{COLORLIB}:end" in shown.replace("\r", "").replace("\n", "")


def test_the_settings_are_written_beside_what_is_there(tmp_path):
    overrides = tmp_path / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    server = tmp_path / "etc" / "jupyter" / "jupyter_server_config.json"
    theme = {"@jupyterlab/apputils-extension:themes": {"theme": "JupyterLab Dark"}}
    for path, before in ((overrides, theme), (server, {"ServerApp": {"port": 9999}})):
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(before), encoding="utf-8")
    for _ in range(2):
        write_settings(tmp_path, tmp_path / "bin")
        assert json.loads(overrides.read_text(encoding="utf-8")) == theme | OVERRIDES
        assert json.loads(server.read_text(encoding="utf-8"))["ServerApp"]["port"] == 9999


def test_making_the_environment_writes_the_settings():
    script = (ROOT / "tools" / "make_environment.sh").read_text(encoding="utf-8")
    assert script.rstrip().endswith('"$venv/bin/python" tools/jupyter_settings.py')
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "tools/jupyter_settings.py" in makefile.split("$(READY): ")[-1].split("\n")[0]
