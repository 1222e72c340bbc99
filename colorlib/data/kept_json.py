"""Keep what took long to find out in a JSON file that tells when it was damaged."""

import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from colorlib.files import write_text_atomic
from colorlib.text import one_line, shown_path

logger = logging.getLogger(__name__)


def write_kept(path: Path, value: Any) -> None:
    """Write a value as one line of JSON below a line with its SHA-256, all of it or nothing.

    Where that fails, on a full disk say, the log tells so, and the work is done again next time.

    Args:
        path: the file; its folder is made when missing.
        value: JSON-ready; the order of a dict's entries is kept.
    """
    body = json.dumps(value, separators=(",", ":"))
    try:
        write_text_atomic(path, json.dumps({"sha256": _hash_of(body)}) + "\n" + body + "\n")
    except OSError as error:
        logger.warning("%s cannot be kept: %s", shown_path(path), one_line(error))


def read_kept(path: Path) -> Any:
    """Read what `write_kept` wrote; None, with a warning in the log, where it is damaged.

    Args:
        path: the file; None is returned without a warning where there is none.
    """
    try:
        head, body = path.read_text(encoding="ascii").splitlines()
        if json.loads(head) != {"sha256": _hash_of(body)}:
            raise ValueError("its SHA-256 is another")
        return json.loads(body)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        logger.warning("%s is damaged (%s); it is made anew", shown_path(path), one_line(error))
        return None


def _hash_of(body: str) -> str:
    return hashlib.sha256(body.encode("ascii")).hexdigest()
