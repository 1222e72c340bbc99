"""Remember what a learner has passed and chosen, in one file outside the repository.

Two open notebooks may write at once: each reads, adds and writes under a lock.
"""

import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from filelock import FileLock
from platformdirs import user_data_path

from colorlib.errors import ColorlibError
from colorlib.files import write_json_atomic
from colorlib.text import one_line, shown_path

FORMAT = 1
LOCK_SECONDS = 5.0
LOCK_SECONDS_LATER = 0.2  # where the record could not be written before: no lesson waits twice

_log = logging.getLogger(__name__)
_warned = False


@dataclass
class Passed:
    """An exercise whose check said "passed": since when, how often, and the latest answer."""

    first: str
    last: str
    times: int = 1
    source: str | None = None

    def __post_init__(self) -> None:
        _check_fields(self)


@dataclass
class Answered:
    """A question that was answered: the first choice, which counts, and how often one was made."""

    first: str
    last: str
    letter: str
    right: bool
    tries: int = 1

    def __post_init__(self) -> None:
        _check_fields(self)


@dataclass
class Record:
    """What one learner has done: check name to pass, question name to answer."""

    passed: dict[str, Passed] = field(default_factory=dict)
    answered: dict[str, Answered] = field(default_factory=dict)


class RecordError(ColorlibError):
    """A record that cannot be read or written."""


def progress_folder() -> Path:
    """Return the folder of the record: `$COLORLIB_PROGRESS`, else the user's data folder.

    Raises:
        RecordError: no folder is named and the user has no home.
    """
    chosen = os.environ.get("COLORLIB_PROGRESS")
    if chosen:
        return Path(chosen)
    folder = user_data_path("colorlib", appauthor=False)
    if not folder.is_absolute():  # "~" without a home stays as it is
        raise RecordError("you have no home folder here: name a folder in COLORLIB_PROGRESS.")
    return folder


def record_path() -> Path:
    """Return the file that holds the record."""
    return progress_folder() / "progress.json"


def read_record() -> Record:
    """Return the record, an empty one where there is none.

    A damaged file is set aside under a dated name, with a warning.

    Raises:
        RecordError: the file cannot be read, or a newer colorlib wrote it.
    """
    path = record_path()
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Record()
    except UnicodeDecodeError as error:
        return _set_aside(path, one_line(error))
    except OSError as error:
        raise RecordError(f"cannot read {shown_path(path)}: {one_line(error)}") from error
    try:
        content = json.loads(text)
        if content["format"] > FORMAT:
            raise RecordError(
                f"{shown_path(path)} was written by a newer colorlib: update this one to go on."
            )
        passed = {name: Passed(**one) for name, one in content["passed"].items()}
        answered = {name: Answered(**one) for name, one in content["answered"].items()}
    except RecordError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return _set_aside(path, one_line(error))
    return Record(passed, answered)


def remember_passed(check_name: str, source: str | None) -> None:
    """Note that a check passed. A record that cannot be written costs one warning, no lesson.

    Args:
        check_name: the check's function, such as `check_psnr`.
        source: the answer as the learner wrote it, where it is known.
    """

    def note(record: Record) -> None:
        now = _now()
        old = record.passed.get(check_name)
        record.passed[check_name] = Passed(
            first=old.first if old else now,
            last=now,
            times=old.times + 1 if old else 1,
            source=source if source is not None or old is None else old.source,
        )

    _change(note)


def remember_choice(question: str, letter: str, right: bool) -> None:
    """Note a choice. The first one counts; later ones are counted as tries.

    Args:
        question: the question's name, such as `03-cheapest-answer`.
        letter: the choice, such as `b`.
        right: whether it is the right one.
    """

    def note(record: Record) -> None:
        now = _now()
        old = record.answered.get(question)
        if old is None:
            record.answered[question] = Answered(now, now, letter, right)
        else:
            old.last, old.tries = now, old.tries + 1

    _change(note)


def forget() -> list[Path]:
    """Remove the record and what was set aside of it, and return the files that are gone."""
    files = sorted(progress_folder().glob("progress*.json"))
    for path in files:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise RecordError(f"cannot remove {shown_path(path)}: {one_line(error)}") from error
    return files


def _is_kept() -> bool:
    """Tell whether somebody learns here: in IPython, or where a folder was named for it."""
    if os.environ.get("COLORLIB_PROGRESS"):
        return True
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None


def _change(note: Callable[[Record], None]) -> None:
    if not _is_kept():
        return
    try:
        path = record_path()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            seconds = LOCK_SECONDS_LATER if _warned else LOCK_SECONDS
            with FileLock(path.with_suffix(".lock"), timeout=seconds):
                record = read_record()
                note(record)
                write_json_atomic(path, {"format": FORMAT, **asdict(record)})
        except (OSError, NotImplementedError) as error:  # the latter: no locks on this disk
            raise RecordError(
                f"cannot write {shown_path(path)} ({one_line(error)}): name a folder of yours in "
                "COLORLIB_PROGRESS to keep it."
            ) from error
    except RecordError as error:
        _warn_once(f"your progress is not kept, the lesson goes on: {error}")


def _set_aside(path: Path, reason: str) -> Record:
    """Rename a damaged record, so that nothing in it is lost, and begin a new one."""
    aside = path.with_name(f"{path.stem}-damaged-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}")
    try:
        os.replace(path, aside)
    except FileNotFoundError:  # another process was faster
        return Record()
    except OSError as error:
        raise RecordError(
            f"{shown_path(path)} is damaged and cannot be renamed: {one_line(error)}"
        ) from error
    _log.warning(
        "the record of your progress was damaged (%s): it is kept as %s, and a new one begins",
        reason,
        shown_path(aside),
    )
    return Record()


def _warn_once(message: str) -> None:
    global _warned
    if not _warned:
        _warned = True
        _log.warning(message)


def _check_fields(entry: Passed | Answered) -> None:
    """Raise ValueError or TypeError for what a file cannot have got from here."""
    datetime.fromisoformat(entry.first)
    datetime.fromisoformat(entry.last)
    for name, kind in type(entry).__annotations__.items():
        if not isinstance(getattr(entry, name), kind):
            raise TypeError(f"`{name}` must be {kind}, got {getattr(entry, name)!r}")


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
