"""Fetch a collection so that it is there whole or not at all, and say plainly what failed."""

import http.client
import json
import os
import shutil
import socket
import tempfile
import urllib.error
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from colorlib.data.collections.catalogue import Collection
from colorlib.errors import DataError
from colorlib.text import one_line, shown_path

SILENCE_SECONDS = 60.0
ALTERNATIVES = (
    "Or go without a download: colorlib.course_images draws its own scenes, and "
    "colorlib.open_source takes a folder of your photographs."
)


def missing(collection: Collection, place: Path, *, root: str | None) -> DataError:
    """Make the error for a collection that is not on this machine.

    Args:
        collection: which one.
        place: where it was looked for.
        root: the folder that was asked for; None for the usual one.
    """
    if collection.manual:
        remedy = f"To get it, {collection.manual}, then unpack it there."
    else:
        where = "" if root is None else f", root={json.dumps(root)}"
        line = f'colorlib.open_collection("{collection.name}"{where}, download=True)'
        remedy = f"Fetch it once with {line}."
    return DataError(
        f"{collection.name} is not here: there is no {shown_path(place)}. It holds "
        f"{collection.images:,} photographs, {collection.size_text}; terms: {collection.licence} "
        f"({collection.url}). {remedy} {ALTERNATIVES}"
    )


def fetch_whole(
    collection: Collection,
    root: Path,
    entries: Sequence[str],
    fetch: Callable[[Path], None],
) -> None:
    """Download into a folder of its own and move the result to its place once it is complete.

    A failure or Ctrl-C leaves nothing behind, so that no later call meets half a collection.

    Args:
        collection: what is fetched, for the messages.
        root: where the entries go.
        entries: files and folders that `fetch` makes, the one that is looked for last.
        fetch: downloads, checks and unpacks into the folder that it is given.

    Raises:
        DataError: the network or the disk failed, or what came is not what was published.
    """
    for entry in entries:
        if (root / entry).is_dir():
            raise DataError(
                f"{shown_path(root / entry)} is in the way: it is no complete {collection.name}. "
                "Move it away or delete it, then download again."
            )
    with _errors_explained(collection):
        root.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".downloading-", dir=root))
        try:
            with patience():
                fetch(staging)
            for entry in entries:
                os.replace(staging / entry, root / entry)
        finally:
            shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def patience() -> Iterator[None]:
    """Give up on a server that stays silent; the libraries themselves would wait for ever."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(SILENCE_SECONDS)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)


@contextmanager
def _errors_explained(collection: Collection) -> Iterator[None]:
    # The libraries raise all sorts, fastai a bare Exception for a wrong hash.
    try:
        yield
    except DataError:
        raise
    except Exception as error:
        what = f"{collection.name} ({collection.size_text}, {collection.url})"
        if _is_network_failure(error):
            reason = f"{what} cannot be fetched, the network or the server cannot be reached"
        else:
            reason = f"{what} could not be fetched and unpacked"
        raise DataError(
            f"{reason}: {one_line(error)}. Nothing was kept; the same line tries again. "
            f"{ALTERNATIVES}"
        ) from error


def _is_network_failure(error: BaseException | None) -> bool:
    kinds = (urllib.error.URLError, ConnectionError, TimeoutError, socket.gaierror)
    while error is not None:
        # requests, which gdown uses, has a ConnectionError and a Timeout of its own.
        if isinstance(error, (*kinds, http.client.HTTPException)):
            return True
        if type(error).__module__.split(".")[0] in ("requests", "urllib3"):
            return True
        error = error.__cause__
    return False
