#!/bin/sh
# Make or update .venv in the course's folder: Python 3.11 or newer, requirements.txt, the dev tools.
# `make` calls this when requirements.txt, pyproject.toml or these tools changed.
#
#   PYTHON=/path/to/python   the interpreter to use; without it the first fitting one on PATH
#
# uv installs where it is on PATH, pip otherwise, each with the settings of its own environment
# variables. On Linux, UV_TORCH_BACKEND=cpu makes uv choose PyTorch without CUDA, gigabytes less.
set -eu
cd "$(dirname "$0")/.."

venv=.venv

is_recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    candidates=${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}
    for candidate in $candidates; do
        if is_recent "$candidate"; then
            echo "$candidate"
            return 0
        fi
    done
    echo "The course needs Python 3.11 or newer, and none was found as: $candidates." >&2
    if found=$(python3 --version 2>&1); then
        echo "python3 here is $found." >&2
    fi
    echo "Install one (https://www.python.org/downloads/, or: uv python install 3.13)," >&2
    echo "then run make again, or name it: make $1 PYTHON=/path/to/python3.13" >&2
    return 1
}

# Not only on PATH: a version manager's shim may stand for a uv that is not installed.
if uv --version >/dev/null 2>&1; then
    has_uv=yes
else
    has_uv=no
fi

if ! is_recent "$venv/bin/python"; then
    python=$(find_python "${1:-lab}")
    rm -rf "$venv"
    echo "Making $venv with $("$python" --version)."
    if [ $has_uv = yes ]; then
        uv venv --quiet --python "$python" "$venv"
    else
        "$python" -m venv "$venv" || {
            rm -rf "$venv" # half of one would pass for a whole one next time
            exit 1
        }
    fi
fi

echo "Installing the course into $venv; PyTorch is large, so the first time takes minutes."
quiet=--quiet
[ -t 2 ] && quiet= # someone is watching
if [ $has_uv = yes ]; then
    uv pip install $quiet --python "$venv/bin/python" -r requirements.txt -e ".[dev]"
else
    "$venv/bin/python" -m ensurepip >/dev/null # for an environment that uv made
    "$venv/bin/python" -m pip install $quiet --disable-pip-version-check \
        -r requirements.txt -e ".[dev]"
fi
"$venv/bin/python" tools/jupyter_settings.py
