"""Give Jupyter in the course's environment a quiet start and terminals that find `colorlib`.

Usage:
    .venv/bin/python tools/jupyter_settings.py    into the environment of this Python

JupyterLab asks "official Jupyter news?" wherever its setting `fetchNews` is open; its option
`LabApp.news_url=None` only stops the fetching. And without a terminal behind it, it opens login
shells, in which /etc/profile or macOS's path_helper sets PATH anew.
"""

import json
import os
import sys
from pathlib import Path

from colorlib.files import write_text_atomic

NOTIFICATION = "@jupyterlab/apputils-extension:notification"
OVERRIDES = {NOTIFICATION: {"fetchNews": "false", "checkForUpdates": False}}
# The user's own shell, no login shell, with the commands of this environment ($0) in front.
TERMINAL = ["sh", "-c", 'PATH="$0:$PATH"; exec "${SHELL:-sh}"']


def write_settings(prefix: Path, commands: Path) -> list[Path]:
    """Write the settings into an environment; return the files.

    Args:
        prefix: the environment's folder, such as .venv.
        commands: its folder of commands.
    """
    overrides = prefix / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    contents = {overrides: _read(overrides) | OVERRIDES}
    if os.name == "posix":  # on Windows a terminal inherits PATH
        server = prefix / "etc" / "jupyter" / "jupyter_server_config.json"
        terminal = {"shell_command": [*TERMINAL, str(commands)]}
        before = _read(server)
        app = before.get("ServerApp", {}) | {"terminado_settings": terminal}
        contents[server] = before | {"ServerApp": app}
    for path, content in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text_atomic(path, json.dumps(content, indent=2) + "\n")
    return list(contents)


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


if __name__ == "__main__":
    write_settings(Path(sys.prefix), Path(sys.executable).parent)
